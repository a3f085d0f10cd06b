"""Sources that share a token: through files, through stores of the caller's own, in processes that fork and are killed."""

import asyncio
import os
import threading
import time

import pytest
from stores import AsyncRemembering, Jobs, Remembering
from support import granted, in_children

from jotmint import AsyncTokenSource, AvailabilityError, ConfigurationError, FileStore, TokenSource
from jotmint._store import SharedStore


class Driven:
    """Sources of either flavour, driven in the same way."""

    def __init__(self, asynchronous, store):
        self.asynchronous = asynchronous
        self.store = store

    def source(self, **options):
        return (AsyncTokenSource if self.asynchronous else TokenSource)(**options)

    def run(self, result):
        return asyncio.run(_awaited(result)) if self.asynchronous else result

    def get(self, **options):
        return self.run(self.source(**options).get())


async def _awaited(result):
    return await result


@pytest.fixture(params=["sync", "async with a plain store", "async"])
def driven(request):
    return Driven(request.param != "sync", AsyncRemembering() if request.param == "async" else Remembering())


def numbered(endpoint, expires_in=3600):
    numbers = iter(range(1000))
    endpoint.respond = lambda _: granted(f"token-{next(numbers)}", expires_in)


def test_a_second_source_takes_the_token_of_the_first(driven, endpoint):
    numbered(endpoint)
    first = driven.get(**endpoint.options, cache=driven.store)
    assert driven.store.asked == ["load", "lock", "load", "store", "unlock"]
    second = driven.get(**endpoint.options, cache=driven.store)
    assert driven.store.asked[5:] == ["load"]
    assert first.access_token == second.access_token == "token-0"
    assert (first.reason, second.reason) == ("fetched", "shared")
    assert len(endpoint.requests) == 1
    assert second.remaining().total_seconds() > 3590


def test_sources_that_ask_for_something_else_share_nothing(driven, endpoint):
    numbered(endpoint)
    for more in [{}, {"scope": "read"}, {"cache_slot": "2"}, {"client_secret": "x" * 64}, {"client_id": "other"}]:
        driven.get(**{**endpoint.options, **more}, cache=driven.store)
    assert len(endpoint.requests) == len(driven.store.records) == 5


def test_a_rejected_token_is_replaced_for_all(driven, endpoint):
    numbered(endpoint)
    one, other = (driven.source(**endpoint.options, cache=driven.store) for _ in range(2))
    first = driven.run(one.get())
    assert driven.run(other.get()).access_token == first.access_token
    renewed = driven.run(one.rejected(first))
    assert renewed.access_token == "token-1"
    rejected = driven.run(other.rejected(driven.run(other.get())))
    assert rejected.access_token == "token-1", "the other one finds what was renewed already"
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize("record", ["", "garbage", "jotmint1.1.1.x.x", "jotmint1." + "9" * 500])
def test_a_poisoned_record_is_a_miss_and_is_replaced(driven, endpoint, record):
    numbered(endpoint)
    driven.get(**endpoint.options, cache=driven.store)
    (key,) = driven.store.records
    driven.store.records[key] = record
    assert driven.get(**endpoint.options, cache=driven.store).access_token == "token-1"
    assert driven.store.records[key] != record
    assert driven.get(**endpoint.options, cache=driven.store).access_token == "token-1"


def test_a_truncated_record_is_a_miss(driven, endpoint):
    numbered(endpoint)
    driven.get(**endpoint.options, cache=driven.store)
    (key,) = driven.store.records
    driven.store.records[key] = driven.store.records[key][:-4]
    assert driven.get(**endpoint.options, cache=driven.store).access_token == "token-1"


def test_a_record_of_another_key_is_a_miss(driven, endpoint):
    numbered(endpoint)
    driven.get(**endpoint.options, cache=driven.store)
    driven.get(**endpoint.options, cache=driven.store, scope="read")
    one, other = driven.store.records
    driven.store.records[one] = driven.store.records[other]
    assert driven.get(**endpoint.options, cache=driven.store).access_token == "token-2"


