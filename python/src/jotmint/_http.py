"""One HTTP exchange with the standard library: exactly the request that was asked for, and nothing else.

No redirects are followed, nothing is retried, no connection is kept, no cookie or `.netrc` is read, and certificates
are always verified. The deadline covers the whole exchange, name look-up included; the body is cut where it exceeds
what was asked for. `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are honoured, with the meaning they have in `urllib`.
"""

from __future__ import annotations

import base64
import http.client
import io
import socket
import ssl
import threading
import time
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, NamedTuple

from ._answer import Answer, Unreachable, opened

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    # What `socket.send` and friends take; the standard library has no name for it before 3.12.
    Buffer = Any


def exchange(request: Mapping[str, Any], timeout: float, max_body_bytes: int) -> Answer:
    """Performs `request` (`method`, `url`, `headers`, `body`) within `timeout` seconds.

    A body longer than `max_body_bytes` is cut one byte after it, so that the core can tell.

    Raises:
        Unreachable: There was no complete answer in time.
    """
    deadline = _Deadline(timeout)
    try:
        return _exchange(request, deadline, max_body_bytes)
    except Unreachable as error:
        error.unsent = not deadline.sending
        raise
    except ssl.SSLCertVerificationError as error:
        reason = f"the certificate of the server was not accepted: {error.verify_message}"
    except (socket.timeout, TimeoutError):
        raise Unreachable(str(deadline.exceeded()), unsent=not deadline.sending) from None
    except (OSError, http.client.HTTPException) as error:
        # Not `str(error)` of an HTTPException: it may quote what the server sent.
        reason = f"the answer is not HTTP: {type(error).__name__}"
        if isinstance(error, OSError):
            reason = error.strerror or str(error) or "the connection failed"
    raise Unreachable(reason, unsent=not deadline.sending)


def _exchange(request: Mapping[str, Any], deadline: _Deadline, max_body_bytes: int) -> Answer:
    url = urllib.parse.urlsplit(request["url"])
    host, port = url.hostname or "", url.port or (443 if url.scheme == "https" else 80)
    target = urllib.parse.urlunsplit(("", "", url.path or "/", url.query, ""))
    headers = dict(request["headers"])
    proxy = _proxy(url.scheme, host, port)

    with deadline.connect(*((proxy.host, proxy.port) if proxy else (host, port))) as plain:
        carrier: socket.socket = plain
        if proxy and url.scheme == "https":
            _tunnel(plain, deadline, host, port, proxy)
        elif proxy:
            target = urllib.parse.urlunsplit((url.scheme, url.netloc, url.path or "/", url.query, ""))
            headers.update(proxy.headers)
        if url.scheme == "https":
            plain.settimeout(deadline.remaining())
            carrier = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        with carrier:
            connection = http.client.HTTPConnection(host, port)
            connection.default_port = 443 if url.scheme == "https" else 80
            connection.sock = _Timed(carrier, deadline)
            deadline.sending = True
            connection.request(request["method"], target, request["body"].encode(), {**headers, "connection": "close"})
            response = connection.getresponse()
            body = response.read(max_body_bytes + 1)
            if response.length and len(body) <= max_body_bytes:
                raise Unreachable("the connection ended in the middle of the answer")
            received = [(name.lower(), value) for name, value in response.getheaders()]
            return opened(Answer(response.status, received, body), max_body_bytes)


class _Proxy(NamedTuple):
    host: str
    port: int
    headers: dict[str, str]


def _proxy(scheme: str, host: str, port: int) -> _Proxy | None:
    """The proxy that the environment names for this server, if any."""
    proxies = urllib.request.getproxies()
    address = proxies.get(scheme) or proxies.get("all")
    if not address or urllib.request.proxy_bypass(host if ":" in host else f"{host}:{port}"):
        return None
    url = urllib.parse.urlsplit(address if "://" in address else f"http://{address}")
    try:
        if url.scheme != "http" or not url.hostname:
            raise ValueError
        proxy = _Proxy(url.hostname, url.port or 80, {})
    except ValueError:
        # The address may hold a password: it is not repeated.
        raise Unreachable(f"the proxy for {scheme} is not an http:// address; nothing else is supported") from None
    if url.username is not None:
        words = f"{urllib.parse.unquote(url.username)}:{urllib.parse.unquote(url.password or '')}"
        proxy.headers["proxy-authorization"] = "Basic " + base64.b64encode(words.encode()).decode()
    return proxy


def _tunnel(plain: socket.socket, deadline: _Deadline, host: str, port: int, proxy: _Proxy) -> None:
    """Has the proxy connect to the server (RFC 9110 section 9.3.6)."""
    authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {authority} HTTP/1.1", f"host: {authority}", *(f"{k}: {v}" for k, v in proxy.headers.items())]
    timed = _Timed(plain, deadline)
    timed.sendall("\r\n".join([*lines, "", ""]).encode())
    response = http.client.HTTPResponse(timed, method="CONNECT")  # type: ignore[arg-type]  # all it takes is makefile
    response.begin()
    if not 200 <= response.status < 300:
        raise Unreachable(f"the proxy refused to connect to {authority}: status {response.status}")


class _Deadline:
    """A moment on the monotonic clock that ends every wait of an exchange.

    Attributes:
        sending: Whether the exchange has come so far that the server may have seen the request.
    """

    def __init__(self, timeout: float) -> None:
        self.sending = False
        self._timeout = timeout
        self._end = time.monotonic() + timeout

    def remaining(self) -> float:
        """Seconds left, always more than zero."""
        remaining = self._end - time.monotonic()
        if remaining <= 0:
            raise self.exceeded()
        return remaining

    def exceeded(self) -> Unreachable:
        return Unreachable(f"no complete answer within {self._timeout:g} s")

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to the first address of `host` that takes one."""
        last: OSError = OSError(f"{host} has no address")
        for family, kind, protocol, _, address in self._look_up(host, port):
            plain = socket.socket(family, kind, protocol)
            try:
                plain.settimeout(self.remaining())
                plain.connect(address)
                return plain
            except OSError as error:
                plain.close()
                last = error
            except BaseException:
                plain.close()
                raise
        raise last

    def _look_up(self, host: str, port: int) -> list[Any]:
        # The resolver of the system takes no timeout, so it is left behind when it takes too long.
        found: list[Any] = []

        def look_up() -> None:
            try:
                found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            except (OSError, UnicodeError) as error:
                found.append(error)

        thread = threading.Thread(target=look_up, name="jotmint-resolver", daemon=True)
        thread.start()
        thread.join(self.remaining())
        if not found:
            raise self.exceeded()
        if isinstance(found[0], Exception):
            raise Unreachable(f"the name {host} was not found: {getattr(found[0], 'strerror', None) or 'not a name'}")
        return list(found[0])


class _Timed:
    """As much of a socket as `http.client` uses, with what is left of the deadline before each operation."""

    def __init__(self, carrier: socket.socket, deadline: _Deadline) -> None:
        self._carrier = carrier
        self._deadline = deadline

    def sendall(self, data: Buffer) -> None:
        rest = memoryview(data)
        while rest:
            self._carrier.settimeout(self._deadline.remaining())
            rest = rest[self._carrier.send(rest) :]

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._carrier, self._deadline))

    def close(self) -> None:
        """Nothing: the exchange closes the connection, when the body has been read."""


class _TimedReader(io.RawIOBase):
    def __init__(self, carrier: socket.socket, deadline: _Deadline) -> None:
        self._carrier = carrier
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        self._carrier.settimeout(self._deadline.remaining())
        return self._carrier.recv_into(buffer)
