/**
 * Tokens in Redis, through a client that is made for a URL from the package that is installed.
 *
 * Connected only while an order is carried out or the next one is due, and never again by itself: a Redis that is gone is
 * told at once.
 */

import { refusal } from "./core.js";
import { reason } from "./signer.js";
import {
  runner,
  ScriptStore,
  scripts,
  type IoRedisClient,
  type NodeRedisClient,
  type Run,
} from "./redisstore.js";

/**
 * How long an order may wait for a connection, in milliseconds. Making one takes several round trips and, the first time,
 * much work: more than the time of an order on a busy machine.
 */
const PATIENCE_MS = 1500;

/** How long a connection that nobody waits for any more may be tried, in milliseconds. */
const CONNECT_MS = 2000;

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

  /** Waits for the connection, for a while; whether there is one is told by the next order. */
  async connected(): Promise<void> {
    await this.#pool.connected();
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

  async prepare(): Promise<(url: string) => Promise<Connection>> {
    return (this.#connect ??= await connector());
  }

  async connected(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
    await Promise.race([this.#opened(), late]).catch(() => undefined);
    clearTimeout(timer);
  }

  async run(script: string, key: string, given: string[]): Promise<unknown> {
    const open = this.#opened();
    try {
      return await (await open).run(script, key, given);
    } catch (error) {
      if (this.#open === open) this.close();
      throw error;
    }
  }

  #opened(): Promise<Connection> {
    return (this.#open ??= this.prepare().then((connect) => connect(this.#url)));
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
  // The first is what `redis` itself is made of, without the modules for other uses, and loads faster.
  const redis = (await installed<NodeRedis>("@redis/client")) ?? (await installed<NodeRedis>("redis"));
  if (redis) return (url) => connectNodeRedis(redis, url);
  const ioredis = await installed<IoRedis>("ioredis");
  if (ioredis) return (url) => connectIoRedis(ioredis, url);
  const message = "`cache` is the URL of a Redis, and no client for it is installed";
  throw refusal("option-invalid", message, "run: npm install redis (or ioredis)");
}

async function connectNodeRedis({ createClient }: NodeRedis, url: string): Promise<Connection> {
  const socket = { connectTimeout: CONNECT_MS, reconnectStrategy: false };
  const client = createClient({ url, socket, RESP: 2, disableOfflineQueue: true, disableClientInfo: true });
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
    connectTimeout: CONNECT_MS,
    protocol: 2,
    disableClientInfo: true,
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
