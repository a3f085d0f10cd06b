"""HTTP through the caller's own client: `requests`, `httpx`, or a function.

Nothing is imported from those libraries; an object that works like theirs will do. The request is sent once and as it
is: no redirects, and no authentication of the client's own.
"""

from __future__ import annotations

import functools
import time

from ._answer import Answer, Unreachable, opened
from ._errors import JotmintError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    Exchange = Callable[[Mapping[str, Any], float, int], Any]


def exchange_by(http: Any) -> Exchange:
    """The function that performs exchanges for the option `http`: (request, seconds, bytes of body) -> `Answer`."""
    if http is None:
        # Imported as late as possible, because it takes as long as everything else together; and not during a flight,
        # because a process that forks while a thread imports leaves its child a lock that nobody opens.
        from ._http import exchange

        return exchange
    if hasattr(http, "build_request") and hasattr(http, "stream"):
        return _by_async_httpx(http) if hasattr(http, "aclose") else _by_httpx(http)
    if hasattr(http, "mount") and hasattr(http, "request"):
        return _by_requests(http)
    return _by_function(http)


def _by_requests(session: Any) -> Exchange:
    def exchange(request: Mapping[str, Any], timeout: float, max_body_bytes: int) -> Answer:
        is_unsent = functools.partial(_is_unsent_by_requests, session, request["url"])
        with _Reading(session, timeout, max_body_bytes, is_unsent) as reading:
            response = session.request(
                request["method"],
                request["url"],
                data=request["body"].encode(),
                headers={**dict(request["headers"]), **_NOT_ENCODED},
                timeout=timeout,
                allow_redirects=False,
                stream=True,
                auth=_no_authentication,
            )
            with response:
                # Somebody was faster where it is consumed: a hook of the session.
                decoded = getattr(response, "_content_consumed", True) or not hasattr(response.raw, "stream")
                for piece in response.iter_content(16384) if decoded else _pieces(response.raw):
                    if reading.full(piece):
                        break
                return reading.answer(response.status_code, response.headers.items(), decoded=decoded)
        raise reading.failure()

    return exchange


def _pieces(raw: Any) -> Iterator[bytes]:
    """What a response of urllib3 brings, as it arrives: who waits for as much as he asked for sees no clock meanwhile."""
    read1 = getattr(raw, "read1", None)
    while True:
        # Before its version 2 it can be asked for one byte only, if nobody is to wait.
        piece = raw.read(1, decode_content=False) if read1 is None else read1(16384, decode_content=False)
        if not piece:
            return
        yield piece


def _by_httpx(client: Any) -> Exchange:
    def exchange(request: Mapping[str, Any], timeout: float, max_body_bytes: int) -> Answer:
        with _Reading(client, timeout, max_body_bytes, _is_unsent_by_httpx) as reading:
            with client.stream(**_httpx_arguments(request, timeout)) as response:
                # Somebody was faster where it is consumed: a hook of the client.
                decoded = response.is_stream_consumed
                for piece in response.iter_bytes() if decoded else response.iter_raw():
                    if reading.full(piece):
                        break
                return reading.answer(response.status_code, response.headers.multi_items(), decoded=decoded)
        raise reading.failure()

    return exchange


def _by_async_httpx(client: Any) -> Exchange:
    async def exchange(request: Mapping[str, Any], timeout: float, max_body_bytes: int) -> Answer:
        import asyncio

        async def read() -> Answer:
            async with client.stream(**_httpx_arguments(request, timeout)) as response:
                decoded = response.is_stream_consumed
                async for piece in response.aiter_bytes() if decoded else response.aiter_raw():
                    if reading.full(piece):
                        break
                return reading.answer(response.status_code, response.headers.multi_items(), decoded=decoded)

        with _Reading(client, timeout, max_body_bytes, _is_unsent_by_httpx) as reading:
            return await asyncio.wait_for(read(), timeout)
        raise reading.failure()

    return exchange


