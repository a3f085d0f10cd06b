"""Tokens for `httpx`: a class that its `auth` parameter takes, for both of its clients. It needs that library.

Nothing is decided here. The token request is yielded to the client that carries the API's request, so that the
client's own transport, proxies and certificates are used; where the option `http` is given, that one sends it.

What has to happen for one request is written once, as a generator that yields what to do next; `sync_auth_flow` and
`async_auth_flow` only carry it out.
"""

from __future__ import annotations

import httpx

from ._answer import Answer, Unreachable
from ._bearer import Origins, refuses_token, rewinder
from ._errors import JotmintError
from ._http import opened
from ._machine import ENDS, Action, Flight, answered, failed, rejected, sendable, wanted
from ._options import invalid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
    from typing import Any, NoReturn, Union

    from ._machine import Event, Machine, Outcome
    from ._perform import AsyncPerformer, Performer
    from ._token import Token

    # To send a request; to read an answer; to wait for somebody else's flight; to carry out an order.
    Step = Union[httpx.Request, "_Body", Flight, Action]


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
        flow = _Flow(self._steps(request))
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
            elif isinstance(step, _Body):
                flow.go_on(step.read())
            elif isinstance(step, Flight):
                step.wait()
                flow.go_on(None)
            else:
                flow.go_on(performer.perform(step))

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """The same; `httpx.AsyncClient` calls this."""
        performer = self._asynchronous
        flow = _Flow(self._steps(request))
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
            elif isinstance(step, _Body):
                flow.go_on(await step.aread())
            elif isinstance(step, Flight):
                await step.landed()
                flow.go_on(None)
            else:
                flow.go_on(await performer.perform(step))

    def _steps(self, request: httpx.Request) -> Generator[Step, Any, None]:
        self._origins.check(request.url.scheme, request.url.netloc.decode("ascii"))
        token = self._machine.fresh(None)
        if token is None:
            token = yield from self._join(wanted(None))
        rewind = _rewinder(request)
        request.headers["Authorization"] = token.authorization
        response = yield request
        sent = response.request
        if sent is not request:
            # A redirect on the same host; to another one the token was not sent.
            rewind = _rewinder(sent) if isinstance(sent.stream, httpx.ByteStream) else None
        ours = sent.headers.get("Authorization") == token.authorization
        if rewind is None or not ours:
            return
        if not refuses_token(response.status_code, response.headers.get("www-authenticate", "")):
            return
        # Read to its end, so that the connection is free again before anything waits for the renewal.
        yield _Body(response)
        renewed = yield from self._join(rejected(token))
        if renewed._generation != token._generation:
            rewind()
            sent.headers["Authorization"] = renewed.authorization
            yield sent

    def _join(self, event: Event) -> Generator[Step, Any, Token]:
        while True:
            flight, leads = self._machine.board(event)
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
                    event, body = yield from _exchange(action)
                else:
                    event, body = yield action

    def __repr__(self) -> str:
        return "HttpxAuth([redacted])"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an HttpxAuth cannot be pickled or copied: it holds secrets")


class _Flow:
    """The steps of one request, one at a time; `step` is None when there are no more."""

    def __init__(self, steps: Generator[Step, Any, None]) -> None:
        self._steps = steps
        self._over = False
        self.step: Step | None = None
        self.go_on(None)

    def go_on(self, result: object) -> None:
        """Goes on to the next step, with what came of this one."""
        # What is raised from here on remembers this frame, and a result may be a body with a token in it.
        results = [result]
        del result
        self._take(lambda: self._steps.send(results.pop()))

    def end(self, *, failed: bool) -> None:
        """The client gave no response, and takes no more requests. That it failed to reach the server, the core is told."""
        self._over = True
        if failed and isinstance(self.step, _TokenRequest):
            self._take(lambda: self._steps.throw(Unreachable("the client that was to send it raised an exception")))
        else:
            self.step = None
            self._steps.close()

    def _take(self, following: Callable[[], Step]) -> None:
        try:
            self.step = following()
        except StopIteration:
            self.step = None
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


