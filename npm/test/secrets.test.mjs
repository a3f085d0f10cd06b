// No object and no error shows a secret: each is planted, and everything people print is searched.

import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { format, inspect } from "node:util";
import {
  assertionSigner,
  fileStore,
  JotmintError,
  parseTokenResponse,
  prepareAssertion,
  redisStore,
  tokenSource,
} from "jotmint";

const SECRET = `planted-${randomBytes(32).toString("hex")}`;
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const PEM = privateKey.export({ type: "pkcs8", format: "pem" });
const JWK = privateKey.export({ format: "jwk" });
const NEEDLES = [SECRET, Buffer.from(SECRET).toString("base64"), PEM.split("\n")[1], JWK.d];
const base = { clientId: "ci", issuer: "https://as.example", tokenEndpoint: "https://as.example/token" };

/** Everything that ends up in logs. */
function printed(value) {
  const deep = { depth: 20, showHidden: true, getters: true };
  return [
    inspect(value, { depth: 20, showHidden: true }),
    inspect({ value }, { depth: 20 }),
    inspect([value]),
    format("%s %o %O %j", value, value, value, value),
    String(value),
    `${value}`,
    JSON.stringify(value),
    JSON.stringify({ value }),
    JSON.stringify(Object.entries(value)),
    value instanceof Error ? `${value.stack} ${inspect(value.cause, deep)}` : "",
  ].join("\n");
}

function assertClean(value, what, needles = NEEDLES) {
  const text = printed(value);
  for (const needle of needles) assert(!text.includes(needle), `${what} shows a secret`);
}

test("a signer shows neither its secret nor its private key", async () => {
  for (const options of [
    { clientSecret: SECRET },
    { clientSecret: Buffer.from(SECRET) },
    { privateKey: PEM },
    { privateKey: JWK },
    { privateKey },
    { signer: () => privateKey && Buffer.alloc(64), algorithm: "ES256" },
  ]) {
    const signer = assertionSigner({ ...base, ...options });
    await signer.assertion();
    assertClean(signer, Object.keys(options)[0]);
  }
  assertClean(prepareAssertion({ ...base, clientSecret: SECRET }), "a prepared assertion");
});

test("a token source shows neither its credentials nor its tokens, and neither does a token", async () => {
  const body = {
    access_token: SECRET,
    token_type: "Bearer",
    expires_in: 60,
    refresh_token: SECRET,
    id_token: SECRET,
  };
  for (const options of [
    { clientSecret: SECRET },
    { clientSecret: SECRET, clientAuth: "client_secret_post" },
    { clientSecret: SECRET, clientAuth: "client_secret_jwt" },
    { privateKey: PEM },
    { privateKey: JWK },
    { clientSecret: SECRET, grantType: "refresh_token", refreshToken: SECRET },
  ]) {
    const tokens = tokenSource({ ...base, ...options, fetch: async () => Response.json(body) });
    assertClean(tokens, "a new source");
    const token = await tokens.get();
    assert.equal(token.accessToken, SECRET);
    assertClean(tokens, "a source");
    assertClean(token, "a token");
  }
  assertClean(parseTokenResponse({ status: 200, body: Buffer.from(JSON.stringify(body)) }), "a token");
});

