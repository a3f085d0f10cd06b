// One exchange with real servers on loopback, with and without real proxies.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import nodeTls from "node:tls";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { createProxy } from "proxy";
import { generate } from "selfsigned";
import { tokenSource } from "jotmint";
import { internal } from "./internal.mjs";

const { send, UnsentError } = await internal("http");
const LIMITS = { timeoutMs: 5000, maxBodyBytes: 1000 };
const HEADERS = [
  ["accept", "application/json"],
  ["content-type", "application/x-www-form-urlencoded"],
];
const ANSWER = JSON.stringify({ access_token: "abc", token_type: "Bearer", expires_in: 60 });
const VARIABLES = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"].flatMap((name) => [
  name,
  name.toUpperCase(),
]);
const folder = mkdtempSync(join(tmpdir(), "jotmint-"));
const certificate = join(folder, "certificate.pem");
const servers = [];
let tls;

before(async () => {
  for (const name of VARIABLES) delete process.env[name];
  tls = await generate([{ name: "commonName", value: "localhost" }], {
    extensions: [
      { name: "basicConstraints", cA: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
        ],
      },
    ],
  });
  writeFileSync(certificate, tls.cert);
});

after(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections?.();
  }
});

/** Starts a server on loopback; returns its URL. */
async function listen(server) {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `${server instanceof https.Server ? "https" : "http"}://127.0.0.1:${server.address().port}`;
}

function serve(answer) {
  return listen(http.createServer(answer));
}

function request(url, body = "grant_type=client_credentials") {
  return { method: "POST", url, headers: HEADERS, body };
}

async function withVariables(variables, act) {
  Object.assign(process.env, variables);
  try {
    return await act();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
  }
}

test("exactly the request that was ordered is sent, and the answer comes back raw", async () => {
  let got;
  const url = await serve(async (incoming, outgoing) => {
    got = {
      method: incoming.method,
      url: incoming.url,
      headers: incoming.headers,
      body: Buffer.concat(await incoming.toArray()).toString(),
    };
    outgoing
      .writeHead(400, { "X-One": "1", "content-type": "text/plain" })
      .end(Buffer.from([0xff, 0x00, 0x7b]));
  });
  const answer = await send(request(`${url}/token?a=b`, "a=%C3%A9&b=é"), LIMITS);
  assert.deepEqual([got.method, got.url, got.body], ["POST", "/token?a=b", "a=%C3%A9&b=é"]);
  assert.deepEqual(Object.keys(got.headers).sort(), [
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
  ]);
  assert.equal(got.headers.host, new URL(url).host);
  assert.equal(answer.status, 400);
  assert.deepEqual([...answer.body], [0xff, 0x00, 0x7b]);
  assert(answer.headers.some(([name, value]) => name === "x-one" && value === "1"));
});

for (const [name, fetch] of [
  ["node:http", undefined],
  ["fetch", globalThis.fetch],
]) {
  test(`${name}: a redirect is handed back, not followed`, async () => {
    let followed = 0;
    const other = await serve((_, outgoing) => {
      followed++;
      outgoing.end(ANSWER);
    });
    const url = await serve((_, outgoing) => outgoing.writeHead(307, { location: `${other}/` }).end("moved"));
    const answer = await send(request(url), LIMITS, fetch);
    assert.deepEqual([answer.status, followed], [307, 0]);
  });

  test(`${name}: a body is cut one byte after it gets too long`, async () => {
    let isClosed;
    const url = await serve((_, outgoing) => {
      isClosed = once(outgoing, "close");
      outgoing.writeHead(200);
      const write = () => {
        while (outgoing.write("x".repeat(500)) && !outgoing.destroyed);
      };
      outgoing.on("drain", write).on("error", () => undefined);
      write();
    });
    assert.equal((await send(request(url), LIMITS, fetch)).body.length, 1001);
    await isClosed;
  });

  test(`${name}: a compressed body is cut by its real length`, async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, "x"));
    const url = await serve((_, outgoing) =>
      outgoing.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
    );
    assert.equal((await send(request(url), LIMITS, fetch)).body.length, 1001);
  });

  test(`${name}: compression that was not asked for is undone`, async () => {
    for (const [coding, compress] of [
      ["gzip", gzipSync],
      ["deflate", deflateSync],
      ["br", brotliCompressSync],
    ]) {
      const url = await serve((_, outgoing) =>
        outgoing.writeHead(200, { "content-encoding": coding }).end(compress(ANSWER)),
      );
      assert.equal(Buffer.from((await send(request(url), LIMITS, fetch)).body).toString(), ANSWER, coding);
    }
  });

  test(`${name}: the deadline covers the connection, the headers and the whole body`, async () => {
    const dribble = await serve((_, outgoing) => {
      const timer = setInterval(() => outgoing.write(" "), 20);
      outgoing.on("close", () => clearInterval(timer));
    });
    const mute = await listen(net.createServer((socket) => socket.on("error", () => undefined)));
    for (const url of [dribble, mute]) {
      const start = performance.now();
      await assert.rejects(
        send(request(url), { ...LIMITS, timeoutMs: 150 }, fetch),
        /no complete answer within 0\.15 s/,
      );
      assert(performance.now() - start < 2000);
    }
  });

  test(`${name}: a server that is not there, or breaks off, is told with the reason`, async () => {
    const gone = http.createServer();
    const url = await listen(gone);
    gone.close();
    await assert.rejects(send(request(url), LIMITS, fetch), /ECONNREFUSED/);
    const broken = await serve((_, outgoing) => {
      outgoing.writeHead(200, { "content-length": 100 }).write("{");
      setTimeout(() => outgoing.destroy(), 20);
    });
    await assert.rejects(send(request(broken), LIMITS, fetch), Error);
  });
}

