/**
 * One HTTP exchange: exactly the request that was ordered, and nothing else.
 *
 * No redirect is followed, nothing is retried, no cookie is kept, and certificates are always verified. The deadline
 * covers everything from the name look-up to the last byte of the body, which is cut one byte after it gets too long.
 * In Node the proxy variables are honoured here; the fetch of Deno and Bun honours them itself, as browsers do with
 * their settings.
 */

import { builtin, isNode } from "./host.js";
import { proxyFor } from "./proxy.js";

/** A request as the core orders it. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: [name: string, value: string][];
  readonly body: string;
}

/** How long, and how much. */
export interface Limits {
  readonly timeoutMs: number;
  readonly maxBodyBytes: number;
}

/** Whether there is a connection that the request goes into. */
interface Way {
  isOpen: boolean;
}

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array> | ReadableStream<Uint8Array>;

/** What came back. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: [name: string, value: string][];
  readonly body: Uint8Array<ArrayBuffer>;
}

/** There is no answer because there was no connection: nobody can have got the request. */
export class UnsentError extends Error {}

/**
 * Sends `request`; rejects with an error whose message says why there is no answer, without anything secret: with an
 * {@link UnsentError} when the request was certainly not sent.
 */
export async function send(
  request: HttpRequest,
  limits: Limits,
  fetch?: typeof globalThis.fetch,
): Promise<HttpAnswer> {
  const isNodes = isNode && !fetch;
  const way: Way = { isOpen: false };
  const controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no complete answer within ${limits.timeoutMs / 1000} s`));
      controller.abort();
    }, limits.timeoutMs);
  });
  const exchange = isNodes
    ? sendByNode(request, limits.maxBodyBytes, controller.signal, way)
    : sendByFetch(fetch ?? globalThis.fetch, request, limits.maxBodyBytes, controller.signal);
  try {
    return await Promise.race([exchange, deadline]);
  } catch (error) {
    const isUnsent = isNodes ? !way.isOpen : isWithoutConnection(error);
    throw new (isUnsent ? UnsentError : Error)(why(error));
  } finally {
    clearTimeout(timer);
  }
}

async function sendByFetch(
  fetch: typeof globalThis.fetch,
  { method, url, headers, body }: HttpRequest,
  maxBodyBytes: number,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const settings = {
    redirect: "manual",
    cache: "no-store",
    credentials: "omit",
    referrerPolicy: "no-referrer",
  } as const;
  const response = await fetch(url, { method, headers, body, signal, ...settings });
  if (response.type === "opaqueredirect") {
    throw new Error("the server answered with a redirect, which is not followed");
  }
  return {
    status: response.status,
    headers: [...response.headers],
    body: await read(response.body ?? [], maxBodyBytes),
  };
}

async function sendByNode(
  request: HttpRequest,
  maxBodyBytes: number,
  signal: AbortSignal,
  way: Way,
): Promise<HttpAnswer> {
  const url = new URL(request.url);
  const proxy = proxyFor(url, process.env);
  const headers: Record<string, string> = {
    ...Object.fromEntries(request.headers),
    "accept-encoding": "identity",
    "content-length": String(new TextEncoder().encode(request.body).length),
  };
  let path = url.pathname + url.search;
  let reached = url;
  let createConnection: (() => import("node:net").Socket) | undefined;
  if (proxy && url.protocol === "https:") {
    const socket = await tunnel(proxy, url, signal);
    createConnection = () => socket;
  } else if (proxy) {
    // RFC 9112 section 3.2.2: a request to a proxy names the whole URL.
    path = url.href;
    reached = proxy;
    Object.assign(headers, { host: url.host }, proxyCredentials(proxy));
  }
  const response = await new Promise<import("node:http").IncomingMessage>((resolve, reject) => {
    const outgoing = client(reached).request({
      ...place(reached),
      method: request.method,
      path,
      headers,
      signal,
      rejectUnauthorized: true,
      ...(createConnection ? { createConnection } : { agent: false }),
    });
    // Node writes nothing before these, and for TLS nothing before the certificate was found good.
    const opened = reached.protocol === "https:" ? "secureConnect" : "connect";
    outgoing.once("socket", (socket) => socket.once(opened, () => (way.isOpen = true)));
    outgoing.once("response", resolve).once("error", reject);
    outgoing.end(request.body);
  });
  try {
    return {
      status: response.statusCode ?? 0,
      headers: pairs(response.rawHeaders),
      body: await read(decoded(response), maxBodyBytes),
    };
  } finally {
    response.destroy();
  }
}

/** A TLS connection to `url` through a proxy (RFC 9110 section 9.3.6). */
async function tunnel(proxy: URL, url: URL, signal: AbortSignal): Promise<import("node:net").Socket> {
  const target = `${url.hostname}:${url.port || 443}`;
  const socket = await new Promise<import("node:net").Socket>((resolve, reject) => {
    const outgoing = client(proxy).request({
      ...place(proxy),
      method: "CONNECT",
      path: target,
      headers: { host: target, ...proxyCredentials(proxy) },
      signal,
      rejectUnauthorized: true,
      agent: false,
    });
    outgoing.once("error", (error) => reject(new Error(`the proxy is not reached: ${why(error)}`)));
    outgoing.once("connect", (response, socket) => {
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the proxy answered ${response.statusCode} to CONNECT`));
    });
    outgoing.end();
  });
  const { isIP } = builtin("node:net") as typeof import("node:net");
  const { connect } = builtin("node:tls") as typeof import("node:tls");
  const { host } = place(url);
  return connect({
    socket,
    rejectUnauthorized: true,
    ALPNProtocols: ["http/1.1"],
    host,
    ...(!isIP(host) && { servername: host }),
  });
}

