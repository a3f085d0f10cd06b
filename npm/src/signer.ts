/**
 * The prepared signer: configured once, then one call an assertion.
 *
 * Makes no request and caches no assertion: every call gives a new one.
 */

import { ask, bytesAt, deliver, fillEntropy, refusal, textAt, type CoreSigner } from "./core.js";
import type { Diagnostic } from "./error.js";
import { nowSeconds } from "./host.js";
import type { HostKey, Sign } from "./key.js";
import {
  prepare,
  type Algorithm,
  type AssertionOptions,
  type CryptoKeyCredential,
  type KeyCredential,
  type Prepared,
  type SecretCredential,
  type SignatureBytes,
  type SignerCredential,
} from "./options.js";

/** What the two kinds of signer share. */
interface Signer {
  /** The algorithm of the assertions. */
  readonly algorithm: Algorithm;
  /** What is worth knowing about the options. */
  readonly notices: readonly Diagnostic[];
  /**
   * Wipes the secret from the memory of the core, at once rather than when this object is collected. No assertion can
   * be made afterwards.
   */
  close(): void;
}

/** Signs assertions at once. */
export interface AssertionSigner extends Signer {
  /**
   * A fresh assertion in compact form: a new `jti`, and `iat` and `exp` from the clock.
   *
   * @throws {@link JotmintError} `signer-failed`, `signature-malformed`, `entropy-not-random`.
   */
  assertion(): string;
}

/** Signs assertions with a key that takes its time. */
export interface AsyncAssertionSigner extends Signer {
  /**
   * A promise of a fresh assertion in compact form: a new `jti`, and `iat` and `exp` from the clock.
   *
   * Rejects with a {@link JotmintError}: `signer-failed`, `signature-malformed`, `entropy-not-random`.
   */
  assertion(): Promise<string>;
}

/**
 * A signer of client assertions (RFC 7523 section 3).
 *
 * With a secret, or a private key that can sign at once, `assertion()` returns a string; with a `CryptoKey` or a
 * `signer` function it returns a promise.
 *
 * @throws {@link JotmintError} The `option-*`, `secret-*`, `key-*` and `algorithm-*` codes, `client-id-*`,
 * `audience-*`, `lifetime-out-of-range`, `claim-reserved` and others of the catalogue.
 *
 * @example
 * ```js
 * import assert from "node:assert/strict";
 * import { assertionSigner, decodeAssertion } from "jotmint";
 *
 * const signer = assertionSigner({
 *   clientId: "ci",
 *   clientSecret: "an example secret of 32 bytes or more",
 *   assertionAudience: "https://login.example/oauth/token",
 * });
 * const { header, claims } = decodeAssertion(signer.assertion());
 * assert.equal(header.alg, "HS256");
 * assert.equal(claims.sub, "ci");
 * assert.equal(claims.exp - claims.iat, 60); // seconds
 * assert.notEqual(signer.assertion(), signer.assertion());
 * ```
 */
export function assertionSigner(
  options: AssertionOptions & (SecretCredential | KeyCredential),
): AssertionSigner;
export function assertionSigner(
  options: AssertionOptions & (CryptoKeyCredential | SignerCredential),
): AsyncAssertionSigner;
export function assertionSigner(options: object): AssertionSigner | AsyncAssertionSigner {
  return signerOf(prepare(options));
}

/** A signer of options whose names have any spelling. @internal */
export function signerOf({ plain, idiom, key }: Prepared): AssertionSigner | AsyncAssertionSigner {
  const core = ask((core) => new core.Signer(plain, idiom));
  if (!key) return new SecretSigner(core);
  if (key.isSync) return new KeySigner(core, key);
  if (key.isText) {
    const message = "this engine cannot sign at once with a private key as text";
    throw refusal("signer-failed", message, "import it with crypto.subtle.importKey and give the CryptoKey");
  }
  return new SlowKeySigner(core, key);
}

class SecretSigner implements AssertionSigner {
  readonly algorithm: Algorithm;
  readonly notices: readonly Diagnostic[];
  #core: CoreSigner;

  constructor(core: CoreSigner) {
    this.#core = core;
    this.algorithm = core.algorithm() as Algorithm;
    this.notices = core.notices();
  }

  assertion(): string {
    const now = nowSeconds();
    const place = this.#core.assertion(now);
    return textAt(place < 0 ? again(this.#core, now) : place);
  }

  close(): void {
    this.#core = closed(this.#core);
  }
}

class KeySigner implements AssertionSigner {
  readonly algorithm: Algorithm;
  readonly notices: readonly Diagnostic[];
  #core: CoreSigner;
  readonly #sign: Sign;

  constructor(core: CoreSigner, key: HostKey) {
    this.#core = core;
    this.algorithm = core.algorithm() as Algorithm;
    this.notices = core.notices();
    this.#sign = key.bind(this.algorithm);
  }

  assertion(): string {
    const now = nowSeconds();
    const place = this.#core.assertion(now);
    const input = bytesAt(place < 0 ? again(this.#core, now) : place);
    let signature: Uint8Array;
    try {
      signature = this.#sign(input) as Uint8Array;
    } catch (error) {
      throw failed(error);
    }
    deliver(signature);
    const completed = this.#core.complete(false);
    if (completed < 0) ask(() => this.#core.failure());
    return textAt(completed);
  }

  close(): void {
    this.#core = closed(this.#core);
  }
}

class SlowKeySigner implements AsyncAssertionSigner {
  readonly algorithm: Algorithm;
  readonly notices: readonly Diagnostic[];
  #core: CoreSigner;
  readonly #sign: Sign;
  readonly #isDer: boolean;

  constructor(core: CoreSigner, key: HostKey) {
    this.#core = core;
    this.algorithm = core.algorithm() as Algorithm;
    this.notices = core.notices();
    this.#sign = key.bind(this.algorithm);
    this.#isDer = key.isDer;
  }

  async assertion(): Promise<string> {
    const now = nowSeconds();
    let place = this.#core.assertion(now);
    if (place < 0) place = again(this.#core, now);
    // Copied: other calls may come while the key is at work.
    const text = textAt(place);
    const input = new Uint8Array(bytesAt(place));
    let signature: SignatureBytes;
    try {
      signature = await this.#sign(input);
    } catch (error) {
      throw failed(error);
    }
    deliver(new Uint8Array(signature));
    return ask((core) => core.assemble(text, this.#isDer));
  }

  close(): void {
    this.#core = closed(this.#core);
  }
}

/** Frees a signer, and returns what stands in for it from then on. */
function closed(core: CoreSigner): CoreSigner {
  core.free();
  const refuse = (): never => {
    throw refusal("signer-failed", "the signer is closed", "make a new one");
  };
  return { assertion: refuse, free: () => undefined } as unknown as CoreSigner;
}

/** After a refusal to make a text: fills the pool of entropy when that was the reason, throws when it was not. */
function again(core: CoreSigner, nowSeconds: number): number {
  ask(() => core.failure());
  fillEntropy(nowSeconds);
  const place = core.assertion(nowSeconds);
  if (place < 0) ask(() => core.failure());
  return place;
}

/** Says what a signer said, without its stack and without what else hangs on its error. */
function failed(error: unknown): Error {
  return refusal(
    "signer-failed",
    `the signer failed: ${reason(error)}`,
    "check that the key may sign with this algorithm",
  );
}

/** Why something failed, in one line. */
export function reason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0]?.slice(0, 200) || "no reason given";
}
