//! An Okta custom authorization server, which gives tokens for a customer's own API.

use super::{okta_org, prelude::*};

pub(super) const PROFILE: Profile = Profile {
    id: "okta-custom",
    name: "Okta custom authorization server",
    kind: Kind::Service,
    token_endpoint: Some("https://{domain}/oauth2/{authorization_server}/v1/token"),
    variables: &[
        okta_org::DOMAIN,
        Variable {
            name: "authorization_server",
            meaning: "the id of the authorization server",
            form: Form::Segment,
            values: &[],
            example: "default",
        },
    ],
    telling_path: true,
    other_hosts: okta_org::ADMIN_HOSTS,
    issuer: Some("https://{domain}/oauth2/{authorization_server}"),
    discovery: Some("https://{domain}/oauth2/{authorization_server}/.well-known/oauth-authorization-server"),
    grants: &[
        machine("client_credentials", ""),
        person("authorization_code", ""),
        person("refresh_token", ""),
        person(JWT_BEARER, "For cross-app access."),
        person(TOKEN_EXCHANGE, ""),
    ],
    client_auth: &[
        method(ClientSecretBasic, ""),
        method(ClientSecretPost, ""),
        method(ClientSecretJwt, "HS256, HS384 or HS512 with the client secret."),
        method(PrivateKeyJwt, "An RS or ES algorithm with a registered key."),
    ],
    jwt: JwtUse::ClientAssertion,
    algorithms: &[RS256, RS384, RS512, ES256, ES384, ES512, HS256, HS384, HS512],
    audience: Some(AudienceRule {
        value: "{token_endpoint}",
        also: &[],
        form: AudienceForm::String,
        note: "The token endpoint of this authorization server, in full. The issuer is refused.",
    }),
    lifetime_cap: exp_within(3600, CountedFrom::Now),
    header: &[recommended("kid", "")],
    claims: okta_org::CLAIMS,
    scope: scope(
        ScopeDemand::Required,
        "A custom scope must be asked for unless the server has a default one, and an access policy with a rule must allow client_credentials.",
    ),
    token: TokenRule {
        default: seconds(3600),
        min: seconds(300),
        max: seconds(86_400),
        set_where: "The rule of the access policy.",
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        ..TokenRule::UNKNOWN
    },
    errors: &[okta_org::AUDIENCE_IS_NOT_THE_ENDPOINT, okta_org::KID_INVALID, okta_org::SIGNATURE_INVALID],
    quirks: &[
        "An assertion signed with HS256 and the client secret is client_secret_jwt, not private_key_jwt.",
    ],
    sources: &[
        source(
            "https://github.com/okta/okta-developer-docs/blob/468de9c/packages/@okta/vuepress-site/docs/guides/build-self-signed-jwt/main/index.md",
            &[Topic::Grants, Topic::ClientAuth, Topic::Jwt, Topic::Errors, Topic::Quirks],
        ),
        source(
            "https://github.com/okta/okta-developer-docs/blob/468de9c/packages/@okta/vuepress-site/docs/concepts/manage-user-creds/index.md",
            &[Topic::Token, Topic::Scope],
        ),
        source("https://developer.okta.com/docs/concepts/okta-organizations", &[Topic::Endpoint]),
        source(okta_org::KID_ISSUE, &[Topic::Errors]),
        source(okta_org::SIGNATURE_ISSUE, &[Topic::Errors]),
    ],
    ..Profile::UNKNOWN
};
