// Every example in the documentation runs, and what it asserts holds.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const sources = new URL("../src/", import.meta.url);

function examples(file) {
  const text = readFileSync(new URL(file, sources), "utf8");
  return [...text.matchAll(/^ \* ```js\n([\s\S]*?)^ \* ```/gm)].map(([, code]) =>
    code.replaceAll(/^ \* ?/gm, ""),
  );
}

const all = readdirSync(sources).flatMap((file) =>
  examples(file).map((code, at) => ({ name: `${file}, example ${at + 1}`, code })),
);

test("the documentation has examples", () => assert.equal(all.length, 11));

for (const { name, code } of all) {
  test(name, async () => {
    assert.match(code, /assert/, "an example asserts something");
    const args = ["--input-type=module", "--eval", code];
    await promisify(execFile)(process.execPath, args, { cwd: fileURLToPath(new URL("..", import.meta.url)) });
  });
}
