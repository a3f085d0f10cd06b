// The packed tarball, installed in a fresh folder: every way to load it, its types, and what the linters say.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import vm from "node:vm";
import { build } from "esbuild";
import { jwtVerify } from "jose";
import { publint } from "publint";

const run = promisify(execFile);
const here = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "jotmint-"));
let tarball, contents;

before(async () => {
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: here,
  });
  const packed = JSON.parse(stdout);
  const [{ filename, files }] = Array.isArray(packed) ? packed : Object.values(packed);
  tarball = join(folder, filename);
  contents = files.map(({ path }) => path);
  writeFileSync(join(folder, "package.json"), "{}");
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: folder });
});

after(() => rmSync(folder, { recursive: true }));

/** Signs with the package as `load` gets it, and prints the length of the claims. */
const body = `
const signer = assertionSigner({ clientId: "ci", issuer: "https://as.example", clientSecret: "k".repeat(32) });
globalThis.result = decodeAssertion(signer.assertion()).claims.iss;
`;
const imported = `import { assertionSigner, decodeAssertion, JotmintError, tokenSource } from "jotmint";${body}`;
const required = `const { assertionSigner, decodeAssertion, JotmintError, tokenSource } = require("jotmint");${body}`;
const print = "\nconsole.log(globalThis.result);";

async function output(file, ...args) {
  return (await run(process.execPath, [...args, file], { cwd: folder })).stdout.trim();
}

function write(name, text) {
  writeFileSync(join(folder, name), text);
  return name;
}

test("the package has the modules, their types, the command, the licences and the README, and nothing else", () => {
  const names = contents.filter((path) => !path.endsWith(".d.ts") && !path.endsWith(".d.cts")).sort();
  assert.deepEqual(names, [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "dist/cli.js",
    "dist/index.cjs",
    "dist/index.js",
    "dist/step.js",
    "package.json",
  ]);
  const { dependencies } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
  assert.equal(dependencies, undefined);
});

test("it installs the command", async () => {
  const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
  const { stdout } = await run("npx", ["--offline", "jotmint", "--version"], { cwd: folder });
  assert.equal(stdout, `jotmint ${version}\n`);
  const env = { PATH: process.env.PATH, OAUTH_CLIENT_ID: "ci", OAUTH_CLIENT_SECRET: "k".repeat(32) };
  const args = ["assertion", "--decode", "--issuer", "https://as.example"];
  const decoded = await run(join(folder, "node_modules/.bin/jotmint"), args, { cwd: folder, env });
  assert.equal(JSON.parse(decoded.stdout).claims.iss, "ci");
});

test("it loads as an ES module", async () => {
  assert.equal(await output(write("a.mjs", imported + print)), "ci");
});

test("it loads as a CommonJS module", async () => {
  assert.equal(await output(write("a.cjs", required + print)), "ci");
});

test("errors of the ES module are recognised by the CommonJS module, and the reverse", async () => {
  const text = `
    import * as one from "jotmint";
    import { createRequire } from "node:module";
    const two = createRequire(import.meta.url)("jotmint");
    for (const [a, b] of [[one, two], [two, one]]) {
      try { a.assertionSigner({}); } catch (error) { console.log(error instanceof b.JotmintError, error instanceof a.JotmintError); }
    }
    console.log(new Error() instanceof one.JotmintError, null instanceof one.JotmintError);`;
  assert.equal(await output(write("b.mjs", text)), "true true\ntrue true\nfalse false");
});

for (const platform of ["node", "browser", "neutral"]) {
  for (const [format, name, text] of [
    ["esm", "mjs", imported],
    ["cjs", "cjs", imported],
    ["cjs", "cjs", required],
  ]) {
    test(`it survives esbuild for ${platform} from ${text === imported ? "import" : "require"} to ${format}`, async () => {
      const { warnings } = await build({
        stdin: { contents: text + print, resolveDir: folder },
        outfile: join(folder, `bundle.${name}`),
        bundle: true,
        minify: true,
        format,
        platform,
        logLevel: "silent",
      });
      assert.deepEqual(warnings, []);
      assert.equal(await output(`bundle.${name}`), "ci");
    });
  }
}

