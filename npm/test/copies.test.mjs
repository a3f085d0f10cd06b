// A machine that is copied while it runs (a snapshot of it, restored twice): two processes with one memory. What copies
// must not both say.

import assert from "node:assert/strict";
import { before, test } from "node:test";

let memory, jotmint;

before(async () => {
  const { Instance } = WebAssembly;
  WebAssembly.Instance = class extends Instance {
    constructor(...given) {
      super(...given);
      memory = this.exports.memory;
    }
  };
  jotmint = await import("jotmint");
  jotmint.decodeAssertion("e30.e30.AA");
  WebAssembly.Instance = Instance;
});

const base = { clientId: "ci", clientSecret: "k".repeat(32), tokenEndpoint: "https://as.example/token" };

/** Lets each of `copies` go on from the memory as it is now. */
async function fromHere(copies) {
  const snapshot = new Uint8Array(memory.buffer).slice();
  const ends = [];
  for (const copy of copies) {
    new Uint8Array(memory.buffer).set(snapshot);
    ends.push(await copy());
  }
  return ends;
}

test("a signer's copies have no jti in common, once the clock has moved", async (context) => {
  let seconds = 1_760_000_000;
  context.mock.method(Date, "now", () => seconds * 1000);
  const signer = jotmint.assertionSigner(base);
  const id = () => jotmint.decodeAssertion(signer.assertion()).claims.jti;
  id();
  const [one, other] = await fromHere([id, id]);
  assert.equal(one, other, "in the same second there is no telling: the copies are copies");
  for (const shift of [1, -1]) {
    seconds += shift;
    const [one, other] = await fromHere([id, id]);
    assert.notEqual(one, other);
  }
});

test("a token source's copies have no jti, no owner of a lock and no salt in common", async () => {
  const source = () => {
    const said = {};
    const cache = {
      load: async () => [null, Date.now()],
      store: async (_, record) => (said.salt = record.split(".")[3]),
      lock: async (_, owner) => Boolean((said.owner = owner)),
      unlock: async () => undefined,
    };
    const fetch = async (_, { body }) => {
      const assertion = new URLSearchParams(body).get("client_assertion");
      said.jti = jotmint.decodeAssertion(assertion).claims.jti;
      return Response.json({ access_token: crypto.randomUUID(), token_type: "Bearer", expires_in: 3600 });
    };
    const tokens = jotmint.tokenSource({ ...base, clientAuth: "client_secret_jwt", cache, fetch });
    return async () => {
      await tokens.get();
      return said;
    };
  };
  await source()();
  const [one, other] = await fromHere([source(), source()]);
  for (const what of ["jti", "owner", "salt"]) {
    assert.match(one[what], /^[\w-]{22,}$/, what);
    assert.notEqual(one[what], other[what], what);
  }
});
