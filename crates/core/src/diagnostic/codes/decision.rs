//! What speaks against a request before it is sent, beyond what its parts report themselves.

super::codes! { DECISION:
    NOT_TOKEN_REQUEST = "not-token-request", Notice, Configuration, "RFC 6749 section 1.2",
        "The request uses a token. What decides whether there is one, and how long it lives, is in the request before it.";
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
    GRANT_IMPLICIT = "grant-implicit", Error, Configuration, "RFC 9700 section 2.1.2",
        "The implicit grant put access tokens into URLs and must not be used any more. It never was a token request: the authorization endpoint answered it.";
    GRANT_NOT_LISTED = "grant-not-listed", Notice, Grant, "RFC 8414 section 2",
        "The metadata lists no grants, which by the standard means authorization_code and implicit. Many servers leave the list out by mistake.";
    GRANT_PARAMETER_MISSING = "grant-parameter-missing", Error, Configuration, "RFC 6749 section 4",
        "The grant cannot work without this parameter.";
    PARAMETER_OF_OTHER_GRANT = "parameter-of-other-grant", Warning, Configuration, "RFC 6749 section 4",
        "The parameter belongs to another grant and is ignored, or makes the request invalid.";
    PARAMETER_MISSPELT = "parameter-misspelt", Warning, Configuration, "RFC 6749 section 3.2",
        "The server must ignore parameters it does not know. One that is nearly spelt like a standard one is ignored in silence.";
    PROVIDER_PARAMETER_MISSING = "provider-parameter-missing", Warning, Configuration, "jotmint: provider profiles",
        "The server's documentation demands a parameter beyond the standard ones.";
    TOKEN_TYPE_NOT_REGISTERED = "token-type-not-registered", Warning, Configuration, "RFC 8693 section 3",
        "A token type is a URI, and the registered ones begin with urn:ietf:params:oauth:token-type:. Servers can have others of their own.";
    PLACEHOLDER_LEFT = "placeholder-left", Warning, Configuration, "jotmint: decisions",
        "The text looks like one that documentation leaves to be filled in. Sent as it is, it names nobody's server or client.";
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
    CLIENT_AUTHENTICATION_NOT_LISTED = "client-authentication-not-listed", Notice, Client, "RFC 8414 section 2",
        "The metadata lists no methods of client authentication, which by the standard means client_secret_basic alone. Many servers leave the list out by mistake.";
    CLIENT_ID_MISSING = "client-id-missing", Error, Client, "RFC 6749 section 3.2.1",
        "A client that does not authenticate, or that TLS authenticates, sends its client_id in the body. Without it the server cannot know whom it has before it.";
    BASIC_NOT_ENCODED = "basic-not-encoded", Notice, Client, "RFC 6749 section 2.3.1",
        "Identifier and secret are each encoded as in a form before they are joined for HTTP Basic. curl does not do that. For letters, digits, - . and _ it makes no difference; for others it depends on the server whether it decodes.";
    CLIENT_ID_DIFFERS = "client-id-differs", Error, Client, "RFC 7521 section 4.2",
        "The client_id of the form, of the header and of the assertion's sub identify the same client.";
    BEARER_AT_TOKEN_ENDPOINT = "bearer-at-token-endpoint", Error, Client, "RFC 6749 section 2.3",
        "A bearer token authenticates at an API. A token endpoint wants the client's own credentials.";
    CLIENT_ASSERTION_TYPE_WRONG = "client-assertion-type-wrong", Error, Client, "RFC 7523 section 2.2",
        "The value of client_assertion_type is urn:ietf:params:oauth:client-assertion-type:jwt-bearer.";
    CLIENT_ASSERTION_SAML = "client-assertion-saml", Error, Client, "draft-ietf-oauth-rfc7523bis section 3",
        "SAML assertions must not be used to authenticate clients any more: the rules for their audience allow them to be replayed elsewhere.";
    ASSERTION_USED_TWICE = "assertion-used-twice", Warning, Client, "RFC 8725 section 3.12",
        "The JWT that authenticates the client and the JWT that is the grant say different things. One that serves for both can be taken from one place to the other.";
    ASSERTION_ALGORITHM_NOT_OFFERED = "assertion-algorithm-not-offered", Error, Client, "RFC 8414 section 2",
        "The server's own metadata lists the algorithms it takes for assertions, and this one is not among them.";
    ASSERTION_ALGORITHM_NOT_FOUND = "assertion-algorithm-not-found", Warning, Client, "jotmint: provider profiles",
        "The server's documentation names the algorithms it takes for assertions, and this one is not among them.";
    ASSERTION_MEMBER_MISSING = "assertion-member-missing", Error, Client, "RFC 7523 section 3",
        "The standard or the server's documentation demands this claim or header member in the JWT.";
    ASSERTION_MEMBER_ADVISED = "assertion-member-advised", Notice, Client, "jotmint: provider profiles",
        "The server's documentation, or the standard for this method, asks for this claim or header member. It may do without.";
    ASSERTION_CLAIM_MALFORMED = "assertion-claim-malformed", Error, Client, "RFC 7519 section 4.1",
        "A registered claim has another type than the standard gives it: names are strings, moments are numbers of seconds.";
    ASSERTION_SUBJECT_DIFFERS = "assertion-subject-differs", Error, Client, "OpenID Connect Core 1.0 section 9",
        "An assertion that a client makes for itself names the client twice: as the one who signed it and as the one it is about.";
    ASSERTION_TYP_UNUSUAL = "assertion-typ-unusual", Warning, Client, "RFC 8725 section 3.11",
        "The type says that the JWT is of another kind. It keeps tokens from being taken for what they are not, and servers that look at it refuse.";
    ASSERTION_JTI_WEAK = "assertion-jti-weak", Warning, Client, "RFC 7519 section 4.1.7",
        "A jti is unique and cannot be guessed. Counters, dates and short texts are repeated by parallel jobs, and the second use is refused as a replay.";
    HEADER_EXTENSION_CRITICAL = "header-extension-critical", Warning, Client, "RFC 7515 section 4.1.11",
        "A server that does not understand every extension named in crit must refuse the JWT.";
    HEADER_KEY_REFERENCE = "header-key-reference", Warning, Client, "RFC 8725 section 3.10",
        "The header says where the key is, or brings it along. A server that believed it would believe anybody; it looks for the registered key instead, by kid or thumbprint.";
    PRIVATE_KEY_IN_HEADER = "private-key-in-header", Error, Key, "RFC 7515 section 4.1.3",
        "The jwk of a header is a public key. This one has private members, so whoever has seen the assertion can sign as this client.";
    AUDIENCE_NOT_TAKEN = "audience-not-taken", Warning, Client, "RFC 7523 section 3",
        "The aud names the server the assertion is meant for, and a server must refuse one that is meant for somebody else. Nothing known of this server shows that it goes by this name.";
    AUDIENCE_SPELLING_DIFFERS = "audience-spelling-differs", Error, Client, "RFC 7523 section 3",
        "Audiences are compared letter by letter. A slash at the end, a capital in the host or a port makes it another audience.";
    AUDIENCE_IS_ARRAY = "audience-is-array", Warning, Client, "draft-ietf-oauth-rfc7523bis section 4",
        "The audience of a client assertion is the server alone. With several, each of them can use the assertion at the others; an array of one is refused by servers that expect a string.";
    ASSERTION_TIME_FRACTION = "assertion-time-fraction", Warning, Client, "RFC 7519 section 2",
        "NumericDate allows fractions of a second, and many servers read whole numbers only.";
    ASSERTION_TIME_ORDER = "assertion-time-order", Error, Client, "RFC 7519 section 4.1.4",
        "The assertion ends before it begins, so there is no moment at which it is valid.";
    ASSERTION_IN_FUTURE = "assertion-in-future", Warning, Client, "RFC 7523 section 3",
        "The assertion is dated later than now. Servers allow a few seconds for clocks that disagree.";
    ASSERTION_LIFETIME_OVER_CAP = "assertion-lifetime-over-cap", Error, Client, "jotmint: provider profiles",
        "The server's documentation limits how long an assertion may live, and this one lives longer. It has nothing to do with the lifetime of the access token.";
    ASSERTION_LIFETIME_LONG = "assertion-lifetime-long", Warning, Client, "RFC 7523 section 3",
        "A server may refuse an exp unreasonably far in the future. Most known limits are between one minute and one hour. An assertion is made for one request, and does not decide how long the token lives.";
    SCOPE_NEVER_CHANGES_LIFETIME = "scope-never-changes-lifetime", Error, Grant, "RFC 6749 section 5.1",
        "How long an access token lives is decided by the server, mostly by a setting of the client or of the API. No scope, no parameter and no assertion lengthens it.";
    PARAMETER_NEVER_CHANGES_LIFETIME = "parameter-never-changes-lifetime", Warning, Grant, "RFC 6749 section 5.1",
        "There is no standard request parameter for the lifetime of a token; servers ignore what they do not know.";
    OFFLINE_ACCESS_WITHOUT_PERSON = "offline-access-without-person", Warning, Grant, "OpenID Connect Core 1.0 section 11",
        "offline_access asks for a refresh token on behalf of a person. Without a person it does nothing.";
    SCOPE_NOT_ADVERTISED = "scope-not-advertised", Warning, Grant, "RFC 8414 section 2",
        "The server's metadata does not list the scope. Servers may leave scopes out of the list.";
    SCOPE_CASE_DIFFERS = "scope-case-differs", Warning, Grant, "RFC 6749 section 3.3",
        "Scopes are compared letter by letter, upper and lower case included.";
    SCOPE_MISSING = "scope-missing", Warning, Grant, "jotmint: provider profiles",
        "The server's documentation demands a scope, and answers invalid_scope without one.";
    SCOPE_FORBIDDEN = "scope-forbidden", Error, Grant, "jotmint: provider profiles",
        "The server's documentation says that this flow refuses a scope parameter.";
    SCOPE_POINTLESS = "scope-pointless", Notice, Grant, "jotmint: provider profiles",
        "What the token may do is decided elsewhere. The scope changes nothing, and may be refused.";
    SCOPE_IN_ASSERTION = "scope-in-assertion", Warning, Grant, "jotmint: provider profiles",
        "The server reads the scope from a claim of the assertion, not from a parameter.";
    SCOPE_SEPARATOR = "scope-separator", Warning, Grant, "jotmint: provider profiles",
        "The server's documentation puts another character between scopes than the space of the standard.";
    SCOPE_NAME_MISSING = "scope-name-missing", Warning, Grant, "jotmint: provider profiles",
        "The server's documentation demands a certain name among the scopes.";
    SCOPE_SUFFIX_MISSING = "scope-suffix-missing", Error, Grant, "jotmint: provider profiles",
        "A machine cannot ask this server for single permissions: it names the resource, and gets what was granted to it there.";
    SCOPE_SEVERAL_RESOURCES = "scope-several-resources", Error, Grant, "jotmint: provider profiles",
        "A token of this server is for one resource. Each further one needs a token of its own.";
    ENDPOINT_NOT_TOKEN_HOST = "endpoint-not-token-host", Warning, Configuration, "jotmint: provider profiles",
        "The host belongs to the vendor, and no source shows it giving out tokens.";
    ENDPOINT_PATH_NOT_FOUND = "endpoint-path-not-found", Warning, Configuration, "jotmint: provider profiles",
        "The host is the vendor's token host, and no source shows it giving out tokens under this path. It may be an older way.";
    ENDPOINT_NOT_OF_METADATA = "endpoint-not-of-metadata", Warning, Configuration, "RFC 8414 section 2",
        "The request goes to another URL than the token endpoint of the server's metadata. One of the two belongs to another server.";
    MTLS_ALIAS_NOT_USED = "mtls-alias-not-used", Warning, Configuration, "RFC 8705 section 5",
        "A client that shows a certificate must use the endpoint the metadata names for it. The usual endpoint does not ask for certificates.";
    SCOPE_NARROWED = "scope-narrowed", Warning, Grant, "RFC 6749 section 3.3",
        "The server may grant less than was asked for, and says so in the scope of its answer.";
    SCOPE_WIDENED = "scope-widened", Warning, Grant, "RFC 6749 section 3.3",
        "The token can do more than was asked for. Whoever gets hold of it can, too.";
    LIFETIME_SET_AT_SERVER = "lifetime-set-at-server", Notice, Grant, "RFC 6749 section 5.1",
        "How long an access token lives is decided by the server alone. The answer tells what is set there.";
    REFRESH_TOKEN_NOT_DUE = "refresh-token-not-due", Notice, Grant, "RFC 6749 section 4.4.3",
        "A refresh token should not be included with the client credentials grant: the client can ask again by itself.";
}
