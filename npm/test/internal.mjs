// Modules that the package does not export, built as the package is.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** The module `src/NAME.ts`. It shares nothing with the package that a test imports. */
export async function internal(name) {
  const folder = mkdtempSync(join(tmpdir(), "jotmint-"));
  const outfile = join(folder, `${name}.mjs`);
  const entry = fileURLToPath(new URL(`../src/${name}.ts`, import.meta.url));
  try {
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: "esm",
      platform: "neutral",
      loader: { ".wasm": "base64" },
    });
    return await import(pathToFileURL(outfile));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
