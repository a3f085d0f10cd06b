//! ZITADEL service users: a signed JWT is the grant.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "zitadel",
    name: "ZITADEL service users (JWT profile)",
    kind: Kind::Service,
    token_endpoint: Some("https://{domain}/oauth/v2/token"),
    variables: &[Variable {
        name: "domain",
        meaning: "the domain of the instance, its own or a custom one",
        form: Form::Host(&["*.zitadel.cloud", "*.*.zitadel.cloud"]),
        values: &[],
        example: "acme.zitadel.cloud",
    }],
    issuer: Some("https://{domain}"),
    grants: &[
        machine(JWT_BEARER, "For service users."),
        machine("client_credentials", "For service users with a secret."),
        person(TOKEN_EXCHANGE, ""),
    ],
    client_auth: &[
        method(ClientAuthMethod::None, "For the JWT profile: the assertion is the grant."),
        method(ClientSecretBasic, "For client_credentials."),
        method(PrivateKeyJwt, "For API and web applications."),
    ],
    jwt: JwtUse::AuthorizationGrant,
    algorithms: &[RS256],
    audience: Some(AudienceRule {
        value: "https://{domain}",
        also: &[],
        form: AudienceForm::String,
        note: "The domain of the instance, without a slash at its end.",
    }),
    lifetime_cap: aged(3600),
    header: &[required("kid", "`keyId` of the key file.")],
    claims: &[
        required("iss", "`userId` of the key file, not a client id."),
        required("sub", "The same `userId`."),
        required("iat", "At most an hour old."),
        required("exp", ""),
    ],
    scope: ScopeRule {
        includes: &["openid"],
        ..scope(
            ScopeDemand::Required,
            "Add `urn:zitadel:iam:org:project:id:zitadel:aud` for ZITADEL's own APIs.",
        )
    },
    token: TokenRule {
        default: seconds(43_199),
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        ..TokenRule::UNKNOWN
    },
    quirks: &["A key that was given an expiration date ends at midnight of that day."],
    sources: &[source(
        "https://github.com/zitadel/zitadel/blob/03bd0bf4df9888c08353ca6fa894e177dea0e54d/docs/docs/guides/integrate/service-users/private-key-jwt.md",
        &[
            Topic::Endpoint,
            Topic::Grants,
            Topic::ClientAuth,
            Topic::Jwt,
            Topic::Scope,
            Topic::Token,
            Topic::Quirks,
        ],
    )],
    ..Profile::UNKNOWN
};
