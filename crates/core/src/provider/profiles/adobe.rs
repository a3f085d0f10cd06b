//! Adobe server-to-server credentials: a secret in the body, scopes with commas.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "adobe",
    name: "Adobe OAuth Server-to-Server",
    kind: Kind::Service,
    token_endpoint: Some("https://ims-na1.adobelogin.com/ims/token/v3"),
    grants: &[machine("client_credentials", "")],
    client_auth: &[
        method(ClientSecretPost, ""),
        method(PrivateKeyJwt, "No source shows this endpoint taking an assertion.").but(Support::NotFound),
        method(ClientSecretJwt, "No source shows this endpoint taking an assertion.").but(Support::NotFound),
    ],
    scope: ScopeRule {
        separator: Some(','),
        ..scope(
            ScopeDemand::Required,
            "The scopes of the credential in the developer console, with commas between them.",
        )
    },
    token: TokenRule {
        default: seconds(86_400),
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        note: "As a rule; `expires_in` has the last word.",
        ..TokenRule::UNKNOWN
    },
    errors: &[
        KnownError {
            name: "scope-not-on-credential",
            errors: &["invalid_scope"],
            meaning: "The credential does not have one of these scopes.",
            fix: "Copy the scopes from the credential in the developer console.",
            ..KnownError::ANY
        },
        KnownError {
            name: "throttled",
            status: Some(429),
            meaning: "Too many tokens were asked for.",
            fix: "Keep a token until it expires, and share it between jobs.",
            ..KnownError::ANY
        },
    ],
    quirks: &[
        "The older Service Account (JWT) credential, with its exchange at /ims/exchange/jwt, is deprecated.",
        "A credential can have two secrets, so that they can be changed without a gap.",
    ],
    sources: &[source(
        "https://github.com/AdobeDocs/adobe-dev-console/blob/012e6f0681e77686de62c2305995d586a3a886d6/src/pages/guides/authentication/ServerToServerAuthentication/implementation.md",
        &[
            Topic::Endpoint,
            Topic::Grants,
            Topic::ClientAuth,
            Topic::Scope,
            Topic::Token,
            Topic::Errors,
            Topic::Quirks,
        ],
    )],
    ..Profile::UNKNOWN
};
