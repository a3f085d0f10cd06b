"""Reviews: will this request get a token, and why did it get this answer?

Nothing is decided here and nothing is sent: texts go to the core, and what it found comes back.
"""

from __future__ import annotations

import json
import time

from . import _native as native
from ._errors import Diagnostic, error_from
from ._options import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any, Literal, overload

    from .options import TokenOptions


class Finding(Diagnostic):
    """Something that was found, and where.

    Attributes:
        span: Bytes of the command in UTF-8, from and up to; None where it is about no part of it.
        line: The line it begins on, from 1; None likewise, as for the others.
        column: The column of its first character, from 1.
        end_line: The line it ends on.
        end_column: The column after its last character.
        labels: Other places that have to do with it: dictionaries with the same names, and `text`.
    """

    __slots__ = ("column", "end_column", "end_line", "labels", "line", "span")

    def __init__(self, fields: Mapping[str, Any]) -> None:
        """A finding from the core's own form of it."""
        super().__init__(fields)
        span = fields.get("span")
        self.span: tuple[int, int] | None = None if span is None else (span[0], span[1])
        self.line: int | None = fields.get("line")
        self.column: int | None = fields.get("column")
        self.end_line: int | None = fields.get("end_line")
        self.end_column: int | None = fields.get("end_column")
        self.labels: tuple[Mapping[str, Any], ...] = tuple(fields.get("labels", ()))


class Review:
    """What was found.

    Attributes:
        verdict: `can_work` or `cannot_work`; of an answer, whether there is a token in it.
        exit_code: What the command exits with: 0, or by the first error.
        summary: The result in one line.
        provider: The profile it was judged with; None where the server is not known.
        diagnostics: What was found, the most helpful first.
        rendered: All of it as text, with carets under the places, secrets as dots, and no colours.
    """

    __slots__ = ("diagnostics", "exit_code", "provider", "rendered", "summary", "verdict")

    def __init__(self, fields: Mapping[str, Any]) -> None:
        """A review from the core's own form of it; made by `check` and `explain`."""
        self.verdict: Literal["can_work", "cannot_work"] = fields["verdict"]
        self.exit_code: int = fields["exit_code"]
        self.summary: str = fields["summary"]
        self.provider: str | None = fields["provider"]
        self.diagnostics: tuple[Finding, ...] = tuple(map(Finding, fields["diagnostics"]))
        self.rendered: str = fields["rendered"]

    def __str__(self) -> str:
        return self.rendered

    def __repr__(self) -> str:
        return f"<Review: {self.summary}>"


class CodePage:
    """The page of a code.

    Attributes:
        code: Its name.
        severity: `error`, `warning` or `notice`.
        blame: Who has to act.
        exit_code: The exit code of a command that ends with it.
        explanation: Why it is a problem.
        reference: What the judgement rests on.
        reference_url: Where that can be read; None where it is nowhere to be read.
        example: A case that leads to it, as it is shown; None where there is none.
    """

    __slots__ = ("blame", "code", "example", "exit_code", "explanation", "reference", "reference_url", "severity")

    def __init__(self, fields: Mapping[str, Any]) -> None:
        """A page from the core's own form of it; made by `explain_code`."""
        self.code: str = fields["code"]
        self.severity: str = fields["severity"]
        self.blame: str = fields["blame"]
        self.exit_code: int = fields["exit_code"]
        self.explanation: str = fields["explanation"]
        self.reference: str = fields["reference"]
        self.reference_url: str | None = fields["reference_url"]
        self.example: str | None = fields["example"]

    def __repr__(self) -> str:
        return f"<CodePage: {self.severity}[{self.code}]>"


def check(
    curl: str | None = None,
    *,
    options: TokenOptions | None = None,
    provider: str | None = None,
    issuer: str | None = None,
    metadata: str | bytes | None = None,
    now: datetime | int | Literal["clock"] | None = "clock",
) -> Review:
    """Judges a token request before it is sent: a curl command, or the options of a token source.

    A command that cannot be read, or options that do not fit together, are findings.

    Args:
        curl: The text of a curl command, as people paste it; variables and quotes stay as they are.
        options: The options of a `TokenSource`, in place of a command.
        provider: What the server is, of `providers()`; recognised by the URL by default.
        issuer: The issuer identifier of the server.
        metadata: The server's metadata document as it came (RFC 8414, OpenID discovery).
        now: The moment of the judgement, aware or in seconds since 1970; the clock by default, None for a moment that
            nobody knows.

    Raises:
        ConfigurationError: The provider is unknown, or there is neither a command nor options.

    >>> from jotmint import check
    >>> review = check("curl https://as.example/token -d grant_type=client_credentials")
    >>> review.verdict, review.diagnostics[0].code
    ('cannot_work', 'client-authentication-missing')
    """
    asked = _asked("check", curl, options, provider, issuer, time.time() if now == "clock" else now)
    return Review(_ask(asked, b"", _bytes(metadata))["review"])


