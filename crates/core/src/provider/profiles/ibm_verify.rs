//! IBM Security Verify.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "ibm-verify",
    name: "IBM Security Verify",
    kind: Kind::Service,
    token_endpoint: Some("https://{host}/oidc/endpoint/default/token"),
    variables: &[Variable {
        name: "host",
        meaning: "the host of the tenant",
        form: Form::Host(&["*.verify.ibm.com"]),
        values: &[],
        example: "acme.verify.ibm.com",
    }],
    telling_path: true,
    issuer: Some("https://{host}/oidc/endpoint/default"),
    discovery: Some("https://{host}/oidc/endpoint/default/.well-known/openid-configuration"),
    grants: &[machine("client_credentials", ""), person("authorization_code", "")],
    client_auth: &[
        method(ClientSecretBasic, ""),
        method(ClientSecretPost, ""),
        method(ClientSecretJwt, ""),
        method(PrivateKeyJwt, ""),
    ],
    jwt: JwtUse::ClientAssertion,
    algorithms: &[RS256, RS384, RS512, HS256, HS384, HS512, PS256, PS384, PS512],
    audience: Some(AudienceRule {
        value: "{issuer}",
        also: &[],
        form: AudienceForm::String,
        note: "The text of the documentation says the issuer; its example shows the token endpoint.",
    }),
    lifetime_cap: exp_within(86_400, CountedFrom::Now),
    header: &[required("kid", "Names the one key that signed.")],
    claims: &[
        required("iss", "The client id."),
        required("sub", "The client id."),
        required("exp", ""),
        required("jti", ""),
        optional("iat", "At most a day old."),
        optional("nbf", ""),
    ],
    token: TokenRule { refresh_token: Some(false), ..TokenRule::UNKNOWN },
    quirks: &["The same endpoint is also documented as /v1.0/endpoint/default/token."],
    sources: &[
        source(
            "https://www.ibm.com/docs/en/SSCT62/references/r_jwt_secret.html",
            &[Topic::Endpoint, Topic::Grants, Topic::ClientAuth, Topic::Jwt, Topic::Quirks],
        ),
        source("https://www.rfc-editor.org/rfc/rfc6749", &[Topic::Token]),
    ],
    ..Profile::UNKNOWN
};