def _exchange(action: Action) -> Generator[Step, Any, Outcome]:
    """One token request, sent by the client of the API's request."""
    request, seconds, max_body_bytes = sendable(action)
    try:
        response = yield _TokenRequest(request, seconds)
        if response.history and response.history[-1].request.url == request["url"]:
            # Nobody but the token endpoint itself speaks for it.
            response = response.history[-1]
        reading = _Body(response, max_body_bytes + 1)
        headers = reading.headers()
        body = yield reading
        return answered(opened(Answer(response.status_code, headers, body), max_body_bytes))
    except (Unreachable, httpx.HTTPError) as error:
        return failed(action, error)


class _TokenRequest(httpx.Request):
    """A token request. Its body can be sent once, so that no redirect takes the credentials elsewhere."""

    def __init__(self, request: Action, seconds: float) -> None:
        body = request["body"].encode()
        url = httpx.URL(request["url"])
        headers = [("host", url.netloc), *request["headers"], ("content-length", str(len(body)))]
        extensions = {"timeout": httpx.Timeout(seconds).as_dict()}
        super().__init__(request["method"], url, headers=headers, stream=_Once(body), extensions=extensions)


class _Once(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that can be sent once."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._take()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._take()

    def _take(self) -> bytes:
        body, self._body = self._body, None
        if body is None:
            raise httpx.TooManyRedirects("a token endpoint must not redirect: the credentials were not sent again")
        return body


class _Body:
    """The body of an answer, to be read: all of it, or of a token response so many bytes and nothing left behind."""

    def __init__(self, response: httpx.Response, most: int | None = None) -> None:
        self._response = response
        self._most = most

    def read(self) -> bytes:
        """Reads it by blocking."""
        if self._most is None:
            return self._response.read()
        if self._is_read():
            return self._emptied(self._response.content)
        stream, body = self._response.stream, bytearray()
        for chunk in stream:  # type: ignore[union-attr]  # a Client's are
            body += chunk
            if len(body) >= self._most:
                break
        stream.close()  # type: ignore[union-attr]
        return self._emptied(body)

    async def aread(self) -> bytes:
        """Reads it without blocking."""
        if self._most is None:
            return await self._response.aread()
        if self._is_read():
            return self._emptied(self._response.content)
        stream, body = self._response.stream, bytearray()
        async for chunk in stream:  # type: ignore[union-attr]  # an AsyncClient's are
            body += chunk
            if len(body) >= self._most:
                break
        await stream.aclose()  # type: ignore[union-attr]
        return self._emptied(body)

    def headers(self) -> list[tuple[str, str]]:
        """The headers that fit the bytes that will be read, names in lower case."""
        if self._is_read():
            # What httpx has read it has also decoded.
            self._response.headers.pop("content-encoding", None)
        return [(name.lower(), value) for name, value in self._response.headers.multi_items()]

    def _is_read(self) -> bool:
        """Whether somebody was faster: a hook of the client, or the client itself before a redirect."""
        return hasattr(self._response, "_content")

    def _emptied(self, body: bytes | bytearray) -> bytes:
        # The client puts the response into the `history` of the API's, where a token has no business.
        self._response.stream = httpx.ByteStream(b"")
        if self._is_read():
            self._response._content = b""
        self._response.headers.pop("content-encoding", None)
        return bytes(body[: self._most])


def _rewinder(request: httpx.Request) -> Callable[[], object] | None:
    """What makes a request ready to be sent again; None when its body can be sent only once."""
    stream = request.stream
    if isinstance(stream, httpx.ByteStream):
        return rewinder(None)
    fields = getattr(stream, "fields", None)
    if fields is not None:
        # A multipart body goes back to the start of its files by itself.
        files = [rewinder(getattr(field, "file", None)) for field in fields]
        return None if None in files else rewinder(None)
    body = getattr(stream, "_stream", None)
    return None if body is None else rewinder(body)
