"""A token that is at hand: `get()` beside google-auth, MSAL and Authlib, each asked again while its token is fresh.

Every contender is given its first token by a server stand-in in this process, the same one for all, and then must not
ask it again: that is checked. What is timed is what an application calls before each request. Medians of CPU time, in
rounds of random order; the last column of the table is how many blocks of memory a thousand calls leave allocated.

    python bench/get.py [--rounds 15] [--format table|json]
"""

from __future__ import annotations

import argparse
import json
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

import jotmint
from rounds import US, compare, print_rows, rows

ANSWER = {"access_token": "2YotnFZFEjr1zCsicMWpAA", "token_type": "Bearer", "expires_in": 3600}
requests_sent = 0


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures a token that is at hand.")
    parser.add_argument("--rounds", type=int, default=15, help="rounds of 30 ms for each contender (default 15)")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    options = parser.parse_args()

    contenders = {US: ours(), "google-auth": google_auth(), "MSAL": msal(), "Authlib": authlib()}
    for name, get in contenders.items():
        if get() != ANSWER["access_token"]:
            sys.exit(f"{name} has no token at hand")
    asked = requests_sent
    medians = compare(contenders, options.rounds)
    if requests_sent != asked:
        sys.exit("somebody asked the server again while its token was fresh")
    found = rows(medians, "get", "")
    left = {name: blocks_left(get) for name, get in contenders.items()}
    for row in found:
        row["our_blocks"], row["peer_blocks"] = left[US], left[row["peer"]]
    print_rows(found, options.format)


def answer() -> bytes:
    """What the stand-in answers to a token request."""
    global requests_sent
    requests_sent += 1
    return json.dumps(ANSWER).encode()


def blocks_left(get) -> int:
    """Blocks of memory that a thousand calls leave allocated."""
    get()
    before = sys.getallocatedblocks()
    for _ in range(1000):
        get()
    return sys.getallocatedblocks() - before


def ours():
    def http(**_: object):
        return 200, {"content-type": "application/json", "cache-control": "no-store"}, answer()

    tokens = jotmint.TokenSource(
        token_endpoint="https://login.example/token", client_id="ci", client_secret="s3cret", http=http
    )
    return lambda: tokens.get().access_token


def google_auth():
    from google.auth import transport
    from google.oauth2 import service_account

    class Answered(transport.Response):
        status, headers, data = 200, {"content-type": "application/json"}, b""

    class Transport(transport.Request):
        def __call__(self, *_: object, **__: object):
            response = Answered()
            response.data = answer()
            return response

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    info = {
        "client_email": "ci@example.iam.gserviceaccount.com",
        "token_uri": "https://login.example/token",
        "private_key": pem.decode(),
    }
    credentials = service_account.Credentials.from_service_account_info(info, scopes=["read"])
    send = Transport()

    def get() -> str:
        # What `before_request` does before each call of an API, without the header.
        if not credentials.valid:
            credentials.refresh(send)
        return credentials.token

    return get


def msal():
    from msal import ConfidentialClientApplication

    class Answered:
        status_code, headers = 200, {"content-type": "application/json"}

        def __init__(self, text: str) -> None:
            self.text = text

        def raise_for_status(self) -> None:
            pass

    class Client:
        def get(self, url: str, **_: object):
            base = "https://login.microsoftonline.com/contoso"
            return Answered(json.dumps({"authorization_endpoint": base + "/a", "token_endpoint": base + "/t"}))

        def post(self, url: str, **_: object):
            return Answered(answer().decode())

        def close(self) -> None:
            pass

    application = ConfidentialClientApplication(
        "ci",
        authority="https://login.microsoftonline.com/contoso",
        client_credential="s3cret",
        http_client=Client(),
        instance_discovery=False,
    )
    scopes = ["https://api.example/.default"]
    return lambda: application.acquire_token_for_client(scopes)["access_token"]


def authlib():
    import requests
    from authlib.integrations.requests_client import OAuth2Session

    class Adapter(requests.adapters.BaseAdapter):
        def send(self, request, **_: object):
            response = requests.Response()
            response.status_code, response.request, response._content = 200, request, answer()
            return response

        def close(self) -> None:
            pass

    session = OAuth2Session("ci", "s3cret", token_endpoint="https://login.example/token")
    session.mount("https://", Adapter())
    session.fetch_token(grant_type="client_credentials")

    def get() -> str:
        # What the session does before each request.
        session.ensure_active_token(session.token)
        return session.token["access_token"]

    return get


if __name__ == "__main__":
    main()