def explain(
    curl: str | None = None,
    *,
    response: Any,
    options: TokenOptions | None = None,
    provider: str | None = None,
    issuer: str | None = None,
    metadata: str | bytes | None = None,
    received_at: datetime | int | None = None,
) -> Review:
    """Explains the answer to a request: what it means, and what the request has to do with it.

    Args:
        curl: The text of the curl command.
        response: The output of `curl -i` or `curl -v`, or the body alone, as text or bytes; a dictionary with `status`,
            `headers` and `body`; or a response of requests or httpx.
        options: The options of a `TokenSource`, in place of a command.
        provider: As in `check`.
        issuer: As in `check`.
        metadata: As in `check`.
        received_at: When the answer came, aware or in seconds since 1970: with it, clocks that disagree are found.

    Raises:
        ConfigurationError: As in `check`; the response is empty, or is no response.
        AvailabilityError: The response is an error of curl itself: there was no answer.

    >>> from jotmint import explain
    >>> review = explain(
    ...     'curl -u "$ID:$SECRET" https://login.mypurecloud.com/oauth/token -d grant_type=client_credentials',
    ...     response='HTTP/2 400\\r\\n\\r\\n{"error":"invalid_client","error_description":"client not found"}',
    ... )
    >>> review.diagnostics[0].code, "region" in review.diagnostics[0].help[0]
    ('client-refused', True)
    """
    asked = _asked("explain", curl, options, provider, issuer, received_at)
    parts = _parts(response)
    if parts is not None:
        status, headers, response = parts
        pairs = headers.items() if hasattr(headers, "items") else headers
        asked.update(status=status, headers=[(str(name), str(value)) for name, value in pairs])
    return Review(_ask(asked, _bytes(response), _bytes(metadata))["review"])


def explain_code(code: str) -> CodePage:
    """What a code means: `scope-refused`, or `error[scope-refused]` as it is printed.

    Raises:
        ConfigurationError: There is no such code; the help names the one that was probably meant.

    >>> from jotmint import explain_code
    >>> explain_code("secret-too-short").blame
    'key'
    """
    return CodePage(_ask({"ask": "code", "code": code})["page"])


if TYPE_CHECKING:

    @overload
    def providers() -> list[dict[str, Any]]: ...

    @overload
    def providers(name: str) -> dict[str, Any]: ...


def providers(name: str | None = None) -> list[dict[str, Any]] | dict[str, Any]:
    """What is known about authorization servers, with sources: of one, or of all.

    The facts are those of `jotmint providers NAME --format json`; what is not known is empty, None or `unknown`.

    Raises:
        ConfigurationError: There is no such provider; the help names those that were probably meant.

    >>> from jotmint import providers
    >>> providers("zoom")["name"]
    'Zoom Server-to-Server OAuth'
    """
    found: list[dict[str, Any]] | dict[str, Any] = _ask({"ask": "providers", "name": name})["providers"]
    return found


def _asked(
    what: str,
    curl: str | None,
    options: Mapping[str, Any] | None,
    provider: str | None,
    issuer: str | None,
    moment: Any,
) -> dict[str, Any]:
    asked: dict[str, Any] = {"ask": what, "curl": curl, "provider": provider, "issuer": issuer}
    if options is not None:
        asked["options"] = json.loads(Options(dict(options)).encoded())
    if moment is not None:
        asked["now_seconds"] = int(moment if isinstance(moment, (int, float)) else moment.timestamp())
    return asked


def _parts(response: Any) -> tuple[int, Any, Any] | None:
    """Status, headers and body of a response that is taken apart already."""
    if hasattr(response, "status_code"):
        return response.status_code, response.headers, response.content
    if hasattr(response, "keys"):
        return response["status"], response.get("headers", ()), response["body"]
    return None


def _bytes(content: str | bytes | None) -> bytes:
    return content.encode() if isinstance(content, str) else content or b""


def _ask(asked: Mapping[str, Any], response: bytes = b"", metadata: bytes = b"") -> dict[str, Any]:
    reply: dict[str, Any] = json.loads(native.ask(json.dumps(asked).encode(), response, metadata))
    if "error" in reply:
        raise error_from(reply["error"])
    return reply
