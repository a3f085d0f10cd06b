// The command with a cache: jobs that share one token, what `status` says about it, and caches that are no help.

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { SECRET, granted, jotmint, startEndpoint } from "./run-command.mjs";

let folder, server, env, count, lifetime;

before(async () => {
  ({ server, env } = await startEndpoint(() => granted(++count, lifetime)));
});

beforeEach(() => {
  count = 0;
  lifetime = 3600;
  folder = mkdtempSync(join(tmpdir(), "jotmint-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

after(() => {
  server.closeAllConnections();
  server.close();
});

const cached = (path = join(folder, "cache")) => ({ ...env, OAUTH_CACHE: `file:${path}` });

test("the steps of a job share one token through a file that shows nothing of it", async () => {
  for (const args of [["token"], ["header"], ["exec", "--", "printenv", "OAUTH_ACCESS_TOKEN"]]) {
    const { code, stdout, stderr } = await jotmint(args, { env: cached() });
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal(stdout, args[0] === "header" ? "Authorization: Bearer token-1\n" : "token-1\n");
  }
  assert.equal(count, 1);
  const [name, ...others] = readdirSync(join(folder, "cache"));
  const record = join(folder, "cache", name);
  assert.deepEqual([others, statSync(record).mode & 0o777], [[], 0o600]);
  const text = readFileSync(record, "latin1");
  assert(!text.includes("token-1") && !text.includes(SECRET));
  const flag = await jotmint(["token", "--cache", `file:${join(folder, "cache")}`], { env });
  assert.equal(flag.stdout, "token-1\n");
  const slot = await jotmint(["token", "--cache-slot", "b"], { env: cached() });
  const none = await jotmint(["token", "--cache", "none"], { env: cached() });
  assert.deepEqual([slot.stdout, none.stdout], ["token-2\n", "token-3\n"]);
});

test("a job that needs more life than the token has left gets another", async () => {
  lifetime = 10;
  await jotmint(["token"], { env: cached() });
  const { stdout } = await jotmint(["token"], { env: cached() });
  assert.equal(stdout, "token-1\n");
  // Its refresh age is 5 s or more.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const longer = await jotmint(["token", "--min-remaining", "8s"], { env: cached() });
  assert.equal(longer.stdout, "token-2\n", longer.stderr);
});

test("status says what is there, asks no server and shows no secret", async () => {
  const before = await jotmint(["status"], { env: cached() });
  assert.deepEqual([before.code, before.stderr], [3, ""]);
  assert.match(before.stdout, /^token {4}none\nrenewal {2}by the next job, for there is none\ncache {4}file, /);
  await jotmint(["token"], { env: cached() });
  const { code, stdout, stderr } = await jotmint(["status"], { env: cached() });
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^token {4}can be used for 59 min \d+ s; expires \d{4}-\S+Z\nage {6}\d+ s of 60 min 0 s; renewed at \d+ min \d+ s\n/);
  assert.match(stdout, /\nrenewal {2}in \d+ min \d+ s, for that is the age at which it is renewed\ncache {4}file, generation 1 of jotmint\./);
  const json = await jotmint(["status", "--format", "json"], { env: cached() });
  const { usable, token, store, reason } = JSON.parse(json.stdout);
  assert.deepEqual([json.code, usable, reason, token.lifetime_seconds, store.kind], [0, true, "fresh", 3600, "file"]);
  for (const text of [stdout, json.stdout]) assert(!text.includes("token-1") && !text.includes(SECRET), text);
  const other = await jotmint(["status"], { env: { ...cached(), OAUTH_CLIENT_SECRET: `${SECRET}!` } });
  assert.equal(other.code, 3, "who has another secret finds nothing");
  const nothing = await jotmint(["status"], { env });
  assert.equal(nothing.code, 3);
  assert.match(nothing.stdout, /\ncache {4}none: nothing is kept between jobs; set --cache or OAUTH_CACHE\n$/);
  assert.equal(count, 1);
});

test("a cache that cannot be used is said, and the token is fetched", async () => {
  writeFileSync(join(folder, "file"), "");
  mkdirSync(join(folder, "open"));
  chmodSync(join(folder, "open"), 0o777);
  for (const [index, cache] of [
    `file:${join(folder, "file")}`,
    `file:${join(folder, "file", "below")}`,
    `file:${join(folder, "open")}`,
    "redis://127.0.0.1:1",
    "redis://:planted-hunter2@127.0.0.1:1/0",
  ].entries()) {
    const begin = performance.now();
    const { code, stdout, stderr } = await jotmint(["token"], { env: { ...env, OAUTH_CACHE: cache } });
    assert.deepEqual([code, stdout], [0, `token-${index + 1}\n`], stderr);
    assert.match(stderr, /^warning\[cache-unavailable\]: /);
    assert(!stderr.includes("hunter2") && !stderr.includes(SECRET), stderr);
    assert(performance.now() - begin < 5000, `${cache} cost ${performance.now() - begin} ms`);
  }
});

test("a cache that makes no sense is refused before anything is sent", async () => {
  for (const [args, expected] of [
    [["token", "--cache", "nonsense"], /^error\[option-invalid\]: `--cache`/],
    [["token", "--cache", "redis://:planted-hunter2@cache.example"], /^error\[secret-in-command-line\]: argument 3 is a URL with a password.*\n.*OAUTH_CACHE/],
    [["token", "--cache-slot", "a"], /^error\[option-conflict\]: .*`--cache-slot`/],
  ]) {
    const { code, stdout, stderr } = await jotmint(args, { env });
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, expected);
    assert(!stderr.includes("hunter2"), stderr);
  }
  assert.equal(count, 0);
});

test("two jobs that keep their token files fresh share each renewal", async () => {
  lifetime = 4;
  const script = `
    const { readFileSync } = require("fs");
    setInterval(() => {
      if (readFileSync(process.env.OAUTH_ACCESS_TOKEN_FILE, "utf8") === "token-3") process.exit(0);
    }, 20);`;
  const job = (name) =>
    jotmint(["exec", "--token-file", join(folder, name), "--", process.execPath, "-e", script], { env: cached() });
  const ends = await Promise.all([job("a"), job("b")]);
  for (const { code, stderr } of ends) {
    assert.equal(code, 0, stderr);
    assert.equal(stderr.match(/ token renewed/g)?.length, 2, stderr);
  }
  assert.equal(count, 3);
  assert.match(ends.map(({ stderr }) => stderr).join(""), /token renewed: another job has put it into the cache; /);
});
