"""Reviews: the functions and the commands, and their cases that are the same in every language."""

import json
import os
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest

from jotmint import (
    AvailabilityError,
    ConfigurationError,
    _native as native,
    check,
    explain,
    explain_code,
    providers,
)

VECTORS = Path(__file__).parents[2] / "tests" / "vectors"
REVIEWS = json.loads((VECTORS / "reviews.json").read_text(encoding="utf-8"))
SCRIPT = Path(sys.executable).with_name("jotmint")
COMMAND = 'curl -u "$ID:$SECRET" https://as.example/token -d grant_type=client_credentials'


def cases(name, at_least):
    rows = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))["cases"]
    assert len(rows) >= at_least, "a runner knows how many cases there are"
    return rows


def codes(review):
    return [found.code for found in review.diagnostics]


def about(row):
    return {name: row[name] for name in ("curl", "options", "provider", "metadata", "issuer") if name in row}


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in REVIEWS])
def test_one_step_comes_out_exactly(case):
    assert json.loads(native.command_step(json.dumps(case["input"]).encode())) == case["output"]


def test_a_runner_knows_how_many_cases_there_are():
    assert len(REVIEWS) == 48


def test_decisions_come_out_as_the_vectors_say():
    for row in cases("decisions", 237):
        review = check(**about(row), now=row.get("now_seconds"))
        assert sorted(codes(review)) == sorted(row["codes"] + row.get("curl_codes", [])), row["name"]
        refused = any(found.severity == "error" for found in review.diagnostics)
        assert review.verdict == ("cannot_work" if refused else "can_work"), row["name"]
        assert (review.exit_code == 0) != refused, row["name"]


def test_the_questions_people_ask_are_answered_with_the_right_thing_first():
    for row in cases("questions", 69):
        review = explain(**about(row), response=row["response"], received_at=row.get("received_at_seconds"))
        first = review.diagnostics[0]
        assert first.code == row["first"], f"{row['question']}\n{review}"
        words = "\n".join([first.message, *first.help])
        for word in row["help_contains"]:
            assert word in words, f"{row['question']}\n{review}"


def test_correct_requests_are_left_alone():
    for row in cases("correct_requests", 38):
        review = check(**about(row), now=row.get("now_seconds"))
        assert set(codes(review)) == set(row.get("notices", [])) and review.exit_code == 0, str(review)


def test_a_finding_tells_where_it_is():
    curl = "curl 'https://as.example/token' \\\n  -d 'x=\u00e9&grant_type=client_credentials&scope=permanent'"
    review = check(curl)
    found = next(found for found in review.diagnostics if found.code == "scope-never-changes-lifetime")
    assert curl.splitlines()[found.line - 1][found.column - 1 : found.end_column - 1] == "permanent"
    assert curl.encode()[slice(*found.span)] == b"permanent"
    assert "^^^^^^^^^" in review.rendered and str(review) == review.rendered
    assert "cannot work" in review.summary and "cannot work" in repr(review)
    assert review.provider is None


def test_a_response_is_taken_as_text_as_bytes_in_its_parts_and_from_a_client():
    curl = COMMAND.replace("as.example/", "login.mypurecloud.com/oauth/")
    body = '{"error":"invalid_client","error_description":"client not found"}'
    date = "Sun, 06 Nov 1994 08:49:37 GMT"
    text = f"HTTP/1.1 401 Unauthorized\r\ndate: {date}\r\n\r\n{body}"

    class OfAClient:
        status_code = 401
        headers = {"date": date}
        content = body.encode()

    parts = {"status": 401, "headers": [("date", date)], "body": body}
    rendered = {explain(curl, response=given).rendered for given in (text, text.encode(), parts, OfAClient())}
    assert len(rendered) == 1
    assert explain(curl, response=text).exit_code == 4
    late = datetime(1994, 11, 6, 9, 30, tzinfo=timezone.utc)
    assert "clock-skew" in codes(explain(curl, response=parts, received_at=late))


def test_options_are_judged_like_a_command(keys):
    from support import pem

    base = {"token_endpoint": "https://as.example/token", "issuer": "https://as.example", "client_id": "ci"}
    for credential in (
        {"client_secret": "an example secret of 32 bytes or more"},
        {"private_key": pem(keys["p256"])},
        {"signer": lambda data: data, "algorithm": "ES256"},
        {"client_assertion": lambda: "eyJhbGciOiJub25lIn0.e30."},
    ):
        review = check(options={**base, **credential})
        assert review.verdict == "can_work", str(review)
    wrong = check(options={**base, "client_secret": "hunter2", "client_auth": "client_secret_jwt"})
    assert codes(wrong) == ["secret-too-short"] and "`allow_short_secret`" in wrong.rendered
    assert codes(check(options={**base, "clientid": "x", "client_secret": "s"})) == ["option-unknown"]


