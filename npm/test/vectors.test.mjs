// Replays the vectors shared by all languages, each file with the number of its cases.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  assertionSigner,
  decodeAssertion,
  JotmintError,
  parseTokenResponse,
  prepareAssertion,
  tokenSource,
} from "jotmint";
import { internal } from "./internal.mjs";

function cases(name, count) {
  const file = new URL(`../../tests/vectors/${name}.json`, import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, "utf8"));
  assert.equal(cases.length, count, `${name}.json: a runner knows how many cases there are`);
  return cases;
}

/** The options of a case as they are spelled here; what is inside claims and parameters is left alone. */
function camel(options) {
  const spell = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [spell(name), value]));
}

/** The code of what `act` throws, or what it returns. */
async function outcome(act) {
  try {
    return { ok: await act() };
  } catch (error) {
    assert(error instanceof JotmintError, String(error));
    assert(error.help.length > 0 || error.server, `${error.code} says what to do`);
    return { error };
  }
}

test("signing inputs come out exactly", async () => {
  for (const { name, options, now_seconds, entropy_hex, expected, error } of cases("signing_inputs", 88)) {
    const moment = { nowSeconds: now_seconds, entropy: Buffer.from(entropy_hex, "hex") };
    const got = await outcome(() => prepareAssertion(camel(options), moment));
    assert.equal(got.error?.code, error, `${name}: ${got.error?.message}`);
    if (error) continue;
    const { algorithm, signingInput, issuedAtSeconds, expiresAtSeconds, jwtId } = got.ok;
    assert.deepEqual(
      {
        algorithm,
        signing_input: signingInput,
        issued_at_seconds: issuedAtSeconds,
        expires_at_seconds: expiresAtSeconds,
        jwt_id: jwtId,
      },
      expected,
      name,
    );
  }
});

test("requests come out exactly", async () => {
  for (const { name, options, expected, error } of cases("requests", 53)) {
    let sent;
    const fetch = async (url, { method, headers, body }) => {
      sent = { method, url, headers: Object.fromEntries(headers), body };
      return Response.json({ access_token: "abc", token_type: "Bearer" });
    };
    const got = await outcome(() => tokenSource({ ...external(camel(options)), fetch }).get());
    assert.equal(got.error?.code, error, `${name}: ${got.error?.message}`);
    if (!error) assert.deepEqual(sent, expected, name);
  }
});

test("token responses are read exactly", async () => {
  for (const { name, status, headers, body, body_base64, asked, expected, error } of cases(
    "token_responses",
    99,
  )) {
    const bytes = body === undefined ? Buffer.from(body_base64, "base64") : Buffer.from(body);
    const got = await outcome(() => parseTokenResponse({ status, headers, body: bytes }, camel(asked ?? {})));
    if (expected) {
      const { ok: token } = got;
      assert(token, `${name}: ${got.error?.message}`);
      const { access_token, token_type, scope, expires_in, refresh_token, id_token, issued_token_type } =
        expected.token;
      assert.deepEqual(
        [
          token.accessToken,
          token.tokenType,
          token.scope,
          token.expiresInSeconds,
          token.refreshToken,
          token.idToken,
          token.issuedTokenType,
        ],
        [
          access_token,
          token_type,
          scope,
          expires_in,
          refresh_token ?? null,
          id_token ?? null,
          issued_token_type ?? null,
        ],
        name,
      );
      assert.deepEqual(
        token.notices.map(({ code }) => code),
        expected.notices,
        name,
      );
    } else {
      assert.equal(got.error?.code, error.code, name);
      assert.equal(got.error.server?.error ?? undefined, error.server_error, name);
      assert.equal(got.error.server?.errorDescription ?? undefined, error.server_error_description, name);
      assert.equal(got.error.retryAfterSeconds ?? undefined, error.retry_after_seconds, name);
    }
  }
});

test("texts of private keys are read exactly", async () => {
  const base = { clientId: "ci", issuer: "https://as.example", keyId: "thumbprint" };
  for (const { name, text, text_base64, ok, error } of cases("key_texts", 196)) {
    for (const privateKey of text === undefined
      ? [Buffer.from(text_base64, "base64")]
      : [text, Buffer.from(text)]) {
      const got = await outcome(() => assertionSigner({ ...base, privateKey }));
      assert.equal(got.error?.code, error?.code, `${name}: ${got.error?.message}`);
      if (!ok) continue;
      const { header } = decodeAssertion(got.ok.assertion());
      assert.deepEqual([header.alg, header.kid], [ok.default_algorithm, ok.thumbprint], name);
      if (ok.kid) {
        const { keyId, ...rest } = base;
        assert.equal(
          decodeAssertion(assertionSigner({ ...rest, privateKey }).assertion()).header.kid,
          ok.kid,
          name,
        );
      }
    }
  }
});

test("thumbprints of RFC 7638 come out exactly", async () => {
  const { ask, deliverText } = await internal("core");
  for (const { name, jwk, thumbprint, error } of cases("jwk_thumbprint", 4)) {
    deliverText(JSON.stringify(jwk));
    const got = await outcome(() => ask((core) => core.thumbprint()));
    assert.deepEqual([got.ok, got.error?.code], [thumbprint, error?.code ?? error], name);
  }
});

/** What the vectors mark as a key of the host is given as a function here. */
function external(options) {
  if (options.privateKey?.external) {
    const { privateKey: _, ...rest } = options;
    return { ...rest, signer: () => new Uint8Array(64) };
  }
  if (options.clientAssertion === "external") return { ...options, clientAssertion: () => "e30.e30.c2ln" };
  return options;
}
