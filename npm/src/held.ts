/**
 * The token that was handed out last, and for how long it may be without a question to the core.
 *
 * The two lengths of time are the core's. How old the token is, is reckoned as the core does: by the clock that ran
 * further, for one of them stands still while a machine is suspended.
 */

import type { Use } from "./answer.js";
import { Token } from "./token.js";

/** Two readings, taken together. */
export interface Clock {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** Both clocks now, in whole milliseconds. */
export function readClock(): Clock {
  return { wallMs: Date.now(), monotonicMs: Math.floor(performance.now()) };
}

/** Asked on every call, so it makes no objects. */
export class HeldToken {
  readonly token: Token;
  readonly promise: Promise<Token>;
  readonly #wallMs: number;
  readonly #monotonicMs: number;
  readonly #freshForMs: number;
  readonly #usableForMs: number;

  constructor(use: Use, { wallMs, monotonicMs }: Clock) {
    this.token = new Token(use);
    this.promise = Promise.resolve(this.token);
    this.#wallMs = wallMs;
    this.#monotonicMs = monotonicMs;
    this.#freshForMs = use.token.fresh_for_ms ?? 0;
    this.#usableForMs = use.token.usable_for_ms ?? 0;
  }

  /** Whether it is good for nobody but the one that asked for it: the server granted it no time. */
  get isForOne(): boolean {
    return this.#usableForMs === 0;
  }

  /** Whether it may be handed out without asking. */
  isFresh(): boolean {
    return this.#ageMs() < this.#freshForMs;
  }

  /** Whether it is good for more than so many seconds, if only because a renewal is under way. */
  isUsableFor(seconds: number): boolean {
    return this.#usableForMs - this.#ageMs() > seconds * 1000;
  }

  /** How long it may still be handed out without asking. */
  freshForMs(): number {
    return this.#freshForMs - this.#ageMs();
  }

  #ageMs(): number {
    return Math.max(performance.now() - this.#monotonicMs, Date.now() - this.#wallMs);
  }
}
