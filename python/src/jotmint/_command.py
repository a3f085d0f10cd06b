"""The `jotmint` command: does what the core orders, until it orders to finish.

Nothing is decided here: arguments and environment are read, texts are rendered and exit codes chosen by the core, so
that the command is the same as the one of the npm package.
"""

from __future__ import annotations

import json
import os
import sys
import time

from . import _core
from . import _native as native
from ._errors import JotmintError
from ._machine import wanted
from ._options import Options
from ._source import TokenSource

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
        "now_seconds": int(time.time()),
        "stdout_is_terminal": sys.stdout.isatty(),
        "files": {},
    }
    try:
        while True:
            order = json.loads(native.command_step(json.dumps(known).encode()))
            kind = order["type"]
            if kind == "read":
                _read(order["paths"], known)
            elif kind == "finish":
                problem = _finish(order)
                if problem is None:
                    return int(order["exit_code"])
                if known.get("outcome", {}).get("error") == problem:
                    # Help reads the same whatever happened, so telling the core again would never end.
                    sys.stderr.write(f"error[{problem['code']}]: {problem['message']}\n")
                    return 2
                known["outcome"] = {"type": "error", "error": problem}
            else:
                known["outcome"] = _outcome(kind, order)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever reads our output has gone; that the interpreter flushes it once more must not be reported.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _outcome(kind: str, order: dict[str, Any]) -> dict[str, Any]:
    """A token or an assertion with the options of an order, or the error."""
    options = Options(order["options"], flags=True)
    try:
        if kind == "get_token":
            source = TokenSource._of(options)
            return source._run(wanted(order["min_remaining"]))
        signer = _core.call(native.Signer, options.encoded(), True)
        notices = json.loads(signer.notices())
        return {"type": "assertion", "assertion": _core.call(signer.assertion), "notices": notices}
    except JotmintError as error:
        return {"type": "error", "error": error.diagnostic._fields()}


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
    sys.stderr.write(order["stderr"])
    sys.stderr.flush()
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
    return {
        "code": "file-unwritable",
        "severity": "error",
        "blame": "configuration",
        "message": message,
        "help": [help],
        "reference": "jotmint: command line",
    }


def _words(error: Exception) -> str:
    """What the system says about a file, as other programs put it: `no such file or directory`."""
    words = getattr(error, "strerror", None) or "not a file"
    return str(words[:1].lower() + words[1:])


def _utf8(text: str) -> str:
    """Text without the marks that Python puts in the place of bytes that are not UTF-8."""
    return text.encode("utf-8", "replace").decode()


if __name__ == "__main__":
    sys.exit(main())
