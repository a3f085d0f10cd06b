"""The core's state machine as both flavours of token source use it: steps, flights, and actions in Python's terms.

Nothing is decided here. A flight is one run of the machine from a wish to a token or an error; there is one at a time,
and who comes while it lasts waits for its end.
"""

from __future__ import annotations

import json
import os
import threading
import time
import weakref

from . import _core
from . import _native as native
from ._errors import error_from
from ._options import seconds
from ._token import Token, elapsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta
    from typing import Any

    from ._answer import Answer
    from ._options import Options

    Event = dict[str, Any]
    Outcome = tuple[Event, bytes]


class Action(dict):  # type: ignore[type-arg]
    """An order of the core. It may hold credentials, so it prints without its members."""

    def __repr__(self) -> str:
        return "Action([redacted])"


class Machine:
    """One client with its token.

    Attributes:
        options: The functions that the caller gave.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self._source = _core.call(native.Source, options.encoded(), options.flags)
        self._token: Token | None = None
        self._flight: Flight | None = None
        self.lock = threading.Lock()
        _machines.add(self)

    def fresh(self, event: Event) -> Token | None:
        """The token at hand, where it answers the event: while the core said that it need not be asked again."""
        token = self._token
        if token is None or event != _WANTED or elapsed() >= token._fresh_until:
            return None
        return token

    def board(self) -> tuple[Flight, bool]:
        """The flight under way, or a new one; and whether the caller leads it."""
        with self.lock:
            if self._flight is not None:
                return self._flight, False
            self._flight = Flight(self)
            return self._flight, True

    def step(self, event: Event, body: bytes) -> Action:
        """The action that follows an event."""
        wall_ms, monotonic_ms = time.time_ns() // 1_000_000, int(elapsed() * 1000)
        action = _core.call(self._source.step, json.dumps(event).encode(), body, wall_ms, monotonic_ms)
        return json.loads(action, object_hook=Action)  # type: ignore[no-any-return]

    def land(self, action: Action) -> Token:
        """The token that a flight of the caller's ended with.

        Raises:
            JotmintError: It ended with an error.
        """
        flight = self._flight
        if action["type"] == "stop":
            if flight is not None:
                flight.stop = action
            raise _error(action)
        self._token = Token(action["token"], action["notices"], elapsed())
        return self._token

    def _after_fork(self) -> None:
        # Who held the lock or led the flight did not come along.
        self.lock = threading.Lock()
        self._flight = None


class Flight:
    """One run of a machine. Its leader enters it as a context; the others wait until it is over."""

    def __init__(self, machine: Machine) -> None:
        self.stop: Action | None = None
        self._machine = machine
        self._over = False
        self._waiting: list[Callable[[], None]] = []

    def __enter__(self) -> Flight:
        return self

    def __exit__(self, *_: object) -> None:
        with self._machine.lock:
            self._machine._flight = None
            self._over = True
        for wake in self._waiting:
            wake()

    def when_over(self, wake: Callable[[], None]) -> None:
        """Calls `wake` when the flight is over, or now if it is."""
        with self._machine.lock:
            if not self._over:
                self._waiting.append(wake)
                return
        wake()

    def check(self) -> None:
        """Raises the error that the flight ended with, if it did."""
        if self.stop is not None:
            raise _error(self.stop)


def wanted(min_remaining: timedelta | float | None) -> Event:
    """Somebody wants a token."""
    return {"type": "wanted", "min_remaining": seconds(min_remaining)}


_WANTED = wanted(None)


def rejected(token: Token) -> Event:
    """An API answered 401 to this token."""
    return {"type": "rejected", "generation": token._generation}


def woken() -> Outcome:
    """The time to wait is over."""
    return {"type": "woken"}, b""


def assertion_read(text: object) -> Outcome:
    """The ready-made assertion was read."""
    if isinstance(text, (bytes, bytearray)):
        text = text.decode()
    if not isinstance(text, str):
        raise TypeError(f"it gave a {type(text).__name__}, not a text")
    return {"type": "assertion_read", "assertion": text}, b""


def signed(signature: object, der: bool) -> Outcome:
    """The signing input was signed."""
    if not isinstance(signature, (bytes, bytearray, memoryview)):
        raise TypeError(f"it returned a {type(signature).__name__}, not bytes")
    return {"type": "signed", "der": der}, bytes(signature)


def sendable(action: Action) -> tuple[Action, float, int]:
    """What an exchange takes: the request, seconds, and bytes of body."""
    return action["request"], action["timeout_ms"] / 1000, action["max_body_bytes"]


def answered(answer: Answer) -> Outcome:
    """The server answered."""
    return {"type": "answered", "status": answer.status, "headers": answer.headers}, answer.body


def failed(kind: str, error: Exception) -> Outcome:
    """What the core had asked for could not be done."""
    # Exceptions of libraries may quote a header they were given; ours, and the user's functions, hold no secret.
    says = str(error) if kind != "send" or type(error).__module__.startswith("jotmint.") else ""
    reason = says or type(error).__name__
    return {"type": _FAILURES[kind], "reason": reason}, b""


_FAILURES = {"read_assertion": "assertion_unavailable", "sign": "sign_failed", "send": "unreachable"}


def _error(stop: Action) -> Exception:
    return error_from(stop["error"], stop["server"], stop["retry_after_seconds"])


_machines: weakref.WeakSet[Machine] = weakref.WeakSet()


def _after_fork() -> None:
    for machine in _machines:
        machine._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
