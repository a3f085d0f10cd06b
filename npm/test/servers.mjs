// Small servers on loopback for the tests: a token endpoint that counts, and jobs that ask it.

import { execFile } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { fileURLToPath } from "node:url";

const JOB = fileURLToPath(new URL("../../tests/fleet/job.mjs", import.meta.url));

/** Listens on a free port of 127.0.0.1; returns the URL. The server does not keep the test run alive. */
export async function listen(server) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  server.unref();
  return `http://127.0.0.1:${server.address().port}`;
}

/**
 * A token endpoint that gives ever new tokens, `delay` milliseconds after it was asked; and an API that takes what it
 * gave and nobody revoked.
 */
export async function startTokenServer({ delay = 0, lifetime = 3600 } = {}) {
  const issued = [];
  const revoked = new Set();
  const server = http.createServer(async (request, response) => {
    const body = await request.toArray();
    if (request.url === "/api") {
      const token = request.headers.authorization?.replace(/^Bearer /, "");
      const isGood = issued.includes(token) && !revoked.has(token);
      return response.writeHead(isGood ? 200 : 401).end(Buffer.concat(body));
    }
    const token = randomBytes(24).toString("base64url");
    issued.push(token);
    await new Promise((resolve) => setTimeout(resolve, delay));
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify({ access_token: token, token_type: "Bearer", expires_in: lifetime }));
  });
  const url = await listen(server);
  return {
    url: `${url}/token`,
    api: `${url}/api`,
    issued,
    revoke: (token) => revoked.add(token),
    /** Which of the tokens it gave, in SHA-256. */
    hashes: () => issued.map((token) => createHash("sha256").update(token).digest("hex")),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Runs one job in a process of its own; resolves to what it printed, with its exit code. */
export function runJob(options, { env, signal } = {}) {
  return new Promise((resolve) => {
    const settings = { env: { ...process.env, ...env, JOTMINT_JOB: JSON.stringify(options) }, signal };
    const job = execFile(process.execPath, [JOB], settings, (error, stdout, stderr) => {
      resolve({ code: error ? (error.code ?? null) : 0, ...(stdout && JSON.parse(stdout)), stderr });
    });
    // It begins when its input is over.
    job.stdin.end();
  });
}

/** As many jobs as that, all at once. */
export function runJobs(count, options, settings) {
  return Promise.all(Array.from({ length: count }, () => runJob(options, settings)));
}