test("it runs where there is nothing of Node: no process, no Buffer, no require", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  const contents = `${imported}
    try {
      assertionSigner({ clientId: "ci", issuer: "https://as.example", privateKey: pem });
    } catch (error) {
      globalThis.refused = error.code;
    }
    const base = { tokenEndpoint: "https://as.example/token", issuer: "https://as.example", clientId: "ci", fetch };
    globalThis.header = tokenSource({ ...base, privateKey: pem }).header();`;
  const outfile = join(folder, "web.js");
  await build({ stdin: { contents, resolveDir: folder }, outfile, bundle: true, format: "iife" });
  let sent;
  const context = vm.createContext({
    ...{
      AbortController,
      ArrayBuffer,
      DataView,
      FinalizationRegistry,
      TextDecoder,
      TextEncoder,
      Uint8Array,
      WebAssembly,
    },
    ...{ atob, clearTimeout, crypto, pem, performance, setTimeout },
    fetch: async (url, { body }) => {
      sent = new URLSearchParams(body).get("client_assertion");
      return Response.json({ access_token: "abc", token_type: "Bearer" });
    },
  });
  vm.runInContext(readFileSync(outfile, "utf8"), context);
  assert.equal(context.result, "ci");
  assert.equal(context.refused, "signer-failed", "a key as text cannot sign at once there");
  assert.equal(await context.header, "Bearer abc");
  await jwtVerify(sent, publicKey, { algorithms: ["ES256"], issuer: "ci" });
});

test("its types are right for both kinds of module and every way to resolve them", async () => {
  const attw = join(here, "node_modules/@arethetypeswrong/cli/dist/index.js");
  await run(process.execPath, [attw, tarball], { cwd: here });
});

test("publint has nothing to say", async () => {
  const { messages } = await publint({ pkgDir: join(folder, "node_modules/jotmint"), strict: true });
  assert.deepEqual(messages, []);
});

test("TypeScript knows what each kind of signer returns, and what is not an option", async () => {
  const text = `
    import { assertionSigner, fileStore, prepareAssertion, tokenSource, JotmintError, type TokenSource } from "jotmint";
    const base = { clientId: "ci", issuer: "https://as.example" };
    const now: string = assertionSigner({ ...base, clientSecret: "s" }).assertion();
    const key: string = assertionSigner({ ...base, privateKey: "pem" }).assertion();
    const later: Promise<string> = assertionSigner({ ...base, algorithm: "ES256", signer: async (input) => input }).assertion();
    const slow: Promise<string> = assertionSigner({ ...base, privateKey: {} as CryptoKey }).assertion();
    const tokens: TokenSource = tokenSource({ tokenEndpoint: "https://as.example/token", clientId: "ci", clientSecret: "s" });
    const text: Promise<string> = tokens.get({ minRemaining: 60 }).then((token) => token.accessToken);
    const usual: typeof fetch = tokens.fetch;
    const files = tokenSource({ tokenEndpoint: "https://as.example/token", clientId: "ci", clientSecret: "s", cache: fileStore() });
    { using renewal = files.renewInBackground(); }
    prepareAssertion({ ...base, algorithm: "ES256" }).assemble(new Uint8Array(64), "raw");
    // @ts-expect-error
    tokenSource({ tokenEndpoint: "https://as.example/token", clientID: "ci", clientSecret: "s" });
    // @ts-expect-error
    assertionSigner({ ...base, algorithm: "none", clientSecret: "s" });
    // @ts-expect-error
    const wrong: string = assertionSigner({ ...base, algorithm: "ES256", signer: async (input) => input }).assertion();
    export { now, key, later, slow, text, usual, files, wrong, JotmintError };`;
  write("check.mts", text);
  write("check.cts", text);
  cpSync(join(here, "node_modules/@types/node"), join(folder, "node_modules/@types/node"), {
    recursive: true,
  });
  cpSync(join(here, "node_modules/undici-types"), join(folder, "node_modules/undici-types"), {
    recursive: true,
  });
  const options = {
    strict: true,
    noEmit: true,
    module: "nodenext",
    target: "es2022",
    lib: ["es2023", "dom"],
    types: ["node"],
    skipLibCheck: false,
  };
  write("tsconfig.json", JSON.stringify({ compilerOptions: options, files: ["check.mts", "check.cts"] }));
  const tsc = join(here, "node_modules/typescript/bin/tsc");
  await run(process.execPath, [tsc, "--project", folder]).catch(({ stdout }) => assert.fail(stdout));
  // The packages for Redis, whose own types are theirs to check.
  for (const name of ["redis", "ioredis"])
    symlinkSync(join(here, "node_modules", name), join(folder, "node_modules", name));
  write(
    "clients.mts",
    `import { redisStore } from "jotmint";
     import type { Cluster, Redis } from "ioredis";
     import { createClient, createCluster } from "redis";
     redisStore(createClient());
     redisStore(createClient({ RESP: 2 }));
     redisStore(createCluster({ rootNodes: [] }));
     export const both = (one: Redis, many: Cluster) => [redisStore(one), redisStore(many)];
     // @ts-expect-error
     redisStore({});`,
  );
  const lenient = { ...options, skipLibCheck: true };
  write("tsconfig.json", JSON.stringify({ compilerOptions: lenient, files: ["clients.mts"] }));
  await run(process.execPath, [tsc, "--project", folder]).catch(({ stdout }) => assert.fail(stdout));
});
