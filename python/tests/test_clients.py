"""HTTP through the caller's own client: requests, httpx, and functions."""

import asyncio
import gzip
import time

import httpx
import pytest
import requests
from support import Trickling, granted

from jotmint import AsyncTokenSource, AvailabilityError, ConfigurationError, TokenSource
from jotmint._answer import Unreachable
from jotmint._clients import exchange_by
from jotmint._outcome import failed

CLIENTS = {"requests": requests.Session, "httpx": httpx.Client, "httpx async": httpx.AsyncClient}


@pytest.fixture(params=CLIENTS)
def exchange(request):
    """An exchange by each of the clients, called the same way."""
    def perform(url, timeout=5.0, max_body_bytes=100_000, **client_options):
        sent = {"method": "POST", "url": url, "headers": [["authorization", "Basic Y2k6cw=="]], "body": "a=b"}

        async def perform_async():
            async with configured() as client:
                return await exchange_by(client)(sent, timeout, max_body_bytes)

        def configured():
            client = CLIENTS[request.param]()
            for name, value in client_options.items():
                setattr(client, name, value)
            return client

        if request.param == "httpx async":
            return asyncio.run(perform_async())
        with configured() as client:
            return exchange_by(client)(sent, timeout, max_body_bytes)

    return perform


def test_the_request_is_sent_as_it_is(exchange, endpoint):
    endpoint.respond = lambda _: (418, {"X-Answer": "yes"}, b"\xff")
    answer = exchange(endpoint.url)
    (seen,) = endpoint.requests
    assert (seen.method, seen.body, seen.headers["authorization"]) == ("POST", b"a=b", "Basic Y2k6cw==")
    assert (answer.status, answer.body, dict(answer.headers)["x-answer"]) == (418, b"\xff", "yes")


def test_redirects_are_not_followed(exchange, endpoint):
    endpoint.respond = lambda _: (307, {"location": endpoint.url}, b"")
    assert exchange(endpoint.url).status == 307
    assert len(endpoint.requests) == 1


def test_the_clients_own_authentication_does_not_replace_ours(exchange, endpoint, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    exchange(endpoint.url, auth=("other", "other"))
    assert endpoint.requests[0].headers["authorization"] == "Basic Y2k6cw=="


@pytest.mark.parametrize("packed", [False, True])
def test_a_body_is_cut_one_byte_after_the_cap(exchange, endpoint, packed):
    body = b"x" * 5_000_000
    endpoint.respond = lambda _: (200, {"content-encoding": "gzip"}, gzip.compress(body)) if packed else (200, {}, body)
    answer = exchange(endpoint.url, max_body_bytes=1000)
    assert len(answer.body) == 1001
    assert "content-encoding" not in dict(answer.headers)


def test_a_server_that_does_not_answer_is_a_matter_of_seconds(exchange, endpoint):
    endpoint.respond = lambda _: time.sleep(1.2) or granted()
    start = time.monotonic()
    with pytest.raises(Unreachable, match="within 0.3 s"):
        exchange(endpoint.url, timeout=0.3)
    assert time.monotonic() - start < 1.1


@pytest.mark.parametrize("head", ["content-length: 100000", "transfer-encoding: chunked"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_a_server_that_trickles_is_a_matter_of_seconds_too(exchange, head, encoding):
    """Each piece used to begin the time anew, and pieces that made no whole were not seen at all."""
    with Trickling(head, encoding) as server:
        with pytest.raises(Unreachable, match="within 0.5 s") as caught:
            exchange(server.url, timeout=0.5)
        assert server.is_left.wait(30)
    assert not caught.value.unsent


def test_a_body_that_a_hook_has_read_is_there_too(endpoint):
    endpoint.respond = lambda _: (200, {"content-encoding": "gzip"}, gzip.compress(b"hello"))
    sent = {"method": "POST", "url": endpoint.url, "headers": [], "body": "a=b"}
    with requests.Session() as session:
        session.hooks["response"].append(lambda response, **_: response.content and None)
        assert exchange_by(session)(sent, 5.0, 1000).body == b"hello"
    with httpx.Client(event_hooks={"response": [lambda response: response.read() and None]}) as client:
        answer = exchange_by(client)(sent, 5.0, 1000)
    assert (answer.body, "content-encoding" in dict(answer.headers)) == (b"hello", False)


def test_a_request_that_found_no_connection_was_not_sent(exchange):
    for url in ("http://127.0.0.1:9/", "https://127.0.0.1:9/", "http://as.invalid/"):
        with pytest.raises(Unreachable) as caught:
            exchange(url)
        assert caught.value.unsent, url


def test_a_request_whose_answer_did_not_come_may_have_been_sent(exchange, endpoint):
    endpoint.respond = lambda _: (200, {"content-length": "1000"}, b"short")
    with pytest.raises(Unreachable) as caught:
        exchange(endpoint.url, timeout=1.0)
    assert not caught.value.unsent


def test_a_session_that_tries_again_by_itself_may_have_sent_it_before():
    with requests.Session() as session:
        session.mount("http://", requests.adapters.HTTPAdapter(max_retries=1))
        with pytest.raises(Unreachable) as caught:
            exchange_by(session)({"method": "POST", "url": "http://127.0.0.1:9/", "headers": [], "body": ""}, 5.0, 10)
    assert not caught.value.unsent


@pytest.mark.parametrize("unsent, event", [(True, "unsent"), (False, "unreachable")])
def test_the_core_is_told_whether_the_request_was_sent(unsent, event):
    error = Unreachable("no way", unsent=unsent)
    assert failed({"type": "send"}, error) == ({"type": event, "reason": "no way"}, b"")


def test_a_function_may_perform_the_exchange(endpoint):
    seen = []

    def post(method, url, headers, body, timeout):
        seen.append((method, url, headers["content-type"], body, timeout))
        return 200, {"Content-Type": "application/json"}, granted("by-function")[2]

    async def post_async(**request):
        return post(**request)

    class Post:
        async def __call__(self, **request):
            return post(**request)

    options = {"token_endpoint": "https://as.example/token", "client_id": "ci", "client_secret": "s"}
    assert TokenSource(**options, http=post).get().access_token == "by-function"
    for http in (post, post_async, Post()):
        assert asyncio.run(AsyncTokenSource(**options, http=http).get()).access_token == "by-function"
    assert seen[0] == (
        "POST",
        "https://as.example/token",
        "application/x-www-form-urlencoded",
        b"grant_type=client_credentials",
        30.0,
    )


def test_a_function_that_fails_is_named_by_its_exception_alone():
    def post(**request):
        raise ValueError(f"the secret is {request['headers']['authorization']}")

    options = {"token_endpoint": "https://as.example/token", "client_id": "ci", "client_secret": "s"}
    with pytest.raises(AvailabilityError, match="ValueError") as caught:
        TokenSource(**options, http=post, retry_for=0).get()
    assert "Basic" not in str(caught.value)


def test_an_asynchronous_client_needs_an_asynchronous_source():
    options = {"token_endpoint": "https://as.example/token", "client_id": "ci", "client_secret": "s"}
    with pytest.raises(ConfigurationError, match="`http`.*AsyncTokenSource"):
        TokenSource(**options, http=httpx.AsyncClient())
