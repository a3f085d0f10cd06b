// The command: its cases that are the same in every language, and what it does with files, streams and the library.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { jwtVerify } from "jose";
import { internal } from "./internal.mjs";
import { COMMAND, jotmint } from "./run-command.mjs";

const SECRET = "an example secret of 32 bytes or more";
const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const folder = mkdtempSync(join(tmpdir(), "jotmint-"));
let server, env, requests, answer;

before(async () => {
  server = createServer(async (request, response) => {
    const body = new URLSearchParams((await request.setEncoding("utf8").toArray()).join(""));
    requests.push({ headers: request.headers, body });
    const [status, content] = answer();
    const headers = { "content-type": "application/json", "cache-control": "no-store" };
    response.writeHead(status, headers).end(content);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  env = {
    OAUTH_TOKEN_URL: `http://127.0.0.1:${server.address().port}/token`,
    OAUTH_CLIENT_ID: "ci",
    OAUTH_CLIENT_SECRET: SECRET,
  };
});

beforeEach(() => {
  requests = [];
  answer = () => [200, '{"access_token":"a-token","token_type":"Bearer","expires_in":3600}'];
});

after(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function file(name, content) {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

test("one step comes out exactly", async () => {
  const { step } = await internal("step");
  const cases = JSON.parse(read("../../tests/vectors/cli.json"));
  assert.equal(cases.length, 89, "a runner knows how many cases there are");
  for (const { name, input, output } of cases) assert.deepEqual(step(input), output, name);
});

test("the module of the command asks its host for nothing", async () => {
  const wasm = readFileSync(new URL("../wasm/cli/jotmint_bg.wasm", import.meta.url));
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(wasm));
  assert.deepEqual(
    imports.map(({ name, kind }) => [name, kind]),
    [["__wbindgen_init_externref_table", "function"]],
  );
});

test("it brings the library and the core along once, from the files beside it", () => {
  const text = readFileSync(COMMAND, "utf8");
  assert.match(text, /^#!\/usr\/bin\/env node\n/);
  assert.equal(text.match(/import\("\.\/index\.js"\)/g).length, 1);
  assert.match(text, /from "\.\/step\.js"/);
  assert.doesNotMatch(text, /"AGFzbQ/, "no wasm module of its own");
});

test("a token is printed and nothing else", async () => {
  assert.deepEqual(await jotmint(["token", "--quiet"], { env }), { code: 0, stdout: "a-token\n", stderr: "" });
  assert.match(requests[0].headers.authorization, /^Basic /);
});

test("an assertion is printed and verifies, with a secret and with a key", async () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { OAUTH_CLIENT_SECRET, ...others } = { ...env, OAUTH_ISSUER: "https://as.example" };
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  const jwk = JSON.stringify(privateKey.export({ format: "jwk" }));
  for (const [variables, key] of [
    [{ OAUTH_CLIENT_SECRET, OAUTH_CLIENT_AUTH: "client_secret_jwt" }, Buffer.from(SECRET)],
    [{ OAUTH_PRIVATE_KEY: pem }, createPublicKey(privateKey)],
    [{ OAUTH_PRIVATE_KEY: jwk }, createPublicKey(privateKey)],
    [{ OAUTH_PRIVATE_KEY_FILE: file("key.pem", pem) }, createPublicKey(privateKey)],
  ]) {
    const { code, stdout, stderr } = await jotmint(["assertion"], { env: { ...others, ...variables } });
    assert.equal(code, 0, stderr);
    const { payload } = await jwtVerify(stdout.trim(), key, { audience: "https://as.example", issuer: "ci" });
    assert.equal(payload.exp - payload.iat, 60);
  }
});

test("files and standard input are read, and what cannot be read is said in the same words everywhere", async () => {
  const { OAUTH_CLIENT_SECRET, ...others } = env;
  const path = file("secret", "from a file\n");
  for (const [from, stdin] of [
    [path, ""],
    ["-", "from a file\n"],
  ]) {
    const { code, stderr } = await jotmint(["token", "--client-secret-file", from], { env: others, stdin });
    assert.equal(code, 0, stderr);
  }
  assert.equal(new Set(requests.map(({ headers }) => headers.authorization)).size, 1);
  for (const [from, words, stdin] of [
    [join(folder, "missing"), "no such file or directory"],
    [folder, "is a directory"],
    [join(path, "below"), "not a directory"],
    ["/dev/zero", "larger than 1 MiB"],
    ["-", "larger than 1 MiB", Buffer.alloc(2 ** 20 + 1, "x")],
    [file("large", Buffer.alloc(2 ** 20 + 1, "x")), "larger than 1 MiB"],
    [file("latin1", Buffer.from([0x70, 0xe4])), "not UTF-8"],
  ]) {
    const { code, stdout, stderr } = await jotmint(["token", "--client-secret-file", from], {
      env: others,
      stdin,
    });
    assert.deepEqual([code, stdout], [2, ""]);
    assert(stderr.includes(`cannot be read: ${words}\n`), stderr);
    assert(from === "-" || !stderr.includes(from), "the path is not shown");
  }
  const { code } = await jotmint(["token", "--client-secret-file", file("most", Buffer.alloc(2 ** 20, "x"))], {
    env: others,
  });
  assert.notEqual(code, 2, "1 MiB is not too much to read");
});

test("a ready-made assertion is read from its file at each attempt, or taken from the environment", async () => {
  const { OAUTH_CLIENT_SECRET, ...others } = env;
  const [first, second] = ["e30.eyJqdGkiOiIxIn0.YQ", "e30.eyJqdGkiOiIyIn0.YQ"];
  const path = file("assertion", `${first}\n`);
  answer = () => {
    answer = () => [200, '{"access_token":"a-token","token_type":"Bearer"}'];
    writeFileSync(path, second);
    return [503, ""];
  };
  const fromFile = await jotmint(["token", "--client-assertion-file", path], { env: others });
  assert.equal(fromFile.code, 0, fromFile.stderr);
  const given = await jotmint(["token"], { env: { ...others, OAUTH_CLIENT_ASSERTION: first } });
  assert.equal(given.code, 0, given.stderr);
  assert.deepEqual(
    requests.map(({ body }) => body.get("client_assertion")),
    [first, second, first],
  );
  for (const [bad, words] of [
    [join(folder, "missing"), "no such file or directory"],
    [file("binary", Buffer.from([0xff])), "not UTF-8"],
  ]) {
    const { code, stdout, stderr } = await jotmint(["token", "--client-assertion-file", bad], { env: others });
    assert.equal(stdout, "");
    assert.notEqual(code, 0);
    assert(stderr.includes(words) && !stderr.includes(bad), stderr);
  }
});

for (const [status, content, expected] of [
  [401, '{"error":"invalid_client"}', 4],
  [400, '{"error":"invalid_scope"}', 5],
  [503, "", 3],
  [200, "<html>", 1],
]) {
  test(`the answer ${status} ${content} ends in the exit code ${expected}`, async () => {
    answer = () => [status, content];
    const { code, stdout, stderr } = await jotmint(["token", "--retry-for", "0"], { env });
    assert.deepEqual([code, stdout], [expected, ""], stderr);
    assert.match(stderr, /^error\[/m);
    assert(!stderr.includes(SECRET) && !/^\s+at /m.test(stderr), stderr);
  });
}

test("an unreachable server is worth another try later", async () => {
  const reserved = createServer().listen(0, "127.0.0.1");
  await once(reserved, "listening");
  const { port } = reserved.address();
  await new Promise((closed) => reserved.close(closed));
  const { code, stderr } = await jotmint(["token", "--retry-for", "0"], {
    env: { ...env, OAUTH_TOKEN_URL: `http://127.0.0.1:${port}/token` },
  });
  assert.equal(code, 3, stderr);
});

test("options are named as on the command line", async () => {
  const { OAUTH_TOKEN_URL, ...others } = env;
  const missing = await jotmint(["token"], { env: others });
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /--token-endpoint URL.*OAUTH_TOKEN_URL/);
  const short = { ...env, OAUTH_CLIENT_AUTH: "client_secret_jwt", OAUTH_CLIENT_SECRET: "hunter2" };
  const refused = await jotmint(["token"], { env: short });
  assert.equal(refused.code, 6);
  assert.match(refused.stderr, /--allow-short-secret/);
  assert.equal(requests.length, 0);
});

test("an encrypted key is a matter of the key", async () => {
  const { privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" },
  });
  const { OAUTH_CLIENT_SECRET, ...others } = env;
  const path = file("encrypted.pem", privateKey);
  for (const name of ["token", "assertion"]) {
    const { code, stderr } = await jotmint([name, "--private-key-file", path], { env: others });
    assert.equal(code, 6, stderr);
    assert.match(stderr, /encrypted/);
  }
});

test("a secret as an argument is refused and not repeated", async () => {
  for (const args of [
    ["token", "--client-secret", "planted-hunter2"],
    ["token", "--client-secret=planted-hunter2"],
    ["token", "--private-key", "planted-hunter2"],
  ]) {
    const { code, stdout, stderr } = await jotmint(args, { env });
    assert.equal(code, 2);
    assert.match(stderr, /^error\[secret-in-command-line\]/);
    assert(!`${stdout}${stderr}`.includes("hunter2"), stderr);
  }
});

test("on GitHub Actions the token is masked before it is printed", async () => {
  const actions = { ...env, GITHUB_ACTIONS: "true" };
  const { code, stdout, stderr } = await jotmint(["token"], { env: actions });
  assert.deepEqual([code, stdout], [0, "a-token\n"]);
  assert.match(stderr, /^::add-mask::a-token\n/);
  const output = file("output", "earlier=1\n");
  const args = ["token", "--format", "github"];
  const appended = await jotmint(args, { env: { ...actions, GITHUB_OUTPUT: output } });
  assert.deepEqual([appended.code, appended.stdout], [0, ""], appended.stderr);
  assert.equal(readFileSync(output, "utf8"), "earlier=1\ntoken=a-token\n");
  const failed = await jotmint(args, { env: { ...actions, GITHUB_OUTPUT: folder } });
  assert.deepEqual([failed.code, failed.stdout], [2, ""]);
  assert.match(failed.stderr, /error\[file-unwritable\].*is a directory/);
});

/** Runs the command with its standard output at a file descriptor. */
async function writingTo(descriptor, name) {
  const options = { env, stdio: ["ignore", descriptor, "pipe"], timeout: 30_000 };
  const child = spawn(process.execPath, [COMMAND, name], options);
  if (descriptor === "pipe") child.stdout.destroy();
  const [[code], stderr] = await Promise.all([
    once(child, "close"),
    child.stderr.setEncoding("utf8").toArray(),
  ]);
  return { code, stderr: stderr.join("") };
}

test("a reader that goes away is no stack trace", async () => {
  assert.deepEqual(await writingTo("pipe", "--help"), { code: 1, stderr: "" });
});

test("a full disk is said, once", async () => {
  const full = openSync("/dev/full", "w");
  const said = "standard output cannot be written: no space left on device";
  const token = await writingTo(full, "token");
  assert.equal(token.code, 2);
  assert(token.stderr.startsWith(`error[file-unwritable]: ${said}\n`), token.stderr);
  assert.equal(requests.length, 1);
  assert.deepEqual(await writingTo(full, "--help"), { code: 2, stderr: `${said}\n` });
  closeSync(full);
});

test("arguments and variables that are not UTF-8 do no harm", async () => {
  const script = String.raw`OTHER=$(printf '\377') exec "$0" "$1" token --scope "$(printf '\377')"`;
  const child = spawn("/bin/sh", ["-c", script, process.execPath, COMMAND], { env });
  const [[code], stderr] = await Promise.all([
    once(child, "close"),
    child.stderr.setEncoding("utf8").toArray(),
  ]);
  assert.equal(code, 2);
  assert(!/^\s+at /m.test(stderr.join("")));
});