def _by_function(function: Callable[..., Any]) -> Exchange:
    """A function of `method`, `url`, `headers`, `body` and `timeout` that returns a status, headers and body."""
    import inspect

    def arguments(request: Mapping[str, Any], timeout: float) -> dict[str, Any]:
        return {
            "method": request["method"],
            "url": request["url"],
            "headers": dict(request["headers"]),
            "body": request["body"].encode(),
            "timeout": timeout,
        }

    def exchange(request: Mapping[str, Any], timeout: float, max_body_bytes: int) -> Answer:
        return _answer_of(function(**arguments(request, timeout)), max_body_bytes)

    async def exchange_async(request: Mapping[str, Any], timeout: float, max_body_bytes: int) -> Answer:
        return _answer_of(await function(**arguments(request, timeout)), max_body_bytes)

    called = getattr(function, "__call__", None)
    if inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(called):
        return exchange_async
    return exchange


def _answer_of(result: Any, max_body_bytes: int) -> Answer:
    status, headers, body = result
    pairs = headers.items() if hasattr(headers, "items") else headers
    return Answer(int(status), _headers(pairs), bytes(body[: max_body_bytes + 1]))


class _Reading:
    """The body of one answer while it arrives; what goes wrong meanwhile becomes `Unreachable` without its frames."""

    def __init__(
        self, client: Any, timeout: float, max_body_bytes: int, is_unsent: Callable[[Exception], bool]
    ) -> None:
        self._is_unsent = is_unsent
        self._unsent = False
        self._client = type(client).__module__.partition(".")[0]
        self._timeout = timeout
        self._end = time.monotonic() + timeout
        self._max_body_bytes = max_body_bytes
        self._body = bytearray()
        self._reason = ""

    def full(self, chunk: bytes) -> bool:
        """Takes a piece of the body; tells whether that is as much as was asked for."""
        if time.monotonic() > self._end:
            raise TimeoutError
        self._body += chunk
        return len(self._body) > self._max_body_bytes

    def answer(self, status: int, headers: Any, *, decoded: bool) -> Answer:
        """The answer with what was read, by a client that undid its encoding or did not."""
        body = bytes(self._body[: self._max_body_bytes + 1])
        if not decoded:
            received = [(str(name).lower(), str(value)) for name, value in headers]
            answer = opened(Answer(status, received, body), self._max_body_bytes)
            headers, body = answer.headers, answer.body
        return Answer(status, _headers(headers), body)

    def failure(self) -> Unreachable:
        """What to raise when there is no answer."""
        return Unreachable(self._reason, unsent=self._unsent)

    def __enter__(self) -> _Reading:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
        if kind is None or not isinstance(error, Exception):
            return False
        self._unsent = self._is_unsent(error)
        if isinstance(error, (Unreachable, JotmintError)):
            self._reason = str(error)
        elif "Timeout" in kind.__name__:
            self._reason = f"no complete answer within {self._timeout:g} s"
        elif isinstance(error, OSError) and not isinstance(error, ValueError):
            # Messages of requests and of the system name hosts and ports, never what was sent.
            self._reason = f"{kind.__name__}: {error}"
        else:
            self._reason = f"{self._client} raised {kind.__name__}"
        return True


def _httpx_arguments(request: Mapping[str, Any], timeout: float) -> dict[str, Any]:
    return {
        "method": request["method"],
        "url": request["url"],
        "headers": {**dict(request["headers"]), **_NOT_ENCODED},
        "content": request["body"].encode(),
        "timeout": timeout,
        "follow_redirects": False,
        "auth": None,
    }


# An encoded body comes in pieces that cannot be looked at one by one.
_NOT_ENCODED = {"accept-encoding": "identity"}


def _is_unsent_by_httpx(error: Exception) -> bool:
    """Whether there was no connection, or no TLS handshake."""
    return f"{type(error).__module__}.{type(error).__name__}" in ("httpx.ConnectError", "httpx.ConnectTimeout")


def _is_unsent_by_requests(session: Any, url: str, error: Exception) -> bool:
    """Whether there was no connection. Of a session that tries again by itself nobody knows what came before."""
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if "urllib3.exceptions.ConnectTimeoutError" not in (f"{kind.__module__}.{kind.__name__}" for kind in type(cause).mro()):
        return False
    return getattr(getattr(session.get_adapter(url), "max_retries", None), "total", None) in (0, False)


def _no_authentication(prepared: Any) -> Any:
    """For requests, which would otherwise put what `.netrc` says in the place of our header."""
    return prepared


def _headers(pairs: Any) -> list[tuple[str, str]]:
    """Names in lower case; without the encoding that the client has already undone."""
    lowered = [(str(name).lower(), str(value)) for name, value in pairs]
    return [(name, value) for name, value in lowered if name not in ("content-encoding", "content-length")]
