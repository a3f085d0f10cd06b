"""Jobs that are longer than their token, against a real authorization server that says whether a token is good."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
COMMAND = Path(sys.executable).with_name("jotmint")


def long_job(*options):
    script = ROOT / "tests" / "exec" / "long-job.mjs"
    result = subprocess.run(["node", script, *options, "--", COMMAND], capture_output=True, text=True, timeout=120)
    return json.loads(result.stdout), result.stderr


def test_a_job_of_four_lifetimes_makes_1000_calls_and_none_is_refused():
    result, stderr = long_job("--seconds", "20", "--lifetime", "5", "--calls", "1000")
    tokens, token_requests = result.pop("tokens"), result.pop("token_requests")
    expected = {"code": 0, "calls": 1000, "refused": 0, "failed": 0, "credentials": [], "mode": 0o600}
    assert result == {**expected, "file_is_left": False}, stderr
    assert tokens >= 4
    # The job's end may come between two of them: a token that no call has shown, a request that nobody waits for.
    assert tokens - 1 <= len(stderr.splitlines()) <= token_requests - 1, stderr


def test_the_same_job_with_its_token_in_a_variable_is_refused_once_the_token_is_over():
    result, _ = long_job("--seconds", "4", "--lifetime", "2", "--calls", "40", "--in-variable")
    assert (result["code"], result["calls"], result["tokens"]) == (0, 40, 1)
    assert result["refused"] > 5
