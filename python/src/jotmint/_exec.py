"""The command that `jotmint exec` starts, the signals it is given, and the file in which it finds its token.

Nothing is decided here: which signals are passed on, what is written and when, and what the end of the command means,
is told from outside.
"""

from __future__ import annotations

import os
import queue
import signal
import stat
import subprocess
import sys
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Outcome = dict[str, Any]


class Command:
    """A command that is started once. Until then it never ends."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._early: list[int] = []
        self._happened: queue.SimpleQueue[Outcome] = queue.SimpleQueue()

    def start(self, order: dict[str, Any], prepare: Callable[[], Outcome | None]) -> Outcome:
        """Does what comes before, starts the command, and waits for its end or for the time to come back.

        Where there is nothing to come back for, this process becomes the command.
        """
        waits = order["wake_in_ms"] is not None or os.name != "posix"
        if waits:
            self._relay(order["signals"], order["terminal_signals"])
        unwritten = prepare()
        if unwritten is not None:
            return unwritten
        arguments = sys.argv[1 + order["arguments_from"] :]
        environment = dict(os.environ)
        for name, value in order["env"].items():
            environment.pop(name, None)
            if value is not None:
                environment[name] = value
        try:
            if not waits:
                _become(arguments, environment)
            self._child = _spawn(arguments, environment)
        except OSError as error:
            name = errno_name(error)
            return {"type": "not_started", "error": name, "reason": words(error)}
        for number in self._early:
            self._child.send_signal(number)
        threading.Thread(target=self._watch, args=(self._child,), daemon=True).start()
        return self.wait(order["wake_in_ms"])

    def wait(self, milliseconds: int | None) -> Outcome:
        """The end of the command, or that the time is over."""
        try:
            return self._happened.get(timeout=None if milliseconds is None else milliseconds / 1000)
        except queue.Empty:
            return {"type": "woken"}

    def unless_ended(self, task: Callable[[], Outcome]) -> Outcome:
        """What comes first: the end of the command, or the result of `task`, which nobody waits for then."""
        if self._child is None:
            return task()
        threading.Thread(target=lambda: self._happened.put(task()), daemon=True).start()
        return self._happened.get()

    def _watch(self, child: subprocess.Popen[bytes]) -> None:
        code = child.wait()
        self._happened.put({"type": "exited", "code": code} if code >= 0 else {"type": "killed", "signal": -code})

    def _relay(self, names: list[str], terminal_names: list[str]) -> None:
        for name in (*names, *terminal_names):
            number = getattr(signal, name, None)
            # What this process was told to ignore, as nohup does, the command ignores too.
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                always = name in names
                signal.signal(number, lambda number, _, always=always: self._pass_on(number, always))  # type: ignore[misc]

    def _pass_on(self, number: int, always: bool) -> None:
        if not always and _in_foreground():
            return
        if self._child is None:
            self._early.append(number)
        else:
            self._child.send_signal(number)


def unwritten(file: dict[str, str]) -> Outcome | None:
    """Writes the file of a token, as a whole and for its owner alone; returns why it was not written, if so."""
    try:
        unsafe = _write(file["path"], file["text"])
    except (OSError, ValueError) as error:
        unsafe = words(error)
    return {"type": "unwritten", "reason": unsafe} if unsafe else None


def words(error: Exception) -> str:
    """What the system says about a file, as other programs put it: `no such file or directory`."""
    words = getattr(error, "strerror", None) or "not a file"
    return str(words[:1].lower() + words[1:])


def errno_name(error: OSError) -> str:
    """The name of an error in POSIX: `ENOENT`."""
    import errno

    return errno.errorcode.get(error.errno or 0, "")


def _write(path: str, text: str) -> str | None:
    try:
        there = os.lstat(path).st_mode
    except FileNotFoundError:
        there = stat.S_IFREG
    if stat.S_ISLNK(there):
        return "is a symbolic link"
    if stat.S_ISDIR(there):
        return "is a directory"
    if not stat.S_ISREG(there):
        return "is not a regular file"
    folder, name = os.path.split(path)
    mode = os.stat(folder or ".").st_mode
    if os.name == "posix" and mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
        return "everybody may replace files in its folder"
    temporary = os.path.join(folder, f".{name}.{os.urandom(8).hex()}.tmp")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode())
        os.replace(temporary, path)
    except OSError:
        try:
            os.unlink(temporary)
        except OSError:
            pass
        raise
    return None


def _become(arguments: list[str], environment: dict[str, str]) -> None:
    """Makes this process the command; comes back only with an error."""
    # The interpreter ignores these for itself; a command does not expect to find them ignored.
    ignored = [getattr(signal, name) for name in ("SIGPIPE", "SIGXFSZ") if hasattr(signal, name)]
    before = [(number, signal.signal(number, signal.SIG_DFL)) for number in ignored]
    try:
        try:
            os.execvpe(arguments[0], arguments, environment)
        except OSError as error:
            script = _script(error, arguments, environment)
            os.execve(script[0], script, environment)
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _spawn(arguments: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(arguments, env=environment)
    except OSError as error:
        return subprocess.Popen(_script(error, arguments, environment), env=environment)


def _script(error: OSError, arguments: list[str], environment: dict[str, str]) -> list[str]:
    """The arguments that run a script which names no interpreter, as the execvp of POSIX does; else raises `error`."""
    if errno_name(error) != "ENOEXEC":
        raise error
    import shutil

    path = shutil.which(arguments[0], path=environment.get("PATH")) or arguments[0]
    return ["/bin/sh", path, *arguments[1:]]


def _in_foreground() -> bool:
    """Whether this process is in the foreground of a terminal, whose signals go to all processes there."""
    if os.name != "posix":
        return True
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
