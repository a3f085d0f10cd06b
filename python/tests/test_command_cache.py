"""The command with a cache: jobs that share one token, what `status` says about it, and caches that are no help."""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import SECRET
from support import granted as answer

SCRIPT = Path(sys.executable).with_name("jotmint")


@pytest.fixture
def jotmint(endpoint):
    """Starts the installed command as a client of the endpoint, which counts its tokens; nothing has to be said of them."""

    def respond(_):
        status, headers, body = answer(f"token-{len(endpoint.requests)}", endpoint.lifetime)
        return status, {**headers, "cache-control": "no-store"}, body

    endpoint.lifetime, endpoint.respond = 3600, respond

    def start(*arguments, **variables):
        environment = {
            "PATH": os.environ["PATH"],
            "OAUTH_TOKEN_URL": endpoint.url,
            "OAUTH_CLIENT_ID": "ci",
            "OAUTH_CLIENT_SECRET": SECRET,
            **variables,
        }
        command = [SCRIPT, *arguments]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    return start


@pytest.fixture
def run(jotmint):
    """Runs it to its end: exit code, standard output, standard error."""

    def run(*arguments, **variables):
        child = jotmint(*arguments, **variables)
        stdout, stderr = child.communicate(timeout=60)
        return child.returncode, stdout, stderr

    return run


def test_the_steps_of_a_job_share_one_token_through_a_file_that_shows_nothing_of_it(run, endpoint, tmp_path):
    cache = {"OAUTH_CACHE": f"file:{tmp_path / 'cache'}"}
    for arguments in [("token",), ("exec", "--", "printenv", "OAUTH_ACCESS_TOKEN")]:
        assert run(*arguments, **cache) == (0, "token-1\n", "")
    assert len(endpoint.requests) == 1
    (record,) = (tmp_path / "cache").iterdir()
    assert record.stat().st_mode & 0o777 == 0o600
    assert b"token-1" not in record.read_bytes() and SECRET.encode() not in record.read_bytes()
    assert run("token", "--cache", cache["OAUTH_CACHE"]) == (0, "token-1\n", "")
    assert run("token", "--cache-slot", "b", **cache) == (0, "token-2\n", "")
    assert run("token", "--cache", "none", **cache) == (0, "token-3\n", "")


def test_status_says_what_is_there_asks_no_server_and_shows_no_secret(run, endpoint, tmp_path):
    cache = {"OAUTH_CACHE": f"file:{tmp_path / 'cache'}"}
    code, stdout, stderr = run("status", **cache)
    assert (code, stderr) == (3, "")
    assert re.match(r"token    none\nrenewal  by the next job, for there is none\ncache    file, ", stdout)
    run("token", **cache)
    code, stdout, stderr = run("status", **cache)
    assert (code, stderr) == (0, "")
    assert re.match(r"token    can be used for 59 min \d+ s; expires \S+Z\nage      \d+ s of 60 min 0 s; ", stdout)
    code, text, _ = run("status", "--format", "json", **cache)
    status = json.loads(text)
    assert (code, status["usable"], status["reason"], status["store"]["kind"]) == (0, True, "fresh", "file")
    assert all(secret not in stdout + text for secret in ("token-1", SECRET))
    assert run("status", **cache, OAUTH_CLIENT_SECRET=SECRET + "!")[0] == 3, "who has another secret finds nothing"
    assert run("status")[0] == 3
    assert len(endpoint.requests) == 1


def test_a_cache_that_cannot_be_used_is_said_and_the_token_is_fetched(run, tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    caches = [
        f"file:{tmp_path / 'file'}",
        f"file:{tmp_path / 'file' / 'below'}",
        f"file:{tmp_path / 'open'}",
        "redis://127.0.0.1:1",
        "redis://:planted-hunter2@127.0.0.1:1/0",
    ]
    for number, cache in enumerate(caches, 1):
        begin = time.monotonic()
        code, stdout, stderr = run("token", OAUTH_CACHE=cache)
        assert (code, stdout) == (0, f"token-{number}\n"), stderr
        assert stderr.startswith("warning[cache-unavailable]: ")
        assert "hunter2" not in stderr and SECRET not in stderr
        assert time.monotonic() - begin < 5, cache


def test_a_cache_that_makes_no_sense_is_refused_before_anything_is_sent(run, endpoint):
    for arguments, expected in [
        (("--cache", "nonsense"), r"error\[option-invalid\]: `--cache`"),
        (("--cache", "redis://:planted-hunter2@a.example"), r"error\[secret-in-command-line\]: .*\n.*OAUTH_CACHE"),
        (("--cache-slot", "a"), r"error\[option-conflict\]: .*`--cache-slot`"),
    ]:
        code, stdout, stderr = run("token", *arguments)
        assert (code, stdout) == (2, "")
        assert re.match(expected, stderr) and "hunter2" not in stderr
    assert endpoint.requests == []


def test_two_jobs_that_keep_their_token_files_fresh_share_each_renewal(jotmint, endpoint, tmp_path):
    endpoint.lifetime = 4
    script = """
import os, time
while open(os.environ["OAUTH_ACCESS_TOKEN_FILE"]).read() != "token-3":
    time.sleep(0.02)
"""
    jobs = [
        jotmint(
            *("exec", "--token-file", str(tmp_path / name), "--", sys.executable, "-c", script),
            OAUTH_CACHE=f"file:{tmp_path / 'cache'}",
        )
        for name in ("a", "b")
    ]
    said = [job.communicate(timeout=60)[1] for job in jobs]
    assert [job.returncode for job in jobs] == [0, 0], said
    assert [lines.count(" token renewed") for lines in said] == [2, 2], said
    assert len(endpoint.requests) == 3
    assert "token renewed: another job has put it into the cache; " in "".join(said)
