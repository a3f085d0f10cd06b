// Tokens in files: what is on the disk, what is refused, and what happens when processes run side by side or die.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import promises from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { fileStore, tokenSource } from "jotmint";
import { runJob, runJobs, startTokenServer } from "./servers.mjs";

const root = mkdtempSync(join(tmpdir(), "jotmint-"));
after(() => rmSync(root, { recursive: true }));
let folders = 0;

/** A folder that is not there yet. */
function folder() {
  return join(root, `folder-${++folders}`);
}

const KEY = "jotmint.1.as.example.{0123}";

function record(generation, length = 40) {
  return `jotmint1.${generation}.1760000000000.AAAAAAAAAAAAAAAAAAAAAA.${"x".repeat(length)}`;
}

function mode(path) {
  return lstatSync(path).mode & 0o777;
}

/** A source with its token in a file, and a server that counts. */
async function shared(context, options) {
  const server = await startTokenServer();
  context.after(() => server.stop());
  const path = folder();
  const source = (more) =>
    tokenSource({
      tokenEndpoint: server.url,
      clientId: "ci",
      clientSecret: "s3cret",
      cache: `file:${path}`,
      ...options,
      ...more,
    });
  return { server, path, source };
}

/** The one file of a folder. */
function only(path) {
  const names = readdirSync(path);
  assert.equal(names.length, 1, names.join(" "));
  return join(path, names[0]);
}

test("a record is kept for this user alone, and read back", async () => {
  const path = join(folder(), "deep", "down");
  const store = fileStore(path);
  const [nothing, time] = await store.load(KEY);
  assert.equal(nothing, null);
  assert(Math.abs(time - Date.now()) < 5000);
  assert(!existsSync(path), "reading makes no folder");
  await store.store(KEY, record(1), 1000);
  assert.deepEqual([mode(path), mode(join(path, KEY))], [0o700, 0o600]);
  assert.equal((await store.load(KEY))[0], record(1));
  assert.equal(readFileSync(join(path, KEY), "utf8"), record(1), "the record and nothing else");
  writeFileSync(join(path, KEY), `${record(2)}\n`);
  assert.equal((await store.load(KEY))[0], record(2), "a line break at the end is not part of it");
  assert.deepEqual(readdirSync(path), [KEY]);
});

test("a newer record is never overwritten by an older one, garbage always", async () => {
  const path = folder();
  const store = fileStore(path);
  await store.store(KEY, record(2), 1000);
  await store.store(KEY, record(1), 1000);
  assert.equal((await store.load(KEY))[0], record(2));
  for (const garbage of ["", "garbage", "\0\xff".repeat(1000), "jotmint1.99.1.AAAA.x"]) {
    writeFileSync(join(path, KEY), garbage, "latin1");
    await store.store(KEY, record(1), 1000);
    assert.equal((await store.load(KEY))[0], record(1), garbage);
  }
});

test("a newer record that comes while an older one is on its way to the disk is kept", async (context) => {
  const path = folder();
  const store = fileStore(path);
  await store.store(KEY, record(1), 1000);
  const { open } = promises;
  context.mock.method(promises, "open", async (name, ...given) => {
    const file = await open(name, ...given);
    if (name.endsWith(".tmp")) {
      context.mock.restoreAll();
      const sync = file.sync.bind(file);
      file.sync = () => store.store(KEY, record(3), 1000).then(sync);
    }
    return file;
  });
  await store.store(KEY, record(2), 1000);
  assert.equal((await store.load(KEY))[0], record(3));
  assert.deepEqual(readdirSync(path), [KEY]);
});

test("a lock has one owner, who alone can give it back", async () => {
  const path = folder();
  const store = fileStore(path);
  const owners = Array.from({ length: 20 }, (_, at) => String(at).padStart(32, "a"));
  const got = await Promise.all(owners.map((owner) => store.lock(KEY, owner, 10_000)));
  assert.equal(got.filter(Boolean).length, 1);
  const owner = owners[got.indexOf(true)];
  assert.equal(readFileSync(join(path, `${KEY}.lock`), "utf8"), `${owner}\n`);
  assert.equal(mode(join(path, `${KEY}.lock`)), 0o600);
  await store.unlock(KEY, "somebody");
  assert.equal(await store.lock(KEY, "somebody", 10_000), false);
  await store.unlock(KEY, owner);
  assert.equal(await store.lock(KEY, "somebody", 10_000), true);
  assert.deepEqual(readdirSync(path), [`${KEY}.lock`]);
});

