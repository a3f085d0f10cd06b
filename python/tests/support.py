"""A token endpoint on loopback whose answers the tests write, and what else several tests use."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from cryptography.hazmat.primitives import serialization

SECRET = "a planted secret that is longer than any hash, sixty-four bytes and more"

# Which key each algorithm signs with.
KEY_OF = {
    **{name: "rsa" for name in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")},
    **{"ES256": "p256", "ES384": "p384", "ES512": "p521", "EdDSA": "ed25519", "Ed25519": "ed25519"},
}


def pem(key) -> str:
    """A private key as PKCS#8 PEM."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def public_pem(key) -> str:
    """The public part of a private key as PEM."""
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


class Request:
    """A request as the endpoint saw it."""

    def __init__(self, handler: BaseHTTPRequestHandler) -> None:
        self.method = handler.command
        self.path = handler.path
        self.headers = {name.lower(): value for name, value in handler.headers.items()}
        self.body = handler.rfile.read(int(handler.headers.get("content-length", 0)))
        self.form = {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


class Endpoint:
    """A token endpoint: `requests` are those that came, `respond(request)` returns (status, headers, body)."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.respond = lambda request: granted()

    url = ""

    @property
    def options(self):
        """Options of a client that authenticates with an assertion and its secret."""
        return {
            "token_endpoint": self.url,
            "client_id": "ci",
            "client_secret": SECRET,
            "client_auth": "client_secret_jwt",
        }


def granted(access_token: str = "token", expires_in: int = 3600, **more):
    """A good answer."""
    body = {"access_token": access_token, "token_type": "Bearer", "expires_in": expires_in, **more}
    return 200, {"content-type": "application/json"}, json.dumps(body).encode()


def refused(error: str, status: int = 400, **more):
    """An error answer."""
    return status, {"content-type": "application/json"}, json.dumps({"error": error, **more}).encode()


@contextlib.contextmanager
def serving(endpoint: Endpoint, wrap=None):
    """Serves `endpoint` on loopback; `wrap` makes a TLS server of it."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = Request(self)
            endpoint.requests.append(request)
            status, headers, body = endpoint.respond(request)
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(body)

        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if wrap:
        server.socket = wrap(server.socket)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    endpoint.url = f"{'https' if wrap else 'http'}://127.0.0.1:{server.server_port}/token"
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()


class Trickling:
    """A server that sends a body without end, byte by byte, for as long as somebody listens."""

    def __init__(self, head, encoding):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d/token" % self._listener.getsockname()[1]
        self.is_left = threading.Event()
        self._head = f"HTTP/1.1 200 OK\r\n{head}\r\ncontent-encoding: {encoding}\r\n\r\n".encode()
        # The head of a gzip stream, with a file name that does not end.
        body = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + b"x" * 100_000 if encoding == "gzip" else b"x" * 100_000
        self._pieces = [b"1\r\n%c\r\n" % byte if "chunked" in head else b"%c" % byte for byte in body]

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.close()

    def _serve(self):
        connection, _ = self._listener.accept()
        with connection, contextlib.suppress(OSError):
            connection.recv(65536)
            connection.sendall(self._head)
            for piece in self._pieces:
                connection.sendall(piece)
                time.sleep(0.02)
        self.is_left.set()


def in_children(work, children=4):
    """What `work` returns in each of some forked processes."""
    results = []
    for _ in range(children):
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            with open(write, "w") as pipe:
                pipe.write(work())
            os._exit(0)
        os.close(write)
        with open(read) as pipe:
            results.append(pipe.read())
        assert os.waitpid(child, 0)[1] == 0
    return results
