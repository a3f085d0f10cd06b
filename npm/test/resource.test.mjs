// Calls to an API with a token, with real servers and the fetch of the engine.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import http from "node:http";
import { after, test } from "node:test";
import { JotmintError, tokenSource } from "jotmint";
import { listen } from "./servers.mjs";

const servers = [];
after(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

function serve(answer) {
  const server = http.createServer(answer);
  servers.push(server);
  return listen(server);
}

/**
 * A token endpoint with ever new tokens, and an API that answers with what `judge` says about the token's number.
 *
 * `challenge` is what it says with a status that is not 200.
 */
async function api(judge = () => 200, challenge = 'Bearer error="invalid_token"') {
  const seen = [];
  let issued = 0;
  const url = await serve(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    if (request.url === "/token") {
      const answer = { access_token: `token-${++issued}`, token_type: "Bearer", expires_in: 3600 };
      return response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
    }
    const { authorization } = request.headers;
    seen.push({ method: request.method, authorization, body, headers: request.headers });
    const status = judge(Number(authorization?.match(/^Bearer token-(\d+)$/)?.[1]), seen.length);
    if (status !== 200 && challenge) response.setHeader("www-authenticate", challenge);
    response.writeHead(status).end(body);
  });
  const tokens = tokenSource({ tokenEndpoint: `${url}/token`, clientId: "ci", clientSecret: "s3cret" });
  return { url: `${url}/jobs`, tokens, seen, issued: () => issued };
}

test("a call carries the token, and all that the caller gave", async () => {
  const { url, tokens, seen } = await api();
  const init = { method: "PUT", body: "a body", headers: { "x-one": "1" } };
  for (const [input, given] of [
    [url, init],
    [new URL(url), { ...init, headers: new Headers(init.headers) }],
    [new Request(url, init), undefined],
    [new Request(url, { method: "PUT", body: "another" }), { ...init, headers: [["x-one", "1"]] }],
  ]) {
    const response = await tokens.fetch(input, given);
    assert.deepEqual([response.status, await response.text()], [200, "a body"]);
    const { method, authorization, headers } = seen.at(-1);
    assert.deepEqual([method, authorization, headers["x-one"]], ["PUT", "Bearer token-1", "1"]);
  }
});

test("it may be handed on alone", async () => {
  const { url, tokens, seen } = await api();
  const { fetch } = tokens;
  await fetch(url);
  assert.equal(seen[0].authorization, "Bearer token-1");
});

test("a revoked token is renewed once for 32 calls, and every call succeeds", async () => {
  let revoked = 0;
  const { url, tokens, issued } = await api((token) => (token > revoked ? 200 : 401));
  await tokens.get();
  revoked = 1;
  const answers = await Promise.all(
    Array.from({ length: 32 }, () => tokens.fetch(url, { method: "POST", body: "x" })),
  );
  assert(answers.every(({ status }) => status === 200));
  assert.equal(issued(), 2);
});

test("the core says which answers ask for another token", async () => {
  const file = new URL("../../tests/vectors/rejections.json", import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, "utf8"));
  assert.equal(cases.length, 14);
  for (const { name, status, www_authenticate, rejects_token } of cases) {
    const { url, tokens, issued, seen } = await api(() => status, www_authenticate);
    assert.equal((await tokens.fetch(url)).status, status);
    const times = rejects_token ? 2 : 1;
    assert.deepEqual([issued(), seen.length], [times, times], name);
  }
});

test("an API that always answers 401 causes one renewal, and then its answer comes back", async () => {
  const { url, tokens, issued, seen } = await api(() => 401);
  const answers = await Promise.all(Array.from({ length: 32 }, () => tokens.fetch(url)));
  assert(answers.every(({ status }) => status === 401));
  assert(answers.every(({ headers }) => headers.get("www-authenticate") === 'Bearer error="invalid_token"'));
  assert.equal(issued(), 2);
  assert(seen.length <= 64);
  for (let count = 0; count < 5; count++) assert.equal((await tokens.fetch(url)).status, 401);
  assert.equal(issued(), 2, "nor does it later");
});

test("no other answer renews: not 403, not 500", async () => {
  for (const status of [403, 404, 500, 204]) {
    const { url, tokens, issued, seen } = await api(() => status);
    assert.equal((await tokens.fetch(url)).status, status);
    assert.deepEqual([issued(), seen.length], [1, 1]);
  }
});

test("bodies that are still there are sent again", async () => {
  const form = new FormData();
  form.set("name", "value");
  for (const body of [
    "text",
    new TextEncoder().encode("text"),
    new TextEncoder().encode("text").buffer,
    new Blob(["text"]),
    new URLSearchParams({ text: "" }),
    form,
    null,
    undefined,
  ]) {
    const { url, tokens, seen } = await api((token) => (token > 1 ? 200 : 401));
    const response = await tokens.fetch(url, { method: "POST", body });
    assert.equal(response.status, 200);
    assert.equal(seen.length, 2);
    const [one, two] = seen.map(({ body }) => body.replaceAll(/-{4,}[\w-]+/g, "boundary"));
    assert.equal(one, two);
  }
  const { url, tokens } = await api((token) => (token > 1 ? 200 : 401));
  assert.equal((await tokens.fetch(new Request(url))).status, 200, "a request without a body");
});

