"""Token sources, sync and async: one driver test runs both."""

import asyncio
import json
import os
import threading
import time
from datetime import datetime, timedelta, timezone

import jwt
import pytest
from support import SECRET, granted, in_children, pem, public_pem, refused
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

import jotmint
from jotmint import (
    AsyncTokenSource,
    AvailabilityError,
    ClientRefusedError,
    ConfigurationError,
    GrantRefusedError,
    ServerAnswerError,
    SigningKeyError,
    TokenSource,
)


class Driven:
    """A source of either flavour, driven in the same way."""

    def __init__(self, asynchronous, **options):
        self.asynchronous = asynchronous
        self.source = (AsyncTokenSource if asynchronous else TokenSource)(**options)

    def get(self, *arguments):
        result = self.source.get(*arguments)
        return asyncio.run(_awaited(result)) if self.asynchronous else result

    def rejected(self, token):
        result = self.source.rejected(token)
        return asyncio.run(_awaited(result)) if self.asynchronous else result


async def _awaited(result):
    return await result


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def driven(request):
    return lambda **options: Driven(request.param, **options)


def test_a_token_is_fetched_once_and_handed_out_while_it_is_fresh(driven, endpoint):
    endpoint.respond = lambda _: granted("first", 3600, scope="read write")
    tokens = driven(**endpoint.options, scope="read write")
    token = tokens.get()
    assert (token.access_token, token.token_type, token.scope) == ("first", "Bearer", ("read", "write"))
    assert tokens.get() is token
    assert len(endpoint.requests) == 1
    assert timedelta(seconds=3590) < token.remaining() <= timedelta(seconds=3600)
    expected = datetime.now(timezone.utc) + timedelta(hours=1)
    assert abs(token.expires_at - expected) < timedelta(seconds=5)
    form = endpoint.requests[0].form
    assert form["grant_type"] == "client_credentials"
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    claims = jwt.decode(form["client_assertion"], SECRET, algorithms=["HS256"], audience=endpoint.url)
    assert claims["iss"] == claims["sub"] == "ci"


def test_min_remaining_renews_a_token_that_would_not_last(driven, endpoint):
    lifetimes = iter([300, 3600])
    endpoint.respond = lambda _: granted(expires_in=next(lifetimes))
    tokens = driven(**endpoint.options)
    first = tokens.get()
    assert tokens.get(60).access_token == first.access_token
    assert tokens.get(timedelta(minutes=20)).remaining() > timedelta(minutes=59)
    assert len(endpoint.requests) == 2


def test_more_life_than_the_server_grants_is_said_in_a_notice(driven, endpoint):
    token = driven(**endpoint.options).get(timedelta(days=1))
    (notice,) = [notice for notice in token.notices if notice.code == "lifetime-below-wanted"]
    assert notice.help and notice.message in str(notice)


@pytest.mark.parametrize("wrong", ["soon", -1, float("nan"), True])
def test_a_min_remaining_that_is_no_length_of_time_is_refused(driven, endpoint, wrong):
    with pytest.raises(ConfigurationError, match="min_remaining"):
        driven(**endpoint.options).get(wrong)


def test_every_attempt_has_an_assertion_of_its_own(driven, endpoint):
    answers = iter([(503, {"retry-after": "1"}, b""), granted()])
    endpoint.respond = lambda _: next(answers)
    assert driven(**endpoint.options).get().access_token == "token"
    sent = [jwt.decode(one.form["client_assertion"], options={"verify_signature": False}) for one in endpoint.requests]
    assert len({claims["jti"] for claims in sent}) == 2


def test_who_has_to_act_shows_in_the_class_of_the_error(driven, endpoint):
    for answer, kind, code in [
        (refused("invalid_client", 401), ClientRefusedError, "client-refused"),
        (refused("invalid_scope"), GrantRefusedError, None),
        ((200, {}, b"<html>"), ServerAnswerError, None),
    ]:
        endpoint.respond = lambda _, answer=answer: answer
        with pytest.raises(kind) as caught:
            driven(**endpoint.options).get()
        assert code is None or caught.value.code == code
        assert caught.value.server.status == answer[0]


def test_the_words_of_the_server_are_kept(driven, endpoint):
    endpoint.respond = lambda _: refused("invalid_scope", error_description="no such scope")
    with pytest.raises(GrantRefusedError) as caught:
        driven(**endpoint.options).get()
    assert (caught.value.server.error, caught.value.server.error_description) == ("invalid_scope", "no such scope")


def test_a_server_that_is_down_is_an_availability_error_with_a_time_to_come_back(driven, endpoint):
    endpoint.respond = lambda _: (503, {"retry-after": "120"}, b"")
    with pytest.raises(AvailabilityError) as caught:
        driven(**endpoint.options, retry_for=1).get()
    assert 115 <= caught.value.retry_after <= 240
    options = {**endpoint.options, "token_endpoint": "http://127.0.0.1:9/token"}
    with pytest.raises(AvailabilityError, match="refused"):
        driven(**options, retry_for=0).get()


