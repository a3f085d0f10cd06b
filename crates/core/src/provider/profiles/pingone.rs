//! PingOne.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "pingone",
    name: "PingOne",
    kind: Kind::Service,
    token_endpoint: Some("https://auth.pingone.{region}/{environment_id}/as/token"),
    variables: &[
        Variable {
            name: "region",
            meaning: "the region of the environment, or the top level domain it stands for",
            form: Form::Listed,
            values: &[
                ("north-america", "com"),
                ("canada", "ca"),
                ("europe", "eu"),
                ("australia", "com.au"),
                ("singapore", "sg"),
                ("asia-pacific", "asia"),
            ],
            example: "europe",
        },
        Variable {
            name: "environment_id",
            meaning: "the id of the environment",
            form: Form::Segment,
            values: &[],
            example: "9ad15e9e-3ac6-43f7-a053-d46b87d6c4a7",
        },
    ],
    other_hosts: &[OtherHost {
        host: "api.pingone.{region}",
        token_host: "auth.pingone.{region}",
        note: "It serves the platform API.",
    }],
    issuer: Some("https://auth.pingone.{region}/{environment_id}/as"),
    discovery: Some("https://auth.pingone.{region}/{environment_id}/as/.well-known/openid-configuration"),
    grants: &[
        machine("client_credentials", ""),
        person("authorization_code", ""),
        person("refresh_token", ""),
        person("urn:ietf:params:oauth:grant-type:device_code", ""),
        person("urn:openid:params:grant-type:ciba", ""),
        person(TOKEN_EXCHANGE, ""),
    ],
    client_auth: &[
        method(ClientSecretBasic, ""),
        method(ClientSecretPost, ""),
        method(ClientSecretJwt, ""),
        method(PrivateKeyJwt, ""),
    ],
    jwt: JwtUse::ClientAssertion,
    algorithms: &[HS256, HS384, HS512, RS256, RS384, RS512],
    audience: Some(AudienceRule {
        value: "{token_endpoint}",
        also: &["{issuer}"],
        form: AudienceForm::String,
        note: "A whole URL, with the PingOne domain or the custom one.",
    }),
    lifetime_cap: exp_within(3600, CountedFrom::Now),
    claims: &[
        required("iss", "The application id."),
        required("sub", "The application id."),
        required("exp", ""),
        optional("nbf", ""),
        optional("jti", ""),
    ],
    scope: scope(ScopeDemand::Optional, "Scopes of a resource that were granted to the application."),
    token: TokenRule { refresh_token: Some(false), ..TokenRule::UNKNOWN },
    sources: &[
        source("https://www.rfc-editor.org/rfc/rfc6749", &[Topic::Token]),
        source(
            "https://developer.pingidentity.com/pingone-api/auth/auth-config-options/create-a-private-key-jwt.html",
            &[Topic::Jwt],
        ),
        source(
            "https://developer.pingidentity.com/pingone-api/auth/auth-config-options/create-a-client-secret-jwt.html",
            &[Topic::Jwt],
        ),
        source("https://docs.pingidentity.com/pingone/applications/p1_grant_types.html", &[Topic::Grants]),
        source(
            "https://docs.pingidentity.com/pingone/applications/p1_token_endpoint_authentication_methods.html",
            &[Topic::Grants, Topic::ClientAuth, Topic::Scope],
        ),
        source(
            "https://docs.pingidentity.com/pingone/developer_tools/p1_ip_address_domain_reference.html",
            &[Topic::Endpoint],
        ),
    ],
    ..Profile::UNKNOWN
};
