"""Tokens for requests and httpx: who gets one, what a 401 does, and what is left alone."""

import asyncio
import contextlib
import io
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
import requests
from stores import Remembering
from support import Trickling, granted, refused

from jotmint import (
    AsyncTokenSource,
    AvailabilityError,
    ClientRefusedError,
    ConfigurationError,
    ServerAnswerError,
    TokenSource,
)
from jotmint._machine import Machine


class Api:
    """An API on loopback that takes some tokens and answers others with 401; `seen` are its requests."""

    def __init__(self):
        self.accepts = lambda token: token != "revoked"
        self.status = 401
        self.challenge = "Bearer"
        self.redirect = None
        self.seen = []

    def authorizations(self, path="/"):
        return [authorization for seen_path, authorization, _ in self.seen if seen_path == path]


@pytest.fixture
def api():
    state = Api()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            authorization = self.headers.get("authorization")
            body = self.body()
            state.seen.append((self.path, authorization, body))
            accepted = authorization is not None and state.accepts(authorization.partition(" ")[2])
            if self.path == "/redirect":
                self.send_response(307)
                self.send_header("location", state.redirect)
            else:
                self.send_response(200 if accepted else state.status)
                self.send_header("www-authenticate", state.challenge)
            self.send_header("set-cookie", f"step={len(state.seen)}")
            text = json.dumps({"body": body, "authorization": authorization}).encode()
            self.send_header("content-length", str(len(text)))
            with contextlib.suppress(OSError):
                self.end_headers()
                self.wfile.write(text)

        def body(self):
            if self.headers.get("transfer-encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("content-length", 0))).decode("latin-1")
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body.decode("latin-1")

        do_GET = do_POST = answer

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 128
        daemon_threads = True

        def handle_error(self, *_):
            """A client that goes away in the middle is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    state.url = f"http://127.0.0.1:{server.server_port}/"
    yield state
    server.shutdown()
    server.server_close()


class Caller:
    """An HTTP library with a token source, driven in the same way whatever it is."""

    def __init__(self, kind, endpoint, **options):
        self.kind = kind
        options = {**endpoint.options, **options}
        self.source = (AsyncTokenSource if kind == "async source" else TokenSource)(**options)
        self.auth = self.source.requests_auth() if kind == "requests" else self.source.httpx_auth()

    def send(self, method, url, follow=False, stream=False, **arguments):
        if self.kind == "requests":
            with requests.Session() as session:
                session.trust_env = False
                if "content" in arguments:
                    arguments["data"] = arguments.pop("content")
                return session.request(method, url, auth=self.auth, allow_redirects=follow, timeout=10, **arguments)
        if self.kind == "httpx":
            with httpx.Client(trust_env=False, auth=self.auth, follow_redirects=follow) as client:
                return client.request(method, url, **arguments)

        async def main():
            async with httpx.AsyncClient(trust_env=False, auth=self.auth, follow_redirects=follow) as client:
                return await client.request(method, url, **arguments)

        return asyncio.run(main())

    @property
    def is_async(self):
        return self.kind in ("httpx async", "async source")


KINDS = ["requests", "httpx", "httpx async", "async source"]


@pytest.fixture(params=KINDS)
def caller(request, endpoint):
    return lambda **options: Caller(request.param, endpoint, **options)


def tokens(endpoint, *names, **more):
    following = iter(names)
    endpoint.respond = lambda _: granted(next(following), **more)


def test_each_request_gets_the_token_and_the_token_is_fetched_once(caller, endpoint, api):
    tokens(endpoint, "first")
    client = caller()
    for _ in range(3):
        answer = client.send("POST", api.url, content=b"hello")
        assert answer.status_code == 200
        assert answer.json() == {"body": "hello", "authorization": "Bearer first"}
    assert len(endpoint.requests) == 1
    assert endpoint.requests[0].form["client_id"] == "ci"


def test_a_401_is_answered_with_one_renewal_and_one_retry(caller, endpoint, api):
    tokens(endpoint, "revoked", "second")
    answer = caller().send("POST", api.url, content=b"hello")
    assert answer.status_code == 200 and answer.json()["body"] == "hello"
    assert api.authorizations() == ["Bearer revoked", "Bearer second"]
    assert len(endpoint.requests) == 2


def test_an_api_that_always_says_401_is_believed_after_one_renewal(caller, endpoint, api):
    tokens(endpoint, *"abcdef")
    api.accepts = lambda _: False
    client = caller()
    for _ in range(3):
        answer = client.send("GET", api.url)
        assert answer.status_code == 401 and answer.json()["body"] == ""
    assert len(endpoint.requests) == 2


def test_the_core_says_which_answers_ask_for_another_token(caller, endpoint, api):
    cases = json.loads((Path(__file__).parents[2] / "tests" / "vectors" / "rejections.json").read_text())["cases"]
    assert len(cases) == 14
    api.accepts = lambda _: False
    for case in cases:
        tokens(endpoint, "first", "second")
        endpoint.requests.clear()
        api.seen.clear()
        api.status, api.challenge = case["status"], case["www_authenticate"]
        assert caller().send("GET", api.url).status_code == case["status"]
        times = 2 if case["rejects_token"] else 1
        assert (len(api.seen), len(endpoint.requests)) == (times, times), case["name"]


def once(chunks):
    yield from chunks


class Unseekable(io.RawIOBase):
    def __init__(self):
        self.content = io.BytesIO(b"hello")

    def readable(self):
        return True

    def readinto(self, buffer):
        return self.content.readinto(buffer)


@pytest.mark.parametrize("make", [lambda: once([b"hel", b"lo"]), Unseekable], ids=["generator", "stream"])
def test_a_body_that_cannot_be_sent_twice_is_left_alone(caller, endpoint, api, make):
    tokens(endpoint, "revoked", "second")
    client, content = caller(), make()
    if client.is_async:

        async def content(chunks=make()):
            for chunk in iter(chunks):
                yield chunk

        content = content()
    answer = client.send("POST", api.url, content=content)
    assert (answer.status_code, answer.json()["body"]) == (401, "hello")
    assert len(endpoint.requests) == 1


def test_a_file_is_sent_again_from_where_it_was(caller, endpoint, api, tmp_path):
    tokens(endpoint, "revoked", "second")
    path, client = tmp_path / "file", caller()
    path.write_bytes(b"skipped hello" if client.kind == "requests" else b"hello")
    with path.open("rb") as file:
        # httpx declares the length of the whole file whatever its position is.
        file.seek(8 if client.kind == "requests" else 0)
        if client.is_async:
            # httpx takes files asynchronously in multipart bodies only.
            answer = client.send("POST", api.url, files={"f": ("name", file)})
            assert [body.count("hello") for _, _, body in api.seen] == [1, 1]
        else:
            answer = client.send("POST", api.url, content=file)
            assert [body for _, _, body in api.seen] == ["hello", "hello"]
    assert answer.status_code == 200


def test_a_multipart_body_is_sent_again_whole(caller, endpoint, api):
    tokens(endpoint, "revoked", "second")
    answer = caller().send("POST", api.url, data={"x": "1"}, files={"f": ("name", io.BytesIO(b"content"))})
    assert answer.status_code == 200
    assert [("content" in body, 'name="x"' in body) for _, _, body in api.seen] == [(True, True)] * 2


@pytest.fixture
def elsewhere():
    """Another host: the same machine under another name. It sees every header."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(401)
            self.send_header("content-length", "0")
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.2", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.2:{server.server_port}/", seen
    server.shutdown()
    server.server_close()


def test_a_redirect_to_another_host_never_carries_the_token(caller, endpoint, api, elsewhere):
    tokens(endpoint, "first", "second")
    api.redirect, seen = elsewhere
    answer = caller().send("GET", api.url + "redirect", follow=True)
    assert answer.status_code == 401
    assert len(seen) == 1 and "authorization" not in seen[0]
    assert api.authorizations("/redirect") == ["Bearer first"]
    assert len(endpoint.requests) == 1, "what another host says is not about our token"


def test_a_redirect_on_the_same_host_keeps_the_token_and_its_401_renews(caller, endpoint, api):
    tokens(endpoint, "revoked", "second")
    api.redirect = api.url + "target"
    assert caller().send("GET", api.url + "redirect", follow=True).status_code == 200
    assert api.authorizations("/target") == ["Bearer revoked", "Bearer second"]


@pytest.mark.parametrize("url", ["http://api.example/", "http://localhost:1/", "http://127.0.0.1.evil.example/"])
def test_only_https_and_loopback_get_the_token(caller, endpoint, url):
    tokens(endpoint, "first")
    with pytest.raises(ConfigurationError, match="not https") as caught:
        caller().send("GET", url)
    assert caught.value.code == "endpoint-not-https"
    assert endpoint.requests == []


def test_an_authorization_of_the_callers_is_replaced_as_by_every_auth(caller, endpoint, api):
    tokens(endpoint, "first")
    caller().send("GET", api.url, headers={"authorization": "Basic abc"})
    assert api.authorizations() == ["Bearer first"]


def test_a_refusal_of_the_server_reaches_the_caller(caller, endpoint, api):
    endpoint.respond = lambda _: refused("invalid_client", 401)
    with pytest.raises(ClientRefusedError) as caught:
        caller().send("GET", api.url)
    assert caught.value.server.error == "invalid_client"
    assert api.seen == []


@pytest.mark.parametrize("follow", [False, True])
def test_a_renewal_that_fails_leaves_the_answer_of_the_api(caller, endpoint, api, follow):
    """Who asked the API used to get the error of the renewal."""
    answers = iter([granted("revoked"), refused("invalid_client", 401)])
    endpoint.respond = lambda _: next(answers)
    client = caller()
    for times in (1, 2):
        if times == 2:
            # The refusal is remembered: nothing is sent, and there is no token.
            with pytest.raises(ClientRefusedError):
                client.send("POST", api.url, content=b"hello", follow=follow)
            break
        answer = client.send("POST", api.url, content=b"hello", follow=follow)
        assert (answer.status_code, str(answer.url)) == (401, api.url)
        assert answer.json() == {"body": "hello", "authorization": "Bearer revoked"}
        assert answer.request.method == "POST" and answer.headers["www-authenticate"] == "Bearer"
    assert len(api.seen) == 1 and len(endpoint.requests) == 2


@pytest.mark.parametrize("kind", ["httpx", "httpx async"])
def test_a_renewal_that_ends_elsewhere_leaves_the_answer_of_the_api(kind, endpoint, api):
    """A client that follows redirects comes back with somebody else's page."""
    answers = iter([granted("revoked"), (302, {"location": api.url + "page"}, b"")])
    endpoint.respond = lambda _: next(answers)
    answer = Caller(kind, endpoint).send("GET", api.url, follow=True)
    assert (answer.status_code, answer.url.path) == (401, "/")
    assert answer.json()["authorization"] == "Bearer revoked"


@pytest.mark.parametrize("kind", ["httpx", "httpx async"])
def test_a_streamed_answer_that_is_left_by_a_failed_renewal_can_be_read(kind, endpoint, api):
    answers = iter([granted("revoked"), refused("invalid_client", 401)])
    endpoint.respond = lambda _: next(answers)
    source = TokenSource(**endpoint.options)

    async def main():
        async with httpx.AsyncClient(trust_env=False, auth=source.httpx_auth()) as client:
            async with client.stream("GET", api.url) as answer:
                return answer.status_code, await answer.aread()

    if kind == "httpx":
        with httpx.Client(trust_env=False, auth=source.httpx_auth()) as client:
            with client.stream("GET", api.url) as answer:
                status, body = answer.status_code, answer.read()
    else:
        status, body = asyncio.run(main())
    assert (status, json.loads(body)["authorization"]) == (401, "Bearer revoked")


@pytest.mark.parametrize("kind", ["requests", "httpx"])
def test_an_interrupted_renewal_is_interrupted(kind, endpoint, api):
    answers = iter([granted("revoked")])

    def http(**_):
        answer = next(answers, None)
        if answer is None:
            raise KeyboardInterrupt
        return answer

    with pytest.raises(KeyboardInterrupt):
        Caller(kind, endpoint, http=http).send("GET", api.url)
    assert len(api.seen) == 1


def test_a_cancelled_renewal_is_cancelled(endpoint, api):
    tokens(endpoint, "revoked")

    async def main():
        reached = asyncio.Event()

        async def http(**_):
            if api.seen:
                reached.set()
                await asyncio.Event().wait()
            return granted("revoked")

        auth = AsyncTokenSource(**endpoint.options, http=http).httpx_auth()
        async with httpx.AsyncClient(trust_env=False, auth=auth) as client:
            task = asyncio.create_task(client.get(api.url))
            await reached.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())


