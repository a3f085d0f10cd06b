/**
 * The wasm module: loading it, and moving bytes in and out of its memory.
 *
 * Decides nothing and keeps nothing. The module is compiled at the first use, synchronously: there is nothing to
 * initialise and nothing to configure.
 */

import * as wasm from "../wasm/core/jotmint.js";
import base64 from "../wasm/core/jotmint_bg.wasm";
import { asError, JotmintError, type Diagnostic } from "./error.js";
import { fillRandom, fromBase64 } from "./host.js";

export type { Signer as CoreSigner, Source as CoreSource } from "../wasm/core/jotmint.js";

/** A place in the memory of the module, as the module tells it: address + length * 2^32. */
type Place = number;

/** A method of every Buffer in Node, Deno and Bun, and much faster than a decoder. */
type Latin1 = { latin1Slice(start: number, end: number): string };

const decoder = new TextDecoder();
let memory: WebAssembly.Memory | undefined;
let view = new Uint8Array(0);

/** The functions of the core. */
export function core(): typeof wasm {
  memory ??= wasm.initSync({ module: fromBase64(base64) }).memory;
  return wasm;
}

/** Calls into the core; what it refuses is thrown as a JotmintError. */
export function ask<T>(call: (core: typeof wasm) => T): T {
  try {
    return call(core());
  } catch (thrown) {
    throw asError(thrown);
  }
}

/** An error of the catalogue, for what only JavaScript can see. */
export function refusal(code: string, message: string, help: string): JotmintError {
  return new JotmintError(core().refusal(code, message, help) as Diagnostic);
}

/** The bytes at `place`, valid until the next call into the core. */
export function bytesAt(place: Place): Uint8Array<ArrayBuffer> {
  const length = lengthOf(place);
  const address = place - length * 2 ** 32;
  return bytes().subarray(address, address + length);
}

/** The ASCII text at `place`. */
export function textAt(place: Place): string {
  const length = lengthOf(place);
  const address = place - length * 2 ** 32;
  const memory = bytes();
  return hasLatin1(memory)
    ? memory.latin1Slice(address, address + length)
    : decoder.decode(memory.subarray(address, address + length));
}

/** Hands `content` to the next call into the core, which wipes its copy. */
export function deliver(content: Uint8Array): void {
  const address = core().inbox(content.length);
  bytes().set(content, address);
}

/** Hands over a text, in UTF-8. The string itself is the caller's and cannot be wiped. */
export function deliverText(content: string): void {
  const utf8 = new TextEncoder().encode(content);
  deliver(utf8);
  utf8.fill(0);
}

/**
 * Fills the entropy pool of the core, which wipes what it spends. A signer takes from it for the rest of this second, a
 * source only in its next step.
 */
export function fillEntropy(nowSeconds: number): void {
  const address = core().entropy_address();
  fillRandom(bytes().subarray(address, address + core().entropy_bytes()));
  core().entropy_filled(nowSeconds);
}

function lengthOf(place: Place): number {
  return (place / 2 ** 32) | 0;
}

/** All memory of the module; looked up again when the module let it grow, which empties the old view. */
function bytes(): Uint8Array<ArrayBuffer> {
  if (view.length === 0 && memory) {
    const buffer = memory.buffer as ArrayBuffer;
    view = globalThis.Buffer ? (Buffer.from(buffer) as Uint8Array<ArrayBuffer>) : new Uint8Array(buffer);
  }
  return view;
}

function hasLatin1(memory: Uint8Array): memory is Uint8Array & Latin1 {
  return "latin1Slice" in memory;
}
