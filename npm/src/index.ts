/**
 * OAuth access tokens for machines: signed client assertions, requests and token lifetimes.
 *
 * @packageDocumentation
 */

export {
  decodeAssertion,
  prepareAssertion,
  type DecodedAssertion,
  type Moment,
  type PreparedAssertion,
} from "./assertion.js";
export type { BackgroundRenewal } from "./background.js";
export { parseTokenResponse, type ResponseData } from "./answer.js";
export {
  check,
  explain,
  explainCode,
  providers,
  type CodePage,
  type Finding,
  type ProviderProfile,
  type RequestToReview,
  type Review,
} from "./check.js";
/** For the command in this package, which imports this module and brings its own core. @internal */
export { commandOutcome } from "./outcome.js";
export { fileStore } from "./filestore.js";
export { JotmintError, type Diagnostic, type ServerError } from "./error.js";
export type { CryptoKeyLike, ExternalKey, Jwk, KeyObjectLike } from "./key.js";
export type {
  Algorithm,
  AssertionOptions,
  CryptoKeyCredential,
  KeyCredential,
  ReadyMadeCredential,
  RequestOptions,
  SecretCredential,
  SignatureBytes,
  SignerCredential,
} from "./options.js";
export { redisStore, type IoRedisClient, type NodeRedisClient } from "./redisstore.js";
export { assertionSigner, type AssertionSigner, type AsyncAssertionSigner } from "./signer.js";
export { tokenSource, type TokenSource, type TokenSourceOptions, type Wanted } from "./source.js";
export type { Status } from "./status.js";
export type { Store } from "./store.js";
export { Token } from "./token.js";