def in_threads(work, count):
    start, found = threading.Barrier(count), []

    def run():
        start.wait()
        found.append(work())

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


@pytest.mark.parametrize("kind", ["requests", "httpx"])
def test_32_threads_with_a_revoked_token_make_one_renewal(kind, endpoint, api):
    slow = iter(["revoked", "second"])

    def respond(_):
        time.sleep(0.1)
        return granted(next(slow))

    endpoint.respond = respond
    client = Caller(kind, endpoint)
    client.source.get()
    answers = in_threads(lambda: client.send("GET", api.url).status_code, 32)
    assert answers == [200] * 32
    assert len(endpoint.requests) == 2


def test_32_threads_and_an_api_that_always_says_401_make_one_renewal(endpoint, api):
    tokens(endpoint, *"abcdef")
    api.accepts = lambda _: False
    client = Caller("httpx", endpoint)
    assert in_threads(lambda: client.send("GET", api.url).status_code, 32) == [401] * 32
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize("connections", [1, 10])
def test_32_tasks_with_a_revoked_token_make_one_renewal_over_few_connections(endpoint, api, connections):
    tokens(endpoint, "revoked", "second")

    async def main():
        limits = httpx.Limits(max_connections=connections)
        auth = AsyncTokenSource(**endpoint.options).httpx_auth()
        async with httpx.AsyncClient(trust_env=False, auth=auth, limits=limits, timeout=20) as client:
            return await asyncio.gather(*[client.get(api.url) for _ in range(32)])

    assert [answer.status_code for answer in asyncio.run(main())] == [200] * 32
    assert len(endpoint.requests) == 2


