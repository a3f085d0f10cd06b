//! Zoom server-to-server apps: a grant of their own.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "zoom",
    name: "Zoom Server-to-Server OAuth",
    kind: Kind::Service,
    token_endpoint: Some("https://zoom.us/oauth/token"),
    grants: &[
        machine("account_credentials", "Zoom's own; it needs `account_id`."),
        machine(
            "client_credentials",
            "The documented grant of server-to-server apps is account_credentials.",
        )
        .but(Support::NotFound),
    ],
    client_auth: &[
        method(ClientSecretBasic, ""),
        method(PrivateKeyJwt, "No source shows this server taking an assertion.").but(Support::NotFound),
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
        meaning: "Zoom did not find a grant it knows for this app; a server-to-server app uses account_credentials.",
        fix: "Send `grant_type=account_credentials` and `account_id`, form-encoded.",
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
        source("https://github.com/zoom/server-to-server-oauth-token/issues/3", &[Topic::Errors]),
    ],
    ..Profile::UNKNOWN
};
