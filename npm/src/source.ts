/**
 * Token sources: the loop that carries out what the core orders.
 *
 * Nothing is decided here, not even whether a token is still good: an event goes in, an action comes out, it is
 * carried out, and its result is the next event, until the action is `use` or `stop`.
 */

import type { Use } from "./answer.js";
import { ask, core, deliver, fillEntropy, refusal, type CoreSource } from "./core.js";
import { JotmintError, type Stop } from "./error.js";
import { send, type HttpRequest } from "./http.js";
import {
  prepare,
  type Algorithm,
  type AssertionOptions,
  type CryptoKeyCredential,
  type KeyCredential,
  type Prepared,
  type ReadyMadeCredential,
  type RequestOptions,
  type SecretCredential,
  type SignerCredential,
} from "./options.js";
import { reason } from "./signer.js";
import { Token } from "./token.js";

/** Everything a token source is made from. */
export type TokenSourceOptions = Omit<AssertionOptions, "clientId" | "tokenEndpoint" | "clientAuth"> &
  RequestOptions & { clientId?: string | undefined } & (
    SecretCredential | KeyCredential | CryptoKeyCredential | SignerCredential | ReadyMadeCredential
  );

/** What a token must be good for. */
export interface Wanted {
  /** How many seconds of its life it must have left, if the server grants tokens that long. */
  minRemaining?: number | undefined;
}

/** A client's access token, fetched when it is needed and renewed before it expires. */
export interface TokenSource {
  /**
   * A token that is good now. Any number of calls at once make one request.
   *
   * Rejects with a {@link JotmintError}; its `blame` tells who has to act: `availability` (the network, a busy
   * server), `client` (it refused the credentials), `grant` (it refused the grant or scope), `key`, `server`.
   */
  get(wanted?: Wanted): Promise<Token>;
  /** The value of an `Authorization` header with such a token. */
  header(wanted?: Wanted): Promise<string>;
  /** A token to try again with, after an API answered 401 to this one: at most one renewal for each token. */
  rejected(token: Token): Promise<Token>;
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

/** The last action of a call: a token, or why there is none. @internal */
export type End = Use | ({ readonly type: "stop" } & Stop);

type Action =
  | End
  | { readonly type: "read_assertion" }
  | { readonly type: "sign"; readonly algorithm: Algorithm; readonly signing_input: string }
  | {
      readonly type: "send";
      readonly request: HttpRequest;
      readonly timeout_ms: number;
      readonly max_body_bytes: number;
    }
  | { readonly type: "wait"; readonly milliseconds: number };

/** Something that happened, with the bytes that go beside it. */
type Happened = [event: { type: string; [member: string]: unknown }, body?: Uint8Array];

/** @internal */
export class TokenSourceDriver implements TokenSource {
  readonly #core: CoreSource;
  readonly #host: Prepared;
  /** Calls under way, by what they want; and the end of the last of them, for they follow one another. */
  readonly #flights = new Map<number | undefined, Promise<Token>>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(host: Prepared) {
    this.#core = ask((core) => new core.Source(host.plain, host.idiom));
    this.#host = { ...host, plain: {} };
  }

  get({ minRemaining }: Wanted = {}): Promise<Token> {
    if (minRemaining !== undefined && !(minRemaining >= 0 && minRemaining < 2 ** 32)) {
      const help = "give a number of seconds, not negative";
      return Promise.reject(refusal("option-invalid", "`minRemaining` is not a number of seconds", help));
    }
    const seconds = minRemaining === undefined ? undefined : Math.ceil(minRemaining);
    let flight = this.#flights.get(seconds);
    if (!flight) {
      flight = this.#queue({ type: "wanted", min_remaining: seconds ?? null }).finally(() =>
        this.#flights.delete(seconds),
      );
      this.#flights.set(seconds, flight);
    }
    return flight;
  }

  async header(wanted?: Wanted): Promise<string> {
    return (await this.get(wanted)).authorization;
  }

  rejected(token: Token): Promise<Token> {
    return this.#queue({ type: "rejected", generation: token.generation });
  }

  #queue(event: Happened[0]): Promise<Token> {
    const run = this.#last.then(async () => {
      const end = await this.run(event);
      if (end.type === "stop") throw new JotmintError(end.error, end);
      return new Token(end.token, end.notices);
    });
    this.#last = run.catch(() => undefined);
    return run;
  }

  /** One call from its first event to its end, as the core tells it. One runs at a time. */
  async run(event: Happened[0]): Promise<End> {
    let happened: Happened = [event];
    for (;;) {
      const action = this.#step(...happened);
      if (action.type === "use" || action.type === "stop") return action;
      happened = await this.#carryOut(action);
    }
  }

  #step(event: Happened[0], body: Uint8Array = new Uint8Array()): Action {
    if (core().entropy_spent()) fillEntropy();
    deliver(body);
    return ask(() => this.#core.step(event, BigInt(Date.now()), BigInt(Math.floor(performance.now()))));
  }

  async #carryOut(action: Exclude<Action, End>): Promise<Happened> {
    switch (action.type) {
      case "read_assertion":
        try {
          return [{ type: "assertion_read", assertion: String(await this.#host.readAssertion?.()) }];
        } catch (error) {
          return [{ type: "assertion_unavailable", reason: reason(error) }];
        }
      case "sign":
        try {
          const { key } = this.#host;
          const signature = await key?.bind(action.algorithm)(new TextEncoder().encode(action.signing_input));
          return [{ type: "signed", der: key?.isDer ?? false }, new Uint8Array(signature ?? [])];
        } catch (error) {
          return [{ type: "sign_failed", reason: reason(error) }];
        }
      case "send":
        try {
          const limits = { timeoutMs: action.timeout_ms, maxBodyBytes: action.max_body_bytes };
          const { status, headers, body } = await send(action.request, limits, this.#host.fetch);
          return [{ type: "answered", status, headers }, body];
        } catch (error) {
          return [{ type: "unreachable", reason: reason(error) }];
        }
      case "wait":
        await new Promise((resolve) => setTimeout(resolve, action.milliseconds));
        return [{ type: "woken" }];
    }
  }
}
