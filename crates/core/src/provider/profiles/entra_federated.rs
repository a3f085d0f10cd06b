//! Microsoft Entra ID with the token of another issuer as the client assertion. Builds on `entra_id`.

use super::{entra_id, prelude::*};

pub(super) const PROFILE: Profile = Profile {
    id: "entra-federated",
    name: "Microsoft Entra workload identity federation",
    kind: Kind::Service,
    token_endpoint: entra_id::PROFILE.token_endpoint,
    variables: &[entra_id::TENANT],
    discovery: entra_id::PROFILE.discovery,
    grants: &[entra_id::CLIENT_CREDENTIALS],
    client_auth: &[method(
        Assertion,
        "A token that GitHub, GitLab, Kubernetes or another OpenID provider has signed.",
    )],
    jwt: JwtUse::ForeignAssertion,
    algorithms: &[RS256],
    audience: Some(AudienceRule {
        value: "api://AzureADTokenExchange",
        also: &[],
        form: AudienceForm::String,
        note: "The value Entra proposes; it must be the one audience of the federated credential. Ask the CI platform for a token with it.",
    }),
    claims: &[
        required("iss", "The issuer of the federated credential, byte for byte."),
        required("sub", "The subject of the federated credential, byte for byte."),
    ],
    scope: entra_id::DEFAULT_SCOPE,
    token: entra_id::PROFILE.token,
    errors: &[
        KnownError {
            name: "no-matching-federated-credential",
            texts: &["AADSTS70021", "AADSTS700213", "AADSTS7002131"],
            meaning: "No federated credential has the issuer, subject and audience of this token, or it was made minutes ago and is not known everywhere yet.",
            fix: "Copy the subject printed in the error into the federated credential, then try again after a few minutes. GitHub repositories made, renamed or moved since 2026-07-15 have numeric ids in their subjects.",
            ..KnownError::ANY
        },
        entra_id::ASSERTION_TIME,
        entra_id::SCOPE_WITHOUT_DEFAULT,
        entra_id::TENANT_NOT_FOUND,
    ],
    quirks: &[
        "Tools that keep the first token of a CI job and use it again fail later in long jobs: fetch a new one before each exchange.",
        "Subjects of new, renamed and transferred GitHub repositories read `repo:OWNER@ID/REPO@ID:...` since 2026-07-15.",
    ],
    sources: &[
        source(
            "https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/workload-id/workload-identity-federation-considerations.md",
            &[
                Topic::Endpoint,
                Topic::Grants,
                Topic::ClientAuth,
                Topic::Jwt,
                Topic::Scope,
                Topic::Token,
                Topic::Errors,
            ],
        ),
        source(
            "https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/workload-id/workload-identities-github-immutable-subjects.md",
            &[Topic::Errors, Topic::Quirks],
        ),
        source(
            "https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity-platform/v2-oauth2-client-creds-grant-flow.md",
            &[Topic::Endpoint, Topic::Scope, Topic::Token],
        ),
        source(
            "https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity-platform/access-tokens.md",
            &[Topic::Token],
        ),
    ],
    ..Profile::UNKNOWN
};
