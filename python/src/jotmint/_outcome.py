"""What came of an order, in the core's terms: the event that goes back, and the bytes that travel beside it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._answer import Answer
    from ._machine import Action, Event

    Outcome = tuple[Event, bytes]


def woken() -> Outcome:
    """The time to wait is over."""
    return {"type": "woken"}, b""


def assertion_read(text: object) -> Outcome:
    """The ready-made assertion was read."""
    if isinstance(text, (bytes, bytearray)):
        text = text.decode()
    if not isinstance(text, str):
        raise TypeError(f"it gave a {type(text).__name__}, not a text")
    return {"type": "assertion_read", "assertion": text}, b""


def signed(signature: object, der: bool) -> Outcome:
    """The signing input was signed."""
    if not isinstance(signature, (bytes, bytearray, memoryview)):
        raise TypeError(f"it returned a {type(signature).__name__}, not bytes")
    return {"type": "signed", "der": der}, bytes(signature)


def sendable(action: Action) -> tuple[Action, float, int]:
    """What an exchange takes: the request, seconds, and bytes of body."""
    return action["request"], action["timeout_ms"] / 1000, action["max_body_bytes"]


def answered(answer: Answer) -> Outcome:
    """The server answered."""
    return {"type": "answered", "status": answer.status, "headers": answer.headers}, answer.body


def failed(action: Action, error: Exception) -> Outcome:
    """What the core had ordered could not be done."""
    kind = action["type"]
    if kind not in _FAILURES:
        return {"type": "store_failed", "reason": _store_reason(action, error)}, b""
    # Exceptions of libraries may quote a header they were given; ours, and the user's functions, hold no secret.
    says = str(error) if kind != "send" or type(error).__module__.startswith("jotmint.") else ""
    unsent = kind == "send" and getattr(error, "unsent", False) is True
    return {"type": "unsent" if unsent else _FAILURES[kind], "reason": says or type(error).__name__}, b""


_FAILURES = {"read_assertion": "assertion_unavailable", "sign": "sign_failed", "send": "unreachable"}

_MAX_REASON_CHARACTERS = 200


def _store_reason(action: Action, error: Exception) -> str:
    kind = type(error)
    if "Timeout" in kind.__name__:
        return f"no answer within {action['timeout_ms']} ms"
    library = kind.__module__.partition(".")[0]
    # Words of the system and of Redis name files and hosts; others might quote what a store was given.
    quotable = library in ("jotmint", "redis") or (library == "builtins" and isinstance(error, OSError))
    says = str(error).partition("\n")[0] if quotable else ""
    return says[:_MAX_REASON_CHARACTERS] or kind.__name__