class Failing(Remembering):
    """A store one of whose methods fails or answers something strange."""

    def __init__(self, method, failure):
        super().__init__()

        def fail(*_):
            if isinstance(failure, Exception):
                raise failure
            return failure

        setattr(self, method, fail)


@pytest.mark.parametrize("method", ["load", "lock", "store", "unlock"])
@pytest.mark.parametrize("failure", [OSError("no disk today"), KeyError("planted"), TimeoutError()])
def test_a_store_that_fails_is_a_notice_and_the_token_comes(endpoint, method, failure):
    numbered(endpoint)
    for asynchronous in (False, True):
        driven = Driven(asynchronous, Failing(method, failure))
        token = driven.get(**endpoint.options, cache=driven.store)
        (notice,) = [notice for notice in token.notices if notice.code == "cache-unavailable"]
        assert "planted" not in str(notice), "an exception of a foreign store may quote what it was given"
        said = {OSError: "no disk today", KeyError: "KeyError", TimeoutError: "no answer within"}
        assert said[type(failure)] in str(notice)


@pytest.mark.parametrize("answer", [7, b"\xff", ("a", "b"), ("a", None), [None], object()])
def test_a_store_that_answers_nonsense_is_survived(endpoint, answer):
    numbered(endpoint)
    for asynchronous in (False, True):
        driven = Driven(asynchronous, Failing("load", answer))
        assert driven.get(**endpoint.options, cache=driven.store).access_token


def test_a_plain_function_that_returns_something_to_await_is_awaited_or_refused(endpoint):
    store, inner = Remembering(), AsyncRemembering()
    for name in ("load", "store", "lock", "unlock"):
        setattr(store, name, lambda *arguments, name=name: getattr(inner, name)(*arguments))
    asyncio.run(AsyncTokenSource(**endpoint.options, cache=store).get())
    assert inner.asked == ["load", "lock", "load", "store", "unlock"]
    with pytest.warns(RuntimeWarning, match="never awaited"):
        token = TokenSource(**endpoint.options, cache=store).get()
        import gc

        gc.collect()
    assert "cache-unavailable" in [notice.code for notice in token.notices]


class Hanging(Remembering):
    """A store that does not answer until it is told to."""

    def __init__(self):
        super().__init__()
        self.go_on = threading.Event()
        self.waiting = 0

    def load(self, key):
        self.waiting += 1
        self.go_on.wait(30)
        return None


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_store_that_hangs_is_left_behind_and_no_threads_pile_up(endpoint, asynchronous):
    numbered(endpoint, 0)
    driven = Driven(asynchronous, Hanging())
    source = driven.source(**endpoint.options, cache=driven.store)
    try:
        for _ in range(5):
            start = time.monotonic()
            driven.run(source.get())
            assert time.monotonic() - start < 3
        assert driven.store.waiting == 1
    finally:
        driven.store.go_on.set()


def test_an_async_store_that_hangs_is_cancelled(endpoint):
    class Forever(AsyncRemembering):
        cancelled = 0

        async def load(self, key):
            try:
                await asyncio.sleep(30)
            except asyncio.CancelledError:
                self.cancelled += 1
                raise

    store = Forever()
    start = time.monotonic()
    assert asyncio.run(AsyncTokenSource(**endpoint.options, cache=store).get()).access_token == "token"
    assert time.monotonic() - start < 3 and store.cancelled == 1


# --- options


def test_a_store_must_have_all_methods(endpoint):
    for wrong in [object(), 7, {"load": len}, FileStore]:
        with pytest.raises(ConfigurationError, match="`cache`"):
            TokenSource(**endpoint.options, cache=wrong)


def test_an_asynchronous_store_is_for_an_asynchronous_source(endpoint):
    with pytest.raises(ConfigurationError, match="AsyncTokenSource"):
        TokenSource(**endpoint.options, cache=AsyncRemembering())


