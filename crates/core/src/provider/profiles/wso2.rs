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
    grants: &[machine("client_credentials", ""), person("authorization_code", "")],
    client_auth: &[method(
        PrivateKeyJwt,
        "Choose it in the application's protocol settings; upload a certificate or name a JWKS URL.",
    )],
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
    sources: &[source(
        "https://github.com/wso2/docs-is/blob/032ef664ae88a7326e814751bd5cf56f275167ca/en/includes/guides/authentication/oidc/private-key-jwt-client-auth.md",
        &[Topic::Endpoint, Topic::Grants, Topic::ClientAuth, Topic::Jwt],
    )],
    ..Profile::UNKNOWN
};
