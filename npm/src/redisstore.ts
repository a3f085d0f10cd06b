/**
 * Tokens in Redis, through a client of the application or one that is made for a URL.
 *
 * What happens in Redis is decided by the scripts of the core; here they are run, one round trip each.
 */

import { core, refusal } from "./core.js";
import { reason } from "./signer.js";
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

type Scripts = { readonly load: string; readonly store: string; readonly lock: string; readonly unlock: string };
type Run = (script: string, key: string, given: string[]) => Promise<unknown>;
type RunNamed = (name: keyof Scripts, key: string, given: string[]) => Promise<unknown>;

class ScriptStore implements Store {
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

/**
 * The store behind a `redis://` URL. It connects when it is needed first and lets go with `rest()`, so that no
 * connection keeps the process alive.
 *
 * @internal
 */
export class RedisUrlStore extends ScriptStore {
  readonly #pool: ConnectionOf;

  constructor(url: string) {
    const pool = new ConnectionOf(url);
    super((name, key, given) => pool.run(scripts()[name], key, given));
    this.#pool = pool;
  }

  /**
   * Loads the client's package, which takes longer than any order may take.
   *
   * @throws {@link JotmintError} `option-invalid` when none is installed.
   */
  async prepare(): Promise<void> {
    await this.#pool.prepare();
  }

  /** Closes the connection at once; the next order makes a new one. */
  rest(): void {
    this.#pool.close();
  }
}

/** One connection at a time. */
class ConnectionOf {
  readonly #url: string;
  #connect: ((url: string) => Promise<Connection>) | undefined;
  #open: Promise<Connection> | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  async prepare(): Promise<void> {
    this.#connect ??= await connector();
  }

  async run(script: string, key: string, given: string[]): Promise<unknown> {
    await this.prepare();
    const open = (this.#open ??= this.#connect?.(this.#url));
    try {
      return await (await open)?.run(script, key, given);
    } catch (error) {
      if (this.#open === open) this.close();
      throw error;
    }
  }

  close(): void {
    this.#open?.then(({ close }) => close()).catch(() => undefined);
    this.#open = undefined;
  }
}

interface Connection {
  readonly run: Run;
  readonly close: () => void;
}

/** As much of the two packages as a URL needs. */
interface NodeRedis {
  createClient(options: object): NodeRedisClient & {
    connect(): Promise<unknown>;
    on(event: "error", listener: () => void): void;
    destroy?(): void;
    disconnect(): Promise<void>;
  };
}
interface IoRedis {
  Redis: new (
    url: string,
    options: object,
  ) => IoRedisClient & {
    connect(): Promise<void>;
    on(event: "error", listener: (error: unknown) => void): void;
    disconnect(): void;
  };
}

/** How to connect with the package that is installed. */
async function connector(): Promise<(url: string) => Promise<Connection>> {
  const redis = await installed<NodeRedis>("redis");
  if (redis) return (url) => connectNodeRedis(redis, url);
  const ioredis = await installed<IoRedis>("ioredis");
  if (ioredis) return (url) => connectIoRedis(ioredis, url);
  const message = "`cache` is the URL of a Redis, and no client for it is installed";
  throw refusal("option-invalid", message, "run: npm install redis (or ioredis)");
}

async function connectNodeRedis({ createClient }: NodeRedis, url: string): Promise<Connection> {
  const socket = { connectTimeout: READY_MS, reconnectStrategy: false };
  const client = createClient({ url, socket, RESP: 2, disableOfflineQueue: true });
  // Without a listener an error would end the process; every command that it breaks tells it too.
  client.on("error", () => undefined);
  // Closed at once: `destroy`, which is called `disconnect` before version 5.
  const close = (): void => {
    try {
      if (client.destroy) client.destroy();
      else client.disconnect().catch(() => undefined);
    } catch {
      // It was closed already.
    }
  };
  await orClose(client.connect(), close);
  return { run: runner(client), close };
}

async function connectIoRedis({ Redis }: IoRedis, url: string): Promise<Connection> {
  const client = new Redis(url, {
    connectTimeout: READY_MS,
    protocol: 2,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    autoResendUnfulfilledCommands: false,
  });
  let last: unknown;
  client.on("error", (error) => (last = error));
  const close = (): void => client.disconnect();
  // `connect` itself says only that the connection is closed.
  await orClose(client.connect(), close).catch((error: unknown) => {
    throw last ?? error;
  });
  return { run: runner(client), close };
}

async function orClose(connected: Promise<unknown>, close: () => void): Promise<void> {
  try {
    await connected;
  } catch (error) {
    close();
    throw error;
  }
}

/** A package that may be there. Its name is kept from bundlers, which would look for it. */
async function installed<Module>(name: string): Promise<Module | undefined> {
  try {
    return await import(/* webpackIgnore: true */ /* @vite-ignore */ name);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND") return undefined;
    const message = `\`cache\` is the URL of a Redis, and \`${name}\` cannot be loaded: ${reason(error)}`;
    throw refusal("option-invalid", message, `run: npm install ${name}`);
  }
}

/** How to run a script with one key, told from the shape of the client. */
function runner(client: NodeRedisClient | IoRedisClient): Run {
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

function scripts(): Scripts {
  return core().redis_scripts();
}

/** Clients can be set to answer in bytes. */
function text(answer: unknown): string | null {
  if (answer instanceof Uint8Array) return String.fromCharCode(...answer);
  return answer === null || answer === undefined || answer === false ? null : String(answer);
}
