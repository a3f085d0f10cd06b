"""An access token as the application gets it. Nothing here decides how long it may be used."""

from __future__ import annotations

import functools
import time

from ._errors import Diagnostic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime, timedelta
    from typing import Any, NoReturn


class Token:
    """An access token and what the server said about it (RFC 6749 section 5.1).

    It prints without the token itself, and cannot be pickled or copied.

    Attributes:
        access_token: The token.
        token_type: How it is used: `Bearer` goes into an `Authorization: Bearer` header (RFC 6750 section 2.1).
        scope: What it is good for; None when nothing was asked for and nothing was said.
        refresh_token: A refresh token, where one was due.
        id_token: An ID token, not validated, where the server gave one.
        issued_token_type: What a token exchange issued (RFC 8693 section 2.2.1).
        notices: What is worth knowing about the options, the answer and this call.
        reason: Why it is this one, in one kebab-case word: `fresh`, `fetched`, `shared`, `renewal-failed`, ...
    """

    __slots__ = (
        "_expires_at_seconds",
        "_expires_elapsed",
        "_fresh_until",
        "_generation",
        "_usable_until",
        "access_token",
        "id_token",
        "issued_token_type",
        "notices",
        "reason",
        "refresh_token",
        "scope",
        "token_type",
    )

    def __init__(
        self, fields: Mapping[str, Any], notices: Sequence[Mapping[str, Any]], reason: str, now: float
    ) -> None:
        """A token from the core's `use` action, taken at `now` by `elapsed`."""
        self.access_token: str = fields["access_token"]
        self.token_type: str = fields["token_type"]
        self.scope: tuple[str, ...] | None = None if fields["scope"] is None else tuple(fields["scope"])
        self.refresh_token: str | None = fields.get("refresh_token")
        self.id_token: str | None = fields.get("id_token")
        self.issued_token_type: str | None = fields.get("issued_token_type")
        self.notices: tuple[Diagnostic, ...] = tuple(map(Diagnostic, notices))
        self.reason = reason
        self._generation: int = fields["generation"]
        self._expires_at_seconds: int = fields["expires_at_seconds"]
        self._expires_elapsed: float = now + fields["remaining_seconds"]
        self._fresh_until: float = now + fields["fresh_for_ms"] / 1000
        self._usable_until: float = now + fields["usable_for_ms"] / 1000

    @property
    def authorization(self) -> str:
        """The value of an `Authorization` header (RFC 6750 section 2.1)."""
        return f"{self.token_type} {self.access_token}"

    @property
    def expires_at(self) -> datetime:
        """The moment it expires, by this machine's clock, in UTC."""
        from datetime import datetime, timezone

        return datetime.fromtimestamp(self._expires_at_seconds, timezone.utc)

    def remaining(self) -> timedelta:
        """The time until it expires, never negative; measured without the wall clock."""
        from datetime import timedelta

        return timedelta(seconds=max(0.0, self._expires_elapsed - elapsed()))

    def __repr__(self) -> str:
        scope = None if self.scope is None else " ".join(self.scope)
        return f"Token(access_token=[redacted], token_type={self.token_type!r}, scope={scope!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Token cannot be pickled or copied: it is secret; pass its access_token on purpose instead")


# A clock that also runs while the machine is suspended, where there is one: BOOTTIME on Linux, MONOTONIC on macOS.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))

# Seconds on a clock that only runs forward; its zero means nothing. No function of Python's own is called for it.
elapsed: Callable[[], float] = time.monotonic if _CLOCK is None else functools.partial(time.clock_gettime, _CLOCK)
