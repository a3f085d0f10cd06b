//! Snowflake key pairs: the JWT is the token.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "snowflake",
    name: "Snowflake (key-pair JWT)",
    kind: Kind::Service,
    jwt: JwtUse::BearerToken,
    algorithms: &[RS256],
    lifetime_cap: exp_within(3600, CountedFrom::Iat),
    claims: &[
        required(
            "iss",
            "ACCOUNT.USER.SHA256:FINGERPRINT, the fingerprint of the public key in plain Base64.",
        ),
        required("sub", "ACCOUNT.USER."),
        required("iat", ""),
        required("exp", ""),
    ],
    scope: scope(ScopeDemand::Pointless, "The role is chosen in the request."),
    token: TokenRule {
        max: seconds(3600),
        set_where: "The `exp` of the JWT, which is the token.",
        note: "The vendor's drivers sign for 60 s at login.",
        ..TokenRule::UNKNOWN
    },
    errors: &[
        KnownError {
            name: "user-unknown",
            texts: &["394300"],
            meaning: "The user in `iss` is unknown.",
            fix: "Use the LOGIN_NAME of the user, in upper case.",
            ..KnownError::ANY
        },
        KnownError {
            name: "time-missing",
            texts: &["394301"],
            meaning: "`iat` or `exp` is missing.",
            fix: "Add both, in whole seconds.",
            ..KnownError::ANY
        },
        KnownError {
            name: "arrived-late",
            texts: &["394302"],
            meaning: "The JWT arrived more than 60 s after its `iat`.",
            fix: "Sign right before sending, and check the clock.",
            ..KnownError::ANY
        },
        KnownError {
            name: "expired",
            texts: &["394303"],
            meaning: "The JWT is past its `exp`.",
            fix: "Sign a new one.",
            ..KnownError::ANY
        },
        KnownError {
            name: "fingerprint",
            texts: &["394304"],
            meaning: "The fingerprint in `iss` is not that of the user's public key.",
            fix: "Compare it with RSA_PUBLIC_KEY_FP of DESCRIBE USER.",
            ..KnownError::ANY
        },
        KnownError {
            name: "algorithm",
            texts: &["394305"],
            meaning: "The JWT is not signed with RS256.",
            fix: "Sign with RS256.",
            ..KnownError::ANY
        },
        KnownError {
            name: "signature",
            texts: &["394306"],
            meaning: "The signature does not fit the user's public key.",
            fix: "Sign with the private key that belongs to it.",
            ..KnownError::ANY
        },
        KnownError {
            name: "account",
            texts: &["394307"],
            meaning: "The account in the JWT is not the account of the URL.",
            fix: "Use the account of the URL, in upper case, up to its first dot, or up to its first hyphen where `.global` follows.",
            ..KnownError::ANY
        },
        KnownError {
            name: "jwt-invalid",
            texts: &["390144", "JWT token is invalid"],
            meaning: "The JWT was refused; the reason is kept on the server under the UUID in brackets.",
            fix: "Let an administrator call SYSTEM$GET_LOGIN_FAILURE_DETAILS with that UUID.",
            ..KnownError::ANY
        },
    ],
    quirks: &[
        "There is no token endpoint: send the JWT as the bearer token, with `X-Snowflake-Authorization-Token-Type: KEYPAIR_JWT`.",
        "Account and user are in upper case. Of the account only what stands before the first dot counts, or before the first hyphen where it ends in `.global`.",
        "The fingerprint is standard Base64 with padding, not base64url.",
    ],
    sources: &[
        source(
            "https://docs.snowflake.com/developer-guide/snowflake-rest-api/authentication",
            &[Topic::Jwt, Topic::Scope, Topic::Token, Topic::Quirks],
        ),
        source("https://docs.snowflake.com/user-guide/key-pair-auth-troubleshooting", &[Topic::Errors]),
        source(
            "https://github.com/snowflakedb/snowflake-connector-python/blob/0894b7886793d92533c778d5becbd2f529418cc1/src/snowflake/connector/auth/keypair.py",
            &[Topic::Jwt, Topic::Token, Topic::Quirks],
        ),
    ],
    ..Profile::UNKNOWN
};
