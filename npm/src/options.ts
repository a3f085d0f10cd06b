/**
 * The options as types, and the few that JavaScript handles itself.
 *
 * Checks nothing else: names, values and what fits together are the core's to judge, so that they are judged alike in
 * every language.
 */

import { refusal } from "./core.js";
import { FileStore } from "./filestore.js";
import {
  externalKey,
  nativeKey,
  type CryptoKeyLike,
  type HostKey,
  type Jwk,
  type KeyObjectLike,
} from "./key.js";
import { isStore, type Store } from "./store.js";

/** The name of a signature algorithm (RFC 7518 section 3.1, RFC 8037, RFC 9864). */
export type Algorithm =
  | "HS256"
  | "HS384"
  | "HS512"
  | "RS256"
  | "RS384"
  | "RS512"
  | "PS256"
  | "PS384"
  | "PS512"
  | "ES256"
  | "ES384"
  | "ES512"
  | "EdDSA"
  | "Ed25519";

/** A signature as a function may return it. */
export type SignatureBytes = Uint8Array | ArrayBuffer;

/** What an assertion says, besides who signs it. */
export interface AssertionOptions {
  /** The client identifier: `iss` and `sub` of the assertion (RFC 7523 section 3). */
  clientId: string;
  /**
   * What the server is, by an id of {@link providers}: its profile fills in the token endpoint, the issuer, the
   * audience, the algorithm and the method of client authentication, where they are known and not given.
   */
  provider?: string | undefined;
  /** What the templates of the profile have in braces: `{ domain: "acme.okta.com" }`. */
  providerVariables?: Readonly<Record<string, string>> | undefined;
  /** The issuer identifier of the authorization server, exactly as its metadata states it. */
  issuer?: string | undefined;
  /** The URL of the token endpoint. */
  tokenEndpoint?: string | undefined;
  /**
   * Whom the assertion is for, the `aud` claim: `issuer`, `token_endpoint`, or any other string as it is.
   * The issuer by default where it is known, else the token endpoint.
   */
  assertionAudience?: "issuer" | "token_endpoint" | (string & {}) | undefined;
  /** How the client authenticates with it; what the credential is for by default. */
  clientAuth?: "client_secret_jwt" | "private_key_jwt" | undefined;
  /** How to sign. By default what the key is for: HS256, RS256, ES256, ES384, ES512 or EdDSA. */
  algorithm?: Algorithm | undefined;
  /** The `kid` header member, or `thumbprint` for the RFC 7638 thumbprint of the key. */
  keyId?: string | undefined;
  /** The `x5t` header member: SHA-1 of the certificate, base64url. */
  certificateThumbprint?: string | undefined;
  /** The `x5t#S256` header member: SHA-256 of the certificate, base64url. */
  certificateThumbprintS256?: string | undefined;
  /** The `x5c` header member: the certificate chain, DER in base64. */
  certificateChain?: readonly string[] | undefined;
  /** `exp - iat` in seconds; 60 by default. */
  assertionLifetime?: number | undefined;
  /** How far `iat` lies in the past, in seconds; 10 by default. */
  assertionBackdate?: number | undefined;
  /** The `typ` header member; `JWT` by default, an empty string for none. */
  assertionTyp?: "JWT" | "client-authentication+jwt" | "" | undefined;
  /** Whether to add `nbf`; false by default. */
  assertionNotBefore?: boolean | undefined;
  /** Claims the server asks for beyond the standard ones. */
  assertionClaims?: Readonly<Record<string, unknown>> | undefined;
}

/** A client secret. */
export interface SecretCredential {
  /** The secret as text or as its UTF-8 octets; a `KeyObject` of type `secret` holds octets too. */
  clientSecret: string | Uint8Array | KeyObjectLike;
  /** Sign with a secret shorter than the hash, at your own risk; a notice says so. */
  allowShortSecret?: boolean | undefined;
}

/** A private key that can sign at once. */
export interface KeyCredential {
  /**
   * PEM text (PKCS#8, PKCS#1 or SEC1, also in base64 or with `\n` written out) or a JWK, as a string or as the bytes of
   * a file; a JWK as an object; or a `KeyObject`.
   */
  privateKey: string | Uint8Array | Jwk | KeyObjectLike;
}

/** A private key of WebCrypto, which may be non-extractable. */
export interface CryptoKeyCredential {
  /** A `CryptoKey` with the usage `sign`. Its algorithm, hash included, is fixed. */
  privateKey: CryptoKeyLike;
}

/** A private key somewhere else: a KMS, an HSM, an agent. */
export interface SignerCredential {
  /** Signs bytes; at once or with a promise. A failure of it is reported with its message, so keep secrets out of that. */
  signer: (
    signingInput: Uint8Array<ArrayBuffer>,
    algorithm: Algorithm,
  ) => SignatureBytes | PromiseLike<SignatureBytes>;
  /** What the key behind it signs with. */
  algorithm: Algorithm;
  /** How it returns ECDSA signatures: `raw` (r and s side by side, the default) or `der` (as most key services do). */
  signatureFormat?: "raw" | "der" | undefined;
}