def test_codes_and_providers_have_pages():
    page = explain_code("error[scope-refused]")
    assert (page.code, page.severity, page.blame, page.exit_code) == ("scope-refused", "error", "grant", 5)
    assert "rfc6749" in page.reference_url and page.example.startswith("error[scope-refused]: ")
    everything = providers()
    assert len(everything) >= 33
    assert providers("zoom") in everything


@pytest.mark.parametrize(
    "ask, error, code",
    [
        (lambda: explain_code("scope-refusd"), ConfigurationError, "code-unknown"),
        (lambda: providers("okta"), ConfigurationError, "provider-unknown"),
        (lambda: check(COMMAND, provider="nobody"), ConfigurationError, "provider-unknown"),
        (lambda: check(), ConfigurationError, "option-invalid"),
        (lambda: check(COMMAND, options={}), ConfigurationError, "option-invalid"),
        (lambda: explain(COMMAND, response=""), ConfigurationError, "response-unreadable"),
        (lambda: explain(COMMAND, response="HTTP/1.1 Not Found"), ConfigurationError, "response-unreadable"),
        (lambda: explain(COMMAND, response="curl: (7) Failed to connect"), AvailabilityError, "curl-failed"),
    ],
)
def test_what_is_wrong_with_a_question_itself_is_raised(ask, error, code):
    with pytest.raises(error) as raised:
        ask()
    assert raised.value.code == code and raised.value.help


def test_no_review_shows_a_secret():
    secret = "pLanted-hunter2-s3cret"
    curl = f"curl -u 'ci:{secret}' https://as.example/token -d 'scope=permanent&client_secret={secret}'"
    response = json.dumps({"access_token": secret, "token_type": "bearer", "refresh_token": secret})
    for review in (check(curl), explain(curl, response=response)):
        shown = review.rendered + repr(review) + repr(review.diagnostics)
        assert "hunter2" not in shown


def run(*arguments, stdin=b""):
    environment = {"PATH": os.environ["PATH"]}
    return subprocess.run([SCRIPT, *arguments], env=environment, input=stdin, capture_output=True, timeout=60)


@pytest.mark.parametrize("case", [case for case in REVIEWS if case["name"].startswith("the origin case")])
def test_the_origin_case_comes_out_as_in_every_other_language(case, tmp_path):
    files = {name: tmp_path / name for name in case["input"].get("files", {})}
    for name, path in files.items():
        path.write_bytes(case["input"]["files"][name]["text"].encode())
    arguments = [str(files.get(argument, argument)) for argument in case["input"]["argv"]]
    result = run(*arguments, stdin=case["input"].get("stdin_text", "").encode())
    expected = case["output"]["stdout"]
    for name, path in files.items():
        expected = expected.replace(name, str(path))
    assert (result.returncode, result.stdout) == (case["output"]["exit_code"], expected.encode()), result.stderr


@pytest.mark.parametrize(
    "arguments, stdin, words",
    [
        (["check", "missing.sh"], b"", b"no such file or directory"),
        (["check", "-"], b"", b"is empty"),
        (["check", "-"], b"curl \xff", b"not UTF-8"),
        (["check", "curl", "https://as.example"], b"", b"jotmint check -- curl"),
        (["explain", "--response", "-", "--", "curl", "https://as.example"], b"HTTP/2 what\n", b"response-unreadable"),
        (["explain", "scope-refusd"], b"", b"did you mean `scope-refused`"),
        (["providers", "genesys"], b"", b"did you mean `genesys-cloud`"),
    ],
)
def test_what_cannot_be_read_is_said_with_exit_code_2(arguments, stdin, words):
    result = run(*arguments, stdin=stdin)
    assert (result.returncode, result.stdout) == (2, b"")
    assert words in result.stderr and b"Traceback" not in result.stderr


def test_the_output_is_utf_8_whatever_the_locale():
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    text = "curl https://as.example/token -d grant_type=client_credentials -d 'scope=long_lived_token\u00e9'".encode()
    arguments = [SCRIPT, "check", "--format", "json", "-"]
    result = subprocess.run(arguments, env=environment, input=text, capture_output=True, timeout=60)
    assert "long_lived_token\u00e9".encode() in result.stdout, result.stderr
    assert json.loads(result.stdout.decode())["verdict"] == "cannot_work"
