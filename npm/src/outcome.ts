/**
 * What the command of this package orders from the library: one token, or one assertion.
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
  | { readonly type: "make_assertion"; readonly options: object };

/** What came of it. @internal */
export type Outcome =
  | End
  | { readonly type: "assertion"; readonly assertion: string; readonly notices: readonly Diagnostic[] }
  | { readonly type: "error"; readonly error: Diagnostic };

/** Carries out an order. Options that cannot work are an outcome as well. @internal */
export async function commandOutcome(order: LibraryOrder): Promise<Outcome> {
  try {
    const prepared = prepare(order.options, "flag");
    if (order.type === "get_token") {
      const { min_remaining } = order;
      return await new TokenSourceDriver(prepared).run({ type: "wanted", min_remaining });
    }
    const signer = signerOf(prepared);
    return { type: "assertion", assertion: await signer.assertion(), notices: signer.notices };
  } catch (thrown) {
    if (!(thrown instanceof JotmintError)) throw thrown;
    const { code, severity, blame, message, help, reference } = thrown;
    return { type: "error", error: { code, severity, blame, message, help, reference } };
  }
}
