/**
 * What the command of this package orders from the library: a token, its status, or an assertion.
 *
 * Options come in as the command spells them, and what comes of them goes back as plain data, untouched.
 */

import { JotmintError, type Diagnostic } from "./error.js";
import { prepare } from "./options.js";
import { signerOf } from "./signer.js";
import { TokenSourceDriver, type End } from "./source.js";

/** An order of the command. @internal */
export type LibraryOrder =
  | { readonly type: "get_token"; readonly options: object; readonly min_remaining: number | null }
  | { readonly type: "get_status"; readonly options: object }
  | { readonly type: "make_assertion"; readonly options: object };

/** What came of it. @internal */
export type LibraryOutcome =
  | End
  | { readonly type: "assertion"; readonly assertion: string; readonly notices: readonly Diagnostic[] }
  | { readonly type: "error"; readonly error: Diagnostic };

/** The source that was made, for the next order of the same run. @internal */
export interface Kept {
  source?: TokenSourceDriver;
}

/** Carries out an order. Options that cannot work are an outcome as well. @internal */
export async function commandOutcome(order: LibraryOrder, kept: Kept): Promise<LibraryOutcome> {
  try {
    if (order.type === "make_assertion") {
      const signer = signerOf(prepare(order.options, "flag"));
      return { type: "assertion", assertion: await signer.assertion(), notices: signer.notices };
    }
    const source = (kept.source ??= new TokenSourceDriver(prepare(order.options, "flag")));
    if (order.type === "get_status") return await source.run({ type: "inquired" });
    return await source.run({ type: "wanted", min_remaining: order.min_remaining });
  } catch (thrown) {
    if (!(thrown instanceof JotmintError)) throw thrown;
    const { code, severity, blame, message, help, reference } = thrown;
    return { type: "error", error: { code, severity, blame, message, help, reference } };
  }
}
