"""One fresh client assertion: jotmint beside PyJWT, joserfc, Authlib and what people write by hand.

Every contender makes the same claims with a new `jti`, and PyJWT verifies one assertion of each before anything is
measured. All run in this one process, in rounds of random order, so that a noisy machine hits all alike. The unit is
CPU time of the process; figures are medians over the rounds. Trust ratios rather than nanoseconds.

    python bench/assertion.py [--algorithm HS256] [--rounds 15] [--format table|json]
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
import sys
import time
import warnings

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

import jotmint
from rounds import US, compare, print_rows, rows

CLIENT_ID = "ci-runner1"
AUDIENCE = "https://login.example.com/oauth/token"
SECRET = "an example secret of 32 bytes or more"
ALGORITHMS = ("HS256", "RS256", "ES256", "EdDSA")


def main() -> None:
    warnings.simplefilter("ignore")  # joserfc warns of the name EdDSA, again and again
    options = read_command_line()
    found = []
    for algorithm in options.algorithm or ALGORITHMS:
        found += measured(algorithm, options.rounds)
    print_rows(found, options.format)


def read_command_line() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures one fresh client assertion.")
    parser.add_argument("--algorithm", action="append", choices=ALGORITHMS)
    parser.add_argument("--rounds", type=int, default=15, help="rounds of 30 ms for each contender (default 15)")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    return parser.parse_args()


def measured(algorithm: str, rounds: int) -> list[dict]:
    """A row for each peer."""
    key = private_key(algorithm)
    contenders = secret_contenders() if key is None else key_contenders(algorithm, key)
    for name, mint in contenders.items():
        verify(name, mint, algorithm, SECRET if key is None else key.public_key())

    return rows(compare(contenders, rounds), "assertion", algorithm)


def verify(name: str, mint, algorithm: str, key) -> None:
    """Stops unless PyJWT accepts the assertion, with the claims asked for and a `jti` of its own."""
    first, second = (jwt.decode(mint(), key, algorithms=[algorithm], audience=AUDIENCE) for _ in range(2))
    if first["iss"] != CLIENT_ID or first["sub"] != CLIENT_ID or first["exp"] - first["iat"] != 60:
        sys.exit(f"{name} does not make the same claims: {first}")
    if first["jti"] == second["jti"] or len(first["jti"]) < 22:
        sys.exit(f"{name} does not make a fresh jti")


def private_key(algorithm: str):
    if algorithm == "RS256":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    if algorithm == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    if algorithm == "EdDSA":
        return ed25519.Ed25519PrivateKey.generate()
    return None


def pem(key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def claims() -> dict:
    now = int(time.time())
    return {
        "iss": CLIENT_ID,
        "sub": CLIENT_ID,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + 60,
        "jti": secrets.token_urlsafe(16),
    }


def base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


# base64url by the fastest way the standard library has.
ALPHABET = bytes.maketrans(b"+/", b"-_")
TEMPLATE = f'{{"iss":"{CLIENT_ID}","sub":"{CLIENT_ID}","aud":"{AUDIENCE}","iat":%d,"exp":%d,"jti":"%s"}}'


def template_input(header: bytes):
    """A function that makes signing inputs from a template, with random bytes drawn by the hundred."""
    pool, at = os.urandom(4096), 0
    b2a, now, draw = binascii.b2a_base64, time.time, os.urandom

    def signing_input() -> bytes:
        nonlocal pool, at
        if at == 4096:
            pool, at = draw(4096), 0
        random_part = b2a(pool[at : at + 16], newline=False).translate(ALPHABET, b"=").decode()
        at += 16
        issued_at = int(now())
        text = TEMPLATE % (issued_at, issued_at + 60, random_part)
        return header + b2a(text.encode(), newline=False).translate(ALPHABET, b"=")

    return signing_input


def secret_contenders() -> dict:
    """HS256: the libraries, three hand-written ways, and ours."""
    from joserfc import jwk as joserfc_jwk
    from joserfc import jwt as joserfc_jwt

    secret = SECRET.encode()
    joserfc_key = joserfc_jwk.OctKey.import_key(SECRET)
    authlib_jwt, authlib_key = authlib(lambda JsonWebKey: JsonWebKey.import_key(SECRET, {"kty": "oct"}), "HS256")
    header = {"alg": "HS256", "typ": "JWT"}

    def by_hand() -> str:
        head = base64url(json.dumps(header).encode())
        body = base64url(json.dumps(claims(), separators=(",", ":")).encode())
        message = head + b"." + body
        return (message + b"." + base64url(hmac.new(secret, message, hashlib.sha256).digest())).decode()

    signing_input = template_input(base64url(json.dumps(header).encode()) + b".")
    b2a, digest = binascii.b2a_base64, hmac.digest

    def by_hand_tuned() -> str:
        message = signing_input()
        tag = b2a(digest(secret, message, "sha256"), newline=False).translate(ALPHABET, b"=")
        return (message + b"." + tag).decode()

    # What jotmint does, done in Python: hash everything before the jti once a second, and start from there.
    padded = secret.ljust(64, b"\0")
    inner_key = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
    outer_key = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))
    head = base64url(json.dumps(header).encode()) + b"."
    second, prefix, inner, pool, at, now = 0, b"", inner_key, os.urandom(4096), 0, time.time

    def by_hand_midstate() -> str:
        nonlocal second, prefix, inner, pool, at
        issued_at = int(now())
        if issued_at != second:
            text = TEMPLATE % (issued_at, issued_at + 60, "")
            text = text[:-2] + "0" * (-len(text[:-2]) % 3)
            second, prefix = issued_at, head + b2a(text.encode(), newline=False).translate(ALPHABET)
            inner = inner_key.copy()
            inner.update(prefix)
        if at == 4096:
            pool, at = os.urandom(4096), 0
        tail = b2a(b2a(pool[at : at + 16], newline=False).translate(ALPHABET, b"=") + b'"}', newline=False)
        at += 16
        tail = tail.translate(ALPHABET, b"=")
        hashed, outer = inner.copy(), outer_key.copy()
        hashed.update(tail)
        outer.update(hashed.digest())
        tag = b2a(outer.digest(), newline=False).translate(ALPHABET, b"=")
        return (prefix + tail + b"." + tag).decode()

    signer = jotmint.AssertionSigner(client_id=CLIENT_ID, client_secret=SECRET, assertion_audience=AUDIENCE)
    return {
        "PyJWT": lambda: jwt.encode(claims(), SECRET, algorithm="HS256"),
        "joserfc": lambda: joserfc_jwt.encode(header, claims(), joserfc_key),
        "Authlib": lambda: authlib_jwt.encode(header, claims(), authlib_key),
        "hmac by hand": by_hand,
        "hmac by hand, tuned": by_hand_tuned,
        "hashlib by hand, midstate": by_hand_midstate,
        US: signer.assertion,
    }


def key_contenders(algorithm: str, key) -> dict:
    """Private keys: the libraries, cryptography by hand, and ours."""
    from joserfc import jwk as joserfc_jwk
    from joserfc import jwt as joserfc_jwt

    header = {"alg": algorithm, "typ": "JWT"}
    joserfc_class = {"RS256": joserfc_jwk.RSAKey, "ES256": joserfc_jwk.ECKey, "EdDSA": joserfc_jwk.OKPKey}[algorithm]
    joserfc_key = joserfc_class.import_key(pem(key))
    authlib_jwt, authlib_key = authlib(lambda JsonWebKey: JsonWebKey.import_key(pem(key).decode()), algorithm)

    if algorithm == "RS256":
        pkcs1, sha256 = padding.PKCS1v15(), hashes.SHA256()

        def sign(message: bytes) -> bytes:
            return key.sign(message, pkcs1, sha256)
    elif algorithm == "ES256":
        ecdsa = ec.ECDSA(hashes.SHA256())

        def sign(message: bytes) -> bytes:
            r, s = utils.decode_dss_signature(key.sign(message, ecdsa))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    else:
        sign = key.sign

    signing_input = template_input(base64url(json.dumps(header).encode()) + b".")

    def by_hand() -> str:
        message = signing_input()
        return (message + b"." + base64url(sign(message))).decode()

    signer = jotmint.AssertionSigner(
        client_id=CLIENT_ID, private_key=pem(key), algorithm=algorithm, assertion_audience=AUDIENCE
    )
    return {
        "PyJWT": lambda: jwt.encode(claims(), key, algorithm=algorithm),
        "joserfc": lambda: joserfc_jwt.encode(header, claims(), joserfc_key, algorithms=[algorithm]),
        "Authlib": lambda: authlib_jwt.encode(header, claims(), authlib_key),
        "cryptography by hand": by_hand,
        US: signer.assertion,
    }


def authlib(import_key, algorithm: str):
    """Authlib's own JOSE, which it deprecates in favour of joserfc."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.showwarning = lambda *_, **__: None  # Authlib turns its own warnings back on
        from authlib.jose import JsonWebKey, JsonWebToken

        return JsonWebToken([algorithm]), import_key(JsonWebKey)


if __name__ == "__main__":
    main()