def test_where_the_credential_never_comes_here_a_secret_must_be_given(driven, endpoint, keys):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    numbered(endpoint)
    options = {
        "token_endpoint": endpoint.url,
        "client_id": "ci",
        "algorithm": "ES256",
        "signature_format": "der",
        "signer": lambda message: keys["p256"].sign(message, ec.ECDSA(hashes.SHA256())),
        "cache": driven.store,
    }
    with pytest.raises(ConfigurationError) as caught:
        driven.source(**options)
    assert caught.value.code == "cache-secret-missing" and caught.value.help
    tokens = {driven.get(**options, cache_secret=b"s" * 32).access_token for _ in range(2)}
    assert tokens == {"token-0"}
    assert driven.get(**options, cache_secret="t" * 32).access_token == "token-1"


@pytest.mark.parametrize("cache", ["memory", "none", None])
def test_in_memory_nothing_is_shared(driven, endpoint, cache, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for _ in range(2):
        driven.get(**endpoint.options, cache=cache)
    assert len(endpoint.requests) == 2 and list(tmp_path.iterdir()) == []


def test_a_cache_that_is_none_is_refused(driven, endpoint):
    for wrong in ["memcached://x", "", "files", "redis"]:
        with pytest.raises(ConfigurationError, match="cache"):
            driven.source(**endpoint.options, cache=wrong)


# --- files


@pytest.mark.parametrize("form", ["text", "object", "default"])
def test_files_share_a_token(driven, endpoint, tmp_path, monkeypatch, form):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    numbered(endpoint)
    folder = tmp_path / "jotmint"
    cache = {"text": f"file:{folder}", "object": FileStore(folder), "default": "file"}[form]
    tokens = {driven.get(**endpoint.options, cache=cache).access_token for _ in range(3)}
    assert tokens == {"token-0"} and len(endpoint.requests) == 1
    (record,) = folder.iterdir()
    assert "token-0" not in record.read_text()


def test_a_file_needs_no_secret_where_the_credential_never_comes_here(driven, endpoint, tmp_path):
    numbered(endpoint)
    options = {
        "token_endpoint": endpoint.url,
        "client_id": "ci",
        "algorithm": "RS256",
        "signer": lambda message: b"x" * 256,
    }
    for cache in (FileStore(tmp_path / "c"), f"file:{tmp_path / 'c'}"):
        assert driven.get(**options, cache=cache).access_token == "token-0"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="modes are those of POSIX")
def test_a_folder_that_cannot_be_used_is_a_notice(driven, endpoint, tmp_path):
    (tmp_path / "open").mkdir(mode=0o777)
    (tmp_path / "open").chmod(0o777)
    (tmp_path / "file").write_text("")
    for folder, words in [("open", "others can write"), ("file", "not a folder"), ("file/below", "directory")]:
        token = driven.get(**endpoint.options, cache=f"file:{tmp_path / folder}")
        (notice,) = [notice for notice in token.notices if notice.code == "cache-unavailable"]
        assert words in str(notice)


def test_twenty_processes_on_one_file_make_one_request(endpoint, tmp_path):
    def slow(_):
        time.sleep(0.3)
        return granted(f"token-{len(endpoint.requests)}")

    endpoint.respond = slow
    results = Jobs({**endpoint.options, "cache": f"file:{tmp_path / 'cache'}"}, 20).results()
    assert len(endpoint.requests) == 1
    assert len({result.get("sha256") for result in results}) == 1 and "sha256" in results[0]
    assert max(result["elapsed_ms"] for result in results) < 5000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_process_forked_while_the_store_is_at_work_has_a_store_too(endpoint, tmp_path):
    class Slow(FileStore):
        def load(self, key):
            reached.set()
            time.sleep(0.1)
            return super().load(key)

    numbered(endpoint)
    reached = threading.Event()
    source = TokenSource(**endpoint.options, cache=Slow(tmp_path / "cache"))
    thread = threading.Thread(target=source.get)
    thread.start()
    reached.wait(10)
    tokens = in_children(lambda: source.get().access_token, children=3)
    thread.join()
    assert tokens == ["token-0"] * 3 or len(set(tokens)) <= 2
    token = source.get()
    assert token.access_token.startswith("token-")
    assert "cache-unavailable" not in [notice.code for notice in token.notices]


