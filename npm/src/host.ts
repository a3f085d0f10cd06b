/**
 * What the engine offers, found at run time: one file runs in Node, Deno, Bun and browsers.
 *
 * Imports nothing from Node statically, so that a bundler for browsers finds nothing to complain about, and loads a
 * Node module only when it is first needed.
 */

type Builtins = {
  "node:crypto": typeof import("node:crypto");
  "node:fs/promises": typeof import("node:fs/promises");
  "node:http": typeof import("node:http");
  "node:https": typeof import("node:https");
  "node:net": typeof import("node:net");
  "node:os": typeof import("node:os");
  "node:path": typeof import("node:path");
  "node:tls": typeof import("node:tls");
  "node:zlib": typeof import("node:zlib");
};

/** A module of Node, or undefined where there is none. */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] | undefined {
  return globalThis.process?.getBuiltinModule?.(name) as Builtins[Name] | undefined;
}

/** Whether this is Node itself, and not another engine that offers its modules. */
export const isNode =
  typeof globalThis.process?.versions?.node === "string" && !("Deno" in globalThis) && !("Bun" in globalThis);

/** Fills `place` with random bytes from the operating system. */
export function fillRandom(place: Uint8Array<ArrayBuffer>): void {
  const node = builtin("node:crypto");
  if (node) node.randomFillSync(place);
  else globalThis.crypto.getRandomValues(place);
}

/** A timer that does not keep the process alive, where the engine can tell the difference. */
export function setQuietTimeout(act: () => void, milliseconds: number): ReturnType<typeof setTimeout> {
  // A longer one would run at once.
  const timer = setTimeout(act, Math.min(milliseconds, 2 ** 31 - 1));
  if (typeof timer === "object") timer.unref();
  return timer;
}

/** Wall clock in whole seconds since 1970. */
export function nowSeconds(): number {
  return (Date.now() / 1000) >>> 0;
}

/** The bytes behind base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  if (globalThis.Buffer) return new Uint8Array(Buffer.from(text, "base64"));
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
