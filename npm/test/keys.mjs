// Keys for the tests, made fresh, and assertions verified with `jose`: someone else's code.

import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { jwtVerify } from "jose";

export const AUDIENCE = "https://as.example";
export const HMAC_ALGORITHMS = ["HS256", "HS384", "HS512"];
export const KEY_ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
];

const CURVES = { ES256: "P-256", ES384: "P-384", ES512: "P-521" };
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** A key pair for the algorithm. */
export function keyPair(algorithm) {
  if (algorithm.startsWith("Ed")) return generateKeyPairSync("ed25519");
  return algorithm.startsWith("ES") ? generateKeyPairSync("ec", { namedCurve: CURVES[algorithm] }) : rsa;
}

/** A secret that is long enough for every hash. */
export function secret() {
  return randomBytes(64).toString("base64url");
}

/** Verifies with jose; returns header and claims. */
export async function verified(assertion, key, algorithm) {
  const { payload, protectedHeader } = await jwtVerify(assertion, key, {
    algorithms: [algorithm],
    audience: AUDIENCE,
    issuer: "ci",
    subject: "ci",
  });
  assert.equal(payload.exp - payload.iat, 60);
  return { header: protectedHeader, claims: payload };
}