test("the lock of a process that died goes to one of those who come after its time", async () => {
  const path = folder();
  const store = fileStore(path);
  const lock = join(path, `${KEY}.lock`);
  for (const shift of [-11, 11]) {
    await store.lock(KEY, "dead", 10_000);
    const then = Date.now() / 1000 + shift;
    utimesSync(lock, then, then);
    const owners = Array.from({ length: 20 }, (_, at) => `owner${at}`);
    const got = await Promise.all(owners.map((owner) => store.lock(KEY, owner, 10_000)));
    assert.equal(got.filter(Boolean).length, 1, `${shift} s`);
    assert.deepEqual(readdirSync(path), [`${KEY}.lock`]);
    await store.unlock(KEY, owners[got.indexOf(true)]);
  }
  writeFileSync(lock, "");
  assert.equal(await store.lock(KEY, "somebody", 10_000), false, "one that is just being written is held");
});

test("what processes that died have left is cleared away, what is new is not", async () => {
  const path = folder();
  const store = fileStore(path);
  await store.store(KEY, record(1), 1000);
  const left = [`${KEY}.0123.tmp`, `${KEY}.lock.owner`];
  const others = [`${KEY}.new.tmp`, "another.{4567}.0123.tmp", `${KEY}.lock`];
  for (const name of [...left, ...others]) writeFileSync(join(path, name), "x", { mode: 0o600 });
  const then = Date.now() / 1000 - 61;
  for (const name of [...left, ...others.slice(1)]) utimesSync(join(path, name), then, then);
  await store.store(KEY, record(2), 1000);
  assert.deepEqual(readdirSync(path).sort(), [KEY, ...others].sort());
});

test("files and folders that others could have touched are refused, and so is what is no file", async () => {
  const cases = [
    [
      "a symbolic link",
      /symbolic link/,
      (path) => (renameSync(path, `${path}.x`), symlinkSync(`${path}.x`, path)),
    ],
    ["a broken link", /symbolic link/, (path) => (rmSync(path), symlinkSync("/nowhere", path))],
    ["a file others may read", /others may read or write/, (path) => chmodSync(path, 0o640)],
    ["a file others may write", /others may read or write/, (path) => chmodSync(path, 0o602)],
    ["a directory", /not a regular file/, (path) => (rmSync(path), mkdirSync(path))],
    ["a pipe", /not a regular file/, (path) => (rmSync(path), execFileSync("mkfifo", [path]))],
    ["a large file", /larger than 64 KiB/, (path) => truncateSync(path, 65_537)],
    [
      "a folder others may write in",
      /others may write in the folder/,
      (path) => chmodSync(join(path, ".."), 0o770),
    ],
    [
      "a folder that is a file",
      /folder is a file/,
      (path) => (rmSync(join(path, ".."), { recursive: true }), writeFileSync(join(path, ".."), "")),
    ],
    // Only root can give a file away.
    ...(process.geteuid() === 0
      ? [
          ["a file of another user", /belongs to another user/, (path) => chownSync(path, 12345, 12345)],
          [
            "a folder of another user",
            /belongs to another user/,
            (path) => chownSync(join(path, ".."), 12345, 12345),
          ],
        ]
      : []),
  ];
  for (const [name, reason, spoil] of cases) {
    const path = folder();
    const store = fileStore(path);
    await store.store(KEY, record(1), 1000);
    spoil(join(path, KEY));
    await assert.rejects(store.load(KEY), reason, name);
    await assert.rejects(store.store(KEY, record(2), 1000), reason, name);
  }
});

test("a second source, in this process or another, takes the token from the file", async (context) => {
  const { server, path, source } = await shared(context);
  const first = await source().get();
  assert.equal(first.reason, "fetched");
  assert.deepEqual(
    first.notices.filter(({ code }) => code.startsWith("cache")),
    [],
  );
  const second = await source().get();
  assert.deepEqual([second.accessToken, second.reason], [first.accessToken, "shared"]);
  assert.equal((await source({ cache: fileStore(path) }).get()).accessToken, first.accessToken);
  const job = await runJob({
    tokenEndpoint: server.url,
    clientId: "ci",
    clientSecret: "s3cret",
    cache: `file:${path}`,
  });
  assert.deepEqual([job.sha256, job.reason, job.code], [server.hashes()[0], "shared", 0]);
  assert.equal(server.issued.length, 1);
  const { store } = await source().status();
  assert.deepEqual([store.kind, store.failure], ["file", null]);
  assert(
    !readFileSync(only(path), "latin1").includes(first.accessToken),
    "the token is not readable in the file",
  );
});

test("who has another secret or asks for something else has another token", async (context) => {
  const { server, source } = await shared(context);
  const all = [{}, { clientSecret: "another" }, { scope: "a" }, { clientId: "cd" }, { cacheSlot: "2" }];
  const tokens = [];
  for (const options of [...all, ...all]) tokens.push((await source(options).get()).accessToken);
  assert.equal(new Set(tokens).size, all.length);
  assert.equal(server.issued.length, all.length);
});

