"""Tokens for `requests`: a class that its `auth` parameter takes. Nothing is imported from that library."""

from __future__ import annotations

from urllib.parse import urlsplit

from ._bearer import Origins, rejects_token, rewinder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    from ._source import TokenSource
    from ._token import Token


class RequestsAuth:
    """Puts a token into the `Authorization` header of each request; made by `TokenSource.requests_auth`."""

    def __init__(self, source: TokenSource) -> None:
        self._source = source
        self._origins = Origins()

    def __call__(self, request: Any) -> Any:
        """Prepares a request; `requests` calls this."""
        url = urlsplit(request.url)
        self._origins.check(url.scheme, url.netloc)
        token = self._source.get()
        request.headers["Authorization"] = token.authorization
        rewind = rewinder(request.body)
        if rewind is not None:

            def on_answer(response: Any, **arguments: Any) -> Any:
                return self._answered(response, token, rewind, arguments)

            request.register_hook("response", on_answer)
        return request

    def _answered(self, response: Any, token: Token, rewind: Callable[[], object], arguments: dict[str, Any]) -> Any:
        request = response.request
        # After a redirect to another host the request has no token, and its answer says nothing about ours.
        ours = request.headers.get("Authorization") == token.authorization
        if not ours or not rejects_token(response):
            return response
        # Read to its end, so that the connection is free again before anything waits for the renewal.
        response.content  # noqa: B018
        response.close()
        try:
            renewed = self._source.rejected(token)
        except Exception:
            # Whatever the renewal fails with, the caller asked the API, and this is its answer.
            return response
        if renewed._generation == token._generation:
            return response
        rewind()
        again = request.copy()
        # Redirects that the second answer leads to are made from the first request.
        for one in (request, again):
            one.headers["Authorization"] = renewed.authorization
        second = response.connection.send(again, **arguments)
        second.history.append(response)
        second.request = again
        return second

    def __repr__(self) -> str:
        return "RequestsAuth([redacted])"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a RequestsAuth cannot be pickled or copied: it holds secrets")
