"""What can be wrong, as data and as exceptions. Nothing is decided here: every word comes from the core."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Diagnostic:
    """One occurrence of a problem: what is wrong, who has to act, and what to do. It never holds a secret.

    Attributes:
        code: The kind of problem, in kebab-case, the same in every language: `secret-too-short`.
        severity: `error`, `warning` or `notice`; it belongs to the code.
        blame: Who has to act: `configuration`, `availability`, `client`, `grant`, `key` or `server`.
        message: What is wrong, in one line.
        help: What to do, one sentence each.
        reference: The section of the standard, or the vendor's page, that the judgement rests on.
    """

    __slots__ = ("blame", "code", "help", "message", "reference", "severity")

    def __init__(self, fields: Mapping[str, Any]) -> None:
        """A diagnostic from the core's own form of it."""
        self.code: str = fields["code"]
        self.severity: str = fields["severity"]
        self.blame: str = fields["blame"]
        self.message: str = fields["message"]
        self.help: tuple[str, ...] = tuple(fields["help"])
        self.reference: str = fields["reference"]

    def _fields(self) -> dict[str, Any]:
        """The core's own form of it."""
        return {name: getattr(self, name) for name in self.__slots__}

    def __str__(self) -> str:
        return f"{self.severity}[{self.code}]: {self.message}"

    def __repr__(self) -> str:
        return f"<{self}>"


class ServerWords:
    """The error that a token endpoint answered with (RFC 6749 section 5.2), made safe to print.

    Attributes:
        error: The error code, such as `invalid_client`; None when the answer had none.
        error_description: The server's words for a developer; None when there were none.
        error_uri: A page about the error; None when there was none.
        status: The HTTP status of the answer; None when there was no answer.
    """

    __slots__ = ("error", "error_description", "error_uri", "status")

    def __init__(self, fields: Mapping[str, Any]) -> None:
        """The words from the core's `stop` action."""
        self.error: str | None = fields.get("error")
        self.error_description: str | None = fields.get("error_description")
        self.error_uri: str | None = fields.get("error_uri")
        self.status: int | None = fields.get("status")

    def __repr__(self) -> str:
        return f"ServerWords(error={self.error!r}, status={self.status!r})"


class JotmintError(Exception):
    """A problem that ends the call. There is a subclass for each party that has to act.

    `str(error)` is what is wrong and what to do, fit for a log; nothing in it is secret.

    Attributes:
        diagnostic: All of it as one object; the most used parts are attributes of their own.
        code: The kind of problem, in kebab-case: `secret-too-short`.
        severity: `error`, always, where the call ended.
        blame: Who has to act: `configuration`, `availability`, `client`, `grant`, `key` or `server`.
        message: What is wrong, in one line.
        help: What to do, one sentence each.
        reference: The source of the judgement.
        server: What the token endpoint said, where it answered.
        retry_after: Seconds after which the same call is worth trying again; None when it is not.

    >>> from jotmint import AssertionSigner, JotmintError
    >>> try:
    ...     AssertionSigner(client_id="ci", client_secret="hunter2", assertion_audience="https://as.example")
    ... except JotmintError as error:
    ...     print(error.code, error.blame)
    secret-too-short key
    """

    def __init__(
        self, diagnostic: Diagnostic, server: ServerWords | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(diagnostic, server, retry_after)
        self.diagnostic = diagnostic
        self.code = diagnostic.code
        self.severity = diagnostic.severity
        self.blame = diagnostic.blame
        self.message = diagnostic.message
        self.help = diagnostic.help
        self.reference = diagnostic.reference
        self.server = server
        self.retry_after = retry_after

    def __str__(self) -> str:
        return "; ".join((f"{self.message} [{self.code}]", *self.help))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"


class ConfigurationError(JotmintError):
    """The options, the command line or the environment are wrong; blame `configuration`."""


class AvailabilityError(JotmintError):
    """The network failed, or the server is down or busy: the same call may work later; blame `availability`."""


class ClientRefusedError(JotmintError):
    """The server refused the client's authentication (RFC 6749 section 5.2, `invalid_client`); blame `client`."""


class GrantRefusedError(JotmintError):
    """The server refused the grant or its scope (RFC 6749 section 5.2); blame `grant`."""


class SigningKeyError(JotmintError):
    """A private key, a secret used as a key, or a signature is wrong; blame `key`."""


class ServerAnswerError(JotmintError):
    """The server's answer breaks the standard so that it cannot be used; blame `server`."""


_BY_BLAME: dict[str, type[JotmintError]] = {
    "configuration": ConfigurationError,
    "availability": AvailabilityError,
    "client": ClientRefusedError,
    "grant": GrantRefusedError,
    "key": SigningKeyError,
    "server": ServerAnswerError,
}


def error_from(
    diagnostic: Mapping[str, Any],
    server: Mapping[str, Any] | None = None,
    retry_after: float | None = None,
) -> JotmintError:
    """The exception for a diagnostic in the core's own form."""
    kind = _BY_BLAME.get(diagnostic["blame"], JotmintError)
    return kind(Diagnostic(diagnostic), None if server is None else ServerWords(server), retry_after)
