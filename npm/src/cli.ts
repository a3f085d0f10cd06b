#!/usr/bin/env node
/**
 * The `jotmint` command: does what the core orders, until it orders to finish.
 *
 * Nothing is decided here: arguments and environment are read, texts are rendered and exit codes chosen by the core, so
 * that the command is the same as the one of the Python package. The library is loaded when it is needed first.
 */

import { appendFileSync, createReadStream } from "node:fs";
import { getSystemErrorMap } from "node:util";
import type { Diagnostic } from "./error.js";
import type { LibraryOrder, Outcome } from "./outcome.js";
import { step, type FileText, type Finish, type Known } from "./step.js";

const MAX_FILE_BYTES = 1024 * 1024;
const STANDARD_INPUT = "-";

process.exitCode = await main();

/** Runs the command with the arguments and the environment of this process; returns its exit code. */
async function main(): Promise<number> {
  const known: Known = {
    argv: process.argv.slice(2).map(utf8),
    env: Object.fromEntries(
      Object.entries(process.env).map(([name, value]) => [utf8(name), utf8(value ?? "")]),
    ),
    now_seconds: Math.floor(Date.now() / 1000),
    stdout_is_terminal: process.stdout.isTTY === true,
    files: {},
  };
  let unwritten: Diagnostic | undefined;
  for (;;) {
    const order = step(known);
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
      default:
        known.outcome = await outcome(order);
    }
  }
}

/** What comes of an order for the library. */
async function outcome(order: LibraryOrder): Promise<Outcome> {
  const { "--client-assertion-file": file, ...options } = order.options as Record<string, unknown>;
  // The library would take this file as it is; the command is as strict with it as with any other.
  if (typeof file === "string") options["--client-assertion"] = () => readOrThrow(file);
  try {
    const { commandOutcome } = await import("./index.js");
    return await commandOutcome({ ...order, options });
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
async function finish({ stderr, appends, stdout, exit_code }: Finish): Promise<number | Diagnostic> {
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

/** Text without halves of characters, which Windows allows and UTF-8 does not. */
function utf8(text: string): string {
  return Buffer.from(text).toString();
}
