"""The registered clients: one for each client authentication method and each signing algorithm, with fresh secrets
and keys at every start.

Does not answer requests. `Client` carries what Authlib asks of a client, and `announced`, which is what the ready
line tells the tests.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc7523 import JWTBearerGrant
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

# Seconds, for each client that is not given another lifetime.
LIFETIME = 3600

HMAC_ALGORITHMS = ("HS256", "HS384", "HS512")
KEY_ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
CURVES = {"ES256": ec.SECP256R1, "ES384": ec.SECP384R1, "ES512": ec.SECP521R1}
JWT_BEARER = JWTBearerGrant.GRANT_TYPE


class Client(ClientMixin):
    """One registered client. `key` verifies its assertions; None where it signs none."""

    def __init__(self, client_id: str, client_auth: str, scope: str, *, algorithm=None, secret=None, key=None):
        self.client_id = client_id
        self.client_auth = client_auth
        self.scope = scope
        self.algorithm = algorithm
        self.secret = secret
        self.key = OctKey.import_key(secret, {"alg": algorithm}) if client_auth == "client_secret_jwt" else key
        # RFC 6749 section 4.4: the grant "MUST only be used by confidential clients".
        self.grant_types = [] if client_auth == "none" else ["client_credentials"]
        self.announced = {"client_id": client_id, "client_auth": client_auth, "algorithm": algorithm}
        if secret is not None:
            self.announced["client_secret"] = secret

    def get_client_id(self):
        return self.client_id

    def get_allowed_scope(self, scope):
        """What is asked for and registered; all that is registered when nothing is asked for."""
        if not scope:
            return self.scope
        return " ".join(name for name in scope.split() if name in self.scope.split())

    def check_client_secret(self, client_secret):
        return secrets.compare_digest((self.secret or "").encode(), client_secret.encode())

    def check_endpoint_auth_method(self, method, endpoint):
        if method == "client_assertion_jwt":  # Authlib's one name for both
            return self.client_auth in ("client_secret_jwt", "private_key_jwt")
        return method == self.client_auth

    def check_grant_type(self, grant_type):
        return grant_type in self.grant_types


def register_clients(out: Path, scope: str, short_lifetime: int, lifetimes: dict[str, int]) -> list[Client]:
    """Makes the clients and writes their private keys into the folder `out`.

    `lifetimes` maps a client id to the seconds its access tokens live. ValueError: an id that no client has.
    """
    folder = out.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def with_secret(client_id, client_auth, **rest):
        # 64 bytes are at least the hash length of every HMAC algorithm (RFC 7518 section 3.2).
        return Client(client_id, client_auth, scope, **{"secret": secrets.token_urlsafe(64), **rest})

    refreshing = with_secret("refresh-token", "client_secret_basic")
    refreshing.grant_types.append("refresh_token")
    refreshing.announced["refresh_token"] = secrets.token_urlsafe(32)
    short = with_secret("short-lifetime", "client_secret_jwt", algorithm="HS256")
    short.announced["expires_in"] = short_lifetime
    clients = [
        with_secret("client-secret-basic", "client_secret_basic"),
        with_secret("client-secret-basic-special", "client_secret_basic", secret=special_secret()),
        with_secret("client-secret-post", "client_secret_post"),
        *(with_secret(f"client-secret-jwt-{a.lower()}", "client_secret_jwt", algorithm=a) for a in HMAC_ALGORITHMS),
        short,
        refreshing,
        *(with_key(algorithm, scope, folder) for algorithm in KEY_ALGORITHMS),
        Client("none", "none", scope),
    ]

    ids = [client.client_id for client in clients]
    for unknown in lifetimes.keys() - set(ids):
        raise ValueError(f"--lifetime {unknown}: no such client; the clients are {', '.join(ids)}")
    for client in clients:
        default = client.announced.get("expires_in", LIFETIME)
        client.announced["expires_in"] = lifetimes.get(client.client_id, default)
    return clients


def special_secret() -> str:
    """Every character that form-urlencoding (RFC 6749 section 2.3.1) must change, and a `%2B` that is ruined when it
    is decoded twice or never encoded."""
    return f"a:b%2Bc+d e/f=g&h?{secrets.token_urlsafe(24)}"


def with_key(algorithm: str, scope: str, folder: Path) -> Client:
    """A private_key_jwt client. It may also use its key for the jwt-bearer grant."""
    client_id = f"private-key-jwt-{algorithm.lower()}"
    private_key, import_key, traditional = new_key(algorithm)

    def write(ending: str, content: bytes) -> str:
        path = folder / f"{client_id}.{ending}"
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        return str(path)

    def pem(form: serialization.PrivateFormat) -> bytes:
        return private_key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())

    pkcs8 = pem(serialization.PrivateFormat.PKCS8)
    bare = import_key(pkcs8)
    marks = {"kid": bare.thumbprint(), "alg": algorithm, "use": "sig"}
    public = KeySet.import_key_set({"keys": [{**bare.as_dict(private=False), **marks}]})

    client = Client(client_id, "private_key_jwt", scope, algorithm=algorithm, key=public)
    client.grant_types.append(JWT_BEARER)
    client.announced["kid"] = marks["kid"]
    client.announced["private_key_pem_file"] = write("pkcs8.pem", pkcs8)
    private_jwk = {**bare.as_dict(private=True), **marks}
    client.announced["private_key_jwk_file"] = write("jwk.json", json.dumps(private_jwk).encode())
    if traditional is not None:
        content = pem(serialization.PrivateFormat.TraditionalOpenSSL)
        client.announced[f"private_key_{traditional}_file"] = write(f"{traditional}.pem", content)
    return client


def new_key(algorithm: str):
    """A private key, joserfc's importer for its kind, and the name of its traditional PEM form if it has one."""
    if algorithm in CURVES:
        return ec.generate_private_key(CURVES[algorithm]()), ECKey.import_key, "sec1"
    if algorithm.startswith("Ed"):
        return ed25519.Ed25519PrivateKey.generate(), OKPKey.import_key, None
    return rsa.generate_private_key(public_exponent=65537, key_size=2048), RSAKey.import_key, "pkcs1"
