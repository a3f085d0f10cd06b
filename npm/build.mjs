// Builds dist/: one ES module and one CommonJS module with the wasm inside, and types for both.
//
// Compiles no Rust: `cargo xtask build` leaves the modules in wasm/ first.

import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = join(here, "dist");

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "--project", here], {
  stdio: "inherit",
});
for (const name of readdirSync(dist)) {
  const types = readFileSync(join(dist, name), "utf8");
  writeFileSync(
    join(dist, name.replace(/\.d\.ts$/, ".d.cts")),
    types.replaceAll(/(from "\.\/[^"]+)\.js"/g, '$1.cjs"'),
  );
}
for (const name of ["LICENSE-APACHE", "LICENSE-MIT", "README.md"]) {
  copyFileSync(join(here, "..", name), join(here, name));
}
// CommonJS last: its time stamp says that the build is complete.
for (const [format, outfile] of [
  ["esm", "index.js"],
  ["cjs", "index.cjs"],
]) {
  await build({
    entryPoints: [join(here, "src/index.ts")],
    outfile: join(dist, outfile),
    format,
    bundle: true,
    platform: "neutral",
    target: "es2022",
    loader: { ".wasm": "base64" },
    legalComments: "none",
    logLevel: "warning",
  });
}
