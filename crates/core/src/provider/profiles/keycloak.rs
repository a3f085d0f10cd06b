//! Keycloak with an assertion that the client signs itself.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "keycloak",
    name: "Keycloak",
    kind: Kind::Software,
    token_endpoint: Some("{base}/realms/{realm}/protocol/openid-connect/token"),
    variables: &[
        Variable {
            name: "base",
            meaning: "the address of the server, as users see it",
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
    issuer: Some("{base}/realms/{realm}"),
    discovery: Some("{base}/realms/{realm}/.well-known/openid-configuration"),
    grants: &[
        machine("client_credentials", "Switch on the service account of the client."),
        person("authorization_code", ""),
        person("refresh_token", ""),
        person(TOKEN_EXCHANGE, "Since 26.2."),
        person(JWT_BEARER, "In recent releases."),
    ],
    client_auth: &[
        method(ClientSecretBasic, ""),
        method(ClientSecretPost, ""),
        method(ClientSecretJwt, "Called client-secret-jwt there."),
        method(PrivateKeyJwt, "Called client-jwt there."),
        method(TlsClientAuth, ""),
        method(Assertion, "See `keycloak-federated`."),
    ],
    jwt: JwtUse::ClientAssertion,
    algorithms: &[RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, HS256, HS384, HS512],
    audience: Some(AudienceRule {
        value: "{issuer}",
        also: &[
            "{token_endpoint}",
            "{token_endpoint}/introspect",
            "{issuer}/protocol/openid-connect/ext/par/request",
            "{issuer}/protocol/openid-connect/ext/ciba/auth",
        ],
        form: AudienceForm::One,
        note: "The others are its token, introspection, PAR and CIBA endpoints.",
    }),
    lifetime_cap: aged(60),
    lifetime_leeway: "The 60 s are a default: the client's setting `token.endpoint.auth.signing.max.exp` changes them.",
    header: &[recommended("kid", "Needed when the client has several keys.")],
    claims: &[
        required("iss", "The client_id."),
        required("sub", "The client_id."),
        required("exp", "Without `iat` at most 60 s ahead."),
        required("jti", "Used once."),
        recommended("iat", "At most 15 s in the future; the assertion is taken for 60 s from here on."),
    ],
    scope: scope(
        ScopeDemand::Optional,
        "Default scopes of the realm and the client come by themselves. A scope the realm does not know is refused.",
    ),
    token: TokenRule {
        default: seconds(300),
        set_where: "The Access Token Lifespan of the realm, or of the client, which goes before it.",
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        note: "A client can be set to get refresh tokens with client_credentials; it is off by default.",
        ..TokenRule::UNKNOWN
    },
    errors: &[
        KnownError {
            name: "audience",
            errors: &["invalid_client"],
            texts: &["Invalid token audience"],
            meaning: "The `aud` of the assertion is none of the server's URLs. Mostly scheme or host name differ, behind a proxy.",
            fix: "Set the audience to the issuer of the realm's metadata; if that shows the wrong host, set KC_HOSTNAME on the server.",
            ..KnownError::ANY
        },
        KnownError {
            name: "jti-used",
            errors: &["invalid_client"],
            texts: &["Token reuse detected"],
            meaning: "An assertion with this `jti` was there before: a retry sent the same one again.",
            fix: "Sign a new assertion with a new `jti` for every request, retries included.",
            ..KnownError::ANY
        },
        KnownError {
            name: "assertion-too-old",
            errors: &["invalid_client"],
            texts: &["Token was issued too far in the past to be used now"],
            meaning: "The `iat` of the assertion is older than the client's maximum expiration, which is 60 s by default, whatever its `exp` says.",
            fix: "Sign right before sending, or raise the maximum expiration in the client's credentials.",
            ..KnownError::ANY
        },
        KnownError {
            name: "iat-missing",
            errors: &["invalid_client"],
            texts: &["Token expiration is too far in the future and iat claim not present in token"],
            meaning: "The assertion has no `iat` and lives longer than 60 s.",
            fix: "Add `iat`.",
            ..KnownError::ANY
        },
        KnownError {
            name: "iat-in-the-future",
            errors: &["invalid_client"],
            texts: &["Token was issued in the future"],
            meaning: "The `iat` of the assertion is more than 15 s ahead of the server's clock.",
            fix: "Correct the clock of this machine, or the server's.",
            ..KnownError::ANY
        },
        KnownError {
            name: "jti-missing",
            errors: &["invalid_client"],
            texts: &["Token jti claim is required"],
            meaning: "The assertion has no `jti`.",
            fix: "Add a random `jti`.",
            ..KnownError::ANY
        },
        KnownError {
            name: "algorithm",
            errors: &["invalid_client"],
            texts: &["Invalid signature algorithm"],
            meaning: "The client is set to another algorithm, or an assertion signed with the secret was sent to a client that is set to a key.",
            fix: "Compare the algorithm with the client's credentials: HS256 needs the setting client-secret-jwt, RS and ES need client-jwt.",
            ..KnownError::ANY
        },
        KnownError {
            name: "client-id-differs",
            errors: &["invalid_client"],
            texts: &["client_id parameter does not match sub claim"],
            meaning: "The `client_id` in the body and `sub` of the assertion differ.",
            fix: "Make them the same, or leave the parameter out.",
            ..KnownError::ANY
        },
        KnownError {
            name: "several-audiences",
            errors: &["invalid_client"],
            texts: &["Multiple audiences not allowed"],
            meaning: "The `aud` of the assertion is an array of more than one.",
            fix: "Send the issuer as one string.",
            ..KnownError::ANY
        },
    ],
    quirks: &[
        "An `exp` five minutes ahead is taken, and still the assertion works only for the first 60 s after its `iat`, unless the client is set to more.",
        "Refused assertions come back as 400 with invalid_client, not as 401.",
    ],
    sources: &[
        source(
            "https://github.com/keycloak/keycloak/blob/1353f6b6a27a6f2f00608564c84f4c3026ac5d08/services/src/main/java/org/keycloak/authentication/authenticators/client/AbstractBaseJWTValidator.java",
            &[Topic::Jwt, Topic::Errors, Topic::Quirks],
        ),
        source(
            "https://github.com/keycloak/keycloak/blob/110a62421652e631dc667d8d9584dd52d101f96a/services/src/main/java/org/keycloak/authentication/authenticators/client/AbstractJWTClientValidator.java",
            &[Topic::ClientAuth, Topic::Errors, Topic::Quirks],
        ),
        source(
            "https://github.com/keycloak/keycloak/blob/898fdedcdabc022e43b06d99335d1cfda5adf204/services/src/main/java/org/keycloak/authentication/authenticators/client/JWTClientValidator.java",
            &[Topic::Jwt],
        ),
        source(
            "https://www.keycloak.org/securing-apps/oidc-layers",
            &[Topic::Endpoint, Topic::Grants, Topic::ClientAuth, Topic::Scope],
        ),
        source(
            "https://github.com/keycloak/keycloak/blob/0bdda8081a392ff96b23fabf13e6be7d94adec1e/model/storage-private/src/main/java/org/keycloak/storage/datastore/DefaultExportImportManager.java",
            &[Topic::Token],
        ),
    ],
    ..Profile::UNKNOWN
};
