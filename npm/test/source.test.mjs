import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { decodeAssertion, JotmintError, Token, tokenSource } from "jotmint";
import { keyPair, secret, verified } from "./keys.mjs";

const tokenEndpoint = "https://as.example/token";
const base = { tokenEndpoint, issuer: "https://as.example", clientId: "ci" };

/** A server that keeps what it was sent and answers with ever new tokens, or with what `answer` says. */
function server(
  answer = (count) => ({ access_token: `token-${count}`, token_type: "Bearer", expires_in: 3600 }),
) {
  const requests = [];
  const fetch = async (url, init) => {
    requests.push({ url, ...init, form: new URLSearchParams(init.body) });
    await new Promise((resolve) => setImmediate(resolve));
    const given = answer(requests.length, requests.at(-1));
    return given instanceof Response
      ? given
      : Response.json(given, { headers: { "cache-control": "no-store" } });
  };
  return { fetch, requests };
}

test("a token is fetched once and then handed out", async () => {
  const { fetch, requests } = server();
  const tokens = tokenSource({ ...base, clientSecret: secret(), fetch });
  const token = await tokens.get();
  assert(token instanceof Token);
  assert.equal(token.accessToken, "token-1");
  assert.equal(token.tokenType, "Bearer");
  assert.equal(token.expiresInSeconds, 3600);
  assert(Math.abs(token.expiresAtSeconds - Date.now() / 1000 - 3600) < 5);
  assert.equal(await tokens.header(), "Bearer token-1");
  assert.equal(requests.length, 1);
  const [{ url, method, redirect, headers }] = requests;
  assert.deepEqual([url, method, redirect], [tokenEndpoint, "POST", "manual"]);
  assert(headers.some(([name, value]) => name === "authorization" && value.startsWith("Basic ")));
});

test("200 calls at once make one request, and get the same token", async () => {
  const { fetch, requests } = server();
  const tokens = tokenSource({ ...base, clientSecret: secret(), fetch });
  const got = await Promise.all(
    Array.from({ length: 200 }, (_, at) => tokens.get(at % 2 ? { minRemaining: 60 } : undefined)),
  );
  assert.equal(requests.length, 1);
  assert.equal(new Set(got.map((token) => token.accessToken)).size, 1);
});

test("a token that is granted no time is handed out once, also among calls at once", async () => {
  const { fetch, requests } = server((count) => ({
    access_token: `token-${count}`,
    token_type: "Bearer",
    expires_in: 0,
  }));
  const tokens = tokenSource({ ...base, clientSecret: secret(), fetch });
  const got = await Promise.all(Array.from({ length: 5 }, () => tokens.get()));
  assert.deepEqual(
    got.map((token) => token.accessToken),
    ["token-1", "token-2", "token-3", "token-4", "token-5"],
  );
  assert.equal(requests.length, 5);
});

test("200 calls at once that fail make one request", async () => {
  const { fetch, requests } = server(() => Response.json({ error: "invalid_client" }, { status: 401 }));
  const tokens = tokenSource({ ...base, clientSecret: secret(), fetch });
  const got = await Promise.allSettled(Array.from({ length: 200 }, () => tokens.get()));
  assert(got.every(({ reason }) => reason instanceof JotmintError && reason.blame === "client"));
  assert.equal(requests.length, 1);
});

test("who needs a token for longer than it lasts gets a new one, once", async () => {
  const { fetch, requests } = server((count) => ({
    access_token: `token-${count}`,
    token_type: "Bearer",
    expires_in: count === 1 ? 600 : 3600,
  }));
  const tokens = tokenSource({ ...base, clientSecret: secret(), fetch });
  assert.equal((await tokens.get()).accessToken, "token-1");
  assert.equal((await tokens.get({ minRemaining: 1200.5 })).accessToken, "token-2");
  assert.equal((await tokens.get({ minRemaining: 1200 })).accessToken, "token-2");
  assert.equal(requests.length, 2);
  assert.equal((await tokens.get({ minRemaining: "20m" })).accessToken, "token-2");
  assert.equal(
    (await tokens.get({ minRemaining: "2h" })).accessToken,
    "token-3",
    "as much as the server grants",
  );
  for (const minRemaining of [-1, NaN, "20 minutes", "", Infinity, null, {}, 2n]) {
    await assert.rejects(tokens.get({ minRemaining }), (error) => {
      assert.equal(error.message, "`minRemaining` is not a length of time");
      return error.code === "option-invalid";
    });
  }
});

