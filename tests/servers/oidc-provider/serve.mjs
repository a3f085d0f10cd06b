// A real authorization server on loopback: oidc-provider with the client_credentials grant and one client for
// each way to authenticate.
//
// This file does not decide anything about OAuth: every answer of the token endpoint is oidc-provider's own. It
// reads the command line, starts the server, prints one JSON line when it is ready, and stops when its standard
// input closes. The line's shape and the exit codes are in ../README.md.

import { generateKeyPair } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { parseArgs, promisify } from 'node:util';
import { Console } from 'node:console';
import { registerClients, SIGNING_ALGORITHMS } from './clients.mjs';
import { recordTokenRequests } from './recorder.mjs';
import { MemoryAdapter } from './storage.mjs';

const USAGE = 'usage: node serve.mjs --out DIR [--port N] [--short-lifetime SECONDS] [--lifetime CLIENT_ID=SECONDS]...';
const HOST = '127.0.0.1';
const SCOPE = 'deploy:write read';
// The one protected resource that the `resource` parameter (RFC 8707) may name.
const RESOURCE = 'https://api.example/';
const PORT_TAKEN = 98;

// Standard output carries the ready line and nothing else, so the library's notices go to standard error.
globalThis.console = new Console(process.stderr, process.stderr);

async function main() {
  const options = readCommandLine(process.argv.slice(2));
  const server = await listen(options.port);
  const issuer = `http://${HOST}:${server.address().port}`;

  const clients = await registerClients({ ...options, scope: SCOPE });
  const provider = await createProvider(issuer, clients);
  const answer = provider.callback();
  server.removeAllListeners('request').on('request', (request, response) => {
    answer(request, response).catch(fail);
  });

  const stopped = stopSignal();
  process.stdout.write(`${JSON.stringify({
    issuer,
    token_endpoint: provider.urlFor('token'),
    jwks_uri: provider.urlFor('jwks'),
    clients: clients.map((client) => client.announced),
  })}\n`);

  await stopped;
  server.close();
  server.closeAllConnections();
  process.exit(0);
}

function readCommandLine(args) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: '0' },
      out: { type: 'string' },
      'short-lifetime': { type: 'string', default: '5' },
      lifetime: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    process.exit(0);
  }
  if (!values.out) throw new StartError(`--out is missing: name the folder for the keys; ${USAGE}`);
  return {
    port: wholeNumber('--port', values.port, 0, 65535),
    out: values.out,
    shortLifetime: wholeNumber('--short-lifetime', values['short-lifetime'], 1),
    lifetimes: new Map(values.lifetime.map((pair) => {
      const at = pair.lastIndexOf('=');
      if (at < 1) throw new StartError(`--lifetime ${pair}: write CLIENT_ID=SECONDS`);
      return [pair.slice(0, at), wholeNumber('--lifetime', pair.slice(at + 1), 1)];
    })),
  };
}

function wholeNumber(option, text, least, most = 2 ** 31 - 1) {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most) {
    throw new StartError(`${option} ${text}: write a whole number from ${least} to ${most}`);
  }
  return number;
}

// Takes the port before anything slow or lasting is done: a taken port leaves no key behind, and the issuer needs
// the number that `--port 0` was given. Until the provider is there, requests are answered 503.
async function listen(port) {
  const server = createServer((_request, response) => response.writeHead(503).end());
  server.listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new StartError(
      `port ${port} on ${HOST} is taken: stop the program that holds it, `
        + 'or choose another with --port (0 picks a free one)',
      PORT_TAKEN,
    );
  }
  return server;
}

async function createProvider(issuer, clients) {
  const Provider = await loadProvider();
  const lifetimes = new Map(clients.map(({ announced }) => [announced.client_id, announced.expires_in]));
  const resourceServer = { scope: SCOPE, audience: RESOURCE, accessTokenFormat: 'opaque' };
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });

  const provider = new Provider(issuer, {
    adapter: MemoryAdapter,
    clients: clients.map((client) => client.metadata),
    scopes: SCOPE.split(' '),
    responseTypes: [],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }] },
    cookies: { keys: ['no-cookie-is-ever-set'] },
    enabledJWA: { clientAuthSigningAlgValues: SIGNING_ALGORITHMS },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      // For APIs of the tests that ask whether a token is good.
      introspection: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, resource) => {
          if (resource !== RESOURCE) throw new Provider.errors.InvalidTarget();
          return resourceServer;
        },
      },
    },
    ttl: { ClientCredentials: (_context, _token, client) => lifetimes.get(client.clientId) },
  });

  // oidc-provider checks a client's registration when the client is first used; here, at the start.
  for (const id of lifetimes.keys()) await provider.Client.find(id);
  recordTokenRequests(provider);
  return provider;
}

async function loadProvider() {
  try {
    const module = await import('oidc-provider');
    return Object.assign(module.Provider, { errors: module.errors });
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new StartError(`oidc-provider is not installed: run npm ci in ${import.meta.dirname}`);
  }
}

function stopSignal() {
  return new Promise((resolve) => {
    process.stdin.resume().once('end', resolve).once('error', resolve).once('close', resolve);
    process.once('SIGTERM', resolve).once('SIGINT', resolve);
  });
}

// A refusal to start that a person can act on; `code` is the exit code.
class StartError extends Error {
  constructor(message, code = 1) {
    super(message);
    this.code = code;
  }
}

function fail(error) {
  const code = error instanceof StartError ? error.code : 1;
  process.stderr.write(`oidc-provider test server: ${String(error?.message ?? error).split('\n')[0]}\n`);
  process.exit(code);
}

process.on('uncaughtException', fail);
await main().catch(fail);
