"""The wheel as a user gets it: installed into a fresh environment, with nothing beside it."""

import email
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

PROGRAM = """
import sys, importlib.metadata, importlib.util
import jotmint
signer = jotmint.AssertionSigner(client_id="ci", client_secret="k" * 32, assertion_audience="https://as.example")
claims = jotmint.decode_assertion(signer.assertion()).claims
assert claims["aud"] == "https://as.example", claims
tokens = jotmint.TokenSource(token_endpoint="http://127.0.0.1:9/", client_id="ci", client_secret="s", retry_for=0)
try:
    tokens.get()
except jotmint.AvailabilityError as error:
    print(error.code)
assert sys.prefix in jotmint.__file__, jotmint.__file__
assert importlib.metadata.requires("jotmint") in (None, [])
"""


@pytest.fixture(scope="module")
def wheel():
    """The wheel that was built last: the one in `target/wheels`, beside the environment the tests run in."""
    named = os.environ.get("JOTMINT_WHEEL")
    found = [Path(named)] if named else list(Path(sys.prefix).parent.joinpath("wheels").glob("jotmint-*.whl"))
    assert len(found) == 1, "build the wheel first: cargo xtask build"
    return found[0]


def test_the_wheel_works_in_a_fresh_environment(wheel, tmp_path):
    venv.create(tmp_path, with_pip=True)
    python = tmp_path / ("Scripts" if os.name == "nt" else "bin") / "python"

    def run(*arguments):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        command = [str(python), *arguments]
        result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    run("-m", "pip", "install", "--quiet", "--no-index", str(wheel))
    assert run("-W", "error", "-c", PROGRAM) == "server-unreachable\n"


def test_the_wheel_holds_what_it_should_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = [email.message_from_bytes(archive.read(name)) for name in names if name.endswith("/METADATA")]
        (tags,) = [email.message_from_bytes(archive.read(name)) for name in names if name.endswith("/WHEEL")]
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"jotmint", f"jotmint-{metadata['version']}.dist-info"}
    assert "jotmint/py.typed" in names
    assert any(name.startswith("jotmint/_native/") and name.endswith((".so", ".dylib", ".dll")) for name in names)
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".rs"))]
    assert all(tag.startswith("py3-none-") for tag in tags.get_all("Tag"))
    assert metadata["requires-python"] == ">=3.9"
    assert metadata.get_all("requires-dist") is None
    assert metadata["license-expression"] == "Apache-2.0 OR MIT"
    assert {name.rpartition("/")[2] for name in names if "/licenses/" in name} == {"LICENSE-APACHE", "LICENSE-MIT"}
