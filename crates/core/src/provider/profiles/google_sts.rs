//! Google Cloud workload identity federation: a token of another issuer is exchanged.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "google-sts",
    name: "Google Cloud workload identity federation",
    kind: Kind::Service,
    token_endpoint: Some("https://sts.googleapis.com/v1/token"),
    grants: &[machine(TOKEN_EXCHANGE, "")],
    client_auth: &[method(ClientAuthMethod::None, "The subject token is enough.")],
    parameters: &[
        parameter(
            "audience",
            Demand::Required,
            "The resource name of the identity provider, which begins with `//iam.googleapis.com/projects/`.",
        ),
        parameter(
            "requested_token_type",
            Demand::Required,
            "`urn:ietf:params:oauth:token-type:access_token`.",
        ),
        parameter(
            "subject_token_type",
            Demand::Required,
            "`urn:ietf:params:oauth:token-type:jwt` for the token of a CI job; id_token, saml2 and AWS requests are taken as well.",
        ),
    ],
    jwt: JwtUse::SubjectToken,
    scope: scope(
        ScopeDemand::Required,
        "`https://www.googleapis.com/auth/cloud-platform`; roles decide the rest.",
    ),
    token: TokenRule { expiry: Expiry::ExpiresIn, refresh_token: Some(false), ..TokenRule::UNKNOWN },
    quirks: &[
        "The token that comes back can be used to act as a service account, in a second call.",
        "Fetch the token of a CI job right before the exchange: GitHub's lives about five minutes.",
    ],
    sources: &[
        source(
            "https://github.com/googleapis/google-auth-library-python/blob/2ea24b03/google/auth/external_account.py",
            &[
                Topic::Endpoint,
                Topic::Grants,
                Topic::ClientAuth,
                Topic::Jwt,
                Topic::Scope,
                Topic::Token,
                Topic::Quirks,
            ],
        ),
        source(
            "https://docs.cloud.google.com/iam/docs/reference/sts/rest/v1beta/TopLevel/token",
            &[Topic::Grants, Topic::Scope],
        ),
        source(
            "https://github.com/googleapis/google-auth-library-python/blob/2ea24b03/google/auth/identity_pool.py",
            &[Topic::Grants, Topic::Jwt],
        ),
    ],
    ..Profile::UNKNOWN
};