test("stores, status and background renewal show neither credentials nor tokens, and no password of a URL", async () => {
  const folder = mkdtempSync(join(tmpdir(), "jotmint-"));
  const body = { access_token: SECRET, token_type: "Bearer", expires_in: 3600, refresh_token: SECRET };
  const records = new Map();
  // Nobody answers there.
  const url = `redis://:${SECRET}@127.0.0.1:1/0`;
  for (const cache of [
    `file:${folder}`,
    fileStore(folder),
    url,
    redisStore({ isOpen: true, isReady: true, eval: async () => [null, "1"] }),
    {
      load: async (key) => records.get(key),
      store: async (key, record) => records.set(key, record),
      lock: async () => true,
      unlock: async () => true,
    },
  ]) {
    for (const options of [
      { clientSecret: SECRET, grantType: "refresh_token", refreshToken: SECRET },
      { privateKey: PEM },
      { privateKey: JWK, cacheSecret: SECRET },
    ]) {
      const tokens = tokenSource({ ...base, ...options, cache, fetch: async () => Response.json(body) });
      const token = await tokens.get();
      for (const [value, what] of [
        [typeof cache === "string" ? tokens : cache, "a store"],
        [tokens, "a source"],
        [token, "a token"],
        [await tokens.status(), "a status"],
      ]) {
        assertClean(value, what);
      }
      const renewal = tokens.renewInBackground();
      assertClean(renewal, "background renewal");
      renewal.stop();
    }
  }
  assert(records.size > 0);
  for (const text of [
    ...records.values(),
    ...readdirSync(folder).map((name) => readFileSync(join(folder, name), "latin1")),
  ]) {
    for (const needle of NEEDLES) assert(!text.includes(needle), "a record shows a secret");
  }
  rmSync(folder, { recursive: true });
});

test("no error about options shows what was in them", () => {
  const broken = PEM.replace(/.\n/, "!\n");
  const needles = [...NEEDLES, broken.split("\n")[1]];
  for (const options of [
    { ...base, clientSecret: SECRET, algorithm: "RS256" },
    { ...base, clientSecret: `${SECRET}\n` },
    { ...base, clientSecret: PEM },
    { ...base, clientSecret: { text: SECRET } },
    { ...base, clientSecret: [SECRET] },
    { ...base, clientSecret: Object.assign(() => SECRET, { secret: SECRET }) },
    {
      ...base,
      clientSecret: new (class {
        secret = SECRET;
      })(),
    },
    { ...base, clientSecret: SECRET, clientID: SECRET },
    { ...base, clientSecret: SECRET, privateKey: PEM },
    { ...base, privateKey: broken },
    { ...base, privateKey: { ...JWK, x: JWK.y } },
    { ...base, privateKey: PEM, algorithm: "RS256" },
    { ...base, privateKey: SECRET },
  ]) {
    for (const make of [assertionSigner, (options) => tokenSource({ ...options, clientAuth: undefined })]) {
      try {
        make(options);
      } catch (error) {
        assertClean(error, error.code, needles);
        continue;
      }
      assert(make !== assertionSigner, "refused");
    }
  }
});

test("no error about a store shows what was in its options", () => {
  for (const options of [
    { cache: `rediss:${SECRET}` },
    { cache: `redis:///${SECRET}` },
    { cache: `http://:${SECRET}@127.0.0.1` },
    { cache: { url: SECRET } },
    { cache: [SECRET] },
    { cacheSecret: SECRET },
    { cache: "file", cacheSecret: SECRET.slice(0, 15) },
    { cache: "file", cacheSecret: { SECRET } },
  ]) {
    const needles = [...NEEDLES, SECRET.slice(0, 15)];
    assert.throws(
      () => tokenSource({ ...base, clientSecret: "s3cret", ...options }),
      (error) => {
        assertClean(error, error.code, needles);
        return error instanceof JotmintError;
      },
    );
  }
});

test("no error of a request shows what was in it, even when the server sends it back", async () => {
  const answers = [
    () =>
      Response.json(
        { error: "invalid_client", error_description: `wrong secret ${SECRET}` },
        { status: 401 },
      ),
    () => new Response(`<html>${SECRET}</html>`, { status: 200, headers: { "content-type": "text/html" } }),
    () => Response.json({ access_token: SECRET, token_type: "mac" }),
    () => Response.json({ access_token: `${SECRET}\n`, token_type: "Bearer" }),
    () => {
      throw new TypeError("fetch failed");
    },
  ];
  for (const answer of answers) {
    for (const clientAuth of ["client_secret_basic", "client_secret_post", "client_secret_jwt"]) {
      const tokens = tokenSource({
        ...base,
        clientSecret: SECRET,
        clientAuth,
        retryFor: 0,
        fetch: async () => answer(),
      });
      await assert.rejects(tokens.get(), (error) => {
        assertClean(error, `${clientAuth}: ${error.code}`);
        return true;
      });
    }
  }
});
