//! Okta's org authorization server, which gives tokens for Okta's own API.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "okta-org",
    name: "Okta org authorization server (Okta API)",
    kind: Kind::Service,
    token_endpoint: Some("https://{domain}/oauth2/v1/token"),
    variables: &[DOMAIN],
    other_hosts: ADMIN_HOSTS,
    issuer: Some("https://{domain}"),
    discovery: Some("https://{domain}/.well-known/openid-configuration"),
    grants: &[machine("client_credentials", "")],
    client_auth: &[
        method(PrivateKeyJwt, "The only method for service apps that ask for okta.* scopes."),
        method(ClientSecretBasic, "Not for client_credentials here.").but(Support::Refused),
        method(ClientSecretPost, "Not for client_credentials here.").but(Support::Refused),
        method(ClientSecretJwt, "Not for client_credentials here.").but(Support::Refused),
    ],
    jwt: JwtUse::ClientAssertion,
    algorithms: &[RS256, RS384, RS512, ES256, ES384, ES512],
    audience: Some(AudienceRule {
        value: "{token_endpoint}",
        also: &[],
        form: AudienceForm::StringOrArray,
        note: "The full URL that the request goes to. The issuer is refused.",
    }),
    lifetime_cap: exp_within(3600, CountedFrom::Now),
    header: &[recommended("kid", "Every registered key needs a `kid` of its own."), optional("typ", "")],
    claims: CLAIMS,
    scope: scope(
        ScopeDemand::Required,
        "Each okta.* scope must be granted to the app, and an administrator role assigned to it as well.",
    ),
    token: TokenRule {
        default: seconds(3600),
        max: seconds(3600),
        set_where: "Nowhere: the lifetime is fixed at one hour.",
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        ..TokenRule::UNKNOWN
    },
    errors: &[
        AUDIENCE_IS_NOT_THE_ENDPOINT,
        KID_INVALID,
        SIGNATURE_INVALID,
        KnownError {
            name: "dpop-nonce",
            errors: &["use_dpop_nonce"],
            meaning: "The app demands DPoP, and the proof needs the nonce of the `dpop-nonce` header. A nonce is good for 24 hours.",
            fix: "Send the request again with a proof that has the nonce, and with a new client assertion. Keep the nonce for the next requests.",
            see: "https://github.com/okta/okta-developer-docs/blob/468de9c/packages/@okta/vuepress-site/docs/guides/dpop/main/index.md",
            ..KnownError::ANY
        },
        KnownError {
            name: "scope-not-granted",
            errors: &["invalid_scope"],
            meaning: "The scope is not granted to this app.",
            fix: "Grant it in the app's tab Okta API Scopes.",
            ..KnownError::ANY
        },
    ],
    quirks: &["An app can have up to 50 keys."],
    sources: &[
        source(
            "https://github.com/okta/okta-developer-docs/blob/468de9c/packages/@okta/vuepress-site/docs/guides/implement-oauth-for-okta-serviceapp/main/index.md",
            &[Topic::Grants, Topic::ClientAuth, Topic::Scope, Topic::Token, Topic::Errors, Topic::Quirks],
        ),
        source(
            "https://github.com/okta/okta-developer-docs/blob/468de9c/packages/@okta/vuepress-site/docs/guides/build-self-signed-jwt/main/index.md",
            &[Topic::Jwt, Topic::Errors],
        ),
        source(
            "https://github.com/okta/okta-developer-docs/blob/468de9c/packages/@okta/vuepress-site/docs/guides/dpop/main/index.md",
            &[Topic::Errors],
        ),
        source("https://developer.okta.com/docs/concepts/okta-organizations", &[Topic::Endpoint]),
        source(KID_ISSUE, &[Topic::Errors]),
        source(SIGNATURE_ISSUE, &[Topic::Errors]),
    ],
    ..Profile::UNKNOWN
};

pub(super) const DOMAIN: Variable = Variable {
    name: "domain",
    meaning: "the domain of the Okta organisation, its own or a custom one",
    form: Form::Host(&["*.okta.com", "*.oktapreview.com", "*.okta-emea.com"]),
    values: &[],
    example: "acme.okta.com",
};

pub(super) const ADMIN_HOSTS: &[OtherHost] = &[
    OtherHost { host: "{org}-admin.okta.com", token_host: "{org}.okta.com", note: CONSOLE },
    OtherHost { host: "{org}-admin.oktapreview.com", token_host: "{org}.oktapreview.com", note: CONSOLE },
    OtherHost { host: "{org}-admin.okta-emea.com", token_host: "{org}.okta-emea.com", note: CONSOLE },
];

const CONSOLE: &str = "It is the address of the administrator console.";

pub(super) const CLAIMS: &[Member] = &[
    required("iss", "The client_id."),
    required("sub", "The client_id."),
    required("exp", ""),
    optional("iat", "Before the moment the request arrives."),
    optional("jti", "With it the JWT can be used once."),
];

pub(super) const AUDIENCE_IS_NOT_THE_ENDPOINT: KnownError = KnownError {
    name: "audience-is-not-the-endpoint",
    errors: &["invalid_client"],
    texts: &["must be the endpoint invoked for the request"],
    meaning: "The `aud` of the assertion is the issuer, the bare domain, or the endpoint of another authorization server.",
    fix: "Set the assertion audience to the exact URL of the token endpoint that the request goes to.",
    see: "https://github.com/okta/okta-developer-docs/blob/468de9c/packages/@okta/vuepress-site/docs/guides/build-self-signed-jwt/main/index.md",
    ..KnownError::ANY
};

pub(super) const KID_ISSUE: &str = "https://github.com/okta/okta-sdk-python/issues/289";
pub(super) const SIGNATURE_ISSUE: &str = "https://github.com/okta/okta-sdk-java/issues/504";

pub(super) const KID_INVALID: KnownError = KnownError {
    name: "kid-invalid",
    errors: &["invalid_client"],
    texts: &["The client_assertion JWT kid is invalid"],
    meaning: "No key of the app has the `kid` of the assertion, or the app has several keys and the assertion names none.",
    fix: "Set the key id to the `kid` that the app lists for the key that signs.",
    see: KID_ISSUE,
    ..KnownError::ANY
};

pub(super) const SIGNATURE_INVALID: KnownError = KnownError {
    name: "signature-invalid",
    errors: &["invalid_client"],
    texts: &["The client_assertion signature is invalid"],
    meaning: "The signature does not fit the key that Okta tried. Without a `kid` that is any one of the app's keys.",
    fix: "Sign with a key whose public part is registered for the app, and name it with `kid`.",
    see: SIGNATURE_ISSUE,
    ..KnownError::ANY
};
