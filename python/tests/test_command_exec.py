"""The command `exec`: what the command that it starts gets and gives, and the file that is kept fresh for it."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support import SECRET, refused
from support import granted as answer

from jotmint import _native as native

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "tests" / "vectors" / "cli-exec.json").read_text())
SCRIPT = Path(sys.executable).with_name("jotmint")
SIGNALS = ["SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in VECTORS])
def test_a_run_of_several_steps_comes_out_exactly(case):
    known = dict(case["input"])
    for step in [{"given": {}, "output": case["output"]}, *case.get("then", [])]:
        known |= step["given"]
        order = json.loads(native.command_step(json.dumps(known).encode()))
        assert order == step["output"]
        known |= {"progress": order["progress"]} if "progress" in order else {}


def test_a_runner_knows_how_many_cases_there_are():
    assert len(VECTORS) == 55


def granted(access_token, expires_in=3600):
    """A good answer that nothing has to be said about."""
    status, headers, body = answer(access_token, expires_in)
    return status, {**headers, "cache-control": "no-store"}, body


@pytest.fixture
def environment(endpoint):
    """The variables of a client of the endpoint, which counts its tokens."""
    endpoint.respond = lambda _: granted(f"token-{len(endpoint.requests)}")
    return {
        "PATH": os.environ["PATH"],
        "OAUTH_TOKEN_URL": endpoint.url,
        "OAUTH_CLIENT_ID": "ci",
        "OAUTH_CLIENT_SECRET": SECRET,
    }


@pytest.fixture
def execute(environment):
    """Runs `jotmint exec` with a command; a text is a Python script."""

    def run(options, command, stdin="", **variables):
        command = [sys.executable, "-c", command] if isinstance(command, str) else command
        return subprocess.run(
            [SCRIPT, "exec", *options, "--", *command],
            env={**environment, **variables},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def test_the_command_gets_the_token_its_own_arguments_and_standard_input_and_not_the_credentials(execute):
    script = """
import json, os, sys, time
names = ("OAUTH_ACCESS_TOKEN", "OAUTH_CLIENT_SECRET")
left = int(os.environ["OAUTH_ACCESS_TOKEN_EXPIRES_AT"]) - time.time()
print(json.dumps([[os.environ.get(name) for name in names], left > 3500, sys.stdin.read(), sys.argv[1:]]))
print("on standard error", file=sys.stderr)
sys.exit(7)
"""
    arguments = ["--client-secret", "a b", "*", ""]
    result = execute(["-q"], [sys.executable, "-c", script, *arguments], stdin="given")
    assert (result.returncode, result.stderr) == (7, "on standard error\n")
    assert json.loads(result.stdout) == [["token-1", None], True, "given", arguments]


def test_what_is_not_utf_8_reaches_the_command_as_it_is(environment):
    script = "import os, sys; print(os.fsencode(sys.argv[1]), os.environb[b'OTHER'])"
    command = [SCRIPT, "exec", "--", sys.executable, "-c", script, b"\xff\xfe"]
    result = subprocess.run(command, env={**environment, "OTHER": b"\xfd"}, capture_output=True, text=True, timeout=60)
    assert result.stdout == r"b'\xff\xfe' b'\xfd'" + "\n", result.stderr


def test_the_variable_can_have_another_name_and_the_credentials_can_stay(execute):
    script = "import os; print(*map(os.environ.get, ['DEPLOY', 'OAUTH_ACCESS_TOKEN', 'OAUTH_CLIENT_SECRET']))"
    result = execute(["--env", "DEPLOY", "--keep-credentials"], script, OAUTH_ACCESS_TOKEN="stale")
    assert result.stdout == f"token-1 None {SECRET}\n"


@pytest.mark.parametrize("in_file", [False, True])
def test_the_exit_code_is_the_commands_or_128_and_its_signal_or_127_or_126(execute, tmp_path, in_file):
    script, text = tmp_path / "script", tmp_path / "text"
    script.write_text('exit "$1"\n')
    script.chmod(0o700)
    text.write_text("exit 0\n")
    options = ["--token-file", str(tmp_path / "token")] if in_file else []
    for command, code, words in [
        ([str(script), "9"], 9, None),
        (["no-such-command-here"], 127, "no such file or directory"),
        ([str(tmp_path / "missing" / "command")], 127, "no such file or directory"),
        ([str(text)], 126, "permission denied"),
        ([str(tmp_path)], 126, "permission denied"),
    ]:
        result = execute(options, command)
        assert (result.returncode, result.stdout) == (code, ""), result.stderr
        said = f"error[command-not-started]: the command cannot be started: {words}\n"
        assert result.stderr.startswith(said) if words else result.stderr == ""
    # Without a file jotmint has become the command, and a shell counts 128 itself.
    killed = execute(options, ["sh", "-c", "kill -TERM $$"]).returncode
    assert killed == (143 if in_file else -signal.SIGTERM)


def test_what_the_interpreter_ignores_is_not_ignored_by_the_command(execute, tmp_path):
    for options in ([], ["--token-file", str(tmp_path / "token")]):
        result = execute(options, ["grep", "SigIgn", "/proc/self/status"])
        ignored = int(result.stdout.split()[1], 16)
        assert not ignored & 1 << (signal.SIGPIPE - 1)


def test_without_a_token_the_command_does_not_run(execute, endpoint):
    endpoint.respond = lambda _: refused("invalid_client", 401)
    result = execute([], "print(1)")
    assert (result.returncode, result.stdout) == (4, "")
    assert SECRET not in result.stderr


def heed_signals():
    for name in SIGNALS:
        signal.signal(getattr(signal, name), signal.SIG_DFL)


@pytest.mark.parametrize("in_file", [False, True])
def test_signals_are_passed_on_once_each(environment, tmp_path, in_file):
    script = f"""
