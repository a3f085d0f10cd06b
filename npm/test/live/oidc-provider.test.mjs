// Tokens from a real authorization server, with every way to authenticate and every algorithm it knows.

import assert from "node:assert/strict";
import { createPrivateKey, sign, webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { JotmintError, tokenSource } from "jotmint";
import { KEY_ALGORITHMS } from "../keys.mjs";
import { startServer } from "./server.mjs";

let server;

before(async () => {
  server = await startServer();
});

after(() => server.stop());

/** A token source for one of the server's clients. */
function source(id, options) {
  const { issuer, token_endpoint: tokenEndpoint } = server;
  return tokenSource({ issuer, tokenEndpoint, clientId: id, scope: "deploy:write", retryFor: 0, ...options });
}

async function assertToken(tokens) {
  const token = await tokens.get();
  assert.equal(token.tokenType, "Bearer");
  assert.deepEqual(token.scope, ["deploy:write"]);
  assert.equal(token.expiresInSeconds, 3600);
  assert(token.accessToken.length > 20);
}

async function count() {
  return (await (await fetch(`${server.issuer}/__count`)).json()).token_requests;
}

for (const [id, clientAuth] of [
  ["client-secret-basic", undefined],
  ["client-secret-basic-special", undefined],
  ["client-secret-post", "client_secret_post"],
]) {
  test(`${id} gets a token`, async () => {
    await assertToken(source(id, { clientSecret: server.client(id).client_secret, clientAuth }));
  });
}

for (const algorithm of ["HS256", "HS384", "HS512"]) {
  test(`client_secret_jwt with ${algorithm} gets a token, for either audience`, async () => {
    const id = `client-secret-jwt-${algorithm.toLowerCase()}`;
    const options = {
      clientSecret: server.client(id).client_secret,
      clientAuth: "client_secret_jwt",
      algorithm,
    };
    for (const assertionAudience of [undefined, "issuer", "token_endpoint"]) {
      await assertToken(source(id, { ...options, assertionAudience }));
    }
  });
}

for (const algorithm of KEY_ALGORITHMS) {
  test(`private_key_jwt with ${algorithm} gets a token, from every form of the key`, async () => {
    const client = server.client(`private-key-jwt-${algorithm.toLowerCase()}`);
    const read = (form) => client[form] && readFileSync(client[form], "utf8");
    const pem = read("private_key_pem_file");
    const older = read("private_key_pkcs1_file") ?? read("private_key_sec1_file");
    const forms = [
      pem,
      pem.replaceAll("\n", "\\n"),
      Buffer.from(pem).toString("base64"),
      createPrivateKey(pem),
      JSON.parse(read("private_key_jwk_file")),
      ...(older ? [older] : []),
    ];
    for (const privateKey of forms) {
      await assertToken(source(client.client_id, { privateKey, algorithm, keyId: "thumbprint" }));
    }
  });
}

test("a key service that answers in DER gets a token", async () => {
  const client = server.client("private-key-jwt-es256");
  const key = createPrivateKey(readFileSync(client.private_key_pem_file));
  const signer = async (input) => sign("sha256", input, key);
  await assertToken(
    source(client.client_id, { signer, algorithm: "ES256", signatureFormat: "der", keyId: client.kid }),
  );
});

test("a CryptoKey that cannot be extracted gets a token", async () => {
  const client = server.client("private-key-jwt-es384");
  const pkcs8 = createPrivateKey(readFileSync(client.private_key_pem_file)).export({
    type: "pkcs8",
    format: "der",
  });
  const privateKey = await webcrypto.subtle.importKey(
    "pkcs8",
    pkcs8,
    { name: "ECDSA", namedCurve: "P-384" },
    false,
    ["sign"],
  );
  await assertToken(source(client.client_id, { privateKey, keyId: client.kid }));
});

test("200 calls at once make one request", async () => {
  const { client_id, client_secret } = server.client("client-secret-jwt-hs256");
  const tokens = source(client_id, { clientSecret: client_secret, clientAuth: "client_secret_jwt" });
  const earlier = await count();
  await Promise.all(Array.from({ length: 200 }, () => tokens.get()));
  assert.equal((await count()) - earlier, 1);
});

test("a token that is soon over is renewed in time", async () => {
  const { client_id, client_secret, expires_in } = server.client("short-lifetime");
  const tokens = source(client_id, { clientSecret: client_secret, clientAuth: "client_secret_jwt" });
  const first = await tokens.get();
  assert.equal(first.expiresInSeconds, expires_in);
  const longer = await tokens.get({ minRemaining: expires_in });
  assert.notEqual(longer.accessToken, first.accessToken);
});

test("a refused assertion says who has to act, and what the server said", async () => {
  const { client_id } = server.client("client-secret-jwt-hs256");
  const tokens = source(client_id, { clientSecret: "w".repeat(64), clientAuth: "client_secret_jwt" });
  await assert.rejects(tokens.get(), (error) => {
    assert(error instanceof JotmintError);
    assert.equal(error.blame, "client");
    assert.equal(error.server.error, "invalid_client");
    assert.equal(error.server.status, 401);
    return true;
  });
});
