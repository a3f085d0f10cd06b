/**
 * Private keys as JavaScript has them: what signs with each, and what the core is told about it.
 *
 * No decision about algorithms is made here, and no key reaches the core, except as text that the core reads and
 * hands back as PKCS#8. Signing is left to `node:crypto`, to WebCrypto, or to the caller's function.
 */

import { ask, bytesAt, deliver, deliverText, refusal } from "./core.js";
import { builtin } from "./host.js";
import type { Algorithm, SignatureBytes, SignerCredential } from "./options.js";

type KeyObject = import("node:crypto").KeyObject;

/** A `KeyObject` of `node:crypto`. */
export interface KeyObjectLike {
  readonly type: string;
  export(options?: object): unknown;
}

/** A `CryptoKey` of WebCrypto. */
export interface CryptoKeyLike {
  readonly type: string;
  readonly extractable: boolean;
  readonly algorithm: { readonly name: string };
  readonly usages: readonly string[];
}

/** A private JSON Web Key (RFC 7517). */
export interface Jwk {
  readonly kty: string;
  readonly [member: string]: unknown;
}

/** A private key that is somewhere else, by what is known about it: enough to prepare an assertion for it. */
export interface ExternalKey {
  readonly external: true;
  /** What it signs with, the usual choice first. */
  readonly algorithms?: readonly Algorithm[] | undefined;
  /** The `kid` under which it is registered. */
  readonly kid?: string | undefined;
  /** The RFC 7638 thumbprint of its public part. */
  readonly thumbprint?: string | undefined;
}

/** What the core is told about a key that stays here: nothing secret. */
interface Mark {
  readonly external: true;
  readonly [fact: string]: unknown;
}

/** Signs bytes; what it returns is a promise unless the key is `sync`. */
export type Sign = (input: Uint8Array<ArrayBuffer>) => SignatureBytes | PromiseLike<SignatureBytes>;

/** A private key that this side of the boundary signs with. */
export interface HostKey {
  readonly mark: Mark;
  /** Whether its signatures are there at once. */
  readonly isSync: boolean;
  /** Whether it returns ECDSA signatures in DER. */
  readonly isDer: boolean;
  /** Whether it was given as text, in an engine that has to import it first. */
  readonly isText?: boolean;
  /** The function that signs with this algorithm. */
  bind(algorithm: Algorithm): Sign;
}

/** The caller's function. */
export function externalKey(signer: SignerCredential["signer"], isDer: boolean): HostKey {
  return {
    mark: { external: true },
    isSync: false,
    isDer,
    bind: (algorithm) => async (input) => {
      const signature: unknown = await signer(input, algorithm);
      if (signature instanceof Uint8Array || signature instanceof ArrayBuffer) return signature;
      throw new TypeError(
        `it returned ${signature === null ? "null" : `a value of type ${typeof signature}`}, not bytes`,
      );
    },
  };
}

function elsewhere(): never {
  throw new Error("the key is somewhere else");
}

/** A key in one of the forms JavaScript has. */
export function nativeKey(given: unknown): HostKey {
  if (typeof given === "string") return textKey(new TextEncoder().encode(given));
  if (given instanceof Uint8Array) return textKey(new Uint8Array(given));
  if (typeof given === "object" && given !== null) {
    if ("external" in given) return { ...externalKey(elsewhere, false), mark: given as Mark };
    if ("usages" in given) return cryptoKey(given as CryptoKey);
    if ("kty" in given) return textKey(new TextEncoder().encode(JSON.stringify(given)));
    if ("type" in given && "export" in given) return keyObject(given as KeyObject);
  }
  const help = "give the text of a PEM or JWK file, a JWK, a KeyObject, or a CryptoKey";
  throw refusal("option-invalid", "`privateKey` is not a private key", help);
}

/** `text` is this function's own copy, and is wiped. */
function textKey(text: Uint8Array): HostKey {
  deliver(text);
  text.fill(0);
  const key = ask((core) => new core.PrivateKey());
  const pkcs8 = new Uint8Array(bytesAt(key.pkcs8()));
  const mark = { ...(key.description() as object), external: true } as Mark;
  key.free();
  const node = builtin("node:crypto");
  if (!node) return imported(pkcs8, mark);
  try {
    const parsed = node.createPrivateKey({ key: Buffer.from(pkcs8.buffer), format: "der", type: "pkcs8" });
    const derived = thumbprint(parsed);
    if (mark.thumbprint && mark.thumbprint !== derived)
      throw new Error("the public part belongs to another key");
    return signedByNode(parsed, { ...mark, thumbprint: derived });
  } catch {
    throw refusal(
      "key-damaged",
      "the numbers of the private key do not fit together",
      "export the key again",
    );
  } finally {
    pkcs8.fill(0);
  }
}

