"""A real Redis as a store: its scripts, its failures, and a fleet that needs a token whatever Redis does."""

import asyncio
import json
import os
import threading
import time
from pathlib import Path

import pytest
import redis
import redis.asyncio
from stores import Jobs, RedisServer, Remembering, SlowProxy, free_port
from support import SECRET, granted, in_children

from jotmint import AsyncTokenSource, ConfigurationError, RedisStore, TokenSource

KEY = "jotmint.1.login.example.{0123456789abcdef}"


@pytest.fixture(scope="module")
def running():
    server = RedisServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(running):
    """A Redis without keys."""
    with running.client() as client:
        client.flushall()
    return running


@pytest.fixture
def records(endpoint):
    """Two sealed records of one client, the second newer."""
    names = iter(["first", "second"])
    endpoint.respond = lambda _: granted(next(names))
    store = Remembering()
    source = TokenSource(**endpoint.options, cache=store)
    source.rejected(source.get())
    assert len(store.written) == 2
    return store.written


def check_store(server, records, client, run):
    first, second = records
    store = RedisStore(client)
    record, now = run(store.load(KEY))
    assert record is None
    assert abs(now - time.time() * 1000) < 5000
    for record, kept in [(first, first), (second, second), (first, second)]:
        run(store.store(KEY, record, 60_000))
        assert run(store.load(KEY))[0] == kept
    with server.client() as other:
        assert 50_000 < other.pttl(KEY) <= 60_000
    assert run(store.lock(KEY, "aa", 10_000))
    assert not run(store.lock(KEY, "bb", 10_000))
    run(store.unlock(KEY, "bb"))
    assert not run(store.lock(KEY, "bb", 10_000))
    run(store.unlock(KEY, "aa"))
    assert run(store.lock(KEY, "bb", 10_000))
    with server.client() as other:
        assert 5_000 < other.pttl(f"{KEY}.lock") <= 10_000
        assert sorted(other.keys()) == [KEY.encode(), f"{KEY}.lock".encode()]


@pytest.mark.parametrize("decoded", [False, True])
def test_records_and_locks_do_what_the_core_wrote(server, records, decoded):
    with server.client(decode_responses=decoded) as client:
        check_store(server, records, client, lambda result: result)


def test_an_asynchronous_client_does_the_same(server, records):
    with asyncio.Runner() if hasattr(asyncio, "Runner") else pytest.skip("needs Python 3.11") as runner:
        client = redis.asyncio.Redis(port=server.port)

        async def awaited(result):
            return await result

        check_store(server, records, client, lambda result: runner.run(awaited(result)))
        runner.run(client.aclose())


def test_garbage_under_the_key_is_replaced(server, records):
    with server.client() as client:
        store = RedisStore(client)
        for garbage in [b"", b"\xff\xfe\x00", records[1].encode()[:40], b"x" * 100_000]:
            client.set(KEY, garbage)
            # Nothing is nothing, and no more is read than a record may have.
            assert store.load(KEY)[0] == (garbage[:65_537].decode("ascii", "replace") or None)
            store.store(KEY, records[0], 60_000)
            assert store.load(KEY)[0] == records[0]


def test_records_replace_each_other_by_one_rule(server):
    vectors = Path(__file__).parents[2] / "tests" / "vectors" / "cache_records.json"
    orders = json.loads(vectors.read_bytes())["orders"]
    assert len(orders) == 18
    with server.client(decode_responses=True) as client:
        for case in orders:
            client.delete(KEY)
            if case["current"] is not None:
                client.set(KEY, case["current"])
            RedisStore(client).store(KEY, case["next"], 1000)
            kept = case["next"] if case["replaces"] else case["current"]
            assert RedisStore(client).load(KEY)[0] == kept, case["name"]


# --- sources


def test_sources_share_a_token_through_a_client_or_a_url(server, endpoint):
    tokens = iter(["first", "second"])
    endpoint.respond = lambda _: granted(next(tokens))
    with server.client() as client:
        first = TokenSource(**endpoint.options, cache=RedisStore(client)).get()
        second = TokenSource(**endpoint.options, cache=server.url).get()
    assert first.access_token == second.access_token == "first"
    assert (first.reason, second.reason) == ("fetched", "shared")

    async def main():
        async with redis.asyncio.Redis(port=server.port) as client:
            return await AsyncTokenSource(**endpoint.options, cache=RedisStore(client)).get()

    assert asyncio.run(main()).access_token == "first"
    assert asyncio.run(AsyncTokenSource(**endpoint.options, cache=server.url).get()).access_token == "first"
    assert len(endpoint.requests) == 1
    with server.client() as client:
        (key,) = client.keys()
        assert b"first" not in client.get(key) and SECRET.encode() not in client.get(key)


def test_an_asynchronous_client_is_for_an_asynchronous_source(endpoint):
    store = RedisStore(redis.asyncio.Redis())
    with pytest.raises(ConfigurationError, match="asynchronous RedisStore"):
        TokenSource(**endpoint.options, cache=store)


@pytest.mark.parametrize("wrong", [object(), None, "redis://127.0.0.1", {}])
def test_what_is_no_client_is_refused(wrong):
    with pytest.raises(ConfigurationError, match="client"):
        RedisStore(wrong)


