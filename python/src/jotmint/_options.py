"""Options on their way from the caller to the core.

Names, types and values are checked by the core, which also knows what a misspelt name was meant to be. What stays
here are the options that are Python objects: functions, clients and files.
"""

from __future__ import annotations

import functools
import json

from . import _core
from . import _native as native
from ._clients import exchange_by
from ._errors import error_from
from ._file_store import FileStore

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta
    from typing import Any


class Options:
    """The options a caller gave, taken out of the caller's dictionary.

    A traceback that shows local variables shows an empty dictionary and this object, which prints as `[redacted]`.

    Attributes:
        flags: Whether names are written as on the command line.
        signer: The caller's function that signs bytes, if there is one.
        signature_is_der: Whether it returns ECDSA signatures in DER.
        read_assertion: The function that reads the ready-made assertion, if there is one.
        store: The caller's store, if the option `cache` is an object.
        has_http: Whether the caller chose what performs HTTP.
    """

    def __init__(self, given: Any, *, flags: bool = False) -> None:
        """Takes the options; with `flags` their names are written as on the command line."""
        self.flags = flags
        self._given: dict[str, Any] = dict(given)
        given.clear()
        self.signer: Any = self._function("signer", "private_key")
        signature_format = self._take("signature_format")
        if signature_format not in (None, "raw", "der") or (signature_format and self.signer is None):
            raise invalid("signature_format", "is not the format of a signer", "give `raw` or `der`, beside `signer`")
        self.signature_is_der = signature_format == "der"
        if self.signer is not None:
            self._given[self._spelled("private_key")] = {"external": True}
        self.read_assertion: Any = self._assertion_reader()
        if self.read_assertion is not None:
            self._given[self._spelled("client_assertion")] = "external"
        self._http: Any = self._take("http")
        self.has_http = self._http is not None
        self.store: Any = self._store()

    def exchange(self, *, asynchronous: bool) -> Callable[[Mapping[str, Any], float, int], Any]:
        """What performs HTTP exchanges: the caller's client or function, else the standard library."""
        kind = type(self._http).__name__
        if self._http is not None and not callable(self._http) and not hasattr(self._http, "request"):
            raise invalid("http", f"is a {kind}", "give a requests or httpx client, or a function")
        if not asynchronous and hasattr(self._http, "aclose"):
            raise invalid("http", f"is an asynchronous {kind}", "give it to an AsyncTokenSource")
        return exchange_by(self._http)

    def encoded(self) -> bytes:
        """What is left for the core, as JSON; to be called once: nothing is kept."""
        wrong = next((name for name, value in self._given.items() if not _has_json_form(value)), None)
        if wrong is not None:
            kind = type(self._given[wrong]).__name__
            raise invalid(wrong, f"is a {kind} that has no form in JSON", "give text, a number, a list or a dictionary")
        given = {name: value for name, value in self._given.items() if value is not None}
        self._given = {}
        return _json(given).encode()

    def __repr__(self) -> str:
        return "Options([redacted])"

    def _take(self, name: str) -> Any:
        return self._given.pop(self._spelled(name), None)

    def _spelled(self, name: str) -> str:
        return "--" + name.replace("_", "-") if self.flags else name

    def _store(self) -> Any:
        cache = self._take("cache")
        if cache is None or isinstance(cache, str):
            self._given[self._spelled("cache")] = cache
            return None
        kind, methods = type(cache).__name__, [getattr(cache, name, None) for name in ("load", "store", "lock", "unlock")]
        if isinstance(cache, type) or not all(map(callable, methods)):
            # It may be a secret in the wrong place.
            del cache, methods
            help = "give a text, a FileStore, a RedisStore, or an object with load, store, lock and unlock"
            raise invalid("cache", f"is a {kind}", help)
        # The core has to know that only this user can read the records.
        self._given[self._spelled("cache")] = "file" if isinstance(cache, FileStore) else {"external": True}
        return cache

    def _function(self, name: str, instead_of: str) -> Callable[..., Any] | None:
        function: Callable[..., Any] | None = self._take(name)
        if function is not None and not callable(function):
            raise invalid(name, f"is a {type(function).__name__}", "give a function")
        if function is not None and self._given.get(self._spelled(instead_of)) is not None:
            raise _conflict(name, instead_of)
        return function

    def _assertion_reader(self) -> Any:
        path = self._take("client_assertion_file")
        assertion = self._take("client_assertion")
        if path is None:
            if assertion is None or callable(assertion):
                return assertion
            if isinstance(assertion, (str, bytes, bytearray)):
                return lambda: assertion
            kind = type(assertion).__name__
            raise invalid("client_assertion", f"is a {kind}", "give a function that reads it, or the text")
        if assertion is not None:
            raise _conflict("client_assertion_file", "client_assertion")

        def read() -> str:
            # An assertion has some kilobytes; what is longer is another file, and is not read to its end.
            with open(path, encoding="utf-8") as file:
                return file.read(MAX_ASSERTION_CHARACTERS)

        return read


MAX_ASSERTION_CHARACTERS = 1024 * 1024


def seconds(length: timedelta | float | str) -> int:
    """A length of time in whole seconds, rounded up: who asks for 0.5 s gets no less."""
    if isinstance(length, str):
        return _parsed(length)
    exact = length.total_seconds() if hasattr(length, "total_seconds") else length
    if isinstance(exact, bool) or not isinstance(exact, (int, float)) or not 0 <= exact <= 2**31:
        help = 'give a timedelta, a number of seconds, not negative, or a text such as "20m"'
        raise invalid("min_remaining", f"is `{length!s:.40}`", help)
    return -int(-exact // 1)


@functools.lru_cache(maxsize=64)
def _parsed(length: str) -> int:
    """What a text says, remembered, so that asking again for a fresh token calls nothing in Rust."""
    return int(_core.call(native.parse_duration, "min_remaining", length))


def _has_json_form(value: object) -> bool:
    try:
        _json(value)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _json(value: object) -> str:
    return json.dumps(value, default=_plain, allow_nan=False)


def _plain(value: object) -> object:
    """What JSON has no form for, in a form it has."""
    if isinstance(value, (bytes, bytearray)):
        return value.decode()
    total_seconds = getattr(value, "total_seconds", None)
    if total_seconds is not None:
        exact = total_seconds()
        return int(exact) if exact == int(exact) else exact
    if isinstance(value, (tuple, set, frozenset)):
        return list(value)
    if hasattr(value, "keys") and hasattr(value, "__getitem__"):
        return {name: value[name] for name in value.keys()}
    raise TypeError


def invalid(name: str, problem: str, help: str) -> Exception:
    """What is wrong with an option, where only Python can see it."""
    return _error("option-invalid", "jotmint: options", f"`{name}` {problem}", help)


def _conflict(one: str, other: str) -> Exception:
    message = f"`{one}` and `{other}` are two answers to one question"
    return _error("option-conflict", "RFC 6749 section 2.3", message, f"remove `{one}` or `{other}`")


def _error(code: str, reference: str, message: str, help: str) -> Exception:
    """An entry of the core's catalogue, for what only Python can see."""
    return error_from(
        {
            "code": code,
            "severity": "error",
            "blame": "configuration",
            "message": message,
            "help": [help],
            "reference": reference,
        }
    )
