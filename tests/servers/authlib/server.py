"""The Flask application: Authlib's authorization server, with the hooks that Authlib leaves to its user.

Does not authenticate, parse grants or verify signatures itself. Each class below fills in the lookups that Authlib
asks for: which client, which key, which audience, was this `jti` seen.
"""

from __future__ import annotations

import threading

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import InvalidClientError, InvalidGrantError, TokenMixin, grants
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion, JWTBearerGrant
from clients import HMAC_ALGORITHMS, JWT_BEARER, KEY_ALGORITHMS, Client
from flask import Flask, jsonify
from joserfc import jws
from recorder import record_token_requests

TOKEN_PATH = "/token"
# The one person that the `sub` of a jwt-bearer grant may name. Without `sub`, the client acts for itself.
USER = "alice"
AUTH_METHODS = ["client_secret_basic", "client_secret_post", JWTBearerClientAssertion.CLIENT_AUTH_METHOD]

# Authlib verifies assertions with joserfc's default registry, which takes only HS256, RS256 and ES256 until it is told
# otherwise. Each client still has one algorithm: the `alg` of its key, which joserfc enforces.
jws.default_registry.allowed = [*HMAC_ALGORITHMS, *KEY_ALGORITHMS]


def create_app(issuer: str, scope: str, clients: list[Client]) -> Flask:
    app = Flask(__name__)
    by_id = {client.client_id: client for client in clients}
    audiences = [issuer, issuer + TOKEN_PATH]
    refresh_tokens = RefreshTokens(clients)

    server = AuthorizationServer(app, query_client=by_id.get, save_token=refresh_tokens.save)
    server.scopes_supported = scope.split()
    generator = server.create_bearer_token_generator({"OAUTH2_REFRESH_TOKEN_GENERATOR": True})
    server.register_token_generator(
        "default",
        BearerTokenGenerator(
            generator.access_token_generator,
            generator.refresh_token_generator,
            lambda client, _grant_type: client.announced["expires_in"],
        ),
    )
    server.register_client_auth_method(AUTH_METHODS[-1], ClientAssertion(audiences))
    # Authlib makes a grant for every request from the class alone, so what a grant needs is put on its class.
    server.register_grant(ClientCredentials)
    server.register_grant(type("RefreshTokenOf", (RefreshToken,), {"tokens": refresh_tokens}))
    server.register_grant(type("JWTBearerFor", (JWTBearer,), {"clients": by_id, "audiences": audiences}))

    record_token_requests(app, TOKEN_PATH)
    app.add_url_rule(TOKEN_PATH, "token", lambda: server.create_token_response(), methods=["POST"])
    # Access tokens are opaque: this server signs nothing.
    app.add_url_rule("/jwks", "jwks", lambda: jsonify(keys=[]))
    metadata = {
        "issuer": issuer,
        "token_endpoint": issuer + TOKEN_PATH,
        "jwks_uri": issuer + "/jwks",
        "scopes_supported": scope.split(),
        "response_types_supported": [],
        "grant_types_supported": ["client_credentials", "refresh_token", JWT_BEARER],
        "token_endpoint_auth_methods_supported": [
            *("client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"),
        ],
        "token_endpoint_auth_signing_alg_values_supported": [*HMAC_ALGORITHMS, *KEY_ALGORITHMS],
    }
    app.add_url_rule("/.well-known/oauth-authorization-server", "metadata", lambda: jsonify(metadata))
    return app


class ClientAssertion(JWTBearerClientAssertion):
    """client_secret_jwt and private_key_jwt (RFC 7523 section 3)."""

    def __init__(self, audiences: list[str]):
        super().__init__()
        self.audiences = audiences
        self.seen: set[tuple[str, str]] = set()
        self.lock = threading.Lock()

    def get_audiences(self):
        return self.audiences

    def resolve_client_public_key(self, client):
        if client.key is None:
            raise InvalidClientError(description="The client has no key for assertions.")
        return client.key

    def validate_jti(self, claims, jti):
        with self.lock:
            fresh = (claims["sub"], jti) not in self.seen
            self.seen.add((claims["sub"], jti))
        return fresh


class ClientCredentials(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS


class IssuedRefreshToken(TokenMixin):
    """A refresh token that was not used yet."""

    def __init__(self, client_id: str, scope: str):
        self.client_id = client_id
        self.scope = scope

    def check_client(self, client):
        return self.client_id == client.client_id

    def get_scope(self):
        return self.scope


class RefreshTokens:
    """The refresh tokens that can still be used. At the start: those that the ready line announces."""

    def __init__(self, clients: list[Client]):
        self.unused = {
            client.announced["refresh_token"]: IssuedRefreshToken(client.client_id, client.scope)
            for client in clients
            if "refresh_token" in client.announced
        }

    def save(self, token, request):
        if "refresh_token" in token:
            self.unused[token["refresh_token"]] = IssuedRefreshToken(request.client.client_id, token.get("scope", ""))


class RefreshToken(grants.RefreshTokenGrant):
    """Every use returns a new refresh token; the old one is refused from then on (RFC 6749 section 6)."""

    TOKEN_ENDPOINT_AUTH_METHODS = AUTH_METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True
    tokens: RefreshTokens

    def authenticate_refresh_token(self, refresh_token):
        return self.tokens.unused.get(refresh_token)

    def authenticate_user(self, refresh_token):
        return USER

    def revoke_old_credential(self, refresh_token):
        for text, issued in list(self.tokens.unused.items()):
            if issued is refresh_token:
                del self.tokens.unused[text]


class JWTBearer(JWTBearerGrant):
    """The jwt-bearer grant (RFC 7523 section 2.1). The issuer is the client; Authlib asks for no `jti` here."""

    clients: dict[str, Client]
    audiences: list[str]

    def get_audiences(self):
        return self.audiences

    def resolve_issuer_client(self, issuer):
        return self.clients.get(issuer)

    def resolve_client_public_key(self, client):
        if client.key is None:
            raise InvalidGrantError(description="The client has no key for assertions.")
        return client.key

    def authenticate_user(self, subject):
        return subject if subject == USER else None

    def has_granted_permission(self, client, user):
        return True
