/**
 * The command that `jotmint exec` starts: its end, and the signals it is given.
 *
 * Decides nothing: which signals are passed on, and what its end means, is told from outside.
 */

import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { isatty } from "node:tty";

/** What became of the command. */
export type Ended =
  | { readonly type: "exited"; readonly code: number }
  | { readonly type: "killed"; readonly signal: number }
  | { readonly type: "not_started"; readonly error: string; readonly cause: unknown };

/** Signals on their way to a command, from before it is started. */
export class Relay {
  #child: ChildProcess | undefined;
  #early: NodeJS.Signals[] = [];

  /** Listens to `signals`, and to `terminalSignals`, which a command in the foreground of a terminal gets by itself. */
  constructor(signals: readonly string[], terminalSignals: readonly string[]) {
    for (const name of signals) this.#listen(name, () => true);
    for (const name of terminalSignals) this.#listen(name, () => !inForeground());
  }

  /** Starts the command; the promise is resolved when it has ended. */
  start(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
    return new Promise((resolve) => {
      const failed = (cause: unknown): void => {
        const error = cause instanceof Error && "code" in cause ? String(cause.code) : "";
        resolve({ type: "not_started", error, cause });
      };
      try {
        const child = spawn(file, args, { env, stdio: "inherit" });
        child.once("error", failed);
        child.once("exit", (code, signal) => {
          if (signal === null) resolve({ type: "exited", code: code ?? 0 });
          else resolve({ type: "killed", signal: constants.signals[signal] });
        });
        this.#child = child;
        for (const signal of this.#early) child.kill(signal);
      } catch (error) {
        failed(error);
      }
    });
  }

  #listen(name: string, applies: () => boolean): void {
    const signal = name as NodeJS.Signals;
    try {
      process.on(signal, () => {
        if (!applies()) return;
        if (this.#child) this.#child.kill(signal);
        else this.#early.push(signal);
      });
    } catch {
      // Windows has few signals; what it cannot deliver need not be passed on.
    }
  }
}

/** Whether this process is in the foreground of a terminal, whose signals go to all processes there. */
function inForeground(): boolean {
  if (process.platform === "win32") return true;
  try {
    // Of proc_pid_stat(5), after the name in brackets: state, ppid, pgrp, session, tty_nr, tpgid.
    const stat = readFileSync("/proc/self/stat", "latin1");
    const [, , group, , terminal, foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return terminal !== "0" && group === foreground;
  } catch {
    return [0, 1, 2].some((descriptor) => isatty(descriptor));
  }
}