/** Fails unless the request fails, and is told to be unsent or not. */
async function assertFails(isUnsent, sent, what) {
  await assert.rejects(sent, (error) => {
    assert.equal(error instanceof UnsentError, isUnsent, `${what}: ${error.message}`);
    return true;
  });
}

/** A TLS server, how many requests it got, and a way to have its certificate trusted in this process. */
async function countingTls(answer) {
  let count = 0;
  const url = await listen(
    https.createServer({ key: tls.private, cert: tls.cert }, (incoming, outgoing) => {
      count++;
      answer(incoming, outgoing);
    }),
  );
  const trust = (context) => {
    for (const [module, name] of [
      [https, "request"],
      [nodeTls, "connect"],
    ]) {
      const original = module[name];
      context.mock.method(module, name, (options, ...more) =>
        original.call(module, { ...options, ca: tls.cert }, ...more),
      );
    }
  };
  return { url, count: () => count, trust };
}

function mute() {
  return listen(net.createServer((socket) => socket.on("error", () => undefined)));
}

const SOON = { ...LIMITS, timeoutMs: 150 };
const hangUp = (_, outgoing) => outgoing.destroy();

test("without a connection a request is told to be unsent", async () => {
  const gone = http.createServer();
  const refused = await listen(gone);
  gone.close();
  await assertFails(true, send(request(refused), LIMITS), "nobody listens");
  const unknown = `https://${"a".repeat(64)}.invalid/`;
  await assertFails(true, send(request(unknown), LIMITS), "a name that nobody has");
  const silent = (await mute()).replace("http:", "https:");
  await assertFails(true, send(request(silent), SOON), "a handshake that does not end");
  const plain = (await serve((_, outgoing) => outgoing.end())).replace("http:", "https:");
  await assertFails(true, send(request(plain), LIMITS), "no TLS");
  const untrusted = await countingTls(hangUp);
  await assertFails(true, send(request(untrusted.url), LIMITS), "a certificate of nobody's");
  assert.equal(untrusted.count(), 0);
});

test("without a way through the proxy a request is told to be unsent", async () => {
  const gone = http.createServer();
  const refused = await listen(gone);
  gone.close();
  const untrusted = await countingTls(hangUp);
  const refusing = createProxy();
  refusing.authenticate = () => false;
  for (const [what, HTTPS_PROXY, limits] of [
    ["no proxy", refused, LIMITS],
    ["a proxy that refuses", await listen(refusing), LIMITS],
    ["a proxy that says nothing", await mute(), SOON],
    ["a proxy of another kind", "socks5://127.0.0.1:1", LIMITS],
    ["a certificate of nobody's behind the proxy", await listen(createProxy()), LIMITS],
  ]) {
    await withVariables({ HTTPS_PROXY }, () =>
      assertFails(true, send(request(untrusted.url), limits), what),
    );
  }
  await withVariables({ HTTP_PROXY: refused }, () =>
    assertFails(true, send(request("http://127.0.0.1:9/"), LIMITS), "no proxy for http"),
  );
  assert.equal(untrusted.count(), 0);
});

