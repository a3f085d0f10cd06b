//! Microsoft Entra ID with a certificate or a secret of the application.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "entra-id",
    name: "Microsoft Entra ID (certificate credential)",
    kind: Kind::Service,
    token_endpoint: Some("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"),
    variables: &[TENANT],
    discovery: Some("https://login.microsoftonline.com/{tenant}/v2.0/.well-known/openid-configuration"),
    grants: &[
        CLIENT_CREDENTIALS,
        person("authorization_code", ""),
        person(JWT_BEARER, "On behalf of a user, with that user's token."),
        person("refresh_token", ""),
        person("urn:ietf:params:oauth:grant-type:device_code", ""),
    ],
    client_auth: &[
        method(ClientSecretPost, "Send the value of the secret, form-encoded, not its id."),
        method(ClientSecretBasic, ""),
        method(PrivateKeyJwt, "With a certificate that is registered for the application."),
        method(Assertion, "A token of another issuer: see `entra-federated`."),
    ],
    jwt: JwtUse::ClientAssertion,
    algorithms: &[PS256, RS256],
    audience: Some(AudienceRule {
        value: "{token_endpoint}",
        also: &[],
        form: AudienceForm::String,
        note: "",
    }),
    lifetime_cap: LifetimeCap::Unlimited,
    header: &[
        Member { demand: Demand::Recommended, ..TYP_JWT },
        recommended("x5t#S256", "The SHA-256 thumbprint of the certificate, base64url; with PS256."),
        optional("x5t", "The SHA-1 thumbprint of the certificate, base64url; the older way, with RS256."),
        Member { demand: Demand::Unused, ..optional("kid", "The certificate is found by its thumbprint.") },
    ],
    claims: &[
        required("iss", "The application (client) id."),
        required("sub", "The application (client) id."),
        required("exp", "Five to ten minutes after `nbf` are advised."),
        recommended("jti", "A new GUID every time."),
        recommended("nbf", "The moment of signing."),
        optional("iat", ""),
    ],
    scope: DEFAULT_SCOPE,
    token: TokenRule {
        default: seconds(4500),
        min: seconds(3600),
        max: seconds(5400),
        special_max: seconds(100_800),
        special_note: "With continuous access evaluation, 20 to 28 hours.",
        drawn: true,
        set_where: "A token lifetime policy of the tenant. Without one Entra draws 60 to 90 minutes at random.",
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        note: "`offline_access` brings no refresh token with client_credentials. `refresh_in` may say when to renew.",
        ..TokenRule::UNKNOWN
    },
    errors: &[
        KnownError {
            name: "assertion-signature",
            texts: &["AADSTS700027"],
            meaning: "The signature of the assertion does not fit a certificate of the application: wrong key, wrong thumbprint, an expired certificate, or the wrong RSA padding.",
            fix: "Register the certificate, send its thumbprint as `x5t#S256`, and sign with PS256.",
            ..KnownError::ANY
        },
        ASSERTION_TIME,
        SCOPE_WITHOUT_DEFAULT,
        KnownError {
            name: "scope-invalid",
            texts: &["AADSTS70011"],
            meaning: "The scope is not one that this request can have; mostly it names two resources, or a resource that does not exist.",
            fix: "Ask for one resource, as its App ID URI followed by `/.default`.",
            ..KnownError::ANY
        },
        KnownError {
            name: "resource-not-found",
            texts: &["AADSTS500011"],
            meaning: "The resource named in the scope is not in this tenant.",
            fix: "Check the App ID URI and the tenant; an administrator may have to consent to the resource first.",
            ..KnownError::ANY
        },
        KnownError {
            name: "application-not-found",
            texts: &["AADSTS700016", "AADSTS700011"],
            meaning: "The application is not in this tenant.",
            fix: "Check client id and tenant: one of the two belongs elsewhere.",
            ..KnownError::ANY
        },
        KnownError {
            name: "secret-invalid",
            texts: &["AADSTS7000215"],
            meaning: "The client secret is wrong. Often it is the id of the secret instead of its value, or it was not form-encoded.",
            fix: "Send the value of the secret, form-encoded; if nobody has it any more, make a new one.",
            ..KnownError::ANY
        },
        KnownError {
            name: "secret-expired",
            texts: &["AADSTS7000222"],
            meaning: "The client secret has expired.",
            fix: "Make a new secret, or change to a certificate.",
            ..KnownError::ANY
        },
        KnownError {
            name: "public-client",
            texts: &["AADSTS700025"],
            meaning: "The application is registered as a public client, and those send neither secret nor assertion.",
            fix: "Register it as a confidential client.",
            ..KnownError::ANY
        },
        KnownError {
            name: "certificate-not-authorised",
            texts: &["AADSTS50012", "AADSTS700030"],
            meaning: "The certificate's subject, chain or thumbprint is not what the registration allows.",
            fix: "Compare the certificate with the ones registered for the application.",
            ..KnownError::ANY
        },
        KnownError {
            name: "subject-is-not-issuer",
            texts: &["AADSTS50048"],
            meaning: "`sub` and `iss` of the assertion differ.",
            fix: "Set both to the client id.",
            ..KnownError::ANY
        },
        KnownError {
            name: "tenant-is-shared",
            texts: &["AADSTS9001023"],
            meaning: "The grant does not work on the tenants `common` and `consumers`.",
            fix: "Put the id of the tenant, or one of its domains, into the token endpoint.",
            ..KnownError::ANY
        },
        TENANT_NOT_FOUND,
        KnownError {
            name: "parameter-missing",
            texts: &["AADSTS900144"],
            meaning: "The body lacks a parameter, or it is not form-encoded.",
            fix: "Send the parameters in the body as application/x-www-form-urlencoded.",
            ..KnownError::ANY
        },
    ],
    quirks: &[
        "A token is given out even when the application has no role: then it lacks `roles`, and the API refuses it.",
        "Tokens for Microsoft's own APIs are not for the client to read.",
    ],
    sources: &[
        source(
            "https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity-platform/v2-oauth2-client-creds-grant-flow.md",
            &[Topic::Endpoint, Topic::Grants, Topic::ClientAuth, Topic::Scope, Topic::Quirks],
        ),
        source(
            "https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity-platform/certificate-credentials.md",
            &[Topic::Jwt, Topic::ClientAuth],
        ),
        source(
            "https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity-platform/access-tokens.md",
            &[Topic::Token, Topic::Quirks],
        ),
        source(
            "https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity-platform/reference-error-codes.md",
            &[Topic::Errors],
        ),
        source(
            "https://github.com/AzureAD/microsoft-authentication-library-for-python/blob/7db6c2c/msal/application.py",
            &[Topic::Jwt, Topic::Token],
        ),
    ],
    ..Profile::UNKNOWN
};

