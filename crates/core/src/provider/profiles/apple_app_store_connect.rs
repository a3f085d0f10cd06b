//! Apple's App Store Connect API: the JWT is the token.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "apple-app-store-connect",
    name: "App Store Connect API",
    kind: Kind::Service,
    jwt: JwtUse::BearerToken,
    algorithms: &[ES256],
    audience: Some(AudienceRule {
        value: "appstoreconnect-v1",
        also: &[],
        form: AudienceForm::String,
        note: "A constant, not a URL.",
    }),
    lifetime_cap: exp_within(1200, CountedFrom::Now),
    lifetime_leeway: "Twenty minutes hold for most requests; for some resources Apple takes longer ones.",
    header: &[required("kid", "The id of the key."), TYP_JWT],
    claims: &[
        required("iss", "The issuer id. With an individual key leave it out, and add `sub: user`.")
            .unless("sub", "user"),
        required("exp", "15 minutes leave room for clocks."),
        optional("scope", "A list of requests such as `GET /v1/apps`, to which the token is then limited."),
    ],
    token: TokenRule {
        max: seconds(1200),
        set_where: "The `exp` of the JWT, which is the token: 20 minutes for most requests.",
        ..TokenRule::UNKNOWN
    },
    errors: &[KnownError {
        name: "token-refused",
        status: Some(401),
        texts: &["Provide a properly configured and signed bearer token"],
        meaning: "The JWT is over, ends more than 20 minutes ahead by Apple's clock, or names another key.",
        fix: "Set `exp` to 15 minutes from now, check the clock, and compare `kid` with the key.",
        ..KnownError::ANY
    }],
    quirks: &["There is no token endpoint: send the JWT as the bearer token."],
    sources: &[
        source(
            "https://developer.apple.com/documentation/appstoreconnectapi/generating-tokens-for-api-requests",
            &[Topic::Jwt, Topic::Token, Topic::Quirks],
        ),
        source("https://github.com/Ponytech/appstoreconnectapi/issues/41", &[Topic::Errors]),
    ],
    ..Profile::UNKNOWN
};
