/**
 * The command as data: what is known goes in, what to do next comes out.
 *
 * A wasm module of its own, which only the command loads; it makes no tokens and signs nothing.
 */

import { command_step, inbox, initSync } from "../wasm/cli/jotmint.js";
import base64 from "../wasm/cli/jotmint_bg.wasm";
import type { LibraryOrder, Outcome } from "./outcome.js";

/** Everything the host knows. */
export interface Known {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly now_seconds: number;
  /** What became of the files that were asked for. */
  readonly files: Record<string, FileText>;
  /** Standard input, once it was asked for. */
  stdin_text?: string;
  outcome?: Outcome;
}

/** A file: its text, or in a few words why there is none. */
export type FileText = { readonly text: string } | { readonly error: string };

/** What to do next. */
export type Order =
  | { readonly type: "read"; readonly paths: readonly string[] }
  | LibraryOrder
  | ({ readonly type: "finish" } & Finish);

/** The end: standard error first, then the files, then standard output. */
export interface Finish {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit_code: number;
  readonly appends: readonly { readonly path: string; readonly text: string }[];
}

let memory: WebAssembly.Memory | undefined;

/** One step of the command. */
export function step(known: Known): Order {
  memory ??= initSync({ module: Buffer.from(base64, "base64") }).memory;
  const content = Buffer.from(JSON.stringify(known));
  const address = inbox(content.length);
  new Uint8Array(memory.buffer).set(content, address);
  content.fill(0);
  return JSON.parse(command_step());
}
