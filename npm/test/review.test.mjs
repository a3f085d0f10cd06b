// Reviews: the functions, their cases that are the same in every language, and what the package loads for them.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { test } from "node:test";
import { promisify } from "node:util";
import { check, explain, explainCode, JotmintError, providers } from "jotmint";
import { internal } from "./internal.mjs";

const read = (path) => readFileSync(new URL(path, import.meta.url), "utf8");
const vectors = (name) => JSON.parse(read(`../../tests/vectors/${name}.json`));
const codes = ({ diagnostics }) => diagnostics.map(({ code }) => code);
const COMMAND = 'curl -u "$ID:$SECRET" https://as.example/token -d grant_type=client_credentials';

/** Options as this package spells them. */
function camel(options) {
  const named = (name) => name.replaceAll(/_([a-z])/g, (_, letter) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [named(name), value]));
}

function request({ curl, options, provider, metadata, issuer }) {
  return { ...(options ? { options: camel(options) } : { curl }), provider, metadata, issuer };
}

test("one step of check, explain and providers comes out exactly", async () => {
  const { step } = await internal("step");
  const cases = vectors("reviews");
  assert.equal(cases.length, 48, "a runner knows how many cases there are");
  for (const { name, input, output } of cases) assert.deepEqual(step(input), output, name);
});

test("decisions come out as the vectors say", async () => {
  const { cases } = vectors("decisions");
  assert.ok(cases.length >= 237, "a runner knows how many cases there are");
  for (const row of cases) {
    const review = await check({ ...request(row), nowSeconds: row.now_seconds ?? null });
    const expected = [...row.codes, ...(row.curl_codes ?? [])].sort();
    assert.deepEqual(codes(review).sort(), expected, row.name);
    const refused = review.diagnostics.some(({ severity }) => severity === "error");
    assert.equal(review.verdict, refused ? "cannot_work" : "can_work", row.name);
    assert.equal(review.exitCode === 0, !refused, row.name);
  }
});

test("the questions people ask are answered with the right thing first", async () => {
  const { cases } = vectors("questions");
  assert.ok(cases.length >= 69, "a runner knows how many cases there are");
  for (const row of cases) {
    const { diagnostics, rendered } = await explain({
      ...request(row),
      response: row.response,
      receivedAtSeconds: row.received_at_seconds,
    });
    assert.equal(diagnostics[0].code, row.first, `${row.question}\n${rendered}`);
    const words = [diagnostics[0].message, ...diagnostics[0].help].join("\n");
    for (const word of row.help_contains) assert.ok(words.includes(word), `${row.question}: ${word}\n${rendered}`);
  }
});

test("correct requests are left alone", async () => {
  const { cases } = vectors("correct_requests");
  assert.ok(cases.length >= 38, "a runner knows how many cases there are");
  for (const row of cases) {
    const review = await check({ ...request(row), nowSeconds: row.now_seconds ?? null });
    const expected = [...(row.notices ?? [])].sort();
    assert.deepEqual([...new Set(codes(review))].sort(), expected, `${row.provider}\n${review.rendered}`);
    assert.equal(review.exitCode, 0);
  }
});

test("a finding tells where it is, in characters, and in the text that is rendered", async () => {
  const curl = "curl 'https://as.example/token' \\\n  -d 'x=\u{e9}&grant_type=client_credentials&scope=permanent'";
  const { diagnostics, rendered, provider, summary } = await check(curl);
  const found = diagnostics.find(({ code }) => code === "scope-never-changes-lifetime");
  const { line, column, endLine, endColumn, span } = found;
  assert.deepEqual([line, endLine, endColumn - column], [2, 2, "permanent".length]);
  assert.equal(curl.split("\n")[1].slice(column - 1, endColumn - 1), "permanent");
  assert.equal(Buffer.from(curl).subarray(...span).toString(), "permanent");
  assert.match(rendered, /\^{9}/);
  assert.equal(provider, null);
  assert.match(summary, /cannot work: \d errors/);
});

test("a response is taken as text, as bytes and in its parts", async () => {
  const body = '{"error":"invalid_client","error_description":"client not found"}';
  const curl = COMMAND.replace("as.example/", "login.mypurecloud.com/oauth/");
  const headers = [["date", "Sun, 06 Nov 1994 08:49:37 GMT"]];
  const text = `HTTP/1.1 401 Unauthorized\r\n${headers[0].join(": ")}\r\n\r\n${body}`;
  const reviews = await Promise.all(
    [text, Buffer.from(text), { status: 401, headers, body }, { status: 401, headers, body: Buffer.from(body) }].map(
      (response) => explain({ curl, response }),
    ),
  );
  for (const review of reviews) assert.deepEqual(review, reviews[0]);
  assert.equal(reviews[0].verdict, "cannot_work");
  assert.equal(reviews[0].exitCode, 4);
  const late = await explain({ curl, response: { status: 401, headers, body }, receivedAtSeconds: 784111777 + 900 });
  assert.ok(codes(late).includes("clock-skew"), late.rendered);
});

