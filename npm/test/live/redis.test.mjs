// Tokens in a real Redis: with the clients of both packages, with a URL, and while Redis is in every kind of trouble.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Redis } from "ioredis";
import { createClient } from "redis";
import { JotmintError, redisStore, tokenSource } from "jotmint";
import { runJob, runJobs, startTokenServer } from "../servers.mjs";
import { startRedis, startSlowWay } from "./redis.mjs";

const npm = fileURLToPath(new URL("../..", import.meta.url));
const KEY = "jotmint.1.as.example.{0123}";
let redis;
let admin;

before(async () => {
  redis = await startRedis();
  admin = await createClient({ url: redis.url }).connect();
});

after(async () => {
  admin.destroy();
  await redis.stop();
});

/** A client of each package, as an application makes it. */
const clients = {
  async redis(url, options) {
    const client = createClient({ url, ...options }).on("error", () => undefined);
    client.connect().catch(() => undefined);
    return { client, close: () => client.destroy() };
  },
  async ioredis(url, options) {
    const client = new Redis(url, options).on("error", () => undefined);
    return { client, close: () => client.disconnect() };
  },
};

async function shared(context) {
  await admin.flushAll();
  const server = await startTokenServer();
  context.after(() => server.stop());
  const options = { tokenEndpoint: server.url, clientId: "ci", clientSecret: "s3cret", cache: redis.url };
  return { server, options, source: (more) => tokenSource({ ...options, ...more }) };
}

function record(generation) {
  return `jotmint1.${generation}.1760000000000.AAAAAAAAAAAAAAAAAAAAAA.xxxx`;
}

function noticesOfCache({ notices }) {
  return notices.filter(({ code }) => code.startsWith("cache"));
}

for (const [name, connect] of Object.entries(clients)) {
  for (const options of name === "redis"
    ? [{}, { RESP: 2 }]
    : [{}, { protocol: 2 }, { stringNumbers: true }, { lazyConnect: true }]) {
    test(`${name} with ${JSON.stringify(options)}: records and locks are kept by the scripts of the core`, async () => {
      await admin.flushAll();
      const { client, close } = await connect(redis.url, options);
      const store = redisStore(client);
      const [nothing, time] = await store.load(KEY);
      assert.equal(nothing, null);
      assert(Math.abs(time - Date.now()) < 5000);
      await store.store(KEY, record(2), 60_000);
      await store.store(KEY, record(1), 60_000);
      assert.equal((await store.load(KEY))[0], record(2), "the newer record is kept");
      const left = await admin.pTTL(KEY);
      assert(left > 50_000 && left <= 60_000);
      assert.equal(await store.lock(KEY, "one", 10_000), true);
      assert.equal(await store.lock(KEY, "two", 10_000), false);
      await store.unlock(KEY, "two");
      assert.equal(await admin.get(`${KEY}.lock`), "one");
      await store.unlock(KEY, "one");
      assert.equal(await admin.exists(`${KEY}.lock`), 0);
      await store.lock(KEY, "one", 1);
      while (await admin.exists(`${KEY}.lock`));
      assert.equal(await store.lock(KEY, "two", 10_000), true, "a lock ends by itself");
      close();
    });
  }

  test(`${name}: sources share one token through it`, async (context) => {
    const { server, source } = await shared(context);
    const { client, close } = await connect(redis.url);
    const first = await source({ cache: redisStore(client) }).get();
    assert.deepEqual([first.reason, noticesOfCache(first)], ["fetched", []]);
    const second = await source().get();
    assert.deepEqual([second.accessToken, second.reason], [first.accessToken, "shared"]);
    assert.equal(server.issued.length, 1);
    const stored = await admin.get((await source().status()).store.key);
    assert(stored.startsWith("jotmint1.") && !stored.includes(first.accessToken));
    close();
  });

  test(`${name}: a client that lost its Redis is done without, in time, and used again when it is back`, async (context) => {
    const { source } = await shared(context);
    const own = await startRedis();
    const { client, close } = await connect(own.url);
    await redisStore(client).load(KEY);
    await own.stop();
    const start = performance.now();
    const token = await source({ cache: redisStore(client) }).get();
    assert(performance.now() - start < 5000);
    assert.deepEqual(
      noticesOfCache(token).map(({ code }) => code),
      ["cache-unavailable"],
    );
    await own.restart();
    // Nothing that was ordered while it was away is done now.
    for (let tries = 0; ; tries++) {
      const loaded = await redisStore(client)
        .load(KEY)
        .catch((error) => error);
      if (Array.isArray(loaded)) break;
      assert(tries < 20, loaded);
    }
    const look = await createClient({ url: own.url }).connect();
    assert.deepEqual(await look.keys("*"), []);
    look.destroy();
    const after = await source({ cache: redisStore(client) }).get();
    assert.deepEqual(noticesOfCache(after), []);
    close();
    await own.stop();
  });

  test(`${name}: a client that was closed is said to be`, async () => {
    const { client, close } = await connect(redis.url);
    await redisStore(client).load(KEY);
    close();
    await assert.rejects(redisStore(client).load(KEY), /not connected|closed/);
  });
}

