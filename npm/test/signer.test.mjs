import assert from "node:assert/strict";
import { createSecretKey, sign, webcrypto } from "node:crypto";
import { test } from "node:test";
import { assertionSigner, decodeAssertion, JotmintError, prepareAssertion } from "jotmint";
import { AUDIENCE, HMAC_ALGORITHMS, KEY_ALGORITHMS, keyPair, secret, verified } from "./keys.mjs";

const base = { clientId: "ci", assertionAudience: AUDIENCE };
const code = (expected) => (error) => error instanceof JotmintError && error.code === expected;

for (const algorithm of HMAC_ALGORITHMS) {
  test(`${algorithm} with a secret as text, bytes and KeyObject is verified by jose`, async () => {
    const text = secret();
    const octets = Buffer.from(text);
    for (const clientSecret of [text, octets, createSecretKey(octets)]) {
      const signer = assertionSigner({ ...base, algorithm, clientSecret });
      assert.equal(signer.algorithm, algorithm);
      await verified(signer.assertion(), octets, algorithm);
    }
  });
}

for (const algorithm of KEY_ALGORITHMS) {
  test(`${algorithm} with a KeyObject, PEM, and JWK is verified by jose`, async () => {
    const { privateKey, publicKey } = keyPair(algorithm);
    const pem = privateKey.export({ type: "pkcs8", format: "pem" });
    const jwk = privateKey.export({ format: "jwk" });
    for (const form of [privateKey, pem, Buffer.from(pem), jwk, JSON.stringify(jwk)]) {
      const signer = assertionSigner({ ...base, algorithm, privateKey: form });
      for (let count = 0; count < 3; count++) await verified(signer.assertion(), publicKey, algorithm);
    }
  });

  test(`${algorithm} with a function, at once and later, raw and DER, is verified by jose`, async () => {
    const { privateKey, publicKey } = keyPair(algorithm);
    const hash = algorithm.startsWith("Ed") ? null : `sha${algorithm.slice(2)}`;
    const padding = algorithm.startsWith("PS") ? { padding: 6, saltLength: -1 } : {};
    for (const signatureFormat of algorithm.startsWith("ES") ? ["raw", "der"] : ["raw"]) {
      const dsaEncoding = signatureFormat === "der" ? "der" : "ieee-p1363";
      const atOnce = (input, asked) => {
        assert.equal(asked, algorithm);
        return sign(hash, input, { key: privateKey, dsaEncoding, ...padding });
      };
      const later = async (input, asked) => new Uint8Array(atOnce(input, asked)).buffer;
      for (const signer of [atOnce, later]) {
        const asserting = assertionSigner({ ...base, algorithm, signer, signatureFormat });
        await verified(await asserting.assertion(), publicKey, algorithm);
      }
    }
  });
}

test("a CryptoKey that cannot be extracted signs, and brings its algorithm with it", async () => {
  for (const [algorithm, parameters] of [
    [
      "RS384",
      {
        name: "RSASSA-PKCS1-v1_5",
        modulusLength: 2048,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: "SHA-384",
      },
    ],
    [
      "PS512",
      { name: "RSA-PSS", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-512" },
    ],
    ["ES384", { name: "ECDSA", namedCurve: "P-384" }],
    ["EdDSA", { name: "Ed25519" }],
  ]) {
    const { privateKey, publicKey } = await webcrypto.subtle.generateKey(parameters, false, [
      "sign",
      "verify",
    ]);
    const signer = assertionSigner({ ...base, privateKey });
    assert.equal(signer.algorithm, algorithm);
    await verified(await signer.assertion(), publicKey, algorithm);
  }
});

test("a CryptoKey refuses an algorithm it was not made for, and a public one signs nothing", async () => {
  const pair = await webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, [
    "sign",
    "verify",
  ]);
  assert.throws(
    () => assertionSigner({ ...base, algorithm: "ES384", privateKey: pair.privateKey }),
    code("algorithm-not-for-key"),
  );
  assert.throws(() => assertionSigner({ ...base, privateKey: pair.publicKey }), code("key-is-public"));
});

test("calls that overlap do not mix their assertions", async () => {
  const { privateKey, publicKey } = keyPair("ES256");
  const waiting = [];
  const signer = assertionSigner({
    ...base,
    algorithm: "ES256",
    signer: (input) =>
      new Promise((resolve) => {
        waiting.push(() => resolve(sign("sha256", input, { key: privateKey, dsaEncoding: "ieee-p1363" })));
      }),
  });
  const promises = Array.from({ length: 5 }, () => signer.assertion());
  for (const finish of waiting.reverse()) finish();
  const claims = await Promise.all(
    (await Promise.all(promises)).map((one) => verified(one, publicKey, "ES256")),
  );
  assert.equal(new Set(claims.map(({ claims }) => claims.jti)).size, 5);
});

test("ten thousand assertions have ten thousand different jti, over many fillings of the pool", () => {
  const signer = assertionSigner({ ...base, clientSecret: secret() });
  const seen = new Set();
  for (let count = 0; count < 10_000; count++) seen.add(decodeAssertion(signer.assertion()).claims.jti);
  assert.equal(seen.size, 10_000);
  for (const jti of [...seen].slice(0, 100)) assert.match(jti, /^0{0,2}[\w-]{22}$/);
});

