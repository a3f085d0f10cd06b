//! Box: the assertion is the grant, and goes together with the client secret.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "box",
    name: "Box (JWT server authentication)",
    kind: Kind::Service,
    token_endpoint: Some("https://api.box.com/oauth2/token"),
    grants: &[
        machine(JWT_BEARER, ""),
        machine("client_credentials", "With `box_subject_type` and `box_subject_id`."),
    ],
    client_auth: &[method(ClientSecretPost, "Together with the assertion of the JWT bearer grant.")],
    parameters: &[
        parameter("box_subject_type", Demand::Optional, "`enterprise` or `user`, with client_credentials."),
        parameter("box_subject_id", Demand::Optional, "The id of that enterprise or user."),
    ],
    jwt: JwtUse::AuthorizationGrant,
    algorithms: &[RS256, RS384, RS512],
    audience: Some(AudienceRule {
        value: "{token_endpoint}",
        also: &[],
        form: AudienceForm::String,
        note: "",
    }),
    lifetime_cap: exp_within(60, CountedFrom::Either),
    header: &[required("kid", "The id of the public key in the app's configuration.")],
    claims: &[
        required("iss", "The client id."),
        required("sub", "The id of the enterprise or the user."),
        required("box_sub_type", "`enterprise` or `user`."),
        required("jti", "16 to 128 characters, used once."),
        required("exp", ""),
    ],
    scope: scope(ScopeDemand::Pointless, "The scopes of the app in the developer console decide."),
    token: TokenRule {
        default: seconds(3600),
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        ..TokenRule::UNKNOWN
    },
    errors: &[
        KnownError {
            name: "exp-too-far",
            errors: &["invalid_grant"],
            texts: &["Please check the 'exp' claim", "exceeds the maximum value of 60 seconds"],
            meaning: "`exp` lies more than 60 s ahead, or the clock of this machine is ahead of Box's.",
            fix: "Set `exp` to 45 s from now, and correct the clock by the answer's `Date`.",
            ..KnownError::ANY
        },
        KnownError {
            name: "jti",
            errors: &["invalid_grant"],
            texts: &["Please check the 'jti' claim"],
            meaning: "`jti` was used before, or has fewer than 16 or more than 128 characters.",
            fix: "Sign a new assertion with a new random `jti` for every request.",
            see: "https://support.box.com/hc/ja/community/posts/360049140434",
            ..KnownError::ANY
        },
        KnownError {
            name: "app-not-authorized",
            errors: &["unauthorized_client"],
            texts: &["This app is not authorized by the enterprise admin"],
            meaning: "An administrator of the enterprise has not authorised the app.",
            fix: "Let one authorise it in the admin console, again after every change of its scopes.",
            ..KnownError::ANY
        },
    ],
    quirks: &[
        "The clock matters: the vendor's SDKs correct theirs by the `Date` of a refusal, and try again with a new `jti`.",
    ],
    sources: &[
        source(
            "https://developer.box.com/guides/authentication/jwt/without-sdk",
            &[Topic::Endpoint, Topic::Grants, Topic::ClientAuth, Topic::Jwt, Topic::Scope, Topic::Token],
        ),
        source("https://docs.rs/crate/rusty-box/latest/source/src/auth/auth_jwt.rs", &[Topic::Quirks]),
        source("https://support.box.com/hc/ja/community/posts/12354746081171", &[Topic::Jwt, Topic::Errors]),
        source("https://support.box.com/hc/ja/community/posts/360049140434", &[Topic::Jwt, Topic::Errors]),
    ],
    ..Profile::UNKNOWN
};