def test_a_url_without_the_package_says_what_to_install(endpoint, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "redis", None)
    with pytest.raises(ConfigurationError, match="pip install redis"):
        TokenSource(**endpoint.options, cache="redis://127.0.0.1")


def test_a_password_in_a_url_is_not_shown(endpoint):
    for url in ["redis://:planted@127.0.0.1:99999/", "redis://:planted@127.0.0.1/x", "redis://:planted@[::"]:
        try:
            source = TokenSource(**endpoint.options, cache=url, retry_for=0)
        except ConfigurationError as error:
            assert "planted" not in f"{error}{error!r}{error.__cause__}{error.__context__}"
        else:
            token = source.get()
            assert "planted" not in f"{source!r}{vars(source)}{token.notices}"


def test_a_redis_that_is_down_costs_a_notice_and_no_time(endpoint):
    source = TokenSource(**endpoint.options, cache=f"redis://127.0.0.1:{free_port()}")
    start = time.monotonic()
    token = source.get()
    assert time.monotonic() - start < 2
    (notice,) = [notice for notice in token.notices if notice.code == "cache-unavailable"]
    assert "refused" in str(notice).lower()


def test_a_redis_that_never_answers_is_left_alone(endpoint):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        with redis.Redis(port=silent.getsockname()[1]) as client:
            source = TokenSource(**endpoint.options, cache=RedisStore(client))
            start = time.monotonic()
            token = source.get()
            assert time.monotonic() - start < 3
            assert "cache-unavailable" in [notice.code for notice in token.notices]

            async def main():
                ticks = 0

                async def tick():
                    nonlocal ticks
                    while True:
                        await asyncio.sleep(0.01)
                        ticks += 1

                ticking = asyncio.create_task(tick())
                await AsyncTokenSource(**endpoint.options, cache=RedisStore(client)).get()
                ticking.cancel()
                return ticks

            assert asyncio.run(main()) > 20, "the loop goes on"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_forked_children_do_not_share_a_connection(server, endpoint):
    numbers = iter(range(1000))
    endpoint.respond = lambda _: granted(f"token-{next(numbers)}")
    source = TokenSource(**endpoint.options, cache=server.url)
    token = source.get()
    children = in_children(lambda: source.rejected(token).access_token, children=3)
    assert children == ["token-1"] * 3, "the first renewed it, the others found it"
    assert source.rejected(token).access_token == "token-1"


# --- a fleet

JOBS = 20


def check_jobs(endpoint, url, while_they_run=lambda: None, one_request=False):
    """Twenty jobs at once; `while_they_run` is called when the first of them is at the token endpoint."""
    numbers, reached = iter(range(1000)), threading.Event()

    def respond(_):
        number = next(numbers)
        reached.set()
        time.sleep(0.3)
        return granted(f"token-{number}")

    endpoint.respond = respond
    jobs = Jobs({**endpoint.options, "cache": url}, JOBS)
    assert reached.wait(30)
    while_they_run()
    results = jobs.results()
    assert [result.get("error") for result in results] == [None] * JOBS
    assert max(result["elapsed_ms"] for result in results) < 5000, results
    if one_request:
        assert len(endpoint.requests) == 1, results
        assert len({result["sha256"] for result in results}) == 1
    return results


def test_twenty_processes_on_one_redis_make_one_request(server, endpoint):
    check_jobs(endpoint, server.url, one_request=True)


def test_twenty_processes_get_tokens_from_a_redis_that_is_stopped_and_started_again(endpoint):
    server = RedisServer()
    server.start()

    def stop_and_start():
        server.stop()
        time.sleep(0.5)
        server.start()

    try:
        check_jobs(endpoint, server.url, stop_and_start)
    finally:
        server.stop()


def test_twenty_processes_get_tokens_from_a_redis_that_is_flushed_over_and_over(server, endpoint):
    def flush():
        with server.client() as client:
            for _ in range(100):
                client.flushall()
                time.sleep(0.01)

    check_jobs(endpoint, server.url, flush)


@pytest.mark.parametrize("seconds", [0.2, 3])
def test_twenty_processes_get_tokens_from_a_redis_that_is_slow(server, endpoint, seconds):
    proxy = SlowProxy(server.port, seconds)
    try:
        check_jobs(endpoint, proxy.url)
    finally:
        proxy.close()


def test_twenty_processes_get_tokens_from_a_redis_that_is_read_only(server, endpoint):
    with server.client() as client:
        client.execute_command("REPLICAOF", "127.0.0.1", str(free_port()))
        try:
            results = check_jobs(endpoint, server.url)
            assert all("cache-unavailable" in result["notices"] for result in results)
        finally:
            client.execute_command("REPLICAOF", "NO", "ONE")


@pytest.mark.parametrize("kind", ["text", "list"])
def test_twenty_processes_get_tokens_from_a_redis_that_holds_garbage(server, endpoint, kind):
    with server.client() as client:
        TokenSource(**endpoint.options, cache=RedisStore(client)).get()
        (key,) = client.keys()
        client.delete(key)
        if kind == "text":
            client.set(key, b"\x00\xffgarbage")
        else:
            client.rpush(key, "garbage")
    endpoint.requests.clear()
    check_jobs(endpoint, server.url, one_request=True)