/** The core reads the exported text to say what the key is for; the `KeyObject` itself signs. */
function keyObject(key: KeyObject): HostKey {
  let text: unknown;
  try {
    if (key.type === "secret") text = JSON.stringify(key.export({ format: "jwk" }));
    else text = key.export({ format: "pem", type: key.type === "public" ? "spki" : "pkcs8" });
  } catch {
    // A key behind an engine: the caller names the algorithm.
    return signedByNode(key, { external: true });
  }
  deliverText(String(text));
  const read = ask((core) => new core.PrivateKey());
  const mark = { ...(read.description() as object), external: true } as Mark;
  read.free();
  return signedByNode(key, mark);
}

function signedByNode(key: KeyObject, mark: Mark): HostKey {
  return {
    mark: mark.thumbprint ? mark : { ...mark, thumbprint: thumbprint(key) },
    isSync: true,
    isDer: false,
    bind(algorithm) {
      const { constants, sign } = builtin("node:crypto") as typeof import("node:crypto");
      const hash = `sha${algorithm.slice(2)}`;
      switch (algorithm.slice(0, 2)) {
        case "RS":
          return (input) => sign(hash, input, key);
        case "PS": {
          const options = {
            key,
            padding: constants.RSA_PKCS1_PSS_PADDING,
            saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
          };
          return (input) => sign(hash, input, options);
        }
        case "ES": {
          const options = { key, dsaEncoding: "ieee-p1363" } as const;
          return (input) => sign(hash, input, options);
        }
        default:
          return (input) => sign(null, input, key);
      }
    },
  };
}

/** The RFC 7638 thumbprint, for keys whose text lacks the public part, as that of Ed25519 keys does. */
function thumbprint(key: KeyObject): string | null {
  const { createPublicKey } = builtin("node:crypto") as typeof import("node:crypto");
  try {
    deliverText(JSON.stringify(createPublicKey(key as unknown as string).export({ format: "jwk" })));
    return ask((core) => core.thumbprint());
  } catch {
    return null;
  }
}

/** A key that WebCrypto holds, of which the hash is a part. */
function cryptoKey(key: CryptoKey): HostKey {
  if (key.type !== "private") {
    throw refusal(
      "key-is-public",
      `the CryptoKey is of type ${key.type}`,
      "give the private key of the pair",
    );
  }
  const { name, hash, namedCurve } = key.algorithm as {
    name: string;
    hash?: { name: string };
    namedCurve?: string;
  };
  const bits = hash?.name.slice("SHA-".length);
  const known: Record<string, object> = {
    "RSASSA-PKCS1-v1_5": { algorithms: [`RS${bits}`] },
    "RSA-PSS": { algorithms: [`PS${bits}`] },
    ECDSA: { family: String(namedCurve).toLowerCase().replace("-", "") },
    Ed25519: { family: "ed25519" },
  };
  return {
    mark: { external: true, ...(known[name] ?? { family: name }) },
    isSync: false,
    isDer: false,
    bind: (algorithm) => signedByWebCrypto(key, algorithm),
  };
}

/** A key in PKCS#8 where there is no `node:crypto`; it is imported when its algorithm is known. */
function imported(pkcs8: Uint8Array<ArrayBuffer>, mark: Mark): HostKey {
  let key: Promise<CryptoKey> | undefined;
  return {
    mark,
    isSync: false,
    isDer: false,
    isText: true,
    bind(algorithm) {
      key ??= crypto.subtle
        .importKey("pkcs8", pkcs8, parameters(algorithm), false, ["sign"])
        .finally(() => pkcs8.fill(0));
      return signedByWebCrypto(key, algorithm);
    },
  };
}

function signedByWebCrypto(key: CryptoKey | Promise<CryptoKey>, algorithm: Algorithm): Sign {
  return async (input) => crypto.subtle.sign(parameters(algorithm), await key, input);
}

/** WebCrypto's name for an algorithm, with the parameters for importing and for signing. */
function parameters(
  algorithm: Algorithm,
): RsaHashedImportParams & RsaPssParams & EcKeyImportParams & EcdsaParams {
  const bits = algorithm.slice(2);
  const hash = `SHA-${bits}`;
  const names: Record<string, object> = {
    RS: { name: "RSASSA-PKCS1-v1_5", hash },
    PS: { name: "RSA-PSS", hash, saltLength: Number(bits) / 8 },
    ES: { name: "ECDSA", hash, namedCurve: bits === "512" ? "P-521" : `P-${bits}` },
  };
  return (names[algorithm.slice(0, 2)] ?? { name: "Ed25519" }) as ReturnType<typeof parameters>;
}
