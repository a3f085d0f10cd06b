"""The core's state machine as both flavours of token source use it: steps, flights, and actions in Python's terms.

Nothing is decided here. A flight is one run of the machine from a wish to a token or an error; there is one at a time,
and who comes while it lasts waits for its end.
"""

from __future__ import annotations

import json
import os
import threading
import weakref

from . import _core
from . import _native as native
from ._errors import error_from
from ._options import invalid, seconds
from ._token import Token, elapsed, read_clock, wall

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from datetime import timedelta
    from typing import Any

    from ._options import Options
    from ._token import Clock

    Event = dict[str, Any]
    # Whether the leader of a flight does not go on with it any more, as the one who asks sees it.
    IsLeft = Callable[[], bool]


# The actions that end a run.
ENDS = ("use", "stop", "tell")


class Action(dict):  # type: ignore[type-arg]
    """An order of the core. It may hold credentials, so it prints without its members.

    Attributes:
        clock: The clocks that the core decided by.
    """

    clock: Clock = (0, 0)

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

    def fresh(self, min_remaining: timedelta | float | str | None) -> Token | None:
        """The token at hand while the core, by its own numbers, need not be asked: this calls nothing in Rust."""
        token = self._token
        if token is None:
            return None
        if elapsed() >= token._fresh_until or wall() >= token._fresh_until_wall:
            return None
        if min_remaining is None or token._is_usable_for(seconds(min_remaining)):
            return token
        return None

    def usable(self, event: Event) -> Token | None:
        """The token at hand for somebody who would have to wait for its successor, while it is good."""
        token = self._token
        if token is None or event["type"] != "wanted":
            return None
        return token if token._is_usable_for(event["min_remaining"] or 0) else None

    def at_hand_during(self, order: str, event: Event) -> Token:
        """The token at hand for somebody who is needed to fetch its successor.

        Raises:
            ConfigurationError: There is none, and waiting for it would never end.
        """
        token = self.usable(event)
        if token is None:
            name = {"sign": "signer", "read_assertion": "client_assertion"}.get(order, "http")
            raise invalid(name, "asks for the very token that it is needed for", "let it do without a token")
        return token

    def board(self, event: Event, is_left: IsLeft) -> tuple[Flight, bool]:
        """The flight under way, or a new one for this event, which its leader may leave; and whether the caller leads it."""
        left = self._flight
        if left is not None and left.is_left():
            left.end()
        with self.lock:
            if self._flight is not None:
                return self._flight, False
            self._flight = flight = Flight(self, event, is_left)
            token = self._token
            if token is not None and event == rejected(token):
                # Nobody gets it any more without the core being asked.
                self._token = None
            return flight, True

    def store(self) -> str:
        """The store that the options ask for, as JSON; a URL in it may hold a password."""
        return str(self._source.store())

    def step(self, event: Event, body: bytes) -> Action:
        """The action that follows an event."""
        clock = read_clock()
        text = _core.call(self._source.step, json.dumps(event).encode(), body, *clock)
        action: Action = json.loads(text, object_hook=Action)
        action.clock = clock
        return action

    def land(self, flight: Flight, action: Action) -> Any:
        """What a flight of the caller's ended with: a token, or the status it asked for.

        Raises:
            JotmintError: It ended with an error.
        """
        if action["type"] == "tell":
            return dict(action["status"])
        if action["type"] == "stop":
            flight.stop = action
            raise _error(action)
        flight.token = self._token = Token(action["token"], action["notices"], action["reason"], action.clock)
        return flight.token

    def _after_fork(self) -> None:
        # Who held the lock or led the flight did not come along.
        self.lock = threading.Lock()
        self._flight = None


class Flight:
    """One run of a machine. Its leader enters it as a context; the others wait until it is over.

    A leader that an interrupt hits between two instructions leaves a flight that it does not end. The others look after
    it from time to time, and the leader when it comes again.

    Attributes:
        is_left: Whether the leader does not go on with it any more.
        stop: The error it ended with, if it did.
        token: The token it brought, if it did.
    """

    def __init__(self, machine: Machine, event: Event, is_left: IsLeft) -> None:
        self.is_left = is_left
        self.stop: Action | None = None
        self.token: Token | None = None
        self._machine = machine
        self._event = event
        self._over = False
        self._waiting: list[Callable[[], None]] = []

    def __enter__(self) -> Flight:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Ends it, if nobody has, so that the next one may begin."""
        with self._machine.lock:
            if self._machine._flight is self:
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

    def wait(self) -> None:
        """Waits until the flight is over."""
        over = threading.Event()
        self.when_over(over.set)
        while not over.wait(_LOOK_AFTER_SECONDS):
            self._look_after()

    async def landed(self) -> None:
        """The same without blocking the loop, whichever it is."""
        import asyncio
        import functools

        over = asyncio.get_running_loop().create_future()
        self.when_over(functools.partial(wake, over))
        while not (await asyncio.wait([over], timeout=_LOOK_AFTER_SECONDS))[0]:
            self._look_after()

    def _look_after(self) -> None:
        # Over already, it was ended by somebody who could not wake all.
        if self._over or self.is_left():
            self.end()

    def result(self, event: Event) -> Token | None:
        """What a flight that is over means for an event that waited for it; None when the core must be asked again.

        Raises:
            JotmintError: It ended with an error, which is the waiting one's too.
        """
        if event["type"] != "wanted" or self._event["type"] != "wanted":
            # What became of one question is no answer to another.
            return None
        if self.stop is not None:
            raise _error(self.stop)
        token = self.token
        if token is None or not token._is_usable_for(0):
            return None
        # Who asked for no more than the leader did gets no more by asking again.
        least, asked = event["min_remaining"] or 0, self._event["min_remaining"] or 0
        return token if least <= asked or token._is_usable_for(least) else None


# How often those who wait for a flight see to it that somebody leads it.
_LOOK_AFTER_SECONDS = 1.0


def led_by_this_thread() -> IsLeft:
    """For a flight that this thread leads in one piece: when it comes again, it has left it."""
    leader = threading.current_thread()
    return lambda: leader is threading.current_thread() or not leader.is_alive()


def led_by_this_loop() -> IsLeft:
    """For a flight that a task leads: it goes on as long as its loop does."""
    import asyncio

    loop = asyncio.get_running_loop()
    return lambda: not loop.is_running()


def wake(waiting: asyncio.Future[None]) -> None:
    """Ends a wait in another thread's loop, unless that loop is gone."""

    def end() -> None:
        if not waiting.done():
            waiting.set_result(None)

    try:
        waiting.get_loop().call_soon_threadsafe(end)
    except RuntimeError:
        pass


def wanted(min_remaining: timedelta | float | str | None) -> Event:
    """Somebody wants a token."""
    return {"type": "wanted", "min_remaining": None if min_remaining is None else seconds(min_remaining)}


def inquired() -> Event:
    """Somebody wants to know how things stand."""
    return {"type": "inquired"}


def rejected(token: Token) -> Event:
    """An API answered 401 to this token."""
    return {"type": "rejected", "generation": token._generation}


def _error(stop: Action) -> Exception:
    return error_from(stop["error"], stop["server"], stop["retry_after_seconds"])


_machines: weakref.WeakSet[Machine] = weakref.WeakSet()


def _after_fork() -> None:
    for machine in _machines:
        machine._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
