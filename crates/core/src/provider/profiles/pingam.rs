//! PingAM, once ForgeRock AM.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "pingam",
    name: "PingAM (ForgeRock AM)",
    kind: Kind::Software,
    token_endpoint: Some("{base}/am/oauth2/realms/root/realms/{realm}/access_token"),
    variables: &[
        Variable {
            name: "base",
            meaning: "the address of the server",
            form: Form::Base,
            values: &[],
            example: "https://sso.example.com",
        },
        Variable {
            name: "realm",
            meaning: "the name of the realm",
            form: Form::Segment,
            values: &[],
            example: "ci",
        },
    ],
    telling_path: true,
    grants: &[
        machine("client_credentials", ""),
        person("authorization_code", ""),
        person("refresh_token", ""),
        person(JWT_BEARER, ""),
        person("urn:ietf:params:oauth:grant-type:saml2-bearer", ""),
        person("urn:ietf:params:oauth:grant-type:device_code", ""),
        person("urn:openid:params:grant-type:ciba", ""),
        person(TOKEN_EXCHANGE, ""),
    ],
    client_auth: &[
        method(ClientSecretBasic, ""),
        method(ClientSecretPost, ""),
        method(PrivateKeyJwt, ""),
        method(ClientSecretJwt, "Configured under the same setting as private_key_jwt."),
    ],
    jwt: JwtUse::ClientAssertion,
    audience: Some(AudienceRule {
        value: "{token_endpoint}",
        also: &[],
        form: AudienceForm::String,
        note: "An administrator can allow more under Additional Audience Values.",
    }),
    claims: &[
        required("iss", "The client id, or the issuer that signs for it."),
        required("sub", "The client id."),
    ],
    token: TokenRule { refresh_token: Some(false), ..TokenRule::UNKNOWN },
    quirks: &[
        "The token endpoint ends in /access_token, not in /token.",
        "The algorithm is fixed on the client, under Token Endpoint Authentication Signing Algorithm.",
    ],
    sources: &[
        source(
            "https://docs.pingidentity.com/pingam/8/oauth2-guide/client-auth-jwt.html",
            &[Topic::Endpoint, Topic::ClientAuth, Topic::Jwt, Topic::Quirks],
        ),
        source(
            "https://docs.pingidentity.com/pingam/7.2/oauth2-guide/oauth2-access_token-endpoint.html",
            &[Topic::Endpoint, Topic::Grants],
        ),
        source("https://www.rfc-editor.org/rfc/rfc6749", &[Topic::Token]),
    ],
    ..Profile::UNKNOWN
};