test("options are judged like a command, keys of every kind included", async () => {
  const base = { tokenEndpoint: "https://as.example/token", issuer: "https://as.example", clientId: "ci" };
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  for (const credential of [
    { clientSecret: "an example secret of 32 bytes or more" },
    { privateKey: pem },
    { privateKey },
    { privateKey: privateKey.export({ format: "jwk" }), keyId: "thumbprint" },
    { signer: async () => new Uint8Array(64), algorithm: "ES256" },
    { clientAssertion: () => "eyJhbGciOiJub25lIn0.e30." },
  ]) {
    const review = await check({ options: { ...base, ...credential } });
    assert.equal(review.verdict, "can_work", `${Object.keys(credential)}\n${review.rendered}`);
  }
  const wrong = await check({ options: { ...base, clientSecret: "hunter2", clientAuth: "client_secret_jwt" } });
  assert.deepEqual(codes(wrong), ["secret-too-short"]);
  assert.match(wrong.rendered, /`allowShortSecret`/);
  assert.deepEqual(codes(await check({ options: { ...base, clientID: "x", clientSecret: "s" } })), ["option-unknown"]);
  assert.deepEqual(codes(await check({ options: { ...base, scope: () => "a", clientSecret: "s" } })), ["option-invalid"]);
});

test("codes and providers have pages", async () => {
  const page = await explainCode("error[scope-refused]");
  assert.deepEqual([page.code, page.severity, page.blame, page.exitCode], ["scope-refused", "error", "grant", 5]);
  assert.match(page.referenceUrl, /rfc6749/);
  assert.match(page.example, /^error\[scope-refused\]: /);
  const all = await providers();
  assert.ok(all.length >= 33);
  assert.deepEqual(await providers("zoom"), all.find(({ id }) => id === "zoom"));
  assert.match((await providers("genesys-cloud")).sources[0].url, /^https:/);
});

test("what is wrong with a question itself is thrown", async () => {
  for (const [ask, code, help] of [
    [() => explainCode("scope-refusd"), "code-unknown", /scope-refused/],
    [() => explainCode(undefined), "code-unknown", /--list/],
    [() => providers("okta"), "provider-unknown", /okta-org/],
    [() => check({ curl: COMMAND, provider: "oktaa-org" }), "provider-unknown", /okta-org/],
    [() => check({}), "option-invalid", /curl command/],
    [() => check({ curl: COMMAND, options: { tokenEndpoint: "a" } }), "option-invalid", /curl command/],
    [() => check({ curl: 5 }), "option-invalid", /./],
    [() => explain({ curl: COMMAND, response: "" }), "response-unreadable", /curl -i/],
    [() => explain({ curl: COMMAND, response: "HTTP/1.1 Not Found" }), "response-unreadable", /HTTP/],
    [() => explain({ curl: COMMAND, response: "curl: (7) Failed to connect" }), "curl-failed", /port/],
    [() => check({ curl: COMMAND, nowSeconds: 1764151200000 }), "clock-not-in-seconds", /1000/],
  ]) {
    await assert.rejects(ask, (error) => {
      assert.ok(error instanceof JotmintError, String(error));
      assert.equal(error.code, code);
      assert.match(error.help.join("\n"), help);
      return true;
    });
  }
  for (const [curl, code] of [
    ["wget https://as.example", "curl-not-found"],
    ["", "curl-not-found"],
    ["curl 'https://as.example", "curl-quote-open"],
  ]) {
    assert.deepEqual(codes(await check(curl)), [code]);
  }
  const metadata = Buffer.from([0xff, 0xfe]);
  assert.deepEqual(codes(await check({ curl: COMMAND, metadata })), ["metadata-not-json"]);
  const response = Buffer.concat([Buffer.from("HTTP/1.1 200 OK\r\n\r\n"), metadata]);
  assert.ok(codes(await explain({ curl: COMMAND, response })).includes("response-not-json"));
});

test("no review shows a secret of the command, of the options or of the answer", async () => {
  const secret = "pLanted-hunter2-s3cret";
  const curl = `curl -u 'ci:${secret}' https://as.example/token -d 'scope=permanent&client_secret=${secret}' -H 'Authorization: Bearer ${secret}'`;
  const response = `HTTP/2 200\n\n{"access_token":"${secret}","token_type":"bearer","refresh_token":"${secret}"}`;
  const options = { tokenEndpoint: "https://as.example/token", clientId: "ci", clientSecret: secret };
  for (const review of [
    await check(curl),
    await explain({ curl, response }),
    await check({ options: { ...options, clientAuth: "client_secret_jwt" } }),
    await explain({ options, response }),
  ]) {
    assert.ok(!JSON.stringify(review).includes("hunter2"), review.rendered);
  }
});

test("what only wants tokens never loads what judges, and asks for no more than before", async () => {
  const dist = new URL("../dist/", import.meta.url);
  for (const name of ["index.js", "index.cjs"]) {
    const text = readFileSync(new URL(name, dist), "utf8");
    assert.equal(text.match(/"AGFzbQ/g).length, 1, "one wasm module");
    assert.equal(text.match(/import\("\.\/step\.js"\)/g).length, 1);
  }
  assert.equal(readFileSync(new URL("step.js", dist), "utf8").match(/"AGFzbQ/g).length, 1);
  assert.ok(statSync(new URL("step.js", dist)).size > 0);
  const program = `
    import assert from "node:assert/strict";
    import { createRequire } from "node:module";
    const { check } = createRequire(import.meta.url)("jotmint");
    assert.equal((await check(${JSON.stringify(COMMAND)})).exitCode, 0);`;
  await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: new URL("..", import.meta.url),
  });
});
