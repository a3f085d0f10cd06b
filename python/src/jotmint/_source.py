"""Token sources: the loop that carries out what the core orders, once for threads and once for asyncio.

Nothing is decided here, not even whether a token is still good. Both loops have the same shape: an event goes in, an
action comes out, the action is carried out and its result is the next event, until the action is one that ends a run.
"""

from __future__ import annotations

from ._machine import ENDS, Machine, inquired, led_by_this_loop, led_by_this_thread, rejected, wanted
from ._options import Options
from ._perform import AsyncPerformer, Performer, performing
from ._store import SharedStore

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    from collections.abc import Coroutine
    from datetime import timedelta
    from typing import Any, NoReturn

    from typing_extensions import Unpack

    from ._httpx_auth import HttpxAuth
    from ._machine import Action, Event, Flight
    from ._renewing import AsyncRenewing, Renewing
    from ._requests_auth import RequestsAuth
    from ._token import Token
    from .options import TokenOptions


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
        self._machine = Machine(options)
        self._performer = Performer(options, SharedStore(options, self._machine, asynchronous=False))

    def get(self, min_remaining: timedelta | float | str | None = None) -> Token:
        """A token that is good now, and outlives `min_remaining` (seconds, `timedelta`, `"20m"`) if the server grants it.

        Returns at once while the token at hand is fresh, and while another thread renews it before its time. A token
        that should be renewed and cannot be is handed out for as long as it is good.

        Raises:
            AvailabilityError: The server was not reached, or was busy, for as long as `retry_for` says.
            ClientRefusedError: The server refused the client's authentication.
            GrantRefusedError: The server refused the grant or its scope.
            ServerAnswerError: The answer breaks the standard.
            SigningKeyError: The signer failed.
        """
        token = self._machine.fresh(min_remaining)
        return self._join(wanted(min_remaining)) if token is None else token

    def rejected(self, token: Token) -> Token:
        """The token to retry with after an API answered 401 to `token`: one renewal for each token at most.

        Raises:
            JotmintError: As `get`.
        """
        return self._join(rejected(token))  # type: ignore[no-any-return]

    def status(self) -> dict[str, Any]:
        """How things stand, as the core sees them: what is held, when it will be renewed and why. Nothing in it is secret."""
        return self._join(inquired())  # type: ignore[no-any-return]

    def renewing(self) -> Renewing:
        """A context in which a daemon thread renews the token ahead of its time, so that no `get` has to wait.

        For daemons; never needed for correctness. It keeps no process alive.

        >>> with tokens.renewing():  # doctest: +SKIP
        ...     serve()
        """
        from ._renewing import Renewing

        return Renewing(self)

    def requests_auth(self) -> RequestsAuth:
        """For the `auth` parameter of `requests`: a token in each request, one renewal and one retry after a 401.

        Like every `auth`, it replaces an `Authorization` header. Only https and loopback URLs get the token, and
        redirects to other hosts do not. A body that cannot be sent twice (a generator, a stream) is left alone, and the
        401 returned; so is every 401 to the second attempt, and the first where the renewal fails, for that is what the
        API answered. A 403 says that the scope is missing, and renews nothing.

        >>> requests.get("https://api.example/v1/jobs", auth=tokens.requests_auth())  # doctest: +SKIP
        """
        from ._requests_auth import RequestsAuth

        return RequestsAuth(self)

    def httpx_auth(self) -> HttpxAuth:
        """The same for `httpx`, for its `Client` and its `AsyncClient`.

        Token requests go through the client that uses it, with its transport, proxies and certificates, unless another
        is given as the option `http`. What that client raises when it does not reach the token endpoint is what the
        caller sees; with `http`, the request is tried again, and a token that is still good is used meanwhile.

        A token request is part of the API's request that needs it. Whoever cancels the one, in an `AsyncClient`, cancels
        the other, and what the server answered is lost: with refresh tokens that are taken only once, that may be the
        next one. Where it matters, call `get` of an `AsyncTokenSource` before, or let it be `renewing`: its requests
        are not cancelled with their callers.

        >>> httpx.Client(auth=tokens.httpx_auth())  # doctest: +SKIP
        """
        from ._httpx_auth import HttpxAuth

        asynchronous = AsyncPerformer(self._performer.options, self._performer.store)
        return HttpxAuth(self._machine, self._performer, asynchronous)

    def _join(self, event: Event) -> Any:
        order = performing(self._performer.options)
        if order is not None:
            return self._machine.at_hand_during(order, event)
        while True:
            flight, leads = self._machine.board(event, led_by_this_thread())
            if leads:
                with flight:
                    return self._machine.land(flight, self._run(event))
            token = self._machine.usable(event)
            if token is None:
                flight.wait()
                token = flight.result(event)
            if token is not None:
                return token

    def _run(self, event: Event) -> Action:
        machine, performer, body = self._machine, self._performer, b""
        with performer.store:
            while True:
                action = machine.step(event, body)
                if action["type"] in ENDS:
                    return action
                event, body = performer.perform(action)

    def __repr__(self) -> str:
        return f"{type(self).__name__}([redacted])"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be pickled or copied: it holds secrets")


