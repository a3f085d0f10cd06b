//! Options, however they were given: object, command line or environment.

super::codes! { OPTIONS:
    OPTION_UNKNOWN = "option-unknown", Error, Configuration, "jotmint: options",
        "A misspelt option that is ignored in silence makes a request that nobody asked for.";
    OPTION_MISSING = "option-missing", Error, Configuration, "jotmint: options",
        "Without this option there is no request to make.";
    OPTION_INVALID = "option-invalid", Error, Configuration, "jotmint: options",
        "The value is of the wrong type, out of range, or not one of the values the option takes.";
    OPTION_CONFLICT = "option-conflict", Error, Configuration, "RFC 6749 section 2.3",
        "The client must not use more than one authentication method in each request, and an option that would be ignored is a mistake.";
    OPTION_NOT_FOR_GRANT = "option-not-for-grant", Error, Configuration, "RFC 6749 section 4",
        "The parameter belongs to another grant.";
    CLIENT_AUTH_UNKNOWN = "client-auth-unknown", Error, Configuration, "RFC 7591 section 2",
        "The name is not a registered token endpoint authentication method that jotmint carries out.";
    PUBLIC_CLIENT_WITHOUT_USER = "public-client-without-user", Error, Configuration, "RFC 6749 section 4.4",
        "The client credentials grant must only be used by confidential clients: without authentication anybody could ask.";
    GRANT_UNKNOWN = "grant-unknown", Error, Configuration, "RFC 6749 section 4.5",
        "The grant type is not one that jotmint makes requests for.";
    GRANT_PASSWORD = "grant-password", Error, Configuration, "RFC 9700 section 2.4",
        "The resource owner password credentials grant must not be used: it gives the user's password to the client.";
    SCOPE_CHARACTER = "scope-character", Error, Configuration, "RFC 6749 section 3.3",
        "A scope is made of printable ASCII characters without space, quotation mark and backslash.";
    SCOPE_REPEATED = "scope-repeated", Warning, Configuration, "RFC 6749 section 3.3",
        "The scope parameter is a set: naming a scope twice changes nothing.";
    SCOPE_LOOKS_JOINED = "scope-looks-joined", Warning, Configuration, "RFC 6749 section 3.3",
        "A comma or a plus sign is a legal character inside one scope, and nearly always meant to separate two.";
    AUDIENCE_IS_TOKEN_ENDPOINT = "audience-is-token-endpoint", Notice, Configuration, "draft-ietf-oauth-rfc7523bis section 4",
        "No issuer is known, so the assertion names the token endpoint as its audience. Servers that follow the new rules accept only the issuer.";
}
