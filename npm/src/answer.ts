/**
 * One answer of a token endpoint, read on its own: for those who send the request themselves.
 */

import { ask, deliver } from "./core.js";
import { JotmintError, type Stop } from "./error.js";
import type { RequestOptions } from "./options.js";
import { Token, type WireToken } from "./token.js";
import type { Diagnostic } from "./error.js";

/** An HTTP response as plain data. */
export interface ResponseData {
  /** The status code. */
  status: number;
  /** Names and values. */
  headers?: Iterable<readonly [name: string, value: string]> | undefined;
  /** The body, as it came: never parsed by anybody before. */
  body: Uint8Array;
}

/**
 * The token in an answer (RFC 6749 section 5.1).
 *
 * @throws {@link JotmintError} What the server refused (section 5.2), with its words in `server`; or how its answer
 * breaks the standard, with `blame` `server`.
 *
 * @example
 * ```js
 * import assert from "node:assert/strict";
 * import { parseTokenResponse } from "jotmint";
 *
 * const body = Buffer.from('{"access_token":"2YotnFZFEjr1zCsicMWpAA","token_type":"bearer","expires_in":3600}');
 * const token = parseTokenResponse({ status: 200, body });
 * assert.equal(token.authorization, "Bearer 2YotnFZFEjr1zCsicMWpAA");
 * ```
 */
export function parseTokenResponse(
  response: ResponseData,
  asked: Pick<RequestOptions, "grantType" | "scope" | "assumeBearer" | "defaultLifetime"> = {},
): Token {
  deliver(response.body);
  const given = {
    grant_type: asked.grantType,
    scope: typeof asked.scope === "object" ? asked.scope.join(" ") : asked.scope,
    assume_bearer: asked.assumeBearer,
    default_lifetime: asked.defaultLifetime,
  };
  const headers = [...(response.headers ?? [])];
  const action: Use | ({ type: "stop" } & Stop) = ask((core) =>
    core.parse_token_response(response.status, headers, given),
  );
  if (action.type === "stop") throw new JotmintError(action.error, action);
  return new Token(action);
}

/** The action that hands over a token. @internal */
export interface Use {
  readonly type: "use";
  readonly token: WireToken;
  /** Why it is this one, in one word. */
  readonly reason?: string;
  readonly notices: readonly Diagnostic[];
}
