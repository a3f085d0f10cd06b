"""Flights: what a caller that goes away leaves to the others, and what an interrupt cannot spoil."""

import asyncio
import gc
import logging
import subprocess
import sys
import threading

import httpx
import pytest
import requests
from stores import AsyncRemembering, Remembering
from support import granted, refused

from jotmint import AsyncTokenSource, AvailabilityError, ClientRefusedError, TokenSource, _machine, _token
from jotmint._machine import Flight


class Held:
    """An endpoint that answers its first request when it is told to."""

    def __init__(self, endpoint, answer=None):
        self.reached, self.go_on, self.endpoint = threading.Event(), threading.Event(), endpoint
        self.answer = answer or (lambda number, request: granted(f"token-{number}"))
        endpoint.respond = self.respond

    def respond(self, request):
        number = len(self.endpoint.requests)
        if number == 1:
            self.reached.set()
            assert self.go_on.wait(30)
        return self.answer(number, request)

    async def until_reached(self):
        assert await asyncio.to_thread(self.reached.wait, 30)


@pytest.fixture
def held(endpoint):
    made = []

    def make(answer=None):
        made.append(Held(endpoint, answer))
        return made[-1]

    yield make
    for one in made:
        one.go_on.set()


@pytest.fixture
def no_complaints(caplog):
    """Nothing that asyncio, or a finalizer, logs when all is over."""
    caplog.set_level(logging.WARNING)
    yield
    gc.collect()
    assert caplog.text == ""


async def cancelled_while_it_waits(held, waiting):
    task = asyncio.ensure_future(waiting)
    await held.until_reached()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def in_time(work):
    """What `work` returns in a thread that must come to its end."""
    found = []

    def run():
        try:
            found.append((work(), None))
        except BaseException as error:
            found.append((None, error))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(30)
    assert not thread.is_alive(), "it waits for ever"
    result, error = found[0]
    if error is not None:
        raise error
    return result


# --- a caller that goes away


@pytest.mark.parametrize("store", [None, Remembering, AsyncRemembering])
def test_a_cancelled_caller_leaves_the_token_to_the_next_one(endpoint, held, no_complaints, store):
    first = held()

    async def main():
        cache = store() if store else None
        tokens = AsyncTokenSource(**endpoint.options, cache=cache)
        await cancelled_while_it_waits(first, tokens.get())
        if cache:
            assert len(cache.locks) == 1, "the request is under way, and so is the lock"
        first.go_on.set()
        token = await tokens.get()
        if cache:
            assert cache.locks == {} and len(cache.written) == 1
        return token.access_token

    assert asyncio.run(main()) == "token-1"
    assert len(endpoint.requests) == 1


def test_a_refresh_token_that_came_for_a_cancelled_caller_is_the_one_that_is_used_next(endpoint, held, no_complaints):
    first = held(lambda number, _: granted(f"token-{number}", refresh_token=f"R{number + 1}"))

    async def main():
        tokens = AsyncTokenSource(
            token_endpoint=endpoint.url, client_id="ci", client_auth="none", grant_type="refresh_token", refresh_token="R1"
        )
        await cancelled_while_it_waits(first, tokens.get())
        first.go_on.set()
        await tokens.rejected(await tokens.get())

    asyncio.run(main())
    assert [request.form["refresh_token"] for request in endpoint.requests] == ["R1", "R2"]


def test_a_caller_that_waits_for_a_shorter_time_than_the_server_needs_gets_its_token_in_the_end(endpoint, held):
    first = held()

    async def main():
        tokens = AsyncTokenSource(**endpoint.options)
        for _ in range(3):
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(tokens.get(), 0.05)
            await first.until_reached()
        first.go_on.set()
        return (await tokens.get()).access_token

    assert asyncio.run(main()) == "token-1"
    assert len(endpoint.requests) == 1


def test_an_error_that_nobody_waits_for_is_not_complained_about(endpoint, held, no_complaints):
    first = held(lambda *_: refused("invalid_client", 401))

    async def main():
        tokens = AsyncTokenSource(**endpoint.options)
        await cancelled_while_it_waits(first, tokens.get())
        first.go_on.set()
        while tokens._machine._flight is not None:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0)

    asyncio.run(main())


def test_a_renewal_in_the_background_that_is_stopped_leaves_the_token_to_the_next_one(endpoint, held, no_complaints):
    first = held()

    async def main():
        tokens = AsyncTokenSource(**endpoint.options)
        async with tokens.renewing():
            await first.until_reached()
        first.go_on.set()
        return (await tokens.get()).access_token

    assert asyncio.run(main()) == "token-1"
    assert len(endpoint.requests) == 1


