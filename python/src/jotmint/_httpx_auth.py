"""Tokens for `httpx`: a class that its `auth` parameter takes, for both of its clients. It needs that library.

Nothing is decided here. The token request is yielded to the client that carries the API's request, so that the
client's own transport, proxies and certificates are used; where the option `http` is given, that one sends it.

What has to happen for one request is written once, as a generator that yields what to do next; `sync_auth_flow` and
`async_auth_flow` only carry it out.
"""

from __future__ import annotations

import httpx

from ._answer import Unreachable
from ._bearer import Origins, rejects_token
from ._errors import JotmintError
from ._httpx_exchange import Body, StandIn, TokenRequest, exchange, rewinder_of
from ._machine import ENDS, Action, Flight, led_by_this_loop, led_by_this_thread, rejected, wanted
from ._options import invalid
from ._perform import performing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator
    from typing import Any, NoReturn, Union

    from ._machine import Event, IsLeft, Machine
    from ._perform import AsyncPerformer, Performer
    from ._token import Token

    # To send a request; to read an answer; to wait for somebody else's flight; to carry out an order.
    Step = Union[httpx.Request, Body, Flight, Action]
    # Who leads the flights of a flow.
    Led = Callable[[], IsLeft]


class HttpxAuth(httpx.Auth):
    """Puts a token into the `Authorization` header of each request; made by `httpx_auth` of a token source."""

    def __init__(self, machine: Machine, performer: Performer | None, asynchronous: AsyncPerformer) -> None:
        self._machine = machine
        self._performer = performer
        self._asynchronous = asynchronous
        self._origins = Origins()

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sends a request with a token, and once more after a 401; `httpx.Client` calls this."""
        performer = self._performer
        if performer is None:
            raise invalid("auth", "is of an AsyncTokenSource", "use it with an AsyncClient, or make a TokenSource")
        flow = _Flow(self._steps(request, led_by_this_thread))
        while flow.step is not None:
            step = flow.step
            if isinstance(step, httpx.Request):
                try:
                    response = yield step
                except GeneratorExit as over:
                    # What the client raised is the context; without it, or with an interrupt, nobody failed.
                    flow.end(failed=isinstance(over.__context__, Exception))
                    while isinstance(flow.step, Action):
                        flow.go_on(performer.perform(flow.step))
                    raise
                flow.go_on(response)
            elif isinstance(step, Body):
                flow.go_on(step.read())
            elif isinstance(step, Flight):
                step.wait()
                flow.go_on(None)
            else:
                flow.go_on(performer.perform(step))

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """The same; `httpx.AsyncClient` calls this."""
        performer = self._asynchronous
        flow = _Flow(self._steps(request, led_by_this_loop))
        while flow.step is not None:
            step = flow.step
            if isinstance(step, httpx.Request):
                try:
                    response = yield step
                except GeneratorExit:
                    flow.end(failed=not _is_cancelled())
                    while isinstance(flow.step, Action):
                        flow.go_on(await performer.perform(flow.step))
                    raise
                flow.go_on(response)
            elif isinstance(step, Body):
                flow.go_on(await step.aread())
            elif isinstance(step, Flight):
                await step.landed()
                flow.go_on(None)
            else:
                flow.go_on(await performer.perform(step))

    def _steps(self, request: httpx.Request, led: Led) -> Generator[Step, Any, httpx.Response | None]:
        """What to do, one after the other; ends with the API's answer, unless that is the last one anyway."""
        self._origins.check(request.url.scheme, request.url.netloc.decode("ascii"))
        token = self._machine.fresh(None)
        if token is None:
            token = yield from self._join(wanted(None), led)
        rewind = rewinder_of(request)
        request.headers["Authorization"] = token.authorization
        response: httpx.Response = yield request
        sent = response.request
        if sent is not request:
            # A redirect on the same host; to another one the token was not sent.
            rewind = rewinder_of(sent) if isinstance(sent.stream, httpx.ByteStream) else None
        ours = sent.headers.get("Authorization") == token.authorization
        if rewind is None or not ours or not rejects_token(response):
            return response
        # Read to its end, so that the connection is free again before anything waits for the renewal.
        yield Body(response)
        try:
            renewed = yield from self._join(rejected(token), led)
        except Exception:
            # Whatever the renewal fails with, the caller asked the API, and this is its answer.
            return response
        if renewed._generation == token._generation:
            return response
        rewind()
        sent.headers["Authorization"] = renewed.authorization
        yield sent
        return None

    def _join(self, event: Event, led: Led) -> Generator[Step, Any, Token]:
        order = performing(self._machine.options)
        if order is not None:
            return self._machine.at_hand_during(order, event)
        while True:
            flight, leads = self._machine.board(event, led())
            if leads:
                with flight:
                    action = yield from self._run(event)
                    return self._machine.land(flight, action)  # type: ignore[no-any-return]
            token = self._machine.usable(event)
            if token is None:
                yield flight
                token = flight.result(event)
            if token is not None:
                return token

    def _run(self, event: Event) -> Generator[Step, Any, Action]:
        machine, options, body = self._machine, self._asynchronous.options, b""
        with self._asynchronous.store:
            while True:
                action = machine.step(event, body)
                if action["type"] in ENDS:
                    return action
                if action["type"] == "send" and not options.has_http:
                    event, body = yield from exchange(action)
                else:
                    event, body = yield action

    def __repr__(self) -> str:
        return "HttpxAuth([redacted])"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an HttpxAuth cannot be pickled or copied: it holds secrets")


class _Flow:
    """The steps of one request, one at a time; `step` is None when there are no more."""

    def __init__(self, steps: Generator[Step, Any, httpx.Response | None]) -> None:
        self._steps = steps
        self._over = False
        self._last: httpx.Response | None = None
        self.step: Step | None = None
        self.go_on(None)

    def go_on(self, result: object) -> None:
        """Goes on to the next step, with what came of this one."""
        # What is raised from here on remembers this frame, and a result may be a body with a token in it.
        if isinstance(result, httpx.Response):
            self._last = result
        results = [result]
        del result
        self._take(lambda: self._steps.send(results.pop()))

    def end(self, *, failed: bool) -> None:
        """The client gave no response, and takes no more requests. That it failed to reach the server, the core is told."""
        self._over = True
        if failed and isinstance(self.step, TokenRequest):
            # Without its body nobody can answer it.
            unsent = self.step.is_unsent()
            error = Unreachable("the client that was to send it raised an exception", unsent=unsent)
            self._take(lambda: self._steps.throw(error))
        else:
            self.step = None
            self._steps.close()

    def _take(self, following: Callable[[], Step]) -> None:
        try:
            self.step = following()
        except StopIteration as end:
            self.step = None
            if self._last is not None and end.value not in (None, self._last):
                self.step = StandIn(self._last, end.value)
        except JotmintError:
            self.step = None
            if not self._over:
                raise
            # What the client raised is what the caller sees.
        if self._over and not (isinstance(self.step, Action) and self.step["type"] in _WINDING_UP):
            self.step = None
            self._steps.close()


# What is still carried out when nothing can be sent any more.
_WINDING_UP = ("load", "store", "unlock")


def _is_cancelled() -> bool:
    """Whether the task is being cancelled, which says nothing about the server. Before Python 3.11 nobody knows."""
    import asyncio

    task = asyncio.current_task()
    cancelling = getattr(task, "cancelling", None)
    return cancelling is not None and cancelling() > 0
