/**
 * The driver of a token source: the loop that carries out what the core orders.
 *
 * Nothing is decided here, not even whether a token is still good: an event goes in, an action comes out, it is
 * carried out, and its result is the next event, until the action is `use`, `stop` or `tell`.
 */

import type { Use } from "./answer.js";
import { renewInBackground, type BackgroundRenewal } from "./background.js";
import { ask, deliver, fillEntropy, refusal, type CoreSource } from "./core.js";
import { JotmintError, type Stop } from "./error.js";
import { HeldToken, readClock, type Clock } from "./held.js";
import { setQuietTimeout } from "./host.js";
import { send, UnsentError, type HttpRequest } from "./http.js";
import type { Algorithm, Prepared } from "./options.js";
import { RedisUrlStore } from "./redisurl.js";
import { fetchWithToken } from "./resource.js";
import { reason } from "./signer.js";
import type { TokenSource, Wanted } from "./source.js";
import { statusOf, type Status, type Tell } from "./status.js";
import { carryOut, storeFor, type Store, type StoreAction } from "./store.js";
import type { Token } from "./token.js";

/** The last action of a call: a token, why there is none, or how things stand. @internal */
export type End = Use | ({ readonly type: "stop" } & Stop) | Tell;

type Action =
  | End
  | StoreAction
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
  readonly #store: Store | undefined;
  /** The same store, where it has a connection that is ours to make and to close. */
  readonly #connection: RedisUrlStore | undefined;
  /** The token that was handed out last. */
  #held: HeldToken | undefined;
  /** Calls for a token under way, by what they want; and the end of the last call, for they follow one another. */
  readonly #flights = new Map<number, Promise<HeldToken>>();
  #last: Promise<unknown> = Promise.resolve();
  /** The clocks at the last step. */
  #clock: Clock = { wallMs: 0, monotonicMs: 0 };
  /** How many callers wait for a token, and the timer they wait for. */
  #callers = 0;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Prepared) {
    this.#core = ask((core) => new core.Source(host.plain, host.idiom));
    this.#store = storeFor(
      ask(() => this.#core.store()),
      host.store,
    );
    this.#connection = this.#store instanceof RedisUrlStore ? this.#store : undefined;
    this.#host = { ...host, plain: {} };
  }

  get(wanted?: Wanted): Promise<Token> {
    const minRemaining = wanted?.minRemaining;
    const held = this.#held;
    if (minRemaining === undefined) {
      if (held?.isFresh()) return held.promise;
      return this.#awaited(this.#flight(0));
    }
    let seconds: number;
    try {
      seconds = secondsOf(minRemaining);
    } catch (error) {
      return Promise.reject(error);
    }
    if (held?.isFresh() && held.isUsableFor(seconds)) return held.promise;
    return this.#awaited(this.#flight(seconds));
  }

  async header(wanted?: Wanted): Promise<string> {
    return (await this.get(wanted)).authorization;
  }

  rejected(token: Token): Promise<Token> {
    if (this.#held?.token.generation === token.generation) this.#held = undefined;
    const renewed = this.#queue({ type: "rejected", generation: token.generation });
    return this.#awaited(renewed.then((held) => held.token));
  }

  readonly fetch: TokenSource["fetch"] = (...request) =>
    fetchWithToken(this, this.#host.fetch ?? globalThis.fetch, ...request);

  async status(): Promise<Status> {
    const end = await this.#next({ type: "inquired" });
    if (end.type !== "tell") throw ended(end);
    return statusOf(end.status);
  }

  renewInBackground({ signal }: { signal?: AbortSignal | undefined } = {}): BackgroundRenewal {
    const renew = async (): Promise<number> => {
      if (!this.#held?.isFresh()) await this.#flight(0);
      return this.#held?.freshForMs() ?? 0;
    };
    return renewInBackground(renew, signal);
  }

  /** A call for a token, together with all that want the same; the old token, while a call is under way and it is good. */
  async #flight(seconds: number): Promise<Token> {
    if (this.#flights.size > 0 && this.#held?.isUsableFor(seconds)) return this.#held.token;
    const joined = this.#flights.get(seconds);
    if (joined) {
      const held = await joined;
      // What is handed out once is the token of the one that the call was made for.
      return held.isForOne ? this.#flight(seconds) : held.token;
    }
    const flight = this.#queue({ type: "wanted", min_remaining: seconds || null }).finally(() =>
      this.#flights.delete(seconds),
    );
    this.#flights.set(seconds, flight);
    return (await flight).token;
  }

  async #queue(event: Happened[0]): Promise<HeldToken> {
    const end = await this.#next(event);
    if (end.type !== "use") throw ended(end);
    const held = new HeldToken(end, end.clock);
    this.#held = held;
    return held;
  }

  /** One call after those before it, with the clocks as they were when it ended. */
  #next(event: Happened[0]): Promise<Ended> {
    const run = this.#last.then(async () => ({ ...(await this.run(event)), clock: this.#clock }));
    this.#last = run.catch(() => undefined);
    return run;
  }

  /** Lets the process live for as long as somebody waits. */
  async #awaited(flight: Promise<Token>): Promise<Token> {
    this.#callers++;
    if (typeof this.#waiting === "object") this.#waiting.ref();
    try {
      return await flight;
    } finally {
      this.#callers--;
    }
  }

  /** One call from its first event to its end, as the core tells it. One runs at a time. */
  async run(event: Happened[0]): Promise<End> {
    await this.#connection?.prepare();
    try {
      let happened: Happened = [event];
      for (;;) {
        const action = this.#step(...happened);
        if (action.type === "use" || action.type === "stop" || action.type === "tell") return action;
        happened = await this.#carryOut(action);
      }
    } finally {
      this.#connection?.rest();
    }
  }

  #step(event: Happened[0], body: Uint8Array = new Uint8Array()): Action {
    this.#clock = readClock();
    const { wallMs, monotonicMs } = this.#clock;
    fillEntropy(Math.floor(wallMs / 1000));
    deliver(body);
    return ask(() => this.#core.step(event, BigInt(wallMs), BigInt(monotonicMs)));
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
          return [
            { type: error instanceof UnsentError ? "unsent" : "unreachable", reason: reason(error) },
          ];
        }
      case "wait":
        await new Promise<void>((resolve) => {
          // In the background alone, a timer is no reason for the process to live.
          const start = this.#callers > 0 ? setTimeout : setQuietTimeout;
          this.#waiting = start(resolve, action.milliseconds);
        });
        this.#waiting = undefined;
        return [{ type: "woken" }];
      default:
        await this.#connection?.connected();
        // The core orders nothing from a store that nobody asked for.
        return [await carryOut(this.#store as Store, action)];
    }
  }
}

/** The end of a call, and the clocks that it was decided by. */
type Ended = End & { readonly clock: Clock };

function ended(end: End): JotmintError {
  if (end.type === "stop") return new JotmintError(end.error, end);
  return refusal("host-mismatch", "the core told something else than was asked", "install the package again");
}

/** The last length of time that was read: the same is asked for again and again. */
let lastText = "";
let lastSeconds = 0;

/** What is asked for, in whole seconds. */
function secondsOf(minRemaining: unknown): number {
  if (typeof minRemaining === "string") {
    if (minRemaining !== lastText) {
      lastSeconds = ask((core) => core.parse_duration("minRemaining", minRemaining));
      lastText = minRemaining;
    }
    return lastSeconds;
  }
  if (typeof minRemaining === "number" && minRemaining >= 0 && minRemaining < 2 ** 32) {
    return Math.ceil(minRemaining);
  }
  const help = "give a number of seconds, not negative, or a text such as `20m`";
  throw refusal("option-invalid", "`minRemaining` is not a length of time", help);
}
