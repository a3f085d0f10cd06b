/**
 * Tokens in Redis, through a client of the application.
 *
 * What happens in Redis is decided by the scripts of the core; here they are run, one round trip each.
 */

import { core, refusal } from "./core.js";
import type { Store } from "./store.js";

/** How long a client may take to be ready, in milliseconds: no command is queued that could be run much later. */
const READY_MS = 500;

/** A client of the package `redis`, version 4 to 6, as far as it is used here. */
export interface NodeRedisClient {
  readonly isOpen: boolean;
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/** A client of the package `ioredis`, as far as it is used here. */
export interface IoRedisClient {
  readonly status: string;
  eval(script: string, numberOfKeys: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/**
 * A store in Redis (version 5 or newer), through a client of `redis` or `ioredis` that the application has: connected,
 * and closed by the application when it ends. As an option, `cache: "redis://..."` makes a client of its own.
 *
 * @throws {@link JotmintError} `option-invalid` when the client is of neither package.
 *
 * @example
 * ```js
 * import assert from "node:assert/strict";
 * import { redisStore } from "jotmint";
 *
 * // With `redis`: await createClient({ url }).connect(); with `ioredis`: new Redis(url). This one answers nothing.
 * const client = { isOpen: true, isReady: true, eval: async () => [null, "1760000000000"] };
 * assert.deepEqual(await redisStore(client).load("jotmint.example"), [null, 1760000000000]);
 * ```
 */
export function redisStore(client: NodeRedisClient | IoRedisClient): Store {
  const run = runner(client);
  return new ScriptStore(async (name, key, given) => {
    await ready(client);
    return run(scripts()[name], key, given);
  });
}

type Scripts = {
  readonly load: string;
  readonly store: string;
  readonly lock: string;
  readonly unlock: string;
};
export type Run = (script: string, key: string, given: string[]) => Promise<unknown>;
type RunNamed = (name: keyof Scripts, key: string, given: string[]) => Promise<unknown>;

/** The four orders, each a script. @internal */
export class ScriptStore implements Store {
  readonly #run: RunNamed;

  constructor(run: RunNamed) {
    this.#run = run;
  }

  async load(key: string): Promise<[record: string | null, storeTimeMs: number]> {
    const answer = await this.#run("load", key, []);
    if (!Array.isArray(answer)) throw new Error("Redis gave no record");
    const [record, time] = answer.map(text);
    return [record ?? null, Number(time)];
  }

  async store(key: string, record: string, ttlMs: number): Promise<void> {
    await this.#run("store", key, [record, String(ttlMs)]);
  }

  async lock(key: string, owner: string, ttlMs: number): Promise<boolean> {
    return Number(await this.#run("lock", `${key}.lock`, [owner, String(ttlMs)])) === 1;
  }

  async unlock(key: string, owner: string): Promise<void> {
    await this.#run("unlock", `${key}.lock`, [owner]);
  }
}

/** How to run a script with one key, told from the shape of the client. */
export function runner(client: NodeRedisClient | IoRedisClient): Run {
  if (typeof client === "object" && client !== null && typeof client.eval === "function") {
    if ("isOpen" in client) {
      return (script, key, given) => client.eval(script, { keys: [key], arguments: given });
    }
    if (typeof client.status === "string") {
      return (script, key, given) => client.eval(script, 1, key, ...given);
    }
  }
  const help = "give a client of the package `redis` or `ioredis`";
  throw refusal("option-invalid", "the Redis client is of neither package that is known", help);
}

/** Waits for a client that is still connecting. A command that it queued could be run long after its time. */
async function ready(client: NodeRedisClient | IoRedisClient): Promise<void> {
  const { isOpen, isReady, status, connect, once, off } = client as Partial<{
    isOpen: boolean;
    isReady: boolean;
    status: string;
    connect(): Promise<unknown>;
    once(event: "ready", listener: () => void): void;
    off(event: "ready", listener: () => void): void;
  }>;
  if (isOpen === false || status === "end") throw new Error("the Redis client is not connected");
  if (isReady === true || status === "ready") return;
  // A cluster of `redis` tells only whether it is open.
  if ((isReady === undefined && status === undefined) || !once || !off) return;
  if (status === "wait") connect?.call(client).catch(() => undefined);
  await new Promise<void>((resolve, reject) => {
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      off.call(client, "ready", done);
      reject(new Error("the Redis client is not connected"));
    }, READY_MS);
    once.call(client, "ready", done);
  });
}

export function scripts(): Scripts {
  return core().redis_scripts();
}

/** Clients can be set to answer in bytes. */
function text(answer: unknown): string | null {
  if (answer instanceof Uint8Array) return String.fromCharCode(...answer);
  return answer === null || answer === undefined || answer === false ? null : String(answer);
}
