"""A real authorization server on loopback: Authlib's Flask integration with one client for each way to authenticate.

This file does not decide anything about OAuth: every answer of the token endpoint is Authlib's own. It reads the
command line, starts the server, prints one JSON line when it is ready, and stops when its standard input closes.
The line's shape and the exit codes are in ../README.md.
"""

from __future__ import annotations

import argparse
import errno
import json
import logging
import os
import signal
import socket
import sys
import threading
from pathlib import Path

HOST = "127.0.0.1"
SCOPE = "deploy:write read"
PORT_TAKEN = 98


class StartError(Exception):
    """A refusal to start that a person can act on; `code` is the exit code."""

    def __init__(self, message: str, code: int = 1):
        super().__init__(message)
        self.code = code


def main() -> None:
    options = read_command_line()
    listener = listen(options.port)
    issuer = f"http://{HOST}:{listener.getsockname()[1]}"

    try:
        from clients import register_clients
        from server import TOKEN_PATH, create_app
        from werkzeug.serving import make_server
    except ModuleNotFoundError as error:
        requirements = Path(__file__).with_name("requirements.txt")
        raise StartError(f"{error.name} is not installed: run python -m pip install -r {requirements}") from error

    try:
        clients = register_clients(options.out, SCOPE, options.short_lifetime, dict(options.lifetime))
    except ValueError as error:
        raise StartError(str(error)) from error
    app = create_app(issuer, SCOPE, clients)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    web = make_server(HOST, 0, app, threaded=True, fd=listener.fileno())

    stopped = stop_signal()
    threading.Thread(target=web.serve_forever, daemon=True).start()
    announcement = {
        "issuer": issuer,
        "token_endpoint": issuer + TOKEN_PATH,
        "jwks_uri": issuer + "/jwks",
        "clients": [client.announced for client in clients],
    }
    print(json.dumps(announcement), flush=True)
    stopped.wait()
    web.shutdown()


def read_command_line() -> argparse.Namespace:
    def whole_number(least: int, most: int = 2**31 - 1):
        def parse(text: str) -> int:
            if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
                raise argparse.ArgumentTypeError(f"{text}: write a whole number from {least} to {most}")
            return int(text)

        return parse

    def lifetime(text: str) -> tuple[str, int]:
        client_id, equals, seconds = text.rpartition("=")
        if not (client_id and equals):
            raise argparse.ArgumentTypeError(f"{text}: write CLIENT_ID=SECONDS")
        return client_id, whole_number(1)(seconds)

    parser = CommandLine(prog="serve.py", allow_abbrev=False)
    parser.add_argument("--port", type=whole_number(0, 65535), default=0)
    parser.add_argument("--out", required=True, type=Path, metavar="DIR")
    parser.add_argument("--short-lifetime", type=whole_number(1), default=5, metavar="SECONDS")
    parser.add_argument("--lifetime", type=lifetime, action="append", default=[], metavar="CLIENT_ID=SECONDS")
    return parser.parse_args()


class CommandLine(argparse.ArgumentParser):
    """A parser whose refusals exit 1 with one line, as everything else here does."""

    def error(self, message: str):
        raise StartError(message)


def listen(port: int) -> socket.socket:
    """Takes the port before anything slow or lasting is done: a taken port leaves no key behind."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise StartError(
            f"port {port} on {HOST} is taken: stop the program that holds it, "
            "or choose another with --port (0 picks a free one)",
            PORT_TAKEN,
        ) from error
    return listener


def stop_signal() -> threading.Event:
    """An event set when standard input closes or the process is told to stop."""
    stopped = threading.Event()

    def watch_standard_input() -> None:
        try:
            # Not sys.stdin: its lock would still be held while the interpreter shuts down.
            while os.read(0, 4096):
                pass
        except OSError:
            pass
        stopped.set()

    threading.Thread(target=watch_standard_input, daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    return stopped


if __name__ == "__main__":
    try:
        main()
    except StartError as error:
        print(f"authlib test server: {error}", file=sys.stderr)
        sys.exit(error.code)
    except Exception as error:  # anything else wrong is one line too
        print(f"authlib test server: {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)
