/**
 * How things stand with a token, as the core tells it.
 */

/** What is cached, how old it is, when it will be renewed and why. Ages and times from now are in milliseconds. */
export interface Status {
  /** The token at hand; null when there is none. */
  readonly token: {
    /** Which one it is, counted from 1 in this process. */
    readonly generation: number;
    /** Where it came from: the server, or another process through the store. */
    readonly source: "fetched" | "shared";
    /** `Bearer`, or `N_A` for what is not an access token. */
    readonly tokenType: string;
    /** What it is good for. */
    readonly scope: readonly string[] | null;
    /** How old it is, by the most careful reckoning. */
    readonly ageMs: number;
    /** The lifetime the server granted, in seconds. */
    readonly lifetimeSeconds: number;
    /** Whether the server named none, and this one is assumed. */
    readonly lifetimeIsAssumed: boolean;
    /** The age at which it is renewed. */
    readonly refreshAgeMs: number;
    /** The age at which it is not handed out any more. */
    readonly guardAgeMs: number;
    /** When it will be renewed. */
    readonly refreshInMs: number;
    /** How long it may be handed out; 0 when it may not be. */
    readonly usableForMs: number;
    /** When it expires by this machine's clock, in seconds since 1970. */
    readonly expiresAtSeconds: number;
  } | null;
  /** A failure that is not forgotten yet. */
  readonly trouble: {
    /** Its code in the catalogue. */
    readonly code: string;
    /** What is wrong. */
    readonly message: string;
    /** How many attempts have failed in a row. */
    readonly failures: number;
    /** The server is left alone for so long. */
    readonly retryInMs: number;
    /** Whether asking again cannot mend it. */
    readonly isFinal: boolean;
  } | null;
  /** Where the token is shared. */
  readonly store: {
    readonly kind: "memory" | "file" | "redis" | "external";
    /** `unused`: memory, or not asked yet. */
    readonly state: "unused" | "works" | "failed";
    /** The name of the record; safe to log. */
    readonly key: string | null;
    /** The highest generation of a record that was seen. */
    readonly recordGeneration: number;
    /** Why it failed. */
    readonly failure: string | null;
    /** It is left alone for so long. */
    readonly retryInMs: number;
  };
  /** What a caller would meet now, in one word: `fresh`, `renewal-due`, `expired`, `none` and others. */
  readonly reason: string;
  /** When the source has to be asked again. */
  readonly nextCheckInMs: number;
}

/** The action that tells it. @internal */
export interface Tell {
  readonly type: "tell";
  readonly status: object;
}

/** The core's words for it, spelled as in JavaScript. */
export function statusOf(told: object): Status {
  return spelled(told) as Status;
}

function spelled(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
  const camel = (name: string): string =>
    name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [camel(name), spelled(item)]));
}