def test_threads_share_a_client_with_one_connection(endpoint, api):
    tokens(endpoint, "revoked", "second")
    auth = TokenSource(**endpoint.options).httpx_auth()
    limits = httpx.Limits(max_connections=1)
    with httpx.Client(trust_env=False, auth=auth, limits=limits, timeout=20) as client:
        assert in_threads(lambda: client.get(api.url).status_code, 8) == [200] * 8
    assert len(endpoint.requests) == 2


# --- the token request through the caller's own client


def transport_of(endpoint, sent):
    """A transport without a network, for a client of either kind."""

    def handle(request):
        sent.append(request)
        if request.url.path == "/token":
            status, headers, body = endpoint.respond(request)
            return httpx.Response(status, headers=headers, content=body)
        token = request.headers["authorization"].partition(" ")[2]
        return httpx.Response(401 if token == "revoked" else 200, text=token)

    return httpx.MockTransport(handle)


def test_the_token_request_goes_through_the_clients_own_transport(endpoint):
    tokens(endpoint, "first")
    options = {**endpoint.options, "token_endpoint": "https://as.example/token"}
    sent = []
    auth = TokenSource(**options).httpx_auth()
    with httpx.Client(transport=transport_of(endpoint, sent), auth=auth) as client:
        answer = client.get("https://api.example/")
    assert answer.text == "first"
    assert [str(request.url) for request in sent] == ["https://as.example/token", "https://api.example/"]
    assert sent[0].method == "POST" and sent[0].headers["content-type"] == "application/x-www-form-urlencoded"
    assert sent[0].extensions["timeout"]["read"] == 30
    assert "authorization" not in sent[0].headers

    async def main():
        auth = AsyncTokenSource(**options).httpx_auth()
        async with httpx.AsyncClient(transport=transport_of(endpoint, sent), auth=auth) as client:
            return (await client.get("https://api.example/")).text

    tokens(endpoint, "second")
    assert asyncio.run(main()) == "second"