# --- a loop that goes away


def test_a_loop_is_shut_down_in_the_middle_of_a_request(endpoint, held, no_complaints):
    first = held()
    tokens = AsyncTokenSource(**endpoint.options)

    async def main():
        await cancelled_while_it_waits(first, tokens.get())
        # The end of the loop waits for its threads.
        asyncio.get_running_loop().call_later(0.1, first.go_on.set)

    asyncio.run(main())
    assert asyncio.run(asyncio.wait_for(tokens.get(), 30)).access_token.startswith("token-")


def test_a_loop_that_is_left_lying_about_keeps_nobody_waiting(endpoint, no_complaints):
    async def never(**_):
        if len(asked) == 0:
            asked.append(asyncio.get_running_loop())
            await asyncio.Event().wait()
        return granted("second")

    asked, options = [], {**endpoint.options, "token_endpoint": "https://as.example/token"}
    tokens = AsyncTokenSource(**options, http=never)

    async def main():
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(tokens.get(), 0.05)

    loop = asyncio.new_event_loop()
    loop.run_until_complete(main())
    # Neither closed nor running.
    assert in_time(lambda: asyncio.run(tokens.get()).access_token) == "second"
    assert asked == [loop]
    loop.close()


def test_who_waits_for_a_flight_whose_loop_stops_leads_the_next_one(endpoint, monkeypatch):
    monkeypatch.setattr(_machine, "_LOOK_AFTER_SECONDS", 0.05)
    under_way, waiting, asked = threading.Event(), threading.Event(), []

    async def never(**_):
        asked.append(asyncio.get_running_loop())
        if len(asked) == 1:
            under_way.set()
            await asyncio.Event().wait()
        return granted("second")

    options = {**endpoint.options, "token_endpoint": "https://as.example/token"}
    tokens = AsyncTokenSource(**options, http=never)
    landed = Flight.landed

    async def seen(flight):
        waiting.set()
        await landed(flight)

    monkeypatch.setattr(Flight, "landed", seen)

    async def main():
        task = asyncio.ensure_future(tokens.get())
        assert await asyncio.to_thread(waiting.wait, 30)
        task.cancel()

    first = threading.Thread(target=lambda: loop.run_until_complete(main()))
    loop = asyncio.new_event_loop()
    first.start()
    assert under_way.wait(30)
    assert in_time(lambda: asyncio.run(tokens.get()).access_token) == "second"
    first.join()
    loop.close()


