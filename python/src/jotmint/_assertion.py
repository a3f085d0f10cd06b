"""Client assertions without token requests: for people who send the request themselves.

Nothing is decided here: claims, header and their checks are the core's.
"""

from __future__ import annotations

import json

from . import _core
from . import _native as native
from ._errors import Diagnostic
from ._options import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any, NoReturn

    from typing_extensions import Unpack

    from .options import AssertionOptions


class AssertionSigner:
    """Signs client assertions, configured once; any number of threads may share one (RFC 7523 section 2.2).

    Args:
        **options: The client, its key and what the assertion says; those of `TokenSource` that concern assertions.

    Attributes:
        notices: What is worth knowing about the options, such as a short secret that was allowed.

    Raises:
        ConfigurationError: An option is unknown, missing, of the wrong type, or contradicts another.
        SigningKeyError: The key or the secret cannot be used as it is.

    >>> from jotmint import AssertionSigner, decode_assertion
    >>> signer = AssertionSigner(
    ...     client_id="ci",
    ...     client_secret="an example secret of 32 bytes or more",
    ...     issuer="https://as.example",
    ... )
    >>> assertion = signer.assertion()
    >>> decode_assertion(assertion).claims["iss"]
    'ci'
    """

    __slots__ = ("_address", "_assertion", "_owner", "notices")

    def __init__(self, **options: Unpack[AssertionOptions]) -> None:
        taken = Options(options)
        self._owner: Any
        self._assertion: Callable[[Any], bytes | None]
        if taken.signer is None:
            self._owner = _core.call(native.Signer, taken.encoded(), False)
            self._assertion = _core.fast_assertion(self._owner)
            self._address: Any = self._owner.address()
            self.notices = tuple(map(Diagnostic, json.loads(self._owner.notices())))
        else:
            self._owner = _TwoPhases(taken)
            self._assertion = _nothing
            self._address = None
            self.notices = PreparedAssertion(self._owner.prepare()).notices

    def assertion(self) -> str:
        """A fresh assertion in compact form, with an `iat`, `exp` and `jti` of its own. It is good for one request.

        Raises:
            SigningKeyError: The signer failed, or what it returned is no signature.
        """
        assertion = self._assertion(self._address)
        if assertion is None:
            # The slow way to the same bytes, which says what is wrong if something is.
            return str(_core.call(self._owner.assertion))
        return assertion.decode()

    def __repr__(self) -> str:
        return "AssertionSigner([redacted])"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an AssertionSigner cannot be pickled or copied: it holds a key")


class PreparedAssertion:
    """An assertion that waits for its signature.

    Attributes:
        signing_input: What to sign: `header.claims`, ASCII (RFC 7515 section 5.1).
        algorithm: The algorithm its header names.
        jwt_id: Its `jti`, to find it in a server's log.
        notices: What is worth knowing about the options.
    """

    __slots__ = ("_expires_at_seconds", "_issued_at_seconds", "algorithm", "jwt_id", "notices", "signing_input")

    def __init__(self, prepared_json: str) -> None:
        """A prepared assertion from the core's own form of it; made by `prepare_assertion`."""
        fields = json.loads(prepared_json)
        self.signing_input: str = fields["signing_input"]
        self.algorithm: str = fields["algorithm"]
        self.jwt_id: str = fields["jwt_id"]
        self.notices = tuple(map(Diagnostic, fields["notices"]))
        self._issued_at_seconds: int = fields["issued_at_seconds"]
        self._expires_at_seconds: int = fields["expires_at_seconds"]

    @property
    def issued_at(self) -> datetime:
        """Its `iat`, in UTC."""
        return _moment(self._issued_at_seconds)

    @property
    def expires_at(self) -> datetime:
        """Its `exp`, in UTC."""
        return _moment(self._expires_at_seconds)

    def assemble(self, signature: bytes, *, der: bool = False) -> str:
        """The assertion in compact form, with a signature made elsewhere; `der` for ECDSA as ASN.1 DER.

        Raises:
            SigningKeyError: `signature-malformed`, when the bytes cannot be a signature of this algorithm.
        """
        return _core.call(native.assemble, self.signing_input.encode(), bytes(signature), der)

    def __repr__(self) -> str:
        return f"PreparedAssertion(algorithm={self.algorithm!r}, jwt_id={self.jwt_id!r})"


class DecodedAssertion:
    """Header and claims of an assertion, for people to look at. Nothing was verified.

    Attributes:
        header: The JOSE header.
        claims: The claims.
    """

    __slots__ = ("claims", "header")

    def __init__(self, header: dict[str, Any], claims: dict[str, Any]) -> None:
        self.header = header
        self.claims = claims

    def __repr__(self) -> str:
        return f"DecodedAssertion(header={self.header!r}, claims={self.claims!r})"


def prepare_assertion(**options: Unpack[AssertionOptions]) -> PreparedAssertion:
    """The first of two phases: what to sign. The second is `PreparedAssertion.assemble`.

    For keys that sign elsewhere, give `signer=` a function that is never called, or the key itself.

    Raises:
        ConfigurationError: An option is unknown, missing, of the wrong type, or contradicts another.

    >>> from jotmint import prepare_assertion
    >>> prepared = prepare_assertion(
    ...     client_id="ci", issuer="https://as.example", algorithm="ES256", signer=lambda message: b""
    ... )
    >>> prepared.algorithm, prepared.signing_input.count(".")
    ('ES256', 1)
    """
    taken = Options(options)
    return PreparedAssertion(_core.call(native.prepare_assertion, taken.encoded()))


def decode_assertion(assertion: str) -> DecodedAssertion:
    """Header and claims of an assertion, unverified (RFC 7519 section 7.2).

    Raises:
        ConfigurationError: `assertion-malformed`, when it is not a compact JWT.
    """
    return DecodedAssertion(**json.loads(_core.call(native.decode_assertion, assertion.encode())))


class _TwoPhases:
    """As much of `native.Signer` as `AssertionSigner` uses, around a function of the caller's."""

    def __init__(self, options: Options) -> None:
        assert options.signer is not None
        self._signer = options.signer
        self._der = options.signature_is_der
        self._encoded = options.encoded()

    def prepare(self) -> str:
        return _core.call(native.prepare_assertion, self._encoded)

    def assertion(self) -> str:
        prepared = PreparedAssertion(self.prepare())
        return prepared.assemble(self._signer(prepared.signing_input.encode()), der=self._der)


def _nothing(_: object) -> None:
    return None


def _moment(seconds: int) -> datetime:
    from datetime import datetime, timezone

    return datetime.fromtimestamp(seconds, timezone.utc)
