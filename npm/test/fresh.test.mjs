// A token that is fresh costs nothing, and one that is good is not waited for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let calls = 0;
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    const counted = Object.entries(this.exports).map(([name, value]) => [
      name,
      typeof value === "function" ? (...args) => (calls++, value(...args)) : value,
    ]);
    Object.defineProperty(this, "exports", { value: Object.fromEntries(counted) });
  }
};
const { tokenSource } = await import("jotmint");

const base = { tokenEndpoint: "https://as.example/token", clientId: "ci", clientSecret: "s3cret" };

/** A server that answers when it is told to. */
function server({ lifetime = 3600 } = {}) {
  const pending = [];
  let count = 0;
  const fetch = () => {
    count++;
    const body = { access_token: `token-${count}`, token_type: "Bearer", expires_in: lifetime };
    return new Promise((resolve) => pending.push((given = Response.json(body)) => resolve(given)));
  };
  return { fetch, pending, count: () => count };
}

/** Lets everything happen that is not waiting for the server. */
function settled() {
  return new Promise((resolve) => setTimeout(resolve, 20));
}

/** A source with a token, and clocks that can be moved. */
async function fresh(context, options) {
  const asked = server(options);
  const tokens = tokenSource({ ...base, retryFor: 0, fetch: asked.fetch });
  const first = tokens.get();
  await settled();
  asked.pending[0]();
  const token = await first;
  const clocks = { wall: 0, monotonic: 0 };
  const [now, monotonic] = [Date.now, performance.now.bind(performance)];
  context.mock.method(Date, "now", () => now() + clocks.wall);
  context.mock.method(performance, "now", () => monotonic() + clocks.monotonic);
  return { ...asked, tokens, token, clocks };
}

test("a fresh token comes as the same promise, without a call into wasm", async (context) => {
  const { tokens, token } = await fresh(context);
  const promise = tokens.get();
  await tokens.get({ minRemaining: "20m" });
  calls = 0;
  for (const wanted of [
    undefined,
    {},
    { minRemaining: 60 },
    { minRemaining: 1200.5 },
    { minRemaining: "20m" },
  ]) {
    assert.equal(tokens.get(wanted), promise);
  }
  assert.equal(await promise, token);
  assert.equal(await tokens.header(), "Bearer token-1");
  assert.equal(calls, 0);
  await tokens.status();
  assert(calls > 0, "the count counts");
});

test("a fresh token costs no memory worth naming", async () => {
  const { fetch, pending } = server();
  const tokens = tokenSource({ ...base, fetch });
  const first = tokens.get();
  await settled();
  pending[0]();
  await first;
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const take = (count) => {
    for (let at = 0; at < count; at++) tokens.get();
  };
  take(100_000);
  collect();
  const before = process.memoryUsage().heapUsed;
  take(10_000);
  const bytes = (process.memoryUsage().heapUsed - before) / 10_000;
  // An object and a promise for each call would be some 200.
  assert(bytes < 80, `${bytes} bytes a call: the numbers that two clocks show`);
});

test("whichever clock ran further decides: a suspended machine's token is not fresh", async (context) => {
  for (const moved of ["wall", "monotonic"]) {
    const { tokens, token, clocks, count, pending } = await fresh(context);
    clocks[moved] = 3_400_000;
    const renewed = tokens.get();
    await settled();
    assert.equal(count(), 2, `${moved}: in the window of renewal`);
    pending[1]();
    assert.notEqual(await renewed, token);
  }
});

test("a wall clock that is set back makes nothing fresh again", async (context) => {
  const { tokens, token, clocks, count } = await fresh(context);
  clocks.wall = -86_400_000;
  assert.equal(await tokens.get(), token);
  assert.equal(count(), 1);
  clocks.monotonic = 3_400_000;
  tokens.get().catch(() => undefined);
  await settled();
  assert.equal(count(), 2);
});

test("while the token is renewed, everybody else has the old one at once", async (context) => {
  const { tokens, token, clocks, count, pending } = await fresh(context);
  clocks.wall = clocks.monotonic = 3_400_000;
  const renewing = tokens.get();
  await settled();
  const others = await Promise.all([
    ...Array.from({ length: 200 }, () => tokens.get()),
    tokens.get({ minRemaining: 60 }),
    tokens.header(),
  ]);
  assert.deepEqual([...new Set(others)], [token, "Bearer token-1"]);
  // This one asks for more than the old token has.
  let isDone = false;
  const longer = tokens.get({ minRemaining: 1800 }).finally(() => (isDone = true));
  await settled();
  assert.deepEqual([isDone, count()], [false, 2]);
  pending[1]();
  assert.equal((await renewing).accessToken, "token-2");
  assert.equal((await longer).accessToken, "token-2");
  assert.equal(count(), 2);
});

test("who comes when the old token is at its end waits, also while it is renewed", async (context) => {
  const { tokens, token, clocks, count, pending } = await fresh(context);
  clocks.wall = clocks.monotonic = 3_400_000;
  const renewing = tokens.get();
  await settled();
  assert.equal(await tokens.get(), token);
  clocks.wall = clocks.monotonic = 3_591_000;
  let isDone = false;
  const late = tokens.get().finally(() => (isDone = true));
  await settled();
  assert.equal(isDone, false);
  pending[1]();
  assert.deepEqual(await Promise.all([late, renewing]).then((got) => got.map((one) => one.accessToken)), [
    "token-2",
    "token-2",
  ]);
  assert.equal(count(), 2);
});

test("a rejected token is nobody's old token", async (context) => {
  const { tokens, token, pending } = await fresh(context);
  const renewed = tokens.rejected(token);
  const others = [tokens.get(), tokens.get({ minRemaining: 60 })];
  await settled();
  pending[1]();
  assert.deepEqual(
    (await Promise.all([renewed, ...others])).map((one) => one.accessToken),
    ["token-2", "token-2", "token-2"],
  );
});

test("a renewal that fails early hurts nobody, and is not repeated at once", async (context) => {
  const { tokens, token, clocks, count, pending } = await fresh(context);
  clocks.wall = clocks.monotonic = 3_400_000;
  const renewing = tokens.get();
  await settled();
  pending[1](new Response("busy", { status: 503 }));
  const old = await renewing;
  assert.equal(old.accessToken, token.accessToken);
  assert.equal(old.reason, "renewal-failed");
  calls = 0;
  assert.equal(await tokens.get(), old);
  assert.deepEqual([calls, count()], [0, 2]);
});

test("status tells what is at hand, and asks nobody", async (context) => {
  const unasked = tokenSource({ ...base, fetch: () => assert.fail("no request") });
  const nothing = await unasked.status();
  assert.deepEqual([nothing.token, nothing.trouble, nothing.reason], [null, null, "none"]);
  const { tokens, clocks } = await fresh(context);
  clocks.wall = clocks.monotonic = 60_000;
  const { token, store, reason, nextCheckInMs } = await tokens.status();
  assert.equal(reason, "fresh");
  assert.deepEqual([token.source, token.lifetimeSeconds, token.lifetimeIsAssumed], ["fetched", 3600, false]);
  assert(token.ageMs >= 60_000 && token.ageMs < 70_000, token.ageMs);
  assert(token.refreshAgeMs >= 2_160_000 && token.refreshAgeMs <= 2_880_000, token.refreshAgeMs);
  assert.equal(token.refreshInMs, nextCheckInMs);
  assert.deepEqual([store.kind, store.state, store.key], ["memory", "unused", null]);
});
