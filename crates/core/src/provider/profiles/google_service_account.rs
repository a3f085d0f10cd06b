//! Google service accounts: a signed JWT is the grant, and carries the scope.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "google-service-account",
    name: "Google service account",
    kind: Kind::Service,
    token_endpoint: Some("https://oauth2.googleapis.com/token"),
    grants: &[machine(JWT_BEARER, "")],
    client_auth: &[method(ClientAuthMethod::None, "The assertion is the grant, and enough.")],
    jwt: JwtUse::AuthorizationGrant,
    algorithms: &[RS256],
    audience: Some(AudienceRule {
        value: "https://oauth2.googleapis.com/token",
        also: &["https://www.googleapis.com/oauth2/v4/token"],
        form: AudienceForm::String,
        note: "The second is the older one.",
    }),
    lifetime_cap: exp_within(3600, CountedFrom::Iat),
    header: &[
        Member { demand: Demand::Recommended, ..TYP_JWT },
        recommended("kid", "`private_key_id` of the key file."),
    ],
    claims: &[
        required("iss", "`client_email` of the key file."),
        required("scope", "Scopes separated by spaces, at the top level of the claims."),
        required("iat", ""),
        required("exp", ""),
        optional("sub", "A user, only with domain-wide delegation."),
    ],
    scope: scope(
        ScopeDemand::InJwt,
        "The scope is the claim `scope` of the assertion, not a form parameter.",
    ),
    token: TokenRule {
        default: seconds(3600),
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        ..TokenRule::UNKNOWN
    },
    errors: &[
        KnownError {
            name: "assertion-lifetime",
            errors: &["invalid_grant"],
            texts: &["Token must be a short-lived token"],
            meaning: "`exp` is more than an hour after `iat`, or the two are milliseconds, or the clock is wrong.",
            fix: "Use whole seconds, at most 3600 of them, and check the clock.",
            ..KnownError::ANY
        },
        KnownError {
            name: "signature",
            errors: &["invalid_grant"],
            texts: &["Invalid JWT Signature"],
            meaning: "The key that signed is not one of the account's: it was deleted, replaced, or belongs to another account.",
            fix: "Make a new key for the account, or give the job its own platform identity instead.",
            ..KnownError::ANY
        },
        KnownError {
            name: "delegation-missing",
            errors: &["unauthorized_client"],
            texts: &["Client is unauthorized to retrieve access tokens using this method"],
            meaning: "The account has no domain-wide delegation for these scopes.",
            fix: "Let an administrator of the domain authorise the account's client id and its scopes under API controls, or drop `sub`.",
            ..KnownError::ANY
        },
        KnownError {
            name: "scope-missing",
            errors: &["invalid_scope"],
            meaning: "The assertion has no usable `scope`: it is empty, or not at the top level of the claims.",
            fix: "Set the claim `scope` of the assertion.",
            ..KnownError::ANY
        },
    ],
    quirks: &[
        "For many Google APIs the account can sign a JWT for the service itself, and no token endpoint is needed.",
        "Google's own library renews 225 s before a token ends.",
    ],
    sources: &[
        source(
            "https://developers.google.com/identity/protocols/oauth2/service-account",
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
        source(
            "https://github.com/googleapis/google-auth-library-python/blob/2ea24b03/google/oauth2/service_account.py",
            &[Topic::Jwt, Topic::Scope],
        ),
        source(
            "https://github.com/googleapis/google-auth-library-python/blob/2ea24b03/google/auth/_helpers.py",
            &[Topic::Quirks],
        ),
    ],
    ..Profile::UNKNOWN
};
