"""Token requests that the user's own `httpx` client sends, and requests that it may have to send again."""

from __future__ import annotations

import httpx

from ._answer import Answer, Unreachable
from ._bearer import rewinder
from ._http import opened
from ._outcome import answered, failed, sendable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterator
    from typing import Any

    from ._machine import Action
    from ._outcome import Outcome


def exchange(action: Action) -> Generator[httpx.Request | Body, Any, Outcome]:
    """One token request, sent by the client of the API's request."""
    request, seconds, max_body_bytes = sendable(action)
    try:
        response = yield TokenRequest(request, seconds)
        if response.history and response.history[-1].request.url == request["url"]:
            # Nobody but the token endpoint itself speaks for it.
            response = response.history[-1]
        reading = Body(response, max_body_bytes + 1)
        headers = reading.headers()
        body = yield reading
        return answered(opened(Answer(response.status_code, headers, body), max_body_bytes))
    except (Unreachable, httpx.HTTPError) as error:
        return failed(action, error)


class TokenRequest(httpx.Request):
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


class Body:
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


def rewinder_of(request: httpx.Request) -> Callable[[], object] | None:
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
