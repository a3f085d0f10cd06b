// Starts the real authorization server of tests/servers/oidc-provider, for as long as a test file runs.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The ready line of the server, with `client(id)` to find one of its clients and `stop()`. */
export async function startServer() {
  const out = mkdtempSync(join(tmpdir(), "jotmint-"));
  const script = fileURLToPath(new URL("../../../tests/servers/oidc-provider/serve.mjs", import.meta.url));
  const server = spawn(process.execPath, [script, "--out", out], { stdio: ["pipe", "pipe", "pipe"] });
  const errors = server.stderr.setEncoding("utf8").toArray();
  const line = await Promise.race([once(createInterface(server.stdout), "line"), once(server, "exit")]);
  if (typeof line[0] !== "string") throw new Error(`the server did not start: ${(await errors).join("")}`);
  const ready = JSON.parse(line[0]);
  return {
    ...ready,
    client: (id) => ready.clients.find(({ client_id }) => client_id === id),
    async stop() {
      server.stdin.end();
      await once(server, "exit");
      rmSync(out, { recursive: true });
    },
  };
}