def test_the_deadline_of_an_exchange_is_an_option(driven, endpoint):
    def slow(_):
        time.sleep(1.5)
        return granted()

    endpoint.respond = slow
    with pytest.raises(AvailabilityError, match="within 1 s"):
        driven(**endpoint.options, timeout=timedelta(seconds=1), retry_for=0).get()


def test_a_rejected_token_is_renewed_once(driven, endpoint):
    names = iter(["first", "second", "third"])
    endpoint.respond = lambda _: granted(next(names))
    tokens = driven(**endpoint.options)
    first = tokens.get()
    assert tokens.rejected(first).access_token == "second"
    assert tokens.rejected(first).access_token == "second"
    assert tokens.get().access_token == "second"
    assert len(endpoint.requests) == 2


# --- keys and assertions from elsewhere


def test_a_private_key_signs_in_the_core(driven, endpoint, keys):
    options = {"token_endpoint": endpoint.url, "client_id": "ci", "private_key": pem(keys["p384"])}
    driven(**options).get()
    assertion = endpoint.requests[0].form["client_assertion"]
    assert jwt.decode(assertion, public_pem(keys["p384"]), algorithms=["ES384"], audience=endpoint.url)


@pytest.mark.parametrize("awaited", [False, True])
def test_a_function_may_sign(driven, endpoint, keys, awaited):
    key, threads = keys["p256"], []

    def sign(message):
        threads.append(threading.current_thread())
        return key.sign(message, ec.ECDSA(hashes.SHA256()))

    async def sign_async(message):
        return sign(message)

    tokens = driven(
        token_endpoint=endpoint.url,
        client_id="ci",
        algorithm="ES256",
        signature_format="der",
        signer=sign_async if awaited else sign,
    )
    if awaited and not tokens.asynchronous:
        with pytest.warns(RuntimeWarning, match="never awaited"), pytest.raises(SigningKeyError, match="coroutine"):
            tokens.get()
        return
    tokens.get()
    assertion = endpoint.requests[0].form["client_assertion"]
    assert jwt.decode(assertion, public_pem(key), algorithms=["ES256"], audience=endpoint.url)
    on_the_loop = threads[0] is threading.main_thread()
    assert on_the_loop == (awaited or not tokens.asynchronous), "what blocks must not run on the loop"


def test_a_signer_that_fails_says_why(driven, endpoint):
    def sign(message):
        raise PermissionError("the key service says no")

    options = {"token_endpoint": endpoint.url, "client_id": "ci", "algorithm": "RS256", "signer": sign}
    with pytest.raises(SigningKeyError, match="the key service says no") as caught:
        driven(**options).get()
    assert caught.value.code == "signer-failed"


def ready_made(lifetime=300):
    now = int(time.time())
    return jwt.encode({"iss": "platform", "exp": now + lifetime, "jti": str(time.time_ns())}, "k" * 32)


def test_a_ready_made_assertion_is_read_afresh_for_every_request(driven, endpoint, tmp_path):
    endpoint.respond = lambda _: granted(expires_in=0)
    path = tmp_path / "assertion.jwt"
    path.write_text(ready_made() + "\n")
    tokens = driven(token_endpoint=endpoint.url, client_assertion_file=path)
    tokens.get()
    path.write_text(ready_made())
    tokens.get()
    sent = [request.form["client_assertion"] for request in endpoint.requests]
    assert len(set(sent)) == 2
    path.unlink()
    with pytest.raises(ConfigurationError, match="No such file"):
        tokens.get()


def test_a_ready_made_assertion_may_come_from_a_function_or_be_a_text(driven, endpoint):
    async def read_async():
        return ready_made()

    driven(token_endpoint=endpoint.url, client_assertion=ready_made).get()
    driven(token_endpoint=endpoint.url, client_assertion=ready_made()).get()
    tokens = driven(token_endpoint=endpoint.url, client_assertion=read_async)
    if tokens.asynchronous:
        tokens.get()
    assert all(request.form["client_assertion"].count(".") == 2 for request in endpoint.requests)


def test_an_assertion_that_has_expired_is_refused_before_it_is_sent(driven, endpoint):
    with pytest.raises(ConfigurationError, match="expired"):
        driven(token_endpoint=endpoint.url, client_assertion=lambda: ready_made(-120)).get()
    assert endpoint.requests == []


# --- options


def test_a_misspelt_option_is_refused_with_the_name_that_was_meant(driven):
    with pytest.raises(ConfigurationError, match="client_secert") as caught:
        driven(token_endpoint="https://as.example/token", client_id="ci", client_secert="x")
    assert any("client_secret" in help for help in caught.value.help)