import signal, time
seen = []
for name in {SIGNALS}:
    signal.signal(getattr(signal, name), lambda number, _: seen.append(signal.Signals(number).name))
print("ready", flush=True)
told = 0
while told < {len(SIGNALS)}:
    time.sleep(0.01)
    if len(seen) > told:
        told = len(seen)
        print(*seen, flush=True)
raise SystemExit(5)
"""
    path = tmp_path / "token"
    options = ["--token-file", str(path)] if in_file else []
    command = [SCRIPT, "exec", *options, "--", sys.executable, "-c", script]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    # What the test run itself ignores, as under nohup, would be ignored by the command as well.
    child = subprocess.Popen(command, env=environment, start_new_session=True, preexec_fn=heed_signals, **pipes)
    assert child.stdout.readline() == "ready\n"
    for name in SIGNALS:
        child.send_signal(getattr(signal, name))
        seen = child.stdout.readline()
        assert seen.split()[-1] == name
    stdout, stderr = child.communicate(timeout=30)
    assert (child.returncode, seen.split(), stdout, stderr) == (5, SIGNALS, "", "")
    assert not path.exists()


@pytest.mark.parametrize("in_file", [False, True])
def test_ctrl_c_in_a_terminal_reaches_the_command_once(environment, tmp_path, in_file):
    script = """
import signal, time
count = 0
def interrupted(*_):
    global count
    count += 1
signal.signal(signal.SIGINT, interrupted)
print("ready", flush=True)
while not count:
    time.sleep(0.01)
# A second one would come at once.
time.sleep(0.3)
print("interrupted", count)
raise SystemExit(3)
"""
    options = ["--token-file", str(tmp_path / "token")] if in_file else []
    command = [SCRIPT, "exec", *options, "--", sys.executable, "-c", script]
    helper = ROOT / "tests" / "exec" / "in_terminal.py"
    result = subprocess.run([sys.executable, helper, *command], env=environment, capture_output=True, text=True, timeout=60)
    assert result.returncode == 3, result.stderr
    assert re.findall(r"interrupted \d", result.stdout) == ["interrupted 1"]


READ = """
import json, os, stat
file = os.environ["OAUTH_ACCESS_TOKEN_FILE"]
os.chdir("/")
print(json.dumps([open(file, newline="").read(), os.stat(file).st_mode & 0o777, os.environ.get("OAUTH_ACCESS_TOKEN")]))
"""


def test_the_token_file_is_for_its_owner_alone_in_each_format_and_gone_at_the_end(execute, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path, format, text in [
        (str(tmp_path / "token"), "raw", r"token-1"),
        ("token", "header", r"Authorization: Bearer token-2\n"),
        ("token", "json", r'\{"access_token":"token-3","token_type":"Bearer","expires_in":3600,"expires_at":\d+,"scope":null\}\n'),
    ]:
        # What was there is replaced, whatever its mode is.
        Path(path).write_text("of a job that was killed")
        result = execute(["--token-file", path, "--token-file-format", format], READ)
        assert result.returncode == 0, result.stderr
        content, mode, variable = json.loads(result.stdout)
        assert re.fullmatch(text, content) and (mode, variable) == (0o600, None)
        assert list(tmp_path.iterdir()) == []


def test_a_token_file_in_a_bad_place_is_refused_before_the_command_runs(execute, tmp_path):
    target, closed, everybodys, sticky = (tmp_path / name for name in ("target", "closed", "open", "sticky"))
    target.write_text("untouched")
    (tmp_path / "link").symlink_to(target)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for folder, mode in [(closed, 0o500), (everybodys, 0o777), (sticky, 0o1777)]:
        folder.mkdir()
        folder.chmod(mode)
    for path, words in [
        (tmp_path / "missing" / "token", "no such file or directory"),
        (target / "token", "not a directory"),
        (tmp_path, "is a directory"),
        (tmp_path / "link", "is a symbolic link"),
        (tmp_path / "dangling", "is a symbolic link"),
        ("/dev/null", "is not a regular file"),
        (everybodys / "token", "everybody may replace files in its folder"),
        *([] if os.geteuid() == 0 else [(closed / "token", "permission denied")]),
    ]:
        result = execute(["--token-file", str(path)], "print('it ran')")
        assert (result.returncode, result.stdout) == (2, ""), path
        said = f"error[file-unwritable]: the file of `--token-file` cannot be written: {words}\n"
        assert said in result.stderr and "token-1" not in result.stderr
    assert target.read_text() == "untouched" and stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert execute(["--token-file", str(sticky / "token")], "print('it ran')").stdout == "it ran\n"


def watching(last):
    """A command that says what is in the token file whenever that changes, until `last` is in it."""
    return f"""
