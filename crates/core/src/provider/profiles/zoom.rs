//! Zoom server-to-server apps: a grant of their own.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "zoom",
    name: "Zoom Server-to-Server OAuth",
    kind: Kind::Service,
    token_endpoint: Some("https://zoom.us/oauth/token"),
    grants: &[
        machine("account_credentials", "Zoom's own; it needs `account_id`."),
        person("authorization_code", "For apps that act for a user."),
        person("refresh_token", "For apps that act for a user."),
        machine(
            "client_credentials",
            "The documented grant of server-to-server apps is account_credentials.",
        )
        .but(Support::NotFound),
    ],
    client_auth: &[
        method(ClientSecretBasic, ""),
        method(PrivateKeyJwt, "No source shows this server taking an assertion.").but(Support::NotFound),
        method(ClientSecretJwt, "No source shows this server taking an assertion.").but(Support::NotFound),
    ],
    parameters: &[parameter("account_id", Demand::Required, "The id of the Zoom account.")],
    scope: scope(ScopeDemand::Pointless, "The scopes of the app decide; the request names none."),
    token: TokenRule {
        default: seconds(3600),
        max: seconds(3600),
        set_where: "Nowhere: a token lives one hour.",
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        ..TokenRule::UNKNOWN
    },
    errors: &[KnownError {
        name: "grant-unsupported",
        errors: &["unsupported_grant_type"],
        meaning: "The token endpoint does not support the grant that arrived. It supports account_credentials, authorization_code and refresh_token, and the grant of devices.",
        fix: "Send `grant_type=account_credentials` and `account_id`, form-encoded.",
        see: OAUTH_ERRORS,
        ..KnownError::ANY
    }],
    quirks: &[
        "Several tokens can be alive at once.",
        "The older app type, whose JWT was the token, no longer exists.",
    ],
    sources: &[
        source(
            "https://developers.zoom.us/docs/rooms/s2s-oauth/",
            &[Topic::Endpoint, Topic::Grants, Topic::ClientAuth, Topic::Scope, Topic::Token, Topic::Quirks],
        ),
        source(OAUTH_ERRORS, &[Topic::Errors, Topic::Grants]),
        source("https://github.com/zoom/server-to-server-oauth-token/issues/3", &[Topic::Errors]),
    ],
    ..Profile::UNKNOWN
};

const OAUTH_ERRORS: &str = "https://developers.zoom.us/docs/integrations/oauth-error-messages/";
