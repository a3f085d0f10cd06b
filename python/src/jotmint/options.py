"""The options as types: `def connect(**options: Unpack[TokenOptions])`. Only type checkers need this module.

Checks nothing: names, values and what fits together are the core's to judge, so that they are judged alike in every
language. None is the same as leaving an option out. Lengths of time are whole seconds or a `timedelta`; texts that are
secret may be `bytes` of UTF-8.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Literal, Optional, Protocol, TypedDict, Union

Seconds = Union[int, timedelta]
Text = Union[str, bytes, bytearray]
Loaded = Union[tuple[Optional[str], int], str, None]


class Store(Protocol):
    """Where tokens are shared, when it is neither a file nor Redis: any object with these four methods.

    An `AsyncTokenSource` also takes one whose methods are asynchronous. Whatever they raise is a miss, never an error
    of the call, and so is what takes longer than half a second. Keys have lower-case letters, digits, `.`, `-`, `{` and
    `}`; records are one line of ASCII, sealed.

    **A store that more than one machine uses must give its own time in `load`.** Without it, each process takes the
    clock of its machine for the store's, and the age of a token is reckoned with clocks that differ: where they are
    minutes apart, a reader may get a token minutes after its true end.
    """

    def load(self, key: str) -> Loaded | Awaitable[Loaded]:
        """The record under `key`, or None; beside it, as a tuple, the store's own clock in milliseconds since 1970.
        Alone only where all who share the store are on one machine."""

    def store(self, key: str, record: str, ttl_ms: int) -> object:
        """Keeps `record`, which nobody needs after `ttl_ms` milliseconds."""

    def lock(self, key: str, owner: str, ttl_ms: int) -> bool | Awaitable[bool]:
        """Gives the lock of `key` to `owner` for at most `ttl_ms` milliseconds; False while another has it."""

    def unlock(self, key: str, owner: str) -> object:
        """Takes the lock back, if it is still `owner`'s."""


class AssertionOptions(TypedDict, total=False):
    """What an assertion says, and who signs it."""

    provider: str | None
    """What the server is, by an id of `providers()`: its profile fills in the token endpoint, the issuer, the audience,
    the algorithm and the method of client authentication, where they are known and not given."""
    provider_variables: Mapping[str, str] | None
    """What the templates of the profile have in braces: `{"domain": "acme.okta.com"}`."""
    client_id: str | None
    """The client identifier: `iss` and `sub` of the assertion (RFC 7523 section 3)."""
    issuer: str | None
    """The issuer identifier of the authorization server, exactly as its metadata states it."""
    token_endpoint: str | None
    """The URL of the token endpoint (RFC 6749 section 3.2)."""
    assertion_audience: str | None
    """The `aud` claim: `issuer`, `token_endpoint`, or any other string as it is. By default the issuer where it is
    known, else the token endpoint."""
    client_auth: str | None
    """How the client authenticates: `client_secret_basic`, `client_secret_post`, `client_secret_jwt`,
    `private_key_jwt`, `assertion`, `tls_client_auth`, `self_signed_tls_client_auth` or `none`. By default what the
    credential given is for; with a secret `client_secret_basic`."""
    client_secret: Text | None
    """The client secret."""
    allow_short_secret: bool | None
    """Sign with a secret shorter than the hash, at your own risk; a notice says so."""
    private_key: Text | Mapping[str, Any] | None
    """PEM text (PKCS#8, PKCS#1 or SEC1, also in base64 or with `\\n` written out) or a JWK, as text or as a dictionary."""
    signer: Callable[[bytes], bytes | Awaitable[bytes]] | None
    """A function that signs bytes with a key that is elsewhere: a KMS, an HSM, an agent. Needs `algorithm`."""
    signature_format: Literal["raw", "der"] | None
    """How `signer` returns ECDSA signatures: `raw` (r and s side by side, the default) or `der`."""
    algorithm: str | None
    """How to sign: HS256, RS256, PS256, ES256, EdDSA, ... By default what the key is for."""
    key_id: str | None
    """The `kid` header member, or `thumbprint` for the RFC 7638 thumbprint of the key."""
    certificate_thumbprint: str | None
    """The `x5t` header member: SHA-1 of the certificate, base64url."""
    certificate_thumbprint_s256: str | None
    """The `x5t#S256` header member: SHA-256 of the certificate, base64url."""
    certificate_chain: Sequence[str] | None
    """The `x5c` header member: the certificate chain, DER in base64."""
    assertion_lifetime: Seconds | None
    """`exp - iat`; 60 s by default."""
    assertion_backdate: Seconds | None
    """How far `iat` lies in the past; 10 s by default."""
    assertion_typ: str | None
    """The `typ` header member; `JWT` by default, an empty string for none."""
    assertion_not_before: bool | None
    """Whether to add `nbf`; false by default."""
    assertion_claims: Mapping[str, Any] | None
    """Claims the server asks for beyond the standard ones."""


