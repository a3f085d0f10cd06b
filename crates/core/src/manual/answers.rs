//! Why did I get this answer: what is read from one, and what is said first.
//!
//! # Two readers
//!
//! [`read_answer`](crate::http::read_answer) decides what an answer *is*: a token, a refusal, or neither. It serves the
//! life of a token, where only status and registered error codes count. [`explain`](crate::decision::explain) decides
//! what an answer *means* to the person who got it. It knows the request and the server, and here the server's own
//! words are looked up in the profiles. What they lead to is shown; nothing is sent or kept differently for it.
//!
//! # What comes first
//!
//! The cause. That is what the server says where it names one: a known text of the provider, a code that only one
//! thing leads to. Where it does not (`invalid_client` and no more), a mistake in the request that explains the refusal
//! comes first, then the refusal without guesses. Only where nothing was found do the guesses come: what the provider
//! documents, what the assertion says, what else to check.
//!
//! A known answer is *vague* when the server gives it whatever is wrong; then a mistake in the request goes before it.
//!
//! # Answers that are no token
//!
//! | source | rule | said as |
//! | --- | --- | --- |
//! | RFC 6749 section 5.1 | 200, `application/json`, one JSON object | `response-status`, `response-content-type`, `response-not-json` |
//! | RFC 8259 section 4 | no name twice, at any depth | `response-not-json` |
//! | RFC 9700 section 4.12 | redirects are never followed | `response-redirect`, with its target |
//! | RFC 6749 section 5.2 | registered codes | `client-refused`, `grant-refused`, `scope-refused`, `request-refused` |
//! | RFC 6749 section 5.2 | other codes | `error-unknown`, or what the provider's profile knows |
//! | RFC 6749 section 5.2 | an error in a 200 | `error-in-success`, or the code's own |
//! | RFC 8628 section 3.5, RFC 8707 section 2, RFC 9396 section 5 | codes of extensions | as above |
//! | RFC 9449 sections 5 and 8 | DPoP | `dpop-demanded`, `token-type-unknown` |
//! | RFC 6585 section 4, RFC 9110 section 15.6.4 | 429, 5xx, `Retry-After` | `server-busy`, with the time to wait |
//! | RFC 9110 section 11.6.1, RFC 6750 section 3 | challenges; one that names an attribute twice is ignored | the error they name |
//! | RFC 6749 section 5.2 | 401 with another code than `invalid_client`, 400 with that | read by its code, silently |
//! | RFC 6750 section 3.1 | an API refuses a token | `token-rejected`, `scope-insufficient` |
//!
//! # Answers that are a token
//!
//! | source | rule | said as |
//! | --- | --- | --- |
//! | RFC 6749 sections 5.1 and 7.1 | `access_token`, `token_type` | `access-token-missing`, `token-type-missing`, `token-type-unknown` |
//! | RFC 6750 section 2.1 | the token can be sent in a header | `access-token-not-header-safe` |
//! | RFC 6749 section 5.1, appendix A.14 | `expires_in` | `expires-in-*`; who set it: `lifetime-set-at-server` |
//! | RFC 6749 section 3.3 | scope granted and asked for | `scope-narrowed`, `scope-widened`, `scope-malformed`; none named means granted, silently |
//! | RFC 6749 section 4.4.3, RFC 7521 section 4.1 | no refresh token | `refresh-token-not-due`, `refresh-token-ignored` |
//! | RFC 9700 section 4.14.2 | refresh tokens of public clients are replaced | `refresh-token-not-rotated` |
//! | draft-ietf-oauth-refresh-token-expiration | the end of a refresh token | `refresh-token-ends` |
//! | RFC 8693 section 2.2.1 | `issued_token_type` | `issued-token-type-missing` |
//! | RFC 6749 section 5.1 | `Cache-Control: no-store` | `response-cacheable` |
//! | OpenID Connect Core 1.0 section 3.1.3.7 | ID tokens are validated elsewhere | `id-token-unverified` |
//! | RFC 9068 section 6 | access tokens are opaque | nothing looks into one |
//!
//! # Clocks
//!
//! The server's clock is its `Date`, unless a cache has kept the answer (`Age`). It is held against the local time where
//! that is known, and against `iat` and `exp` of the assertion that was refused, which needs no local time at all:
//! `clock-skew`, `assertion-expired`.
