//! Requests: endpoint, parameters, encoding.

super::codes! { REQUEST:
    ENDPOINT_NOT_A_URL = "endpoint-not-a-url", Error, Configuration, "RFC 6749 section 3.2",
        "The endpoint is not an absolute URL that every client reads the same way.";
    ENDPOINT_NOT_HTTPS = "endpoint-not-https", Error, Configuration, "RFC 6749 section 3.2",
        "Requests to the token endpoint carry credentials in clear text, so TLS is required. Plain http is taken only for loopback addresses.";
    ENDPOINT_WITH_FRAGMENT = "endpoint-with-fragment", Error, Configuration, "RFC 6749 section 3.2",
        "The endpoint URI must not include a fragment component.";
    ENDPOINT_WITH_CREDENTIALS = "endpoint-with-credentials", Error, Configuration, "RFC 6749 section 2.3.1",
        "Credentials in a URL end up in logs. They must be sent in the request body or the Authorization header.";
    PARAMETER_REPEATED = "parameter-repeated", Error, Configuration, "RFC 6749 section 3.2",
        "Request parameters must not be included more than once.";
    PARAMETER_RESERVED = "parameter-reserved", Error, Configuration, "RFC 6749 section 4",
        "The extra parameter has an option of its own, or is set by jotmint.";
    PARAMETER_NAME = "parameter-name", Error, Configuration, "RFC 6749 appendix A.18",
        "A parameter name is made of letters, digits, `-`, `.` and `_`.";
    PARAMETER_NOT_PRINTABLE = "parameter-not-printable", Error, Configuration, "RFC 6749 appendix A",
        "Codes, tokens and assertions are made of printable ASCII characters.";
    CODE_VERIFIER_INVALID = "code-verifier-invalid", Error, Configuration, "RFC 7636 section 4.1",
        "A code verifier has 43 to 128 characters out of A-Z a-z 0-9 - . _ ~.";
    CODE_SPENT = "code-spent", Error, Grant, "RFC 6749 section 4.1.2",
        "An authorization code is good for once. Sent again, it gives no token, and the server may revoke those that came of it before.";
    RESOURCE_INVALID = "resource-invalid", Error, Configuration, "RFC 8707 section 2",
        "A resource is an absolute URI without a fragment.";
    SERVER_UNREACHABLE = "server-unreachable", Error, Availability, "RFC 9110 section 9.2.2",
        "There was no answer from the token endpoint. Nothing is known about the request's fate.";
    CLOCK_SKEW = "clock-skew", Warning, Configuration, "RFC 9110 section 6.6.1",
        "The server's Date header and the local clock disagree. Assertions are dated with the local clock.";
}
