/**
 * Tokens in files, for the steps of one pipeline and the programs of one user.
 *
 * The Python package keeps the same files in the same way, so both share one folder. Files that others could have
 * written or can read are not used, symbolic links are not followed, and a record takes the place of another in one
 * move. A file of a process that died is cleared away by the next.
 */

import { core, refusal } from "./core.js";
import { builtin } from "./host.js";
import type { Store } from "./store.js";

/** Records are far shorter. */
const MAX_RECORD_BYTES = 64 * 1024;

/** Files that were left behind by a process are cleared away at this age. */
const LEFT_BEHIND_MS = 60_000;

/** Bits of a mode with which others may write, and with which they may do anything. */
const WRITABLE_BY_OTHERS = 0o022;
const OPEN_TO_OTHERS = 0o077;

/**
 * A store of files that only this user can read.
 *
 * `folder` is made when it is missing. By default it is `jotmint` below `$XDG_CACHE_HOME` or `~/.cache`, on macOS below
 * `~/Library/Caches`, and on Windows `%LOCALAPPDATA%\jotmint\cache`. As an option, `cache: "file"` and
 * `cache: "file:PATH"` are the same.
 *
 * @throws {@link JotmintError} `option-invalid` in an engine without files.
 */
export function fileStore(folder?: string): Store {
  return new FileStore(folder ?? null);
}

type Folder = { readonly fs: typeof import("node:fs/promises"); readonly path: string };

/** @internal */
export class FileStore implements Store {
  readonly #fs: typeof import("node:fs/promises");
  readonly #folder: string;
  /** The option of the core that means this store. */
  readonly option: string;

  constructor(folder: string | null) {
    const [fs, path] = [builtin("node:fs/promises"), builtin("node:path")];
    if (!fs || !path) {
      throw refusal("option-invalid", "`cache` is a file, and this engine has none", "leave the option out");
    }
    this.#fs = fs;
    this.#folder = path.resolve(folder ?? defaultFolder());
    this.option = folder === null ? "file" : `file:${folder}`;
  }