/** `node:http` takes every option of `node:https`, and leaves out what is about certificates. */
function client(url: URL): typeof import("node:https") {
  return builtin(url.protocol === "https:" ? "node:https" : "node:http") as typeof import("node:https");
}

function place(url: URL): { host: string; port: number } {
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(url.port || (url.protocol === "https:" ? 443 : 80)),
  };
}

function proxyCredentials({ username, password }: URL): Record<string, string> {
  if (!username && !password) return {};
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { "proxy-authorization": `Basic ${credentials.toString("base64")}` };
}

function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, at) => [
    String(raw[2 * at]).toLowerCase(),
    String(raw[2 * at + 1]),
  ]);
}

/** The body without the compression that a server applied unasked. */
function decoded(response: import("node:http").IncomingMessage): AsyncIterable<Uint8Array> {
  const zlib = builtin("node:zlib") as typeof import("node:zlib");
  const decoders: Record<string, () => NodeJS.ReadWriteStream & AsyncIterable<Uint8Array>> = {
    gzip: () => zlib.createGunzip(),
    "x-gzip": () => zlib.createGunzip(),
    deflate: () => zlib.createInflate(),
    br: () => zlib.createBrotliDecompress(),
  };
  const decoder = decoders[response.headers["content-encoding"]?.toLowerCase() ?? ""]?.();
  if (!decoder) return response;
  response.once("error", (error) => decoder.emit("error", error));
  return response.pipe(decoder);
}

async function read(stream: Chunks, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks(stream)) {
    const part = chunk.subarray(0, maxBytes + 1 - length);
    parts.push(part);
    length += part.length;
    if (length > maxBytes) break;
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}

/** Not every engine can iterate over its own streams. */
async function* chunks(stream: Chunks): AsyncIterable<Uint8Array> {
  if (!("getReader" in stream)) return yield* stream;
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Codes of Node and of undici that say that no connection was made. */
const WITHOUT_CONNECTION = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];

/** Whether a fetch failed for want of a connection, as far as its error says so for certain. */
function isWithoutConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) {
    return error.errors.length > 0 && error.errors.every(isWithoutConnection);
  }
  if (error.cause instanceof Error) return isWithoutConnection(error.cause);
  const { code, syscall } = error as NodeJS.ErrnoException;
  // A connection that is there may be told that its host is unreachable when it reads or writes.
  return WITHOUT_CONNECTION.includes(String(code)) && syscall !== "read" && syscall !== "write";
}

/** Why there is no answer: the words of the engine, which name hosts and certificates and no secrets. */
function why(error: unknown): string {
  if (!(error instanceof Error)) return "the HTTP client failed";
  if (error instanceof AggregateError) return [...new Set(error.errors.map(why))].join("; ");
  // fetch says `fetch failed`, and why in its cause.
  if (error.cause instanceof Error) return why(error.cause);
  return error.message || ("code" in error ? String(error.code) : error.name);
}