pub(super) const TENANT: Variable = Variable {
    name: "tenant",
    meaning: "the id of the tenant, or one of its domains",
    form: Form::Segment,
    values: &[],
    example: "contoso.onmicrosoft.com",
};

pub(super) const CLIENT_CREDENTIALS: GrantRule = machine(
    "client_credentials",
    "Not on the tenants `common` and `consumers`: put the id of the tenant, or one of its domains, into the URL.",
)
.not_at(&[("tenant", "common"), ("tenant", "consumers")]);

pub(super) const DEFAULT_SCOPE: ScopeRule = ScopeRule {
    suffix: Some("/.default"),
    ..scope(
        ScopeDemand::Required,
        "Exactly one resource, as its App ID URI followed by `/.default`. What the token may do are the roles the application was given.",
    )
};

pub(super) const ASSERTION_TIME: KnownError = KnownError {
    name: "assertion-time",
    texts: &["AADSTS700024"],
    meaning: "The assertion is not within its time. Either a clock is wrong, or an assertion was kept and sent again; the token of a CI job lives about five minutes.",
    fix: "Make, or fetch from the CI platform, a new assertion for every token request, and check the clock.",
    ..KnownError::ANY
};

pub(super) const SCOPE_WITHOUT_DEFAULT: KnownError = KnownError {
    name: "scope-without-default",
    texts: &["AADSTS1002012"],
    meaning: "The scope does not end in `/.default`, or it was encoded twice.",
    fix: "Set the scope to the resource followed by `/.default`, and encode it once.",
    ..KnownError::ANY
};

pub(super) const TENANT_NOT_FOUND: KnownError = KnownError {
    name: "tenant-not-found",
    texts: &["AADSTS90002"],
    meaning: "There is no such tenant in this cloud.",
    fix: "Check the tenant in the token endpoint, and whether it is in a national cloud.",
    ..KnownError::ANY
};