@pytest.mark.parametrize(
    "options, name",
    [
        ({"signer": "not a function", "algorithm": "RS256"}, "signer"),
        ({"signer": len, "private_key": "x"}, "signer"),
        ({"client_assertion": "a", "client_assertion_file": "b"}, "client_assertion"),
        ({"signer": len, "algorithm": "RS256", "signature_format": "hex"}, "signature_format"),
        ({"client_secret": "s", "signature_format": "der"}, "signature_format"),
        ({"client_assertion": 7}, "client_assertion"),
        ({"client_secret": object()}, "client_secret"),
        ({"client_secret": b"\xff\xfe"}, "client_secret"),
        ({"client_secret": "s", "extra_params": {"a": float("nan")}}, "extra_params"),
        ({"client_secret": "s", "http": 7}, "http"),
    ],
)
def test_an_option_of_the_wrong_kind_is_named(driven, options, name):
    with pytest.raises(ConfigurationError, match=f"`{name}`"):
        driven(token_endpoint="https://as.example/token", client_id="ci", **options)


def test_options_take_pythons_own_kinds_of_values(driven, endpoint):
    options = {**endpoint.options, "client_secret": SECRET.encode()}
    driven(**options, scope=("a", "b"), assertion_lifetime=timedelta(minutes=2), assertion_claims={"x": (1, 2)}).get()
    form = endpoint.requests[0].form
    claims = jwt.decode(form["client_assertion"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 120
    assert (claims["x"], form["scope"]) == ([1, 2], "a b")


# --- one at a time


def test_a_hundred_threads_make_one_request(endpoint):
    def slow(_):
        time.sleep(0.2)
        return granted()

    endpoint.respond = slow
    tokens, found, start = TokenSource(**endpoint.options), [], threading.Barrier(100)

    def get():
        start.wait()
        found.append(tokens.get().access_token)

    threads = [threading.Thread(target=get) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["token"] * 100
    assert len(endpoint.requests) == 1


def test_two_hundred_tasks_make_one_request_and_the_loop_goes_on_meanwhile(endpoint):
    def slow(_):
        time.sleep(0.2)
        return granted()

    endpoint.respond = slow

    async def main():
        tokens, ticks = AsyncTokenSource(**endpoint.options), 0

        async def tick():
            nonlocal ticks
            while True:
                await asyncio.sleep(0.01)
                ticks += 1

        ticking = asyncio.create_task(tick())
        found = await asyncio.gather(*[tokens.get() for _ in range(200)])
        ticking.cancel()
        return found, ticks

    found, ticks = asyncio.run(main())
    assert {token.access_token for token in found} == {"token"} and len(found) == 200
    assert len(endpoint.requests) == 1
    assert ticks >= 8


def test_who_waited_for_a_refusal_is_refused_too_and_asks_no_more(endpoint):
    def slow(_):
        time.sleep(0.2)
        return refused("invalid_client", 401)

    endpoint.respond = slow
    tokens, errors = TokenSource(**endpoint.options), []

    def get():
        with pytest.raises(ClientRefusedError) as caught:
            tokens.get()
        errors.append(caught.value)

    threads = [threading.Thread(target=get) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(error) for error in errors}) == 20, "an exception belongs to one thread"
    assert len(endpoint.requests) == 1


def test_a_cancelled_task_leaves_the_others_their_token(endpoint):
    def slow(_):
        time.sleep(0.2)
        return granted()

    endpoint.respond = slow

    async def main():
        tokens = AsyncTokenSource(**endpoint.options)
        first = asyncio.create_task(tokens.get())
        await asyncio.sleep(0.05)
        others = [asyncio.create_task(tokens.get()) for _ in range(5)]
        await asyncio.sleep(0.05)
        first.cancel()
        return await asyncio.gather(first, *others, return_exceptions=True)

    first, *others = asyncio.run(main())
    assert isinstance(first, asyncio.CancelledError)
    assert [token.access_token for token in others] == ["token"] * 5


def test_loops_in_several_threads_share_one_token(endpoint):
    def slow(_):
        time.sleep(0.2)
        return granted()

    endpoint.respond = slow
    tokens, found = AsyncTokenSource(**endpoint.options), []
    threads = [threading.Thread(target=lambda: found.append(asyncio.run(_awaited(tokens.get())))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 5 and len({id(token) for token in found}) == 1
    assert len(endpoint.requests) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_flight_that_was_under_way_at_a_fork_is_not_waited_for(endpoint):
    release = threading.Event()

    def held(_):
        if len(endpoint.requests) == 1:
            release.wait(10)
        return granted()

    endpoint.respond = held
    tokens = TokenSource(**endpoint.options)
    thread = threading.Thread(target=tokens.get)
    thread.start()
    while not endpoint.requests:
        time.sleep(0.01)
    try:
        assert in_children(lambda: tokens.get().access_token, children=2) == ["token", "token"]
    finally:
        release.set()
        thread.join()
