"""The standard-library exchange against servers that misbehave, and through a real proxy."""

import contextlib
import datetime
import gzip
import ipaddress
import os
import socket
import ssl
import subprocess
import sys
import threading
import time

import pytest
from support import Endpoint, granted, pem, serving
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from jotmint._answer import Unreachable
from jotmint._http import exchange


@contextlib.contextmanager
def unreachable(match=None, *, sent):
    """As `pytest.raises`; and it is known whether the request was sent."""
    with pytest.raises(Unreachable, match=match) as caught:
        yield caught
    assert caught.value.unsent is not sent


def request(url, body="grant_type=client_credentials"):
    headers = [["content-type", "application/x-www-form-urlencoded"], ["accept", "application/json"]]
    return {"method": "POST", "url": url, "headers": headers, "body": body}


def test_the_request_is_sent_as_it_is_and_the_answer_comes_back_as_it_is(endpoint):
    endpoint.respond = lambda _: (401, {"WWW-Authenticate": "Basic", "content-type": "text/plain"}, b"\xff\x00no")
    answer = exchange(request(endpoint.url + "?tenant=1"), 5, 1000)
    (seen,) = endpoint.requests
    assert (seen.method, seen.path, seen.body) == ("POST", "/token?tenant=1", b"grant_type=client_credentials")
    assert seen.headers["content-type"] == "application/x-www-form-urlencoded"
    assert seen.headers["accept-encoding"] == "identity"
    assert seen.headers["host"] in endpoint.url
    assert (answer.status, answer.body) == (401, b"\xff\x00no")
    assert ("www-authenticate", "Basic") in answer.headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(endpoint, status):
    endpoint.respond = lambda _: (status, {"location": endpoint.url + "/elsewhere"}, b"")
    assert exchange(request(endpoint.url), 5, 1000).status == status
    assert len(endpoint.requests) == 1


def test_a_body_is_cut_one_byte_after_the_cap(endpoint):
    endpoint.respond = lambda _: (200, {}, b"x" * 100_000)
    assert len(exchange(request(endpoint.url), 5, 1000).body) == 1001
    assert len(exchange(request(endpoint.url), 5, 100_000).body) == 100_000


@pytest.mark.parametrize("size, cut", [(50, 50), (10_000_000, 1001)])
def test_a_body_compressed_without_being_asked_is_opened_under_the_same_cap(endpoint, size, cut):
    endpoint.respond = lambda _: (200, {"content-encoding": "gzip"}, gzip.compress(b"x" * size))
    answer = exchange(request(endpoint.url), 5, 1000 if size > 1000 else 1_000_000)
    assert answer.body == b"x" * cut
    assert "content-encoding" not in dict(answer.headers)


def test_an_encoding_that_is_not_known_is_named(endpoint):
    endpoint.respond = lambda _: (200, {"content-encoding": "br"}, b"...")
    with unreachable("encoded", sent=True):
        exchange(request(endpoint.url), 5, 1000)


class Scripted:
    """A server that answers one connection with pieces of bytes, each after a pause in seconds."""

    def __init__(self, *pieces):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d/token" % self._listener.getsockname()[1]
        self._pieces = pieces
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        connection, _ = self._listener.accept()
        with self._listener, connection:
            connection.recv(65536)
            try:
                for pause, piece in self._pieces:
                    time.sleep(pause)
                    connection.sendall(piece)
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65536):  # what is not read would reset the connection
                    pass
            except OSError:
                pass


HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        [(0, HEAD), *[(0.05, b"x")] * 1000],
        [(0, b"HTTP/1.1 200 OK\r\n"), *[(0.05, b"x: y\r\n")] * 1000],
        [(0, b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"), *[(0.05, b"1\r\nx\r\n")] * 1000],
        [(60, b"")],
    ],
    ids=["a body byte by byte", "headers without end", "chunks without end", "silence"],
)
def test_the_deadline_covers_the_whole_exchange(pieces):
    start = time.monotonic()
    with unreachable("within 0.4 s", sent=True):
        exchange(request(Scripted(*pieces).url), 0.4, 1_000_000)
    assert 0.3 < time.monotonic() - start < 1.5


