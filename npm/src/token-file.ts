/**
 * The file in which `jotmint exec` keeps a token: written as a whole, for its owner alone, and never through a link.
 */

import { randomBytes } from "node:crypto";
import { lstatSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Writes it, or throws what the system says; returns in a few words why it is not safe to do so. */
export function writeTokenFile(path: string, text: string): string | undefined {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there?.isSymbolicLink()) return "is a symbolic link";
  if (there?.isDirectory()) return "is a directory";
  if (there && !there.isFile()) return "is not a regular file";
  const folder = dirname(path);
  const { mode } = statSync(folder);
  const forAll = (mode & 0o002) !== 0 && (mode & 0o1000) === 0;
  if (forAll && process.platform !== "win32") return "everybody may replace files in its folder";
  const temporary = join(folder, `.${basename(path)}.${randomBytes(8).toString("hex")}.tmp`);
  try {
    writeFileSync(temporary, text, { flag: "wx", mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  return undefined;
}
