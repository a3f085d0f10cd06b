// What the wasm module asks of its host, and what stays in its memory.

import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { before, test } from "node:test";

let module, memory, jotmint;

before(async () => {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    constructor(compiled, imports) {
      super(compiled, imports);
      module = compiled;
      memory = this.exports.memory;
    }
  };
  jotmint = await import("jotmint");
  jotmint.decodeAssertion("e30.e30.AA");
  WebAssembly.Instance = Instance;
});

test("the module imports what wasm-bindgen needs to look at JavaScript values, and nothing else", () => {
  const imports = WebAssembly.Module.imports(module).map(({ module, name, kind }) => {
    assert.deepEqual([module, kind], ["./jotmint_bg.js", "function"]);
    // Names end in a hash of the version of wasm-bindgen.
    return name.replace(/_[0-9a-f]{16}$/, "");
  });
  assert.deepEqual([...new Set(imports)].sort(), IMPORTS);
});

// Throwing; values of JavaScript read and made. No clock, no randomness, no console, no network.
const IMPORTS = [
  "__wbg_Error",
  "__wbg___wbindgen_bigint_get_as_i64",
  "__wbg___wbindgen_boolean_get",
  "__wbg___wbindgen_debug_string",
  "__wbg___wbindgen_in",
  "__wbg___wbindgen_is_bigint",
  "__wbg___wbindgen_is_function",
  "__wbg___wbindgen_is_object",
  "__wbg___wbindgen_is_string",
  "__wbg___wbindgen_jsval_eq",
  "__wbg___wbindgen_jsval_loose_eq",
  "__wbg___wbindgen_number_get",
  "__wbg___wbindgen_string_get",
  "__wbg___wbindgen_throw",
  "__wbg_call",
  "__wbg_done",
  "__wbg_entries",
  "__wbg_from",
  "__wbg_get",
  "__wbg_get_unchecked",
  "__wbg_instanceof_ArrayBuffer",
  "__wbg_instanceof_Map",
  "__wbg_instanceof_Uint8Array",
  "__wbg_isArray",
  "__wbg_isSafeInteger",
  "__wbg_iterator",
  "__wbg_length",
  "__wbg_new",
  "__wbg_next",
  "__wbg_prototypesetcall",
  "__wbg_set",
  "__wbg_value",
  "__wbindgen_generic",
  "__wbindgen_init_externref_table",
];

/** Whether 12 bytes of `secret` in a row are anywhere in the memory of the module. */
function isInMemory(secret) {
  const all = Buffer.from(memory.buffer);
  for (let at = 0; at + 12 <= secret.length; at += 4)
    if (all.includes(secret.subarray(at, at + 12))) return true;
  return false;
}

test("the search finds what is there", () => {
  const planted = randomBytes(32);
  const prepared = jotmint.prepareAssertion({
    clientId: planted.toString("hex"),
    issuer: "https://as.example",
    algorithm: "ES256",
  });
  assert(prepared.signingInput);
  const signer = jotmint.assertionSigner({
    clientId: planted.toString("hex"),
    issuer: "https://as.example",
    clientSecret: "k".repeat(32),
  });
  signer.assertion();
  assert(
    isInMemory(Buffer.from(`"iss":"${planted.toString("hex")}"`)) ||
      isInMemory(Buffer.from(signer.assertion())),
  );
});

for (const length of [32, 64, 200, 5000]) {
  test(`a secret of ${length} bytes is not in memory after the signer is made, used and closed`, () => {
    for (const wrap of [(text) => text, (text) => Buffer.from(text)]) {
      const clientSecret = randomBytes(length).toString("base64url").slice(0, length);
      const search = () => isInMemory(Buffer.from(clientSecret));
      const signer = jotmint.assertionSigner({
        clientId: "ci",
        issuer: "https://as.example",
        clientSecret: wrap(clientSecret),
      });
      assert(!search(), "after it is made");
      for (let count = 0; count < 3; count++) signer.assertion();
      assert(!search(), "after it is used");
      signer.close();
      assert(!search(), "after it is closed");
    }
  });
}

test("a refused secret is not in memory", () => {
  const clientSecret = randomBytes(15).toString("base64url");
  assert.throws(() =>
    jotmint.assertionSigner({ clientId: "ci", issuer: "https://as.example", clientSecret }),
  );
  assert(!isInMemory(Buffer.from(clientSecret)));
});

test("a private key is not in memory after the signer is made and used, in none of its forms", () => {
  for (const [type, options] of [
    ["rsa", { modulusLength: 2048 }],
    ["ec", { namedCurve: "P-256" }],
    ["ed25519", {}],
  ]) {
    const { privateKey } = generateKeyPairSync(type, options);
    const pem = privateKey.export({ type: "pkcs8", format: "pem" });
    const jwk = privateKey.export({ format: "jwk" });
    const numbers = ["d", "p", "q", "dp", "dq", "qi"].filter((name) => name in jwk).map((name) => jwk[name]);
    const lines = pem.trim().split("\n").slice(1, -1);
    // Where the private numbers are.
    const text = Buffer.from(
      { rsa: lines.at(-3), ec: lines[1]?.slice(0, 24), ed25519: lines[0].slice(-40) }[type],
    );
    for (const form of [pem, Buffer.from(pem), privateKey, jwk]) {
      const signer = jotmint.assertionSigner({
        clientId: "ci",
        issuer: "https://as.example",
        privateKey: form,
      });
      signer.assertion();
      for (const number of numbers) {
        assert(!isInMemory(Buffer.from(number, "base64url")), `${type}: a private number`);
        assert(!isInMemory(Buffer.from(number)), `${type}: a private number as in a JWK`);
      }
      assert(!isInMemory(text), `${type}: the PEM text`);
    }
  }
});

test("entropy is wiped as it is spent", () => {
  const signer = jotmint.assertionSigner({
    clientId: "ci",
    issuer: "https://as.example",
    clientSecret: "k".repeat(32),
  });
  for (let count = 0; count < 300; count++) {
    const { jti } = jotmint.decodeAssertion(signer.assertion()).claims;
    const spent = Buffer.from(jti.slice(-22), "base64url");
    signer.assertion();
    assert(!isInMemory(spent), `draw ${count}`);
  }
});
