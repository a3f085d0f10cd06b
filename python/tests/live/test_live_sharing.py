"""Tokens of real authorization servers, shared through files and carried by real HTTP clients."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import requests
from test_live import options_of

from jotmint import AsyncTokenSource, FileStore, TokenSource

JOB = Path(__file__).parents[3] / "tests" / "fleet" / "job.py"
CLIENTS = ["client-secret-basic", "client-secret-jwt-hs256", "private-key-jwt-es256", "private-key-jwt-rs256"]


@pytest.mark.parametrize("client_id", CLIENTS)
def test_sources_in_one_process_and_in_others_share_a_token(server, client_id, tmp_path):
    options = {**options_of(server, client_id), "scope": "deploy:write"}
    before = len(server.requests())
    cache = tmp_path / "cache"
    token = TokenSource(**options, cache=FileStore(cache)).get()
    assert asyncio.run(AsyncTokenSource(**options, cache=f"file:{cache}").get()).access_token == token.access_token
    environment = {**os.environ, "JOTMINT_JOB": json.dumps({**options, "cache": f"file:{cache}"})}
    out = subprocess.run([sys.executable, JOB], env=environment, input=b"", capture_output=True, check=True).stdout
    assert json.loads(out)["reason"] == "shared"
    assert len(server.requests()) == min(before + 1, 200)


def test_pem_and_jwk_of_one_key_share_a_token(server, tmp_path):
    tokens = {
        TokenSource(**options_of(server, "private-key-jwt-es256", form), cache=FileStore(tmp_path / "cache"))
        .get()
        .access_token
        for form in ("private_key_pem_file", "private_key_jwk_file", "private_key_sec1_file")
    }
    assert len(tokens) == 1


@pytest.mark.parametrize("client_id", CLIENTS)
def test_httpx_gets_the_token_with_the_client_that_carries_it(server, client_id):
    seen = []

    def note(request):
        seen.append((str(request.url), "authorization" in request.headers))

    url = f"{server.issuer}/__count"
    tokens = TokenSource(**options_of(server, client_id))
    with httpx.Client(trust_env=False, auth=tokens.httpx_auth(), event_hooks={"request": [note]}) as client:
        assert client.get(url).json()["token_requests"] > 0
        assert client.get(url).status_code == 200
    assert [address for address, _ in seen] == [server.token_endpoint, url, url]
    assert seen[1][1] and seen[2][1]

    async def main():
        auth = AsyncTokenSource(**options_of(server, client_id)).httpx_auth()
        async with httpx.AsyncClient(trust_env=False, auth=auth) as client:
            return (await client.get(url)).status_code

    assert asyncio.run(main()) == 200


def test_requests_carries_the_token(server):
    auth = TokenSource(**options_of(server, "client-secret-jwt-hs256")).requests_auth()
    answer = requests.get(f"{server.issuer}/__count", auth=auth, timeout=10)
    assert answer.status_code == 200
    assert answer.request.headers["authorization"].startswith("Bearer ")


def test_short_tokens_are_renewed_in_the_background(server):
    tokens = TokenSource(**options_of(server, "short-lifetime"))
    seen = set()
    with tokens.renewing():
        import time

        end = time.monotonic() + 5
        while time.monotonic() < end:
            seen.add(tokens.get().access_token)
            time.sleep(0.05)
    assert 2 <= len(seen) <= 8
