//! Ory Hydra and the Ory Network.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "ory-hydra",
    name: "Ory Hydra (Ory Network)",
    kind: Kind::Software,
    token_endpoint: Some("https://{host}/oauth2/token"),
    variables: &[Variable {
        name: "host",
        meaning: "the public host of Hydra, or of the project",
        form: Form::Host(&["*.projects.oryapis.com"]),
        values: &[],
        example: "acme.projects.oryapis.com",
    }],
    discovery: Some("https://{host}/.well-known/openid-configuration"),
    grants: &[
        machine("client_credentials", ""),
        person(JWT_BEARER, "With an assertion of an issuer that the server was told to trust."),
        person("authorization_code", ""),
        person("refresh_token", ""),
    ],
    client_auth: &[
        method(ClientSecretBasic, "Form-encode both parts before Base64: the server decodes them."),
        method(ClientSecretPost, ""),
        method(PrivateKeyJwt, ""),
        method(ClientAuthMethod::None, "For public clients."),
        method(ClientSecretJwt, "The server says that it does not support it.").but(Support::Refused),
    ],
    jwt: JwtUse::ClientAssertion,
    audience: Some(AudienceRule {
        value: "{token_endpoint}",
        also: &[],
        form: AudienceForm::StringOrArray,
        note: "Releases whose source was read take nothing else.",
    }),
    header: &[required("kid", "A key of the client's JWKS that has `use: sig`.")],
    claims: &[
        required("iss", "The client id."),
        required("sub", "The client id."),
        required("jti", "Used once."),
        required("exp", ""),
        optional("iat", ""),
    ],
    scope: scope(ScopeDemand::Optional, "Every scope must be registered on the client."),
    token: TokenRule {
        default: seconds(3600),
        set_where: "`ttl.access_token` of the server's configuration, or the client's own setting.",
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        ..TokenRule::UNKNOWN
    },
    errors: &[
        KnownError {
            name: "client-secret-jwt",
            errors: &["invalid_client"],
            texts: &[
                "that method is not supported by this server",
                "does not support client authentication method \"client_secret_jwt\"",
            ],
            meaning: "The assertion is signed with the client secret, and Hydra does not take that.",
            fix: "Register a key and use private_key_jwt, or send the secret by client_secret_basic.",
            ..KnownError::ANY
        },
        KnownError {
            name: "audience",
            errors: &["invalid_client"],
            texts: &["must match the authorization server's token endpoint"],
            meaning: "The `aud` of the assertion is not the token endpoint as the server knows it.",
            fix: "Set the assertion audience to the token endpoint that the error names.",
            ..KnownError::ANY
        },
        KnownError {
            name: "jti-used",
            errors: &["jti_known"],
            meaning: "An assertion with this `jti` was there before: a retry sent the same one again.",
            fix: "Sign a new assertion with a new `jti` for every request, retries included.",
            ..KnownError::ANY
        },
        KnownError {
            name: "kid-missing",
            errors: &["invalid_request"],
            texts: &["must contain a kid header value but did not"],
            meaning: "The assertion has no `kid`.",
            fix: "Set the key id to the `kid` of the registered key.",
            ..KnownError::ANY
        },
        KnownError {
            name: "kid-unknown",
            errors: &["invalid_request"],
            texts: &["which could not be found", "Unable to find RSA public key with use"],
            meaning: "No registered key that has `use: sig` has the `kid` of the assertion.",
            fix: "Register the public key with this `kid` and `use: sig`, or send the `kid` that is registered.",
            ..KnownError::ANY
        },
        KnownError {
            name: "algorithm",
            errors: &["invalid_client"],
            texts: &["OAuth 2.0 Client enforces signing algorithm"],
            meaning: "The client is registered with another algorithm.",
            fix: "Sign with the client's `token_endpoint_auth_signing_alg`, or change that.",
            ..KnownError::ANY
        },
        KnownError {
            name: "auth-method",
            errors: &["invalid_client"],
            texts: &[
                "OAuth 2.0 Client supports client authentication method",
                "OAuth 2.0 Client only supports the",
            ],
            meaning: "The request authenticates in another way than the client is registered for.",
            fix: "Use the method that the error names: basic and post are not interchangeable.",
            ..KnownError::ANY
        },
    ],
    quirks: &["The algorithm is the one registered as `token_endpoint_auth_signing_alg`, and no other."],
    sources: &[
        source(
            "https://github.com/ory/docs/blob/0f8c27e71120b6087b234189c56b01bc85b66fa9/docs/oauth2-oidc/client-credentials.mdx",
            &[Topic::Endpoint, Topic::Grants, Topic::ClientAuth, Topic::Jwt, Topic::Scope],
        ),
        source(
            "https://github.com/ory/fosite/blob/0c9e0f6d654913ad57c507dd9a36631e1858a3e9/client_authentication.go",
            &[Topic::Jwt, Topic::ClientAuth, Topic::Errors, Topic::Quirks],
        ),
        source(
            "https://github.com/ory/hydra/blob/b6ac8945d7d47a94b4991f5273ee7ab98966dcad/spec/config.json",
            &[Topic::Token, Topic::Grants],
        ),
        source(
            "https://docs.rs/ory-hydra-client/2.2.0/src/ory_hydra_client/models/trust_o_auth2_jwt_grant_issuer.rs.html",
            &[Topic::Grants],
        ),
    ],
    ..Profile::UNKNOWN
};