def test_a_job_killed_while_it_holds_the_lock_delays_the_others_by_seconds_at_most(endpoint, tmp_path):
    reached = slowly(endpoint, 1.0)
    cache = f"file:{tmp_path / 'cache'}"
    jobs = Jobs({**endpoint.options, "cache": cache}, 1)
    assert reached.wait(30)
    jobs.kill()
    (lock,) = (tmp_path / "cache").iterdir()
    assert lock.name.endswith(".lock"), "it holds the lock and has written nothing"
    endpoint.respond = lambda _: granted("after")
    start = time.monotonic()
    token = TokenSource(**endpoint.options, cache=cache).get()
    assert token.access_token == "after" and time.monotonic() - start < 5
    assert TokenSource(**endpoint.options, cache=cache).get().reason == "shared"
    # Who finds the lock when its time is over takes it.
    os.utime(lock, (time.time() - 11, time.time() - 11))
    source = TokenSource(**endpoint.options, cache=cache)
    start = time.monotonic()
    source.rejected(source.get())
    assert time.monotonic() - start < 2 and not lock.exists()


# --- runs that are abandoned


def slowly(endpoint, seconds=0.3):
    reached = threading.Event()

    def respond(_):
        reached.set()
        time.sleep(seconds)
        return granted()

    endpoint.respond = respond
    return reached


@pytest.mark.parametrize("kind", [Remembering, AsyncRemembering])
def test_a_cancelled_task_gives_its_lock_back(endpoint, kind):
    reached, store = slowly(endpoint), kind()

    async def main():
        source = AsyncTokenSource(**endpoint.options, cache=store)
        task = asyncio.create_task(source.get())
        await asyncio.to_thread(reached.wait, 10)
        assert len(store.locks) == 1
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        start = time.monotonic()
        await source.get()
        return time.monotonic() - start

    assert asyncio.run(main()) < 1.5, "nobody waits for the lock of a task that is gone"
    assert store.locks == {}


@pytest.mark.parametrize("asynchronous", [False, True])
def test_a_lock_that_came_too_late_is_given_back(endpoint, asynchronous):
    class Late(Remembering):
        def lock(self, key, owner, ttl_ms):
            time.sleep(0.7)
            taken.set()
            return super().lock(key, owner, ttl_ms)

    taken = threading.Event()
    driven = Driven(asynchronous, Late())
    token = driven.get(**endpoint.options, cache=driven.store)
    assert "cache-unavailable" in [notice.code for notice in token.notices]
    assert taken.wait(5)
    end = time.monotonic() + 5
    while driven.store.locks or "unlock" not in driven.store.asked:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_an_interrupted_thread_gives_its_lock_back(endpoint):
    store = Remembering()

    def interrupt(**_):
        raise KeyboardInterrupt

    source = TokenSource(**endpoint.options, cache=store, http=interrupt)
    with pytest.raises(KeyboardInterrupt):
        source.get()
    end = time.monotonic() + 5
    while store.locks:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_store_prints_without_what_is_in_it():
    shared = SharedStore.__new__(SharedStore)
    shared._store = FileStore("/x")
    assert repr(shared) == "SharedStore(FileStore)"


def test_an_error_of_the_server_is_an_error_with_a_store_too(driven, endpoint):
    endpoint.respond = lambda _: (503, {"retry-after": "120"}, b"")
    with pytest.raises(AvailabilityError):
        driven.get(**endpoint.options, cache=driven.store, retry_for=1)
    assert driven.store.locks == {}
