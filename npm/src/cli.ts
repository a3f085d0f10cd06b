#!/usr/bin/env node
/**
 * The `jotmint` command: does what the core orders, until it orders to finish.
 *
 * Nothing is decided here: arguments and environment are read, texts are rendered and exit codes chosen by the core, so
 * that the command is the same as the one of the Python package. The library is loaded when it is needed first.
 */

import { appendFileSync, createReadStream, rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { getSystemErrorMap } from "node:util";
import { Relay, type Ended } from "./child.js";
import type { Diagnostic } from "./error.js";
import type { Kept, LibraryOrder, LibraryOutcome } from "./outcome.js";
import { step, type FileText, type Finish, type Known, type Outcome, type Pause, type Start } from "./step.js";
import { writeTokenFile } from "./token-file.js";

const MAX_FILE_BYTES = 1024 * 1024;
const STANDARD_INPUT = "-";

/** The source of this run, and the end of the command that it has started. */
const kept: Kept = {};
let ended: Promise<Outcome> | undefined;

// What the library waits for does not keep a process alive; the command stays until it is done.
const alive = setInterval(() => undefined, 2 ** 30);
process.exitCode = await main();
clearInterval(alive);
// A renewal may be under way that nobody waits for any more.
if (ended) process.exit();

/** Runs the command with the arguments and the environment of this process; returns its exit code. */
async function main(): Promise<number> {
  const known: Known = {
    argv: process.argv.slice(2).map(utf8),
    env: Object.fromEntries(
      Object.entries(process.env).map(([name, value]) => [utf8(name), utf8(value ?? "")]),
    ),
    cwd: cwd(),
    now_seconds: 0,
    elapsed_ms: 0,
    stdout_is_terminal: process.stdout.isTTY === true,
    files: {},
  };
  let unwritten: Diagnostic | undefined;
  for (;;) {
    known.now_seconds = Math.floor(Date.now() / 1000);
    known.elapsed_ms = Math.floor(performance.now());
    const order = step(known);
    if ("progress" in order) known.progress = order.progress;
    switch (order.type) {
      case "read":
        for (const path of order.paths) {
          const found = await read(path);
          if (path === STANDARD_INPUT && "text" in found) known.stdin_text = found.text;
          else known.files[path] = found;
        }
        break;
      case "finish": {
        const end = await finish(order);
        if (typeof end === "number") return end;
        if (unwritten) {
          // Help and version are the same whatever comes of them.
          await write(process.stderr, `${end.message}\n`).catch(() => undefined);
          return 2;
        }
        unwritten = end;
        known.outcome = { type: "error", error: end };
        break;
      }
      case "run":
        known.outcome = await run(order);
        break;
      case "wait":
        known.outcome = await untilEnd(wait(order));
        break;
      default:
        await write(process.stderr, order.stderr ?? "").catch(() => undefined);
        known.outcome = await untilEnd(outcome(order));
    }
  }
}

/** What comes first: the end of the command, or what `order` comes to. */
function untilEnd(order: Promise<Outcome>): Promise<Outcome> {
  return ended ? Promise.race([ended, order]) : order;
}

/** Starts the command. */
async function run(order: Start): Promise<Outcome> {
  const relay = new Relay(order.signals, order.terminal_signals);
  const unwritten = await prepareToWait(order);
  if (unwritten) return unwritten;
  const [file = "", ...args] = process.argv.slice(2 + order.arguments_from);
  const env = { ...process.env };
  for (const [name, value] of Object.entries(order.env)) {
    if (value === null) delete env[name];
    else env[name] = value;
  }
  ended = relay.start(file, args, env).then(told);
  return untilEnd(sleep(order));
}

function told(end: Ended): Outcome {
  if (end.type !== "not_started") return end;
  return { type: end.type, error: end.error, reason: words(end.cause) };
}

async function wait(order: Pause): Promise<Outcome> {
  return (await prepareToWait(order)) ?? sleep(order);
}

/** Writes what an order has to write. */
async function prepareToWait({ masks, file, stderr }: Pause): Promise<Outcome | undefined> {
  await write(process.stderr, masks).catch(() => undefined);
  if (file) {
    const unwritten = (reason: string): Outcome => ({ type: "unwritten", reason });
    try {
      const unsafe = writeTokenFile(file.path, file.text);
      if (unsafe !== undefined) return unwritten(unsafe);
    } catch (error) {
      return unwritten(words(error));
    }
  }
  await write(process.stderr, stderr).catch(() => undefined);
  return undefined;
}

async function sleep({ wake_in_ms }: Pause): Promise<Outcome> {
  if (wake_in_ms === null) return new Promise(() => undefined);
  await pause(wake_in_ms);
  return { type: "woken" };
}

/** What comes of an order for the library. */
async function outcome(order: LibraryOrder): Promise<LibraryOutcome> {
  const { "--client-assertion-file": file, ...options } = order.options as Record<string, unknown>;
  // The library would take this file as it is; the command is as strict with it as with any other.
  if (typeof file === "string") options["--client-assertion"] = () => readOrThrow(file);
  try {
    const { commandOutcome } = await import("./index.js");
    return await commandOutcome({ ...order, options }, kept);
  } catch (error) {
    // Only the kind of error is told: what it says was written for nobody.
    const name = error instanceof Error ? error.name : typeof error;
    const message = `the library failed: ${name}`;
    return { type: "error", error: problem("host-mismatch", message, "install the package again") };
  }
}

async function readOrThrow(path: string): Promise<string> {
  const found = await read(path);
  if ("error" in found) throw new Error(found.error);
  return found.text;
}

async function read(path: string): Promise<FileText> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    // One byte more than is taken, to see that there is more.
    const stream = path === STANDARD_INPUT ? process.stdin : createReadStream(path, { end: MAX_FILE_BYTES });
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_FILE_BYTES) return { error: "larger than 1 MiB" };
    }
  } catch (error) {
    return { error: words(error) };
  }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks)) };
  } catch {
    return { error: "not UTF-8" };
  }
}

