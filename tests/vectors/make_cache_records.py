"""Writes cache_records.json: names and records of shared tokens, computed without any code of the library.

Run it in this folder; it needs the package `cryptography`. A name is a SHA-256 over length-prefixed parts; a record is sealed
with ChaCha20-Poly1305 under HMAC-SHA256 of its salt, keyed with what was derived from the credential. The salt is HMAC-SHA256 under
the same key, over random bytes and all that is sealed.
"""
import base64
import hashlib
import hmac
import json
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

NOW_MS = 1_760_000_000_000
ENTROPY = bytes(range(16))
SECRET = "an example secret of 32 bytes or more"
CACHE_SECRET = "an example secret for the cache"
BASE = {"token_endpoint": "https://login.example/oauth/token", "client_id": "ci", "client_secret": SECRET,
        "cache": "redis://127.0.0.1"}


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def texts(*items):
    out = len(items).to_bytes(8, "big")
    for item in items:
        out += one(item)
    return out


def one(text):
    data = text.encode()
    return len(data).to_bytes(8, "big") + data


def fingerprint(secret):
    return "secret:" + mac(secret.encode(), b"jotmint cache fingerprint")[:2].hex()


def name(options, credential):
    listed = lambda value: [] if value is None else [value] if isinstance(value, str) else value
    grant = options.get("grant_type", "client_credentials")
    parts = one("jotmint cache key 1") + one(options["token_endpoint"]) + texts(*listed(options.get("client_id")))
    parts += one(credential)
    parts += one(fingerprint(options["cache_secret"]) if "cache_secret" in options else "")
    parts += one(grant)
    if grant == "refresh_token":
        parts += one(options["refresh_token"])
    if grant == "authorization_code":
        parts += one(options["code"]) + texts(*listed(options.get("redirect_uri")))
        parts += texts(*listed(options.get("code_verifier")))
    if grant.endswith("token-exchange"):
        parts += one(options["subject_token"]) + one(options["subject_token_type"])
        parts += texts(*[options[member] for member in ("actor_token", "actor_token_type") if member in options])
        parts += texts(*listed(options.get("requested_token_type")))
    scope = options.get("scope")
    parts += texts(*sorted(scope.split(" ") if isinstance(scope, str) else scope or []))
    parts += texts(*listed(options.get("audience"))) + texts(*sorted(listed(options.get("resource"))))
    parts += texts(*[text for pair in sorted(options.get("extra_params", {}).items()) for text in pair])
    parts += texts(*listed(options.get("cache_slot")))
    host = urlsplit(options["token_endpoint"]).hostname
    return f"jotmint.1.{host}.{{{hashlib.sha256(parts).hexdigest()[:40]}}}"


def seal(key, sealing, content, generation=1, anchor=NOW_MS):
    bound = f"jotmint1.{generation}.{anchor}.{key}".encode()
    text = json.dumps(content, separators=(",", ":")).encode()
    salt = mac(sealing, b"jotmint cache record salt " + ENTROPY + len(bound).to_bytes(8, "big") + bound + text)[:16]
    one_time = mac(sealing, b"jotmint cache record key " + salt)
    sealed = ChaCha20Poly1305(one_time).encrypt(bytes(12), text, bound)
    return f"jotmint1.{generation}.{anchor}.{b64(salt)}.{b64(sealed)}"


def sealing_key(kind, material):
    return mac(material, b"jotmint cache sealing key 1 from " + kind)


def content(**more):
    return {"access_token": "t1", "token_type": "Bearer", "lifetime": 3600, "refresh_age_ms": 2_500_000, **more}


def expected(inside, age_s=0, reason="shared"):
    if inside is None:
        return "miss"
    token = {"access_token": inside["access_token"], "token_type": inside["token_type"],
             "expires_in": None if inside.get("assumed") else inside["lifetime"],
             "scope": inside["scope"].split(" ") if "scope" in inside else None,
             "remaining_seconds": inside["lifetime"] - age_s}
    for member in ("refresh_token", "issued_token_type"):
        if member in inside:
            token[member] = inside[member]
    return token


cases = []
client = sealing_key(b"client_secret", SECRET.encode())
credential = fingerprint(SECRET)


def named(text, options, credential=credential):
    options = {**BASE, **options}
    options = {member: value for member, value in options.items() if value is not None}
    cases.append({"name": text, "options": options, "key": name(options, credential)})
    return options, cases[-1]["key"]


def refused(text, options, error):
    options = {member: value for member, value in {**BASE, **options}.items() if value is not None}
    cases.append({"name": text, "options": options, "error": error})


def opened(text, record, inside, age_s=0, store_time_ms=None, options=None, credential=credential):
    options, key = named(text, options or {}, credential)
    cases[-1].update(record=record(key) if callable(record) else record,
                     store_time_ms=NOW_MS + age_s * 1000 if store_time_ms is None else store_time_ms,
                     expected=expected(inside, age_s))


