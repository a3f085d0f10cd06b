//! Auth0: the issuer as one string, and an API named by `audience`.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "auth0",
    name: "Auth0",
    kind: Kind::Service,
    token_endpoint: Some("https://{domain}/oauth/token"),
    variables: &[Variable {
        name: "domain",
        meaning: "the domain of the tenant, its own or a custom one",
        form: Form::Host(&["*.auth0.com", "*.*.auth0.com"]),
        values: &[],
        example: "acme.eu.auth0.com",
    }],
    issuer: Some("https://{domain}/"),
    discovery: Some("https://{domain}/.well-known/openid-configuration"),
    grants: &[
        machine("client_credentials", ""),
        person("authorization_code", ""),
        person("refresh_token", ""),
        person(TOKEN_EXCHANGE, ""),
    ],
    client_auth: &[
        method(ClientSecretPost, ""),
        method(ClientSecretBasic, ""),
        method(PrivateKeyJwt, "RSA keys only."),
        method(TlsClientAuth, ""),
    ],
    parameters: &[parameter(
        "audience",
        Demand::Required,
        "The identifier of the API that the token is for, in a client_credentials request.",
    )],
    jwt: JwtUse::ClientAssertion,
    algorithms: &[RS256, RS384, PS256],
    audience: Some(AudienceRule {
        value: "{issuer}",
        also: &[],
        form: AudienceForm::StringOnly,
        note: "With the slash at its end. Arrays and the token endpoint are deprecated.",
    }),
    lifetime_cap: exp_within(300, CountedFrom::Either),
    header: &[optional("kid", "The one that Auth0 gave the credential.")],
    claims: &[
        required("iss", "The client_id."),
        required("sub", "The client_id."),
        required("exp", ""),
        required("jti", "Used once; at most 64 characters."),
        optional("iat", "Up to 10 s in the future."),
        optional("nbf", "Up to 10 s in the future."),
    ],
    scope: scope(ScopeDemand::Optional, "The client grant for the API is the limit of what is given."),
    token: TokenRule {
        default: seconds(86_400),
        max: seconds(2_592_000),
        set_where: "The settings of the API that `audience` names.",
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        ..TokenRule::UNKNOWN
    },
    errors: &[
        KnownError {
            name: "api-unknown",
            errors: &["access_denied"],
            texts: &["Service not enabled within domain"],
            meaning: "The tenant has no API with the identifier given as `audience`.",
            fix: "Set `audience` to the identifier of the API, letter by letter, slash at the end included.",
            ..KnownError::ANY
        },
        KnownError {
            name: "client-grant-missing",
            errors: &["access_denied"],
            texts: &["is not authorized to access"],
            meaning: "The API exists, and this application has no client grant for it.",
            fix: "Authorize the application for the API, in the API's tab Machine to Machine Applications.",
            see: "https://github.com/auth0/auth0-python/issues/173",
            ..KnownError::ANY
        },
    ],
    quirks: &[
        "The `alg` of an assertion must be the one of the registered credential.",
        "An assertion may have 2048 bytes at most.",
    ],
    sources: &[
        source(
            "https://github.com/auth0/docs-v2/blob/092b879/main/docs/get-started/authentication-and-authorization-flow/authenticate-with-private-key-jwt.mdx",
            &[Topic::Jwt, Topic::Grants, Topic::ClientAuth, Topic::Scope, Topic::Quirks],
        ),
        source(
            "https://github.com/auth0/docs-v2/blob/092b879/main/docs/troubleshoot/product-lifecycle/deprecations-and-migrations.mdx",
            &[Topic::Jwt],
        ),
        source(
            "https://github.com/auth0/docs-v2/blob/092b879/main/docs/secure/tokens/access-tokens/update-access-token-lifetime.mdx",
            &[Topic::Token],
        ),
        source("https://auth0.com/docs/policies/public-cloud-service-endpoints", &[Topic::Endpoint]),
        source("https://github.com/auth0/terraform-provider-auth0/issues/951", &[Topic::Errors]),
        source("https://github.com/auth0/auth0-python/issues/173", &[Topic::Errors]),
    ],
    ..Profile::UNKNOWN
};