def test_the_token_does_not_stay_in_the_history_of_the_answer(endpoint):
    tokens(endpoint, "planted-token", padding="x" * 70_000)
    options = {**endpoint.options, "token_endpoint": "https://as.example/token"}
    auth = TokenSource(**options).httpx_auth()
    with httpx.Client(transport=transport_of(endpoint, []), auth=auth) as client:
        answer = client.get("https://api.example/")
    assert [old.content for old in answer.history] == [b""]


@pytest.mark.parametrize("kind", ["httpx", "httpx async"])
def test_hooks_of_the_client_may_read_the_answer_first(endpoint, api, kind):
    tokens(endpoint, "first")
    source, read = TokenSource(**endpoint.options), []

    def hook(response):
        read.append(response.read())

    async def async_hook(response):
        read.append(await response.aread())

    async def main():
        hooks = {"response": [async_hook]}
        async with httpx.AsyncClient(trust_env=False, auth=source.httpx_auth(), event_hooks=hooks) as client:
            return await client.get(api.url)

    if kind == "httpx":
        with httpx.Client(trust_env=False, auth=source.httpx_auth(), event_hooks={"response": [hook]}) as client:
            answer = client.get(api.url)
    else:
        answer = asyncio.run(main())
    assert answer.json()["authorization"] == "Bearer first"
    assert b"first" in read[0] and [old.content for old in answer.history] == [b""]


