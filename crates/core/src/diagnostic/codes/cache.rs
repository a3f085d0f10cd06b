//! Tokens that several processes share.

super::codes! { CACHE:
    CACHE_SECRET_MISSING = "cache-secret-missing", Error, Configuration, "jotmint: sharing",
        "A token that leaves the process is sealed with a key made of the client's credential. Where the credential never reaches jotmint, a secret for the cache takes its place.";
    CACHE_UNAVAILABLE = "cache-unavailable", Warning, Availability, "jotmint: sharing",
        "The store that shares the token does not answer, or not as it should. This process goes on without it: it asks the server itself, and tries the store again later.";
    CACHE_TOKEN_TOO_LARGE = "cache-token-too-large", Warning, Availability, "jotmint: sharing",
        "The sealed token is longer than 64 KiB, which stores need not take. Every process asks for its own.";
}