test("with a connection nobody can say that a request was not sent", async (context) => {
  const trusted = await countingTls(hangUp);
  trusted.trust(context);
  await assertFails(false, send(request(await serve(hangUp)), LIMITS), "http");
  await assertFails(false, send(request(trusted.url), LIMITS), "https");
  const HTTPS_PROXY = await listen(createProxy());
  await withVariables({ HTTPS_PROXY }, () =>
    assertFails(false, send(request(trusted.url), LIMITS), "https behind a proxy"),
  );
  assert.equal(trusted.count(), 2);
  const HTTP_PROXY = await serve(hangUp);
  await withVariables({ HTTP_PROXY }, () =>
    assertFails(false, send(request("http://as.example/"), LIMITS), "a proxy that has the request"),
  );
  // The deadline comes when the server has the request.
  const { setTimeout } = globalThis;
  let late;
  context.mock.method(globalThis, "setTimeout", (act, milliseconds, ...more) =>
    milliseconds === 123_456 ? void (late = act) : setTimeout(act, milliseconds, ...more),
  );
  const url = await serve(() => late());
  await assertFails(false, send(request(url), { ...LIMITS, timeoutMs: 123_456 }), "the deadline");
});

test("a fetch that fails is told to be unsent only where its error leaves no doubt", async () => {
  const system = (code, syscall) => Object.assign(new Error(`${syscall} ${code}`), { code, syscall });
  const failed = (cause) => new TypeError("fetch failed", { cause });
  const refused = system("ECONNREFUSED", "connect");
  for (const [isUnsent, error] of [
    [true, failed(refused)],
    [true, failed(system("ENOTFOUND", "getaddrinfo"))],
    [true, failed(system("EAI_AGAIN", "getaddrinfo"))],
    [true, failed(system("EHOSTUNREACH", "connect"))],
    [true, failed(system("ENETUNREACH", "connect"))],
    [true, failed(Object.assign(new Error("Connect Timeout Error"), { code: "UND_ERR_CONNECT_TIMEOUT" }))],
    [true, failed(new AggregateError([refused, system("ENETUNREACH", "connect")]))],
    [true, refused],
    [false, failed(new AggregateError([refused, system("ETIMEDOUT", "connect")]))],
    [false, failed(new AggregateError([]))],
    [false, failed(system("EHOSTUNREACH", "read"))],
    [false, failed(system("ECONNRESET", "read"))],
    [false, failed(new Error("other side closed"))],
    [false, failed(undefined)],
    [false, new TypeError("Failed to fetch")],
    [false, "ECONNREFUSED"],
  ]) {
    const fetch = async () => {
      throw error;
    };
    const sent = send(request("https://as.example/"), LIMITS, fetch);
    await assertFails(isUnsent, sent, String(error.cause ?? error));
  }
  const gone = http.createServer();
  const url = await listen(gone);
  gone.close();
  const { fetch } = globalThis;
  await assertFails(true, send(request(url), LIMITS, fetch), "nobody listens");
  await assertFails(false, send(request(await serve(hangUp)), LIMITS, fetch), "a server that hangs up");
  await assertFails(false, send(request(await mute()), SOON, fetch), "no answer in time");
});

test("a fetch that ignores the signal is left behind at the deadline", async () => {
  const stuck = () => new Promise(() => undefined);
  await assert.rejects(
    send(request("https://as.example/"), { ...LIMITS, timeoutMs: 50 }, stuck),
    /within 0\.05 s/,
  );
});

test("a redirect that a browser hides is told as such", async () => {
  const opaque = async () => ({ type: "opaqueredirect", status: 0, headers: [] });
  await assert.rejects(send(request("https://as.example/"), LIMITS, opaque), /redirect/);
});

test("an http request goes through HTTP_PROXY, with its credentials, unless NO_PROXY says no", async () => {
  const seen = [];
  const proxy = createProxy();
  proxy.authenticate = (incoming) => {
    seen.push([incoming.url, incoming.headers["proxy-authorization"]]);
    return true;
  };
  const through = new URL(await listen(proxy));
  Object.assign(through, { username: "ci", password: "p%40ss" });
  const url = await serve((_, outgoing) => outgoing.end(ANSWER));
  for (const name of ["HTTP_PROXY", "http_proxy", "ALL_PROXY"]) {
    seen.length = 0;
    const answer = await withVariables({ [name]: through.href }, () => send(request(`${url}/token`), LIMITS));
    assert.equal(answer.status, 200);
    assert.deepEqual(seen, [[`${url}/token`, `Basic ${Buffer.from("ci:p@ss").toString("base64")}`]]);
    await withVariables({ [name]: through.href, NO_PROXY: "localhost,127.0.0.0/8" }, () =>
      send(request(url), LIMITS),
    );
    assert.equal(seen.length, 1);
  }
});

