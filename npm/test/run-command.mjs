// Runs the command as it is built, with nothing in its environment but what a test gives.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

export const COMMAND = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

/** Runs `jotmint ...args`; returns its exit code and what it wrote. */
export async function jotmint(args, { env = {}, stdin = "", cwd } = {}) {
  const child = spawn(process.execPath, [COMMAND, ...args], { env, cwd });
  // A command that reads nothing may be gone before it is written to.
  child.stdin.on("error", () => undefined);
  child.stdin.end(stdin);
  const streams = [child.stdout, child.stderr].map((stream) => stream.setEncoding("utf8").toArray());
  const [[code], stdout, stderr] = await Promise.all([once(child, "close"), ...streams]);
  return { code, stdout: stdout.join(""), stderr: stderr.join("") };
}

export const SECRET = "an example secret of 32 bytes or more";

/**
 * A token endpoint that gives what `answer` makes of each request: status, text and more headers; with the environment
 * of a client of it.
 */
export async function startEndpoint(answer) {
  const server = createServer(async (request, response) => {
    await request.resume().toArray();
    const [status, content, headers] = await answer();
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store", ...headers });
    response.end(content);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const env = {
    PATH: process.env.PATH,
    OAUTH_TOKEN_URL: `http://127.0.0.1:${server.address().port}/token`,
    OAUTH_CLIENT_ID: "ci",
    OAUTH_CLIENT_SECRET: SECRET,
  };
  return { server, env };
}

/** The answer with the token of this number. */
export const granted = (number, lifetime = 3600) => [
  200,
  JSON.stringify({ access_token: `token-${number}`, token_type: "Bearer", expires_in: lifetime }),
];