named("the name of a client's token", {})
named("a scope is a set: this one", {"scope": "read deploy:write"})
named("and this one are the same", {"scope": ["deploy:write", "read"]})
named("every part of the request counts", {"scope": "read", "audience": "https://api.example",
      "resource": ["https://b.example", "https://a.example"], "extra_params": {"b": "2", "a": "1"}, "cache_slot": "7"})
named("parts are told apart by their lengths", {"extra_params": {"a": "1b", "c": "2"}})
named("and not by how they read in a row", {"extra_params": {"a": "1", "bc": "2"}})
named("basic and post give the same token", {"client_auth": "client_secret_post"})
named("so do assertions with the secret", {"client_auth": "client_secret_jwt"})
named("another secret, another name", {"client_secret": "another secret of 32 bytes or more"},
      fingerprint("another secret of 32 bytes or more"))
named("a secret for the cache", {"cache_secret": CACHE_SECRET})
named("an address as host", {"token_endpoint": "https://127.0.0.1:8443/token"})
named("a refresh token is for one person", {"grant_type": "refresh_token", "refresh_token": "first"})
named("so is a code", {"grant_type": "authorization_code", "code": "c", "redirect_uri": "https://app.example/cb"})
named("and an exchanged token", {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
      "subject_token": "s", "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
      "actor_token": "a", "actor_token_type": "urn:ietf:params:oauth:token-type:jwt"})
named("a ready-made assertion needs no secret for a file", {"client_secret": None, "client_assertion": True, "cache": "file"}, "")
refused("a ready-made assertion needs a secret for Redis", {"client_secret": None, "client_assertion": True}, "cache-secret-missing")
refused("a signer elsewhere needs a secret for Redis",
        {"client_secret": None, "private_key": {"external": True, "algorithms": ["ES256"]}}, "cache-secret-missing")
refused("a certificate needs a secret for another store",
        {"client_secret": None, "client_auth": "tls_client_auth", "cache": {"external": True}}, "cache-secret-missing")
refused("a secret for the cache that is soon guessed", {"cache_secret": "hunter2"}, "option-invalid")
refused("a secret for the cache without one", {"cache": None, "cache_secret": CACHE_SECRET}, "option-conflict")
refused("a slot without a store", {"cache": "memory", "cache_slot": "1"}, "option-conflict")
refused("a store of an unknown kind", {"cache": "memcached"}, "option-invalid")
refused("a URL of an unknown kind", {"cache": "https://:hunter2@cache.example"}, "option-invalid")
refused("a URL without a host", {"cache": "redis://"}, "option-invalid")
refused("a folder without a name", {"cache": "file:"}, "option-invalid")

plain = content()
opened("no record", None, None)
opened("a record", lambda key: seal(key, client, plain), plain)
opened("a record of an hour ago but a minute", lambda key: seal(key, client, plain), None, age_s=3_591)
opened("a record that is ten minutes old", lambda key: seal(key, client, plain), plain, age_s=600)
opened("a record that is due for renewal", lambda key: seal(key, client, plain), None, age_s=2_600)
opened("a record anchored in the future of the store", lambda key: seal(key, client, plain), None, store_time_ms=NOW_MS - 1)
full = content(scope="read deploy:write", assumed=True, issued_token_type="urn:ietf:params:oauth:token-type:access_token")
opened("a record with everything in it", lambda key: seal(key, client, full, generation=9), full)
rotated = content(refresh_token="second")
opened("a record with the refresh token to use next", lambda key: seal(key, client, rotated), rotated,
       options={"grant_type": "refresh_token", "refresh_token": "first"})
cache = sealing_key(b"cache_secret", CACHE_SECRET.encode())
opened("a record sealed with the secret for the cache", lambda key: seal(key, cache, plain), plain, options={"cache_secret": CACHE_SECRET})
file_options = {"client_secret": None, "client_assertion": True, "cache": "file"}
opened("a record in a file without any secret", lambda key: seal(key, sealing_key(b"name", key.encode()), plain), plain,
       options=file_options, credential="")
opened("a record of another client secret", lambda key: seal(key, sealing_key(b"client_secret", b"x" * 32), plain), None)
opened("a record of another name", lambda key: seal("jotmint.1.login.example.{%s}" % ("0" * 40), client, plain), None)
opened("a record whose generation was raised", lambda key: seal(key, client, plain).replace("jotmint1.1.", "jotmint1.2."), None)
opened("a record whose anchor was moved", lambda key: seal(key, client, plain).replace(f".{NOW_MS}.", f".{NOW_MS - 1}."), None)
opened("a record cut short", lambda key: seal(key, client, plain)[:-1], None)
opened("a record with a line break", lambda key: seal(key, client, plain) + "\n", None)
opened("a record of the next version", lambda key: seal(key, client, plain).replace("jotmint1", "jotmint2"), None)
opened("a text that is no record", "setex 3500", None)
opened("nothing in it", "", None)
for what, changed in [("a lifetime of a year", {"lifetime": 31_536_000}), ("a lifetime of zero", {"lifetime": 0}),
                      ("a lifetime in words", {"lifetime": "3600"}), ("a token with a line break", {"access_token": "t\n1"}),
                      ("no token", {"access_token": ""}), ("a type it does not know", {"token_type": "DPoP"}),
                      ("a scope that is none", {"scope": "a  b"}), ("a refresh age below zero", {"refresh_age_ms": -1})]:
    opened(f"a record that is sealed and says {what}", lambda key, changed=changed: seal(key, client, content(**changed)), None)

