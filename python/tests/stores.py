"""Stores for the tests: one that remembers what it is asked, a real Redis, and jobs that share."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import redis

JOB = Path(__file__).parents[2] / "tests" / "fleet" / "job.py"


class Remembering:
    """A store in memory, with what it was asked."""

    def __init__(self) -> None:
        self.records: dict[str, str] = {}
        self.written: list[str] = []
        self.locks: dict[str, str] = {}
        self.asked: list[str] = []

    def load(self, key):
        self.asked.append("load")
        return self.records.get(key)

    def store(self, key, record, ttl_ms):
        self.asked.append("store")
        assert ttl_ms > 0
        self.records[key] = record
        self.written.append(record)

    def lock(self, key, owner, ttl_ms):
        self.asked.append("lock")
        return self.locks.setdefault(key, owner) == owner

    def unlock(self, key, owner):
        self.asked.append("unlock")
        if self.locks.get(key) == owner:
            del self.locks[key]


class AsyncRemembering(Remembering):
    """The same, to be awaited."""

    async def load(self, key):
        return super().load(key)

    async def store(self, key, record, ttl_ms):
        super().store(key, record, ttl_ms)

    async def lock(self, key, owner, ttl_ms):
        return super().lock(key, owner, ttl_ms)

    async def unlock(self, key, owner):
        super().unlock(key, owner)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RedisServer:
    """A Redis on a free loopback port, which keeps nothing."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = shutil.which("redis-server")
        assert program, "redis-server is missing: apt-get install redis-server"
        command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 10
        with self.client() as client:
            while True:
                with contextlib.suppress(redis.RedisError):
                    client.ping()
                    return
                assert time.monotonic() < end, "Redis did not start"
                time.sleep(0.02)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def client(self, **options) -> redis.Redis:
        return redis.Redis(port=self.port, socket_timeout=5, **options)


class SlowProxy:
    """Passes bytes on to a server on loopback, each answer so many seconds late."""

    def __init__(self, port: int, seconds: float) -> None:
        self._target = port
        self._seconds = seconds
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}/0"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            threading.Thread(target=self._pass, args=(near, far, 0), daemon=True).start()
            threading.Thread(target=self._pass, args=(far, near, self._seconds), daemon=True).start()

    @staticmethod
    def _pass(source: socket.socket, sink: socket.socket, seconds: float) -> None:
        with contextlib.suppress(OSError), source, sink:
            while data := source.recv(65536):
                time.sleep(seconds)
                sink.sendall(data)


class Jobs:
    """Processes that each get one token, all from the same moment on: `count` of Python, and as many of Node."""

    def __init__(self, options, count: int, in_node: int = 0) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}

        def started(command, given):
            environment = {**os.environ, "JOTMINT_JOB": json.dumps(given)}
            return subprocess.Popen(command, env=environment, **pipes)

        self._running = [started([sys.executable, JOB], options) for _ in range(count)]
        self._running += [started(["node", JOB.with_suffix(".mjs")], camel(options)) for _ in range(in_node)]
        for job in self._running:
            assert job.stderr.readline() == b"ready\n", job.stderr.read().decode()
        for job in self._running:
            job.stdin.write(b"\n")
            job.stdin.flush()

    def kill(self) -> None:
        """Ends them at once, without a chance to tidy up."""
        for job in self._running:
            job.kill()
            job.communicate()

    def results(self):
        """What each of them printed, once all are over."""
        found = []
        for job in self._running:
            out, err = job.communicate(timeout=60)
            assert out, err.decode()
            found.append(json.loads(out))
        return found


def camel(options):
    """Options as JavaScript spells them."""

    def spell(name):
        first, *others = name.split("_")
        return first + "".join(word.capitalize() for word in others)

    return {spell(name): value for name, value in options.items()}
