"""Tokens shared through files: by the steps of a pipeline, and by processes of every language on one machine.

Nothing is decided here: records are sealed and judged by the core, and this file only keeps them. The protocol on disk
is the same in every language; the manual of the core (`choices`) says why no library has it.
"""

from __future__ import annotations

import os
import stat
import sys
import time

from . import _native as native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Union

    Folder = Union[str, os.PathLike[str]]

MAX_RECORD_BYTES = 64 * 1024
STALE_SECONDS = 60


class FileStore:
    """A folder through which processes of one user share tokens; only that user can read it.

    Records are files with mode 0600 in a folder with mode 0700, replaced as a whole or not at all. Symbolic links,
    files of other users and folders that others can write to are refused.

    Args:
        folder: The folder, made when it is needed; by default `jotmint` in the user's folder for caches:
            `$XDG_CACHE_HOME` or `~/.cache`, on macOS `~/Library/Caches`, on Windows `%LOCALAPPDATA%`.

    >>> from jotmint import FileStore, TokenSource
    >>> tokens = TokenSource(
    ...     token_endpoint="https://as.example/token",
    ...     client_id="ci",
    ...     client_secret="an example secret of 32 bytes or more",
    ...     cache=FileStore("/var/cache/ci"),
    ... )
    """

    __slots__ = ("folder",)

    def __init__(self, folder: Folder | None = None) -> None:
        self.folder: str = default_folder() if folder is None else os.fspath(folder)

    def load(self, key: str) -> tuple[str | None, int]:
        """The record under a key, or None; and the time in milliseconds since 1970.

        Raises:
            OSError: The file is none of this user's own, or cannot be read.
        """
        path = self._path(key)
        record = self._read(path) if self._exists() else None
        return record, time.time_ns() // 1_000_000

    def store(self, key: str, record: str, ttl_ms: int) -> None:
        """Keeps a record, unless a newer one is there. A file has no `ttl_ms`: the record tells its own age.

        Raises:
            OSError: The folder or a file in it is none of this user's own, or cannot be written.
        """
        self._make()
        path = self._path(key)
        if not native.record_replaces(record, self._read(path)):
            return
        self._tidy(key)
        temporary = f"{path}.{os.urandom(8).hex()}.tmp"
        try:
            self._create(temporary, record)
            # Asked again, right before: on a slow disk much may have happened.
            if native.record_replaces(record, self._read(path)):
                os.replace(temporary, path)
            else:
                _remove(temporary)
        except BaseException:
            _remove(temporary)
            raise

    def lock(self, key: str, owner: str, ttl_ms: int) -> bool:
        """Takes the lock of a key for `owner`; a lock older than `ttl_ms` is one whose owner died.

        Raises:
            OSError: The folder is none of this user's own, or cannot be written.
        """
        self._make()
        path = self._path(key) + ".lock"
        if self._claim(path, owner):
            return True
        found = _status(path)
        if found is not None and abs(time.time() - found.st_mtime) * 1000 <= ttl_ms:
            return False
        if found is not None and not self._take_over(path, f"{path}.{owner}", found):
            return False
        return self._claim(path, owner)

    def unlock(self, key: str, owner: str) -> None:
        """Gives the lock back, if it is still the owner's.

        Raises:
            OSError: The file is none of this user's own, or cannot be removed.
        """
        path = self._path(key) + ".lock"
        if self._exists() and self._read(path) == f"{owner}\n":
            _remove(path)

    def __repr__(self) -> str:
        return f"FileStore({self.folder!r})"

    def _path(self, key: str) -> str:
        if not key or os.path.basename(key) != key or key.startswith("."):
            raise ValueError("a key is the name of a file")
        return os.path.join(self.folder, key)

    def _exists(self) -> bool:
        """Whether the folder is there; it must not be one that others can write to."""
        try:
            found = os.stat(self.folder)
        except FileNotFoundError:
            return False
        if not stat.S_ISDIR(found.st_mode):
            raise NotADirectoryError(f"{self.folder} is not a folder")
        if _HAS_OWNERS and (found.st_mode & 0o022 or found.st_uid not in (os.geteuid(), 0)):
            raise PermissionError(f"others can write to the folder {self.folder}: chmod 700, or choose another")
        return True

    def _make(self) -> None:
        if not self._exists():
            _make_folders(self.folder)
            self._exists()

    def _read(self, path: str) -> str | None:
        try:
            # A named pipe must not keep us waiting, nor a link lead us elsewhere.
            file = os.open(path, os.O_RDONLY | _NO_FOLLOW | _NO_WAIT | _CLOSED_ON_EXEC)
        except FileNotFoundError:
            return None
        except OSError as error:
            if os.path.islink(path):
                raise PermissionError(f"{path} is a symbolic link") from None
            raise error
        try:
            found = os.fstat(file)
            if not stat.S_ISREG(found.st_mode):
                raise PermissionError(f"{path} is not a file")
            if _HAS_OWNERS and found.st_uid != os.geteuid():
                raise PermissionError(f"{path} belongs to another user")
            if _HAS_OWNERS and found.st_mode & 0o077:
                raise PermissionError(f"{path} can be opened by others: its mode is {stat.S_IMODE(found.st_mode):o}")
            if found.st_size > MAX_RECORD_BYTES:
                raise PermissionError(f"{path} is larger than any record")
            with os.fdopen(os.dup(file), "rb") as reader:
                # What is not ASCII is not a record; the core says so.
                return reader.read(MAX_RECORD_BYTES).decode("ascii", "replace")
        finally:
            os.close(file)

    def _claim(self, path: str, owner: str) -> bool:
        try:
            self._create(path, f"{owner}\n")
        except FileExistsError:
            return False
        return True

    def _create(self, path: str, text: str) -> None:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _CLOSED_ON_EXEC, 0o600)
        with os.fdopen(file, "wb") as writer:
            writer.write(text.encode("ascii"))
            writer.flush()
            os.fsync(writer.fileno())

    def _take_over(self, path: str, aside: str, found: os.stat_result) -> bool:
        """Removes a lock whose owner died. Only one can move it; who moved a living one puts it back."""
        try:
            os.rename(path, aside)
        except FileNotFoundError:
            return True
        moved = _status(aside)
        if moved is not None and moved.st_mtime_ns == found.st_mtime_ns:
            _remove(aside)
            return True
        try:
            os.link(aside, path)
        except OSError:
            # The next one has locked meanwhile, or the file system has no links: one token more will be fetched.
            pass
        _remove(aside)
        return False

    def _tidy(self, key: str) -> None:
        """Removes what processes left that were killed while they wrote."""
        before = time.time() - STALE_SECONDS
        for name in os.listdir(self.folder):
            leftover = name.startswith(f"{key}.") and (name.endswith(".tmp") or name.startswith(f"{key}.lock."))
            path = os.path.join(self.folder, name)
            found = _status(path) if leftover else None
            if found is not None and found.st_mtime < before:
                _remove(path)


def default_folder() -> str:
    """The folder for the caches of this user, and `jotmint` in it."""
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
        return os.path.join(local, "jotmint", "cache")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "jotmint")
    named = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG Base Directory Specification has relative paths ignored.
    return os.path.join(named if os.path.isabs(named) else os.path.join(home, ".cache"), "jotmint")


# What Windows does not have, it does not need: its folders of users are closed to others.
_HAS_OWNERS = hasattr(os, "geteuid")
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_CLOSED_ON_EXEC = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


def _make_folders(folder: str) -> None:
    parent = os.path.dirname(os.path.abspath(folder))
    if not os.path.isdir(parent):
        _make_folders(parent)
    try:
        os.mkdir(folder, 0o700)
    except FileExistsError:
        pass


def _status(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
