"""What the package promises as a whole: its surface, its documentation, its types and how fast it starts."""

import ast
import doctest
import importlib
import inspect
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import jotmint
from jotmint import _native, options

ROOT = Path(__file__).parents[2]
SURFACE = ROOT / "tests" / "surface" / "python.txt"


def typed_options():
    """The options as the type hints have them: names and types, by class."""
    return {
        node.name: {field.target.id: ast.unparse(field.annotation) for field in node.body if hasattr(field, "target")}
        for node in classes()
        if "TypedDict" in [ast.unparse(base) for base in node.bases] or node.name == "TokenOptions"
    }


def protocols():
    """What objects of the caller's own have to do: methods, by class."""
    return {
        node.name: [
            f"def {method.name}({ast.unparse(method.args)}) -> {ast.unparse(method.returns)}"
            for method in node.body
            if isinstance(method, ast.FunctionDef)
        ]
        for node in classes()
        if "Protocol" in [ast.unparse(base) for base in node.bases]
    }


def classes():
    source = ast.parse(Path(options.__file__).read_text())
    return [node for node in ast.walk(source) if isinstance(node, ast.ClassDef)]


def surface():
    """Every public name with its signature, and every option, one a line."""
    lines = []
    for name, typed in typed_options().items():
        lines += [f"options {name}", *[f"    {option}: {kind}" for option, kind in typed.items()]]
    for name, methods in protocols().items():
        lines += [f"protocol {name}", *[f"    {method}" for method in methods]]
    for name in sorted(jotmint.__all__):
        thing = getattr(jotmint, name)
        if not inspect.isclass(thing):
            lines.append(f"def {name}{inspect.signature(thing)}")
            continue
        bases = ", ".join(base.__name__ for base in thing.__bases__ if base is not object)
        lines.append(f"class {name}({bases})" if bases else f"class {name}")
        for attribute, value in sorted(vars(thing).items()):
            if attribute.startswith("_") and attribute != "__init__":
                continue
            if isinstance(value, property):
                lines.append(f"    {attribute}: {value.fget.__annotations__['return']}")
            elif inspect.isfunction(value):
                kind = "async def" if inspect.iscoroutinefunction(value) else "def"
                lines.append(f"    {kind} {attribute}{inspect.signature(value)}")
            elif inspect.ismemberdescriptor(value):
                lines.append(f"    {attribute}")
    return "\n".join(lines) + "\n"


def test_the_public_surface_is_the_one_that_was_agreed_on():
    """After an intended change: JOTMINT_WRITE_SURFACE=1 python -m pytest tests/test_package.py"""
    if os.environ.get("JOTMINT_WRITE_SURFACE"):
        SURFACE.write_text(surface())
    assert surface() == SURFACE.read_text()


def test_the_typed_options_are_those_of_the_core_and_those_that_are_python_objects():
    typed = [name for found in typed_options().values() for name in found]
    ours = {"signer", "signature_format", "client_assertion_file", "http"}
    assert set(typed) - ours == set(_native.option_names().split())
    assert len(typed) == len(set(typed))


def modules():
    return [name for _, name, _ in pkgutil.iter_modules(jotmint.__path__) if name not in ("_native", "__main__")]


@pytest.mark.parametrize("name", modules())
def test_the_examples_in_the_documentation_run(name):
    module = importlib.import_module(f"jotmint.{name}")
    assert module.__doc__
    results = doctest.testmod(module)
    assert results.failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder()
    examples = sum(len(test.examples) for name in jotmint.__all__ for test in finder.find(getattr(jotmint, name)))
    assert examples >= 10


def test_everything_public_is_documented():
    for name in jotmint.__all__:
        thing = getattr(jotmint, name)
        assert thing.__doc__, name
        for attribute, value in vars(thing).items() if isinstance(thing, type) else []:
            if not attribute.startswith("_") and (callable(value) or isinstance(value, property)):
                assert value.__doc__, f"{name}.{attribute}"


TYPED = """
from datetime import timedelta
import httpx
import redis
from jotmint import AsyncTokenSource, FileStore, RedisStore, TokenSource, Token
from jotmint.options import Store, TokenOptions

tokens = TokenSource(token_endpoint="https://as.example/token", client_id="ci", client_secret=b"s", http=httpx.Client())
token: Token = tokens.get(min_remaining=timedelta(minutes=20))
left: timedelta = token.remaining()
text: str = token.access_token
lasting: Token = tokens.get("20m")
why: str = lasting.reason

class Own:
    def load(self, key: str) -> str | None: return None
    def store(self, key: str, record: str, ttl_ms: int) -> None: ...
    def lock(self, key: str, owner: str, ttl_ms: int) -> bool: return True
    def unlock(self, key: str, owner: str) -> None: ...

class OwnAsync:
    async def load(self, key: str) -> tuple[str | None, int]: return None, 0
    async def store(self, key: str, record: str, ttl_ms: int) -> None: ...
    async def lock(self, key: str, owner: str, ttl_ms: int) -> bool: return True
    async def unlock(self, key: str, owner: str) -> None: ...

stores: list[Store] = [FileStore(), FileStore("/x"), RedisStore(redis.Redis()), Own(), OwnAsync()]
options: list[TokenOptions] = [{"cache": store, "cache_secret": b"s", "cache_slot": "1"} for store in stores]
client = httpx.Client(auth=tokens.httpx_auth())
with tokens.renewing():
    held: object = tokens.status()["token"]

async def main() -> str:
    source = AsyncTokenSource(token_endpoint="https://as.example/token", signer=lambda message: message)
    async with source.renewing(), httpx.AsyncClient(auth=source.httpx_auth()):
        return (await source.get(60)).access_token
"""


@pytest.fixture(scope="module")
def mypy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("types")

    def check(*arguments):
        command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(folder), *arguments]
        return subprocess.run(
            command, cwd=folder, env={**os.environ, "MYPYPATH": ""}, capture_output=True, text=True, timeout=300
        )

    check.folder = folder
    return check


def test_the_package_is_typed_without_gaps(mypy):
    config = ROOT / "python" / "pyproject.toml"
    result = mypy("--config-file", str(config), "-p", "jotmint")
    assert result.returncode == 0, result.stdout


def test_callers_get_types_and_slips_are_found(mypy):
    program = mypy.folder / "program.py"
    program.write_text(TYPED)
    assert mypy("program.py").returncode == 0, mypy("program.py").stdout
    program.write_text(TYPED.replace("client_secret=", "client_secert="))
    assert "client_secert" in mypy("program.py").stdout


def imported_by(statement):
    code = f"import sys; before = set(sys.modules); {statement}; print(*sorted(set(sys.modules) - before))"
    result = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_importing_the_package_leaves_out_what_is_slow():
    slow = {"asyncio", "dataclasses", "datetime", "email", "http.client", "inspect", "logging", "ssl", "typing"}
    slow |= {"urllib.request", "platform", "socket", "concurrent.futures", "tempfile"}
    assert not imported_by("import jotmint") & slow


def test_importing_the_package_imports_nothing_that_is_not_in_the_standard_library():
    ours = ", ".join(f"jotmint.{name}" for name in modules() if not name.startswith("_httpx"))
    names = imported_by(f"import jotmint, {ours}")
    installed = [name for name in names if "site-packages" in (getattr(sys.modules.get(name), "__file__", None) or "")]
    assert {name.partition(".")[0] for name in installed} == {"jotmint"}
    assert {name.partition(".")[0] for name in names} & {"requests", "httpx", "redis", "typing_extensions", "certifi"} == set()
