// The command `exec`: what the command that it starts gets and gives, and the file that is kept fresh for it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { internal } from "./internal.mjs";
import { COMMAND, SECRET, granted, jotmint, startEndpoint } from "./run-command.mjs";

const folder = mkdtempSync(join(tmpdir(), "jotmint-"));
let server, env, count, answer;

before(async () => {
  ({ server, env } = await startEndpoint(() => answer(++count)));
});

beforeEach(() => {
  count = 0;
  answer = (number) => granted(number);
});

after(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

/** Runs `jotmint exec` with a Node script as its command. */
const exec = (options, script, given = {}) =>
  jotmint(["exec", ...options, "--", process.execPath, "-e", script], { env, ...given });

/** Starts it without a terminal, and waits until the command says `ready`. */
async function started(options, script, variables = {}) {
  const args = [COMMAND, "exec", ...options, "--", process.execPath, "-e", script];
  const child = spawn(process.execPath, args, { env: { ...env, ...variables }, detached: true });
  const written = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"]) {
    child[name].setEncoding("utf8").on("data", (text) => (written[name] += text));
  }
  const closed = once(child, "close");
  while (!written.stdout.includes("ready")) {
    await Promise.race([once(child.stdout, "data"), closed]);
    if (child.exitCode !== null) break;
  }
  const end = async () => {
    const [code, signal] = await closed;
    return { code, signal, ...written };
  };
  return { child, end, written };
}

test("a run of several steps comes out exactly", async () => {
  const { step } = await internal("step");
  const cases = JSON.parse(readFileSync(new URL("../../tests/vectors/cli-exec.json", import.meta.url), "utf8"));
  assert.equal(cases.length, 55, "a runner knows how many cases there are");
  for (const { name, input, output, then = [] } of cases) {
    const known = { ...input };
    for (const { given, output: expected } of [{ given: {}, output }, ...then]) {
      Object.assign(known, given);
      const order = step(known);
      assert.deepEqual(order, expected, name);
      if ("progress" in order) known.progress = order.progress;
    }
  }
});

test("the command gets the token, its own arguments and standard input, and not the credentials", async () => {
  const script = `
    const { OAUTH_ACCESS_TOKEN, OAUTH_ACCESS_TOKEN_EXPIRES_AT, OAUTH_CLIENT_SECRET = null } = process.env;
    const stdin = require("fs").readFileSync(0, "utf8");
    const left = OAUTH_ACCESS_TOKEN_EXPIRES_AT - Date.now() / 1000;
    console.log(JSON.stringify({ OAUTH_ACCESS_TOKEN, left: left > 3500, OAUTH_CLIENT_SECRET, stdin, argv: process.argv.slice(1) }));
    console.error("on standard error");
    process.exitCode = 7;`;
  const args = ["exec", "-q", "--", process.execPath, "-e", script, "--", "--client-secret", "a b", "*", ""];
  const { code, stdout, stderr } = await jotmint(args, { env, stdin: "given" });
  assert.deepEqual([code, stderr], [7, "on standard error\n"]);
  assert.deepEqual(JSON.parse(stdout), {
    OAUTH_ACCESS_TOKEN: "token-1",
    left: true,
    OAUTH_CLIENT_SECRET: null,
    stdin: "given",
    argv: ["--client-secret", "a b", "*", ""],
  });
});

test("the variable can have another name, and the credentials can stay", async () => {
  const script = "console.log(process.env.DEPLOY, process.env.OAUTH_ACCESS_TOKEN, process.env.OAUTH_CLIENT_SECRET)";
  const outer = { ...env, OAUTH_ACCESS_TOKEN: "stale" };
  const { stdout } = await exec(["--env", "DEPLOY", "--keep-credentials"], script, { env: outer });
  assert.equal(stdout, `token-1 undefined ${SECRET}\n`);
});

test("the exit code is the command's, or 128 and its signal, 127 or 126", async () => {
  const script = join(folder, "script");
  writeFileSync(script, 'exit "$1"\n', { mode: 0o700 });
  const text = join(folder, "text");
  writeFileSync(text, "exit 0\n", { mode: 0o600 });
  const kill = (signal) => [process.execPath, "-e", `process.kill(process.pid, "${signal}"); setInterval(() => {}, 1e6)`];
  for (const [command, expected, words] of [
    [[script, "9"], 9],
    [kill("SIGTERM"), 143],
    [kill("SIGKILL"), 137],
    [["no-such-command-here"], 127, "no such file or directory"],
    [[join(folder, "missing", "command")], 127, "no such file or directory"],
    [[text], 126, "permission denied"],
    [[folder], 126, "permission denied"],
  ]) {
    const { code, stdout, stderr } = await jotmint(["exec", "--", ...command], { env });
    assert.deepEqual([code, stdout], [expected, ""], stderr);
    if (words) assert(stderr.startsWith(`error[command-not-started]: the command cannot be started: ${words}\n`), stderr);
    else assert.equal(stderr, "");
  }
});

