//! Singpass, the national login of Singapore: no grant for machines.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "singpass",
    name: "Singpass (Singapore)",
    kind: Kind::Service,
    token_endpoint: Some("https://id.singpass.gov.sg/token"),
    issuer: Some("https://id.singpass.gov.sg"),
    discovery: Some("https://id.singpass.gov.sg/.well-known/openid-configuration"),
    grants: &[person("authorization_code", "")],
    client_auth: &[method(PrivateKeyJwt, "")],
    jwt: JwtUse::ClientAssertion,
    algorithms: &[ES256, ES384, ES512],
    audience: Some(AudienceRule { value: "{issuer}", also: &[], form: AudienceForm::String, note: "" }),
    lifetime_cap: exp_within(120, CountedFrom::Iat),
    header: &[TYP_JWT, recommended("kid", "Without it every registered key is tried.")],
    claims: &[
        required("iss", "The client id."),
        required("sub", "The client id."),
        required("iat", ""),
        required("exp", ""),
    ],
    quirks: &[
        "It moves to FAPI 2.0 until the end of 2026.",
        "Corppass, its sister for companies, has an endpoint of its own and takes assertions of up to ten minutes.",
    ],
    sources: &[
        source(
            "https://docs.developer.singpass.gov.sg/docs/technical-specifications/singpass-authentication-api/2.-token-endpoint/authorization-code-grant",
            &[Topic::Endpoint, Topic::Grants, Topic::ClientAuth, Topic::Jwt, Topic::Quirks],
        ),
        source(
            "https://docs.corppass.gov.sg/technical-specifications/corppass-authorization-api/key-concepts/client-assertion-jwt",
            &[Topic::Quirks],
        ),
    ],
    ..Profile::UNKNOWN
};
