// The package in a real browser: the engine's own fetch, WebCrypto and wasm, and a real authorization server.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { listen } from "../servers.mjs";
import { startServer } from "./server.mjs";

const PAGE = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="page.js"></script>';
const dist = new URL("../../dist/", import.meta.url);
const profile = mkdtempSync(join(tmpdir(), "jotmint-"));
let server;
let site;
let url;
let report;
const reported = new Promise((resolve) => (report = resolve));

/** The page's own server; it passes token requests on as they are, because oidc-provider allows no other origin. */
async function answer(request, response) {
  const body = Buffer.concat(await request.toArray());
  const { pathname } = new URL(request.url, url);
  if (pathname === "/") {
    response.setHeader("content-type", "text/html").end(PAGE);
  } else if (pathname === "/page.js") {
    const options = JSON.stringify({ issuer: server.issuer, secret: client("hs256"), key: client("es256") });
    response.setHeader("content-type", "text/javascript").end(`(${page})(${options});`);
  } else if (pathname === "/token") {
    const { "content-type": type } = request.headers;
    const got = await fetch(server.token_endpoint, { method: "POST", headers: { "content-type": type }, body });
    response.writeHead(got.status, { "content-type": got.headers.get("content-type") }).end(await got.text());
  } else if (pathname === "/api") {
    response.end(request.headers.authorization);
  } else if (pathname === "/report") {
    response.end();
    report(JSON.parse(body));
  } else {
    response.setHeader("content-type", "text/javascript").end(readFileSync(new URL(`.${pathname}`, dist)));
  }
}

function client(algorithm) {
  const secret = server.client(`client-secret-jwt-${algorithm}`);
  if (secret) return secret;
  const { private_key_pem_file: file, ...others } = server.client(`private-key-jwt-${algorithm}`);
  return { ...others, pem: readFileSync(file, "utf8") };
}

/** Runs in the browser. */
async function page({ issuer, secret, key }) {
  const found = {};
  try {
    const { check, tokenSource } = await import("/index.js");
    const tokenEndpoint = `${location.origin}/token`;
    const common = { tokenEndpoint, issuer, scope: "deploy:write" };
    const credentials = { clientId: secret.client_id, clientSecret: secret.client_secret };
    const tokens = tokenSource({ ...common, ...credentials, clientAuth: "client_secret_jwt" });
    const [first, second] = await Promise.all([tokens.get(), tokens.get()]);
    found.isOne = first.accessToken === second.accessToken;
    found.scope = first.scope;
    found.sent = (await (await tokens.fetch("/api")).text()) === first.authorization;

    const der = Uint8Array.from(atob(key.pem.replaceAll(/-.*-|\s/g, "")), (c) => c.charCodeAt(0));
    const ecdsa = { name: "ECDSA", namedCurve: "P-256" };
    const privateKey = await crypto.subtle.importKey("pkcs8", der, ecdsa, false, ["sign"]);
    const signed = tokenSource({ ...common, clientId: key.client_id, privateKey, keyId: key.kid });
    found.isSigned = (await signed.get()).accessToken.length > 20;

    const refused = await tokenSource({ ...common, ...credentials, clientSecret: "x".repeat(32), clientAuth: "client_secret_jwt" })
      .get()
      .catch((error) => error);
    found.refused = [refused.code, refused.blame];
    found.verdict = (await check(`curl ${tokenEndpoint} -d grant_type=client_credentials`)).verdict;
  } catch (error) {
    found.error = String(error?.stack ?? error);
  }
  await fetch("/report", { method: "POST", body: JSON.stringify(found) });
}

const CHROMIUM = process.env.CHROMIUM ?? "chromium";

/** Headless, also for root in a container too, and without the browser's own traffic. */
const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  `--user-data-dir=${profile}`,
];

before(async () => {
  server = await startServer();
  site = createServer((request, response) => void answer(request, response).catch(({ stack }) => report({ error: stack })));
  url = await listen(site);
});

after(async () => {
  site.closeAllConnections();
  site.close();
  await server.stop();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

test("Chromium gets tokens, with a secret and with a key that never leaves WebCrypto", { timeout: 120_000 }, async () => {
  const browser = spawn(CHROMIUM, [...ARGUMENTS, url], { stdio: "ignore" });
  const missing = new Promise((_, reject) => browser.once("error", reject));
  const closed = once(browser, "exit");
  try {
    const found = await Promise.race([reported, missing]);
    assert.deepEqual(found, {
      isOne: true,
      scope: ["deploy:write"],
      sent: true,
      isSigned: true,
      refused: ["client-refused", "client"],
      verdict: "cannot_work",
    });
  } finally {
    browser.kill();
    await closed.catch(() => undefined);
  }
});
