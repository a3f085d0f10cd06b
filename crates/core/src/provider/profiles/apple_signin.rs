//! Sign in with Apple: the client secret is a JWT.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "apple-signin",
    name: "Sign in with Apple",
    kind: Kind::Service,
    token_endpoint: Some("https://appleid.apple.com/auth/token"),
    grants: &[person("authorization_code", ""), person("refresh_token", "")],
    client_auth: &[method(
        ClientSecretPost,
        "The parameter is `client_secret`, and its value a JWT signed with ES256; there is no `client_assertion`.",
    )],
    jwt: JwtUse::ClientSecret,
    algorithms: &[ES256],
    audience: Some(AudienceRule {
        value: "https://appleid.apple.com",
        also: &[],
        form: AudienceForm::String,
        note: "",
    }),
    lifetime_cap: exp_within(15_777_000, CountedFrom::Now),
    header: &[required("kid", "The id of the key, ten characters.")],
    claims: &[
        required("iss", "The team id."),
        required("sub", "The client id: a Services ID or a bundle id."),
        required("iat", ""),
        required("exp", "At most six months ahead."),
    ],
    token: TokenRule { expiry: Expiry::ExpiresIn, ..TokenRule::UNKNOWN },
    errors: &[KnownError {
        name: "client-refused",
        errors: &["invalid_client"],
        meaning: "The JWT in `client_secret` was refused: wrong key id, team or client id, or it is more than six months old.",
        fix: "Make a new one; better, make one for each request.",
        ..KnownError::ANY
    }],
    quirks: &["The signature is R and S side by side, as JOSE has it, not DER."],
    sources: &[
        source(
            "https://developer.apple.com/documentation/sign_in_with_apple/generate_and_validate_tokens",
            &[Topic::Endpoint, Topic::Grants, Topic::ClientAuth, Topic::Jwt, Topic::Token, Topic::Errors],
        ),
        source("https://github.com/Danil27/apple-client-secret-generator", &[Topic::Jwt, Topic::Quirks]),
    ],
    ..Profile::UNKNOWN
};
