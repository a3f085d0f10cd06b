"""Renewal in the background, for daemons: the token is asked for again whenever the core says that it should be.

Nothing is decided here, and nothing depends on it: without it, whoever comes first renews the token.
"""

from __future__ import annotations

import threading

from ._errors import JotmintError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio

    from ._source import AsyncTokenSource, TokenSource
    from ._token import Token


class Renewing:
    """A context in which a daemon thread keeps the token of a `TokenSource` fresh."""

    def __init__(self, source: TokenSource) -> None:
        self._source = source
        self._over = threading.Event()

    def __enter__(self) -> Renewing:
        over = self._over = threading.Event()

        def renew() -> None:
            pause = 0.0
            while not over.wait(pause):
                try:
                    pause = _until_stale(self._source.get())
                except JotmintError as error:
                    pause = _after(error)

        threading.Thread(target=renew, name="jotmint-renewal", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        # A request under way is not waited for; what it brings is kept.
        self._over.set()


class AsyncRenewing:
    """A context in which a task keeps the token of an `AsyncTokenSource` fresh."""

    def __init__(self, source: AsyncTokenSource) -> None:
        self._source = source
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> AsyncRenewing:
        import asyncio

        async def renew() -> None:
            while True:
                try:
                    pause = _until_stale(await self._source.get())
                except JotmintError as error:
                    pause = _after(error)
                await asyncio.sleep(pause)

        self._task = asyncio.get_running_loop().create_task(renew())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            # Its sleep ends, or its wait for a token: the request itself goes on, and what it brings is kept.
            self._task.cancel()
            self._task = None


# Tokens that are over at once are asked for no more often than this, and so is a server that refuses.
_LEAST_SECONDS = 1.0
_REFUSED_SECONDS = 60.0


def _until_stale(token: Token) -> float:
    return max(_LEAST_SECONDS, token._fresh_for())


def _after(error: JotmintError) -> float:
    return max(_LEAST_SECONDS, _REFUSED_SECONDS if error.retry_after is None else error.retry_after)