def test_the_end_of_a_process_is_quiet(endpoint, held):
    first = held()
    program = f"""
import asyncio, sys
from jotmint import AsyncTokenSource
tokens = AsyncTokenSource(**{endpoint.options!r})
async def main():
    try:
        await asyncio.wait_for(tokens.get(), 0.3)
    except asyncio.TimeoutError:
        print("too late")
if sys.argv[1] == "run":
    asyncio.run(main())
else:
    loop = asyncio.new_event_loop()
    loop.run_until_complete(main())
    if sys.argv[1] == "closed":
        loop.close()
"""
    for how in ("run", "closed", "left"):
        endpoint.requests.clear()
        first.go_on.clear()
        process = subprocess.Popen(
            [sys.executable, "-X", "dev", "-W", "ignore::ResourceWarning", "-c", program, how],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "too late\n"
        first.go_on.set()
        assert process.communicate(timeout=30) == ("", ""), how
        assert process.returncode == 0


# --- what others asked


def test_who_was_rejected_gets_the_newer_token_and_not_the_error_of_somebody_else(endpoint, monkeypatch):
    names = iter(["old", "new"])
    endpoint.respond = lambda _: granted(next(names))
    tokens, found = TokenSource(**endpoint.options), []
    old = tokens.get()
    assert tokens.rejected(old).access_token == "new"
    # An hour less five minutes is more than it has left, and less than the server grants.
    ahead, elapsed = 600, _machine.elapsed
    for module in (_machine, _token):
        monkeypatch.setattr(module, "elapsed", lambda: elapsed() + ahead)
    under_way, go_on, joined = threading.Event(), threading.Event(), threading.Event()

    def refuse(_):
        under_way.set()
        assert go_on.wait(30)
        return refused("invalid_client", 401)

    def lead():
        with pytest.raises(ClientRefusedError):
            tokens.get("55m")

    def wait(flight, waits=Flight.wait):
        joined.set()
        go_on.set()
        waits(flight)

    endpoint.respond = refuse
    leader = threading.Thread(target=lead)
    leader.start()
    assert under_way.wait(30)
    monkeypatch.setattr(Flight, "wait", wait)
    assert in_time(lambda: tokens.rejected(old).access_token) == "new"
    leader.join(30)
    assert joined.is_set() and len(endpoint.requests) == 3


@pytest.mark.parametrize("answer", [refused("invalid_client", 401), (503, {}, b"")])
def test_many_with_one_rejected_token_make_one_request_when_it_fails(endpoint, answer):
    tokens, start = TokenSource(**endpoint.options, retry_for=0), threading.Barrier(20)
    first, found = tokens.get(), []
    endpoint.respond = lambda _: answer

    def ask(event):
        start.wait()
        try:
            tokens.rejected(first) if event else tokens.get()
        except (AvailabilityError, ClientRefusedError) as error:
            found.append(error)

    threads = [threading.Thread(target=ask, args=(number % 4,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(endpoint.requests) == 2
    # Who came before the rejection got the token.
    assert 15 <= len(found) <= 20


# --- interrupts


@pytest.mark.parametrize("instruction", ["__enter__", "__exit__"])
@pytest.mark.parametrize("comes_again", ["the same thread", "another thread", "one that waited already"])
def test_an_interrupt_between_two_instructions_keeps_nobody_waiting(endpoint, monkeypatch, instruction, comes_again):
    monkeypatch.setattr(_machine, "_LOOK_AFTER_SECONDS", 0.05)
    tokens, found = TokenSource(**endpoint.options), []
    interrupted, waiting = threading.Event(), threading.Event()

    def wait(flight, waits=Flight.wait):
        waiting.set()
        waits(flight)

    def interrupt(*_):
        monkeypatch.undo()
        monkeypatch.setattr(_machine, "_LOOK_AFTER_SECONDS", 0.05)
        monkeypatch.setattr(Flight, "wait", wait)
        interrupted.set()
        if comes_again == "one that waited already":
            assert waiting.wait(30)
        raise KeyboardInterrupt

    def leave():
        with pytest.raises(KeyboardInterrupt):
            tokens.get()
        if comes_again == "the same thread":
            found.append(ask())

    def ask():
        # Who only wants a token may get the one that has landed.
        tokens.status()
        return tokens.get().access_token

    monkeypatch.setattr(Flight, instruction, interrupt)
    leader = threading.Thread(target=leave, daemon=True)
    leader.start()
    assert interrupted.wait(30)
    if comes_again == "another thread":
        leader.join(30)
    if comes_again != "the same thread":
        found.append(in_time(ask))
    leader.join(30)
    assert not leader.is_alive(), "it waits for ever"
    assert found == ["token"] and len(endpoint.requests) == 1


def test_what_sends_the_token_request_may_ask_for_the_old_token(endpoint):
    tokens = None

    def http(**_):
        seen.append(tokens.get().access_token if seen else None)
        return granted(f"token-{len(seen)}")

    seen = []
    tokens = TokenSource(**{**endpoint.options, "token_endpoint": "https://as.example/token"}, http=http)
    tokens.get()
    assert in_time(lambda: tokens.get("1d").access_token) == "token-2"
    assert seen == [None, "token-1"]


@pytest.mark.parametrize("library", [requests.Session, httpx.Client])
def test_a_hook_that_asks_for_the_token_that_it_holds_up_is_told_so(endpoint, library):
    """It used to wait for itself."""
    errors = []

    def hook(*_, **__):
        try:
            tokens.get()
        except Exception as error:
            errors.append(str(error))
            raise

    with library() as http:
        if library is requests.Session:
            http.hooks["response"].append(hook)
        else:
            http.event_hooks = {"request": [hook]}
        tokens = TokenSource(**endpoint.options, http=http, retry_for=0)
        with pytest.raises(AvailabilityError, match="`http` asks for the very token"):
            in_time(lambda: tokens.get())
    assert len(errors) == 1


def test_a_hook_of_the_client_of_an_api_may_fetch_the_token_itself(endpoint):
    """It used to wait for itself."""

    def hook(request):
        if not seen:
            seen.append(None)
            seen.append(tokens.get().access_token)

    def transport(request):
        if request.url.path == "/token":
            status, headers, body = granted("by the client")
            return httpx.Response(status, headers=headers, content=body)
        return httpx.Response(200, text=request.headers["authorization"])

    seen, tokens = [], TokenSource(**endpoint.options)
    hooks = {"request": [hook]}
    with httpx.Client(transport=httpx.MockTransport(transport), auth=tokens.httpx_auth(), event_hooks=hooks) as client:
        text = in_time(lambda: client.get("https://api.example/").text)
    assert seen == [None, "token"] and text == "Bearer token"
