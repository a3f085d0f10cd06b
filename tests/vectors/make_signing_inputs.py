"""Writes signing_inputs.json: what an assertion must look like, computed without any code of the library.

Run it in this folder. Member order: alg, typ, kid and certificate members as given; iss, sub, aud, extra claims, nbf,
iat, exp, jti. The jti is 22 random characters, preceded by as many zeros (0 to 2) as put them on a base64url boundary.
"""
import base64
import json

SECRET = "an example secret that is long enough for every hash: 64 bytes or more"
ENDPOINT = "https://login.example/oauth/token"
ISSUER = "https://login.example"
NOW = 1_760_000_000


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def expected(options, now, entropy):
    header = {"alg": options["algorithm"]}
    typ = options.get("assertion_typ", "JWT")
    if typ:
        header["typ"] = typ
    for option, member in [("key_id", "kid"), ("certificate_thumbprint", "x5t"),
                           ("certificate_thumbprint_s256", "x5t#S256"), ("certificate_chain", "x5c")]:
        if option in options:
            header[member] = options[option]
    audience = options.get("assertion_audience", "issuer" if "issuer" in options else "token_endpoint")
    audience = {"issuer": options.get("issuer"), "token_endpoint": options.get("token_endpoint")}.get(audience, audience)
    claims = {"iss": options["client_id"], "sub": options["client_id"], "aud": audience}
    claims.update(options.get("assertion_claims", {}))
    lifetime = options.get("assertion_lifetime", 60)
    backdate = options.get("assertion_backdate", 10 if lifetime > 10 else lifetime // 2)
    issued_at = now - backdate
    if options.get("assertion_not_before"):
        claims["nbf"] = issued_at
    claims["iat"] = issued_at
    claims["exp"] = issued_at + lifetime
    random = b64(entropy)
    before = len((compact(claims)[:-1] + ',"jti":"').encode("utf-8"))
    claims["jti"] = "0" * (-before % 3) + random
    signing_input = b64(compact(header).encode("utf-8")) + "." + b64(compact(claims).encode("utf-8"))
    assert signing_input.endswith(b64((random + '"}').encode("ascii")))
    return {"algorithm": options["algorithm"], "signing_input": signing_input, "issued_at_seconds": issued_at,
            "expires_at_seconds": issued_at + lifetime, "jwt_id": claims["jti"]}


def main():
    cases = []

    def case(name, changes=None, now=NOW, entropy=None, drop=(), error=None, algorithm="HS256", key=None):
        options = {"token_endpoint": ENDPOINT, "client_id": "ci-runner", "algorithm": algorithm}
        if algorithm.startswith("HS"):
            options["client_secret"] = SECRET
            options["client_auth"] = "client_secret_jwt"
        else:
            options["private_key"] = {"external": True, **(key or {})}
        options.update(changes or {})
        for option in drop:
            options.pop(option, None)
        entropy = entropy or bytes((len(cases) * 7 + i * 13 + 1) % 256 for i in range(16))
        row = {"name": name, "options": options, "now_seconds": now, "entropy_hex": entropy.hex()}
        row.update({"error": error} if error else {"expected": expected(options, now, entropy)})
        cases.append(row)

    for algorithm in ["HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384",
                      "ES512", "Ed25519", "EdDSA"]:
        case(f"every algorithm: {algorithm}", algorithm=algorithm)
    for length in range(1, 7):
        case(f"a client_id of {length} characters aligns the jti", {"client_id": "c" * length})
    case("the issuer is the audience when it is known", {"issuer": ISSUER})
    case("an issuer with a trailing slash stays as it is", {"issuer": ISSUER + "/"})
    case("an issuer with a path stays as it is", {"issuer": ISSUER + "/realms/ci"})
    case("the token endpoint on request", {"issuer": ISSUER, "assertion_audience": "token_endpoint"})
    case("the issuer on request", {"issuer": ISSUER, "assertion_audience": "issuer"})
    case("a bare host as audience", {"assertion_audience": "account.docusign.example"})
    case("a client identifier as audience", {"assertion_audience": "0oa1b2c3d4"})
    case("a URN as audience", {"assertion_audience": "urn:example:as"})
    case("an endpoint with port and query", {"token_endpoint": "https://login.example:8443/token?p=B2C_1&x=%20"})
    case("an endpoint on loopback without TLS", {"token_endpoint": "http://127.0.0.1:3000/token"})
    case("the type of the new rules", {"issuer": ISSUER, "assertion_typ": "client-authentication+jwt"})
    case("no type", {"assertion_typ": ""})
    case("type JWT by name", {"assertion_typ": "JWT"})
    case("a kid", {"key_id": "2026-11"}, algorithm="RS256")
    case("a kid with characters that JSON escapes", {"key_id": 'a"b\\c/d'}, algorithm="ES256")
    case("a kid that is not ASCII", {"key_id": "schl\u00fcssel-\u2713"}, algorithm="ES256")
    case("a kid on an HMAC assertion on request", {"key_id": "s1"})
    thumbprint = b64(bytes(range(20)))
    thumbprint_s256 = b64(bytes(range(32)))
    certificate = base64.b64encode(bytes([0x30, 0x03, 0x02, 0x01, 0x07])).decode("ascii")
    case("x5t", {"certificate_thumbprint": thumbprint}, algorithm="RS256")
    case("x5t#S256", {"certificate_thumbprint_s256": thumbprint_s256}, algorithm="PS256")
    case("x5c of one", {"certificate_chain": [certificate]}, algorithm="RS256")
    case("x5c of two", {"certificate_chain": [certificate, certificate]}, algorithm="RS256")
    case("all header members together", {"key_id": "k", "certificate_thumbprint": thumbprint,
                                         "certificate_thumbprint_s256": thumbprint_s256,
                                         "certificate_chain": [certificate]}, algorithm="PS256")
    case("nbf on request", {"assertion_not_before": True})
    case("a lifetime of 30 s", {"assertion_lifetime": 30})
    case("a lifetime of 300 s", {"assertion_lifetime": 300})
    case("a lifetime of an hour", {"assertion_lifetime": 3600})
    case("a lifetime of 2 s is back-dated by 1 s", {"assertion_lifetime": 2})
    case("no back-dating", {"assertion_backdate": 0})
    case("back-dating by 30 s", {"assertion_backdate": 30})
    case("lifetime and back-dating together", {"assertion_lifetime": 120, "assertion_backdate": 60})
    case("an extra claim", {"assertion_claims": {"tenant": "t1"}})
    case("extra claims keep their order", {"assertion_claims": {"zeta": 1, "alpha": 2, "mid": 3}})
    case("extra claims of every type", {"assertion_claims": {"s": "x", "n": 7, "neg": -3, "t": True, "f": False,
                                                             "null": None, "list": [1, "two", [3]], "object": {"a": {"b": 1}}}})
    case("an extra claim with controls and quotes", {"assertion_claims": {"text": "tab\there \"quoted\" back\\slash \u0001 \u001f"}})
    case("an extra claim beyond ASCII", {"assertion_claims": {"name": "J\u00fcrgen \U0001f511 \u2028"}})
    case("an extra claim whose name needs escapes", {"assertion_claims": {"a\"b\n": 1}})
    case("a client_id with every kind of printable ASCII", {"client_id": "https://c.example/~a_b-c:d?e=f&g=\"h\"\\i<j>"})
    case("a client_id with spaces", {"client_id": "my client 1"})
    case("a long client_id", {"client_id": "x" * 300})
    case("entropy with high bits", entropy=bytes([255] * 15 + [254]))
    case("entropy with low bits", entropy=bytes([0] * 15 + [1]))
    case("entropy that makes - and _", entropy=bytes.fromhex("fbefbefbefbefbefbffffffffffffffe"))
    case("the first moment that can be back-dated", now=10)
    case("a moment in 2000", now=951_825_600)
    case("the second before 2^31", now=2_147_483_647)
    case("the second after 2^32", now=4_294_967_297)

    case("milliseconds are refused", now=1_760_000_000_000, error="clock-not-in-seconds")
    case("equal random bytes are refused", entropy=bytes([7] * 16), error="entropy-not-random")
    case("a secret of 31 bytes is refused", {"client_secret": "s" * 31}, error="secret-too-short")
    case("a secret of 63 bytes is refused for HS512", {"client_secret": "s" * 63}, algorithm="HS512", error="secret-too-short")
    case("a public key as secret is refused", {"client_secret": "-----BEGIN PUBLIC KEY----- MFkwEwYHKoZIzj0CAQ -----END PUBLIC KEY-----"}, error="secret-is-a-key")
    case("a secret with a line break is refused", {"client_secret": SECRET + "\n"}, error="secret-has-line-break")
    case("algorithm none is refused", algorithm="none", error="algorithm-none")
    case("a lower-case algorithm is refused", algorithm="rs256", error="algorithm-unknown")
    case("an HMAC algorithm for a private key is refused", {"private_key": {"external": True, "family": "rsa"}},
         drop=("client_secret", "client_auth"), error="algorithm-not-for-key")
    case("an EC algorithm for an RSA key is refused", algorithm="ES256", key={"family": "rsa"}, error="algorithm-not-for-key")
    case("an RSA algorithm for a secret is refused", {"client_secret": SECRET, "client_auth": "client_secret_jwt"},
         algorithm="RS256", drop=("private_key",), error="algorithm-not-for-secret")
    case("the new type with an endpoint audience is refused", {"assertion_typ": "client-authentication+jwt"}, error="typ-needs-issuer-audience")
    case("an issuer audience without issuer is refused", {"assertion_audience": "issuer"}, error="audience-needs-issuer")
    case("an extra claim that shadows is refused", {"assertion_claims": {"exp": 1}}, error="claim-reserved")
    case("a lifetime of 3601 s is refused", {"assertion_lifetime": 3601}, error="option-invalid")
    case("back-dating by the whole lifetime is refused", {"assertion_lifetime": 60, "assertion_backdate": 60}, error="backdate-out-of-range")
    case("a thumbprint in hexadecimal is refused", {"certificate_thumbprint": "ab" * 20}, algorithm="RS256", error="header-member-invalid")
    case("an empty client_id is refused", {"client_id": ""}, error="option-invalid")
    case("a client_id with a line break is refused", {"client_id": "ci\n"}, error="client-id-not-printable")
    case("an endpoint without TLS is refused", {"token_endpoint": "http://login.example/token"}, error="endpoint-not-https")
    case("no endpoint and no issuer is refused", drop=("token_endpoint",), error="option-missing")
    case("thumbprint as kid without a public key is refused", {"key_id": "thumbprint"}, algorithm="RS256", error="option-invalid")

    with open("signing_inputs.json", "w", encoding="utf-8") as out:
        json.dump({"description": "Options, a moment and random bytes, and the signing input they make. Written by "
                                  "make_signing_inputs.py.", "cases": cases}, out, indent=1, ensure_ascii=False)
        out.write("\n")
    print(len(cases), "cases")


if __name__ == "__main__":
    main()
