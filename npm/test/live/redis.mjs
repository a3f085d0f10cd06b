// A real Redis on a free port of loopback, for as long as a test needs it, and a slow way to it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts Redis, without anything on the disk. `settings` are further arguments of the program. */
export async function startRedis(...settings) {
  const port = await freePort();
  let { child, folder } = await start(port, settings);
  const stop = async () => {
    if (!child) return;
    const over = once(child, "exit");
    child.kill("SIGKILL");
    await over;
    rmSync(folder, { recursive: true });
    child = undefined;
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    stop,
    /** Stops it, loses everything, and starts it again on the same port, after `pause` milliseconds. */
    async restart(pause = 0) {
      await stop();
      await new Promise((resolve) => setTimeout(resolve, pause));
      ({ child, folder } = await start(port, settings));
    },
  };
}

async function start(port, settings) {
  const folder = mkdtempSync(join(tmpdir(), "jotmint-redis-"));
  const own = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--appendonly",
    "no",
    "--dir",
    folder,
  ];
  const child = spawn("redis-server", [...own, ...settings], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve, reject) => {
    let said = "";
    child.once("error", (error) =>
      reject(new Error(`Redis does not start: is redis-server installed? ${error.message}`)),
    );
    child.once("exit", () => reject(new Error(`Redis did not start: ${said}`)));
    child.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
      if (said.includes("Ready to accept connections")) resolve();
    });
  });
  return { child, folder };
}

async function freePort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** A way to a server on loopback on which every answer takes `delay` milliseconds. */
export async function startSlowWay(port, delay) {
  const server = net.createServer((near) => {
    const far = net.connect(port, "127.0.0.1");
    near.on("error", () => far.destroy()).on("close", () => far.destroy());
    far.on("error", () => near.destroy()).on("close", () => near.destroy());
    near.pipe(far);
    far.on("data", (chunk) => setTimeout(() => near.destroyed || near.write(chunk), delay));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `redis://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}