  async load(key: string): Promise<[record: string | null, storeTimeMs: number]> {
    const isThere = await checkFolder(this.#fs, this.#folder);
    const record = isThere ? await read(this.#fs, this.#path(key), MAX_RECORD_BYTES) : null;
    return [record, Date.now()];
  }

  async store(key: string, record: string): Promise<void> {
    const { fs, path } = await this.#made();
    const place = this.#path(key);
    const isNewer = async (): Promise<boolean> =>
      core().record_replaces(record, (await read(fs, place, MAX_RECORD_BYTES)) ?? undefined);
    if (!(await isNewer())) return;
    await clearAway({ fs, path }, key);
    const temporary = `${place}.${globalThis.crypto.randomUUID()}.tmp`;
    try {
      await create(fs, temporary, record, true);
      // A disk may take long, and a newer record come meanwhile: what counts is what is there right before the move.
      if (await isNewer()) await fs.rename(temporary, place);
      else await fs.rm(temporary, { force: true });
    } catch (error) {
      await fs.rm(temporary, { force: true });
      throw error;
    }
  }

  async lock(key: string, owner: string, ttlMs: number): Promise<boolean> {
    const { fs } = await this.#made();
    const place = this.#path(`${key}.lock`);
    if (await isCreated(fs, place, `${owner}\n`)) return true;
    const isDead = (modifiedMs: number): boolean => Math.abs(Date.now() - modifiedMs) > ttlMs;
    const held = await unlessGone(fs.lstat(place));
    if (held && !isDead(held.mtimeMs)) return false;
    if (held) {
      // Only one can move it aside. Who moved a lock that is alive, because somebody else was faster, puts it back.
      const aside = `${place}.${owner}`;
      if (!(await unlessGone(fs.rename(place, aside).then(() => true)))) return false;
      const moved = await fs.lstat(aside);
      const isAlive = !isDead(moved.mtimeMs);
      if (isAlive) await fs.link(aside, place).catch(() => undefined);
      await fs.rm(aside, { force: true });
      if (isAlive) return false;
    }
    return isCreated(fs, place, `${owner}\n`);
  }

  async unlock(key: string, owner: string): Promise<void> {
    const place = this.#path(`${key}.lock`);
    if ((await read(this.#fs, place, MAX_RECORD_BYTES)) === owner) await this.#fs.rm(place, { force: true });
  }

  #path(name: string): string {
    return `${this.#folder}/${name}`;
  }

  /** The folder, made if it is missing. */
  async #made(): Promise<Folder> {
    if (!(await checkFolder(this.#fs, this.#folder))) {
      await this.#fs.mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await checkFolder(this.#fs, this.#folder);
    }
    return { fs: this.#fs, path: this.#folder };
  }
}

function defaultFolder(): string {
  const { join, isAbsolute } = builtin("node:path") as typeof import("node:path");
  const { homedir } = builtin("node:os") as typeof import("node:os");
  const { env, platform } = process;
  if (platform === "win32") {
    return join(env.LOCALAPPDATA || join(homedir(), "AppData", "Local"), "jotmint", "cache");
  }
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "jotmint");
  // The XDG Base Directory Specification has relative paths ignored.
  const base = env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : undefined;
  return join(base ?? join(homedir(), ".cache"), "jotmint");
}

/** Whether the folder is there; throws when others may write in it. */
async function checkFolder(fs: Folder["fs"], path: string): Promise<boolean> {
  const found = await unlessGone(fs.stat(path));
  if (!found) return false;
  if (!found.isDirectory()) throw new Error("the folder is a file");
  if (!isOurs(found)) throw new Error("the folder belongs to another user");
  if (hasModes() && found.mode & WRITABLE_BY_OTHERS) throw new Error("others may write in the folder");
  return true;
}

/** The text of a file without the line break at its end; null when there is none. Throws when it is not ours alone. */
async function read(fs: Folder["fs"], path: string, maxBytes: number): Promise<string | null> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = fs.constants;
  // A pipe in its place must not keep us waiting.
  const file = await unlessGone(
    fs.open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: unknown) => {
      throw codeOf(error) === "ELOOP" ? new Error("the file is a symbolic link") : error;
    }),
  );
  if (!file) return null;
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Error("the file is not a regular file");
    if (!isOurs(found)) throw new Error("the file belongs to another user");
    if (hasModes() && found.mode & OPEN_TO_OTHERS) throw new Error("others may read or write the file");
    const buffer = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (let more = 1; more > 0 && length <= maxBytes; length += more) {
      more = (await file.read(buffer, length, buffer.length - length, length)).bytesRead;
    }
    if (length > maxBytes) throw new Error("the file is larger than 64 KiB");
    return buffer.toString("latin1", 0, length).replace(/\n$/, "");
  } finally {
    await file.close();
  }
}

/** Makes a file that was not there, for this user alone; with `flush` it is on the disk afterwards. */
async function create(fs: Folder["fs"], path: string, text: string, flush: boolean): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL } = fs.constants;
  const file = await fs.open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600);
  try {
    await file.writeFile(text, "latin1");
    if (flush) await file.sync();
  } finally {
    await file.close();
  }
}

/** The same; false when it was there. */
async function isCreated(fs: Folder["fs"], path: string, text: string): Promise<boolean> {
  try {
    await create(fs, path, text, false);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Removes what processes that died have left of this key: half-written records, and locks that were moved aside. */
async function clearAway({ fs, path }: Folder, key: string): Promise<void> {
  const isOfKey = (name: string): boolean =>
    name.startsWith(`${key}.`) && (name.endsWith(".tmp") || name.startsWith(`${key}.lock.`));
  for (const name of (await fs.readdir(path)).filter(isOfKey)) {
    const found = await unlessGone(fs.lstat(`${path}/${name}`));
    if (found && Date.now() - found.mtimeMs > LEFT_BEHIND_MS) await fs.rm(`${path}/${name}`, { force: true });
  }
}

async function unlessGone<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Windows keeps files apart by other means: the default folder is in the user's own profile. */
function hasModes(): boolean {
  return process.platform !== "win32";
}

function isOurs({ uid }: { uid: number }): boolean {
  const user = process.geteuid?.();
  return user === undefined || uid === user;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
