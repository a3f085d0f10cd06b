// Runs the command as it is built, with nothing in its environment but what a test gives.

import { spawn } from "node:child_process";
import { once } from "node:events";
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