test("a rejected token is renewed once, however many say so", async () => {
  const { fetch, requests } = server();
  const tokens = tokenSource({ ...base, clientSecret: secret(), fetch });
  const first = await tokens.get();
  const renewed = await Promise.all(Array.from({ length: 32 }, () => tokens.rejected(first)));
  assert.deepEqual([...new Set(renewed.map((token) => token.accessToken))], ["token-2"]);
  assert.equal(requests.length, 2);
});

test("every kind of key signs the assertion that is sent", async () => {
  for (const algorithm of ["RS256", "ES256", "EdDSA"]) {
    const { privateKey, publicKey } = keyPair(algorithm);
    const { fetch, requests } = server();
    await tokenSource({ ...base, privateKey, fetch }).get();
    const [{ form }] = requests;
    assert.equal(form.get("client_assertion_type"), "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    assert.equal(form.get("client_id"), "ci");
    await verified(form.get("client_assertion"), publicKey, algorithm);
  }
});

test("every attempt has a new assertion", async (context) => {
  // Waiting is a thousand times shorter; what is waited for is the core's to test.
  const { setTimeout } = globalThis;
  context.mock.method(globalThis, "setTimeout", (act, milliseconds) => setTimeout(act, milliseconds / 1000));
  const ids = new Set();
  const { fetch, requests } = server((count) =>
    count < 4 ? new Response("busy", { status: 503 }) : { access_token: "abc", token_type: "Bearer" },
  );
  const seen = async (url, init) => {
    ids.add(decodeAssertion(new URLSearchParams(init.body).get("client_assertion")).claims.jti);
    return fetch(url, init);
  };
  const tokens = tokenSource({
    ...base,
    clientSecret: secret(),
    clientAuth: "client_secret_jwt",
    fetch: seen,
  });
  await tokens.get();
  assert.deepEqual([requests.length, ids.size], [4, 4]);
});

test("a ready-made assertion is read afresh for every request, from a function or a file", async () => {
  const assertion = (count) =>
    `e30.${Buffer.from(JSON.stringify({ sub: `job-${count}` })).toString("base64url")}.c2ln`;
  let count = 0;
  const sources = [{ clientAssertion: async () => assertion(++count) }];
  const file = join(await mkdtemp(join(tmpdir(), "jotmint-")), "assertion");
  sources.push({ clientAssertionFile: file });
  for (const credential of sources) {
    count = 0;
    const { fetch, requests } = server();
    const tokens = tokenSource({ ...base, ...credential, fetch });
    await writeFile(file, `${assertion(1)}\n`);
    const first = await tokens.get();
    await writeFile(file, `${assertion(2)}\n`);
    await tokens.rejected(first);
    assert.deepEqual(
      requests.map(({ form }) => form.get("client_assertion")),
      [assertion(1), assertion(2)],
    );
  }
});

test("a function or a file that gives no assertion is named as the cause", async () => {
  const { fetch } = server();
  for (const [credential, text] of [
    [
      {
        clientAssertion: () => {
          throw new Error("no permission `id-token: write`");
        },
      },
      /id-token/,
    ],
    [{ clientAssertionFile: "/nowhere/assertion" }, /ENOENT/],
    [{ clientAssertion: () => "" }, /empty/],
  ]) {
    await assert.rejects(tokenSource({ ...base, ...credential, fetch }).get(), (error) => {
      assert.match(error.message, text);
      return error.code === "assertion-empty";
    });
  }
});

test("a server's refusal comes with its words", async () => {
  const { fetch } = server(() =>
    Response.json({ error: "invalid_scope", error_description: "no such scope" }, { status: 400 }),
  );
  await assert.rejects(
    tokenSource({ ...base, clientSecret: secret(), scope: ["a", "b"], fetch }).get(),
    (error) => {
      assert(error instanceof JotmintError && error instanceof Error);
      assert.equal(error.blame, "grant");
      assert.deepEqual(error.server, {
        status: 400,
        error: "invalid_scope",
        errorDescription: "no such scope",
        errorUri: null,
      });
      assert.match(error.stack, /^JotmintError: /);
      return true;
    },
  );
});

test("a redirect is not followed, and no token is taken from it", async () => {
  const { fetch, requests } = server(
    () => new Response(null, { status: 307, headers: { location: "https://other.example/" } }),
  );
  await assert.rejects(
    tokenSource({ ...base, clientSecret: secret(), retryFor: 0, fetch }).get(),
    JotmintError,
  );
  assert.equal(requests.length, 1);
});

test("what cannot work is refused at once, before any request", () => {
  for (const [options, code] of [
    [{ clientId: "ci", clientSecret: secret() }, "option-missing"],
    [{ ...base, clientSecret: secret(), fetch: "node-fetch" }, "option-invalid"],
    [{ ...base }, "public-client-without-user"],
    [{ ...base, clientAssertion: 7 }, "option-invalid"],
    [{ ...base, clientAssertion: () => "", clientAssertionFile: "x" }, "option-conflict"],
    [{ ...base, clientAssertionFile: 7 }, "option-invalid"],
    [{ ...base, clientSecret: secret(), grantType: "password" }, "grant-password"],
    [{ ...base, clientSecret: secret(), cache: "redis" }, "option-invalid"],
    [{ ...base, clientSecret: secret(), cache: { load: () => undefined } }, "option-invalid"],
    [{ ...base, clientSecret: secret(), cache: 7 }, "option-invalid"],
    [{ ...base, clientAssertion: () => "", cache: "redis://127.0.0.1" }, "cache-secret-missing"],
  ]) {
    assert.throws(
      () => tokenSource(options),
      (error) => error instanceof JotmintError && error.code === code,
      code,
    );
  }
});

/** A store in memory, as somebody may write one; `orders` keeps what it was asked. */
function memory() {
  const [records, locks, orders] = [new Map(), new Map(), []];
  return {
    orders,
    records,
    async load(key) {
      orders.push(`load ${key}`);
      return records.get(key);
    },
    async store(key, record, ttlMs) {
      orders.push(`store ${key} ${ttlMs > 3_000_000}`);
      records.set(key, record);
    },
    async lock(key, owner, ttlMs) {
      orders.push(`lock ${key} ${ttlMs}`);
      if (locks.has(key)) return false;
      locks.set(key, owner);
      return true;
    },
    async unlock(key, owner) {
      orders.push(`unlock ${key}`);
      if (locks.get(key) === owner) locks.delete(key);
    },
  };
}

test("a store of one's own is asked in order, and shares the token", async () => {
  const { fetch, requests } = server();
  const cache = memory();
  const clientSecret = secret();
  const source = () => tokenSource({ ...base, clientSecret, fetch, cache });
  const first = await source().get();
  const { key } = (await source().status()).store;
  assert.deepEqual(cache.orders.slice(0, 5), [
    `load ${key}`,
    `lock ${key} 10000`,
    `load ${key}`,
    `store ${key} true`,
    `unlock ${key}`,
  ]);
  const shared = await source().get();
  assert.deepEqual([shared.accessToken, shared.reason, requests.length], [first.accessToken, "shared", 1]);
  // With the time of the store beside the record, it is the same.
  const timed = { ...cache, load: async (key) => [await cache.load(key), Date.now()] };
  const also = tokenSource({ ...base, clientSecret, fetch, cache: timed });
  assert.equal((await also.get()).accessToken, first.accessToken);
});

test("a store of one's own that fails, hangs or answers nonsense is done without, and a notice says why", async () => {
  const broken = (more) => Object.assign(memory(), more);
  const never = () => new Promise(() => undefined);
  for (const [cache, reason] of [
    [
      broken({
        load: () => {
          throw new Error("no route");
        },
      }),
      /no route/,
    ],
    [
      broken({
        lock: async () => {
          throw new Error("read-only\nfor ever");
        },
      }),
      /read-only$/,
    ],
    [
      broken({
        store: async () => {
          throw undefined;
        },
      }),
      /undefined/,
    ],
    [
      broken({
        unlock: async () => {
          throw new Error("gone");
        },
      }),
      /gone/,
    ],
    [broken({ load: never }), /no answer within 0\.5 s/],
    [broken({ load: async () => 7 }), /the record is not text/],
    [broken({ load: async () => [null, "soon"] }), /not a number of milliseconds/],
    [broken({ load: async () => [null, -1] }), /not a number of milliseconds/],
  ]) {
    const { fetch, requests } = server();
    const start = performance.now();
    const token = await tokenSource({ ...base, clientSecret: secret(), fetch, cache }).get();
    assert(performance.now() - start < 5000);
    const notices = token.notices.filter(({ code }) => code === "cache-unavailable");
    assert.equal(notices.length, 1, String(reason));
    assert.match(notices[0].message, reason);
    assert.equal(requests.length, 1);
  }
});

test("a lock that comes too late is given back", async () => {
  const cache = memory();
  const { lock } = cache;
  let late;
  cache.lock = (...given) => new Promise((resolve) => (late = () => resolve(lock(...given))));
  const { fetch } = server();
  await tokenSource({ ...base, clientSecret: secret(), fetch, cache }).get();
  assert(!cache.orders.some((order) => order.startsWith("unlock")));
  late();
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(
    cache.orders.slice(-2).map((order) => order.split(" ")[0]),
    ["lock", "unlock"],
  );
});
