// Locks, stores and unlocks until it is killed: ever new records under one key of a file store. Says so each time it has.

import { fileStore } from "jotmint";

const [path, key, first] = process.argv.slice(2);
const store = fileStore(path);
for (let generation = Number(first); ; generation++) {
  await store.lock(key, `owner${generation}`, 10_000);
  const record = `jotmint1.${generation}.1760000000000.AAAAAAAAAAAAAAAAAAAAAA.${"x".repeat(20_000)}`;
  await store.store(key, record, 10_000);
  await store.unlock(key, `owner${generation}`);
  process.stdout.write(".");
}
