"""Token sources: the loop that carries out what the core orders, once for threads and once for asyncio.

Nothing is decided here, not even whether a token is still good. Both loops have the same shape: an event goes in, an
action comes out, the action is carried out and its result is the next event, until the action is `use` or `stop`.
"""

from __future__ import annotations

import functools
import threading
import time

from ._machine import Machine, answered, assertion_read, failed, rejected, sendable, signed, wanted, woken
from ._options import Options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta
    from typing import Any, NoReturn

    from typing_extensions import Unpack

    from ._machine import Action, Event
    from .options import TokenOptions
    from ._token import Token


class TokenSource:
    """A client's access token, fetched when it is needed and renewed before it expires; for threads.

    Any number of threads may share one: one of them talks to the server, and the others wait for its result.

    Args:
        **options: What the client is, how it authenticates and what it asks for. `jotmint.options` lists
            and explains all of them.

    Raises:
        ConfigurationError: An option is unknown, missing, of the wrong type, or contradicts another.
        SigningKeyError: The key or the secret cannot be used as it is.

    >>> from jotmint import TokenSource
    >>> tokens = TokenSource(
    ...     token_endpoint="https://as.example/token",
    ...     client_id="ci",
    ...     client_secret="an example secret of 32 bytes or more",
    ...     client_auth="client_secret_jwt",
    ... )
    >>> tokens.get()  # doctest: +SKIP
    Token(access_token=[redacted], token_type='Bearer', scope=None)
    """

    def __init__(self, **options: Unpack[TokenOptions]) -> None:
        self._open(Options(options))

    @classmethod
    def _of(cls, options: Options) -> TokenSource:
        """A source from options that were taken already."""
        source = cls.__new__(cls)
        source._open(options)
        return source

    def _open(self, options: Options) -> None:
        self._exchange = options.exchange(asynchronous=False)
        self._machine = Machine(options)

    def get(self, min_remaining: timedelta | float | None = None) -> Token:
        """A token that is good now, and outlives `min_remaining` (a `timedelta` or seconds) if the server grants it.

        Returns at once while the token at hand is fresh. A token that should be renewed and cannot be is handed out
        for as long as it is good.

        Raises:
            AvailabilityError: The server was not reached, or was busy, for as long as `retry_for` says.
            ClientRefusedError: The server refused the client's authentication.
            GrantRefusedError: The server refused the grant or its scope.
            ServerAnswerError: The answer breaks the standard.
            SigningKeyError: The signer failed.
        """
        return self._join(wanted(min_remaining))

    def rejected(self, token: Token) -> Token:
        """The token to retry with after an API answered 401 to `token`: one renewal for each token at most.

        Raises:
            JotmintError: As `get`.
        """
        return self._join(rejected(token))

    def _join(self, event: Event) -> Token:
        while True:
            token = self._machine.fresh(event)
            if token is not None:
                return token
            flight, leads = self._machine.board()
            if leads:
                with flight:
                    return self._machine.land(self._run(event))
            landed = threading.Event()
            flight.when_over(landed.set)
            landed.wait()
            flight.check()

    def _run(self, event: Event) -> Action:
        options, body = self._machine.options, b""
        while True:
            action = self._machine.step(event, body)
            kind = action["type"]
            try:
                if kind == "read_assertion":
                    event, body = assertion_read(options.read_assertion())
                elif kind == "sign":
                    signature = options.signer(action["signing_input"].encode())
                    event, body = signed(signature, options.signature_is_der)
                elif kind == "send":
                    event, body = answered(self._exchange(*sendable(action)))
                elif kind == "wait":
                    time.sleep(action["milliseconds"] / 1000)
                    event, body = woken()
                else:
                    return action
            except Exception as error:
                event, body = failed(kind, error)

    def __repr__(self) -> str:
        return f"{type(self).__name__}([redacted])"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be pickled or copied: it holds secrets")


class AsyncTokenSource:
    """A client's access token, fetched when it is needed and renewed before it expires; for asyncio.

    Any number of tasks may share one, in any number of loops: one of them talks to the server, and the others wait for
    its result. Nothing that blocks runs on the loop: plain functions, and HTTP unless an asynchronous client is given,
    run in threads.

    Args:
        **options: As for `TokenSource`. `signer`, `client_assertion` and `http` may be asynchronous.

    Raises:
        JotmintError: As `TokenSource`.

    >>> import asyncio
    >>> from jotmint import AsyncTokenSource
    >>> async def main():
    ...     tokens = AsyncTokenSource(
    ...         token_endpoint="https://as.example/token", client_id="ci", client_secret="s3cret"
    ...     )
    ...     return await tokens.get()
    >>> asyncio.run(main())  # doctest: +SKIP
    Token(access_token=[redacted], token_type='Bearer', scope=None)
    """

    def __init__(self, **options: Unpack[TokenOptions]) -> None:
        taken = Options(options)
        self._exchange = taken.exchange(asynchronous=True)
        self._machine = Machine(taken)

    async def get(self, min_remaining: timedelta | float | None = None) -> Token:
        """A token that is good now, and outlives `min_remaining`; as `TokenSource.get`, to be awaited.

        Raises:
            JotmintError: As `TokenSource.get`.
        """
        return await self._join(wanted(min_remaining))

    async def rejected(self, token: Token) -> Token:
        """The token to retry with after an API answered 401 to `token`; as `TokenSource.rejected`, to be awaited.

        Raises:
            JotmintError: As `TokenSource.get`.
        """
        return await self._join(rejected(token))

    async def _join(self, event: Event) -> Token:
        import asyncio

        while True:
            token = self._machine.fresh(event)
            if token is not None:
                return token
            flight, leads = self._machine.board()
            if leads:
                with flight:
                    return self._machine.land(await self._run(event))
            landed = asyncio.get_running_loop().create_future()
            flight.when_over(functools.partial(_wake, landed))
            await landed
            flight.check()

    async def _run(self, event: Event) -> Action:
        import asyncio

        options, body = self._machine.options, b""
        while True:
            action = self._machine.step(event, body)
            kind = action["type"]
            try:
                if kind == "read_assertion":
                    event, body = assertion_read(await _off_the_loop(options.read_assertion))
                elif kind == "sign":
                    signature = await _off_the_loop(options.signer, action["signing_input"].encode())
                    event, body = signed(signature, options.signature_is_der)
                elif kind == "send":
                    event, body = answered(await _off_the_loop(self._exchange, *sendable(action)))
                elif kind == "wait":
                    await asyncio.sleep(action["milliseconds"] / 1000)
                    event, body = woken()
                else:
                    return action
            except Exception as error:
                event, body = failed(kind, error)

    def __repr__(self) -> str:
        return f"{type(self).__name__}([redacted])"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"an {type(self).__name__} cannot be pickled or copied: it holds secrets")


async def _off_the_loop(function: Callable[..., Any], *arguments: object) -> Any:
    """The result of an asynchronous function, or of one that blocks, run in a thread."""
    import asyncio
    import inspect

    if inspect.iscoroutinefunction(function):
        return await function(*arguments)
    result = await asyncio.to_thread(function, *arguments)
    return await result if hasattr(result, "__await__") else result


def _wake(landed: Any) -> None:
    """Ends a wait in another thread's loop, unless that loop is gone."""

    def wake() -> None:
        if not landed.done():
            landed.set_result(None)

    try:
        landed.get_loop().call_soon_threadsafe(wake)
    except RuntimeError:
        pass
