"""Secrets are planted and then searched for, in everything that Python prints, logs, keeps or hands on."""

import asyncio
import copy
import gc
import logging
import pickle
import pprint
import sys
import traceback
from urllib.parse import quote, quote_plus

import httpx
import pytest
import redis
import requests
from support import SECRET, granted, pem, refused

import jotmint
from jotmint import (
    AssertionSigner,
    AsyncTokenSource,
    FileStore,
    JotmintError,
    PreparedAssertion,
    RedisStore,
    TokenSource,
    prepare_assertion,
)
from stores import Remembering

TOKEN = "planted-access-token-4711"
PASSWORD = "planted-password-0815"


@pytest.fixture
def planted(keys):
    """What must not show: the client secret, a password, lines of the private key, the access token."""
    return [SECRET, PASSWORD, TOKEN, *[line for line in pem(keys["rsa"]).splitlines() if "-----" not in line]]


def printed(thing):
    """Everything that Python commonly makes of an object or an exception."""
    texts = [repr(thing), str(thing), f"{thing}", f"{thing!r}", ascii(thing), pprint.pformat(thing), repr([thing])]
    if isinstance(thing, BaseException):
        captured = traceback.TracebackException.from_exception(thing, capture_locals=True)
        texts += [*traceback.format_exception(type(thing), thing, thing.__traceback__), *captured.format()]
        texts += [repr(thing.args), repr(vars(thing)), repr(thing.__cause__), repr(thing.__context__)]
    return "\n".join(texts)


def own_frames(error):
    """Names and printed values of local variables in the package's own frames."""
    frame, found = error.__traceback__, []
    while frame is not None:
        if "jotmint" in frame.tb_frame.f_code.co_filename:
            found += [f"{name}={value!r}" for name, value in frame.tb_frame.f_locals.items()]
        frame = frame.tb_next
    return "\n".join(found)


def assert_clean(text, planted):
    for secret in planted:
        assert secret not in text


def test_objects_print_without_secrets(endpoint, keys, planted):
    endpoint.respond = lambda _: granted(TOKEN)
    tokens = TokenSource(**endpoint.options)
    objects = [
        tokens,
        tokens.get(),
        AsyncTokenSource(**endpoint.options),
        AssertionSigner(client_id="ci", issuer="https://as.example", client_secret=SECRET),
        AssertionSigner(client_id="ci", issuer="https://as.example", private_key=pem(keys["rsa"])),
        prepare_assertion(client_id="ci", issuer="https://as.example", private_key=pem(keys["rsa"])),
        tokens.requests_auth(),
        tokens.httpx_auth(),
        AsyncTokenSource(**endpoint.options).httpx_auth(),
        tokens.renewing(),
        tokens.status(),
        FileStore("/x"),
        RedisStore(redis.Redis(password=SECRET)),
        TokenSource(**endpoint.options, cache=f"redis://:{PASSWORD}@127.0.0.1:1/0")._performer.store,
    ]
    for thing in objects:
        assert_clean(printed(thing), planted)
        for inner in vars(thing).values() if hasattr(thing, "__dict__") else []:
            assert_clean(printed(inner), planted)


def test_what_holds_a_secret_cannot_be_pickled_or_copied(endpoint):
    endpoint.respond = lambda _: granted(TOKEN)
    tokens = TokenSource(**endpoint.options)
    signer = AssertionSigner(client_id="ci", issuer="https://as.example", client_secret=SECRET)
    carriers = [tokens.requests_auth(), tokens.httpx_auth()]
    for thing in [tokens, tokens.get(), AsyncTokenSource(**endpoint.options), signer, *carriers]:
        for attempt in [*[lambda p=p: pickle.dumps(thing, p) for p in range(6)], lambda: copy.copy(thing)]:
            with pytest.raises(TypeError, match="cannot be pickled or copied") as caught:
                attempt()
            assert_clean(printed(caught.value), [SECRET, TOKEN])


def test_errors_can_be_pickled_and_come_back_whole():
    with pytest.raises(JotmintError) as caught:
        AssertionSigner(client_id="ci", issuer="https://as.example", client_secret="hunter2")
    copied = pickle.loads(pickle.dumps(caught.value))
    assert type(copied) is type(caught.value)
    assert (copied.code, copied.help, str(copied)) == (caught.value.code, caught.value.help, str(caught.value))


