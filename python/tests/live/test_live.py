"""Tokens from real authorization servers, which check our assertions with code that is not ours."""

import asyncio
import time
from pathlib import Path

import httpx
import pytest
import requests

from jotmint import AssertionSigner, AsyncTokenSource, ClientRefusedError, GrantRefusedError, JotmintError, TokenSource

SECRET_CLIENTS = ["client-secret-jwt-hs256", "client-secret-jwt-hs384", "client-secret-jwt-hs512"]
KEY_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]
KEY_CLIENTS = [f"private-key-jwt-{algorithm.lower()}" for algorithm in KEY_ALGORITHMS]
PLAIN_CLIENTS = ["client-secret-basic", "client-secret-post"]
FORMS = ["private_key_pem_file", "private_key_jwk_file", "private_key_pkcs1_file", "private_key_sec1_file"]


def options_of(server, client_id, form="private_key_pem_file"):
    """Options of a registered client."""
    client = server.clients[client_id]
    options = {"token_endpoint": server.token_endpoint, "client_id": client_id, "client_auth": client["client_auth"]}
    if client["algorithm"]:
        options["algorithm"] = client["algorithm"]
    if form in client:
        options |= {"private_key": Path(client[form]).read_text(), "key_id": client["kid"]}
    elif "client_secret" in client:
        options["client_secret"] = client["client_secret"]
    return options


@pytest.mark.parametrize("client_id", [*SECRET_CLIENTS, *KEY_CLIENTS, *PLAIN_CLIENTS])
def test_every_way_to_authenticate_gets_a_token(server, client_id):
    tokens = TokenSource(**options_of(server, client_id), scope="deploy:write")
    token = tokens.get()
    assert token.access_token
    assert token.scope == ("deploy:write",)
    assert 3595 <= token.remaining().total_seconds() <= 3600
    assert tokens.get() is token
    seen = server.requests()[-1]
    assert seen["status"] == 200
    if seen["client_assertion"]:
        header, claims = seen["client_assertion"]["header"], seen["client_assertion"]["claims"]
        assert header["alg"] == server.clients[client_id]["algorithm"]
        assert claims.keys() == {"iss", "sub", "aud", "iat", "exp", "jti"}
        assert claims["iss"] == claims["sub"] == seen["form"]["client_id"] == client_id
        assert claims["aud"] == server.token_endpoint


@pytest.mark.parametrize("client_id", [SECRET_CLIENTS[0], *KEY_CLIENTS[:1], "private-key-jwt-es256"])
def test_asyncio_gets_the_same(server, client_id):
    token = asyncio.run(AsyncTokenSource(**options_of(server, client_id)).get())
    assert token.token_type == "Bearer"


@pytest.mark.parametrize("form", FORMS)
def test_keys_are_taken_in_every_form(server, form):
    taken = 0
    for client in server.clients.values():
        if form in client:
            TokenSource(**options_of(server, client["client_id"], form)).get()
            taken += 1
    assert taken >= 3


@pytest.mark.parametrize("client", [requests.Session, httpx.Client])
def test_the_callers_own_client_gets_a_token(server, client):
    with client() as http:
        assert TokenSource(**options_of(server, "client-secret-jwt-hs256"), http=http).get().access_token


def test_the_issuer_is_taken_as_audience(server):
    options = options_of(server, "private-key-jwt-ps256")
    tokens = TokenSource(**options, issuer=server.issuer, assertion_audience="issuer")
    assert tokens.get().access_token
    assert server.requests()[-1]["client_assertion"]["claims"]["aud"] == server.issuer


def test_an_assertion_on_its_own_is_accepted_with_any_http_client(server):
    client = server.clients["client-secret-jwt-hs256"]
    signer = AssertionSigner(
        client_id=client["client_id"], client_secret=client["client_secret"], assertion_audience=server.token_endpoint
    )
    form = {
        "grant_type": "client_credentials",
        "client_id": client["client_id"],
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    for _ in range(3):
        answer = requests.post(server.token_endpoint, data={**form, "client_assertion": signer.assertion()}, timeout=10)
        assert answer.status_code == 200, answer.text
    used = signer.assertion()
    statuses = [
        requests.post(server.token_endpoint, data={**form, "client_assertion": used}, timeout=10).status_code
        for _ in range(2)
    ]
    assert statuses[0] == 200 and statuses[1] in (400, 401), "a server remembers the jti"


def test_a_short_token_is_renewed_before_it_expires(server):
    tokens = TokenSource(**options_of(server, "short-lifetime"))
    first = tokens.get()
    time.sleep(2.1)
    second = tokens.get()
    assert second.access_token != first.access_token


def test_a_wrong_secret_is_the_clients_fault(server):
    options = {**options_of(server, "client-secret-jwt-hs256"), "client_secret": "wrong" * 10}
    with pytest.raises(ClientRefusedError) as caught:
        TokenSource(**options).get()
    assert caught.value.server.error == "invalid_client"


def test_a_key_that_is_not_registered_is_the_clients_fault(server):
    options = {**options_of(server, "private-key-jwt-rs256"), "client_id": "private-key-jwt-rs384"}
    with pytest.raises(ClientRefusedError):
        TokenSource(**options).get()


def test_a_grant_that_is_refused_is_the_grants_fault(server):
    options = options_of(server, "client-secret-basic")
    with pytest.raises(JotmintError) as caught:
        TokenSource(**options, grant_type="refresh_token", refresh_token="no such token").get()
    assert isinstance(caught.value, (GrantRefusedError, ClientRefusedError))


def test_a_refresh_token_is_used_and_rotated(server):
    client = server.clients.get("refresh-token")
    if client is None:
        assert server.name == "oidc-provider", "only that one has no such client"
        return
    options = options_of(server, "refresh-token")
    tokens = TokenSource(**options, grant_type="refresh_token", refresh_token=client["refresh_token"])
    first = tokens.get()
    second = tokens.rejected(first)
    assert second.access_token != first.access_token
    assert [one["form"]["grant_type"] for one in server.requests()[-2:]] == ["refresh_token"] * 2


def test_a_secret_full_of_special_characters_survives_the_header(server):
    options = options_of(server, "client-secret-basic-special")
    assert set(" :%+/=&?") <= set(options["client_secret"])
    assert TokenSource(**options).get().access_token


def test_a_resource_is_asked_for_and_another_is_refused(server):
    options = options_of(server, "private-key-jwt-es256")
    assert TokenSource(**options, resource="https://api.example/", scope="deploy:write").get().access_token
    if server.name == "oidc-provider":  # Authlib does not look at it
        with pytest.raises(GrantRefusedError) as caught:
            TokenSource(**options, resource="https://other.example/").get()
        assert caught.value.server.error == "invalid_target"