def test_a_compressed_answer_is_opened_and_a_long_one_is_cut(endpoint, api):
    import gzip

    status, headers, body = granted("first")
    endpoint.respond = lambda _: (status, {**headers, "content-encoding": "gzip"}, gzip.compress(body))
    auth = TokenSource(**endpoint.options).httpx_auth()
    with httpx.Client(trust_env=False, auth=auth) as client:
        assert client.get(api.url).json()["authorization"] == "Bearer first"
    endpoint.respond = lambda _: granted("first", padding="x" * 3_000_000)
    auth = TokenSource(**endpoint.options).httpx_auth()
    with httpx.Client(trust_env=False, auth=auth) as client:
        with pytest.raises(ServerAnswerError) as caught:
            client.get(api.url)
    assert "large" in caught.value.code or "1048576" in str(caught.value)


def test_a_client_that_follows_redirects_does_not_take_the_credentials_along(endpoint, elsewhere):
    url, seen = elsewhere
    endpoint.respond = lambda _: (307, {"location": url}, b"")
    auth = TokenSource(**endpoint.options).httpx_auth()
    with httpx.Client(trust_env=False, auth=auth, follow_redirects=True) as client:
        with pytest.raises(httpx.TooManyRedirects, match="must not redirect"):
            client.get("https://api.example/")


def test_a_token_endpoint_that_redirects_to_a_page_is_not_believed(endpoint, api):
    endpoint.respond = lambda _: (302, {"location": api.url}, b"")
    api.accepts, api.status = (lambda _: True), 200
    auth = TokenSource(**endpoint.options).httpx_auth()
    with httpx.Client(trust_env=False, auth=auth, follow_redirects=True) as client:
        with pytest.raises(ConfigurationError) as caught:
            client.get(api.url)
    assert caught.value.code == "response-redirect"


@pytest.mark.parametrize("kind", ["httpx", "httpx async"])
def test_a_page_behind_two_redirects_is_not_believed(kind, endpoint):
    """It was taken as the token response, whoever it came from."""

    def handle(request):
        if request.url.host == "as.example":
            return httpx.Response(302, headers={"location": "https://one.example/"})
        if request.url.host == "one.example":
            return httpx.Response(302, headers={"location": "https://two.example/"})
        assert request.url.host == "two.example", "no token, no request"
        _, headers, body = granted("of a third party")
        return httpx.Response(200, headers=headers, content=body)

    source = TokenSource(**{**endpoint.options, "token_endpoint": "https://as.example/token"})
    options = {"transport": httpx.MockTransport(handle), "auth": source.httpx_auth(), "follow_redirects": True}

    async def main():
        async with httpx.AsyncClient(**options) as client:
            await client.get("https://api.example/")

    with pytest.raises(ConfigurationError) as caught:
        if kind == "httpx":
            with httpx.Client(**options) as client:
                client.get("https://api.example/")
        else:
            asyncio.run(main())
    assert caught.value.code == "response-redirect"


@pytest.mark.parametrize("kind", ["httpx", "httpx async"])
def test_a_token_endpoint_that_trickles_is_a_matter_of_seconds(kind, endpoint, api):
    """Each piece used to begin the time anew."""
    with Trickling("content-length: 100000", "identity") as server:
        client = Caller(kind, endpoint, token_endpoint=server.url, timeout=1, retry_for=0)
        with pytest.raises(AvailabilityError, match="within 1 s"):
            client.send("GET", api.url)
        assert server.is_left.wait(30)
    assert api.seen == []


@pytest.mark.parametrize("kind", ["httpx", "httpx async"])
def test_the_core_is_told_that_the_client_found_no_connection(kind, endpoint, api, monkeypatch):
    events, step = [], Machine.step
    monkeypatch.setattr(Machine, "step", lambda machine, event, body: events.append(event) or step(machine, event, body))
    client = Caller(kind, endpoint, token_endpoint="http://127.0.0.1:9/token")
    with pytest.raises(httpx.ConnectError):
        client.send("GET", api.url)
    assert [event["type"] for event in events] == ["wanted", "unsent"]
    events.clear()
    endpoint.respond = lambda _: (302, {"location": "http://127.0.0.1:9/"}, b"")
    with pytest.raises(httpx.ConnectError):
        Caller(kind, endpoint).send("GET", api.url, follow=True)
    assert [event["type"] for event in events] == ["wanted", "unreachable"], "the token endpoint has seen it"


