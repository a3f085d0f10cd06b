/**
 * An access token as the application gets it. Nothing here decides how long it may be used.
 */

import type { Use } from "./answer.js";
import type { Diagnostic } from "./error.js";

/** A token on its way from the core. @internal */
export interface WireToken {
  access_token: string;
  token_type: string;
  scope: string[] | null;
  expires_in: number | null;
  expires_at_seconds?: number;
  generation?: number;
  fresh_for_ms?: number;
  usable_for_ms?: number;
  refresh_token?: string;
  id_token?: string;
  issued_token_type?: string;
}

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/**
 * An access token, and what the server said about it (RFC 6749 section 5.1).
 *
 * Logging it, or turning it into JSON, shows no part of the tokens in it.
 */
export class Token {
  readonly #token: WireToken;
  /** How to use it: `Bearer`, or `N_A` for what is not an access token (RFC 8693 section 2.2.1). */
  readonly tokenType: string;
  /** What it is good for; null when nothing was asked for and nothing was said. */
  readonly scope: readonly string[] | null;
  /** When it expires by this machine's clock, in seconds since 1970; null for an answer read on its own. */
  readonly expiresAtSeconds: number | null;
  /** The lifetime the server granted, in seconds; null when it said nothing and the default is assumed. */
  readonly expiresInSeconds: number | null;
  /** The kind of token that a token exchange issued (RFC 8693 section 2.2.1). */
  readonly issuedTokenType: string | null;
  /**
   * Why the source gave this one, in one word, such as `fetched`, `shared`, `renewed` and `renewal-failed`; null for an
   * answer read on its own.
   */
  readonly reason: string | null;
  /** What is worth knowing about the configuration and the answer. */
  readonly notices: readonly Diagnostic[];

  /** @internal */
  constructor({ token, reason, notices }: Pick<Use, "token" | "reason" | "notices">) {
    this.#token = token;
    this.tokenType = token.token_type;
    this.scope = token.scope;
    this.expiresAtSeconds = token.expires_at_seconds ?? null;
    this.expiresInSeconds = token.expires_in;
    this.issuedTokenType = token.issued_token_type ?? null;
    this.reason = reason ?? null;
    this.notices = notices;
  }

  /** The token itself. Secret. */
  get accessToken(): string {
    return this.#token.access_token;
  }

  /** The value of an `Authorization` header (RFC 6750 section 2.1). Secret. */
  get authorization(): string {
    return `${this.tokenType} ${this.#token.access_token}`;
  }

  /** A refresh token, where the server gave one; else null. Secret. */
  get refreshToken(): string | null {
    return this.#token.refresh_token ?? null;
  }

  /** An ID token, where the server gave one; else null. Not verified. Secret. */
  get idToken(): string | null {
    return this.#token.id_token ?? null;
  }

  /** @internal */
  get generation(): number {
    return this.#token.generation ?? 0;
  }

  toJSON(): object {
    return { ...this, accessToken: "[redacted]" };
  }

  toString(): string {
    return "[access token, redacted]";
  }

  /** @internal */
  [INSPECT](_depth: number, options: object, inspect?: (value: unknown, options: object) => string): string {
    return `Token ${inspect ? inspect(this.toJSON(), options) : ""}`;
  }
}
