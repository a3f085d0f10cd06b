// The job: so many calls of an API in so many seconds, each with the token of that moment.
//
// Says at once that it runs, and at its end what the API answered: {"calls", "refused", "failed", "credentials"}.

import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const [url, seconds, calls] = process.argv.slice(2);
const { OAUTH_ACCESS_TOKEN_FILE: file, OAUTH_ACCESS_TOKEN: given } = process.env;
const token = () => (file ? readFileSync(file, "utf8") : given);
const started = performance.now();
const counts = { calls: 0, refused: 0, failed: 0 };

console.log("{}");
for (let call = 0; call < Number(calls); call += 1) {
  await sleep(Math.max(0, started + (call * seconds * 1000) / calls - performance.now()));
  const { status } = await fetch(url, { headers: { authorization: `Bearer ${token()}` } });
  counts.calls += 1;
  if (status === 401) counts.refused += 1;
  else if (status !== 200) counts.failed += 1;
}
const credentials = Object.keys(process.env).filter((name) => name.startsWith("OAUTH_CLIENT_SECRET"));
console.log(JSON.stringify({ ...counts, credentials }));
