// One fresh client assertion: jotmint beside fast-jwt, jose, jsonwebtoken and node:crypto by hand.
//
// Measures CPU time of this process, so that being descheduled does not count. All contenders run in one process, in
// many short rounds, each in a new random order, so that whatever slows the machine slows all of them; the median round
// is reported. Every contender's assertion is verified by someone else's code before it is timed.
//
//   node bench/assertion.mjs [--format json] [--algorithm HS256]... [--rounds 401]

import assert from "node:assert/strict";
import crypto from "node:crypto";
import { parseArgs } from "node:util";
import { createSigner, createVerifier } from "fast-jwt";
import * as jose from "jose";
import jsonwebtoken from "jsonwebtoken";
import { assertionSigner } from "jotmint";
import { compare, print } from "./rounds.mjs";

const { values: options } = parseArgs({
  options: {
    format: { type: "string", default: "table" },
    algorithm: { type: "string", multiple: true, default: ["HS256", "RS256", "ES256", "EdDSA"] },
    rounds: { type: "string", default: "401" },
  },
});
const CLIENT = "ci-runner1";
const AUDIENCE = "https://login.example.com/oauth2/tok";

const results = [];
for (const algorithm of options.algorithm) {
  const keys = makeKeys(algorithm);
  const contenders = makeContenders(algorithm, keys);
  for (const { name, make } of contenders) await verify(name, make, algorithm, keys);
  results.push(...(await compare({ what: "assertion", algorithm, contenders, rounds: Number(options.rounds) })));
}
print(results, options.format);

function makeKeys(algorithm) {
  if (algorithm.startsWith("HS")) {
    const secret = crypto.randomBytes(48).toString("base64url").slice(0, 32);
    const key = crypto.createSecretKey(secret, "utf8");
    return { secret, privateKey: key, publicKey: key };
  }
  const type = algorithm.slice(0, 2);
  if (type === "ES") return crypto.generateKeyPairSync("ec", { namedCurve: "P-256" });
  if (type === "Ed") return crypto.generateKeyPairSync("ed25519");
  return crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
}

function makeContenders(algorithm, { secret, privateKey }) {
  const now = () => Math.floor(Date.now() / 1000);
  const claims = (iat) => ({
    iss: CLIENT,
    sub: CLIENT,
    aud: AUDIENCE,
    jti: crypto.randomUUID(),
    iat,
    exp: iat + 60,
  });
  const signed = handSignature(algorithm, privateKey);
  const header = Buffer.from(JSON.stringify({ alg: algorithm, typ: "JWT" })).toString("base64url");
  const ours = assertionSigner({
    clientId: CLIENT,
    assertionAudience: AUDIENCE,
    algorithm,
    ...(secret ? { clientSecret: secret } : { privateKey }),
  });
  const fastJwt = createSigner({
    algorithm,
    key: secret ?? privateKey.export({ type: "pkcs8", format: "pem" }),
    iss: CLIENT,
    sub: CLIENT,
    aud: AUDIENCE,
    expiresIn: 60_000,
  });
  const contenders = [
    ["jotmint", () => ours.assertion()],
    ["fast-jwt", () => fastJwt({ jti: crypto.randomUUID() })],
    [
      "jose",
      () => {
        const iat = now();
        return new jose.SignJWT(claims(iat))
          .setProtectedHeader({ alg: algorithm, typ: "JWT" })
          .sign(privateKey);
      },
    ],
    [
      "node:crypto, naive",
      () => {
        const input = `${base64url({ alg: algorithm, typ: "JWT" })}.${base64url(claims(now()))}`;
        return `${input}.${signed.naive(input)}`;
      },
    ],
    [
      "node:crypto, tuned",
      () => {
        const iat = now();
        const text = `{"iss":"${CLIENT}","sub":"${CLIENT}","aud":"${AUDIENCE}","jti":"${crypto.randomUUID()}","iat":${iat},"exp":${iat + 60}}`;
        const input = `${header}.${Buffer.from(text, "latin1").toString("base64url")}`;
        return `${input}.${signed.tuned(input)}`;
      },
    ],
  ];
  // jsonwebtoken has no EdDSA.
  if (algorithm !== "EdDSA") {
    contenders.push(["jsonwebtoken", () => jsonwebtoken.sign(claims(now()), privateKey, { algorithm })]);
  }
  return contenders.map(([name, make]) => ({ name, make, isAsync: name === "jose" }));
}

/** The signature by hand: as one writes it first, and with everything prepared that can be. */
function handSignature(algorithm, key) {
  if (algorithm.startsWith("HS")) {
    const secret = key.export();
    const hash = `sha${algorithm.slice(2)}`;
    return {
      naive: (input) => crypto.createHmac(hash, secret).update(input).digest("base64url"),
      tuned: (input) => crypto.createHmac(hash, key).update(input).digest("base64url"),
    };
  }
  const hash = algorithm === "EdDSA" ? null : `sha${algorithm.slice(2)}`;
  const signer = algorithm.startsWith("ES") ? { key, dsaEncoding: "ieee-p1363" } : key;
  return {
    naive: (input) => crypto.sign(hash, Buffer.from(input), signer).toString("base64url"),
    tuned: (input) => crypto.sign(hash, Buffer.from(input, "latin1"), signer).toString("base64url"),
  };
}

function base64url(value) {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** Two assertions are checked, by a library that did not make them, and must differ in their jti. */
async function verify(name, make, algorithm, { secret, publicKey }) {
  const key = secret ?? publicKey.export({ type: "spki", format: "pem" });
  const fastJwt = createVerifier({ key, algorithms: [algorithm], allowedAud: AUDIENCE, allowedIss: CLIENT });
  const ids = new Set();
  for (let count = 0; count < 2; count++) {
    const assertion = await make();
    const payload =
      name === "fast-jwt"
        ? (await jose.jwtVerify(assertion, publicKey, { audience: AUDIENCE, issuer: CLIENT })).payload
        : fastJwt(assertion);
    assert.equal(payload.sub, CLIENT, name);
    assert.equal(payload.exp - payload.iat, 60, name);
    ids.add(payload.jti);
  }
  assert.equal(ids.size, 2, `${name} repeats its jti`);
}
