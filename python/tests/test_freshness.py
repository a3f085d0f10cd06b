"""What a fresh token costs, who waits for a renewal, renewal in the background, and what can be asked about it."""

import asyncio
import gc
import json
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from stores import Remembering
from support import granted, refused

from jotmint import AsyncTokenSource, ConfigurationError, TokenSource, _core, _machine, _token
from jotmint._core import native
from jotmint._machine import Machine
from jotmint._renewing import _until_stale


def numbered(endpoint, expires_in=3600, seconds=0.0):
    numbers = iter(range(1000))

    def respond(_):
        number = next(numbers)
        if number:
            time.sleep(seconds)
        return granted(f"token-{number}", expires_in)

    endpoint.respond = respond


@pytest.fixture
def no_native_calls(monkeypatch):
    """After `forbid()`, whatever crosses into Rust fails."""

    def forbid():
        def fail(*_):
            raise AssertionError("a call into native code")

        monkeypatch.setattr(_core, "call", fail)
        for name in ("step", "store"):
            monkeypatch.setattr(native.Source, name, fail)
        monkeypatch.setattr(native, "parse_duration", fail)

    return forbid


WISHES = [None, 60, 0, 1200.5, timedelta(minutes=20), "20m"]


def test_a_fresh_token_costs_no_call_into_native_code(endpoint, no_native_calls):
    tokens = TokenSource(**endpoint.options)
    token = tokens.get()
    tokens.get("20m")
    no_native_calls()
    for wish in WISHES:
        assert tokens.get(wish) is token
    with pytest.raises(AssertionError, match="native code"):
        tokens.get(3595)


def test_asyncio_pays_as_little(endpoint, no_native_calls):
    async def main():
        tokens = AsyncTokenSource(**endpoint.options)
        token = await tokens.get("20m")
        no_native_calls()
        for wish in WISHES:
            assert await tokens.get(wish) is token

    asyncio.run(main())


def test_a_fresh_token_costs_no_allocation_that_stays(endpoint):
    tokens = TokenSource(**endpoint.options)
    tokens.get()
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(10_000):
        tokens.get()
    assert sys.getallocatedblocks() - before < 50


@pytest.mark.parametrize("text, seconds", [("20m", 1200), ("90s", 90), ("1h30m", 5400), ("45", 45)])
def test_min_remaining_may_be_a_text(endpoint, text, seconds):
    lifetimes = iter([seconds - 1, seconds + 100])
    endpoint.respond = lambda _: granted(expires_in=next(lifetimes))
    tokens = TokenSource(**endpoint.options)
    tokens.get()
    assert tokens.get(text).remaining().total_seconds() > seconds


@pytest.mark.parametrize("wrong", ["soon", "", "-1s", "1.5h", "20 m", "m20"])
def test_a_text_that_is_no_length_of_time_is_refused(endpoint, wrong):
    with pytest.raises(ConfigurationError, match="min_remaining"):
        TokenSource(**endpoint.options).get(wrong)


