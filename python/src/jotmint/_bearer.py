"""What `requests` and `httpx` have in common when a request carries a token (RFC 6750)."""

from __future__ import annotations

from . import _core
from . import _native as native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class Origins:
    """The origins that were found fit to get a token, so that the core is asked once for each."""

    def __init__(self) -> None:
        self._fit: set[str] = set()

    def check(self, scheme: str, authority: str) -> None:
        """Lets https pass, and http on loopback.

        Raises:
            ConfigurationError: Others could read the token on its way.
        """
        origin = f"{scheme}://{authority}"
        if origin not in self._fit:
            _core.call(native.check_origin, origin)
            self._fit.add(origin)


def rejects_token(response: Any) -> bool:
    """Whether an answer, of either library, says that another token may do."""
    return native.rejects_token(response.status_code, response.headers.get("www-authenticate", ""))


def rewinder(body: Any) -> Callable[[], object] | None:
    """A function that makes a body ready to be sent again; None for one that can be sent only once."""
    if body is None or isinstance(body, (str, bytes, bytearray)):
        return _nothing
    try:
        if body.seekable():
            start = body.tell()
            return lambda: body.seek(start)
    except (AttributeError, OSError, ValueError):
        pass
    return None


def _nothing() -> None:
    pass
