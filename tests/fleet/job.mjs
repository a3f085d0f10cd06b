// One job of a fleet: gets one token through the built package, as its environment says, and tells which and how fast.
//
// JOTMINT_JOB holds the options as JSON, `minRemaining` among them for `get()`, and `warm` for a job that has looked into
// its store before. One line of JSON is printed: the
// SHA-256 of the token, how long `get()` took, and why it was this token; or the code of the error, with exit code 1.
// Before that `ready` goes to standard error, and a line or the end of the input is waited for, so that all jobs can
// begin at the same moment. job.py is the same in Python.

import { createHash } from "node:crypto";
import { tokenSource } from "../../npm/dist/index.js";

const { minRemaining, warm, ...options } = JSON.parse(process.env.JOTMINT_JOB);
// Twenty processes that load the client for Redis at once are busy for seconds; that is no waiting for a token.
if (options.cache?.startsWith("redis")) await import("../../npm/node_modules/@redis/client/dist/index.js");
const tokens = tokenSource(options);
// Nor are twenty that connect and have their code compiled.
if (warm) await tokens.status();
console.error("ready");
await new Promise((begin) => process.stdin.once("data", begin).once("end", begin));
process.stdin.destroy();
const start = performance.now();
try {
  const { accessToken, reason, notices } = await tokens.get({ minRemaining });
  print({
    sha256: createHash("sha256").update(accessToken).digest("hex"),
    elapsed_ms: elapsed(),
    reason,
    notices: notices.map(({ code }) => code),
  });
} catch (error) {
  print({ error: error.code ?? error.name, elapsed_ms: elapsed() });
  process.exitCode = 1;
}

function elapsed() {
  return Math.round(performance.now() - start);
}

function print(line) {
  console.log(JSON.stringify(line));
}