def wrong_options(keys):
    """Options that are refused, each with a secret among them."""
    damaged = pem(keys["rsa"]).replace("\nMII", "\nMIJ", 1)
    both = {"client_secret": SECRET, "private_key": pem(keys["rsa"])}
    return [
        {"client_secret": SECRET, "client_auth": "private_key_jwt"},
        {"client_secret": SECRET, "algorithm": "none", "client_auth": "client_secret_jwt"},
        {"client_secret": SECRET, "colour": "green"},
        {"client_secert": SECRET},
        {"client_secret": pem(keys["rsa"]), "client_auth": "client_secret_jwt"},
        {"private_key": damaged},
        {"private_key": pem(keys["rsa"])[:-200]},
        {"private_key": pem(keys["rsa"]), "algorithm": "ES256"},
        {"private_key": pem(keys["rsa"]) * 2},
        {"private_key": pem(keys["rsa"]).encode(), "http": 7},
        {"private_key": [pem(keys["rsa"])]},
        {"client_secret": [SECRET]},
        {"client_secret": {"nested": SECRET}},
        {"client_secret": SECRET.encode() + b"\xff"},
        {"client_secret": SECRET, "assertion_claims": {"x": object()}},
        {"client_id": SECRET + "\n", "client_secret": SECRET},
        both,
        {"client_secret": SECRET, "cache": f"redis://:{PASSWORD}@127.0.0.1:port/0"},
        {"client_secret": SECRET, "cache": f"redis+tls://:{PASSWORD}@127.0.0.1/0"},
        {"client_secret": SECRET, "cache": [SECRET]},
        {"client_auth": "none", "cache": "redis://127.0.0.1/", "cache_secret": [SECRET]},
    ]


@pytest.mark.parametrize("number", range(21))
def test_refused_options_do_not_show_in_errors_and_tracebacks(number, keys, planted):
    options = {"token_endpoint": "https://as.example/token", "client_id": "ci", **wrong_options(keys)[number]}
    if number == 15:
        planted.remove(SECRET)  # a client_id is not secret; the help quotes where it is wrong, at most
    for make in (TokenSource, AsyncTokenSource, AssertionSigner, prepare_assertion):
        try:
            make(**options)
        except JotmintError as error:
            found = error
        else:
            continue
        assert_clean(f"{found}{found!r}{found.args}{found.__dict__}", planted)
        assert_clean(own_frames(found), planted)
        assert "".join(traceback.format_exception(type(found), found, found.__traceback__))
        assert found.__cause__ is None and found.__context__ is None


def test_the_table_of_wrong_options_is_complete(keys):
    assert len(wrong_options(keys)) == 21


def echo(request):
    """A server that gives back all it got."""
    return refused("invalid_client", 401, error_description=f"{request.form} {request.headers}")


@pytest.mark.parametrize("client", ["standard", "requests", "httpx", "httpx async"])
def test_a_server_that_echoes_the_credentials_does_not_get_them_into_the_error(endpoint, planted, client, caplog):
    caplog.set_level(logging.DEBUG)
    endpoint.respond = echo
    options = {**endpoint.options, "client_auth": "client_secret_post"}
    http = {"requests": requests.Session, "httpx": httpx.Client, "httpx async": httpx.AsyncClient}.get(client)
    with pytest.raises(JotmintError) as caught:
        if client == "httpx async":

            async def main():
                async with http() as session:
                    await AsyncTokenSource(**options, http=session).get()

            asyncio.run(main())
        elif http:
            with http() as session:
                TokenSource(**options, http=session).get()
        else:
            TokenSource(**options).get()
    assert quote_plus(SECRET) in endpoint.requests[0].body.decode()
    planted += [quote_plus(SECRET), quote(SECRET)]
    assert_clean(f"{caught.value}{caught.value!r}{caught.value.server!r}", planted)
    assert_clean(f"{caught.value.server.error_description}", planted)
    assert_clean(own_frames(caught.value), planted)
    assert_clean(caplog.text, planted)


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize(
    "answer",
    [
        (200, {}, f'{{"access_token":"{TOKEN}","token_type":"mac","expires_in":1}}'.encode()),
        (200, {}, f'{{"access_token":"{TOKEN}","access_token":"{TOKEN}"}}'.encode()),
        (200, {}, f'{{"access_token":"{TOKEN}'.encode()),
        (500, {}, TOKEN.encode()),
        (302, {"location": f"https://elsewhere.example/?token={TOKEN}"}, b""),
    ],
)
def test_an_answer_that_cannot_be_used_is_not_quoted(endpoint, planted, answer, asynchronous):
    endpoint.respond = lambda _: answer
    with pytest.raises(JotmintError) as caught:
        if asynchronous:
            asyncio.run(AsyncTokenSource(**endpoint.options, retry_for=0).get())
        else:
            TokenSource(**endpoint.options, retry_for=0).get()
    assert_clean(f"{caught.value}{caught.value!r}{caught.value.server!r}", planted)
    assert_clean(own_frames(caught.value), planted)


