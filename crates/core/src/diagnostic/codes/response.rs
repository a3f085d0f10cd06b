//! Answers of the token endpoint: tokens, refusals, and what is neither.

super::codes! { RESPONSE:
    RESPONSE_REDIRECT = "response-redirect", Error, Configuration, "RFC 9700 section 4.12",
        "A redirect would send the credentials to another place. jotmint never follows one from a token endpoint.";
    RESPONSE_NOT_TOKEN = "response-not-token", Error, Server, "RFC 6749 section 5.1",
        "The answer is not a token response. The usual cause is a URL that is not the token endpoint.";
    RESPONSE_STATUS = "response-status", Error, Server, "RFC 6749 section 5.1",
        "A token comes with status 200 and a refusal with 400 or 401. The status is neither.";
    RESPONSE_TOO_LARGE = "response-too-large", Error, Server, "RFC 6749 section 5.1",
        "The answer, or a value in it, is larger than the limit. Token responses have a few kilobytes.";
    RESPONSE_NOT_JSON = "response-not-json", Error, Server, "RFC 8259 section 8.1",
        "The body is not one JSON object in UTF-8 with unique member names. It is refused rather than guessed at.";
    RESPONSE_CONTENT_TYPE = "response-content-type", Warning, Server, "RFC 6749 section 5.1",
        "A token response has the media type application/json. The body is JSON all the same and was read as such.";
    RESPONSE_CACHEABLE = "response-cacheable", Notice, Server, "RFC 6749 section 5.1",
        "A token response must forbid caching (Cache-Control: no-store). A proxy on the way may keep this one.";
    ERROR_IN_SUCCESS = "error-in-success", Error, Server, "RFC 6749 section 5.2",
        "Status 200 came with an error member. The answer is a refusal; a token in it is not used.";
    ACCESS_TOKEN_MISSING = "access-token-missing", Error, Server, "RFC 6749 section 5.1",
        "A token response has an access_token, a string of printable ASCII characters.";
    ACCESS_TOKEN_NOT_HEADER_SAFE = "access-token-not-header-safe", Error, Server, "RFC 6750 section 2.1",
        "A bearer token is sent in a header and consists of letters, digits and -._~+/ with = at the end. Anything else could change the request.";
    TOKEN_TYPE_MISSING = "token-type-missing", Error, Server, "RFC 6749 section 7.1",
        "The answer does not say how the token is used. Guessing is allowed only for a server that is known for it.";
    TOKEN_TYPE_ASSUMED = "token-type-assumed", Notice, Server, "RFC 6749 section 7.1",
        "The answer does not say how the token is used; Bearer is assumed as configured.";
    TOKEN_TYPE_UNKNOWN = "token-type-unknown", Error, Server, "RFC 6749 section 7.1",
        "A client must not use an access token of a type it does not understand.";
    EXPIRES_IN_MISSING = "expires-in-missing", Notice, Server, "RFC 6749 section 5.1",
        "The server did not say how long the token lives. A short lifetime is assumed; it never means forever.";
    EXPIRES_IN_MALFORMED = "expires-in-malformed", Error, Server, "RFC 6749 appendix A.14",
        "expires_in is a whole number of seconds, zero or more.";
    EXPIRES_IN_STRING = "expires-in-string", Notice, Server, "RFC 6749 appendix A.14",
        "expires_in is a JSON number by the standard. Digits in a string are unambiguous and taken.";
    EXPIRES_IN_FRACTION = "expires-in-fraction", Notice, Server, "RFC 6749 appendix A.14",
        "expires_in is a whole number by the standard. The fraction is cut off.";
    EXPIRES_IN_ZERO = "expires-in-zero", Warning, Server, "RFC 6749 appendix A.14",
        "A lifetime of zero means that the token is expired already. It is handed out once and not kept.";
    EXPIRES_IN_HUGE = "expires-in-huge", Warning, Server, "RFC 6749 appendix A.14",
        "The lifetime is over 30 days; often it is given in milliseconds by mistake. The token is kept for 30 days at most.";
    LIFETIME_BELOW_WANTED = "lifetime-below-wanted", Warning, Configuration, "RFC 6749 section 5.1",
        "The token lives shorter than the job asked for. No request parameter changes that: the lifetime is a setting of the server.";
    EXPIRED_ON_ARRIVAL = "expired-on-arrival", Error, Availability, "RFC 6749 section 5.1",
        "The answer took as long as the token lives. The lifetime counts from the request on, for nobody can tell when the server stamped the token.";
    SCOPE_MALFORMED = "scope-malformed", Warning, Server, "RFC 6749 section 5.1",
        "The scope of the answer is not a string of names separated by single spaces, so what was granted is unknown.";
    REFRESH_TOKEN_IGNORED = "refresh-token-ignored", Notice, Server, "RFC 6749 section 4.4.3",
        "The answer has a refresh token that cannot be used: it is malformed, or came with client_credentials, where none should be included.";
    REFRESH_TOKEN_ENDS = "refresh-token-ends", Notice, Server, "draft-ietf-oauth-refresh-token-expiration section 6.1",
        "The answer says for how long the refresh token can be used. After that the grant begins anew.";
    ID_TOKEN_UNVERIFIED = "id-token-unverified", Notice, Server, "OpenID Connect Core 1.0 section 3.1.3.7",
        "The ID token is passed through. jotmint does not validate it.";
    ISSUED_TOKEN_TYPE_MISSING = "issued-token-type-missing", Warning, Server, "RFC 8693 section 2.2.1",
        "The answer to a token exchange says what kind of token was issued. Without it the kind is unknown.";
    CLIENT_REFUSED = "client-refused", Error, Client, "RFC 6749 section 5.2",
        "The server does not accept the client's authentication: unknown client, wrong credential, wrong method, or an assertion it does not take.";
    CLIENT_REFUSED_SILENTLY = "client-refused-silently", Error, Client, "RFC 6749 section 5.2",
        "The server refused without giving a reason. Gateways in front of token endpoints do so for unknown clients, blocked addresses and missing headers.";
    GRANT_REFUSED = "grant-refused", Error, Grant, "RFC 6749 section 5.2",
        "The server knows the client, and does not give it this grant.";
    SCOPE_REFUSED = "scope-refused", Error, Grant, "RFC 6749 section 5.2",
        "The requested scope is invalid, unknown, malformed, or exceeds what the client may have.";
    REQUEST_REFUSED = "request-refused", Error, Configuration, "RFC 6749 section 5.2",
        "The server says that the request is malformed: a parameter is missing, repeated or of a value it does not take.";
    ERROR_UNKNOWN = "error-unknown", Error, Server, "RFC 6749 section 5.2",
        "The server refused with an error code that no standard registers.";
    SERVER_BUSY = "server-busy", Error, Availability, "RFC 9110 section 15.6.4",
        "The server cannot answer now, or limits how often it is asked. The same request may work later.";
    AUTHORIZATION_PENDING = "authorization-pending", Error, Grant, "RFC 8628 section 3.5",
        "A person has to approve the device first. Nothing is wrong: the client asks again at the interval the server gave, 5 s where it gave none, and 5 s later after each slow_down.";
    SERVER_ERROR_AS_REFUSAL = "server-error-as-refusal", Error, Client, "RFC 6749 section 5.2",
        "The server calls it a server_error and yet answers with a client error status. Some servers do so for bad credentials.";
    DPOP_DEMANDED = "dpop-demanded", Error, Client, "RFC 9449 section 8",
        "The server wants the request to prove that the client holds a key (DPoP). jotmint makes no such proofs.";
    TOKEN_REJECTED = "token-rejected", Error, Client, "RFC 6750 section 3.1",
        "An API refused the access token. A token can end before its lifetime is over: revoked, unused for too long, or cut short by a change at the server.";
    SCOPE_INSUFFICIENT = "scope-insufficient", Error, Grant, "RFC 6750 section 3.1",
        "The token is good, and the API wants a scope that it does not have.";
    REFRESH_TOKEN_NOT_ROTATED = "refresh-token-not-rotated", Warning, Server, "RFC 9700 section 4.14.2",
        "For a public client a refresh token must be replaced at every use or bound to a key. One that is neither can be used by whoever copied it, without anybody noticing.";
}
