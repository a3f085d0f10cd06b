"""Assertions, each verified with PyJWT."""

import json
import time

import jwt
import pytest
from support import KEY_OF, SECRET, pem, public_pem
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from joserfc import jwk, jws

from jotmint import (
    AssertionSigner,
    ConfigurationError,
    SigningKeyError,
    decode_assertion,
    prepare_assertion,
)

AUDIENCE = "https://as.example"
OPTIONS = {"client_id": "ci", "issuer": AUDIENCE}


def verified(assertion, key, algorithm):
    """The claims, after somebody else's code has checked the signature."""
    if algorithm == "Ed25519":
        # PyJWT knows only the older name.
        token = jws.deserialize_compact(assertion, jwk.OKPKey.import_key(key), algorithms=["Ed25519"])
        return json.loads(token.payload)
    return jwt.decode(assertion, key, algorithms=[algorithm], audience=AUDIENCE)


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_pyjwt_accepts_assertions_signed_with_a_secret(algorithm):
    signer = AssertionSigner(**OPTIONS, client_secret=SECRET, algorithm=algorithm)
    for _ in range(3):
        claims = verified(signer.assertion(), SECRET, algorithm)
        assert list(claims) == ["iss", "sub", "aud", "iat", "exp", "jti"]
        assert claims["iss"] == claims["sub"] == "ci"
        assert claims["exp"] == claims["iat"] + 60
        assert 8 <= time.time() - claims["iat"] <= 13


@pytest.mark.parametrize("algorithm", KEY_OF)
def test_pyjwt_accepts_assertions_signed_with_a_private_key(algorithm, keys):
    key = keys[KEY_OF[algorithm]]
    signer = AssertionSigner(**OPTIONS, private_key=pem(key), algorithm=algorithm, key_id="k1")
    for _ in range(3):
        assertion = signer.assertion()
        assert jwt.get_unverified_header(assertion) == {"alg": algorithm, "typ": "JWT", "kid": "k1"}
        assert verified(assertion, public_pem(key), algorithm)["iss"] == "ci"


@pytest.mark.parametrize("family, algorithm", [("rsa", "RS256"), ("p384", "ES384"), ("ed25519", "EdDSA")])
def test_the_key_says_which_algorithm_is_usual(family, algorithm, keys):
    signer = AssertionSigner(**OPTIONS, private_key=pem(keys[family]).encode())
    assert jwt.get_unverified_header(signer.assertion())["alg"] == algorithm


def test_the_slow_way_and_the_fast_way_say_the_same():
    signer = AssertionSigner(**OPTIONS, client_secret=SECRET, assertion_claims={"purpose": "test"})
    fast, slow = decode_assertion(signer.assertion()), decode_assertion(signer._owner.assertion())
    assert fast.header == slow.header
    moving = {"jti": None, "iat": None, "exp": None}
    assert {**fast.claims, **moving} == {**slow.claims, **moving}
    assert fast.claims["purpose"] == "test"
    assert verified(signer._owner.assertion(), SECRET, "HS256")


def test_a_thousand_assertions_have_a_thousand_different_jti():
    signer = AssertionSigner(**OPTIONS, client_secret=SECRET)
    assert len({decode_assertion(signer.assertion()).claims["jti"] for _ in range(1000)}) == 1000


@pytest.mark.parametrize("der", [False, True])
def test_two_phases_take_a_signature_from_elsewhere(der, keys):
    key = keys["p256"]
    prepared = prepare_assertion(**OPTIONS, algorithm="ES256", signer=lambda message: b"")
    signature = key.sign(prepared.signing_input.encode(), ec.ECDSA(hashes.SHA256()))
    if not der:
        r, s = utils.decode_dss_signature(signature)
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    claims = verified(prepared.assemble(signature, der=der), public_pem(key), "ES256")
    assert claims["jti"] == prepared.jwt_id
    assert claims["exp"] == prepared.expires_at.timestamp()
    assert claims["iat"] == prepared.issued_at.timestamp()


def test_a_signer_may_be_a_function(keys):
    key = keys["p256"]
    signer = AssertionSigner(
        **OPTIONS,
        algorithm="ES256",
        signer=lambda message: key.sign(message, ec.ECDSA(hashes.SHA256())),
        signature_format="der",
    )
    first, second = signer.assertion(), signer.assertion()
    assert first != second
    assert verified(first, public_pem(key), "ES256")


def test_a_signature_that_is_none_is_refused_with_what_to_do(keys):
    signer = AssertionSigner(**OPTIONS, algorithm="ES256", signer=lambda message: b"not a signature")
    with pytest.raises(SigningKeyError) as caught:
        signer.assertion()
    assert caught.value.code == "signature-malformed"
    assert caught.value.help


def test_what_is_not_an_assertion_cannot_be_decoded():
    with pytest.raises(ConfigurationError) as caught:
        decode_assertion("a.b")
    assert caught.value.code == "assertion-malformed"


def test_a_short_secret_is_refused_with_both_lengths_and_allowed_with_a_notice():
    with pytest.raises(SigningKeyError, match="7 bytes.*32"):
        AssertionSigner(**OPTIONS, client_secret="hunter2")
    signer = AssertionSigner(**OPTIONS, client_secret="hunter2", allow_short_secret=True)
    assert [notice.code for notice in signer.notices] == ["secret-short-allowed"]
    assert decode_assertion(signer.assertion()).claims["iss"] == "ci"