class AsyncTokenSource:
    """A client's access token, fetched when it is needed and renewed before it expires; for asyncio.

    Any number of tasks may share one, in any number of loops: one of them talks to the server, and the others wait for
    its result. Nothing that blocks runs on the loop: plain functions, and HTTP unless an asynchronous client is given,
    run in threads. A caller that is cancelled, or waits no longer, leaves the request under way, and its result to the
    next one.

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
        self._machine = Machine(taken)
        self._performer = AsyncPerformer(taken, SharedStore(taken, self._machine, asynchronous=True))

    async def get(self, min_remaining: timedelta | float | str | None = None) -> Token:
        """A token that is good now, and outlives `min_remaining`; as `TokenSource.get`, to be awaited.

        Raises:
            JotmintError: As `TokenSource.get`.
        """
        token = self._machine.fresh(min_remaining)
        return await self._join(wanted(min_remaining)) if token is None else token

    async def rejected(self, token: Token) -> Token:
        """The token to retry with after an API answered 401 to `token`; as `TokenSource.rejected`, to be awaited.

        Raises:
            JotmintError: As `TokenSource.get`.
        """
        return await self._join(rejected(token))  # type: ignore[no-any-return]

    async def status(self) -> dict[str, Any]:
        """How things stand; as `TokenSource.status`, to be awaited."""
        return await self._join(inquired())  # type: ignore[no-any-return]

    def renewing(self) -> AsyncRenewing:
        """A context in which a task renews the token ahead of its time, so that no `get` has to wait.

        For daemons; never needed for correctness. It ends with its loop.

        >>> async with tokens.renewing():  # doctest: +SKIP
        ...     await serve()
        """
        from ._renewing import AsyncRenewing

        return AsyncRenewing(self)

    def httpx_auth(self) -> HttpxAuth:
        """For the `auth` parameter of an `httpx.AsyncClient`; as `TokenSource.httpx_auth`, and cancelled like it."""
        from ._httpx_auth import HttpxAuth

        return HttpxAuth(self._machine, None, self._performer)

    async def _join(self, event: Event) -> Any:
        import asyncio

        while True:
            flight, leads = self._machine.board(event, led_by_this_loop())
            if leads:
                flying = _detached(flight, self._fly(flight, event))
                await asyncio.wait([flying])
                if not flying.cancelled():
                    return flying.result()
                # The loop is being shut down, and so is whoever goes on here.
                continue
            token = self._machine.usable(event)
            if token is None:
                await flight.landed()
                token = flight.result(event)
            if token is not None:
                return token

    async def _fly(self, flight: Flight, event: Event) -> Any:
        with flight:
            return self._machine.land(flight, await self._run(event))

    async def _run(self, event: Event) -> Action:
        machine, performer, body = self._machine, self._performer, b""
        with performer.store:
            while True:
                action = machine.step(event, body)
                if action["type"] in ENDS:
                    return action
                event, body = await performer.perform(action)

    def __repr__(self) -> str:
        return f"{type(self).__name__}([redacted])"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"an {type(self).__name__} cannot be pickled or copied: it holds secrets")


def _detached(flight: Flight, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
    """A flight in a task of its own: who waited for it may go away, and what it brings is kept.

    An answer may hold a refresh token that takes the place of the one that was sent; it must not get lost.
    """
    import asyncio

    task = asyncio.get_running_loop().create_task(work)
    # A loop that is closed before the flight is over leaves it unfinished; the next one begins anew.
    task._log_destroy_pending = False  # type: ignore[attr-defined]  # asyncio has no public name for it
    _flying.add(task)

    def landed(_: object) -> None:
        _flying.discard(task)
        # Cancelled before its first step, it never entered it.
        flight.end()
        if not task.cancelled():
            # Nobody may be left to see it.
            task.exception()

    task.add_done_callback(landed)
    return task


# The loop itself keeps tasks only weakly.
_flying: set[asyncio.Task[Any]] = set()