def test_two_hundred_threads_on_a_cold_source_make_one_request(endpoint):
    numbered(endpoint)
    tokens, start, found = TokenSource(**endpoint.options, cache=Remembering()), threading.Barrier(200), []

    def get():
        start.wait()
        found.append(tokens.get().access_token)

    threads = [threading.Thread(target=get) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["token-0"] * 200
    assert len(endpoint.requests) == 1


def test_two_hundred_tasks_on_a_cold_source_make_one_request(endpoint):
    numbered(endpoint)

    async def main():
        tokens = AsyncTokenSource(**endpoint.options, cache=Remembering())
        return await asyncio.gather(*[tokens.get("20m") for _ in range(200)])

    assert [token.access_token for token in asyncio.run(main())] == ["token-0"] * 200
    assert len(endpoint.requests) == 1


def test_many_who_want_more_than_the_server_grants_make_one_request(endpoint):
    numbered(endpoint, 300)
    endpoint_respond = endpoint.respond

    def slow(request):
        time.sleep(0.2)
        return endpoint_respond(request)

    endpoint.respond = slow

    async def main():
        tokens = AsyncTokenSource(**endpoint.options)
        return await asyncio.gather(*[tokens.get(wish) for wish in [1200] * 20 + [600] * 20])

    assert {token.access_token for token in asyncio.run(main())} == {"token-0"}
    assert len(endpoint.requests) == 1


# A token of 4 s is renewed after 2 s to 3 s and good for 3.6 s.


def wait_until_stale(tokens, endpoint):
    token = tokens.get()
    while tokens._machine.fresh(None) is not None:
        time.sleep(0.02)
    return token


def test_who_comes_during_a_renewal_gets_the_old_token_at_once(endpoint):
    numbered(endpoint, 4, seconds=0.4)
    tokens = TokenSource(**endpoint.options)
    old = wait_until_stale(tokens, endpoint)
    leader = threading.Thread(target=tokens.get)
    leader.start()
    while len(endpoint.requests) < 2:
        time.sleep(0.005)
    start = time.monotonic()
    found = [tokens.get() for _ in range(50)]
    assert time.monotonic() - start < 0.2
    assert {id(token) for token in found} == {id(old)}
    assert tokens.get(2).access_token == "token-1", "the old one would not last"
    leader.join()
    assert len(endpoint.requests) == 2


def test_tasks_that_come_during_a_renewal_get_the_old_token_at_once(endpoint):
    numbered(endpoint, 4, seconds=0.4)

    async def main():
        tokens = AsyncTokenSource(**endpoint.options)
        old = await tokens.get()
        while tokens._machine.fresh(None) is not None:
            await asyncio.sleep(0.02)
        leader = asyncio.create_task(tokens.get())
        while len(endpoint.requests) < 2:
            await asyncio.sleep(0.005)
        start = time.monotonic()
        found = await asyncio.gather(*[tokens.get() for _ in range(50)])
        assert time.monotonic() - start < 0.2
        assert {id(token) for token in found} == {id(old)}
        return (await leader).access_token

    assert asyncio.run(main()) == "token-1"


def test_nobody_gets_a_rejected_token_while_it_is_replaced(endpoint):
    numbered(endpoint, seconds=0.3)
    tokens = TokenSource(**endpoint.options)
    first = tokens.get()
    renewal = threading.Thread(target=tokens.rejected, args=(first,))
    renewal.start()
    while len(endpoint.requests) < 2:
        time.sleep(0.005)
    assert tokens.get().access_token == "token-1"
    renewal.join()


def test_a_rejected_token_is_not_handed_out_when_its_renewal_failed(endpoint):
    numbered(endpoint)
    tokens = TokenSource(**endpoint.options)
    first = tokens.get()
    endpoint.respond = lambda _: refused("invalid_client", 401)
    for attempt in (lambda: tokens.rejected(first), tokens.get):
        with pytest.raises(Exception, match="invalid_client|client"):
            attempt()


def test_a_failed_early_renewal_hurts_nobody_and_is_not_repeated_on_every_call(endpoint):
    numbered(endpoint, 8)
    tokens = TokenSource(**endpoint.options)
    first = wait_until_stale(tokens, endpoint)
    endpoint.respond = lambda _: (503, {}, b"")
    found = [tokens.get() for _ in range(100)]
    assert {token.access_token for token in found} == {first.access_token}
    assert found[0].reason == "renewal-failed"
    assert len(endpoint.requests) == 2


# --- two clocks


class Clocks:
    """Clocks that the test sets, ahead of the real ones."""

    def __init__(self, monkeypatch):
        self.wall_ahead = self.elapsed_ahead = 0.0
        wall, elapsed = _token.wall, _token.elapsed
        for module in (_token, _machine):
            monkeypatch.setattr(module, "wall", lambda: wall() + self.wall_ahead)
            monkeypatch.setattr(module, "elapsed", lambda: elapsed() + self.elapsed_ahead)


@pytest.fixture
def clocks(monkeypatch):
    return Clocks(monkeypatch)


@pytest.mark.parametrize("which", ["wall_ahead", "elapsed_ahead"])
def test_a_token_that_expired_by_either_clock_is_not_handed_out(endpoint, clocks, which):
    """A machine that was suspended told it by the wall clock alone."""
    numbered(endpoint)
    tokens = TokenSource(**endpoint.options)
    first = tokens.get()
    setattr(clocks, which, 3599.5)
    assert first.remaining() <= timedelta(seconds=0.5)
    assert tokens._machine.usable({"type": "wanted", "min_remaining": None}) is None
    assert tokens.get().access_token == "token-1"
    second = tokens.get()
    setattr(clocks, which, 3599.5 + 1500)
    assert tokens.get() is second
    assert tokens.get(2000).access_token == "token-1"
    assert tokens.get(2110).access_token == "token-2"


def test_a_wall_clock_that_is_set_back_makes_no_token_younger(endpoint, clocks):
    numbered(endpoint)
    tokens = TokenSource(**endpoint.options)
    first = tokens.get()
    clocks.wall_ahead = -86400.0
    assert tokens.get() is first
    assert first.remaining() <= timedelta(seconds=3600)
    clocks.elapsed_ahead = 3600.0
    assert first.remaining() == timedelta(0)
    assert tokens.get().access_token == "token-1"


def test_the_age_of_a_token_counts_from_the_step_that_gave_it(endpoint, monkeypatch):
    """It was counted from when the token had landed, however long that took."""
    clocks, step = Clocks(monkeypatch), Machine.step

    def slowly(machine, event, body):
        action = step(machine, event, body)
        clocks.elapsed_ahead += 10
        return action

    monkeypatch.setattr(Machine, "step", slowly)
    token = TokenSource(**endpoint.options).get()
    assert token.remaining() <= timedelta(seconds=3590)


def test_a_renewal_in_the_background_goes_by_both_clocks(endpoint, clocks):
    tokens = TokenSource(**endpoint.options)
    token = tokens.get()
    assert 1500 < _until_stale(token) < 3600
    clocks.wall_ahead = 3600.0
    assert _until_stale(token) == 1.0


# --- in the background


def test_a_daemon_thread_renews_ahead_and_stops(endpoint):
    numbered(endpoint, 4)
    tokens = TokenSource(**endpoint.options)
    with tokens.renewing():
        end = time.monotonic() + 4
        while len(endpoint.requests) < 2:
            assert time.monotonic() < end
            time.sleep(0.02)
        (thread,) = [thread for thread in threading.enumerate() if thread.name == "jotmint-renewal"]
        assert thread.daemon
    thread.join(2)
    assert not thread.is_alive()


def test_a_daemon_thread_outlives_errors(endpoint):
    answers = iter([(503, {"retry-after": "1"}, b"")])
    endpoint.respond = lambda _: next(answers, granted("late"))
    tokens = TokenSource(**endpoint.options, retry_for=0)
    with tokens.renewing():
        end = time.monotonic() + 5
        while len(endpoint.requests) < 2:
            assert time.monotonic() < end
            time.sleep(0.02)
    assert tokens.get().access_token == "late"


def test_a_task_renews_ahead_and_stops(endpoint):
    numbered(endpoint, 4)

    async def main():
        tokens = AsyncTokenSource(**endpoint.options)
        async with tokens.renewing():
            end = time.monotonic() + 4
            while len(endpoint.requests) < 2:
                assert time.monotonic() < end
                await asyncio.sleep(0.02)
        await asyncio.sleep(0)
        return len(asyncio.all_tasks())

    assert asyncio.run(main()) == 1


def test_tokens_without_a_lifetime_are_not_asked_for_without_end(endpoint):
    numbered(endpoint, 0)
    with TokenSource(**endpoint.options).renewing():
        time.sleep(1.5)
    assert len(endpoint.requests) <= 3


def test_nothing_keeps_a_process_alive(endpoint, tmp_path):
    program = """
import json, sys
from jotmint import TokenSource
class Hanging:
    def load(self, key): import time; time.sleep(60)
    store = lock = unlock = load
tokens = TokenSource(**json.loads(sys.argv[1]), cache=Hanging())
tokens.renewing().__enter__()
print(tokens.get().access_token)
"""
    start = time.monotonic()
    result = subprocess.run([sys.executable, "-c", program, json.dumps(endpoint.options)], capture_output=True, text=True)
    assert (result.stdout, result.stderr, result.returncode) == ("token\n", "", 0)
    assert time.monotonic() - start < 10


# --- what can be asked


def test_the_status_says_how_things_stand(endpoint):
    numbered(endpoint)
    store = Remembering()
    tokens = TokenSource(**endpoint.options, cache=store)
    before = tokens.status()
    assert endpoint.requests == [], "asking fetches nothing"
    tokens.get()
    after = tokens.status()
    assert before != after
    assert "token-0" not in json.dumps([before, after])

    async def main():
        return await AsyncTokenSource(**endpoint.options, cache=store).status()

    assert asyncio.run(main()).keys() == after.keys()
    assert len(endpoint.requests) == 1


def test_a_token_says_why_it_is_this_one(endpoint):
    tokens = TokenSource(**endpoint.options)
    assert tokens.get().reason == "fetched"
