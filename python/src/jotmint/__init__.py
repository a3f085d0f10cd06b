"""OAuth access tokens for machines: client assertions, token requests and renewal, decided by one Rust core.

`TokenSource` and `AsyncTokenSource` fetch a token and keep it fresh; `AssertionSigner` signs client assertions for
people who send the request themselves; `prepare_assertion` is for keys that sign elsewhere. `check` and `explain` say
what is wrong with a request, and what an answer means. Everything that goes wrong is a `JotmintError`.
"""

from __future__ import annotations

from ._assertion import AssertionSigner, DecodedAssertion, PreparedAssertion, decode_assertion, prepare_assertion
from ._check import CodePage, Finding, Review, check, explain, explain_code, providers
from ._errors import (
    AvailabilityError,
    ClientRefusedError,
    ConfigurationError,
    Diagnostic,
    GrantRefusedError,
    JotmintError,
    ServerAnswerError,
    ServerWords,
    SigningKeyError,
)
from ._file_store import FileStore
from ._redis_store import RedisStore
from ._source import AsyncTokenSource, TokenSource
from ._token import Token

__all__ = [
    "AssertionSigner",
    "AsyncTokenSource",
    "AvailabilityError",
    "ClientRefusedError",
    "CodePage",
    "ConfigurationError",
    "DecodedAssertion",
    "Diagnostic",
    "FileStore",
    "Finding",
    "GrantRefusedError",
    "JotmintError",
    "PreparedAssertion",
    "RedisStore",
    "Review",
    "ServerAnswerError",
    "ServerWords",
    "SigningKeyError",
    "Token",
    "TokenSource",
    "check",
    "decode_assertion",
    "explain",
    "explain_code",
    "prepare_assertion",
    "providers",
]
