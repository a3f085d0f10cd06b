/**
 * Assertions in two steps, for signers of every kind, and assertions read for display.
 *
 * Pure: the moment and the random bytes can be given, and nothing here signs or verifies.
 */

import { ask, deliver, refusal } from "./core.js";
import type { Diagnostic } from "./error.js";
import { fillRandom, nowSeconds } from "./host.js";
import type { ExternalKey } from "./key.js";
import {
  prepare,
  type Algorithm,
  type AssertionOptions,
  type CryptoKeyCredential,
  type KeyCredential,
  type SecretCredential,
  type SignatureBytes,
} from "./options.js";

/** When, and with what randomness, an assertion is made. */
export interface Moment {
  /** Seconds since 1970; the clock by default. */
  nowSeconds?: number | undefined;
  /** 16 bytes that nobody can guess and that are used once; drawn from the system by default. */
  entropy?: Uint8Array | undefined;
}

/** An assertion that waits for its signature. */
export interface PreparedAssertion {
  /** What to sign with. */
  readonly algorithm: Algorithm;
  /** What to sign: these characters as ASCII bytes (RFC 7515 section 5.1). */
  readonly signingInput: string;
  /** Its `iat`. */
  readonly issuedAtSeconds: number;
  /** Its `exp`. */
  readonly expiresAtSeconds: number;
  /** Its `jti`. */
  readonly jwtId: string;
  /** What is worth knowing about the options. */
  readonly notices: readonly Diagnostic[];
  /**
   * The assertion in compact form.
   *
   * @param signature - For ECDSA r and s side by side, or with `der` as most key services return it.
   * @throws {@link JotmintError} `signature-malformed` when the bytes cannot be a signature of the algorithm.
   */
  assemble(signature: SignatureBytes, format?: "raw" | "der"): string;
}

/** A JWT read, not verified. */
export interface DecodedAssertion {
  /** The JOSE header. */
  readonly header: Readonly<Record<string, any>>;
  /** The claims. */
  readonly claims: Readonly<Record<string, any>>;
}

/**
 * The first step of an assertion: what to sign. No key is needed; without one, name the `algorithm`.
 *
 * @throws {@link JotmintError} As `assertionSigner`; `clock-not-in-seconds`, `entropy-not-random`.
 *
 * @example
 * ```js
 * import assert from "node:assert/strict";
 * import { generateKeyPairSync, sign } from "node:crypto";
 * import { prepareAssertion } from "jotmint";
 *
 * const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
 * const prepared = prepareAssertion({ clientId: "ci", issuer: "https://as.example", algorithm: "ES256" });
 * const der = sign("sha256", Buffer.from(prepared.signingInput), privateKey); // or ask a key service
 * assert.equal(prepared.assemble(der, "der").split(".").length, 3);
 * ```
 */
export function prepareAssertion(
  options: AssertionOptions &
    (
      | SecretCredential
      | KeyCredential
      | CryptoKeyCredential
      | { privateKey: ExternalKey }
      | { algorithm: Algorithm }
    ),
  moment: Moment = {},
): PreparedAssertion {
  const { plain } = prepare(options);
  if (plain.privateKey === undefined && plain.clientSecret === undefined)
    plain.privateKey = { external: true };
  const seconds = moment.nowSeconds ?? nowSeconds();
  if (!Number.isSafeInteger(seconds) || seconds < 0) {
    throw refusal(
      "clock-not-in-seconds",
      "`nowSeconds` is not a whole number of seconds",
      "give seconds since 1970",
    );
  }
  deliver(moment.entropy ?? drawn());
  const { signing_input, issued_at_seconds, expires_at_seconds, jwt_id, ...rest } = ask((core) =>
    core.prepare_assertion(plain, BigInt(seconds)),
  );
  return {
    ...rest,
    signingInput: signing_input,
    issuedAtSeconds: issued_at_seconds,
    expiresAtSeconds: expires_at_seconds,
    jwtId: jwt_id,
    assemble(signature, format = "raw") {
      deliver(new Uint8Array(signature));
      return ask((core) => core.assemble(signing_input, format === "der"));
    },
  };
}

/**
 * Header and claims of an assertion, for people to look at. Nothing is verified: never decide anything by it.
 *
 * @throws {@link JotmintError} `assertion-malformed`.
 *
 * @example
 * ```js
 * import assert from "node:assert/strict";
 * import { decodeAssertion } from "jotmint";
 *
 * const { header, claims } = decodeAssertion("eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJjaSJ9.c2lnbmF0dXJl");
 * assert.deepEqual([header.alg, claims.iss], ["HS256", "ci"]);
 * ```
 */
export function decodeAssertion(assertion: string): DecodedAssertion {
  return ask((core) => core.decode_assertion(String(assertion)));
}

function drawn(): Uint8Array {
  const bytes = new Uint8Array(16);
  fillRandom(bytes);
  return bytes;
}