/** An assertion that somebody else made: GitHub, Kubernetes, SPIFFE. It is read afresh for every request. */
export interface ReadyMadeCredential {
  /** The assertion, or better a function that reads it. */
  clientAssertion?: string | (() => string | PromiseLike<string>) | undefined;
  /** A file that holds the assertion and that the platform renews. */
  clientAssertionFile?: string | undefined;
}

/** What is asked for, and how. */
export interface RequestOptions {
  /** The URL of the token endpoint (RFC 6749 section 3.2); needed unless `provider` tells it. */
  tokenEndpoint?: string | undefined;
  /** How the client authenticates; by default what the credential given is for, with a secret `client_secret_basic`. */
  clientAuth?:
    | "client_secret_basic"
    | "client_secret_post"
    | "client_secret_jwt"
    | "private_key_jwt"
    | "assertion"
    | "tls_client_auth"
    | "self_signed_tls_client_auth"
    | "none"
    | undefined;
  /** The grant (RFC 6749 section 1.3); `client_credentials` by default. */
  grantType?:
    | "client_credentials"
    | "refresh_token"
    | "authorization_code"
    | "urn:ietf:params:oauth:grant-type:jwt-bearer"
    | "urn:ietf:params:oauth:grant-type:token-exchange"
    | undefined;
  /** The scope, as a list or separated by spaces (RFC 6749 section 3.3). */
  scope?: string | readonly string[] | undefined;
  /** The `audience` parameter that some servers want, and token exchange has (RFC 8693 section 2.1). */
  audience?: string | readonly string[] | undefined;
  /** The `resource` parameter (RFC 8707). */
  resource?: string | readonly string[] | undefined;
  /** The code of an authorization_code grant. */
  code?: string | undefined;
  /** Its `redirect_uri`. */
  redirectUri?: string | undefined;
  /** Its PKCE verifier (RFC 7636). */
  codeVerifier?: string | undefined;
  /** The token of a refresh_token grant. */
  refreshToken?: string | undefined;
  /** The assertion of a jwt-bearer grant (RFC 7523 section 2.1). */
  assertion?: string | undefined;
  /** The subject token of a token exchange (RFC 8693 section 2.1). */
  subjectToken?: string | undefined;
  /** Its type. */
  subjectTokenType?: string | undefined;
  /** The actor token of a token exchange. */
  actorToken?: string | undefined;
  /** Its type. */
  actorTokenType?: string | undefined;
  /** The type of token that is wanted. */
  requestedTokenType?: string | undefined;
  /** Parameters the server wants beyond the standard ones. Not for secrets: these values are not hidden. */
  extraParams?: Readonly<Record<string, string>> | undefined;
  /** Take an answer without `token_type` as Bearer; a notice says so. */
  assumeBearer?: boolean | undefined;
  /** The lifetime of a token whose answer names none, in seconds; 300 by default. */
  defaultLifetime?: number | undefined;
  /** How long one exchange may take, connecting included, in seconds; 30 by default. */
  timeout?: number | undefined;
  /** How long a call keeps trying while the server is unreachable or busy, in seconds; 60 by default. */
  retryFor?: number | undefined;
  /** The largest answer that is read, in bytes; 1 MiB by default. */
  maxBodyBytes?: number | undefined;
  /**
   * Where the token is shared, so that many processes need one: `memory` (the default: not at all), `none` (the same, said
   * on purpose), `file` or `file:FOLDER` (the programs of this user), a `redis://` or `rediss://` URL (needs the package
   * `redis` or `ioredis`; secret where it holds a password), or a {@link Store}. A store that fails is done without.
   */
  cache?: "memory" | "none" | "file" | (string & {}) | Store | undefined;
  /**
   * A secret that all who share the token have, at least 16 bytes: records are sealed with it. Needed where the
   * credential itself never comes here, as with a `signer`, except in files.
   */
  cacheSecret?: string | undefined;
  /** One of several tokens of the same client, for APIs that limit the calls of each token: any text. */
  cacheSlot?: string | undefined;
  /**
   * Performs the HTTP requests in place of the built-in client: the one for a token, and those of `tokens.fetch()`. It
   * must not follow redirects where the request says `redirect: "manual"`, and should heed the signal.
   */
  fetch?: typeof globalThis.fetch | undefined;
}

/** How the names of options are spelled: `clientId`, or `--client-id` as on the command line. */
export type Idiom = "camel" | "flag";

