//! SMART on FHIR Backend Services: a standard that health record servers follow.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "smart-on-fhir",
    name: "SMART on FHIR Backend Services",
    kind: Kind::Standard,
    variables: &[Variable {
        name: "fhir",
        meaning: "the base URL of the FHIR server",
        form: Form::Base,
        values: &[],
        example: "https://fhir.example.com/r4",
    }],
    discovery: Some("{fhir}/.well-known/smart-configuration"),
    grants: &[machine("client_credentials", "")],
    client_auth: &[
        method(PrivateKeyJwt, "Called client-confidential-asymmetric there."),
        method(ClientSecretBasic, "Backend services have no shared secrets.").but(Support::Refused),
        method(ClientSecretPost, "Backend services have no shared secrets.").but(Support::Refused),
        method(ClientSecretJwt, "Backend services have no shared secrets.").but(Support::Refused),
    ],
    jwt: JwtUse::ClientAssertion,
    algorithms: &[RS384, ES384],
    audience: Some(AudienceRule {
        value: "{token_endpoint}",
        also: &[],
        form: AudienceForm::String,
        note: "The token endpoint of the server's metadata.",
    }),
    lifetime_cap: exp_within(300, CountedFrom::Now),
    header: &[
        required("kid", ""),
        TYP_JWT,
        optional("jku", "The JWKS URL that is registered, letter by letter."),
    ],
    claims: &[
        required("iss", "The client id."),
        required("sub", "The client id."),
        required("exp", ""),
        required("jti", "Not used before by this client."),
    ],
    scope: scope(ScopeDemand::Required, "Scopes of the form `system/Patient.rs`."),
    token: TokenRule {
        max: seconds(300),
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        note: "Five minutes are what the standard recommends at most; servers may differ.",
        ..TokenRule::UNKNOWN
    },
    errors: &[KnownError {
        name: "client-refused",
        errors: &["invalid_client"],
        meaning: "Something about the assertion was refused; the standard has one code for all of it.",
        fix: "Check that it is signed with RS384 or ES384, has the registered `kid`, ends within five minutes and has a new `jti`.",
        ..KnownError::ANY
    }],
    quirks: &[
        "Some servers take RS384 only.",
        "Keycloak takes an assertion for 60 s by default; there the limit must be raised to the 300 s that the standard allows.",
    ],
    sources: &[source(
        "https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html",
        &[
            Topic::Endpoint,
            Topic::Grants,
            Topic::ClientAuth,
            Topic::Jwt,
            Topic::Scope,
            Topic::Token,
            Topic::Errors,
            Topic::Quirks,
        ],
    )],
    ..Profile::UNKNOWN
};
