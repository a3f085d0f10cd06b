"""The shared store of a source: each order within the time that the core gives it, for threads and for asyncio.

Nothing is decided here. A store that takes too long is left behind in a daemon thread, so that neither the caller nor
the end of the process waits for it; while it hangs, no second thread piles up behind the first.
"""

from __future__ import annotations

import json
import os
import threading
import time

from ._machine import wake
from ._options import invalid
from ._redis_store import Unusable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from typing import Any

    from ._machine import Action, Event, Machine
    from ._options import Options
    from ._outcome import Outcome


class SharedStore:
    """What a source does with its store; one order at a time."""

    def __init__(self, options: Options, machine: Machine, *, asynchronous: bool) -> None:
        """The store that the caller gave, else the one that the core names; none is made for tokens in memory."""
        self._store: Any = None
        self._store = _named(machine.store()) if options.store is None else options.store
        self._asynchronous = _is_asynchronous(self._store)
        self._turn = _Turn()
        self._held: tuple[str, str] | None = None
        # Raised here: where the store was made, local variables hold its URL, and that may hold a password.
        if isinstance(self._store, Unusable):
            raise invalid("cache", self._store.problem, self._store.help)
        if self._asynchronous and not asynchronous:
            kind = type(self._store).__name__
            raise invalid("cache", f"is an asynchronous {kind}", "give it to an AsyncTokenSource")

    def perform(self, action: Action) -> Outcome:
        """Carries out `load`, `lock`, `store` or `unlock`."""
        self._before(action)
        seconds, done = action["timeout_ms"] / 1000, threading.Event()
        call = _Call(self._turn, seconds, self._order(action), done.set)
        if not done.wait(seconds):
            raise TimeoutError
        result = call.result()
        if hasattr(result, "__await__"):
            raise TypeError
        return self._after(action, result)

    async def perform_async(self, action: Action) -> Outcome:
        """The same without blocking the loop."""
        import asyncio

        self._before(action)
        seconds = action["timeout_ms"] / 1000
        return self._after(action, await asyncio.wait_for(self._awaited(action, seconds), seconds))

    def __enter__(self) -> SharedStore:
        self._held = None
        return self

    def __exit__(self, *_: object) -> None:
        """At the end of a run. What it may still hold is given back: when it was abandoned, or a store was too slow to
        say that the lock was ours."""
        if self._held is not None:
            self._give_back(*self._held)

    def __repr__(self) -> str:
        # A client may print its URL, and that may hold a password.
        return f"SharedStore({type(self._store).__name__})"

    def _give_back(self, key: str, owner: str) -> None:
        # Nobody waits for it, and if it fails the lock ends by itself.
        if not self._asynchronous:
            _Call(self._turn, 1, lambda: self._store.unlock(key, owner), lambda: None)
            return
        import asyncio

        async def unlock() -> None:
            await asyncio.wait_for(self._store.unlock(key, owner), 1)

        unlocking = unlock()
        try:
            task = asyncio.get_running_loop().create_task(unlocking)
        except RuntimeError:
            unlocking.close()
            return
        # A loop that is closed meanwhile leaves the lock to its end.
        task._log_destroy_pending = False  # type: ignore[attr-defined]  # asyncio has no public name for it
        _unlocking.add(task)
        task.add_done_callback(_unlocked)

    async def _awaited(self, action: Action, seconds: float) -> Any:
        import asyncio
        import functools

        order = self._order(action)
        if self._asynchronous:
            result = order()
            return await result if hasattr(result, "__await__") else result
        done = asyncio.get_running_loop().create_future()
        call = _Call(self._turn, seconds, order, functools.partial(wake, done))
        await done
        result = call.result()
        return await result if hasattr(result, "__await__") else result

    def _order(self, action: Action) -> Callable[[], Any]:
        store, kind, key = self._store, action["type"], action["key"]
        if kind == "load":
            return lambda: store.load(key)
        if kind == "store":
            return lambda: store.store(key, action["record"], action["ttl_ms"])
        if kind == "lock":
            return lambda: store.lock(key, action["owner"], action["ttl_ms"])
        return lambda: store.unlock(key, action["owner"])

    def _before(self, action: Action) -> None:
        if action["type"] == "lock":
            # Also when nobody waits for the answer any more.
            self._held = action["key"], action["owner"]

    def _after(self, action: Action, result: Any) -> Outcome:
        kind = action["type"]
        event: Event = {"type": _DONE[kind]}
        if kind == "load":
            event["record"], event["store_time_ms"] = _loaded(result)
        elif kind == "lock" and not result:
            event["type"] = "lock_held"
        if event["type"] in ("lock_held", "unlocked"):
            self._held = None
        return event, b""


_DONE = {"load": "loaded", "store": "stored", "lock": "locked", "unlock": "unlocked"}


# The loop itself keeps tasks only weakly.
_unlocking: set[asyncio.Task[None]] = set()


def _unlocked(task: asyncio.Task[None]) -> None:
    _unlocking.discard(task)
    if not task.cancelled():
        task.exception()


class _Turn:
    """One after the other, and a fork begins anew: who had the turn did not come along."""

    def __init__(self) -> None:
        self._begin()

    def take(self, seconds: float) -> bool:
        """Waits for the turn, so long at most; tells whether it came."""
        if self._process != os.getpid():
            self._begin()
        return self._lock.acquire(timeout=seconds)

    def pass_on(self) -> None:
        """Lets the next one go on."""
        self._lock.release()

    def _begin(self) -> None:
        self._process = os.getpid()
        self._lock = threading.Lock()


class _Call:
    """A call in a thread of its own, which can be left behind."""

    def __init__(self, turn: _Turn, seconds: float, order: Callable[[], Any], over: Callable[[], None]) -> None:
        self._result: Any = None
        self._error: Exception | None = TimeoutError()

        def work() -> None:
            if turn.take(seconds):
                try:
                    self._result, self._error = order(), None
                except Exception as error:
                    self._error = error
                finally:
                    turn.pass_on()
            over()

        threading.Thread(target=work, name="jotmint-store", daemon=True).start()

    def result(self) -> Any:
        """What the call returned, once it is over; raises what it raised."""
        if self._error is not None:
            raise self._error
        return self._result


def _named(wanted_json: str) -> Any:
    """The store that the option `cache` names."""
    wanted = json.loads(wanted_json)
    if wanted["type"] == "file":
        from ._file_store import FileStore

        return FileStore(wanted["folder"])
    if wanted["type"] == "redis":
        from ._redis_store import store_at

        return store_at(wanted["url"])
    return None


def _is_asynchronous(store: Any) -> bool:
    if store is None:
        return False
    import inspect

    methods = [getattr(store, name, None) for name in ("load", "store", "lock", "unlock")]
    return bool(getattr(store, "is_asynchronous", False)) or any(map(inspect.iscoroutinefunction, methods))


def _loaded(result: Any) -> tuple[str | None, int]:
    """A record and the store's clock, which is ours where it has none: right on one machine, as the docs of `Store` say."""
    record, now = result if isinstance(result, (tuple, list)) else (result, None)
    if isinstance(record, (bytes, bytearray)):
        # What is no text is no record either; the core says so.
        record = record.decode("ascii", "replace")
    if record is not None and not isinstance(record, str):
        raise TypeError
    return record, time.time_ns() // 1_000_000 if now is None else int(now)
