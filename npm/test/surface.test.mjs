// The public surface, as it was agreed: every exported declaration, without comments, in one committed file.
//
// After a change on purpose: UPDATE_SURFACE=1 npm test

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import * as jotmint from "jotmint";

const dist = new URL("../dist/", import.meta.url);
const committed = new URL("../../tests/surface/npm.d.ts", import.meta.url);

/** What index exports, and the declarations of it, without comments. */
function surface() {
  const index = read("index");
  const names = new Set([...index.matchAll(/(?:type )?(\w+)(?=,| \})/g)].map(([, name]) => name));
  const modules = new Set([...index.matchAll(/from "\.\/(\w+)\.js"/g)].map(([, name]) => name));
  const declarations = [...modules]
    .sort()
    .flatMap((name) => read(name).split(/^(?=export |interface |type |declare )/m));
  const isPublic = (text) =>
    names.has(/^export (?:declare )?(?:interface|type|class|function) (\w+)/.exec(text)?.[1]);
  const header = "// The public surface of the npm package. Written by npm/test/surface.test.mjs.\n\n";
  return `${header}export { ${[...names].sort().join(", ")} };\n\n${declarations.filter(isPublic).join("\n")}`;
}

function read(name) {
  return readFileSync(new URL(`${name}.d.ts`, dist), "utf8").replaceAll(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, "");
}

test("the public surface is the one that was agreed", () => {
  const now = surface();
  if (process.env.UPDATE_SURFACE) writeFileSync(committed, now);
  assert.equal(
    now,
    readFileSync(committed, "utf8"),
    "agree on the change, then run: UPDATE_SURFACE=1 npm test",
  );
});

test("both modules export the same values", async () => {
  const { createRequire } = await import("node:module");
  const names = Object.keys(createRequire(import.meta.url)("jotmint")).sort();
  assert.deepEqual(names, Object.keys(jotmint).sort());
  assert.deepEqual(names, [
    "JotmintError",
    "Token",
    "assertionSigner",
    "check",
    // Of the command in this package: in no type, and not for anybody else.
    "commandOutcome",
    "decodeAssertion",
    "explain",
    "explainCode",
    "fileStore",
    "parseTokenResponse",
    "prepareAssertion",
    "providers",
    "redisStore",
    "tokenSource",
  ]);
});