test("a proxy that is not there is told, and its password is not", async () => {
  const gone = net.createServer();
  const { port } = new URL(await listen(gone));
  gone.close();
  for (const [name, value, text] of [
    ["HTTPS_PROXY", `http://ci:hunter2@127.0.0.1:${port}`, /the proxy is not reached: .*ECONNREFUSED/],
    ["HTTPS_PROXY", "socks5://ci:hunter2@127.0.0.1:1", /HTTPS_PROXY asks for socks5/],
    ["HTTPS_PROXY", "http://ci:hunter2@:a:b", /HTTPS_PROXY is not a URL/],
  ]) {
    await withVariables({ [name]: value }, () =>
      assert.rejects(send(request("https://as.example/"), LIMITS), (error) => {
        assert.match(error.message, text);
        assert(!error.message.includes("hunter2"));
        return true;
      }),
    );
  }
});

/** Gets a token in a process of its own, which reads its variables when it starts. */
async function tokenFromChild(tokenEndpoint, env) {
  const child = fileURLToPath(new URL("child.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [child, tokenEndpoint], {
    env: { ...process.env, ...env },
  });
  return JSON.parse(stdout);
}

function serveTls() {
  return listen(
    https.createServer({ key: tls.private, cert: tls.cert }, (_, outgoing) => outgoing.end(ANSWER)),
  );
}

test("a certificate that nobody vouches for is refused, whatever NODE_TLS_REJECT_UNAUTHORIZED says", async () => {
  const url = await serveTls();
  for (const env of [{}, { NODE_TLS_REJECT_UNAUTHORIZED: "0" }]) {
    const got = await tokenFromChild(url, env);
    assert.equal(got.code, "server-unreachable");
    assert.match(got.message, /self-signed certificate/);
  }
  assert.deepEqual(await tokenFromChild(url, { NODE_EXTRA_CA_CERTS: certificate }), { accessToken: "abc" });
});

test("an https request goes through HTTPS_PROXY by CONNECT, with names and addresses", async () => {
  const seen = [];
  const proxy = createProxy();
  proxy.authenticate = (incoming) => {
    seen.push([incoming.method, incoming.url, incoming.headers["proxy-authorization"]]);
    return incoming.headers["proxy-authorization"] === `Basic ${Buffer.from("ci:secret").toString("base64")}`;
  };
  const through = new URL(await listen(proxy));
  const url = await serveTls();
  for (const host of ["127.0.0.1", "localhost"]) {
    seen.length = 0;
    const endpoint = url.replace("127.0.0.1", host);
    const HTTPS_PROXY = `http://ci:secret@${through.host}`;
    const env = { HTTPS_PROXY, NODE_EXTRA_CA_CERTS: certificate };
    assert.deepEqual(await tokenFromChild(endpoint, env), { accessToken: "abc" });
    const { host: target } = new URL(endpoint);
    assert.deepEqual(seen, [["CONNECT", target, `Basic ${Buffer.from("ci:secret").toString("base64")}`]]);
    assert.match((await tokenFromChild(endpoint, { HTTPS_PROXY })).message, /self-signed certificate/);
  }
  const got = await tokenFromChild(url, {
    HTTPS_PROXY: `http://ci:wrong@${through.host}`,
    NODE_EXTRA_CA_CERTS: certificate,
  });
  assert.match(got.message, /the proxy answered 407 to CONNECT/);
});

test("a proxy that is itself reached over TLS works", async () => {
  const through = await listen(createProxy(https.createServer({ key: tls.private, cert: tls.cert })));
  const url = await serveTls();
  const env = { HTTPS_PROXY: through, NODE_EXTRA_CA_CERTS: certificate };
  assert.deepEqual(await tokenFromChild(url, env), { accessToken: "abc" });
});

test("a process ends as soon as it has its token", async () => {
  const url = await serve((_, outgoing) => outgoing.end(ANSWER));
  const start = performance.now();
  assert.deepEqual(await tokenFromChild(url, {}), { accessToken: "abc" });
  assert(performance.now() - start < 4000);
});

test("a token comes through the built-in client", async () => {
  const url = await serve((_, outgoing) => outgoing.end(ANSWER));
  const token = await tokenSource({ tokenEndpoint: url, clientId: "ci", clientSecret: "s3cret" }).get();
  assert.equal(token.accessToken, "abc");
});
