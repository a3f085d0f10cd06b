// One token of a real authorization server for many processes, through a file and through Redis.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { readFileSync } from "node:fs";
import { runJobs } from "../servers.mjs";
import { startRedis } from "./redis.mjs";
import { startServer } from "./server.mjs";

const folder = mkdtempSync(join(tmpdir(), "jotmint-"));
let server;
let redis;

before(async () => {
  [server, redis] = await Promise.all([startServer(), startRedis()]);
});

after(async () => {
  await Promise.all([server.stop(), redis.stop()]);
  rmSync(folder, { recursive: true });
});

async function count() {
  return (await (await fetch(`${server.issuer}/__count`)).json()).token_requests;
}

function credential({ client_secret, private_key_pem_file, kid }) {
  if (client_secret) return { clientSecret: client_secret, clientAuth: "client_secret_jwt" };
  return { privateKey: readFileSync(private_key_pem_file, "utf8"), keyId: kid };
}

for (const id of ["client-secret-jwt-hs256", "private-key-jwt-es256"]) {
  for (const [name, cache] of [
    ["a file", () => `file:${join(folder, id)}`],
    ["Redis", () => redis.url],
  ]) {
    test(`${id}: 20 processes that share ${name} make one request`, async () => {
      const earlier = await count();
      const { issuer, token_endpoint: tokenEndpoint } = server;
      const base = { issuer, tokenEndpoint, clientId: id, scope: "deploy:write", cache: cache() };
      const jobs = await runJobs(20, { ...base, ...credential(server.client(id)), minRemaining: "20m", warm: true });
      for (const { code, stderr } of jobs) assert.equal(code, 0, stderr);
      assert.equal((await count()) - earlier, 1);
      assert.equal(new Set(jobs.map(({ sha256 }) => sha256)).size, 1);
    });
  }
}
