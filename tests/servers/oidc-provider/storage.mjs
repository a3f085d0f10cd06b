// Where oidc-provider keeps what it issued and which assertions it has seen: maps in this process.
//
// Its own development storage forgets the oldest entries after a thousand, and with them the `jti` values that make
// a replay detectable. This one forgets an entry only when it has expired. Implements the part of the adapter
// interface that the client_credentials grant uses; nothing survives the process.

// Entries are swept when this many have been added since the last sweep.
const SWEEP_EVERY = 1000;

export class MemoryAdapter {
  #entries = new Map();

  #added = 0;

  async upsert(id, payload, expiresInSeconds) {
    this.#added += 1;
    if (this.#added % SWEEP_EVERY === 0) this.#sweep();
    const expiresAt = expiresInSeconds === undefined ? Infinity : Date.now() + expiresInSeconds * 1000;
    this.#entries.set(id, { payload, expiresAt });
  }

  async find(id) {
    const entry = this.#entries.get(id);
    return entry && entry.expiresAt > Date.now() ? entry.payload : undefined;
  }

  async destroy(id) {
    this.#entries.delete(id);
  }

  #sweep() {
    const now = Date.now();
    for (const [id, { expiresAt }] of this.#entries) {
      if (expiresAt <= now) this.#entries.delete(id);
    }
  }
}
