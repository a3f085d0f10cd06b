/**
 * Renewal ahead of need, for programs that run for long and mind the few milliseconds of a renewal.
 *
 * Nothing depends on it: a source renews its token whenever one is asked for. When to renew is the core's to say.
 */

import { JotmintError } from "./error.js";
import { setQuietTimeout } from "./host.js";

/** Never more often than this, whatever the lifetime: one second. */
const LEAST_MS = 1000;

/** After a failure that nothing is known about, one minute: as long as the core itself remembers a refusal. */
const AFTER_FAILURE_MS = 60_000;

/** Renewal in the background, under way. */
export interface BackgroundRenewal {
  /** Ends it. A request that was sent already is finished. */
  stop(): void;
  /** The same, at the end of a `using` block. */
  [Symbol.dispose](): void;
}

/**
 * Asks `renew` for a token again and again; it resolves to how long that token is fresh, in milliseconds. No timer
 * keeps the process alive.
 */
export function renewInBackground(
  renew: () => Promise<number>,
  signal: AbortSignal | undefined,
): BackgroundRenewal {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const stop = (): void => {
    isOver = true;
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  };
  const again = async (): Promise<void> => {
    // A failure is told to whoever asks for a token.
    const freshForMs = await renew().catch(retryAfterMs);
    // Clocks are read in whole milliseconds; one more, and the time has come for sure.
    if (!isOver) timer = setQuietTimeout(() => void again(), Math.max(Math.ceil(freshForMs) + 1, LEAST_MS));
  };
  if (signal?.aborted) stop();
  else {
    signal?.addEventListener("abort", stop);
    void again();
  }
  // Older engines have no such symbol; compilers that know `using` bring their own.
  return { stop, [Symbol.dispose ?? Symbol.for("Symbol.dispose")]: stop } as unknown as BackgroundRenewal;
}

function retryAfterMs(error: unknown): number {
  const seconds = error instanceof JotmintError ? error.retryAfterSeconds : null;
  return seconds === null ? AFTER_FAILURE_MS : seconds * 1000;
}
