// A token from an authorization server: OAUTH_TOKEN_URL=... OAUTH_CLIENT_ID=... node token.mjs
import { readFileSync } from "node:fs";
import { tokenSource } from "jotmint";

const { env } = process;
const tokens = tokenSource({
  tokenEndpoint: env.OAUTH_TOKEN_URL,
  issuer: env.OAUTH_ISSUER,
  clientId: env.OAUTH_CLIENT_ID,
  clientAuth: env.OAUTH_CLIENT_AUTH,
  clientSecret: env.OAUTH_CLIENT_SECRET,
  privateKey: env.OAUTH_PRIVATE_KEY_FILE && readFileSync(env.OAUTH_PRIVATE_KEY_FILE),
  algorithm: env.OAUTH_ALGORITHM,
  scope: env.OAUTH_SCOPE,
});
const token = await tokens.get();
const scope = token.scope?.join(" ") ?? "server's default";
console.log(`${token.tokenType} token of ${token.accessToken.length} characters, ${token.expiresInSeconds} s left, scope ${scope}`);
