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
  for (const minRemaining of [-1, NaN, "20m", Infinity]) {
    await assert.rejects(tokens.get({ minRemaining }), (error) => error.code === "option-invalid");
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
  ]) {
    assert.throws(
      () => tokenSource(options),
      (error) => error instanceof JotmintError && error.code === code,
      code,
    );
  }
});