test("a value of many megabytes is not fetched whole, and gives way to a record", async (context) => {
  const { source } = await shared(context);
  const { key } = (await source().status()).store;
  const store = redisStore(admin);
  await admin.setRange(key, 20_000_000, "x");
  await admin.setRange(`${key}.lock`, 20_000_000, "x");
  await admin.pExpire(`${key}.lock`, 60_000);
  assert.equal(await store.lock(key, "one", 10_000), false, "a lock is a lock, whatever it says");
  await admin.del(`${key}.lock`);
  assert.equal((await store.load(key))[0].length, 65_537, "one more than the longest record has");
  const token = await source().get();
  assert.deepEqual([token.reason, noticesOfCache(token)], ["fetched", []]);
  assert.equal((await source().get()).accessToken, token.accessToken, "shared from then on");
  await admin.set(key, "");
  assert.equal((await store.load(key))[0], null, "an empty text is nothing");
});

test("bytes from a client that answers in bytes are text", async () => {
  await admin.flushAll();
  const { RESP_TYPES } = await import("redis");
  const client = admin.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  const store = redisStore(client);
  await store.store(KEY, record(1), 60_000);
  const [text, time] = await store.load(KEY);
  assert.deepEqual([text, typeof time], [record(1), "number"]);
});

test("what is no Redis client is refused at once", () => {
  for (const client of [
    undefined,
    null,
    {},
    "redis://127.0.0.1",
    { eval: () => undefined },
    { isOpen: true },
  ]) {
    assert.throws(
      () => redisStore(client),
      (error) => error.code === "option-invalid",
    );
  }
});

test("20 processes on one Redis make one request, and all have the same token", async (context) => {
  const { server, options } = await shared(context);
  const jobs = await runJobs(20, options);
  for (const { code, stderr } of jobs) assert.equal(code, 0, stderr);
  assert.equal(server.issued.length, 1);
  assert.deepEqual([...new Set(jobs.map(({ sha256 }) => sha256))], server.hashes());
  assert.deepEqual(
    jobs.flatMap(({ notices }) => notices).filter((code) => code.startsWith("cache")),
    [],
  );
});

test("each package serves a URL, and the process ends by itself", async (context) => {
  const { server, options } = await shared(context);
  const { clientId, clientSecret } = options;
  for (const name of ["redis", "ioredis"]) {
    const script = isolated(name);
    const env = {
      ...process.env,
      JOB: JSON.stringify({ tokenEndpoint: server.url, clientId, clientSecret, cache: redis.url }),
    };
    for (const reason of name === "redis" ? ["fetched", "shared"] : ["shared"]) {
      const start = performance.now();
      const { stdout } = await promisify(execFile)(process.execPath, [script], { env, timeout: 20_000 });
      assert.deepEqual(JSON.parse(stdout), { accessToken: server.issued[0], reason, notices: [] });
      assert(performance.now() - start < 10_000);
    }
  }
});

test("without a package for Redis the error says what to install", async (context) => {
  const { options } = await shared(context);
  const env = { ...process.env, JOB: JSON.stringify(options) };
  const { stdout } = await promisify(execFile)(process.execPath, [isolated()], { env });
  const error = JSON.parse(stdout);
  assert.equal(error.code, "option-invalid");
  assert.match(error.help[0], /npm install redis/);
});

/** A script beside a copy of the package that can see this one package, or none. */
function isolated(name) {
  const folder = mkdtempSync(join(tmpdir(), "jotmint-"));
  after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "node_modules"));
  cpSync(join(npm, "dist/index.js"), join(folder, "jotmint.mjs"));
  if (name) symlinkSync(join(npm, "node_modules", name), join(folder, "node_modules", name));
  const script = join(folder, "script.mjs");
  writeFileSync(
    script,
    `import { tokenSource } from "./jotmint.mjs";
     const { accessToken, reason, notices, code, help } = await tokenSource(JSON.parse(process.env.JOB)).get().catch((error) => error);
     console.log(JSON.stringify({ accessToken, reason, notices, code, help }));`,
  );
  return script;
}