/** Options with everything JavaScript handles taken out. */
export interface Prepared {
  /** Plain data for the core. */
  readonly plain: Record<string, unknown>;
  /** How its names are spelled. */
  readonly idiom: Idiom;
  /** Who signs, where that is not the core. */
  readonly key: HostKey | undefined;
  /** Reads the ready-made assertion. */
  readonly readAssertion: (() => string | PromiseLike<string>) | undefined;
  /** The caller's store. */
  readonly store: Store | undefined;
  /** The caller's HTTP client. */
  readonly fetch: typeof globalThis.fetch | undefined;
}

/** Takes out what JavaScript handles, and leaves marks for the core in its place. */
export function prepare(options: object, idiom: Idiom = "camel"): Prepared {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw refusal("option-invalid", "the options are not an object", "pass one object with named options");
  }
  const plain = withoutUndefined(options);
  const named = spelling(idiom);
  const take = (name: string): unknown => {
    const { [named(name)]: value } = plain;
    delete plain[named(name)];
    return value;
  };
  const put = (name: string, value: unknown): void => {
    if (value !== undefined) plain[named(name)] = value;
  };
  const key = hostKey(take("privateKey"), take("signer"), take("signatureFormat"));
  put("privateKey", key?.mark);
  put("clientSecret", secretText(take("clientSecret")));
  const readAssertion = assertionReader(take("clientAssertion"), take("clientAssertionFile"));
  if (readAssertion) put("clientAssertion", "external");
  const [cache, store] = cacheOf(take("cache"));
  put("cache", cache);
  const fetch = take("fetch");
  if (fetch !== undefined && typeof fetch !== "function") {
    throw refusal("option-invalid", "`fetch` is not a function", "give a function like the global fetch");
  }
  return { plain, idiom, key, readAssertion, store, fetch: fetch as typeof globalThis.fetch | undefined };
}

function spelling(idiom: Idiom): (name: string) => string {
  if (idiom === "camel") return (name) => name;
  return (name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function hostKey(privateKey: unknown, signer: unknown, format: unknown): HostKey | undefined {
  if (format !== undefined && (signer === undefined || (format !== "raw" && format !== "der"))) {
    const help = "give `raw` or `der`, together with `signer`";
    throw refusal("option-invalid", "`signatureFormat` is not one of the formats of a signer", help);
  }
  if (signer === undefined) return privateKey === undefined ? undefined : nativeKey(privateKey);
  if (typeof signer !== "function") {
    throw refusal("option-invalid", "`signer` is not a function", "give a function that signs bytes");
  }
  if (privateKey !== undefined) {
    throw refusal("option-conflict", "`signer` and `privateKey` are two ways to sign", "remove one of them");
  }
  return externalKey(signer as SignerCredential["signer"], format === "der");
}

/** What the core is told about a store, and the store. */
function cacheOf(given: unknown): [option: unknown, store: Store | undefined] {
  if (typeof given !== "object" || given === null) return [given, undefined];
  if (!isStore(given)) {
    const help = "give `file`, the URL of a Redis, or an object with load, store, lock and unlock";
    throw refusal("option-invalid", "`cache` is neither text nor a store", help);
  }
  return [given instanceof FileStore ? given.option : { external: true }, given];
}

function assertionReader(given: unknown, file: unknown): Prepared["readAssertion"] {
  if (file === undefined) {
    if (given === undefined) return undefined;
    if (typeof given === "function") return given as () => string;
    if (typeof given === "string") return () => given;
    throw refusal(
      "option-invalid",
      "`clientAssertion` is neither text nor a function",
      "give a function that reads it",
    );
  }
  if (given !== undefined || typeof file !== "string") {
    const message = "`clientAssertionFile` is the name of a file, and goes alone";
    throw refusal(
      given === undefined ? "option-invalid" : "option-conflict",
      message,
      "remove `clientAssertion`",
    );
  }
  return async () => {
    const fs = globalThis.process?.getBuiltinModule?.("node:fs/promises");
    if (!fs) throw new Error("this engine reads no files");
    return fs.readFile(file, "utf8");
  };
}

/** A client secret is text; octets are its UTF-8 form (OpenID Connect Core 1.0 section 10.1). */
function secretText(given: unknown): unknown {
  const isKeyObject =
    typeof given === "object" && given !== null && "type" in given && given.type === "secret";
  const octets = isKeyObject ? (given as unknown as { export(): Uint8Array }).export() : given;
  if (!(octets instanceof Uint8Array)) return given;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    throw refusal(
      "secret-not-printable",
      "`clientSecret` has bytes that are not text",
      "give the secret as the server shows it",
    );
  }
}

/** `undefined` counts as not given, as in JSON. */
function withoutUndefined(value: object): Record<string, unknown> {
  const isPlain = (item: unknown): item is object =>
    typeof item === "object" && item !== null && Object.getPrototypeOf(item) === Object.prototype;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(
    entries.map(([name, item]) => [name, isPlain(item) ? withoutUndefined(item) : item]),
  );
}
