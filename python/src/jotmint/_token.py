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

    Clock = tuple[int, int]


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
        "_fresh_seconds",
        "_fresh_until",
        "_fresh_until_wall",
        "_generation",
        "_read",
        "_remaining_seconds",
        "_usable_seconds",
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
        self, fields: Mapping[str, Any], notices: Sequence[Mapping[str, Any]], reason: str, clock: Clock
    ) -> None:
        """A token from the core's `use` action, with the clocks that the core decided by."""
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
        self._read = clock
        self._remaining_seconds: int = fields["remaining_seconds"]
        self._fresh_seconds: float = fields["fresh_for_ms"] / 1000
        self._usable_seconds: float = fields["usable_for_ms"] / 1000
        # For the way that every call takes: it is over as soon as one of the clocks says so.
        self._fresh_until_wall: float = clock[0] / 1000 + self._fresh_seconds
        self._fresh_until: float = clock[1] / 1000 + self._fresh_seconds

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
        """The time until it expires, never negative; by the clock that ran further since it came."""
        from datetime import timedelta

        return timedelta(seconds=max(0.0, self._remaining_seconds - self._age()))

    def _fresh_for(self) -> float:
        """For how many seconds it may still be handed out without asking."""
        return self._fresh_seconds - self._age()

    def _is_usable_for(self, seconds: float) -> bool:
        """Whether it is good for more than so many seconds, if only because a renewal is under way."""
        return self._usable_seconds - self._age() > seconds

    def _age(self) -> float:
        # Reckoned as the core does: one of the clocks stands still while a machine is suspended.
        wall_ms, elapsed_ms = self._read
        return max(elapsed() - elapsed_ms / 1000, wall() - wall_ms / 1000)

    def __repr__(self) -> str:
        scope = None if self.scope is None else " ".join(self.scope)
        return f"Token(access_token=[redacted], token_type={self.token_type!r}, scope={scope!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Token cannot be pickled or copied: it is secret; pass its access_token on purpose instead")


# A clock that also runs while the machine is suspended, where there is one: BOOTTIME on Linux, MONOTONIC on macOS.
_CLOCK = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))

# Seconds on a clock that only runs forward; its zero means nothing. No function of Python's own is called for it.
elapsed: Callable[[], float] = time.monotonic if _CLOCK is None else functools.partial(time.clock_gettime, _CLOCK)

# Seconds since 1970, which somebody may set.
wall: Callable[[], float] = time.time


def read_clock() -> Clock:
    """Both clocks now, in whole milliseconds: the wall's, and the one that only runs forward."""
    return int(wall() * 1000), int(elapsed() * 1000)
