/**
 * Reviews: will this request get a token, and why did it get this answer?
 *
 * Nothing is decided here and nothing is sent. What judges is loaded with the first call; who only wants tokens never
 * loads it.
 */

import type { ResponseData } from "./answer.js";
import { asError, type Diagnostic } from "./error.js";
import { nowSeconds } from "./host.js";
import { prepare } from "./options.js";
import type { TokenSourceOptions } from "./source.js";

/** A request, and what is known about the server it goes to. */
export type RequestToReview = (
  | {
      /** The text of a curl command, as people paste it; variables and quotes stay as they are. */
      curl: string;
      options?: undefined;
    }
  | {
      /** The options of a token source. */
      options: TokenSourceOptions;
      curl?: undefined;
    }
) & {
  /** What the server is, of {@link providers}; recognised by the URL by default. */
  provider?: string | undefined;
  /** The issuer identifier of the server. */
  issuer?: string | undefined;
  /** The server's metadata document as it came (RFC 8414, OpenID discovery). */
  metadata?: string | Uint8Array | undefined;
};

/** Something that was found, and where. */
export interface Finding extends Diagnostic {
  /** Bytes of the command, in UTF-8: from, and up to. */
  readonly span?: readonly [from: number, to: number];
  /** The line it begins on, from 1. */
  readonly line?: number;
  /** The column of its first character, from 1. */
  readonly column?: number;
  /** The line it ends on. */
  readonly endLine?: number;
  /** The column after its last character. */
  readonly endColumn?: number;
  /** Other places that have to do with it. */
  readonly labels?: readonly Readonly<
    Required<Pick<Finding, "span" | "line" | "column" | "endLine" | "endColumn">> & { text: string }
  >[];
}

/** What was found. */
export interface Review {
  /** Whether the request can work; of an answer, whether there is a token in it. */
  readonly verdict: "can_work" | "cannot_work";
  /** What the command exits with: 0, or by the first error. */
  readonly exitCode: number;
  /** The result in one line. */
  readonly summary: string;
  /** The profile it was judged with, where the server is known. */
  readonly provider: string | null;
  /** What was found, the most helpful first. */
  readonly diagnostics: readonly Finding[];
  /** All of it as text, with carets under the places, secrets as dots, and no colours. */
  readonly rendered: string;
}

/** The page of a code. */
export interface CodePage {
  readonly code: string;
  readonly severity: Diagnostic["severity"];
  readonly blame: Diagnostic["blame"];
  /** The exit code of a command that ends with it. */
  readonly exitCode: number;
  /** Why it is a problem. */
  readonly explanation: string;
  /** What the judgement rests on. */
  readonly reference: string;
  /** Where that can be read. */
  readonly referenceUrl: string | null;
  /** A case that leads to it, as it is shown. */
  readonly example: string | null;
}

/** What is known about an authorization server; facts that are not known are empty, null or `unknown`. */
export interface ProviderProfile {
  /** Its name here: `okta-custom`. */
  readonly id: string;
  /** Its product's name. */
  readonly name: string;
  /** The pages that the facts rest on. */
  readonly sources: readonly { readonly url: string; readonly topics: readonly string[] }[];
  /** All other facts, as `jotmint providers NAME --format json` prints them. */
  readonly [fact: string]: unknown;
}

/**
 * Judges a token request before it is sent: a curl command, or the options of a token source.
 *
 * A command that cannot be read, or options that do not fit together, are findings.
 *
 * @throws {@link JotmintError} (as a rejection) `provider-unknown`; `option-invalid` for a request that is neither.
 *
 * @example
 * ```js
 * import assert from "node:assert/strict";
 * import { check } from "jotmint";
 *
 * const review = await check("curl https://as.example/token -d grant_type=client_credentials");
 * assert.equal(review.verdict, "cannot_work");
 * assert.equal(review.diagnostics[0].code, "client-authentication-missing");
 * console.log(review.rendered); // with carets into the command
 * ```
 */
export async function check(
  request:
    | string
    | (RequestToReview & {
        /** The moment of the judgement, in seconds since 1970; the clock by default, null for a moment nobody knows. */
        nowSeconds?: number | null | undefined;
      }),
): Promise<Review> {
  const { nowSeconds: now_seconds = nowSeconds(), ...asked } =
    typeof request === "string" ? { curl: request } : { ...request };
  return review({ ask: "check", now_seconds }, asked, undefined);
}

