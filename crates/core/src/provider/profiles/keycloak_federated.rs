//! Keycloak with the token of another issuer as the client assertion. Builds on `keycloak`.

use super::{keycloak, prelude::*};

pub(super) const PROFILE: Profile = Profile {
    id: "keycloak-federated",
    name: "Keycloak federated client authentication",
    kind: Kind::Software,
    token_endpoint: keycloak::PROFILE.token_endpoint,
    variables: keycloak::PROFILE.variables,
    telling_path: true,
    issuer: keycloak::PROFILE.issuer,
    discovery: keycloak::PROFILE.discovery,
    grants: &[machine("client_credentials", "")],
    client_auth: &[method(
        Assertion,
        "Called federated-jwt there: a token that GitHub, GitLab, Kubernetes or SPIFFE has signed.",
    )],
    jwt: JwtUse::ForeignAssertion,
    audience: Some(AudienceRule {
        value: "{issuer}",
        also: &[],
        form: AudienceForm::One,
        note: "Nothing but the issuer of the realm.",
    }),
    lifetime_cap: aged(300),
    claims: &[recommended("jti", "Used once. Required, unless the server is set to permit reuse.")],
    token: TokenRule { refresh_token: Some(false), ..TokenRule::UNKNOWN },
    quirks: &["A CI job can use the token of its platform and needs no secret."],
    sources: &[
        source(
            "https://github.com/keycloak/keycloak/blob/898fdedcdabc022e43b06d99335d1cfda5adf204/services/src/main/java/org/keycloak/authentication/authenticators/client/FederatedJWTClientValidator.java",
            &[Topic::Endpoint, Topic::Grants, Topic::ClientAuth, Topic::Jwt, Topic::Quirks],
        ),
        source("https://www.rfc-editor.org/rfc/rfc6749", &[Topic::Token]),
    ],
    ..Profile::UNKNOWN
};
