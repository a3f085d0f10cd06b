//! NICE CXone: machines use the password grant with an access key.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "nice-cxone",
    name: "NICE CXone (CXone Mpower)",
    kind: Kind::Service,
    token_endpoint: Some("https://{environment}/auth/token"),
    variables: &[Variable {
        name: "environment",
        meaning: "the cloud the tenant is in, or its host",
        form: Form::Listed,
        values: &[("commercial", "cxone.niceincontact.com"), ("government", "cxone-gov.niceincontact.com")],
        example: "commercial",
    }],
    other_hosts: &[OtherHost {
        host: "api-{area}.niceincontact.com",
        token_host: "cxone.niceincontact.com",
        note: "It serves the API of one area.",
    }],
    issuer: Some("https://{environment}"),
    discovery: Some("https://{environment}/.well-known/openid-configuration"),
    grants: &[
        machine(
            "password",
            "The documented way for a back end: `username` is the access key id, `password` the access key secret.",
        ),
        person("authorization_code", "With PKCE, S256."),
        person("refresh_token", ""),
        person("token-exchange", "A value of its own, not the standard URN."),
        person("urn:ietf:params:oauth:grant-type:associated-user-token-exchange", CXONE_EXCHANGE),
        person("urn:ietf:params:oauth:grant-type:role-impersonation-token-exchange", CXONE_EXCHANGE),
        person("urn:ietf:params:oauth:grant-type:user-impersonation-token-exchange", CXONE_EXCHANGE),
        machine(
            "client_credentials",
            "Only the old inContact documentation has it; whether any tenant still takes it is not known. A back end asks with the password grant, where user name and password are the id and the secret of an access key; jotmint does not make such requests.",
        )
        .but(Support::NotFound),
    ],
    client_auth: &[
        method(ClientSecretBasic, "The only method in the metadata. Form-encode both parts before Base64."),
        method(ClientSecretPost, "Seen in clients and in the fields of the vendor's API description."),
        method(
            PrivateKeyJwt,
            "The metadata does not list it, and the API description has no field for an assertion.",
        )
        .but(Support::NotFound),
        method(ClientSecretJwt, "The metadata does not list it.").but(Support::NotFound),
    ],
    scope: scope(
        ScopeDemand::Pointless,
        "The metadata lists `openid` only. What a token may do comes from the role of the API user and its access key.",
    ),
    token: TokenRule {
        default: seconds(3600),
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(true),
        note: "An hour as a rule; no setting for it is documented.",
        ..TokenRule::UNKNOWN
    },
    quirks: &[
        "Read `tenantId` from the id_token, then ask `{issuer}/.well-known/cxone-configuration?tenantId=...` for the API host: it differs by area and cluster.",
        "Access keys hold characters such as `=` that must be form-encoded.",
        "Errors come as `error` and `errorDescription`, in camelCase.",
        "An older endpoint takes JSON: `POST /authentication/v1/token/access-key` on `{na1,eu1,au1}.nice-incontact.com`.",
    ],
    sources: &[
        source(
            "https://developer.niceincontact.com/Documentation/APIAuthenticationAndAuthorization",
            &[Topic::Endpoint, Topic::Grants, Topic::ClientAuth, Topic::Quirks],
        ),
        source("https://developer.niceincontact.com/FAQ", &[Topic::Token, Topic::Grants]),
        source("https://developer.niceincontact.com/Documentation/UserHubGettingStarted", &[Topic::Endpoint]),
        source("https://developer.niceincontact.com/Documentation/GettingStarted", &[Topic::Scope]),
    ],
    ..Profile::UNKNOWN
};

const CXONE_EXCHANGE: &str = "One of a family of exchanges of CXone's own.";
