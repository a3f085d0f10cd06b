"""The cases that must come out the same in every language, through what crosses into Rust."""

import base64
import json
from pathlib import Path

import pytest

from jotmint import FileStore, JotmintError, _core
from jotmint._core import native

VECTORS = Path(__file__).parents[2] / "tests" / "vectors"


def cases(file, count):
    found = json.loads((VECTORS / file).read_bytes())["cases"]
    assert len(found) == count, "a runner knows how many cases there are"
    return [pytest.param(case, id=case["name"]) for case in found]


def encoded(value):
    return json.dumps(value).encode()


def payload(case, text, base64_text):
    return case[text].encode() if text in case else base64.b64decode(case[base64_text])


@pytest.mark.parametrize("case", cases("signing_inputs.json", 88))
def test_signing_inputs_come_out_exactly(case):
    try:
        prepared = _core.call(
            native.prepare_assertion_at,
            encoded(case["options"]),
            case["now_seconds"],
            bytes.fromhex(case["entropy_hex"]),
        )
    except JotmintError as error:
        assert error.code == case.get("error")
        return
    made = json.loads(prepared)
    del made["notices"]
    assert made == case.get("expected")


@pytest.mark.parametrize("case", cases("requests.json", 53))
def test_requests_come_out_exactly(case):
    try:
        source = _core.call(native.Source, encoded(case["options"]), False)
    except JotmintError as error:
        assert error.code == case.get("error")
        return
    action = json.loads(source.step(encoded({"type": "wanted"}), b"", 1_760_000_000_000, 0))
    request = action["request"]
    request["headers"] = dict(request["headers"])
    assert request == case.get("expected")


@pytest.mark.parametrize("case", cases("token_responses.json", 99))
def test_token_responses_are_read_exactly(case):
    body = payload(case, "body", "body_base64")
    action = json.loads(
        native.parse_token_response(
            case["status"], encoded(case["headers"]), body, encoded(case.get("asked", {}))
        )
    )
    if action["type"] == "use":
        notices = [notice["code"] for notice in action["notices"]]
        assert {"token": action["token"], "notices": notices} == case.get("expected")
        return
    error = {"code": action["error"]["code"]}
    for member in ("error", "error_description"):
        if action["server"] and action["server"][member] is not None:
            error[f"server_{member}"] = action["server"][member]
    if action["retry_after_seconds"] is not None:
        error["retry_after_seconds"] = action["retry_after_seconds"]
    assert error == case.get("error")


@pytest.mark.parametrize("case", cases("cache_records.json", 55))
def test_shared_tokens_have_the_same_names_and_records_everywhere(case):
    try:
        source = _core.call(native.Source, encoded(case["options"]), False)
    except JotmintError as error:
        assert error.code == case.get("error")
        assert "hunter2" not in str(error)
        return
    assert "error" not in case

    def step(event):
        return json.loads(source.step(encoded(event), b"", 1_760_000_000_000, 0))

    assert step({"type": "wanted"}) == {"type": "load", "key": case["key"], "timeout_ms": 500}
    if "expected" not in case:
        return
    action = step({"type": "loaded", "record": case["record"], "store_time_ms": case["store_time_ms"]})
    if case["expected"] == "miss":
        assert action["type"] == "lock"
        return
    assert (action["type"], action["reason"]) == ("use", "shared")
    assert {name: action["token"][name] for name in case["expected"]} == case["expected"]


def orders():
    found = json.loads((VECTORS / "cache_records.json").read_bytes())["orders"]
    assert len(found) == 18
    return [pytest.param(case, id=case["name"]) for case in found]


@pytest.mark.parametrize("case", orders())
def test_records_replace_each_other_by_one_rule(case, tmp_path):
    assert native.record_replaces(case["next"], case["current"]) == case["replaces"]
    store = FileStore(tmp_path / "cache")
    store.lock("k", "aa", 1000)
    if case["current"] is not None:
        (tmp_path / "cache" / "k").write_text(case["current"])
        (tmp_path / "cache" / "k").chmod(0o600)
    store.store("k", case["next"], 1000)
    assert store.load("k")[0] == (case["next"] if case["replaces"] else case["current"])


@pytest.mark.parametrize("case", cases("key_texts.json", 196))
def test_private_keys_are_read_exactly(case):
    text = payload(case, "text", "text_base64")
    try:
        facts = json.loads(_core.call(native.read_private_key, text))
    except JotmintError as error:
        assert error.code == case.get("error", {}).get("code")
        assert not leaks(str(error), text)
        return
    if "needs_backend" in case:
        return
    assert facts["algorithms"][0] == case["ok"]["default_algorithm"]
    assert facts.get("kid") == case["ok"].get("kid")
    assert facts["thumbprint"] == case["ok"]["thumbprint"]


def leaks(message, text):
    """Whether the message holds a line of what was given as a key."""
    lines = [line for line in text.decode("utf-8", "replace").splitlines() if len(line) > 24 and "---" not in line]
    return any(line in message for line in lines)
