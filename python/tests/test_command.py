"""The `jotmint` command as it is installed, and its cases that are the same in every language."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jwt
import pytest
from support import SECRET, granted, pem, public_pem, refused

from jotmint import _native as native

VECTORS = json.loads((Path(__file__).parents[2] / "tests" / "vectors" / "cli.json").read_text())
SCRIPT = Path(sys.executable).with_name("jotmint")


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in VECTORS])
def test_one_step_comes_out_exactly(case):
    assert json.loads(native.command_step(json.dumps(case["input"]).encode())) == case["output"]


def test_a_runner_knows_how_many_cases_there_are():
    assert len(VECTORS) == 89


@pytest.fixture
def command(endpoint):
    """Runs the installed command as a client of the endpoint."""

    def run(*arguments, stdin="", program=(SCRIPT,), **variables):
        environment = {
            "PATH": os.environ["PATH"],
            "OAUTH_TOKEN_URL": endpoint.url,
            "OAUTH_CLIENT_ID": "ci",
            "OAUTH_CLIENT_SECRET": SECRET,
            **variables,
        }
        environment = {name: value for name, value in environment.items() if value is not None}
        return subprocess.run(
            [*program, *arguments], env=environment, input=stdin, capture_output=True, text=True, timeout=60
        )

    return run


def test_a_token_is_printed_and_nothing_else(command, endpoint):
    endpoint.respond = lambda _: granted("a-token")
    for program in [(SCRIPT,), (sys.executable, "-m", "jotmint")]:
        result = command("token", "--quiet", program=program)
        assert (result.returncode, result.stdout, result.stderr) == (0, "a-token\n", "")
    assert endpoint.requests[0].headers["authorization"].startswith("Basic ")


def test_an_assertion_is_printed_and_verifies(command, keys):
    result = command("assertion", OAUTH_CLIENT_AUTH="client_secret_jwt", OAUTH_ISSUER="https://as.example")
    assert result.returncode == 0, result.stderr
    assert jwt.decode(result.stdout.strip(), SECRET, algorithms=["HS256"], audience="https://as.example")
    variables = {"OAUTH_CLIENT_SECRET": None, "OAUTH_PRIVATE_KEY": pem(keys["p256"]), "OAUTH_ISSUER": "https://as.example"}
    result = command("assertion", **variables)
    assert jwt.decode(
        result.stdout.strip(), public_pem(keys["p256"]), algorithms=["ES256"], audience="https://as.example"
    )


def test_files_and_standard_input_are_read(command, endpoint, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    without = {"OAUTH_CLIENT_SECRET": None}
    for path, stdin in [(str(secret), ""), ("-", "from a file\n")]:
        result = command("token", "--client-secret-file", path, stdin=stdin, **without)
        assert result.returncode == 0, result.stderr
    assert len({request.headers["authorization"] for request in endpoint.requests}) == 1
    for path in (str(tmp_path / "missing"), str(tmp_path), "/dev/zero"):
        result = command("token", "--client-secret-file", path, **without)
        assert (result.returncode, result.stdout) == (2, "")
        assert "cannot be read" in result.stderr


def test_a_ready_made_assertion_is_read_from_its_file(command, endpoint, tmp_path):
    assertion = jwt.encode({"iss": "platform", "jti": "1"}, "k" * 32)
    path = tmp_path / "assertion"
    path.write_text(assertion)
    without = {"OAUTH_CLIENT_SECRET": None}
    result = command("token", "--client-assertion-file", str(path), **without)
    assert result.returncode == 0, result.stderr
    assert endpoint.requests[0].form["client_assertion"] == assertion


@pytest.mark.parametrize(
    "answer, code",
    [
        (refused("invalid_client", 401), 4),
        (refused("invalid_scope"), 5),
        ((200, {}, b"<html>"), 1),
        ((503, {}, b""), 3),
    ],
)
def test_the_exit_code_says_who_has_to_act(command, endpoint, answer, code):
    endpoint.respond = lambda _: answer
    result = command("token", "--retry-for", "0")
    assert (result.returncode, result.stdout) == (code, ""), result.stderr
    assert result.stderr.startswith("error[") or "\nerror[" in result.stderr
    assert SECRET not in result.stderr and "Traceback" not in result.stderr


def test_options_are_named_as_on_the_command_line(command):
    result = command("token", OAUTH_CLIENT_AUTH="client_secret_jwt", OAUTH_CLIENT_SECRET="hunter2")
    assert result.returncode == 6
    assert "--allow-short-secret" in result.stderr
    result = command("token", "--client-secert-file", "x")
    assert result.returncode == 2 and "--client-secret-file" in result.stderr


def test_arguments_and_variables_that_are_not_utf_8_do_no_harm(command, endpoint):
    environment = {os.fsencode(name): os.fsencode(value) for name, value in {"PATH": os.environ["PATH"]}.items()}
    environment |= {b"OAUTH_TOKEN_URL": endpoint.url.encode(), b"OTHER": b"\xff\xfe", b"OAUTH_CLIENT_ID": b"ci"}
    result = subprocess.run([SCRIPT, b"token", b"--scope", b"\xff"], env=environment, capture_output=True, timeout=60)
    assert result.returncode == 2 and b"Traceback" not in result.stderr


def test_a_reader_that_goes_away_is_no_traceback(endpoint):
    environment = {"PATH": os.environ["PATH"]}
    read, write = os.pipe()
    os.close(read)
    result = subprocess.run([SCRIPT, "--help"], env=environment, stdout=write, stderr=subprocess.PIPE, timeout=60)
    os.close(write)
    assert (result.returncode, result.stderr) == (1, b"")