@pytest.mark.parametrize(
    "pieces, reason",
    [
        ([(0, HEAD + b"short")], "in the middle"),
        ([(0, b"")], "closed connection"),
        ([(0, b"SSH-2.0-OpenSSH_9.2\r\n")], "not HTTP"),
        ([(0, b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab")], "not HTTP"),
    ],
)
def test_an_answer_that_is_none_says_so(pieces, reason):
    with unreachable(reason, sent=True):
        exchange(request(Scripted(*pieces).url), 2, 1000)


def test_a_closed_port_and_an_unknown_name_say_so():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with unreachable("refused", sent=False):
        exchange(request(f"http://127.0.0.1:{port}/"), 2, 1000)
    with unreachable(r"as\.invalid was not found", sent=False):
        exchange(request("https://as.invalid/token"), 5, 1000)


def test_a_name_look_up_that_hangs_is_left_behind(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(30))
    with unreachable("within 0.2 s", sent=False):
        exchange(request("https://as.example/token"), 0.2, 1000)


# --- TLS


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """A certificate for 127.0.0.1 signed by its own key: (file to trust, context of a server)."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "jotmint test")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    trusted, private = folder / "certificate.pem", folder / "key.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_text(pem(key))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return trusted, context


@pytest.fixture
def tls_endpoint(certificates, monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with serving(Endpoint(), lambda plain: certificates[1].wrap_socket(plain, server_side=True)) as running:
        yield running


def test_a_certificate_that_is_not_trusted_is_refused(tls_endpoint):
    with unreachable("certificate", sent=False):
        exchange(request(tls_endpoint.url), 5, 1000)
    assert tls_endpoint.requests == []


def test_a_certificate_for_another_name_is_refused(tls_endpoint, certificates, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates[0]))
    with unreachable("certificate", sent=False):
        exchange(request(tls_endpoint.url.replace("127.0.0.1", "localhost")), 5, 1000)


def test_a_certificate_that_the_environment_trusts_is_accepted(tls_endpoint, certificates, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates[0]))
    assert exchange(request(tls_endpoint.url), 5, 1000).status == 200


def test_a_tls_server_that_never_shakes_hands_runs_into_the_deadline():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with unreachable("within 0.3 s", sent=False):
            exchange(request("https://127.0.0.1:%d/" % listener.getsockname()[1]), 0.3, 1000)


# --- proxies


@pytest.fixture(scope="module")
def proxy():
    """A real proxy in a process of its own, with a user name and a password: its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "proxy", "--hostname", "127.0.0.1", "--port", str(port)]
    command += ["--num-workers", "1", "--num-acceptors", "1", "--basic-auth", "user:pass%word", "--log-level", "ERROR"]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://user:pass%25word@127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


def test_plain_http_goes_through_the_proxy(endpoint, proxy, monkeypatch):
    monkeypatch.setenv("http_proxy", proxy)
    assert exchange(request(endpoint.url), 5, 1000).status == 200
    assert endpoint.requests[0].path == "/token"
    assert "via" in endpoint.requests[0].headers
    assert "proxy-authorization" not in endpoint.requests[0].headers


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_https_goes_through_a_tunnel_and_is_verified_end_to_end(
    tls_endpoint, proxy, certificates, monkeypatch, variable
):
    monkeypatch.setenv(variable, proxy)
    with unreachable("certificate", sent=False):
        exchange(request(tls_endpoint.url), 5, 1000)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates[0]))
    assert exchange(request(tls_endpoint.url), 5, 1000).status == 200
    assert "proxy-authorization" not in tls_endpoint.requests[0].headers


def test_a_proxy_that_refuses_is_named_and_its_password_is_not(tls_endpoint, proxy, monkeypatch):
    monkeypatch.setenv("https_proxy", proxy.replace("user:pass%25word", "user:wrong-password"))
    with unreachable("the proxy refused.*407", sent=False) as caught:
        exchange(request(tls_endpoint.url), 5, 1000)
    assert "wrong-password" not in str(caught.value)


def test_no_proxy_goes_past_the_proxy(endpoint, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with unreachable(sent=False):
        exchange(request(endpoint.url), 2, 1000)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert exchange(request(endpoint.url), 2, 1000).status == 200


@pytest.mark.parametrize("address", ["socks5://user:hidden@127.0.0.1:1080", "http://", "https://127.0.0.1:3128"])
def test_proxies_of_other_kinds_are_refused_without_their_password(endpoint, monkeypatch, address):
    monkeypatch.setenv("http_proxy", address)
    with unreachable("not an http:// address", sent=False) as caught:
        exchange(request(endpoint.url), 2, 1000)
    assert "hidden" not in str(caught.value)


def test_an_answer_prints_without_its_body(endpoint):
    endpoint.respond = lambda _: granted("planted-token")
    answer = exchange(request(endpoint.url), 5, 1000)
    assert b"planted-token" in answer.body
    assert "planted" not in f"{answer!r} {answer}"
