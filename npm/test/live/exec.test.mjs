// Jobs that are longer than their token, against a real authorization server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { longJob } from "../../../tests/exec/long-job.mjs";
import { COMMAND } from "../run-command.mjs";

const command = [process.execPath, COMMAND];

test("a job of four lifetimes makes 1000 calls, and none is refused", async () => {
  const { stderr, ...result } = await longJob({ command, seconds: 20, lifetime: 5, calls: 1000 });
  const { tokens, token_requests, ...others } = result;
  assert.deepEqual(
    others,
    { code: 0, calls: 1000, refused: 0, failed: 0, credentials: [], mode: 0o600, file_is_left: false },
    stderr,
  );
  assert(tokens >= 4, `${tokens} tokens`);
  const lines = stderr.trimEnd().split("\n");
  // The job's end may come between two of them: a token that no call has shown, a request that nobody waits for.
  assert(tokens - 1 <= lines.length && lines.length <= token_requests - 1, stderr);
  for (const line of lines) assert.match(line, /^jotmint: \S+Z token renewed.*; the last one had \d s left; /);
});

test("the same job with its token in a variable is refused once the token is over", async () => {
  const { code, calls, refused, tokens } = await longJob({
    command,
    seconds: 4,
    lifetime: 2,
    calls: 40,
    inFile: false,
  });
  assert.deepEqual([code, calls, tokens], [0, 40, 1]);
  assert(refused > 5, `${refused} calls were refused`);
});
