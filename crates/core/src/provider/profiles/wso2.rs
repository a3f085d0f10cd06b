//! WSO2 Identity Server.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "wso2",
    name: "WSO2 Identity Server",
    kind: Kind::Software,
    token_endpoint: Some("{base}/oauth2/token"),
    variables: &[Variable {
        name: "base",
        meaning: "the address of the server",
        form: Form::Base,
        values: &[],
        example: "https://is.example.com:9443",
    }],
    grants: &[
        machine("client_credentials", ""),
        person("authorization_code", ""),
        person("refresh_token", "Not for tokens of client_credentials."),
        person(JWT_BEARER, "With a JWT of a trusted issuer."),
        person(TOKEN_EXCHANGE, ""),
    ],
    client_auth: &[
        method(ClientSecretBasic, ""),
        method(ClientSecretPost, ""),
        method(
            PrivateKeyJwt,
            "Choose it in the application's protocol settings; upload a certificate or name a JWKS URL.",
        ),
        method(TlsClientAuth, ""),
    ],
    jwt: JwtUse::ClientAssertion,
    algorithms: &[RS256],
    audience: Some(AudienceRule {
        value: "{token_endpoint}",
        also: &[],
        form: AudienceForm::String,
        note: "",
    }),
    claims: &[
        required("iss", "The client id."),
        required("sub", "The client id."),
        required("exp", ""),
        required("jti", "Used once, unless reuse is switched on for the application."),
        recommended("iat", ""),
    ],
    token: TokenRule { refresh_token: Some(false), ..TokenRule::UNKNOWN },
    sources: &[
        source(
            "https://github.com/wso2/docs-is/blob/032ef664ae88a7326e814751bd5cf56f275167ca/en/includes/guides/authentication/oidc/private-key-jwt-client-auth.md",
            &[Topic::Endpoint, Topic::Grants, Topic::ClientAuth, Topic::Jwt],
        ),
        source(REFRESH, &[Topic::Grants, Topic::Token]),
        source(JWT_GRANT, &[Topic::Grants]),
        source(EXCHANGE, &[Topic::Grants]),
    ],
    ..Profile::UNKNOWN
};

pub(super) const REFRESH: &str =
    "https://apim.docs.wso2.com/en/3.1.0/learn/api-security/oauth2/grant-types/refresh-token-grant/";
pub(super) const JWT_GRANT: &str =
    "https://wso2.com/identity-platform/docs/guides/authentication/configure-jwt-bearer-grant/";
pub(super) const EXCHANGE: &str =
    "https://wso2.com/asgardeo/docs/guides/authentication/configure-the-token-exchange-flow/";
