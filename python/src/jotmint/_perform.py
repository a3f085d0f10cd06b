"""Orders of the core carried out, once by blocking and once for asyncio.

Nothing is decided here. What cannot be done becomes the event that says so, whatever the reason was.
"""

from __future__ import annotations

import sys
import time

from ._outcome import answered, assertion_read, failed, sendable, signed, woken
from ._store import SharedStore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any

    from ._machine import Action
    from ._options import Options
    from ._outcome import Outcome


class Performer:
    """Carries out orders in the thread that asks; what may take too long in a store runs in another."""

    def __init__(self, options: Options, store: SharedStore) -> None:
        self.store = store
        self.options = options
        self._exchange = options.exchange(asynchronous=False)

    def perform(self, action: Action) -> Outcome:
        """Does what the core orders; returns the event that follows, and its bytes."""
        kind = action["type"]
        try:
            if kind == "send":
                return answered(self._exchange(*sendable(action)))
            if kind == "sign":
                signature = self.options.signer(action["signing_input"].encode())
                return signed(signature, self.options.signature_is_der)
            if kind == "read_assertion":
                return assertion_read(self.options.read_assertion())
            if kind == "wait":
                time.sleep(action["milliseconds"] / 1000)
                return woken()
            return self.store.perform(action)
        except Exception as error:
            return failed(action, error)


def performing(options: Options) -> str | None:
    """The order of the source of these options that this thread carries out already, while what does it calls the source."""
    # Read off the stack: a note of it could be left behind by an interrupt.
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_code is Performer.perform.__code__ and frame.f_locals["self"].options is options:
            return str(frame.f_locals["action"]["type"])
        frame = frame.f_back
    return None


class AsyncPerformer:
    """Carries out orders without blocking the loop: plain functions run in threads."""

    def __init__(self, options: Options, store: SharedStore) -> None:
        self.store = store
        self.options = options
        self._exchange = options.exchange(asynchronous=True)

    async def perform(self, action: Action) -> Outcome:
        """Does what the core orders; returns the event that follows, and its bytes."""
        kind = action["type"]
        try:
            if kind == "send":
                return answered(await _off_the_loop(self._exchange, *sendable(action)))
            if kind == "sign":
                signature = await _off_the_loop(self.options.signer, action["signing_input"].encode())
                return signed(signature, self.options.signature_is_der)
            if kind == "read_assertion":
                return assertion_read(await _off_the_loop(self.options.read_assertion))
            if kind == "wait":
                import asyncio

                await asyncio.sleep(action["milliseconds"] / 1000)
                return woken()
            return await self.store.perform_async(action)
        except Exception as error:
            return failed(action, error)


async def _off_the_loop(function: Callable[..., Any], *arguments: object) -> Any:
    """The result of an asynchronous function, or of one that blocks, run in a thread."""
    import asyncio
    import inspect

    if inspect.iscoroutinefunction(function):
        return await function(*arguments)
    result = await asyncio.to_thread(function, *arguments)
    return await result if hasattr(result, "__await__") else result
