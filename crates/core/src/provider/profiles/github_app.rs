//! GitHub Apps: the app's JWT is a bearer token, and gets an installation token.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "github-app",
    name: "GitHub App",
    kind: Kind::Service,
    token_endpoint: Some("{api}/app/installations/{installation_id}/access_tokens"),
    variables: &[
        Variable {
            name: "api",
            meaning: "the address of the API, on GitHub Enterprise Server https://HOST/api/v3",
            form: Form::Base,
            values: &[("github.com", "https://api.github.com")],
            example: "github.com",
        },
        Variable {
            name: "installation_id",
            meaning: "the number of the app's installation",
            form: Form::Segment,
            values: &[],
            example: "1234567",
        },
    ],
    telling_path: true,
    client_auth: &[],
    jwt: JwtUse::BearerToken,
    algorithms: &[RS256],
    lifetime_cap: exp_within(600, CountedFrom::Now),
    header: &[Member { demand: Demand::Unused, ..optional("kid", "") }],
    claims: &[
        required("iss", "The app's client id, or its app id."),
        required("iat", "A whole number of seconds, 60 s in the past to allow for clocks."),
        required("exp", "Nine minutes after `iat` leave room for clocks."),
    ],
    scope: scope(
        ScopeDemand::Pointless,
        "What a token may do are the permissions of the installation. A JSON body can narrow permissions and repositories.",
    ),
    token: TokenRule {
        default: seconds(3600),
        max: seconds(3600),
        set_where: "Nowhere: an installation token lives one hour.",
        expiry: Expiry::ExpiresAt,
        refresh_token: Some(false),
        ..TokenRule::UNKNOWN
    },
    errors: &[
        KnownError {
            name: "iat-in-the-future",
            status: Some(401),
            texts: &["'Issued at' claim ('iat') must be an Integer"],
            meaning: "`iat` is in the future for GitHub's clock, or not a whole number.",
            fix: "Set `iat` 60 s into the past, in whole seconds, and compare the clock with the answer's `Date`.",
            ..KnownError::ANY
        },
        KnownError {
            name: "exp-too-far",
            status: Some(401),
            texts: &["'Expiration time' claim ('exp') is too far in the future"],
            meaning: "`exp` is more than ten minutes ahead of GitHub's clock.",
            fix: "Set `exp` to nine minutes after `iat`.",
            ..KnownError::ANY
        },
        KnownError {
            name: "exp-in-the-past",
            status: Some(401),
            texts: &["'Expiration time' claim ('exp') must be a numeric value representing the future time"],
            meaning: "The JWT is over, or `exp` is not a number.",
            fix: "Sign a new JWT.",
            ..KnownError::ANY
        },
        KnownError {
            name: "app-unknown",
            texts: &["Integration not found"],
            meaning: "`iss` is no app that GitHub, or this GitHub Enterprise Server, knows.",
            fix: "Set `iss` to the client id, or the app id, of the page of the app's settings; an installation id is another number.",
            see: "https://github.com/actions/create-github-app-token/issues/76",
            ..KnownError::ANY
        },
        KnownError {
            name: "issuer-malformed",
            texts: &["'Issuer' claim ('iss') must be an Integer"],
            meaning: "`iss` is neither a client id nor an app id; often a space or a line break came with it from a variable.",
            fix: "Set `iss` to the client id or the app id, and nothing around it.",
            see: "https://github.com/actions/create-github-app-token/issues/386",
            ..KnownError::ANY
        },
        KnownError {
            name: "jwt-not-decoded",
            status: Some(401),
            texts: &["A JSON web token could not be decoded"],
            meaning: "Key, algorithm or app do not belong together.",
            fix: "Check that the private key is the app's, that `alg` is RS256, and that `iss` is this app.",
            ..KnownError::ANY
        },
    ],
    quirks: &[
        "This is not an OAuth token endpoint: send the JWT as `Authorization: Bearer`, with POST and no form.",
        "The same JWT can be used again until its `exp`.",
        "The answer has `expires_at`, a date, and no `expires_in`.",
    ],
    sources: &[
        source(
            "https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app",
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
            "https://github.com/actions/create-github-app-token/blob/711c6742838f297f8484df93d2dd842dd2b0d52a/tests/main-repo-skew.test.js",
            &[Topic::Errors],
        ),
        source("https://github.com/actions/create-github-app-token/issues/76", &[Topic::Errors]),
        source("https://github.com/actions/create-github-app-token/issues/386", &[Topic::Errors]),
    ],
    ..Profile::UNKNOWN
};
