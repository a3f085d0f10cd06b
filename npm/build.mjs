// Builds dist/: one ES module and one CommonJS module with the wasm inside, types for both, and the command.
//
// Compiles no Rust: `cargo xtask build` leaves the modules in wasm/ first.

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = join(here, "dist");

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "--project", here], {
  stdio: "inherit",
});
// Nobody imports the command.
for (const name of ["cli", "step", "outcome", "child", "token-file"]) rmSync(join(dist, `${name}.d.ts`));
for (const name of readdirSync(dist)) {
  let types = readFileSync(join(dist, name), "utf8");
  // The library that a user's project is compiled with may not know this symbol.
  if (types.includes("[Symbol.dispose]")) types = `/// <reference lib="esnext.disposable" />\n${types}`;
  writeFileSync(join(dist, name), types);
  writeFileSync(
    join(dist, name.replace(/\.d\.ts$/, ".d.cts")),
    types.replaceAll(/(from "\.\/[^"]+)\.js"/g, '$1.cjs"'),
  );
}
for (const name of ["LICENSE-APACHE", "LICENSE-MIT", "README.md"]) {
  copyFileSync(join(here, "..", name), join(here, name));
}
const settings = {
  bundle: true,
  target: "es2022",
  loader: { ".wasm": "base64" },
  legalComments: "none",
  logLevel: "warning",
};
// The second wasm module is in a file of its own. The command takes it and the library from the files beside it, and so
// does the library when it is asked for a review.
const command = join(dist, "cli.js");
for (const [name, platform] of [
  ["step", "neutral"],
  ["cli", "node"],
]) {
  await build({
    ...settings,
    entryPoints: [join(here, `src/${name}.ts`)],
    outfile: join(dist, `${name}.js`),
    format: "esm",
    platform,
    external: ["./index.js", "./step.js"],
  });
}
chmodSync(command, 0o755);
// CommonJS last: its time stamp says that the build is complete.
for (const [format, outfile] of [
  ["esm", "index.js"],
  ["cjs", "index.cjs"],
]) {
  await build({
    ...settings,
    entryPoints: [join(here, "src/index.ts")],
    outfile: join(dist, outfile),
    format,
    platform: "neutral",
    external: ["./step.js"],
  });
}
