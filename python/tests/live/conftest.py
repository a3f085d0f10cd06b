"""Starts the real authorization servers of tests/servers, once for all live tests."""

import contextlib
import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

SERVERS = Path(__file__).parents[3] / "tests" / "servers"
COMMANDS = {
    "oidc-provider": ["node", "serve.mjs"],
    "authlib": [sys.executable, "serve.py"],
}


class Server:
    """A server as its ready line describes it."""

    def __init__(self, name, ready):
        self.name = name
        self.issuer = ready["issuer"]
        self.token_endpoint = ready["token_endpoint"]
        self.clients = {client["client_id"]: client for client in ready["clients"]}

    def requests(self):
        """The token requests it got, oldest first."""
        with urllib.request.urlopen(f"{self.issuer}/__requests") as answer:
            return json.load(answer)

    def count(self):
        """How many token requests it has answered."""
        with urllib.request.urlopen(f"{self.issuer}/__count") as answer:
            return json.load(answer)["token_requests"]


@pytest.fixture(scope="session", params=COMMANDS)
def server(request, tmp_path_factory):
    """Each of the servers in turn."""
    with running(request.param, tmp_path_factory.mktemp(request.param)) as found:
        yield found


@contextlib.contextmanager
def running(name, folder):
    command = [*COMMANDS[name], "--out", str(folder), "--short-lifetime", "2"]
    process = subprocess.Popen(
        command, cwd=SERVERS / name, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        ready = process.stdout.readline()
        if not ready:
            pytest.fail(f"{name} did not start: {process.stderr.read()}")
        yield Server(name, json.loads(ready))
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()
        process.stderr.close()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """Loopback needs no proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
