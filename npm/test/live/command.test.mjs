// The command against a real authorization server.

import assert from "node:assert/strict";
import { readFileSync, rmSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { KEY_ALGORITHMS } from "../keys.mjs";
import { jotmint } from "../run-command.mjs";
import { startServer } from "./server.mjs";

const folder = mkdtempSync(join(tmpdir(), "jotmint-"));
let server;

before(async () => {
  server = await startServer();
});

after(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** The environment of a job that is one of the server's clients. */
function job(id) {
  const { client_auth, algorithm, client_secret, private_key_pem_file } = server.client(id);
  return {
    OAUTH_TOKEN_URL: server.token_endpoint,
    OAUTH_ISSUER: server.issuer,
    OAUTH_CLIENT_ID: id,
    OAUTH_CLIENT_AUTH: client_auth,
    OAUTH_SCOPE: "deploy:write",
    ...(algorithm && { OAUTH_ALGORITHM: algorithm }),
    ...(client_secret && { OAUTH_CLIENT_SECRET: client_secret }),
    ...(private_key_pem_file && { OAUTH_PRIVATE_KEY_FILE: private_key_pem_file, OAUTH_KEY_ID: "thumbprint" }),
  };
}

test("a token is printed in each format", async () => {
  const env = job("client-secret-jwt-hs256");
  const output = join(folder, "output");
  writeFileSync(output, "");
  const formats = {
    raw: /^\S{20,}\n$/,
    header: /^Authorization: Bearer \S{20,}\n$/,
    env: /^export OAUTH_ACCESS_TOKEN='\S{20,}'\nexport OAUTH_ACCESS_TOKEN_EXPIRES_AT='\d+'\n$/,
    github: /^$/,
  };
  for (const [format, expected] of Object.entries(formats)) {
    const actions = format === "github" && { GITHUB_ACTIONS: "true", GITHUB_OUTPUT: output };
    const { code, stdout, stderr } = await jotmint(["token", "--format", format], { env: { ...env, ...actions } });
    assert.equal(code, 0, stderr);
    assert.match(stdout, expected);
    if (!actions) continue;
    const [, token] = /^token=(\S{20,})\n$/.exec(readFileSync(output, "utf8"));
    assert(stderr.startsWith(`::add-mask::${token}\n`));
  }
  const { stdout } = await jotmint(["token", "--format", "json"], { env });
  const { access_token, expires_at, ...others } = JSON.parse(stdout);
  assert(access_token.length > 20 && expires_at > Date.now() / 1000);
  assert.deepEqual(others, { token_type: "Bearer", expires_in: 3600, scope: "deploy:write" });
});

test("header is a token in a header", async () => {
  const { code, stdout } = await jotmint(["header"], { env: job("client-secret-basic") });
  assert.equal(code, 0);
  assert.match(stdout, /^Authorization: Bearer \S{20,}\n$/);
});

for (const algorithm of KEY_ALGORITHMS) {
  test(`a private key signs with ${algorithm}`, async () => {
    const env = job(`private-key-jwt-${algorithm.toLowerCase()}`);
    const { code, stdout, stderr } = await jotmint(["token"], { env });
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^\S{20,}\n$/);
  });
}

test("an assertion is shown without its signature, and one that is signed gets a token from the server", async () => {
  const env = job("private-key-jwt-es256");
  const decoded = await jotmint(["assertion", "--decode"], { env });
  assert.equal(decoded.code, 0, decoded.stderr);
  const { header, claims } = JSON.parse(decoded.stdout);
  assert.deepEqual([header.alg, claims.sub, claims.aud], ["ES256", "private-key-jwt-es256", server.issuer]);
  const { stdout: assertion } = await jotmint(["assertion"], { env });
  const { OAUTH_TOKEN_URL, OAUTH_CLIENT_ID } = env;
  const ready = { OAUTH_TOKEN_URL, OAUTH_CLIENT_ID, OAUTH_CLIENT_ASSERTION: assertion };
  const { code, stderr } = await jotmint(["token"], { env: ready });
  assert.equal(code, 0, stderr);
});

test("a scope that the server does not know is not in what is printed", async () => {
  const env = { ...job("client-secret-basic"), OAUTH_SCOPE: "deploy:write long_lived_token" };
  const { code, stdout, stderr } = await jotmint(["token", "--format", "json"], { env });
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).scope, "deploy:write");
});

for (const [name, id, change, expected] of [
  ["a wrong secret", "client-secret-basic", { OAUTH_CLIENT_SECRET: "wrong" }, 4],
  ["a wrong secret that signs", "client-secret-jwt-hs256", { OAUTH_CLIENT_SECRET: "w".repeat(64) }, 4],
  ["an unknown client", "client-secret-basic", { OAUTH_CLIENT_ID: "nobody" }, 4],
  [
    "a grant the client does not have",
    "client-secret-basic",
    { OAUTH_GRANT_TYPE: "refresh_token", OAUTH_REFRESH_TOKEN: "stale" },
    5,
  ],
  ["a grant that nobody has", "client-secret-basic", { OAUTH_GRANT_TYPE: "nonsense" }, 2],
]) {
  test(`${name} ends in the exit code ${expected}, and shows no secret`, async () => {
    const env = { ...job(id), ...change };
    const { code, stdout, stderr } = await jotmint(["token"], { env });
    assert.deepEqual([code, stdout], [expected, ""], stderr);
    assert.match(stderr, /^error\[/m);
    assert(!stderr.includes(env.OAUTH_CLIENT_SECRET), "the secret is not shown");
  });
}