def test_an_exception_of_the_client_is_the_callers_and_the_core_remembers_it(endpoint, api):
    options = {**endpoint.options, "token_endpoint": "http://127.0.0.1:9/token"}
    source = TokenSource(**options, retry_for=0)
    with httpx.Client(trust_env=False, auth=source.httpx_auth()) as client:
        with pytest.raises(httpx.ConnectError):
            client.get(api.url)
        # The time to leave the server alone is not over.
        with pytest.raises(AvailabilityError, match="raised an exception"):
            client.get(api.url)
    assert api.seen == []


def test_a_task_that_is_cancelled_is_no_failure_of_the_server(endpoint, api):
    reached = threading.Event()

    def slow(_):
        reached.set()
        time.sleep(0.3)
        return granted("first")

    endpoint.respond = slow
    store = Remembering()

    async def main():
        auth = AsyncTokenSource(**endpoint.options, cache=store).httpx_auth()
        async with httpx.AsyncClient(trust_env=False, auth=auth) as client:
            task = asyncio.create_task(client.get(api.url))
            await asyncio.to_thread(reached.wait, 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            start = time.monotonic()
            assert (await client.get(api.url)).status_code == 200
            return time.monotonic() - start

    seconds = asyncio.run(main())
    assert store.locks == {}
    if hasattr(asyncio.Task, "cancelling"):
        assert seconds < 1


@pytest.mark.parametrize("kind", ["httpx", "httpx async"])
def test_a_failed_client_gives_the_lock_back(endpoint, kind):
    store = Remembering()
    client = Caller(kind, endpoint, token_endpoint="http://127.0.0.1:9/token", cache=store)
    with pytest.raises(httpx.ConnectError):
        client.send("GET", "https://api.example/")
    assert store.asked == ["load", "lock", "load", "unlock"] and store.locks == {}


@pytest.mark.parametrize("kind", ["httpx", "httpx async"])
def test_the_token_of_httpx_is_shared_through_a_store(endpoint, api, kind):
    tokens(endpoint, "first", "second")
    store = Remembering()
    for _ in range(2):
        assert Caller(kind, endpoint, cache=store).send("GET", api.url).json()["authorization"] == "Bearer first"
    assert len(endpoint.requests) == 1


def test_with_the_option_http_a_token_that_is_good_outlives_a_server_that_is_down(endpoint, api):
    answers = iter([granted("first", 6)])
    endpoint.respond = lambda _: next(answers, (503, {}, b""))
    with httpx.Client(trust_env=False) as http:
        auth = TokenSource(**endpoint.options, http=http).httpx_auth()
        with httpx.Client(trust_env=False, auth=auth) as client:
            statuses = []
            end = time.monotonic() + 5
            while time.monotonic() < end:
                statuses.append(client.get(api.url).status_code)
                time.sleep(0.2)
    assert set(statuses) == {200}
    assert len(endpoint.requests) >= 2


def test_the_auth_of_an_async_source_is_for_async_clients(endpoint, api):
    with httpx.Client(trust_env=False, auth=AsyncTokenSource(**endpoint.options).httpx_auth()) as client:
        with pytest.raises(ConfigurationError, match="AsyncClient"):
            client.get(api.url)


@pytest.mark.parametrize("kind", ["httpx", "httpx async"])
def test_a_streamed_answer_stays_a_stream(kind, endpoint, api):
    tokens(endpoint, "revoked", "second")
    source = TokenSource(**endpoint.options)

    async def main():
        async with httpx.AsyncClient(trust_env=False, auth=source.httpx_auth()) as client:
            async with client.stream("GET", api.url) as answer:
                return b"".join([chunk async for chunk in answer.aiter_raw()])

    if kind == "httpx":
        with httpx.Client(trust_env=False, auth=source.httpx_auth()) as client:
            with client.stream("GET", api.url) as answer:
                body = b"".join(answer.iter_raw())
    else:
        body = asyncio.run(main())
    assert json.loads(body)["authorization"] == "Bearer second"


def test_a_session_keeps_the_cookies_of_both_answers(endpoint, api):
    tokens(endpoint, "revoked", "second")
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(api.url, auth=TokenSource(**endpoint.options).requests_auth(), timeout=10)
        assert session.cookies["step"] == "2"
    assert [old.status_code for old in answer.history] == [401]


def test_requests_puts_nothing_of_netrc_in_our_place(endpoint, api, tmp_path, monkeypatch):
    tokens(endpoint, "first")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    requests.get(api.url, auth=TokenSource(**endpoint.options).requests_auth(), timeout=10)
    assert api.authorizations() == ["Bearer first"]
