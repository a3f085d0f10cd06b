"""Fixtures of all tests."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from support import Endpoint, serving


@pytest.fixture(scope="session")
def keys():
    """Private keys by family, made once."""
    return {
        "rsa": rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "p256": ec.generate_private_key(ec.SECP256R1()),
        "p384": ec.generate_private_key(ec.SECP384R1()),
        "p521": ec.generate_private_key(ec.SECP521R1()),
        "ed25519": ed25519.Ed25519PrivateKey.generate(),
    }


@pytest.fixture
def endpoint(monkeypatch):
    """A token endpoint without a proxy in the way."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving(Endpoint()) as running:
        yield running
