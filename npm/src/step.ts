/**
 * The command as data, and reviews: what is known goes in, what to do next or what was found comes out.
 *
 * A file of its own with a wasm module of its own, which the command loads, and whoever asks for a review; it makes no
 * tokens and signs nothing.
 */

import { ask as ask_core, command_step, inbox, initSync } from "../wasm/cli/jotmint.js";
import base64 from "../wasm/cli/jotmint_bg.wasm";
import { fromBase64 } from "./host.js";
import type { LibraryOrder, LibraryOutcome } from "./outcome.js";

/** Everything the host knows. */
export interface Known {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  now_seconds: number;
  elapsed_ms: number;
  /** Whether a person sees what is written to standard output. */
  readonly stdout_is_terminal: boolean;
  /** What became of the files that were asked for. */
  readonly files: Record<string, FileText>;
  /** Standard input, once it was asked for. */
  stdin_text?: string;
  outcome?: Outcome;
  /** What the last order wanted to have back. */
  progress?: unknown;
}

/** What came of an order. */
export type Outcome =
  | LibraryOutcome
  | { readonly type: "unwritten"; readonly reason: string }
  | { readonly type: "not_started"; readonly error: string; readonly reason: string }
  | { readonly type: "woken" }
  | { readonly type: "exited"; readonly code: number }
  | { readonly type: "killed"; readonly signal: number };

/** A file: its text, or in a few words why there is none. */
export type FileText = { readonly text: string } | { readonly error: string };

/** What to do next. */
export type Order =
  | { readonly type: "read"; readonly paths: readonly string[] }
  | (LibraryOrder & { readonly stderr?: string; readonly progress?: unknown })
  | ({ readonly type: "run" } & Start)
  | ({ readonly type: "wait" } & Pause)
  | ({ readonly type: "finish" } & Finish);

/** A command to start, and the pause that follows. */
export interface Start extends Pause {
  /** It and its arguments are arguments of this process, from this one on. */
  readonly arguments_from: number;
  /** Variables to set, and with null to remove. */
  readonly env: Readonly<Record<string, string | null>>;
  readonly signals: readonly string[];
  readonly terminal_signals: readonly string[];
}

/** What to write, and how long to wait then. */
export interface Pause {
  readonly masks: string;
  readonly file: { readonly path: string; readonly text: string } | null;
  readonly stderr: string;
  readonly wake_in_ms: number | null;
  readonly progress: unknown;
}

/** The end: standard error first, then the files, then standard output. */
export interface Finish {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit_code: number;
  readonly appends: readonly { readonly path: string; readonly text: string }[];
  readonly removes?: readonly string[];
}

let memory: WebAssembly.Memory | undefined;

/** One step of the command. */
export function step(known: Known): Order {
  deliver([encoded(known)]);
  return JSON.parse(command_step());
}

/** Answers a question, with the bytes that belong to it. */
export function ask(question: object, response: Uint8Array, metadata: Uint8Array): unknown {
  const content = encoded(question);
  deliver([content, response, metadata]);
  return JSON.parse(ask_core(content.length, response.length));
}

function encoded(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value, (_, member: unknown) => withForm(member)));
}

/** What JSON would leave out in silence is told as what it is not: an empty object, which no member may be. */
function withForm(value: unknown): unknown {
  return ["function", "symbol", "bigint"].includes(typeof value) ? {} : value;
}

/** Puts parts into the inbox, one after the other, and wipes the first, which was made here. */
function deliver(parts: readonly [Uint8Array, ...Uint8Array[]]): void {
  memory ??= initSync({ module: fromBase64(base64) }).memory;
  let address = inbox(parts.reduce((sum, { length }) => sum + length, 0));
  for (const part of parts) {
    new Uint8Array(memory.buffer).set(part, address);
    address += part.length;
  }
  parts[0].fill(0);
}
