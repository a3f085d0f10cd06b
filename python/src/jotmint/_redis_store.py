"""Tokens shared through Redis: by the jobs of a fleet.

Nothing is decided here: what happens in Redis is written in the core as scripts, which this file has it run. The package
`redis` is needed only where the client comes from a URL.
"""

from __future__ import annotations

import json

from . import _native as native
from ._options import invalid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable
    from typing import Any, Union

    Loaded = tuple[Union[str, None], int]


class RedisStore:
    """A Redis server (5 or newer) through which processes and machines share tokens.

    Records are sealed with a key derived from the client's credential: who reads or writes the server without it has
    nothing. A server that is down, slow or refuses costs one token request more, never the call.

    Args:
        client: A `redis.Redis`, or a `redis.asyncio.Redis` for an `AsyncTokenSource`; opened and closed by the caller.

    >>> from jotmint import RedisStore, TokenSource
    >>> import redis
    >>> tokens = TokenSource(
    ...     token_endpoint="https://as.example/token",
    ...     client_id="ci",
    ...     client_secret="an example secret of 32 bytes or more",
    ...     cache=RedisStore(redis.Redis(socket_timeout=1)),
    ... )
    """

    __slots__ = ("_client", "_scripts", "is_asynchronous")

    def __init__(self, client: Any) -> None:
        import inspect

        execute = getattr(client, "execute_command", None)
        if not callable(getattr(client, "eval", None)) or execute is None:
            raise invalid("cache", f"has a {type(client).__name__} for a client", "give a redis-py client: redis.Redis()")
        self._client = client
        self._scripts: dict[str, str] = json.loads(native.redis_scripts())
        self.is_asynchronous: bool = inspect.iscoroutinefunction(execute)

    def load(self, key: str) -> Loaded | Awaitable[Loaded]:
        """The record under a key, or None; and the server's clock in milliseconds since 1970."""
        answer = self._client.eval(self._scripts["load"], 1, key)
        return _awaited_record(answer) if self.is_asynchronous else _record(answer)

    def store(self, key: str, record: str, ttl_ms: int) -> Any:
        """Keeps a record for `ttl_ms`, unless a newer one is there."""
        return self._client.eval(self._scripts["store"], 1, key, record, ttl_ms)

    def lock(self, key: str, owner: str, ttl_ms: int) -> Any:
        """Takes the lock of a key for `owner`; it ends by itself after `ttl_ms`. Tells whether it was free."""
        return self._client.eval(self._scripts["lock"], 1, f"{key}.lock", owner, ttl_ms)

    def unlock(self, key: str, owner: str) -> Any:
        """Gives the lock back, if it is still the owner's."""
        return self._client.eval(self._scripts["unlock"], 1, f"{key}.lock", owner)

    def __repr__(self) -> str:
        # The client prints its connection, and that may hold a password.
        return "RedisStore([redacted])"


class Unusable:
    """Why there is no store at a URL."""

    def __init__(self, problem: str, help: str) -> None:
        self.problem = problem
        self.help = help


def store_at(url: str) -> RedisStore | Unusable:
    """The store at a `redis://` or `rediss://` URL, with a client of its own."""
    try:
        import redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    except ImportError:
        return Unusable("is a Redis URL, and the package `redis` is missing", "install it: python -m pip install redis")
    try:
        # One retry, for a connection that the server closed while it was idle. Time limits are the core's to set; these
        # end what was left behind.
        client = redis.Redis.from_url(url, retry=Retry(NoBackoff(), 1), socket_timeout=2, socket_connect_timeout=2)
    except ValueError:
        return Unusable("is not a Redis URL", "write redis://host:6379/0, or rediss:// for TLS")
    return RedisStore(client)


def _record(answer: Any) -> Loaded:
    record, now = answer
    if isinstance(record, (bytes, bytearray)):
        record = record.decode("ascii", "replace")
    return record, int(now)


async def _awaited_record(answer: Any) -> Loaded:
    return _record(await answer)