class TokenOptions(AssertionOptions, total=False):
    """Who asks for a token, for what, and how."""

    client_assertion: str | Callable[[], str | Awaitable[str]] | None
    """An assertion that somebody else made, or better a function that reads it afresh for every request."""
    client_assertion_file: str | os.PathLike[str] | None
    """A file that holds such an assertion and that the platform renews."""
    grant_type: str | None
    """The grant (RFC 6749 section 1.3): `client_credentials` (the default), `refresh_token`, `authorization_code`,
    `urn:ietf:params:oauth:grant-type:jwt-bearer` or `urn:ietf:params:oauth:grant-type:token-exchange`."""
    scope: str | Sequence[str] | None
    """The scope, as a list or separated by spaces (RFC 6749 section 3.3)."""
    audience: str | Sequence[str] | None
    """The `audience` parameter that some servers want, and token exchange has (RFC 8693 section 2.1)."""
    resource: str | Sequence[str] | None
    """The `resource` parameter (RFC 8707)."""
    code: Text | None
    """The code of an authorization_code grant."""
    redirect_uri: str | None
    """Its `redirect_uri`."""
    code_verifier: Text | None
    """Its PKCE verifier (RFC 7636)."""
    refresh_token: Text | None
    """The token of a refresh_token grant."""
    assertion: Text | None
    """The assertion of a jwt-bearer grant (RFC 7523 section 2.1)."""
    subject_token: Text | None
    """The subject token of a token exchange (RFC 8693 section 2.1)."""
    subject_token_type: str | None
    """Its type."""
    actor_token: Text | None
    """The actor token of a token exchange."""
    actor_token_type: str | None
    """Its type."""
    requested_token_type: str | None
    """The type of token that is wanted."""
    extra_params: Mapping[str, str] | None
    """Parameters the server wants beyond the standard ones. Not for secrets: these values are not hidden."""
    assume_bearer: bool | None
    """Take an answer without `token_type` as Bearer; a notice says so."""
    default_lifetime: Seconds | None
    """The lifetime of a token whose answer names none; 300 s by default."""
    timeout: Seconds | None
    """How long one exchange may take, connecting included; 30 s by default. With `http`, a client that blocks has this
    time for each step up to the headers, and the body is over with it; a function has to keep to it by itself."""
    retry_for: Seconds | None
    """How long a call keeps trying while the server is unreachable or busy; 60 s by default."""
    max_body_bytes: int | None
    """The largest answer that is read, in bytes; 1 MiB by default."""
    http: Any
    """What performs the HTTP request in place of the standard library: a `requests.Session`, an `httpx.Client`, for an
    AsyncTokenSource an `httpx.AsyncClient`, or a function of `method`, `url`, `headers`, `body` and `timeout` that
    returns a status, headers and a body. Redirects must not be followed. What it calls (hooks, an `auth` of its own)
    cannot ask this source for the token that it is about to fetch."""
    cache: str | Store | None
    """Where tokens are shared: `memory` (this source alone, the default), `none` (the same), `file`, `file:FOLDER`, a
    `redis://` or `rediss://` URL (which needs the package `redis`), a `FileStore`, a `RedisStore`, or a `Store` of your
    own. A URL may hold a password, and is kept secret."""
    cache_secret: Text | None
    """A secret that all who share know, to seal records with. Needed for everything but a file where the credential never
    comes here: with a `signer`, a ready-made assertion, mTLS, or no credential at all."""
    cache_slot: str | None
    """Sources with different slots share no token: for APIs that limit the requests of each token."""
