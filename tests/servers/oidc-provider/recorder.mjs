// What arrived at the token endpoint, for demos and tests to look at.
//
// Never keeps a secret, a signature, a token or a password: form parameters and headers that can hold one are
// recorded by name only. Changes no answer of the server.

const KEPT = 200;

// Form parameters whose values are public. All others are recorded as `[redacted]`.
const PUBLIC_PARAMETERS = new Set([
  'grant_type', 'client_id', 'client_assertion_type', 'scope', 'resource', 'audience',
]);

/** Adds `GET /__requests` and `GET /__count` to the provider, and records every request to its token endpoint. */
export function recordTokenRequests(provider) {
  const tokenPath = provider.pathFor('token');
  const requests = [];
  let count = 0;

  provider.use(async (context, next) => {
    if (context.method === 'GET' && context.path === '/__requests') {
      context.body = requests;
    } else if (context.method === 'GET' && context.path === '/__count') {
      context.body = { token_requests: count };
    } else if (context.path === tokenPath) {
      count += 1;
      await next();
      requests.push(record(context));
      if (requests.length > KEPT) requests.shift();
    } else {
      await next();
    }
  });
}

function record(context) {
  const form = context.oidc?.body ?? {};
  const { error, error_description } = context.body ?? {};
  return {
    method: context.method,
    path: context.path,
    header_names: Object.keys(context.headers),
    form: Object.fromEntries(Object.entries(form).map(([name, value]) => (
      [name, PUBLIC_PARAMETERS.has(name) ? value : '[redacted]']))),
    client_assertion: decoded(form.client_assertion),
    status: context.status,
    ...(error && { error, error_description }),
  };
}

// The header and the claims of a JWT, not verified; null for anything that is no JWT.
function decoded(assertion) {
  try {
    const [header, claims] = assertion.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));
    return { header, claims };
  } catch {
    return null;
  }
}
