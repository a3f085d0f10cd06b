/**
 * Token sources: what they are made from, and what can be asked of them.
 *
 * The work is done by the driver, and decided by the core.
 */

import type { BackgroundRenewal } from "./background.js";
import { TokenSourceDriver } from "./driver.js";
import {
  prepare,
  type AssertionOptions,
  type CryptoKeyCredential,
  type KeyCredential,
  type ReadyMadeCredential,
  type RequestOptions,
  type SecretCredential,
  type SignerCredential,
} from "./options.js";
import type { Status } from "./status.js";
import type { Token } from "./token.js";

/** For the command in this package. @internal */
export { TokenSourceDriver, type End } from "./driver.js";

/** Everything a token source is made from. */
export type TokenSourceOptions = Omit<AssertionOptions, "clientId" | "tokenEndpoint" | "clientAuth"> &
  RequestOptions & { clientId?: string | undefined } & (
    SecretCredential | KeyCredential | CryptoKeyCredential | SignerCredential | ReadyMadeCredential
  );

/** What a token must be good for. */
export interface Wanted {
  /**
   * How much of its life it must have left, if the server grants tokens that long: in seconds, or as text such as `20m`
   * and `1h30m`.
   */
  minRemaining?: number | string | undefined;
}

/** A client's access token, fetched when it is needed and renewed before it expires. */
export interface TokenSource {
  /**
   * A token that is good now. Any number of calls at once make one request, and while it is under way the old token is
   * handed out for as long as it is good.
   *
   * Rejects with a {@link JotmintError}; its `blame` tells who has to act: `availability` (the network, a busy
   * server), `client` (it refused the credentials), `grant` (it refused the grant or scope), `key`, `server`.
   */
  get(wanted?: Wanted): Promise<Token>;
  /** The value of an `Authorization` header with such a token. */
  header(wanted?: Wanted): Promise<string>;
  /** A token to try again with, after an API answered 401 to this one: at most one renewal for each token. */
  rejected(token: Token): Promise<Token>;
  /**
   * `fetch` with a token. When the API answers 401 the token is renewed, once for all calls that carried it, and the
   * request is sent once more; a 401 to that is returned, as is every other answer.
   *
   * A body that is gone once it was sent (a stream, the body of a `Request`) is not sent again: the 401 is returned, and
   * the next call has the new token. The token goes to `https` URLs and to loopback addresses only, and a redirect to
   * another origin does not take it along. The request is made by the option `fetch` where that is given. May be handed
   * on alone, as the `fetch` of another library.
   *
   * Rejects with what `fetch` and {@link TokenSource.get} reject with, and with a {@link JotmintError}:
   * `endpoint-not-https` for a URL that would show the token to others, `option-conflict` when the request has an
   * `Authorization` header already.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** What is cached, how old it is, when it will be renewed and why. Fetches no token; holds no secrets. */
  status(): Promise<Status>;
  /**
   * Renews the token ahead of need, for programs that run for long, until `stop()` is called or the signal aborts. It is
   * never needed, and does not keep the process alive. Failures are told by the next {@link TokenSource.get}.
   */
  renewInBackground(options?: { signal?: AbortSignal | undefined }): BackgroundRenewal;
}

/**
 * A source of access tokens.
 *
 * @throws {@link JotmintError} At once, when the options cannot work: the `option-*`, `secret-*`, `key-*`,
 * `algorithm-*`, `scope-*` codes and others of the catalogue.
 *
 * @example
 * ```js
 * import assert from "node:assert/strict";
 * import { tokenSource } from "jotmint";
 *
 * const tokens = tokenSource({
 *   tokenEndpoint: "https://login.example/oauth/token",
 *   clientId: "ci",
 *   clientSecret: "an example secret of 32 bytes or more",
 *   clientAuth: "client_secret_jwt",
 *   scope: "deploy:write",
 *   // Only for this example; leave it out to ask the server.
 *   fetch: async () => Response.json({ access_token: "2YotnFZFEjr1zCsicMWpAA", token_type: "Bearer", expires_in: 3600 }),
 * });
 * const token = await tokens.get({ minRemaining: 20 * 60 }); // seconds
 * assert.equal(token.accessToken, "2YotnFZFEjr1zCsicMWpAA");
 * assert.equal(await tokens.header(), "Bearer 2YotnFZFEjr1zCsicMWpAA");
 * ```
 */
export function tokenSource(options: TokenSourceOptions): TokenSource {
  return new TokenSourceDriver(prepare(options));
}
