"""The `jotmint` command: does what the core orders, until it orders to finish.

Nothing is decided here: arguments and environment are read, texts are rendered and exit codes chosen by the core, so
that the command is the same as the one of the npm package.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import time

from . import _core
from . import _native as native
from ._errors import JotmintError
from ._exec import Command, unwritten
from ._exec import words as _words
from ._machine import inquired, wanted
from ._options import Options
from ._source import TokenSource
from ._token import elapsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_FILE_BYTES = 1024 * 1024


def main() -> int:
    """Runs the command with the arguments and the environment of this process; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # The same bytes as from the command of the npm package, whatever the locale.
        stream.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    known: dict[str, Any] = {
        "argv": [_utf8(argument) for argument in sys.argv[1:]],
        "env": {_utf8(name): _utf8(value) for name, value in os.environ.items()},
        "cwd": _cwd(),
        "stdout_is_terminal": sys.stdout.isatty(),
        "files": {},
        "progress": None,
    }
    command, library = Command(), _Library()
    try:
        while True:
            known |= {"now_seconds": int(time.time()), "elapsed_ms": int(elapsed() * 1000)}
            order = json.loads(native.command_step(json.dumps(known).encode()))
            kind = order["type"]
            known["progress"] = order.get("progress", known["progress"])
            if kind == "read":
                _read(order["paths"], known)
            elif kind == "finish":
                problem = _finish(order)
                if problem is None:
                    return int(order["exit_code"])
                if known.get("outcome", {}).get("error") == problem:
                    # Help reads the same whatever happened, so telling the core again would never end.
                    _say(f"error[{problem['code']}]: {problem['message']}\n")
                    return 2
                known["outcome"] = {"type": "error", "error": problem}
            elif kind == "run":
                known["outcome"] = command.start(order, functools.partial(_prepare, order))
            elif kind == "wait":
                known["outcome"] = _prepare(order) or command.wait(order["wake_in_ms"])
            else:
                _say(order.get("stderr", ""))
                known["outcome"] = command.unless_ended(functools.partial(library.outcome, kind, order))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever reads our output has gone; that the interpreter flushes it once more must not be reported.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


class _Library:
    """The token source of this run, once it is made."""

    def __init__(self) -> None:
        self._source: TokenSource | None = None

    def outcome(self, kind: str, order: dict[str, Any]) -> dict[str, Any]:
        """A token, its status or an assertion with the options of an order, or the error."""
        try:
            options = Options(order["options"], flags=True)
            if kind == "make_assertion":
                return _assertion(options)
            if self._source is None:
                self._source = TokenSource._of(options)
            return self._source._run(wanted(order["min_remaining"]) if kind == "get_token" else inquired())
        except JotmintError as error:
            return {"type": "error", "error": error.diagnostic._fields()}
        except Exception as error:
            # Only the kind of error is told: what it says was written for nobody.
            message = f"the library failed: {type(error).__name__}"
            return {"type": "error", "error": _problem("host-mismatch", message, "install the package again")}


def _assertion(options: Options) -> dict[str, Any]:
    signer = _core.call(native.Signer, options.encoded(), True)
    notices = json.loads(signer.notices())
    return {"type": "assertion", "assertion": _core.call(signer.assertion), "notices": notices}


def _prepare(order: dict[str, Any]) -> dict[str, Any] | None:
    """Writes what an order has to write; returns why it did not, if so."""
    _say(order["masks"])
    problem = unwritten(order["file"]) if order["file"] else None
    if problem is None:
        _say(order["stderr"])
    return problem


def _say(text: str) -> None:
    """Writes to standard error; who does not listen there cannot be told that it failed."""
    left = text.encode()
    try:
        while left:
            # What a buffer keeps after a failure would be tried again at the end, and change the exit code.
            left = left[os.write(2, left) :]
    except OSError:
        pass


def _read(paths: list[str], known: dict[str, Any]) -> None:
    for path in paths:
        found = _text(path)
        if path == "-" and "text" in found:
            known["stdin_text"] = found["text"]
        else:
            known["files"][path] = found


def _text(path: str) -> dict[str, str]:
    try:
        if path == "-":
            content = sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
        else:
            with open(path, "rb") as file:
                content = file.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            return {"error": "larger than 1 MiB"}
        return {"text": content.decode()}
    except UnicodeDecodeError:
        return {"error": "not UTF-8"}
    except (OSError, ValueError) as error:
        return {"error": _words(error)}


def _finish(order: dict[str, Any]) -> dict[str, Any] | None:
    """Writes what there is to write; returns the diagnostic of what could not be written."""
    for path in order.get("removes", []):
        try:
            os.unlink(path)
        except OSError:
            # It is gone, or what it holds expires.
            pass
    _say(order["stderr"])
    for append in order["appends"]:
        try:
            with open(append["path"], "a", encoding="utf-8", newline="") as file:
                file.write(append["text"])
        except OSError as error:
            message = f"`{append['path']}` cannot be appended to: {_words(error)}"
            return _unwritable(message, "check that the job may write this file")
    try:
        sys.stdout.write(order["stdout"])
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        # What stayed in the buffer would be tried again at the end, with a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _unwritable(f"standard output cannot be written: {_words(error)}", "check where the output goes")
    return None


def _unwritable(message: str, help: str) -> dict[str, Any]:
    return _problem("file-unwritable", message, help)


def _problem(code: str, message: str, help: str) -> dict[str, Any]:
    return {
        "code": code,
        "severity": "error",
        "blame": "configuration",
        "message": message,
        "help": [help],
        "reference": "jotmint: command line",
    }


def _cwd() -> str:
    try:
        return _utf8(os.getcwd())
    except OSError:
        # It was removed.
        return ""


def _utf8(text: str) -> str:
    """Text without the marks that Python puts in the place of bytes that are not UTF-8."""
    return text.encode("utf-8", "replace").decode()


if __name__ == "__main__":
    sys.exit(main())
