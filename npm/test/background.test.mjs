// Renewal in the background, and processes that end by themselves.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";
import { tokenSource } from "jotmint";
import { startTokenServer } from "./servers.mjs";

const base = { tokenEndpoint: "https://as.example/token", clientId: "ci", clientSecret: "s3cret" };
const here = fileURLToPath(new URL("..", import.meta.url));

function server(
  answer = (count) => ({ access_token: `token-${count}`, token_type: "Bearer", expires_in: 3600 }),
) {
  let count = 0;
  const fetch = async () => {
    const given = answer(++count);
    return given instanceof Response ? given : Response.json(given);
  };
  return { fetch, count: () => count };
}

/** Timers that are kept until they are fired, and the clocks with them. */
function clock(context) {
  const timers = [];
  let moved = 0;
  const [now, monotonic] = [Date.now, performance.now.bind(performance)];
  context.mock.method(Date, "now", () => now() + Math.round(moved));
  context.mock.method(performance, "now", () => monotonic() + moved);
  const { setTimeout, clearTimeout } = globalThis;
  context.mock.method(globalThis, "setTimeout", (act, milliseconds, ...rest) => {
    if (milliseconds < 100) return setTimeout(act, milliseconds, ...rest);
    const timer = {
      act,
      milliseconds,
      isRef: true,
      unref: () => (timer.isRef = false),
      ref: () => (timer.isRef = true),
    };
    timers.push(timer);
    return timer;
  });
  context.mock.method(globalThis, "clearTimeout", (timer) => {
    const at = timers.indexOf(timer);
    if (at >= 0) timers.splice(at, 1);
    else clearTimeout(timer);
  });
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
  return {
    timers,
    settled,
    /** Fires the one timer there is. */
    async next() {
      const [{ act, milliseconds }] = timers.splice(0, 1);
      moved += milliseconds;
      act();
      await settled();
      return milliseconds;
    },
  };
}

test("the token is renewed when its time has come, by timers that keep nothing alive", async (context) => {
  const { timers, settled, next } = clock(context);
  const { fetch, count } = server();
  const tokens = tokenSource({ ...base, fetch });
  const renewal = tokens.renewInBackground();
  await settled();
  for (let renewed = 1; renewed <= 3; renewed++) {
    assert.equal(count(), renewed);
    assert.equal((await tokens.get()).accessToken, `token-${renewed}`);
    assert.equal(timers.length, 1);
    assert.equal(timers[0].isRef, false);
    const waited = await next();
    assert(waited > 2_000_000 && waited < 2_900_000, `${waited} ms are 0.6 to 0.8 of the lifetime`);
  }
  renewal.stop();
  assert.deepEqual(timers, []);
  renewal.stop();
});

test("it ends by its signal, and at the end of a block", async (context) => {
  const { timers, settled } = clock(context);
  const { fetch, count } = server();
  const tokens = tokenSource({ ...base, fetch });
  const controller = new AbortController();
  tokens.renewInBackground({ signal: controller.signal });
  await settled();
  assert.equal(timers.length, 1);
  controller.abort();
  assert.deepEqual(timers, []);
  const renewal = tokens.renewInBackground();
  await settled();
  renewal[Symbol.dispose]();
  assert.deepEqual(timers, []);
  tokens.renewInBackground({ signal: AbortSignal.abort() });
  await settled();
  assert.deepEqual([timers.length, count()], [0, 1]);
});

test("a failure is tried again later, and told to who asks for a token", async (context) => {
  const { timers, settled, next } = clock(context);
  const { fetch } = server((count) =>
    count === 1
      ? Response.json({ error: "invalid_client" }, { status: 401 })
      : { access_token: `token-${count}`, token_type: "Bearer", expires_in: 3600 },
  );
  const tokens = tokenSource({ ...base, fetch });
  const renewal = tokens.renewInBackground();
  await settled();
  assert.equal(timers.length, 1);
  await assert.rejects(tokens.get(), (error) => error.blame === "client");
  const waited = await next();
  assert(waited >= 60_000 && waited < 60_010, `${waited} ms`);
  assert.equal((await tokens.get()).accessToken, "token-2");
  renewal.stop();
});

/** Runs a script that imports the package; fails when it does not end by itself. */
async function run(script, ...args) {
  const start = performance.now();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script, ...args],
    {
      cwd: here,
      timeout: 20_000,
    },
  );
  return { stdout, elapsed: performance.now() - start };
}

test("a process ends although its token is renewed in the background, also while the server is down", async () => {
  const server = await startTokenServer();
  const script = `
    import { tokenSource } from "jotmint";
    const tokens = tokenSource({ tokenEndpoint: process.argv[1], clientId: "ci", clientSecret: "s3cret" });
    tokens.renewInBackground();
    if (process.argv[2]) console.log((await tokens.get()).accessToken);
    else await new Promise((resolve) => setTimeout(resolve, 300));`;
  const { stdout } = await run(script, server.url, "get");
  assert.deepEqual(server.issued, [stdout.trim()]);
  server.stop();
  const { elapsed } = await run(script, server.url);
  assert(elapsed < 10_000, "the time for which a call keeps trying is a minute");
});

test("a process lives for as long as somebody waits for a token", async () => {
  const script = `
    import { tokenSource } from "jotmint";
    let count = 0;
    const tokens = tokenSource({
      tokenEndpoint: "https://as.example/token", clientId: "ci", clientSecret: "s3cret",
      fetch: async () => ++count < 2 ? new Response("busy", { status: 503 }) : Response.json({ access_token: "abc", token_type: "Bearer" }),
    });
    tokens.renewInBackground();
    await new Promise((resolve) => setImmediate(resolve));
    console.log((await tokens.get()).accessToken);`;
  assert.equal((await run(script)).stdout, "abc\n");
});