/**
 * Explains the answer to a request: what it means, and what the request has to do with it.
 *
 * The response is the output of `curl -i` or `curl -v`, the body alone, or its parts.
 *
 * @throws {@link JotmintError} (as a rejection) As {@link check}; `response-unreadable`, `curl-failed`.
 *
 * @example
 * ```js
 * import assert from "node:assert/strict";
 * import { explain } from "jotmint";
 *
 * const curl = 'curl -u "$ID:$SECRET" https://login.mypurecloud.com/oauth/token -d grant_type=client_credentials';
 * const response = 'HTTP/2 400\r\n\r\n{"error":"invalid_client","error_description":"client not found"}';
 * const { diagnostics } = await explain({ curl, response });
 * assert.equal(diagnostics[0].code, "client-refused");
 * assert.match(diagnostics[0].help[0], /region/);
 * ```
 */
export async function explain(
  request: RequestToReview & {
    response: string | Uint8Array | (Omit<ResponseData, "body"> & { body: string | Uint8Array });
    /** When the answer came, in seconds since 1970: with it, clocks that disagree are found. */
    receivedAtSeconds?: number | undefined;
  },
): Promise<Review> {
  const { response, receivedAtSeconds: now_seconds, ...asked } = request;
  if (typeof response === "string" || response instanceof Uint8Array) {
    return review({ ask: "explain", now_seconds }, asked, response);
  }
  const { status, headers, body } = response;
  return review({ ask: "explain", now_seconds, status, headers: [...(headers ?? [])] }, asked, body);
}

/**
 * What a code means: `scope-refused`, or `error[scope-refused]` as it is printed.
 *
 * @throws {@link JotmintError} (as a rejection) `code-unknown`, with the code that was probably meant.
 *
 * @example
 * ```js
 * import assert from "node:assert/strict";
 * import { explainCode } from "jotmint";
 *
 * const page = await explainCode("secret-too-short");
 * assert.equal(page.blame, "key");
 * ```
 */
export async function explainCode(code: string): Promise<CodePage> {
  return camel((await ask({ ask: "code", code: String(code) })).page) as CodePage;
}

/**
 * What is known about authorization servers, with sources: of one, or of all.
 *
 * @throws {@link JotmintError} (as a rejection) `provider-unknown`, with the names that were probably meant.
 *
 * @example
 * ```js
 * import assert from "node:assert/strict";
 * import { providers } from "jotmint";
 *
 * const zoom = await providers("zoom");
 * assert.equal(zoom.name, "Zoom Server-to-Server OAuth");
 * ```
 */
export async function providers(): Promise<readonly ProviderProfile[]>;
export async function providers(name: string): Promise<ProviderProfile>;
export async function providers(name?: string): Promise<ProviderProfile | readonly ProviderProfile[]> {
  const question = { ask: "providers", name: name === undefined ? null : String(name) };
  return (await ask(question)).providers as ProviderProfile;
}

async function review(
  question: object,
  { options, metadata, ...asked }: Partial<RequestToReview>,
  response: string | Uint8Array | undefined,
): Promise<Review> {
  const plain = options === undefined ? {} : { options: prepare(options).plain, idiom: "camel" };
  const reply = await ask({ ...question, ...asked, ...plain }, response, metadata);
  return camel(reply.review) as Review;
}

interface Reply {
  readonly review?: unknown;
  readonly page?: unknown;
  readonly providers?: unknown;
  readonly error?: Diagnostic;
}

async function ask(question: object, response?: string | Uint8Array, metadata?: string | Uint8Array): Promise<Reply> {
  const { ask } = await import("./step.js");
  const reply = ask(question, bytes(response), bytes(metadata)) as Reply;
  if (reply.error) throw asError(reply.error);
  return reply;
}

function bytes(content: string | Uint8Array = ""): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

/** Data of the core with the names that JavaScript is used to. */
function camel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camel);
  if (typeof value !== "object" || value === null) return value;
  const named = (name: string) => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [named(name), camel(member)]));
}