test("a wrong password is said to be wrong, and is not shown", async (context) => {
  const { source } = await shared(context);
  const own = await startRedis("--requirepass", "right");
  for (const url of [
    `redis://:hunter2@127.0.0.1:${own.port}`,
    `redis://ci:hunter2@127.0.0.1:${own.port}/1`,
  ]) {
    const token = await source({ cache: url }).get();
    const [{ code, message }] = noticesOfCache(token);
    assert.equal(code, "cache-unavailable");
    assert.match(message, /WRONGPASS|invalid/);
    assert(!JSON.stringify(token).includes("hunter2"));
  }
  const token = await source({ cache: `redis://:right@127.0.0.1:${own.port}/1` }).get();
  assert.deepEqual(noticesOfCache(token), []);
  await own.stop();
});

test("an invalid URL is refused without being shown", (context) => {
  for (const cache of ["redis://", "redis://:hunter2@", "http://:hunter2@127.0.0.1", "redis:hunter2"]) {
    try {
      tokenSource({ tokenEndpoint: "https://as.example/", clientId: "ci", clientSecret: "s3cret", cache });
    } catch (error) {
      assert(error instanceof JotmintError && !`${error.message} ${error.help}`.includes("hunter2"));
    }
  }
});

/** Redis in trouble while 20 jobs run: each has a token after 5 s at the latest. */
const troubles = {
  async stopped(own) {
    await own.stop();
  },
  "stopped while they run"(own) {
    setTimeout(() => own.stop(), 400);
  },
  "restarted while they run"(own) {
    setTimeout(() => own.restart(300), 400);
  },
  "flushed while they run"(own, look) {
    const timer = setInterval(() => look.flushAll().catch(() => undefined), 20);
    return { stop: () => clearInterval(timer) };
  },
  slow: (own) => startSlowWay(own.port, 2000),
  "a little slow": (own) => startSlowWay(own.port, 150),
  async "read-only for them"(own, look) {
    await look.sendCommand(["ACL", "SETUSER", "reader", "on", ">pass", "~*", "+@all", "-@write"]);
    return { url: `redis://reader:pass@127.0.0.1:${own.port}` };
  },
  async "a replica"(own) {
    const replica = await startRedis("--replicaof", "127.0.0.1", String(own.port));
    return { url: replica.url, stop: () => replica.stop() };
  },
  async "out of memory"(own, look) {
    await look.configSet("maxmemory", "1");
  },
  async "holding garbage"(own, look, { key }) {
    await look.set(key, "garbage");
  },
  async "holding something else than text"(own, look, { key }) {
    await look.lPush(key, "garbage");
    await look.lPush(`${key}.lock`, "garbage");
  },
  async "holding a lock that nobody gives back"(own, look, { key }) {
    await look.set(`${key}.lock`, "a job that died", { PX: 10_000 });
  },
};

for (const [name, make] of Object.entries(troubles)) {
  test(`Redis is ${name}: 20 jobs have a token, none after more than 5 s`, async (context) => {
    const { server, options } = await shared(context);
    const own = await startRedis();
    const look = createClient({ url: own.url }).on("error", () => undefined);
    await look.connect();
    const { store } = await tokenSource({ ...options, cache: own.url }).status();
    const { url = own.url, stop } = (await make(own, look, store)) ?? {};
    const jobs = await runJobs(20, { ...options, cache: url });
    for (const { code, stderr, sha256, elapsed_ms } of jobs) {
      assert.equal(code, 0, stderr);
      assert(server.hashes().includes(sha256));
      assert(elapsed_ms < 5000, `${elapsed_ms} ms`);
    }
    await stop?.();
    look.destroy();
    await own.stop();
  });
}

test("a source that lost Redis serves its token, and comes back to Redis", async (context) => {
  const { server, options } = await shared(context);
  const own = await startRedis();
  const tokens = tokenSource({ ...options, cache: own.url });
  const first = await tokens.get();
  await own.stop();
  assert.equal(await tokens.get(), first);
  const renewed = await tokens.rejected(first);
  assert.deepEqual(
    noticesOfCache(renewed).map(({ code }) => code),
    ["cache-unavailable"],
  );
  assert.equal((await tokens.status()).store.state, "failed");
  await own.restart();
  const job = await runJob({ ...options, cache: own.url });
  assert.equal(job.reason, "fetched");
  assert.equal(server.issued.length, 3);
  await own.stop();
});
