//! Twilio OAuth apps.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "twilio",
    name: "Twilio OAuth apps",
    kind: Kind::Service,
    token_endpoint: Some("https://oauth.twilio.com/v2/token"),
    grants: &[
        machine("client_credentials", "The only one for account-level apps."),
        person("authorization_code", ""),
        person("refresh_token", ""),
    ],
    client_auth: &[
        method(ClientSecretPost, ""),
        method(ClientSecretBasic, "Seen in clients."),
        method(PrivateKeyJwt, "No source shows this endpoint taking an assertion.").but(Support::NotFound),
        method(ClientSecretJwt, "No source shows this endpoint taking an assertion.").but(Support::NotFound),
    ],
    token: TokenRule {
        default: seconds(3600),
        min: seconds(60),
        max: seconds(2_592_000),
        set_where: "The Token expiration time of the OAuth app.",
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        ..TokenRule::UNKNOWN
    },
    errors: &[KnownError {
        name: "jwt-expiration",
        texts: &["20156"],
        meaning: "The expiration of a Voice or Video JWT is over or not valid. That JWT has nothing to do with this endpoint.",
        fix: "Make a new one, with `exp` in whole seconds and less than a day ahead.",
        ..KnownError::ANY
    }],
    quirks: &[
        "What Twilio calls an Access Token for Voice and Video is a JWT signed with HS256 and the API key's secret: another thing.",
    ],
    sources: &[
        source(
            "https://www.twilio.com/docs/iam/oauth-apps/account-oauth-apps",
            &[Topic::Grants, Topic::Token, Topic::Quirks],
        ),
        source(
            "https://www.twilio.com/docs/iam/oauth-apps/oauth-access-token",
            &[Topic::Endpoint, Topic::ClientAuth, Topic::Grants],
        ),
        source("https://twilio.com/docs/api/errors/20156", &[Topic::Errors]),
    ],
    ..Profile::UNKNOWN
};