test("without a token the command does not run", async () => {
  answer = () => [401, '{"error":"invalid_client"}'];
  const { code, stdout, stderr } = await exec([], "console.log(1)");
  assert.deepEqual([code, stdout], [4, ""]);
  assert(!stderr.includes(SECRET), stderr);
});

for (const options of [[], ["--token-file", join(folder, "signalled")]]) {
  test(`signals are passed on, once each${options.length > 0 ? ", and the token file is removed" : ""}`, async () => {
    const script = `
      const seen = [];
      for (const name of ["SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"]) {
        process.on(name, () => {
          seen.push(name);
          console.log(seen.join(" "));
          if (seen.length === 6) process.exitCode = 5, clearInterval(timer);
        });
      }
      const timer = setInterval(() => {}, 1e6);
      console.log("ready");`;
    const { child, end, written } = await started(options, script);
    for (const name of ["SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2"]) {
      child.kill(name);
      while (!written.stdout.includes(name)) await once(child.stdout, "data");
    }
    const { code, stdout, stderr } = await end();
    assert.deepEqual([code, stdout.trimEnd().split("\n").at(-1)], [5, "SIGINT SIGQUIT SIGTERM SIGHUP SIGUSR1 SIGUSR2"]);
    assert.equal(stderr, "");
    assert(!existsSync(join(folder, "signalled")));
  });
}

test("Ctrl-C in a terminal reaches the command once", async () => {
  const script = `
    let count = 0;
    process.on("SIGINT", () => {
      count += 1;
      // A second one would come at once.
      setTimeout(() => { console.log("interrupted", count); process.exit(3); }, 300);
    });
    console.log("ready");
    setInterval(() => {}, 1e6);`;
  const helper = fileURLToPath(new URL("../../tests/exec/in_terminal.py", import.meta.url));
  for (const options of [[], ["--token-file", join(folder, "interrupted")]]) {
    const command = [process.execPath, COMMAND, "exec", ...options, "--", process.execPath, "-e", script];
    const child = spawn("python3", [helper, ...command], { env, stdio: ["ignore", "pipe", "inherit"] });
    const [[code], stdout] = await Promise.all([once(child, "close"), child.stdout.setEncoding("utf8").toArray()]);
    assert.deepEqual([code, stdout.join("").match(/interrupted \d/)?.[0]], [3, "interrupted 1"]);
  }
});

test("the token file is for its owner alone, in each format, and gone at the end", async () => {
  const path = join(folder, "token");
  const script = `
    const { readFileSync, statSync } = require("fs");
    const { OAUTH_ACCESS_TOKEN_FILE: file, OAUTH_ACCESS_TOKEN = null } = process.env;
    process.chdir("/");
    console.log(JSON.stringify([readFileSync(file, "utf8"), statSync(file).mode & 0o777, OAUTH_ACCESS_TOKEN]));`;
  for (const [format, text] of [
    ["raw", "token-1"],
    ["header", "Authorization: Bearer token-2\n"],
    ["json", /^\{"access_token":"token-3","token_type":"Bearer","expires_in":3600,"expires_at":\d+,"scope":null\}\n$/],
  ]) {
    // What was there is replaced, whatever its mode is.
    writeFileSync(path, "of a job that was killed", { mode: 0o644 });
    const { code, stdout, stderr } = await exec(["--token-file", path, "--token-file-format", format], script);
    assert.equal(code, 0, stderr);
    const [content, mode, variable] = JSON.parse(stdout);
    if (typeof text === "string") assert.equal(content, text);
    else assert.match(content, text);
    assert.deepEqual([mode, variable], [0o600, null]);
    assert(!existsSync(path));
  }
  const relative = await jotmint(["exec", "--token-file", "here", "--", process.execPath, "-e", script], {
    env,
    cwd: folder,
  });
  assert.equal(relative.code, 0, relative.stderr);
  assert.deepEqual(readdirSync(folder).filter((name) => name.includes("token") || name.includes("here")), []);
});