@pytest.mark.parametrize("kind", ["requests", "httpx", "httpx async"])
def test_a_failure_while_a_request_is_authorized_shows_nothing(endpoint, planted, kind):
    endpoint.respond = echo
    options = {**endpoint.options, "client_auth": "client_secret_post"}
    source = TokenSource(**options)
    with pytest.raises(JotmintError) as caught:
        if kind == "requests":
            requests.get("https://api.example", auth=source.requests_auth(), timeout=5)
        elif kind == "httpx":
            with httpx.Client(trust_env=False, auth=source.httpx_auth()) as client:
                client.get("https://api.example")
        else:

            async def main():
                async with httpx.AsyncClient(trust_env=False, auth=source.httpx_auth()) as client:
                    await client.get("https://api.example")

            asyncio.run(main())
    assert quote_plus(SECRET) in endpoint.requests[0].body.decode()
    planted += [quote_plus(SECRET), quote(SECRET)]
    assert_clean(f"{caught.value}{caught.value!r}{caught.value.server!r}", planted)
    assert_clean(own_frames(caught.value), planted)


def test_what_a_store_is_given_is_sealed_and_its_failures_show_nothing(endpoint, planted):
    endpoint.respond = lambda _: granted(TOKEN, refresh_token=TOKEN + "-refresh")
    store = Remembering()
    TokenSource(**endpoint.options, cache=store).get()
    assert store.written
    assert_clean(f"{store.records}{store.written}{store.asked}", planted)

    class Quoting(Remembering):
        def store(self, key, record, ttl_ms):
            raise RuntimeError(f"cannot write {record} with {PASSWORD}")

    token = TokenSource(**endpoint.options, cache=Quoting()).get()
    assert "cache-unavailable" in [notice.code for notice in token.notices]
    assert_clean(f"{token.notices}{[notice.message for notice in token.notices]}", planted)


def test_the_package_writes_nothing_to_any_log(endpoint, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    TokenSource(**endpoint.options).get()
    assert caplog.text == ""
    assert capfd.readouterr() == ("", "")


def test_the_options_are_not_kept_where_python_can_find_them(keys):
    secret = "another planted secret " + "x" * 40
    tokens = TokenSource(
        token_endpoint="https://as.example/token", client_id="ci", client_secret=secret, client_auth="client_secret_jwt"
    )
    signer = AssertionSigner(client_id="ci", issuer="https://as.example", client_secret=secret)
    gc.collect()
    seen, queue = set(), [tokens, signer]
    while queue:
        thing = queue.pop()
        if id(thing) in seen or isinstance(thing, (type, type(sys))):
            continue
        seen.add(id(thing))
        assert thing is not secret and not (isinstance(thing, (str, bytes)) and secret in str(thing))
        queue += [one for one in gc.get_referents(thing) if not callable(one)]
    assert len(seen) > 5


def test_prepared_assertions_hold_nothing_secret(keys, planted):
    prepared = prepare_assertion(client_id="ci", issuer="https://as.example", private_key=pem(keys["rsa"]))
    assert isinstance(prepared, PreparedAssertion)
    assert_clean(repr([getattr(prepared, name) for name in prepared.__slots__]), planted)


def test_every_public_class_that_holds_secrets_is_searched_here():
    holding = {"AssertionSigner", "AsyncTokenSource", "Token", "TokenSource"}
    holding |= {"FileStore", "RedisStore"}
    harmless = {"CodePage", "DecodedAssertion", "Diagnostic", "Finding", "PreparedAssertion", "Review", "ServerWords"}
    classes = {
        name
        for name in jotmint.__all__
        if isinstance(getattr(jotmint, name), type) and not issubclass(getattr(jotmint, name), Exception)
    }
    assert classes == holding | harmless
