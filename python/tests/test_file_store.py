"""Files as a store: what is refused, what is a miss, and what a process leaves that is killed while it writes."""

import os
import random
import signal
import stat
import time

import pytest
from stores import Remembering
from support import granted, in_children

from jotmint import FileStore, TokenSource, _core

KEY = "jotmint.1.login.example.{0123456789abcdef}"
POSIX = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="modes and owners are those of POSIX")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def records(endpoint):
    """Sealed records of one client, each newer than the one before."""
    names = iter(f"token-{number}" for number in range(100))
    endpoint.respond = lambda _: granted(next(names))
    found = []
    for _ in range(3):
        # Each goes on from the record that the one before left.
        store = Remembering()
        if found:
            key, record = found[-1]
            store.records[key] = record
        source = TokenSource(**endpoint.options, cache=store)
        token = source.get()
        if found:
            source.rejected(token)
        found.append((next(iter(store.records)), store.written[-1]))
    return [record for _, record in found]


def test_what_was_stored_is_loaded_with_the_time(folder, records):
    store = FileStore(folder)
    assert store.load(KEY)[0] is None
    assert not folder.exists(), "reading makes nothing"
    store.store(KEY, records[0], 60_000)
    record, now = store.load(KEY)
    assert record == records[0]
    assert abs(now - time.time() * 1000) < 5000


@POSIX
def test_the_folder_and_its_files_are_for_their_owner_alone(tmp_path, records):
    before = os.umask(0)
    try:
        store = FileStore(tmp_path / "a" / "b")
        store.store(KEY, records[0], 60_000)
        store.lock(KEY, "aa", 10_000)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [*tmp_path.rglob("*")]}
    assert modes == {"a": 0o700, "b": 0o700, KEY: 0o600, f"{KEY}.lock": 0o600}


def test_a_newer_record_is_never_replaced_by_an_older_one(folder, records):
    store = FileStore(folder)
    first, second, third = records
    for record, kept in [(second, second), (first, second), (third, third), (second, third)]:
        store.store(KEY, record, 60_000)
        assert store.load(KEY)[0] == kept


def test_a_record_that_came_while_an_older_one_was_written_stays(folder, records):
    """The older one used to win, when its writer had looked before and renamed after."""
    first, second, third = records

    class Slow(FileStore):
        def _create(self, path, text):
            super()._create(path, text)
            FileStore(folder).store(KEY, third, 60_000)

    FileStore(folder).store(KEY, first, 60_000)
    Slow(folder).store(KEY, second, 60_000)
    assert FileStore(folder).load(KEY)[0] == third
    assert [path.name for path in folder.iterdir()] == [KEY]


def test_garbage_is_replaced(folder, records):
    store = FileStore(folder)
    store.store(KEY, records[0], 60_000)
    for garbage in [b"", b"\xff\xfe\x00garbage", records[1].encode()[:30], b"x" * 60_000]:
        (folder / KEY).write_bytes(garbage)
        assert store.load(KEY)[0] == garbage.decode("ascii", "replace")
        store.store(KEY, records[0], 60_000)
        assert store.load(KEY)[0] == records[0]


def plant(kind, path, tmp_path):
    if kind == "a symbolic link":
        (tmp_path / "elsewhere").write_text("secret")
        path.symlink_to(tmp_path / "elsewhere")
    elif kind == "a symbolic link to nothing":
        path.symlink_to(tmp_path / "nothing")
    elif kind == "a named pipe":
        os.mkfifo(path, 0o600)
    elif kind == "a folder":
        path.mkdir()
    elif kind == "a file that others can read":
        path.write_text("x")
        path.chmod(0o640)
    else:
        path.write_text("x" * 65_537)
        path.chmod(0o600)


KINDS = [
    ("a symbolic link", "is a symbolic link"),
    ("a symbolic link to nothing", "is a symbolic link"),
    ("a named pipe", "is not a file"),
    ("a folder", "is not a file"),
    ("a file that others can read", "mode is 640"),
    ("a large file", "larger than any record"),
]


@POSIX
@pytest.mark.parametrize("kind, words", KINDS)
def test_what_is_no_file_of_ours_is_refused_and_left_alone(folder, tmp_path, records, kind, words):
    store = FileStore(folder)
    store.lock(KEY, "aa", 10_000)
    plant(kind, folder / KEY, tmp_path)
    for attempt in [lambda: store.load(KEY), lambda: store.store(KEY, records[0], 60_000)]:
        with pytest.raises(PermissionError, match=words):
            attempt()
    assert sorted(os.listdir(folder)) == [KEY, f"{KEY}.lock"]
    if kind == "a symbolic link":
        assert (tmp_path / "elsewhere").read_text() == "secret"


@POSIX
def test_a_folder_that_others_can_write_to_is_refused(tmp_path, records):
    for mode in (0o777, 0o1777, 0o770, 0o702):
        folder = tmp_path / oct(mode)
        folder.mkdir()
        folder.chmod(mode)
        store = FileStore(folder)
        for attempt in [
            lambda: store.load(KEY),
            lambda: store.store(KEY, records[0], 60_000),
            lambda: store.lock(KEY, "aa", 10_000),
            lambda: store.unlock(KEY, "aa"),
        ]:
            with pytest.raises(PermissionError, match="others can write"):
                attempt()
        assert os.listdir(folder) == []


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError):
        FileStore(tmp_path / "file").load(KEY)


