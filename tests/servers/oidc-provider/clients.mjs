// The registered clients: one for each client authentication method and each signing algorithm, with fresh secrets
// and keys at every start.
//
// Does not talk to oidc-provider and does not check anything at run time. Each client is a pair: `metadata` is what
// the server registers (RFC 7591 names; public keys only), `announced` is what the ready line tells the tests.

import { createHash, generateKeyPair, randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

// Seconds, for each client that is not given another lifetime.
const LIFETIME = 3600;

const KEY_TYPES = {
  RS: () => ['rsa', { modulusLength: 2048 }],
  PS: () => ['rsa', { modulusLength: 2048 }],
  ES: (bits) => ['ec', { namedCurve: { 256: 'P-256', 384: 'P-384', 512: 'P-521' }[bits] }],
  Ed: () => ['ed25519', {}],
};
const HMAC_ALGORITHMS = ['HS256', 'HS384', 'HS512'];
const KEY_ALGORITHMS = [
  'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519',
];

export const SIGNING_ALGORITHMS = [...HMAC_ALGORITHMS, ...KEY_ALGORITHMS];

// The required members of a public key for its RFC 7638 thumbprint, in the order the RFC hashes them.
const THUMBPRINT_MEMBERS = { RSA: ['e', 'kty', 'n'], EC: ['crv', 'kty', 'x', 'y'], OKP: ['crv', 'kty', 'x'] };

/**
 * Makes the clients and writes their private keys into the folder `out`.
 *
 * `lifetimes` maps a client id to the seconds its access tokens live; an id that no client has is an error.
 */
export async function registerClients({ out, scope, shortLifetime, lifetimes }) {
  const folder = resolve(out);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const clients = [
    withSecret('client-secret-basic', 'client_secret_basic'),
    withSecret('client-secret-basic-special', 'client_secret_basic', { client_secret: specialSecret() }),
    withSecret('client-secret-post', 'client_secret_post'),
    ...HMAC_ALGORITHMS.map((algorithm) => (
      withSecret(`client-secret-jwt-${algorithm.toLowerCase()}`, 'client_secret_jwt', { algorithm }))),
    withSecret('short-lifetime', 'client_secret_jwt', { algorithm: 'HS256', expires_in: shortLifetime }),
    ...await Promise.all(KEY_ALGORITHMS.map((algorithm) => withKey(algorithm, folder))),
    { announced: { client_id: 'none', client_auth: 'none', algorithm: null } },
  ];

  const ids = clients.map(({ announced }) => announced.client_id);
  const unknown = [...lifetimes.keys()].find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    throw new Error(`--lifetime ${unknown}: no such client; the clients are ${ids.join(', ')}`);
  }

  for (const client of clients) {
    const { announced } = client;
    announced.expires_in = lifetimes.get(announced.client_id) ?? announced.expires_in ?? LIFETIME;
    client.metadata = { ...registration(announced, scope), ...client.metadata };
  }
  return clients;
}

function registration({ client_id, client_auth, algorithm, client_secret }, scope) {
  return {
    client_id,
    scope,
    token_endpoint_auth_method: client_auth,
    // RFC 6749 section 4.4: the grant "MUST only be used by confidential clients".
    grant_types: client_auth === 'none' ? [] : ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    ...(algorithm && { token_endpoint_auth_signing_alg: algorithm }),
    ...(client_secret && { client_secret }),
  };
}

// 64 bytes are at least the hash length of every HMAC algorithm (RFC 7518 section 3.2).
function withSecret(client_id, client_auth, rest) {
  const client_secret = randomBytes(64).toString('base64url');
  return { announced: { client_id, client_auth, algorithm: null, client_secret, ...rest } };
}

// Every character that form-urlencoding (RFC 6749 section 2.3.1) must change, and a `%2B` that is ruined when it is
// decoded twice or never encoded.
function specialSecret() {
  return `a:b%2Bc+d e/f=g&h?${randomBytes(24).toString('base64url')}`;
}

async function withKey(algorithm, folder) {
  const client_id = `private-key-jwt-${algorithm.toLowerCase()}`;
  const [type, options] = KEY_TYPES[algorithm.slice(0, 2)](algorithm.slice(2));
  const { privateKey, publicKey } = await promisify(generateKeyPair)(type, options);
  const publicJwk = publicKey.export({ format: 'jwk' });
  const kid = thumbprint(publicJwk);
  const marks = { kid, alg: algorithm, use: 'sig' };

  const write = async (ending, text) => {
    const path = join(folder, `${client_id}.${ending}`);
    await rm(path, { force: true });
    await writeFile(path, text, { mode: 0o600, flag: 'wx' });
    return path;
  };
  const pem = (form) => privateKey.export({ type: form, format: 'pem' });
  const privateJwk = { ...privateKey.export({ format: 'jwk' }), ...marks };
  const announced = {
    client_id,
    client_auth: 'private_key_jwt',
    algorithm,
    kid,
    private_key_pem_file: await write('pkcs8.pem', pem('pkcs8')),
    private_key_jwk_file: await write('jwk.json', JSON.stringify(privateJwk)),
  };
  if (type === 'rsa') announced.private_key_pkcs1_file = await write('pkcs1.pem', pem('pkcs1'));
  if (type === 'ec') announced.private_key_sec1_file = await write('sec1.pem', pem('sec1'));
  return { announced, metadata: { jwks: { keys: [{ ...publicJwk, ...marks }] } } };
}

function thumbprint(jwk) {
  const members = THUMBPRINT_MEMBERS[jwk.kty].map((name) => [name, jwk[name]]);
  return createHash('sha256').update(JSON.stringify(Object.fromEntries(members))).digest('base64url');
}
