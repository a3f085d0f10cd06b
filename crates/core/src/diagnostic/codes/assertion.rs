//! Client assertions: claims, header, audience, lifetime, time and entropy.

super::codes! { ASSERTION:
    CLOCK_NOT_IN_SECONDS = "clock-not-in-seconds", Error, Configuration, "RFC 7519 section 2",
        "NumericDate counts seconds. A clock read in milliseconds puts the assertion tens of thousands of years ahead.";
    ENTROPY_NOT_RANDOM = "entropy-not-random", Error, Configuration, "RFC 7519 section 4.1.7",
        "The random bytes for the jti do not look random. An assertion with a predictable or repeated jti can be replayed or is refused.";
    CLIENT_ID_EMPTY = "client-id-empty", Error, Configuration, "RFC 7523 section 3",
        "iss and sub of a client assertion are the client_id. Without it the server cannot know the client.";
    CLIENT_ID_NOT_PRINTABLE = "client-id-not-printable", Error, Configuration, "RFC 6749 appendix A.1",
        "A client_id is made of printable ASCII characters.";
    AUDIENCE_EMPTY = "audience-empty", Error, Configuration, "RFC 7523 section 3",
        "The aud claim names the server that the assertion is meant for. An empty one is accepted nowhere.";
    AUDIENCE_NEEDS_ISSUER = "audience-needs-issuer", Error, Configuration, "RFC 7523 section 3",
        "The audience was asked to be the issuer, and no issuer was given. It is never derived from the token endpoint.";
    LIFETIME_OUT_OF_RANGE = "lifetime-out-of-range", Error, Configuration, "RFC 7523 section 3",
        "Servers refuse assertions that live long: the strictest count 60 s from iat, most stop at 300 s, none needs more than 3600 s.";
    BACKDATE_OUT_OF_RANGE = "backdate-out-of-range", Error, Configuration, "RFC 7523 section 3",
        "iat is set a little into the past so that a server whose clock is behind does not see it in the future. The rest of the lifetime must still be of use.";
    TYP_NEEDS_ISSUER_AUDIENCE = "typ-needs-issuer-audience", Error, Configuration, "draft-ietf-oauth-rfc7523bis section 4",
        "The type client-authentication+jwt announces the new rules, which allow the issuer as the only audience.";
    TYP_NOT_FOR_GRANT = "typ-not-for-grant", Error, Configuration, "draft-ietf-oauth-rfc7523bis section 4",
        "The type client-authentication+jwt marks client authentication. An assertion that is the grant itself must not carry it.";
    CLAIM_RESERVED = "claim-reserved", Error, Configuration, "RFC 7519 section 4",
        "The claim is set by jotmint. A second value would make the assertion ambiguous.";
    HEADER_MEMBER_INVALID = "header-member-invalid", Error, Configuration, "RFC 7515 section 4.1",
        "The header member is not what the standard says it is.";
    ASSERTION_MALFORMED = "assertion-malformed", Error, Configuration, "RFC 7515 section 7.1",
        "A compact JWS is three base64url parts joined by two dots, the first two of them JSON objects.";
    ASSERTION_EXPIRED = "assertion-expired", Error, Configuration, "RFC 7523 section 3",
        "The assertion given is past its exp. Platforms that hand out assertions renew the file or the variable.";
    ASSERTION_EMPTY = "assertion-empty", Error, Configuration, "RFC 7523 section 2.2",
        "The source of the ready-made assertion gave nothing.";
}
