"""Token requests that the user's own `httpx` client sends, and requests that it may have to send again."""

from __future__ import annotations

import time

import httpx

from ._answer import Answer, Unreachable, opened
from ._bearer import rewinder
from ._outcome import answered, failed, sendable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterator
    from typing import Any

    from ._machine import Action
    from ._outcome import Outcome


def exchange(action: Action) -> Generator[httpx.Request | Body, Any, Outcome]:
    """One token request, sent by the client of the API's request."""
    fields, seconds, max_body_bytes = sendable(action)
    try:
        request, end = TokenRequest(fields, seconds), time.monotonic() + seconds
        last = yield request
        # Nobody but the token endpoint itself speaks for it, wherever it sent a client that follows redirects.
        response = next((one for one in (last, *last.history) if one.request is request), None)
        if response is None:
            raise Unreachable("the client sent another request in the place of the token request")
        reading = Body(response, max_body_bytes + 1, end)
        headers = reading.headers()
        body = yield reading
        if isinstance(body, Exception):
            raise body
        return answered(opened(Answer(response.status_code, headers, body), max_body_bytes))
    except httpx.TimeoutException:
        return failed(action, Unreachable(f"no complete answer within {seconds:g} s"))
    except (Unreachable, httpx.HTTPError) as error:
        return failed(action, error)


class TokenRequest(httpx.Request):
    """A token request. Its body can be sent once, so that no redirect takes the credentials elsewhere."""

    def __init__(self, request: Action, seconds: float) -> None:
        body = request["body"].encode()
        url = httpx.URL(request["url"])
        headers = [("host", url.netloc), *request["headers"], ("content-length", str(len(body)))]
        extensions = {"timeout": httpx.Timeout(seconds).as_dict()}
        self._once = _Once(body)
        super().__init__(request["method"], url, headers=headers, stream=self._once, extensions=extensions)

    def is_unsent(self) -> bool:
        """Whether nobody has taken the body to send it."""
        return not self._once.is_taken()


class _Once(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that can be sent once."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._take()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._take()

    def is_taken(self) -> bool:
        """Whether it has been sent, or begun to be."""
        return self._body is None

    def _take(self) -> bytes:
        body, self._body = self._body, None
        if body is None:
            raise httpx.TooManyRedirects("a token endpoint must not redirect: the credentials were not sent again")
        return body


class Body:
    """The body of an answer, to be read: all of it, or of a token response so many bytes and nothing left behind."""

    def __init__(self, response: httpx.Response, most: int | None = None, end: float = 0.0) -> None:
        """With `most`, it is read up to the moment `end` on the monotonic clock."""
        self._response = response
        self._most = most
        self._end = end

    def read(self) -> bytes | Exception:
        """Reads it by blocking; of a token response, what goes wrong is the core's to know, not the caller's to catch."""
        if self._most is None:
            return self._response.read()
        if self._is_read():
            return self._emptied(self._response.content)
        stream, body = self._response.stream, bytearray()
        try:
            # Piece by piece: the client's own timeout begins anew with each.
            for chunk in stream:  # type: ignore[union-attr]  # a Client's are
                if self._is_full(body, chunk):
                    break
        except (TimeoutError, httpx.HTTPError) as error:
            return self._failed(error)
        finally:
            stream.close()  # type: ignore[union-attr]
        return self._emptied(body)

    async def aread(self) -> bytes | Exception:
        """Reads it without blocking."""
        if self._most is None:
            return await self._response.aread()
        if self._is_read():
            return self._emptied(self._response.content)
        import asyncio

        stream, body = self._response.stream, bytearray()

        async def read() -> None:
            async for chunk in stream:  # type: ignore[union-attr]  # an AsyncClient's are
                if self._is_full(body, chunk):
                    break

        try:
            await asyncio.wait_for(read(), self._end - time.monotonic())
        except (TimeoutError, asyncio.TimeoutError, httpx.HTTPError) as error:
            return self._failed(error)
        finally:
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

    def _is_full(self, body: bytearray, chunk: bytes) -> bool:
        if time.monotonic() > self._end:
            raise TimeoutError
        body += chunk
        return len(body) >= (self._most or 0)

    def _failed(self, error: Exception) -> Exception:
        # The client may still read it, into the `history` of the API's answer.
        self._emptied(b"")
        return error if isinstance(error, httpx.HTTPError) else httpx.ReadTimeout("the time is up")

    def _emptied(self, body: bytes | bytearray) -> bytes:
        # The client puts the response into the `history` of the API's, where a token has no business.
        self._response.stream = httpx.ByteStream(b"")
        if self._is_read():
            self._response._content = b""
        self._response.headers.pop("content-encoding", None)
        return bytes(body[: self._most])


class StandIn(Body):
    """An answer that takes the place of the last response, for a client gives its caller the last, whosesoever it is."""

    def __init__(self, last: httpx.Response, answer: httpx.Response) -> None:
        super().__init__(answer)
        self._last = last

    def read(self) -> bytes:
        """Has it take the place; it has been read already."""
        self._last.close()
        return self._taken_over()

    async def aread(self) -> bytes:
        """The same for asyncio."""
        await self._last.aclose()
        return self._taken_over()

    def _taken_over(self) -> bytes:
        vars(self._last).clear()
        vars(self._last).update(vars(self._response))
        return self._response.content


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
