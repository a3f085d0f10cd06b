// Contenders in turn, in many short rounds, each in a new random order, by CPU time of this process: whatever slows the
// machine slows all of them. The median round is reported.

import crypto from "node:crypto";

const WARM_UP_MILLISECONDS = 200;
const ROUND_MILLISECONDS = 2;

/** A row for each peer of the contender `jotmint`: `{ name, make, isAsync }`, where `make` does the thing once. */
export async function compare({ what, algorithm, contenders, rounds }) {
  const all = contenders.map((contender) => ({ ...contender, samples: [], count: 0 }));
  for (const contender of all) await warmUp(contender);
  for (let round = 0; round < rounds; round++) {
    for (const contender of shuffled(all)) contender.samples.push(await run(contender));
  }
  const ours = median(all.find(({ name }) => name === "jotmint").samples);
  return all
    .filter(({ name }) => name !== "jotmint")
    .map(({ name, samples }) => ({
      language: "javascript",
      what,
      algorithm,
      peer: name,
      peer_ns: Math.round(median(samples)),
      our_ns: Math.round(ours),
      ratio: Number((median(samples) / ours).toFixed(2)),
    }));
}

/** Prints rows as a table, or as a JSON array. */
export function print(rows, format) {
  if (format === "json") return console.log(JSON.stringify(rows, null, 1));
  console.log(["what", "algorithm", "peer", "peer ns", "our ns", "ratio"].join("\t"));
  for (const row of rows) {
    const { what, algorithm, peer, peer_ns, our_ns, ratio } = row;
    console.log([what, algorithm, peer.padEnd(22), peer_ns, our_ns, `${ratio} x`].join("\t"));
  }
}

/** Lets the engine optimise, and finds out how many calls make a round. */
async function warmUp(contender) {
  const end = performance.now() + WARM_UP_MILLISECONDS;
  let count = 0;
  for (; performance.now() < end; count++) await contender.make();
  contender.count = Math.max(1, Math.round((count * ROUND_MILLISECONDS) / WARM_UP_MILLISECONDS));
  await run(contender);
}

/** Nanoseconds of CPU time for one assertion, over one round. */
async function run({ make, count, isAsync }) {
  const start = process.cpuUsage();
  if (isAsync) for (let done = 0; done < count; done++) await make();
  else for (let done = 0; done < count; done++) make();
  const { user, system } = process.cpuUsage(start);
  return ((user + system) * 1000) / count;
}

function shuffled(list) {
  const copy = [...list];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = crypto.randomInt(at + 1);
    [copy[at], copy[other]] = [copy[other], copy[at]];
  }
  return copy;
}

function median(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