test("a rejected token is renewed in the file as well", async (context) => {
  const { server, source } = await shared(context);
  const [one, two] = [source(), source()];
  const old = await one.get();
  assert.equal((await two.get()).accessToken, old.accessToken);
  const renewed = await one.rejected(old);
  assert.notEqual(renewed.accessToken, old.accessToken);
  const taken = await two.rejected(await two.get());
  assert.equal(taken.accessToken, renewed.accessToken, "the other one finds it there");
  assert.equal(server.issued.length, 2);
});

test("truncated, swapped, foreign and poisoned records are misses, and are mended", async (context) => {
  const { server, path, source } = await shared(context);
  await source().get();
  const file = only(path);
  const good = readFileSync(file, "latin1");
  await source({ clientId: "cd" }).get();
  const [other] = readdirSync(path).filter((name) => join(path, name) !== file);
  const foreign = readFileSync(join(path, other), "latin1");
  const parts = good.split(".");
  const flipped = good.slice(0, -3) + (good.at(-3) === "A" ? "B" : "A") + good.slice(-2);
  for (const [name, text] of [
    ["truncated", good.slice(0, good.length / 2)],
    ["empty", ""],
    ["swapped", foreign],
    ["poisoned", flipped],
    ["of another generation", [parts[0], "7", ...parts.slice(2)].join(".")],
    ["of another time", [...parts.slice(0, 2), String(Number(parts[2]) + 1), ...parts.slice(3)].join(".")],
    ["foreign", "\0\xff\u0001".repeat(500)],
    ["of a later version", good.replace("jotmint1", "jotmint2")],
  ]) {
    writeFileSync(file, text, "latin1");
    const count = server.issued.length;
    const token = await source().get();
    assert.equal(token.accessToken, server.issued.at(-1), name);
    assert.equal(server.issued.length, count + 1, name);
    assert.equal((await source().get()).accessToken, token.accessToken, `${name}: mended`);
  }
});

test("a store that cannot be used is done without, and a notice says why", async (context) => {
  for (const [spoil, reason] of [
    [(path) => (mkdirSync(path), chmodSync(path, 0o777)), /others may write in the folder/],
    [(path) => writeFileSync(path, ""), /folder is a file/],
    [(path) => symlinkSync("/dev/null/x", path), /ENOTDIR/],
  ]) {
    const { path, source } = await shared(context);
    spoil(path);
    const token = await source().get();
    const { message } = token.notices.find(({ code }) => code === "cache-unavailable");
    assert.match(message, reason);
  }
});

test("20 processes on one file make one request, and all have the same token", async (context) => {
  const server = await startTokenServer({ delay: 300 });
  context.after(() => server.stop());
  const path = folder();
  const jobs = await runJobs(20, {
    tokenEndpoint: server.url,
    clientId: "ci",
    clientSecret: "s3cret",
    cache: `file:${path}`,
  });
  for (const { code, stderr } of jobs) assert.equal(code, 0, stderr);
  assert.equal(server.issued.length, 1);
  assert.deepEqual([...new Set(jobs.map(({ sha256 }) => sha256))], server.hashes());
  assert.deepEqual(
    jobs.flatMap(({ notices }) => notices).filter((code) => code.startsWith("cache")),
    [],
  );
  only(path);
});

test("kill -9 at any moment leaves a whole record, and no lock that outlives its time", async () => {
  const rounds = Number(process.env.JOTMINT_KILL_ROUNDS ?? 100);
  const path = folder();
  const store = fileStore(path);
  const script = fileURLToPath(new URL("storing.mjs", import.meta.url));
  let last = 0;
  let interrupted = 0;
  for (let round = 0; round < rounds; round++) {
    const child = spawn(process.execPath, [script, path, KEY, String(last + 1)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    // After a few turns, however slow the machine is, and then at any moment.
    for (let turns = 1 + Math.random() * 5; turns > 0; turns--) await once(child.stdout, "data");
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    child.kill("SIGKILL");
    await once(child, "exit");
    interrupted += readdirSync(path).length > 1;
    const [text] = await store.load(KEY);
    const generation = Number(/^jotmint1\.(\d+)\./.exec(text ?? "")?.[1] ?? last);
    if (text !== null) assert.equal(text, record(generation, 20_000), `round ${round}: the record is whole`);
    assert(generation >= last, `round ${round}: no older record came back`);
    last = generation;
    // Ten seconds later.
    for (const name of readdirSync(path).filter((name) => name.includes(".lock"))) {
      const then = Date.now() / 1000 - 10.1;
      utimesSync(join(path, name), then, then);
    }
    assert.equal(await store.lock(KEY, "next", 10_000), true, `round ${round}: the lock is free`);
    await store.unlock(KEY, "next");
  }
  assert(interrupted > rounds / 10, `${interrupted} of ${rounds} rounds hit the work`);
  const then = Date.now() / 1000 - 61;
  for (const name of readdirSync(path)) if (name !== KEY) utimesSync(join(path, name), then, then);
  await store.store(KEY, record(last + 1), 1000);
  assert.deepEqual(readdirSync(path), [KEY], "what was left is cleared away");
});
