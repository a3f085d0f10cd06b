//! What speaks against a request before it is sent, beyond what its parts report themselves.

super::codes! { DECISION:
    METHOD_NOT_POST = "method-not-post", Error, Configuration, "RFC 6749 section 3.2",
        "The client must use POST when it asks for an access token. Other methods put parameters where they are logged.";
    PARAMETER_IN_QUERY = "parameter-in-query", Error, Configuration, "RFC 6749 section 3.2",
        "Parameters of a token request belong into the body. In the URL they are ignored by most servers and logged by all.";
    BODY_NOT_FORM = "body-not-form", Error, Configuration, "RFC 6749 appendix B",
        "A token request is application/x-www-form-urlencoded. Most servers do not read JSON there, and answer that the grant_type is missing.";
    PARAMETER_EMPTY = "parameter-empty", Warning, Configuration, "RFC 6749 section 3.2",
        "A parameter without a value counts as omitted.";
    GRANT_MISSING = "grant-missing", Error, Configuration, "RFC 6749 section 4",
        "Every token request names its grant.";
    GRANT_MALFORMED = "grant-malformed", Error, Configuration, "RFC 6749 section 4.5",
        "A grant type is a registered name or an absolute URI.";
    GRANT_NOT_OFFERED = "grant-not-offered", Error, Grant, "RFC 8414 section 2",
        "The server's own metadata or documentation says that it does not take this grant.";
    GRANT_NOT_FOUND = "grant-not-found", Warning, Grant, "jotmint: provider profiles",
        "No source shows this server taking this grant. It may still do.";
    GRANT_NEEDS_PERSON = "grant-needs-person", Notice, Configuration, "RFC 6749 section 4.1",
        "The grant begins with a person in a browser. A pipeline that runs alone cannot start it.";
    GRANT_PARAMETER_MISSING = "grant-parameter-missing", Error, Configuration, "RFC 6749 section 4",
        "The grant cannot work without this parameter.";
    PARAMETER_OF_OTHER_GRANT = "parameter-of-other-grant", Warning, Configuration, "RFC 6749 section 4",
        "The parameter belongs to another grant and is ignored, or makes the request invalid.";
    CODE_VERIFIER_MISSING = "code-verifier-missing", Warning, Configuration, "RFC 9700 section 2.1.1",
        "Without PKCE a stolen authorization code can be used by somebody else.";
    CLIENT_AUTHENTICATION_MISSING = "client-authentication-missing", Error, Client, "RFC 6749 section 4.4.2",
        "The client must authenticate with the authorization server. The request carries nothing that proves who asks.";
    CLIENT_AUTHENTICATION_REPEATED = "client-authentication-repeated", Error, Client, "RFC 6749 section 2.3",
        "The client must not use more than one authentication method in each request.";
    CLIENT_AUTHENTICATION_NOT_OFFERED = "client-authentication-not-offered", Error, Client, "RFC 8414 section 2",
        "The server's own metadata or documentation says that it does not take this method.";
    CLIENT_AUTHENTICATION_NOT_FOUND = "client-authentication-not-found", Warning, Client, "jotmint: provider profiles",
        "No source shows this server taking this method of client authentication.";
    CLIENT_ID_DIFFERS = "client-id-differs", Error, Client, "RFC 7521 section 4.2",
        "The client_id of the form, of the header and of the assertion's sub identify the same client.";
    BEARER_AT_TOKEN_ENDPOINT = "bearer-at-token-endpoint", Error, Client, "RFC 6749 section 2.3",
        "A bearer token authenticates at an API. A token endpoint wants the client's own credentials.";
    CLIENT_ASSERTION_TYPE_WRONG = "client-assertion-type-wrong", Error, Client, "RFC 7523 section 2.2",
        "The value of client_assertion_type is urn:ietf:params:oauth:client-assertion-type:jwt-bearer.";
    SCOPE_NEVER_CHANGES_LIFETIME = "scope-never-changes-lifetime", Error, Grant, "RFC 6749 section 5.1",
        "How long an access token lives is decided by the server, mostly by a setting of the client or of the API. No scope, no parameter and no assertion lengthens it.";
    PARAMETER_NEVER_CHANGES_LIFETIME = "parameter-never-changes-lifetime", Warning, Grant, "RFC 6749 section 5.1",
        "There is no standard request parameter for the lifetime of a token; servers ignore what they do not know.";
    OFFLINE_ACCESS_WITHOUT_PERSON = "offline-access-without-person", Warning, Grant, "OpenID Connect Core 1.0 section 11",
        "offline_access asks for a refresh token on behalf of a person. Without a person it does nothing.";
    SCOPE_NOT_ADVERTISED = "scope-not-advertised", Warning, Grant, "RFC 8414 section 2",
        "The server's metadata does not list the scope. Servers may leave scopes out of the list.";
    ENDPOINT_NOT_TOKEN_HOST = "endpoint-not-token-host", Error, Configuration, "jotmint: provider profiles",
        "The host belongs to the vendor, and no source shows it giving out tokens.";
    SCOPE_NARROWED = "scope-narrowed", Warning, Grant, "RFC 6749 section 3.3",
        "The server may grant less than was asked for, and says so in the scope of its answer.";
    SCOPE_WIDENED = "scope-widened", Warning, Grant, "RFC 6749 section 3.3",
        "The token can do more than was asked for. Whoever gets hold of it can, too.";
    LIFETIME_SET_AT_SERVER = "lifetime-set-at-server", Notice, Grant, "RFC 6749 section 5.1",
        "How long an access token lives is decided by the server alone. The answer tells what is set there.";
    REFRESH_TOKEN_NOT_DUE = "refresh-token-not-due", Notice, Grant, "RFC 6749 section 4.4.3",
        "A refresh token should not be included with the client credentials grant: the client can ask again by itself.";
}