test("a token file in a bad place is refused before the command runs", async () => {
  const target = join(folder, "target");
  writeFileSync(target, "untouched");
  symlinkSync(target, join(folder, "link"));
  symlinkSync(join(folder, "nowhere"), join(folder, "dangling"));
  for (const [name, mode] of [
    ["open", 0o777],
    ["sticky", 0o1777],
    ["closed", 0o500],
  ]) {
    mkdirSync(join(folder, name));
    chmodSync(join(folder, name), mode);
  }
  const isRoot = process.getuid?.() === 0;
  for (const [path, words] of [
    [join(folder, "missing", "token"), "no such file or directory"],
    [join(target, "token"), "not a directory"],
    [folder, "is a directory"],
    [join(folder, "link"), "is a symbolic link"],
    [join(folder, "dangling"), "is a symbolic link"],
    ["/dev/null", "is not a regular file"],
    [join(folder, "open", "token"), "everybody may replace files in its folder"],
    ...(isRoot ? [] : [[join(folder, "closed", "token"), "permission denied"]]),
  ]) {
    const { code, stdout, stderr } = await exec(["--token-file", path], "console.log('it ran')");
    assert.deepEqual([code, stdout], [2, ""], path);
    assert(stderr.includes(`error[file-unwritable]: the file of \`--token-file\` cannot be written: ${words}\n`), stderr);
    assert(!stderr.includes("token-1"), stderr);
  }
  assert.equal(readFileSync(target, "utf8"), "untouched");
  assert(lstatSync(join(folder, "link")).isSymbolicLink() && existsSync("/dev/null"));
  const sticky = await exec(["--token-file", join(folder, "sticky", "token")], "console.log('it ran')");
  assert.equal(sticky.stdout, "it ran\n", sticky.stderr);
});

/** A command that says what is in the token file whenever that changes, until `last` is in it. */
const watching = (last) => `
  const { readFileSync } = require("fs");
  let before;
  console.log("ready");
  setInterval(() => {
    const now = readFileSync(process.env.OAUTH_ACCESS_TOKEN_FILE, "utf8");
    if (now !== before) console.log(before = now);
    if (now === "${last}") process.exit(0);
  }, 20);`;

test("the token file is renewed while the command runs, and a line says so", async () => {
  answer = (number) => granted(number, 4);
  const actions = { ...env, GITHUB_ACTIONS: "true" };
  const { code, stdout, stderr } = await exec(["--token-file", join(folder, "t")], watching("token-3"), { env: actions });
  assert.deepEqual([code, stdout], [0, "ready\ntoken-1\ntoken-2\ntoken-3\n"], stderr);
  const line = String.raw`jotmint: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ token renewed.*; the last one had \d s left; the new one has [34] s, the next renewal is due in \d s\n`;
  const masks = [1, 2, 3].map((number) => `::add-mask::token-${number}\n`);
  assert.match(stderr, new RegExp(`^${masks[0]}${masks[1]}${line}${masks[2]}${line}$`));
});

test("a renewal that fails is said, the command goes on, and the next one is tried", async () => {
  answer = (number) => (number === 2 || number === 3 ? [503, ""] : granted(number, number === 1 ? 8 : 3600));
  const { code, stdout, stderr } = await exec(["--token-file", join(folder, "t")], watching("token-4"));
  assert.deepEqual([code, stdout], [0, "ready\ntoken-1\ntoken-4\n"], stderr);
  const [first, ...others] = stderr.trimEnd().split("\n");
  assert.match(first, /^jotmint: \S+Z token not renewed: \[[a-z-]+\] .*; the one the command has is good for \d s; trying again in \d s$/);
  assert.match(others.at(-1), /token renewed.*, after \d attempts? that failed; /);
  assert(!stderr.includes(SECRET), stderr);
});

test("a command that ends while its token is renewed is not waited for", async () => {
  answer = (number) => (number === 1 ? granted(1, 2) : new Promise(() => undefined));
  const begin = performance.now();
  const script = "console.log('ready'); setTimeout(() => process.exit(6), 2500)";
  const { code, stderr } = await exec(["--token-file", join(folder, "t")], script);
  assert.deepEqual([code, count], [6, 2], stderr);
  assert(performance.now() - begin < 15_000);
  assert(!existsSync(join(folder, "t")));
});

test("a reader of standard error that goes away does not end the command", async () => {
  answer = (number) => granted(number, 2);
  const { child, end } = await started(["--token-file", join(folder, "t")], watching("token-3"));
  child.stderr.destroy();
  const { code, stdout } = await end();
  assert.deepEqual([code, stdout.trimEnd().split("\n").at(-1)], [0, "token-3"]);
});