for source, label, algorithm in [("a PKCS#8 RSA key in PEM", "RSA", "RS256"), ("a PKCS#8 Ed25519 key in PEM", "Ed25519", "EdDSA")]:
    key_case = next(case for case in json.load(open("key_texts.json"))["cases"] if case["name"] == source)
    private = load_pem_private_key(key_case["text"].encode(), None)
    pkcs8 = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    seed = mac(pkcs8, b"jotmint cache seed of a private key 1")
    sealing = sealing_key(b"private_key", seed)
    thumbprint = key_case["ok"]["thumbprint"]
    mark = {"external": True, "algorithms": [algorithm], "thumbprint": thumbprint, "seed": seed.hex()}
    given = [("by its mark", mark)]
    if isinstance(private, RSAPrivateKey):
        given.append(("in PEM", key_case["text"]))
    for how, option in given:
        opened(f"a record of an {label} key given {how}", lambda key: seal(key, sealing, plain), plain,
               options={"client_secret": None, "private_key": option}, credential=f"key:{thumbprint}")



def made(text, answer, **more):
    """The record of the first token of its name: the age at which all renew it is a hash of name and generation."""
    options = {**BASE, **more}
    key = name(options, credential)
    draw = int.from_bytes(hashlib.sha256(b"jotmint refresh " + (1).to_bytes(8, "big") + key.encode()).digest()[:4], "big")
    lifetime = answer["expires_in"]
    inside = {"access_token": answer["access_token"], "token_type": "Bearer", "lifetime": lifetime,
              "refresh_age_ms": lifetime * 600 + (draw * lifetime * 200 >> 32)}
    if "scope" in answer:
        inside["scope"] = answer["scope"]
    return {"name": text, "options": options, "entropy_hex": ENTROPY.hex(), "body": json.dumps(answer), "record": seal(key, client, inside)}


answer = {"access_token": "t1", "token_type": "Bearer", "expires_in": 3600}
sealed = [
    made("one token", answer),
    made("another token and the same random bytes: another salt", {**answer, "access_token": "t2"}),
    made("another name and the same random bytes: another salt", answer, cache_slot="2"),
    made("a scope", {**answer, "scope": "read"}, scope="read"),
]
assert len({case["record"].split(".")[3] for case in sealed}) == len(sealed)

AAA = "A" * 22
line = lambda generation, anchor, salt=AAA, sealed="AA": f"jotmint1.{generation}.{anchor}.{salt}.{sealed}"
orders = [
    ("nothing is there", line(1, 1), None, True),
    ("a later generation", line(2, 1), line(1, 9), True),
    ("an earlier generation", line(1, 9), line(2, 1), False),
    ("ten is later than nine", line(10, 1), line(9, 1), True),
    ("the same generation, anchored later", line(1, 2), line(1, 1), True),
    ("the same generation, anchored earlier", line(1, 1), line(1, 2), False),
    ("the same record", line(1, 1), line(1, 1), False),
    ("garbage is there", line(1, 1), "setex 3500", True),
    ("an empty text is there", line(1, 1), "", True),
    ("a record cut short is there", line(1, 1), line(5, 5, sealed=""), True),
    ("a record with a zero in front is there", line(1, 1), line("05", 5), True),
    ("a generation beyond all counting is there", line(1, 1), line("9" * 14, 5), True),
    ("the last generation that counts is there", line(1, 1), line("9" * 13, 5), False),
    ("an anchor beyond all counting is there", line(1, 1), line(5, "9" * 16), True),
    ("a salt of another length is there", line(1, 1), line(5, 5, salt="A" * 21), True),
    ("a record with a line break is there", line(1, 1), line(5, 5) + "\n", True),
    ("a record of another version is there", line(1, 1), line(5, 5).replace("1", "2", 1), True),
    ("what would come is no record", "garbage", None, False),
]
out = {
    "description": "Options of a client whose token is shared; `key` is the name of its record, or `error` the code of the refusal. "
                   "`record` is what the store answers to `load` at 2025-10-09T08:53:20Z, `expected` the token that is used, or `miss`. "
                   "`sealed` is the `record` that is made of the answer `body` and of these random bytes, at the same time. "
                   "`orders` says whether `next` replaces `current` in a store: by record_replaces, and by the Lua script.",
    "cases": cases,
    "sealed": sealed,
    "orders": [dict(zip(("name", "next", "current", "replaces"), order)) for order in orders],
}
with open("cache_records.json", "w", encoding="utf-8") as file:
    json.dump(out, file, indent=1, ensure_ascii=False)
    file.write("\n")
