//! Docusign: the audience is the bare host, and differs between demo and production.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "docusign",
    name: "Docusign (JWT grant)",
    kind: Kind::Service,
    token_endpoint: Some("https://{environment}/oauth/token"),
    variables: &[Variable {
        name: "environment",
        meaning: "where the integration key is known, or its host",
        form: Form::Listed,
        values: &[("production", "account.docusign.com"), ("demo", "account-d.docusign.com")],
        example: "production",
    }],
    grants: &[machine(JWT_BEARER, "After a person has consented once.")],
    client_auth: &[method(ClientAuthMethod::None, "The assertion is the grant, and enough.")],
    jwt: JwtUse::AuthorizationGrant,
    algorithms: &[RS256],
    audience: Some(AudienceRule {
        value: "{environment}",
        also: &[],
        form: AudienceForm::String,
        note: "The host alone: no https://, no slash.",
    }),
    lifetime_cap: exp_within(3600, CountedFrom::Iat),
    claims: &[
        required("iss", "The integration key."),
        required("sub", "The GUID of the user to act for."),
        required("scope", "`signature impersonation`."),
    ],
    scope: scope(ScopeDemand::InJwt, "The scope is the claim `scope` of the assertion."),
    token: TokenRule {
        default: seconds(3600),
        max: seconds(3600),
        set_where: "Nowhere: a later `exp` of the assertion does not lengthen the token.",
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        ..TokenRule::UNKNOWN
    },
    errors: &[
        KnownError {
            name: "consent-required",
            errors: &["consent_required"],
            meaning: "The user, or an administrator for the organisation, has not consented to impersonation.",
            fix: "Open /oauth/auth on the same host once, with response_type=code, scope=signature%20impersonation, the client_id and a registered redirect_uri.",
            ..KnownError::ANY
        },
        KnownError {
            name: "issuer-not-found",
            errors: &["invalid_grant"],
            texts: &["issuer_not_found"],
            meaning: "This environment does not know the integration key: demo and production are mixed.",
            fix: "Use host and audience of the environment the key belongs to.",
            see: "https://stackoverflow.com/questions/56393798",
            ..KnownError::ANY
        },
        KnownError {
            name: "user-not-found",
            errors: &["invalid_grant"],
            texts: &["user_not_found"],
            meaning: "This environment does not know the user in `sub`.",
            fix: "Take the user's API GUID of this environment.",
            ..KnownError::ANY
        },
        KnownError {
            name: "signature",
            errors: &["invalid_grant"],
            texts: &["no_valid_keys_or_signatures"],
            vague: true,
            meaning: "Docusign could not verify the assertion: it is not signed with a key of this integration, or the clock of this machine is wrong.",
            fix: "Sign with the RSA key that the integration key lists, and compare the clock with the answer's `Date`.",
            see: "https://github.com/docusign/docusign-esign-csharp-client/issues/323",
            ..KnownError::ANY
        },
    ],
    quirks: &["Demo and production differ in host and in audience: change both."],
    sources: &[
        source(
            "https://support.docusign.com/en/articles/DocuSign-Developer-FAQs-General-Administration-and-Authentication",
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
        ),
        source("https://stackoverflow.com/questions/56393798", &[Topic::Errors]),
        source("https://github.com/docusign/docusign-esign-csharp-client/issues/323", &[Topic::Errors]),
    ],
    ..Profile::UNKNOWN
};
