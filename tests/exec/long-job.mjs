// A job that is longer than its token: calls an API all the time it runs, with the token that `jotmint exec` gives it.
//
// The API asks a real authorization server about every token it is shown (RFC 7662), so whether a token was good is
// not for jotmint to say. Used by the live tests of both packages, and by hand:
//
//     node tests/exec/long-job.mjs --seconds 180 --lifetime 60 --calls 1000 -- node npm/dist/cli.js
//
// prints one line of JSON, and ends in 0 only when no call was refused and the token was renewed in between.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const CLIENT = "client-secret-jwt-hs256";
const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * Runs the job through `command` (`["node", "npm/dist/cli.js"]`) for so many seconds, with tokens that live for
 * `lifetime` seconds. With `inFile: false` the job has its token in a variable, which nobody renews.
 *
 * `token_requests` is what the authorization server was asked for, `tokens` how many of its answers the job showed to
 * the API: one fewer, when the last renewal came after the last call.
 */
export async function longJob({ command, seconds, lifetime, calls, inFile = true }) {
  const folder = mkdtempSync(join(tmpdir(), "jotmint-"));
  const server = await authorizationServer(join(folder, "keys"), lifetime);
  const api = await resourceServer(server);
  try {
    const { token_endpoint, issuer, clients } = server.ready;
    const file = join(folder, "token");
    const env = {
      PATH: process.env.PATH,
      OAUTH_TOKEN_URL: token_endpoint,
      OAUTH_ISSUER: issuer,
      OAUTH_CLIENT_ID: CLIENT,
      OAUTH_CLIENT_AUTH: "client_secret_jwt",
      OAUTH_CLIENT_SECRET: clients.find(({ client_id }) => client_id === CLIENT).client_secret,
      OAUTH_SCOPE: "deploy:write",
    };
    const job = [process.execPath, path("job.mjs"), api.url, String(seconds), String(calls)];
    const args = ["exec", ...(inFile ? ["--token-file", file] : []), "--", ...job];
    const [program, ...rest] = command;
    const child = spawn(program, [...rest, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    let mode = null;
    child.stdout.setEncoding("utf8").on("data", (text) => {
      if (inFile) mode ??= statSync(file).mode & 0o777;
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    const [code] = await once(child, "close");
    const counts = JSON.parse(stdout.trim().split("\n").at(-1) || "{}");
    const { token_requests } = await (await fetch(new URL("/__count", issuer))).json();
    return { code, ...counts, token_requests, tokens: api.tokens.size, mode, file_is_left: existsSync(file), stderr };
  } finally {
    await api.stop();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

async function authorizationServer(out, lifetime) {
  const options = ["--out", out, "--lifetime", `${CLIENT}=${lifetime}`];
  const server = spawn(process.execPath, [path("../servers/oidc-provider/serve.mjs"), ...options], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  const [line] = await Promise.race([once(createInterface(server.stdout), "line"), once(server, "exit")]);
  if (typeof line !== "string") throw new Error("the authorization server did not start; is it installed?");
  const stop = async () => {
    server.stdin.end();
    await once(server, "exit");
  };
  return { ready: JSON.parse(line), stop };
}

/** An API that answers 200 to a token that the authorization server calls active, and 401 to any other. */
async function resourceServer({ ready }) {
  const { client_id, client_secret } = ready.clients.find(({ client_id }) => client_id === "client-secret-basic");
  const credentials = `${encodeURIComponent(client_id)}:${encodeURIComponent(client_secret)}`;
  const authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
  const tokens = new Set();
  const server = createServer(async (request, response) => {
    const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "") ?? [];
    const body = new URLSearchParams({ token: token ?? "" });
    const answer = await fetch(`${ready.token_endpoint}/introspection`, { method: "POST", headers: { authorization }, body });
    if (answer.status !== 200) {
      response.writeHead(500).end();
      return;
    }
    const { active, exp } = await answer.json();
    const isGood = active === true && exp > Date.now() / 1000;
    if (isGood) tokens.add(token);
    response.writeHead(isGood ? 200 : 401).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, tokens, stop };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const number = (fallback) => ({ type: "string", default: String(fallback) });
  const { values, positionals } = parseArgs({
    options: {
      seconds: number(180),
      lifetime: number(60),
      calls: number(1000),
      "in-variable": { type: "boolean", default: false },
    },
    allowPositionals: true,
  });
  const { stderr, ...result } = await longJob({
    command: positionals,
    seconds: Number(values.seconds),
    lifetime: Number(values.lifetime),
    calls: Number(values.calls),
    inFile: !values["in-variable"],
  });
  process.stderr.write(stderr);
  console.log(JSON.stringify(result));
  const isFine = result.code === 0 && result.refused === 0 && result.calls === Number(values.calls);
  process.exitCode = isFine && result.tokens > 1 ? 0 : 1;
}