test("the prepared signer and the two phases make the same assertion", async () => {
  const clientSecret = secret();
  const prepared = prepareAssertion(
    { ...base, clientSecret },
    { nowSeconds: 1_760_000_000, entropy: Buffer.from("0123456789abcdef") },
  );
  assert.equal(prepared.issuedAtSeconds, 1_759_999_990);
  assert.equal(prepared.expiresAtSeconds, 1_760_000_050);
  const { claims } = decodeAssertion(prepared.assemble(Buffer.alloc(32, 1)));
  assert.equal(claims.jti, prepared.jwtId);
  assert.deepEqual(Object.keys(claims), ["iss", "sub", "aud", "iat", "exp", "jti"]);
});

test("thumbprint as the key id is the RFC 7638 thumbprint, for every kind of key", async () => {
  const { calculateJwkThumbprint } = await import("jose");
  for (const algorithm of ["RS256", "ES256", "ES384", "ES512", "EdDSA"]) {
    const { privateKey, publicKey } = keyPair(algorithm);
    const expected = await calculateJwkThumbprint(publicKey.export({ format: "jwk" }));
    for (const form of [
      privateKey,
      privateKey.export({ type: "pkcs8", format: "pem" }),
      privateKey.export({ format: "jwk" }),
    ]) {
      const signer = assertionSigner({ ...base, privateKey: form, keyId: "thumbprint" });
      assert.equal(decodeAssertion(signer.assertion()).header.kid, expected);
    }
  }
});

test("a short secret is refused with both lengths, and allowed by name with a notice", () => {
  assert.throws(
    () => assertionSigner({ ...base, clientSecret: "hunter2" }),
    (error) => {
      assert.match(error.message, /7 bytes.*32/);
      return code("secret-too-short")(error);
    },
  );
  const { notices } = assertionSigner({ ...base, clientSecret: "hunter2", allowShortSecret: true });
  assert.deepEqual(
    notices.map((notice) => notice.code),
    ["secret-short-allowed"],
  );
});

test("what is not an option, or not a value for one, is refused by name", () => {
  const clientSecret = secret();
  for (const [options, expected, text] of [
    [{ clientID: "ci" }, "option-unknown", "clientID"],
    [{ clientId: 7 }, "option-invalid", "clientId"],
    [{ ...base, clientSecret, assertionLifetime: NaN }, "option-invalid", "assertionLifetime"],
    [{ ...base, clientSecret, assertionClaims: () => ({}) }, "option-invalid", "assertionClaims"],
    [{ ...base, clientSecret: Buffer.from([0xff, 0xfe]) }, "secret-not-printable", "clientSecret"],
    [{ ...base, privateKey: 7 }, "option-invalid", "privateKey"],
    [{ ...base, signer: "kms" }, "option-invalid", "signer"],
    [{ ...base, signer: () => 1, privateKey: "x", algorithm: "ES256" }, "option-conflict", "signer"],
    [
      { ...base, signer: () => 1, signatureFormat: "hex", algorithm: "ES256" },
      "option-invalid",
      "signatureFormat",
    ],
    [null, "option-invalid", "options"],
    [[], "option-invalid", "options"],
  ]) {
    assert.throws(
      () => assertionSigner(options),
      (error) => {
        assert.match(error.message, new RegExp(text));
        assert(error.help.length > 0);
        return code(expected)(error);
      },
    );
  }
});

test("undefined counts as not given, at every depth", () => {
  const signer = assertionSigner({
    ...base,
    clientSecret: secret(),
    algorithm: undefined,
    assertionClaims: { a: 1, b: undefined },
  });
  const { claims } = decodeAssertion(signer.assertion());
  assert.equal(claims.a, 1);
  assert(!("b" in claims));
});

test("a signer that fails, or returns something else than a signature, is named as the cause", async () => {
  const asserting = (signer) => assertionSigner({ ...base, algorithm: "ES256", signer }).assertion();
  await assert.rejects(
    asserting(() => {
      throw new Error("the key is disabled");
    }),
    (error) => {
      assert.match(error.message, /the key is disabled/);
      return code("signer-failed")(error);
    },
  );
  await assert.rejects(
    asserting(() => "c2ln"),
    code("signer-failed"),
  );
  await assert.rejects(
    asserting(() => Buffer.alloc(7)),
    code("signature-malformed"),
  );
});

test("a closed signer makes nothing any more", () => {
  const signer = assertionSigner({ ...base, clientSecret: secret() });
  signer.close();
  signer.close();
  assert.throws(() => signer.assertion(), code("signer-failed"));
});

test("a moment in milliseconds and entropy that is none are refused", () => {
  const options = { ...base, algorithm: "ES256" };
  assert.throws(
    () => prepareAssertion(options, { nowSeconds: 1_760_000_000_000 }),
    code("clock-not-in-seconds"),
  );
  assert.throws(() => prepareAssertion(options, { nowSeconds: 1.5 }), code("clock-not-in-seconds"));
  assert.throws(() => prepareAssertion(options, { entropy: Buffer.alloc(16) }), code("entropy-not-random"));
  assert.throws(
    () => prepareAssertion(options, { entropy: Buffer.from("short") }),
    code("entropy-not-random"),
  );
});