/** Writes what there is to write; returns the exit code, or what could not be written and why. */
async function finish({ stderr, appends, stdout, exit_code, removes = [] }: Finish): Promise<number | Diagnostic> {
  for (const path of removes) {
    try {
      rmSync(path, { force: true });
    } catch {
      // What it holds expires.
    }
  }
  // Who does not listen to standard error cannot be told that it failed.
  await write(process.stderr, stderr).catch(() => undefined);
  for (const { path, text } of appends) {
    try {
      appendFileSync(path, text);
    } catch (error) {
      const message = `\`${path}\` cannot be appended to: ${words(error)}`;
      return problem("file-unwritable", message, "check that the job may write this file");
    }
  }
  try {
    await write(process.stdout, stdout);
  } catch (error) {
    // Whoever reads our output has gone.
    if (codeOf(error) === "EPIPE") return 1;
    const message = `standard output cannot be written: ${words(error)}`;
    return problem("file-unwritable", message, "check where the output goes");
  }
  return exit_code;
}

async function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  if (text === "") return;
  // The failure is told twice; as an event without a listener it would end the process.
  stream.on("error", () => undefined);
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

function problem(code: string, message: string, help: string): Diagnostic {
  const reference = "jotmint: command line";
  return { code, severity: "error", blame: "configuration", message, help: [help], reference };
}

/** What the system says about a file, without its path: `no such file or directory`. */
function words(error: unknown): string {
  // The words of other programs for it; libuv has its own.
  if (codeOf(error) === "EISDIR") return "is a directory";
  const number = error instanceof Error && "errno" in error ? Number(error.errno) : 0;
  return getSystemErrorMap().get(number)?.[1] ?? "not a file";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function cwd(): string {
  try {
    return utf8(process.cwd());
  } catch {
    // It was removed.
    return "";
  }
}

/** Text without halves of characters, which Windows allows and UTF-8 does not. */
function utf8(text: string): string {
  return Buffer.from(text).toString();
}
