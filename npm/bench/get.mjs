// A token that is at hand: `get()` beside google-auth-library and MSAL, each asked again while its token is fresh.
//
// Every contender is given its first token by a stand-in for the server in this process, and then must not ask it
// again: that is checked. What is timed is what an application awaits before each request. The bytes are what a call
// leaves for the garbage collector, over a hundred thousand calls.
//
//   node --expose-gc bench/get.mjs [--format json] [--rounds 401]

import assert from "node:assert/strict";
import crypto from "node:crypto";
import { parseArgs } from "node:util";
import { ConfidentialClientApplication } from "@azure/msal-node";
import { JWT } from "google-auth-library";
import { tokenSource } from "jotmint";
import { compare, print } from "./rounds.mjs";

const { values: options } = parseArgs({
  options: { format: { type: "string", default: "table" }, rounds: { type: "string", default: "401" } },
});
const ANSWER = { access_token: "2YotnFZFEjr1zCsicMWpAA", token_type: "Bearer", expires_in: 3600 };
let requestsSent = 0;

const contenders = [
  ["jotmint", ours()],
  ["google-auth-library", googleAuth()],
  ["@azure/msal-node", msal()],
].map(([name, make]) => ({ name, make, isAsync: true }));
for (const { name, make } of contenders) assert.equal(await make(), ANSWER.access_token, name);
const asked = requestsSent;
const rows = await compare({ what: "get", algorithm: "", contenders, rounds: Number(options.rounds) });
const bytes = {};
for (const { name, make } of contenders) bytes[name] = await bytesLeft(make);
assert.equal(requestsSent, asked, "nobody asked the server again while its token was fresh");
for (const row of rows) Object.assign(row, { our_bytes: bytes.jotmint, peer_bytes: bytes[row.peer] });
print(rows, options.format);

/** What the stand-in answers to a token request. */
function answer() {
  requestsSent++;
  return ANSWER;
}

async function bytesLeft(make) {
  if (!globalThis.gc) return null;
  const calls = 100_000;
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  for (let call = 0; call < calls; call++) await make();
  return Math.round((process.memoryUsage().heapUsed - before) / calls);
}

function ours() {
  const tokens = tokenSource({
    tokenEndpoint: "https://login.example/token",
    clientId: "ci",
    clientSecret: "s3cret",
    fetch: async () => Response.json(answer()),
  });
  return async () => (await tokens.get()).accessToken;
}

function googleAuth() {
  const { privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
  const client = new JWT({
    email: "ci@example.iam.gserviceaccount.com",
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
    scopes: ["read"],
  });
  // Its token is put where its own refresh puts it: the library has no hook for the exchange that is not the network.
  const { access_token, token_type, expires_in } = answer();
  client.setCredentials({ access_token, token_type, expiry_date: Date.now() + expires_in * 1000, refresh_token: "jwt-placeholder" });
  return async () => (await client.getAccessToken()).token;
}

function msal() {
  const base = "https://login.microsoftonline.com/contoso";
  const metadata = {
    issuer: `${base}/v2.0`,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    jwks_uri: `${base}/keys`,
  };
  const answered = (body) => ({ status: 200, headers: {}, body });
  const application = new ConfidentialClientApplication({
    auth: { clientId: "ci", authority: base, clientSecret: "s3cret", authorityMetadata: JSON.stringify(metadata) },
    system: {
      networkClient: {
        sendGetRequestAsync: async () => answered(metadata),
        sendPostRequestAsync: async () => answered(answer()),
      },
    },
  });
  const request = { scopes: ["https://api.example/.default"] };
  return async () => (await application.acquireTokenByClientCredential(request)).accessToken;
}
