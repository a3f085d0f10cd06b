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
    client_auth: &[
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
    quirks: &[
        "The token endpoint ends in /access_token, not in /token.",
        "The algorithm is fixed on the client, under Token Endpoint Authentication Signing Algorithm.",
    ],
    sources: &[source(
        "https://docs.pingidentity.com/pingam/8/oauth2-guide/client-auth-jwt.html",
        &[Topic::Endpoint, Topic::ClientAuth, Topic::Jwt, Topic::Quirks],
    )],
    ..Profile::UNKNOWN
};
