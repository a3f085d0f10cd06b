// Prints the size of each wasm module as it is, and as gzip and brotli send it.

import { readFileSync, readdirSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

const folder = new URL("wasm/", import.meta.url);
const kilobytes = (bytes) => `${(bytes.length / 1000).toFixed(1)} kB`;
for (const name of readdirSync(folder).sort()) {
  const wasm = readFileSync(new URL(`${name}/jotmint_bg.wasm`, folder));
  const [gzip, brotli] = [gzipSync(wasm, { level: 9 }), brotliCompressSync(wasm)];
  console.log(
    `  size  wasm module \`${name}\`: ${kilobytes(wasm)}, gzip ${kilobytes(gzip)}, brotli ${kilobytes(brotli)}`,
  );
}
