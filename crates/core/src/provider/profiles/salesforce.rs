//! Salesforce's JWT bearer flow: the login host is the audience, and scope is refused.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "salesforce",
    name: "Salesforce (JWT bearer flow)",
    kind: Kind::Service,
    token_endpoint: Some("https://{host}/services/oauth2/token"),
    variables: &[
        Variable {
            name: "host",
            meaning: "the login host, or the My Domain host of the organisation",
            form: Form::Host(&["*.my.salesforce.com", "*.*.my.salesforce.com"]),
            values: &[("production", "login.salesforce.com"), ("sandbox", "test.salesforce.com")],
            example: "production",
        },
        Variable {
            name: "site",
            meaning: "the name in the address of an Experience Cloud site, where the user belongs to one",
            form: Form::Label,
            values: &[],
            example: "acme",
        },
        Variable {
            name: "path",
            meaning: "the path of that site",
            form: Form::Segment,
            values: &[],
            example: "partners",
        },
    ],
    grants: &[
        machine(JWT_BEARER, ""),
        machine(
            "client_credentials",
            "To be switched on for the app, and only on the My Domain host: https://MyCompany.my.salesforce.com.",
        )
        .not_at(&[("host", "login.salesforce.com"), ("host", "test.salesforce.com")]),
    ],
    client_auth: &[method(ClientAuthMethod::None, "For the JWT bearer grant: the assertion is enough.")],
    jwt: JwtUse::AuthorizationGrant,
    algorithms: &[RS256],
    audience: Some(AudienceRule {
        value: "https://login.salesforce.com",
        also: &["https://test.salesforce.com", "https://{site}.force.com/{path}"],
        form: AudienceForm::String,
        note: "The login host, or test for a sandbox, even when the request goes to a My Domain host. An Experience Cloud site is its own audience.",
    }),
    lifetime_cap: exp_within(180, CountedFrom::Now),
    lifetime_leeway: "The documentation says three minutes; the server was not seen to hold to it strictly.",
    claims: &[
        required("iss", "The consumer key."),
        required("sub", "The user name."),
        required("exp", ""),
        optional("iat", ""),
        optional("jti", ""),
    ],
    scope: scope(
        ScopeDemand::Forbidden,
        "What was approved before decides; the flow refuses a scope parameter.",
    ),
    token: TokenRule {
        default: seconds(7200),
        set_where: "The session timeout of the app's policy, of the user's profile, or of the organisation.",
        expiry: Expiry::Absent,
        refresh_token: Some(false),
        note: "The answer has no `expires_in`: renew when the API says 401 with INVALID_SESSION_ID.",
        ..TokenRule::UNKNOWN
    },
    errors: &[
        KnownError {
            name: "audience",
            errors: &["invalid_grant"],
            texts: &["audience is invalid"],
            meaning: "The `aud` is not the login host: it is a My Domain host, has a path, or is production for a sandbox.",
            fix: "Set the audience to https://login.salesforce.com, or https://test.salesforce.com for a sandbox, without a path.",
            ..KnownError::ANY
        },
        KnownError {
            name: "user-not-approved",
            errors: &["invalid_grant"],
            texts: &["user hasn't approved this consumer"],
            meaning: "The app is not approved for this user.",
            fix: "Let an administrator pre-approve the app by a permission set, or approve it once as the user.",
            see: "https://salesforce.stackexchange.com/questions/184363",
            ..KnownError::ANY
        },
        KnownError {
            name: "assertion-expired",
            errors: &["invalid_grant"],
            texts: &["expired authorization code"],
            meaning: "The `exp` of the assertion is past, or was given in milliseconds.",
            fix: "Use whole seconds, two minutes ahead.",
            ..KnownError::ANY
        },
        KnownError {
            name: "client-unknown",
            errors: &["invalid_client_id", "invalid_client"],
            meaning: "The consumer key is wrong, or the certificate does not belong to the key that signed.",
            fix: "Compare the consumer key and the certificate with the app.",
            ..KnownError::ANY
        },
    ],
    quirks: &[
        "The request can go to the My Domain host while the audience stays the login host.",
        "Since Spring '26 new connected apps are restricted: make an External Client App instead.",
    ],
    sources: &[
        source(
            "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm",
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
            "https://help.salesforce.com/s/articleView?id=000886201&language=en_US&type=1",
            &[Topic::Endpoint, Topic::Grants],
        ),
        source("https://dev.to/xkit/when-do-salesforce-access-tokens-expire-1ih9", &[Topic::Token]),
        source("https://salesforce.stackexchange.com/questions/212976", &[Topic::Token]),
        source("https://salesforce.stackexchange.com/questions/228678", &[Topic::Token]),
        source(
            "https://www.useparagon.com/integration-error-solutions/salesforce-invalid-grant-audience-is-invalid",
            &[Topic::Errors],
        ),
        source("https://salesforce.stackexchange.com/questions/184363", &[Topic::Errors]),
    ],
    ..Profile::UNKNOWN
};