test("a body that is gone is left alone: the 401 comes back, and the next call has a new token", async () => {
  async function* parts() {
    yield new TextEncoder().encode("text");
  }
  const post = { method: "POST", duplex: "half" };
  for (const request of [
    (url) => [url, { ...post, body: new Blob(["text"]).stream() }],
    (url) => [url, { ...post, body: parts() }],
    (url) => [new Request(url, { ...post, body: "text" })],
  ]) {
    const { url, tokens, seen, issued } = await api((token) => (token > 1 ? 200 : 401));
    const response = await tokens.fetch(...request(url));
    assert.deepEqual([response.status, await response.text(), seen.length, issued()], [401, "text", 1, 2]);
    assert.equal((await tokens.fetch(...request(url))).status, 200);
  }
});

test("when there is no new token, the API's answer comes back", async () => {
  let isDown = false;
  const url = await serve((request, response) => {
    if (request.url !== "/token") return response.writeHead(401).end("no");
    if (isDown) return response.writeHead(400).end('{"error":"invalid_client"}');
    isDown = true;
    const answer = { access_token: "token-1", token_type: "Bearer", expires_in: 3600 };
    response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
  });
  const tokens = tokenSource({
    tokenEndpoint: `${url}/token`,
    clientId: "ci",
    clientSecret: "s3cret",
    retryFor: 0,
  });
  const response = await tokens.fetch(`${url}/jobs`);
  assert.deepEqual([response.status, await response.text()], [401, "no"]);
  await assert.rejects(tokens.fetch(`${url}/jobs`), JotmintError, "and the next call says why");
});

test("an Authorization header of the caller is never replaced", async () => {
  const { url, tokens, seen } = await api();
  for (const [input, init] of [
    [url, { headers: { Authorization: "Basic abc" } }],
    [url, { headers: [["authorization", "Basic abc"]] }],
    [new Request(url, { headers: { authorization: "Basic abc" } })],
  ]) {
    await assert.rejects(tokens.fetch(input, init), (error) => {
      assert(!error.message.includes("abc"));
      return error.code === "option-conflict";
    });
  }
  assert.equal(seen.length, 0);
});

test("the token goes to https and loopback only", async () => {
  const asked = [];
  const tokens = tokenSource({
    tokenEndpoint: "https://as.example/token",
    clientId: "ci",
    clientSecret: "s3cret",
    fetch: async (url) => {
      asked.push(String(url));
      return Response.json({ access_token: "abc", token_type: "Bearer" });
    },
  });
  for (const url of [
    "http://api.example/jobs?password=hunter2",
    "http://localhost:3000/",
    "http://127.0.0.1.example/",
    "ws://api.example/",
    "data:,x",
    "file:///etc/passwd",
  ]) {
    await assert.rejects(tokens.fetch(url), (error) => {
      assert(!error.message.includes("hunter2"));
      return error instanceof JotmintError && error.blame === "configuration";
    });
  }
  assert.deepEqual(asked, [], "not even a token was asked for");
  await tokens.fetch("https://api.example/jobs?a=b#c");
  await tokens.fetch("http://[::1]:1/");
  assert.deepEqual(asked.slice(1), ["https://api.example/jobs?a=b#c", "http://[::1]:1/"]);
});

test("a redirect to another origin does not take the token along, one to the same does", async () => {
  const elsewhere = [];
  const other = await serve((request, response) => {
    elsewhere.push(request.headers.authorization);
    response.writeHead(401).end("who are you?");
  });
  const here = [];
  let issued = 0;
  const url = await serve((request, response) => {
    if (request.url === "/token") {
      const answer = { access_token: `token-${++issued}`, token_type: "Bearer", expires_in: 3600 };
      return response.setHeader("content-type", "application/json").end(JSON.stringify(answer));
    }
    here.push([request.url, request.headers.authorization]);
    if (request.url === "/away") return response.writeHead(307, { location: `${other}/` }).end();
    if (request.url === "/moved") return response.writeHead(302, { location: "/jobs" }).end();
    response.end("fine");
  });
  const tokens = tokenSource({ tokenEndpoint: `${url}/token`, clientId: "ci", clientSecret: "s3cret" });
  const response = await tokens.fetch(`${url}/away`);
  assert.deepEqual([response.status, elsewhere], [401, [undefined]]);
  assert.equal(issued, 1, "what another origin says without the token is no reason to renew it");
  assert.equal(await (await tokens.fetch(`${url}/moved`)).text(), "fine");
  assert.deepEqual(here.at(-1), ["/jobs", "Bearer token-1"]);
  assert.equal((await tokens.fetch(`${url}/moved`, { redirect: "manual" })).status, 302);
});

test("an abort is heard while the token is fetched, too", async () => {
  const { url } = await api();
  const tokens = tokenSource({
    tokenEndpoint: "https://as.example/token",
    clientId: "ci",
    clientSecret: "s3cret",
    fetch: () => new Promise(() => undefined),
  });
  const controller = new AbortController();
  const call = tokens.fetch(url, { signal: controller.signal });
  controller.abort(new Error("no longer needed"));
  await assert.rejects(call, /no longer needed/);
  await assert.rejects(tokens.fetch(url, { signal: AbortSignal.abort() }), { name: "AbortError" });
});