@pytest.mark.parametrize("key", ["", "../x", "a/b", ".", "..", ".hidden"])
def test_a_key_is_the_name_of_a_file(folder, key):
    with pytest.raises(ValueError, match="name of a file"):
        FileStore(folder).load(key)


def test_a_lock_has_one_owner_until_that_gives_it_back(folder):
    store = FileStore(folder)
    assert store.lock(KEY, "aa", 10_000)
    assert not store.lock(KEY, "bb", 10_000)
    store.unlock(KEY, "bb")
    assert not store.lock(KEY, "bb", 10_000)
    store.unlock(KEY, "aa")
    assert store.lock(KEY, "bb", 10_000)
    assert os.listdir(folder) == [f"{KEY}.lock"]


@pytest.mark.parametrize("seconds", [-11, 11])
def test_a_lock_whose_owner_died_is_taken_over_by_one(folder, seconds):
    store = FileStore(folder)
    store.lock(KEY, "aa", 10_000)
    then = time.time() + seconds
    os.utime(folder / f"{KEY}.lock", (then, then))
    assert store.lock(KEY, "bb", 10_000)
    assert not store.lock(KEY, "cc", 10_000)
    assert os.listdir(folder) == [f"{KEY}.lock"]
    assert (folder / f"{KEY}.lock").read_text() == "bb\n"


def test_a_lock_that_was_taken_over_in_between_is_put_back(folder, monkeypatch):
    store = FileStore(folder)
    lock = folder / f"{KEY}.lock"
    store.lock(KEY, "aa", 10_000)
    os.utime(lock, (1, 1))
    rename = os.rename

    def slow(source, target):
        monkeypatch.undo()
        assert store.lock(KEY, "cc", 10_000), "another process is faster"
        rename(source, target)

    monkeypatch.setattr(os, "rename", slow)
    assert not store.lock(KEY, "bb", 10_000)
    assert lock.read_text() == "cc\n"
    assert os.listdir(folder) == [f"{KEY}.lock"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_of_many_processes_that_find_a_dead_lock_one_gets_it(folder):
    for _ in range(20):
        store = FileStore(folder)
        store.lock(KEY, "aa", 10_000)
        os.utime(folder / f"{KEY}.lock", (1, 1))
        start = time.monotonic() + 0.05

        def work():
            while time.monotonic() < start:
                pass
            return str(store.lock(KEY, os.urandom(8).hex(), 10_000))

        assert in_parallel(work, 6).count("True") <= 1
        (folder / f"{KEY}.lock").unlink()


def in_parallel(work, count):
    children = []
    for _ in range(count):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(write, work().encode())
            os._exit(0)
        os.close(write)
        children.append((child, read))
    results = []
    for child, read in children:
        with open(read) as pipe:
            results.append(pipe.read())
        os.waitpid(child, 0)
    return results


def test_what_killed_processes_left_is_removed_in_time(folder, records):
    store = FileStore(folder)
    store.store(KEY, records[0], 60_000)
    old, young = folder / f"{KEY}.aa.tmp", folder / f"{KEY}.bb.tmp"
    aside, other = folder / f"{KEY}.lock.cc", folder / "another.dd.tmp"
    for path in (old, young, aside, other):
        path.write_text("")
    for path in (old, aside, other):
        os.utime(path, (time.time() - 61, time.time() - 61))
    store.store(KEY, records[1], 60_000)
    assert sorted(os.listdir(folder)) == sorted([KEY, young.name, other.name])


def test_a_disk_that_is_full_leaves_the_old_record(folder, records, monkeypatch):
    store = FileStore(folder)
    store.store(KEY, records[0], 60_000)

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        store.store(KEY, records[1], 60_000)
    assert store.load(KEY)[0] == records[0]
    assert os.listdir(folder) == [KEY]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_process_killed_while_it_writes_leaves_a_whole_record_and_no_lock_for_long(folder, records, monkeypatch):
    """JOTMINT_KILLS=500 for as many rounds."""
    monkeypatch.setattr(_core.native, "record_replaces", lambda *_: True)
    store, chance, ttl_ms = FileStore(folder), random.Random(4), 100
    store.store(KEY, records[0], 60_000)
    written = 0
    for number in range(int(os.environ.get("JOTMINT_KILLS", "100"))):
        child = os.fork()
        if child == 0:
            turn = 0
            while True:
                turn += 1
                if store.lock(KEY, f"{number:x}", ttl_ms):
                    store.store(KEY, records[turn % 3], 60_000)
                    store.unlock(KEY, f"{number:x}")
        time.sleep(chance.uniform(0.002, 0.03))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        record = store.load(KEY)[0]
        assert record in records, "never half a record"
        written += record != records[0]
        end = time.monotonic() + 10
        while not store.lock(KEY, "ffff", ttl_ms):
            assert time.monotonic() < end, "never a lock for ever"
            time.sleep(0.01)
        store.unlock(KEY, "ffff")
    assert written > 0, "the processes were killed while they wrote"


def test_the_default_folder_is_the_users_own(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert FileStore().folder == str(tmp_path / "jotmint")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert FileStore().folder == str(tmp_path / ".cache" / "jotmint")
    monkeypatch.setattr("sys.platform", "darwin")
    assert FileStore().folder == str(tmp_path / "Library" / "Caches" / "jotmint")


def test_forked_children_use_the_store_of_their_parent(folder, records):
    store = FileStore(folder)
    store.store(KEY, records[0], 60_000)
    assert in_children(lambda: store.load(KEY)[0], children=2) == [records[0]] * 2
