//! The rules of the standards that a client can keep, and where each is decided.
//!
//! A rule is decided once: when options are read ([`crate::options`]), before a request is sent ([`crate::decision`]),
//! when an answer is read ([`crate::http`], [`crate::decision`]), in the life of a token ([`crate::token`]), or by a type
//! that cannot hold what is wrong. The last column names the code that is said, or why nothing is. What is not known of
//! a server is never an error; where only its documentation speaks, mostly a warning.
//!
//! # Grants
//!
//! | rule | source | decided |
//! | --- | --- | --- |
//! | a grant type is there, and is a name or an absolute URI | RFC 6749 sections 4, 4.5 | `grant-missing`, `grant-malformed`, `grant-unknown` for a slip |
//! | no parameter twice, but `resource` and `audience` | RFC 6749 section 3.2, RFC 8707 section 2, RFC 8693 section 2.1 | `parameter-repeated` |
//! | an empty parameter counts as left out | RFC 6749 section 3.2 | `parameter-empty`; the form of jotmint leaves it out |
//! | POST, and nothing of the request in the URL | RFC 6749 sections 3.2, 2.3.1 | `method-not-post`, `parameter-in-query`, `endpoint-with-credentials` |
//! | the body is a form in UTF-8 | RFC 6749 appendix B | `body-not-form`; text is UTF-8 by type |
//! | client_credentials only for clients that authenticate | RFC 6749 section 4.4 | `public-client-without-user`, `client-authentication-missing` |
//! | no parameter of another grant | RFC 6749 section 4 | `option-not-for-grant`, `parameter-of-other-grant` |
//! | a refresh token with client_credentials is not kept | RFC 6749 section 4.4.3 | `refresh-token-ignored`, `refresh-token-not-due` |
//! | `offline_access` needs a person | OpenID Connect Core 1.0 section 11 | `offline-access-without-person` |
//! | a code is there and printable | RFC 6749 section 4.1.3, appendix A.11 | `grant-parameter-missing`, `parameter-not-printable` |
//! | `redirect_uri` as in the authorization request | RFC 6749 section 4.1.3 | not ours: jotmint does not make that request |
//! | `client_id` in the body without authentication | RFC 6749 section 3.2.1, RFC 8628 section 3.4 | `client-id-missing` |
//! | a code is used once | RFC 6749 section 4.1.2 | `code-spent`: a source of tokens sends one again only where the server has certainly not used it |
//! | a code is fresh | RFC 6749 section 4.1.2 | not ours: its age is not known |
//! | PKCE | RFC 9700 section 2.1.1 | `code-verifier-missing`; challenge parameters at the wrong place are a `parameter-of-other-grant` |
//! | a verifier of 43 to 128 unreserved characters | RFC 7636 section 4.1 | `code-verifier-invalid` |
//! | a verifier if and only if there was a challenge | RFC 9700 section 2.1.1 | not ours: the challenge is not known |
//! | no implicit grant | RFC 9700 section 2.1.2 | `grant-implicit` |
//! | no password grant | RFC 9700 section 2.4 | `grant-password`, unless the vendor documents it as the grant of machines |
//! | a refresh token is there and printable | RFC 6749 section 6, appendix A.17 | `grant-parameter-missing`, `parameter-not-printable` |
//! | a refresh asks for no more than was granted | RFC 6749 section 6 | a source leaves out what the last answer did not grant; of a configured refresh token the grant is not known |
//! | a confidential client authenticates on refresh | RFC 6749 section 6 | not ours: whether it is confidential is not known; the method of a source never changes |
//! | the assertion of a grant is one JWT | RFC 7523 section 2.1 | `grant-parameter-missing`, `assertion-malformed` |
//! | no refresh token for an assertion | RFC 7521 section 4.1 | a source repeats the grant |
//! | device codes: `device_code`, `client_id` | RFC 8628 section 3.4 | `grant-parameter-missing`, `client-id-missing` |
//! | polling: at the interval, slower after each `slow_down` | RFC 8628 section 3.5 | `authorization-pending`, when the answer is explained; jotmint does not poll |
//! | token exchange: subject token and type, actor token and type | RFC 8693 section 2.1 | `grant-parameter-missing` |
//! | token types are registered, or URIs of somebody's own | RFC 8693 section 3 | `token-type-not-registered` |
//! | two assertions are two JWTs | RFC 8725 section 3.12 | `assertion-used-twice` |
//! | the server lists the grant | RFC 8414 section 2 | `grant-not-offered`; `grant-unknown` for a short name that it does not list; `grant-not-listed` without a list; `grant-not-found` and `grant-needs-person` by the profile |
//! | no SAML for clients | draft-ietf-oauth-rfc7523bis section 3 | `client-assertion-saml` |
//! | extra parameters have names, and replace nothing | RFC 6749 appendix A.18 | `parameter-name`, `parameter-reserved`; `parameter-misspelt` in commands |
//! | what the vendor demands beyond | documentation | `provider-parameter-missing` |
//! | a resource is an absolute URI without fragment | RFC 8707 section 2 | `resource-invalid` |
//! | no access token in a URL | RFC 9700 section 4.3.2 | `endpoint-with-credentials` |
//! | a request that asks for a token | RFC 6749 section 1.2 | `not-token-request` |
//! | nothing left to fill in | - | `placeholder-left`, `curl-placeholder` |
//!
//! # Scope
//!
//! | rule | source | decided |
//! | --- | --- | --- |
//! | characters, single spaces, no inner space in an element of a list | RFC 6749 section 3.3, appendix A.4 | `scope-character` |
//! | an empty scope is left out | RFC 6749 section 3.2 | `parameter-empty`; a scope is never empty by type |
//! | letter by letter | RFC 6749 section 3.3 | `scope-case-differs` |
//! | a set | RFC 6749 section 3.3 | `scope-repeated` |
//! | a comma or plus that was meant to separate | RFC 6749 appendix A.4 | `scope-looks-joined`; `scope-separator` where the vendor wants one |
//! | the server lists it | RFC 8414 section 2 | `scope-not-advertised` |
//! | an answer without scope grants what was asked | RFC 6749 section 5.1 | taken so when the answer is read; an empty scope or `null` grants nothing that is known, `scope-malformed` |
//! | asked for none and told none: unknown | RFC 6749 section 3.3 | the scope of the token is then none; not said, since whoever asks for none means the server's default |
//! | less or more than was asked for | RFC 6749 section 3.3 | `scope-narrowed`, `scope-widened` |
//! | the scope of an answer is a string | RFC 6749 section 5.1 | `scope-malformed` |
//! | a narrow refresh does not shrink the grant | RFC 6749 section 6 | a source asks for its configured scope each time |
//! | tokens are shared only between equal requests | RFC 9700 section 2.3 | the key of a shared store covers everything that makes a request |
//! | an API names the scope it wants | RFC 6750 section 3.1 | `scope-insufficient` |
//! | `offline_access` with a prompt | OpenID Connect Core 1.0 section 11 | not ours: jotmint does not make the authorization request |
//! | scopes that are URLs stay as they are | RFC 6749 section 3.3 | nothing is normalised |
//! | no scope lengthens a token | RFC 6749 section 5.1 | `scope-never-changes-lifetime`, `parameter-never-changes-lifetime` |
//! | what the vendor wants of a machine | documentation | `scope-missing`, `scope-forbidden`, `scope-pointless`, `scope-in-assertion`, `scope-name-missing`, `scope-suffix-missing`, `scope-several-resources` |
//!
//! # Token responses
//!
//! | rule | source | decided |
//! | --- | --- | --- |
//! | status 200, never a redirect | RFC 6749 section 5.1, RFC 9700 section 4.12 | `response-status`, `response-redirect` |
//! | application/json | RFC 6749 section 5.1 | `response-content-type` |
//! | one JSON object in UTF-8, unique names, 32 levels | RFC 8259 sections 4, 8.1, 9 | `response-not-json` |
//! | size | - | `response-too-large` |
//! | the access token is printable, and fit for a header | RFC 6749 appendix A.12, RFC 6750 section 2.1 | `access-token-missing`, `access-token-not-header-safe` |
//! | the token type is there and understood | RFC 6749 section 7.1, RFC 9449 section 5, RFC 8693 section 2.2.1 | `token-type-missing`, `token-type-assumed`, `token-type-unknown` |
//! | the lifetime is a whole number, and not absurd | RFC 6749 appendix A.14 | `expires-in-missing`, `expires-in-malformed`, `expires-in-string`, `expires-in-fraction`, `expires-in-zero`, `expires-in-huge` |
//! | unknown members are ignored | RFC 6749 section 5.1 | they are not read |
//! | the refresh token is printable | RFC 6749 appendix A.17 | `refresh-token-ignored` |
//! | an exchange says what it issued | RFC 8693 section 2.2.1 | `issued-token-type-missing` |
//! | no error in a success | - | `error-in-success` |
//! | not to be cached | RFC 6749 section 5.1 | `response-cacheable` |
//! | the access token is opaque | RFC 9068 section 6 | nothing in jotmint reads one |
//! | the lifetime counts from the request | RFC 6749 section 5.1 | the anchor of [`crate::token`] |
//! | an ID token is not trusted | OpenID Connect Core 1.0 section 3.1.3.7 | `id-token-unverified` |
//! | bounds on refresh tokens | draft-ietf-oauth-refresh-token-expiration | `refresh-token-ends` |
//! | when no refresh token is due | RFC 6749 section 4.4.3, RFC 7521 section 4.1 | `refresh-token-not-due` |
//! | why the token lives as long as it does | documentation | `lifetime-set-at-server`, `lifetime-below-wanted` |
//!
//! # Refusals
//!
//! | rule | source | decided |
//! | --- | --- | --- |
//! | 400, or 401 for a client; the code decides, not the status | RFC 6749 section 5.2 | `client-refused`, `grant-refused`, `scope-refused`, `request-refused`, `server-error-as-refusal` |
//! | codes and texts have their characters | RFC 6749 section 5.2, appendix A.7 | `error-unknown` for a code that cannot be one; texts are cleaned and cut |
//! | codes of extensions | RFC 8628, RFC 8693, RFC 8707, RFC 9449 | `dpop-demanded`, `grant-refused`, `request-refused`, `authorization-pending` |
//! | an `error_uri` is shown only if it is one of the web | RFC 6749 appendix A.9 | left out otherwise, never fetched |
//! | a body that is no JSON is not shown | RFC 6749 section 5.2 | `response-not-json`, `response-not-token`, `client-refused-silently` |
//! | challenges; one that says something twice is ignored | RFC 9110 section 11.6.1, RFC 6750 section 3 | the error they name; of an API: `token-rejected`, `scope-insufficient` |
//! | `Retry-After` is kept, and bounded | RFC 9110 section 10.2.3 | `server-busy`, and the wait of [`crate::token`] |
//! | `Date` is compared | RFC 9110 section 6.6.1 | `clock-skew`; a source dates its next assertion by it after `invalid_client`, once, and by a day at the most ([`super::timing`]) |
//! | what to do follows from code, status and attempt alone | - | [`crate::http::Refusal`] is a total function |
//!
//! # Renewal
//!
//! | rule | source | decided |
//! | --- | --- | --- |
//! | a window before expiry that fits the lifetime, drawn apart for each process | - | [`crate::token`] |
//! | a token may die early | RFC 6750 section 3.1 | the event that an API rejected it: one renewal |
//! | a new refresh token replaces the old | RFC 6749 section 6 | `refresh-token-not-rotated`; a source takes it at once, into the shared record too; `cache-unavailable` says when that failed |
//! | one renewal at a time | RFC 9700 section 4.14.2 | one in flight for each source; in a group the lock is kept for as long as a request may take |
//! | no blind repetition after a request may have been processed | - | `server-unreachable`; a code is not sent again, a refresh token not while the access token it came with is good |
//! | refresh tokens go only where they came from | RFC 6749 section 10.4 | the endpoint of a source never changes |
//! | storage and key binding of refresh tokens | RFC 6749 section 10.4, RFC 9449 section 5 | sealed in shared records ([`super::sharing`]); jotmint has no DPoP |
//! | a clock that jumps | - | two clocks, the older age counts |
//! | client_credentials: ask again | RFC 6749 section 4.4.3 | the whole life of a source |
//!
//! # Client authentication
//!
//! | rule | source | decided |
//! | --- | --- | --- |
//! | one method a request | RFC 6749 section 2.3 | `option-conflict`, `client-authentication-repeated`; `bearer-at-token-endpoint` for a token in its place |
//! | confidential clients authenticate | RFC 6749 section 3.2.1 | `client-authentication-missing` |
//! | the server lists the method | RFC 8414 section 2 | `client-authentication-not-offered`; `client-authentication-not-listed` without a list; `client-authentication-not-found` by the profile |
//! | the method is the registered one | RFC 7591 section 2 | not ours: the registration is not known; said when the server refuses, `client-refused` |
//! | Basic is form-encoded | RFC 6749 section 2.3.1 | jotmint encodes; `basic-not-encoded` in commands |
//! | identifier and secret are printable | RFC 6749 appendices A.1, A.2 | `client-id-not-printable`, `secret-not-printable`, `secret-has-line-break` |
//! | no secret in a URL | RFC 6749 section 2.3.1 | `endpoint-with-credentials` |
//! | the type of an assertion | RFC 7523 section 2.2 | `client-assertion-type-wrong` |
//! | one assertion, no array | RFC 7523 section 2.2 | `parameter-repeated`, `assertion-malformed` |
//! | `client_id` and `sub` agree | RFC 7521 section 4.2 | `client-id-differs` |
//! | an algorithm both sides know | RFC 8725 section 3.1 | `algorithm-not-for-key`, `assertion-algorithm-not-offered`, `assertion-algorithm-not-found`; none of another family is put in its place |
//! | HS algorithms are client_secret_jwt, all others private_key_jwt | OpenID Connect Core 1.0 section 9 | `algorithm-not-for-secret`, `algorithm-not-for-key`; commands are told with the method |
//! | other endpoints have lists of their own | RFC 8414 section 2, RFC 9126 section 2 | not ours: only token endpoints |
//! | a certificate comes with a `client_id`, at its own endpoint | RFC 8705 sections 2, 5 | `client-id-missing`, but for grants that need no client; `mtls-alias-not-used` |
//! | asymmetric methods are better | RFC 9700 section 2.5 | could be said of every secret, and is not: a notice that is always there is not read |
//! | unknown methods are not Basic | RFC 7591 section 2 | `client-auth-unknown` |
//!
//! # Assertions
//!
//! | rule | source | decided |
//! | --- | --- | --- |
//! | `iss`, `sub`, `aud`, `exp` | RFC 7523 section 3 | `assertion-member-missing`, `assertion-claim-malformed`; set by [`crate::AssertionSpec`] |
//! | `iss` and `sub` are the client | OpenID Connect Core 1.0 section 9 | `assertion-subject-differs`; not for tokens of other issuers |
//! | the audience is the server, by the issuer it states | draft-ietf-oauth-rfc7523bis section 4 | `audience-not-taken`, `audience-is-token-endpoint`, `audience-needs-issuer`, `provider-audience-open` |
//! | letter by letter | RFC 7523 section 3 | `audience-spelling-differs` |
//! | one string | draft-ietf-oauth-rfc7523bis section 4 | `audience-is-array`; one string by type in [`crate::Audience`] |
//! | the issuer was checked | RFC 8414 section 3.3 | `metadata-issuer-differs`, `metadata-issuer-unchecked` |
//! | `exp` is near | RFC 7523 section 3, documentation | `assertion-expired`, `assertion-lifetime-over-cap`, `assertion-lifetime-long`, `lifetime-out-of-range` |
//! | `iat` is not in the future, `nbf` not after it | RFC 7523 section 3 | `assertion-in-future`, `backdate-out-of-range` |
//! | the end is after the beginning | RFC 7519 section 4.1.4 | `assertion-time-order` |
//! | whole seconds | RFC 7519 section 2 | `clock-not-in-seconds`, `assertion-time-fraction`, `assertion-claim-malformed` |
//! | `jti` is there, and cannot be guessed | RFC 7519 section 4.1.7, OpenID Connect Core 1.0 section 9 | `assertion-member-advised`, `assertion-jti-weak`, `entropy-not-random` |
//! | a new assertion for every attempt | OpenID Connect Core 1.0 section 9 | a source asks for a signature each time; the assertion of a grant is the caller's, and not sent when it is over |
//! | `typ` fits audience and purpose | draft-ietf-oauth-rfc7523bis section 4 | `typ-needs-issuer-audience`, `typ-not-for-grant`, `assertion-typ-unusual` |
//! | `kid`, thumbprints, further claims | RFC 7515 section 4.1, documentation | `assertion-member-missing`, `assertion-member-advised`, `header-member-invalid` |
//! | extra claims and members replace nothing | RFC 7519 section 4, RFC 7515 section 4.1 | `claim-reserved` |
//! | no extension, no unencoded payload, no key in the header | RFC 7515 section 4.1.11, RFC 7797 section 7, RFC 8725 section 3.10 | `header-extension-critical`, `header-member-invalid`, `header-key-reference`, `private-key-in-header` |
//! | a name with a colon is a URI | RFC 7519 section 2 | could be said, and is not: no server is known to look, and client identifiers have colons |
//! | one key at one server | draft-ietf-oauth-security-topics-update section 2.1 | not ours: other servers are not known |
//! | a signed compact JWS | RFC 7523 section 3, RFC 7519 section 1 | `assertion-malformed`; an unsigned one cannot be made into text |
//! | nothing of it in a message | RFC 9700 | a type that prints as `[redacted]` |
//!
//! # Algorithms and keys
//!
//! | rule | source | decided |
//! | --- | --- | --- |
//! | `none` is no algorithm | RFC 7518 section 3.6 | `algorithm-none`, `metadata-algorithm-none` |
//! | exact names | RFC 7515 section 4.1.1 | `algorithm-unknown` |
//! | a key has one family | RFC 8725 section 3.1 | `algorithm-not-for-key` |
//! | secrets as long as the hash | RFC 7518 section 3.2 | `secret-too-short`, `secret-short-allowed`, `secret-empty` |
//! | secrets that people remember | RFC 8725 section 3.5 | `secret-guessable` for a few characters over and over; words are not looked up, since no list of them is complete |
//! | a secret is no key | RFC 8725 section 2.1 | `secret-is-a-key` |
//! | RSA: size, exponent, primes, consistency | RFC 7518 sections 3.3, 6.3, FIPS 186-5 | `key-too-small`, `key-too-large`, `key-exponent-unsafe`, `key-multi-prime`, `key-damaged` |
//! | PSS parameters | RFC 7518 section 3.5, RFC 4055 section 1.2 | fixed; `key-pss-restricted` |
//! | ECDSA signatures in their fixed width | RFC 7518 section 3.4 | `signature-malformed`; DER is converted |
//! | ECDSA nonces | RFC 8725 section 3.2 | the native library's, checked by vectors |
//! | EC points belong to the key | RFC 8725 section 3.4 | `key-damaged` |
//! | the older or the newer name of Ed25519 | RFC 9864 section 2.2 | `assertion-algorithm-not-offered` names the other |
//! | JWK: use, operations, encoding, members once | RFC 7517 sections 4, 5, RFC 7518 section 6 | `key-not-for-signing`, `key-member-encoding`, `key-member-duplicate`, `key-is-public`, `key-multiple`, `key-id-ambiguous` |
//! | PEM: one private key under its right label, not encrypted | RFC 7468 section 2, RFC 5958 section 3 | `key-multiple`, `key-label-mismatch`, `key-is-encrypted` |
//! | what is no private key is named | - | `key-is-certificate`, `key-is-openssh`, `key-is-pkcs12`, `key-curve-explicit` and their neighbours |
//! | FAPI 2.0 allows PS256, ES256, EdDSA | FAPI 2.0 section 5.4.1 | `assertion-algorithm-not-found`, by its profile |
//! | a default for RSA and for P-256 | RFC 7523 section 5 | the first of [`crate::jws::Family::algorithms`] |
//! | thumbprints of public members only | RFC 7638 sections 3, 7 | `key-public-part-absent` |
//! | wiping, constant time | RFC 7515 section 10 | types that wipe; SHA-2 and the native library, as far as [`super::threats`] says |
//! | keys of a broken generator (ROCA) | RFC 7518 section 8 | not looked for |
//!
//! # Metadata
//!
//! | rule | source | decided |
//! | --- | --- | --- |
//! | the issuer is https without query and fragment | RFC 8414 section 2 | `metadata-issuer-invalid` |
//! | and the one that was asked, letter by letter | RFC 8414 sections 3.3, 4 | `metadata-issuer-differs`, `metadata-issuer-unchecked` |
//! | the well-known URL | RFC 8414 section 3.1, OpenID Connect Discovery 1.0 section 4 | [`crate::metadata::well_known`], `metadata-url-unexpected` |
//! | the token endpoint is https without fragment | RFC 8414 section 2 | `metadata-endpoint-unusable` |
//! | it is at home | draft-ietf-oauth-security-topics-update section 2.1 | `metadata-endpoint-elsewhere` |
//! | the request goes there | RFC 8414 section 2 | `endpoint-not-of-metadata`; `endpoint-not-token-host` and `endpoint-path-not-found` by the profile |
//! | wrong types and empty lists | RFC 8414 section 3.2 | `metadata-member-type`, `metadata-list-empty` |
//! | aliases for certificates | RFC 8705 section 5 | `mtls-alias-not-used` |
//! | PKCE with S256 | RFC 9700 section 2.1.1 | `metadata-pkce-not-offered` |
//! | algorithms beside methods with assertions | RFC 8414 section 2 | `metadata-algorithms-missing` |
//! | the issuer in authorization responses | RFC 9207 section 2.4 | not ours: jotmint does not read those |
//! | signed metadata is not believed unverified | RFC 8414 section 2.1 | `metadata-signed-ignored` |
//! | status 200, application/json, one object, a bounded size | RFC 8414 section 3.2 | `metadata-not-found`, `metadata-content-type`, `metadata-not-json`, `metadata-too-large` |
//! | plain http only on loopback addresses | RFC 6749 section 3.2 | `endpoint-not-https`, `metadata-endpoint-unusable`, `metadata-issuer-invalid` |
