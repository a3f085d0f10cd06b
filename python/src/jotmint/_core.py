"""Everything that crosses into Rust: calls, diagnostics on their way back, the hot path, and what a fork needs.

Nothing is decided here. `jotmint._native` is written by uniffi at build time; the one function it does not know is
`jotmint_assertion`, which `ctypes` calls directly because it is called often.
"""

from __future__ import annotations

import ctypes
import json
import os

from . import _native as native
from ._errors import error_from

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    T = TypeVar("T")


def call(function: Callable[..., T], *arguments: object) -> T:
    """Calls into Rust. A diagnostic comes back as the exception for it, with no frame that holds an argument."""
    try:
        return function(*arguments)
    except native.DiagnosticError as error:
        diagnostic = json.loads(str(error))
    # Raised here and not above: what was raised above remembers frames in which a secret is a local variable.
    del arguments
    raise error_from(diagnostic)


def fast_assertion(signer: Any) -> Callable[[int], bytes | None]:
    """The plain C function that makes an assertion, given the address of a `native.Signer`.

    The result is None when there is no assertion; `signer.assertion()` then says why.
    """
    # Signing with a private key takes so long that other threads should have the interpreter; an HMAC takes less
    # than handing it over does. Either library is safe without the global lock.
    library = (ctypes.CDLL if signer.is_slow() else ctypes.PyDLL)(_LIBRARY)
    function = library.jotmint_assertion
    function.argtypes = (ctypes.c_void_p,)
    function.restype = ctypes.c_char_p
    return function


_LIBRARY: str = native.jotmint_uniffi._UniffiLib._name

if hasattr(os, "register_at_fork"):
    # A child must not inherit what a thread was in the middle of, nor random bytes that the parent will use.
    os.register_at_fork(
        before=native.before_fork,
        after_in_parent=native.after_fork_in_parent,
        after_in_child=native.after_fork_in_child,
    )