import os, time
before = None
while before != "{last}":
    now = open(os.environ["OAUTH_ACCESS_TOKEN_FILE"]).read()
    if now != before:
        print(before := now, flush=True)
    time.sleep(0.02)
"""


def test_the_token_file_is_renewed_while_the_command_runs_and_a_line_says_so(execute, endpoint, tmp_path):
    endpoint.respond = lambda _: granted(f"token-{len(endpoint.requests)}", 4)
    result = execute(["--token-file", str(tmp_path / "t")], watching("token-3"), GITHUB_ACTIONS="true")
    assert (result.returncode, result.stdout) == (0, "token-1\ntoken-2\ntoken-3\n"), result.stderr
    line = (
        r"jotmint: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ token renewed.*; the last one had \d s left; "
        r"the new one has [34] s, the next renewal is due in \d s\n"
    )
    first, second, third = (rf"::add-mask::token-{number}\n" for number in (1, 2, 3))
    assert re.fullmatch(first + second + line + third + line, result.stderr)


def test_a_renewal_that_fails_is_said_and_the_command_goes_on(execute, endpoint, tmp_path):
    def respond(_):
        number = len(endpoint.requests)
        return (503, {}, b"") if number in (2, 3) else granted(f"token-{number}", 8 if number == 1 else 3600)

    endpoint.respond = respond
    result = execute(["--token-file", str(tmp_path / "t")], watching("token-4"))
    assert (result.returncode, result.stdout) == (0, "token-1\ntoken-4\n"), result.stderr
    first, *_, last = result.stderr.splitlines()
    said = r"jotmint: \S+Z token not renewed: \[[a-z-]+\] .*; the one the command has is good for \d s; trying again in \d s"
    assert re.fullmatch(said, first)
    assert re.search(r"token renewed.*, after \d attempts? that failed; ", last)
    assert SECRET not in result.stderr


def test_a_command_that_ends_while_its_token_is_renewed_is_not_waited_for(execute, endpoint, tmp_path):
    def respond(_):
        if len(endpoint.requests) > 1:
            time.sleep(20)
        return granted("token-1", 2)

    endpoint.respond = respond
    begin = time.monotonic()
    result = execute(["--token-file", str(tmp_path / "t")], "import time; time.sleep(2.5); raise SystemExit(6)")
    assert (result.returncode, len(endpoint.requests)) == (6, 2), result.stderr
    assert time.monotonic() - begin < 15
    assert not (tmp_path / "t").exists()


def test_a_reader_of_standard_error_that_goes_away_does_not_end_the_command(environment, endpoint, tmp_path):
    endpoint.respond = lambda _: granted(f"token-{len(endpoint.requests)}", 2)
    read, write = os.pipe()
    command = [SCRIPT, "exec", "--token-file", str(tmp_path / "t"), "--", sys.executable, "-c", watching("token-3")]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=write, text=True)
    os.close(write)
    os.close(read)
    stdout, _ = child.communicate(timeout=60)
    assert (child.returncode, stdout.split()[-1]) == (0, "token-3")
