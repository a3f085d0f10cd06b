/**
 * Calls to an API with a token: one renewal and one more try when the API rejects it.
 */

import { ask, refusal } from "./core.js";
import type { TokenSource } from "./source.js";

type Fetch = typeof globalThis.fetch;

/**
 * `fetch` with a token, as {@link TokenSource.fetch} describes it.
 *
 * The token of a source goes to every origin that the caller names, so which ones he names is his to know; that it goes
 * nowhere in clear text is asked of the core.
 */
export async function fetchWithToken(
  tokens: Pick<TokenSource, "get" | "rejected">,
  fetch: Fetch,
  ...[input, init]: Parameters<Fetch>
): Promise<Response> {
  const { origin } = new URL(isRequest(input) ? input.url : input, globalThis.location?.href);
  ask((core) => core.check_origin(origin));
  // As in `fetch` itself, the headers of `init` take the place of the request's.
  const headers = new Headers(init?.headers ?? (isRequest(input) ? input.headers : undefined));
  if (headers.has("authorization")) {
    const help = "remove the header, or call `fetch` itself";
    throw refusal("option-conflict", "the request has an `Authorization` header already", help);
  }
  const signal = init?.signal ?? (isRequest(input) ? input.signal : undefined);
  const send = (authorization: string): Promise<Response> => {
    headers.set("authorization", authorization);
    return fetch(input, { ...init, headers });
  };
  const token = await unlessAborted(() => tokens.get(), signal);
  const response = await send(token.authorization);
  // `fetch` takes the header away when a redirect leads to another origin: what is said there is not about the token.
  const isElsewhere = response.redirected && new URL(response.url).origin !== origin;
  const challenge = response.headers.get("www-authenticate") ?? "";
  if (isElsewhere || !ask((core) => core.rejects_token(response.status, challenge))) return response;
  // Whatever the renewal fails with, the caller asked the API, and this is its answer.
  const renewed = await unlessAborted(() => tokens.rejected(token), signal).catch(() => token);
  signal?.throwIfAborted();
  if (renewed.authorization === token.authorization || !isRepeatable(input, init)) return response;
  await response.body?.cancel();
  return send(renewed.authorization);
}

/** Whether the body, if there is one, is still there after it was sent once. */
function isRepeatable(...[input, init]: Parameters<Fetch>): boolean {
  const body = init?.body ?? (isRequest(input) ? input.body : null);
  return (
    body === null ||
    typeof body === "string" ||
    ArrayBuffer.isView(body) ||
    body instanceof ArrayBuffer ||
    body instanceof Blob ||
    body instanceof FormData ||
    body instanceof URLSearchParams
  );
}

function isRequest(input: string | URL | Request): input is Request {
  return typeof input === "object" && "headers" in input;
}

async function unlessAborted<T>(work: () => Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (!signal) return work();
  signal.throwIfAborted();
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    if (abort) signal.removeEventListener("abort", abort);
  }
}
