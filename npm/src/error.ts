/**
 * The one error class. It words nothing itself: what it says comes from the catalogue of the core.
 */

/** A problem as the core describes it; never with a secret in it. */
export interface Diagnostic {
  /** The stable name of the problem, in kebab-case: `secret-too-short`. */
  readonly code: string;
  /** How bad it is; a property of the code. */
  readonly severity: "error" | "warning" | "notice";
  /** Who has to act. */
  readonly blame: "configuration" | "availability" | "client" | "grant" | "key" | "server";
  /** What is wrong, in one line. */
  readonly message: string;
  /** What to do about it, one line each. */
  readonly help: readonly string[];
  /** The section of the standard, or the vendor's page, that the judgement rests on. */
  readonly reference: string;
}

/** The authorization server's own words (RFC 6749 section 5.2), made safe to print. */
export interface ServerError {
  /** The HTTP status. */
  readonly status: number;
  /** The error code, such as `invalid_client`; null when the answer had none. */
  readonly error: string | null;
  /** What the server says about it. */
  readonly errorDescription: string | null;
  /** A page of the server about it. */
  readonly errorUri: string | null;
}

/** What the core's action `stop` tells beside the diagnostic. @internal */
export interface Stop {
  readonly error: Diagnostic;
  readonly server: {
    status: number;
    error: string | null;
    error_description: string | null;
    error_uri: string | null;
  } | null;
  readonly retry_after_seconds: number | null;
}

const BRAND = Symbol.for("jotmint.error");

/**
 * What jotmint throws and rejects with: a {@link Diagnostic} that is an `Error`.
 *
 * `instanceof` also recognises errors of a second copy of the package, so that code which mixes `import` and
 * `require` needs no care.
 *
 * @example
 * ```js
 * import assert from "node:assert/strict";
 * import { assertionSigner, JotmintError } from "jotmint";
 *
 * try {
 *   assertionSigner({ clientId: "ci", clientSecret: "hunter2", assertionAudience: "https://as.example" });
 *   assert.fail("a secret of 7 bytes is too short");
 * } catch (error) {
 *   assert(error instanceof JotmintError);
 *   assert.equal(error.code, "secret-too-short");
 *   assert.equal(error.blame, "key");
 * }
 * ```
 */
export class JotmintError extends Error implements Diagnostic {
  readonly code: string;
  readonly severity: Diagnostic["severity"];
  readonly blame: Diagnostic["blame"];
  readonly help: readonly string[];
  readonly reference: string;
  /** The server's words, when this came from its answer; else null. */
  readonly server: ServerError | null;
  /** Seconds after which the same call is worth trying again; null when it is not, or nobody knows. */
  readonly retryAfterSeconds: number | null;

  /** @internal */
  constructor(diagnostic: Diagnostic, stop?: Stop) {
    super(diagnostic.message);
    this.code = diagnostic.code;
    this.severity = diagnostic.severity;
    this.blame = diagnostic.blame;
    this.help = diagnostic.help;
    this.reference = diagnostic.reference;
    this.server = stop?.server
      ? {
          status: stop.server.status,
          error: stop.server.error,
          errorDescription: stop.server.error_description,
          errorUri: stop.server.error_uri,
        }
      : null;
    this.retryAfterSeconds = stop?.retry_after_seconds ?? null;
  }

  /** @internal */
  get [BRAND](): true {
    return true;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

Object.defineProperty(JotmintError.prototype, "name", {
  value: "JotmintError",
  configurable: true,
  writable: true,
});

/** What the core threw, as an error: its diagnostics are plain objects. */
export function asError(thrown: unknown): unknown {
  const isDiagnostic =
    typeof thrown === "object" && thrown !== null && "blame" in thrown && !(thrown instanceof Error);
  return isDiagnostic ? new JotmintError(thrown as Diagnostic) : thrown;
}
