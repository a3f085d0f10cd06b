//! Duende IdentityServer: the type of the JWT decides how strict the server is.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "duende",
    name: "Duende IdentityServer",
    kind: Kind::Software,
    token_endpoint: Some("{issuer}/connect/token"),
    variables: &[Variable {
        name: "issuer",
        meaning: "the issuer identifier",
        form: Form::Base,
        values: &[],
        example: "https://identity.example.com",
    }],
    issuer: Some("{issuer}"),
    discovery: Some("{issuer}/.well-known/openid-configuration"),
    grants: &[
        machine("client_credentials", ""),
        person("authorization_code", ""),
        person("refresh_token", ""),
        person("urn:ietf:params:oauth:grant-type:device_code", ""),
        person("urn:openid:params:grant-type:ciba", ""),
    ],
    client_auth: &[
        method(ClientSecretBasic, ""),
        method(ClientSecretPost, ""),
        method(PrivateKeyJwt, ""),
        method(TlsClientAuth, ""),
    ],
    jwt: JwtUse::ClientAssertion,
    audience: Some(AudienceRule {
        value: "{issuer}",
        also: &["{token_endpoint}", "{issuer}/connect/ciba", "{issuer}/connect/par"],
        form: AudienceForm::String,
        note: "The token, CIBA and PAR endpoints only by the older rules. With `typ: client-authentication+jwt` the issuer as one string, and nothing else.",
    }),
    lifetime_cap: LifetimeCap::Unlimited,
    header: &[optional(
        "typ",
        "`JWT` or nothing keeps the older audience rules; `client-authentication+jwt` switches to the strict ones.",
    )],
    claims: &[
        required("iss", "The client id."),
        required("sub", "The client id."),
        required("jti", "Used once; remembered until five minutes after `exp`."),
        required("exp", ""),
    ],
    scope: scope(
        ScopeDemand::Optional,
        "Every scope must be among the client's AllowedScopes; without one all of them are given.",
    ),
    token: TokenRule { refresh_token: Some(false), ..TokenRule::UNKNOWN },
    errors: &[KnownError {
        name: "client-refused",
        errors: &["invalid_client"],
        meaning: "The server does not tell the client why. Its log does: a used `jti`, `iss` and `sub` that differ, or the wrong audience.",
        fix: "Read the log of the server at the time of the request.",
        ..KnownError::ANY
    }],
    quirks: &[
        "Never send `typ: client-authentication+jwt` with the token endpoint as the audience: it makes the server strict, and the audience wrong.",
        "The option StrictClientAssertionAudienceValidation makes that type obligatory.",
        "Whoever runs the server can add extension grants of their own; those are not listed here.",
    ],
    sources: &[
        source(
            "https://github.com/DuendeSoftware/products/blob/76f30412a92aa13e1c9602a7c783973ccda77917/identity-server/src/IdentityServer/Validation/Default/PrivateKeyJwtSecretValidator.cs",
            &[Topic::Endpoint, Topic::ClientAuth, Topic::Jwt, Topic::Errors, Topic::Quirks],
        ),
        source(
            "https://docs.duendesoftware.com/identityserver/reference/endpoints/token",
            &[Topic::Grants, Topic::ClientAuth, Topic::Scope, Topic::Quirks],
        ),
        source("https://www.rfc-editor.org/rfc/rfc6749", &[Topic::Token]),
        source(
            "https://docs.duendesoftware.com/identityserver/tokens/fapi-2-0-specification",
            &[Topic::Jwt, Topic::Quirks],
        ),
    ],
    ..Profile::UNKNOWN
};
