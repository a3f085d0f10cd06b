/**
 * Where tokens are shared: the interface of a store, and carrying out what the core orders from one.
 *
 * Nothing is decided here: records are sealed and judged by the core, and a store that fails is a fact like another.
 */

import { FileStore } from "./filestore.js";
import { RedisUrlStore } from "./redisurl.js";
import { reason } from "./signer.js";

/**
 * A place that several processes share, for records that only jotmint can read.
 *
 * Anything with these four methods will do. What they throw or reject with is reported with its message, so keep
 * secrets out of that; the call for a token goes on without the store. A lock saves requests and is never needed for
 * correctness.
 *
 * **A store that more than one machine uses must give its own time with every record.** All ages are reckoned by that
 * clock. Where `load` returns a record alone, the clock of this machine stands in for it, which is right only as long as
 * one machine uses the store: with clocks that differ by minutes, a machine whose clock is behind hands out tokens for
 * minutes after they have expired.
 */
export interface Store {
  /**
   * The record under `key`, or null; with the store's own clock in milliseconds since 1970, read in the same moment.
   * Leave the time out only when no other machine uses the store, and give it also when there is no record: the first
   * one is dated by it.
   */
  load(
    key: string,
  ): PromiseLike<readonly [record: string | null, storeTimeMs: number] | string | null | undefined>;
  /** Keeps `record` for `ttlMs` milliseconds. */
  store(key: string, record: string, ttlMs: number): PromiseLike<unknown>;
  /** Whether `owner` got the lock of `key`, which ends by itself after `ttlMs` milliseconds. */
  lock(key: string, owner: string, ttlMs: number): PromiseLike<boolean>;
  /** Gives the lock back, if it is still held by `owner`. */
  unlock(key: string, owner: string): PromiseLike<unknown>;
}

/** What the core orders from a store. @internal */
export type StoreAction = { readonly key: string; readonly timeout_ms: number } & (
  | { readonly type: "load" }
  | { readonly type: "lock"; readonly owner: string; readonly ttl_ms: number }
  | { readonly type: "store"; readonly record: string; readonly ttl_ms: number }
  | { readonly type: "unlock"; readonly owner: string }
);

/** The store that options ask for, as the core understood them. @internal */
export type StoreWish =
  | { readonly type: "memory" | "external" }
  | { readonly type: "file"; readonly folder: string | null }
  | { readonly type: "redis"; readonly url: string };

/** How finely the time of an order is counted. */
const TICK_MS = 20;

/** The four methods. */
const METHODS = ["load", "store", "lock", "unlock"] as const;

/** Whether an object can be a store. */
export function isStore(given: object): given is Store {
  return METHODS.every((name) => name in given && typeof (given as Store)[name] === "function");
}

/** The store for a source; undefined when its token stays in memory. @internal */
export function storeFor(wish: StoreWish, given: Store | undefined): Store | undefined {
  switch (wish.type) {
    case "file":
      return new FileStore(wish.folder);
    case "redis":
      return new RedisUrlStore(wish.url);
    default:
      return given;
  }
}

/** Carries out one order; what goes wrong is an event too. @internal */
export async function carryOut(
  store: Store,
  action: StoreAction,
): Promise<{ type: string; [member: string]: unknown }> {
  const { key, timeout_ms } = action;
  try {
    switch (action.type) {
      case "load":
        return { type: "loaded", ...found(await within(timeout_ms, () => store.load(key))) };
      case "lock": {
        const { owner, ttl_ms } = action;
        let isLate = false;
        const attempt = async (): Promise<boolean> => {
          const isOurs = await store.lock(key, owner, ttl_ms);
          // A lock that comes when nobody waits for it any more would only be in the way.
          if (isOurs && isLate) await Promise.resolve(store.unlock(key, owner)).catch(() => undefined);
          return isOurs;
        };
        try {
          return { type: (await within(timeout_ms, attempt)) ? "locked" : "lock_held" };
        } finally {
          isLate = true;
        }
      }
      case "store":
        await within(timeout_ms, () => store.store(key, action.record, action.ttl_ms));
        return { type: "stored" };
      case "unlock":
        await within(timeout_ms, () => store.unlock(key, action.owner));
        return { type: "unlocked" };
    }
  } catch (error) {
    return { type: "store_failed", reason: reason(error) };
  }
}

/** A record as the core takes it. */
function found(given: Awaited<ReturnType<Store["load"]>>): { record: string | null; store_time_ms: number } {
  const [record, time] = Array.isArray(given) ? given : [given, Date.now()];
  if (record !== null && record !== undefined && typeof record !== "string") {
    throw new Error("the record is not text");
  }
  const store_time_ms = Math.floor(Number(time));
  if (!(store_time_ms >= 0 && Number.isSafeInteger(store_time_ms))) {
    throw new Error("the time of the store is not a number of milliseconds");
  }
  return { record: record ?? null, store_time_ms };
}

/**
 * Rejects when `work` takes too long. Only time in which this process got to run is counted, up to four times as much in
 * all: on a busy machine the answer may be there and not be read yet.
 */
async function within<T>(milliseconds: number, work: () => PromiseLike<T>): Promise<T> {
  const start = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let left = milliseconds;
  const deadline = new Promise<never>((_, reject) => {
    const tick = (): void => {
      if (left <= 0 || performance.now() - start > 4 * milliseconds) {
        return reject(new Error(`no answer within ${milliseconds / 1000} s`));
      }
      left -= TICK_MS;
      timer = setTimeout(tick, TICK_MS);
    };
    tick();
  });
  try {
    return await Promise.race([(async () => work())(), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
