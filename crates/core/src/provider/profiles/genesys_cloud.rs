//! Genesys Cloud: one region a client, lifetime set on the client, no JWTs.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "genesys-cloud",
    name: "Genesys Cloud CX (PureCloud)",
    kind: Kind::Service,
    token_endpoint: Some("https://login.{region}/oauth/token"),
    variables: &[Variable {
        name: "region",
        meaning: "the AWS region of the organisation, or the domain it stands for",
        form: Form::Listed,
        values: &[
            ("us-east-1", "mypurecloud.com"),
            ("us-east-2", "use2.us-gov-pure.cloud"),
            ("us-west-2", "usw2.pure.cloud"),
            ("ca-central-1", "cac1.pure.cloud"),
            ("mx-central-1", "mxc1.pure.cloud"),
            ("sa-east-1", "sae1.pure.cloud"),
            ("eu-west-1", "mypurecloud.ie"),
            ("eu-west-2", "euw2.pure.cloud"),
            ("eu-central-1", "mypurecloud.de"),
            ("eu-central-2", "euc2.pure.cloud"),
            ("eusc-de-east-1", "edee1.eusc-pure.cloud"),
            ("me-central-1", "mec1.pure.cloud"),
            ("ap-south-1", "aps1.pure.cloud"),
            ("ap-northeast-1", "mypurecloud.jp"),
            ("ap-northeast-2", "apne2.pure.cloud"),
            ("ap-northeast-3", "apne3.pure.cloud"),
            ("ap-southeast-1", "apse1.pure.cloud"),
            ("ap-southeast-2", "mypurecloud.com.au"),
        ],
        example: "us-east-1",
    }],
    other_hosts: &[OtherHost {
        host: "api.{region}",
        token_host: "login.{region}",
        note: "It serves the API under /api/v2; no source shows it giving out tokens.",
    }],
    grants: &[
        machine("client_credentials", "The vendor's own SDK sends nothing else in the body."),
        person("authorization_code", "With or without PKCE."),
        person("refresh_token", "Only for tokens that began with a code."),
        person("urn:ietf:params:oauth:grant-type:saml2-bearer", "Needs `orgName` and `assertion`."),
        person("password", "Named in the API's list of client types, and nowhere else.")
            .but(Support::NotFound),
    ],
    client_auth: &[
        method(ClientSecretBasic, "What the vendor's SDK sends for every confidential client."),
        method(ClientAuthMethod::None, "With PKCE: the `client_id` goes into the body."),
        method(
            PrivateKeyJwt,
            "No source shows this server taking an assertion; the vendor's SDK has no code for one.",
        )
        .but(Support::NotFound),
        method(ClientSecretJwt, "No source shows this server taking an assertion.").but(Support::NotFound),
    ],
    scope: scope(
        ScopeDemand::Pointless,
        "Roles and divisions of the OAuth client decide what a client_credentials token may do. Scopes belong to clients that act for a person; no scope changes how long a token lives.",
    ),
    token: TokenRule {
        default: seconds(86_400),
        min: seconds(300),
        max: seconds(172_800),
        special_max: seconds(38_880_000),
        special_note: "Only for clients that use SCIM (identity management).",
        set_where: "The Token Duration of the OAuth client, in the API `accessTokenValiditySeconds`. No parameter of a request changes it.",
        idle: seconds(900),
        idle_note: "In organisations with HIPAA switched on, for tokens of OAuth clients too.",
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        note: "`expires_in` is the Token Duration: 3600 means that an administrator has set 3600.",
        ..TokenRule::UNKNOWN
    },
    errors: &[
        KnownError {
            name: "client-not-found",
            errors: &["invalid_client"],
            texts: &["client not found"],
            meaning: "This region does not know the client id. Mostly the host is that of another region, or the client was deleted.",
            fix: "Send the request to the login host of the organisation's own region, and compare the client id.",
            see: "https://github.com/gildas/go-gcloudcx",
            ..KnownError::ANY
        },
        KnownError {
            name: "authentication-failed",
            vague: true,
            errors: &["invalid_client"],
            texts: &["authentication failed"],
            meaning: "The credentials were refused. It does not prove that the client exists in this region.",
            fix: "Check client id, secret and region, and send them as HTTP Basic.",
            see: "https://github.com/tishige/CallFlowVisualizer/issues/9",
            ..KnownError::ANY
        },
        KnownError {
            name: "api-rate-limit",
            texts: &["too.many.requests.retry.after", "client.credentials.token.rate.per.minute"],
            meaning: "The API allows 300 requests a minute for one client_credentials token.",
            fix: "Wait for the seconds in `inin-ratelimit-reset` or `Retry-After`. Do not ask for more tokens.",
            ..KnownError::ANY
        },
    ],
    quirks: &[
        "The implicit grant, Token there, is deprecated: change to a code with PKCE.",
        "A client exists in one region only: the region is part of the credential.",
        "The region us-east-2 is the cloud of the US government, eusc-de-east-1 the European sovereign one.",
        "A 401 from the API before `expires_in` is over means the idle limit, a client that was made inactive, a new secret, or a token that was deleted: ask for one new token.",
        "Error bodies carry `description` beside `error_description`, or instead of it.",
        "Clients in the state inactive get no tokens.",
        "A client_credentials token has no user, so `/api/v2/users/me` fails.",
        "The vendor's JavaScript SDK renews on 401 only where it has a refresh token, so never for client_credentials.",
        "Refresh tokens are for confidential clients, and end when the user logs out or changes the password.",
        "Scope enforcement for clients that act for a person is a switch of the organisation, off by default.",
    ],
    sources: &[
        source(
            "https://help.mypurecloud.com/articles/create-an-oauth-client/",
            &[Topic::Token, Topic::Scope],
        ),
        source(
            "https://github.com/MyPureCloud/platform-client-sdk-javascript/blob/e09e27aa/build/src/purecloud-platform-client-v2/ApiClient.js",
            &[Topic::Grants, Topic::ClientAuth, Topic::Quirks],
        ),
        source(
            "https://github.com/MyPureCloud/platform-client-sdk-javascript/blob/e09e27aa/build/src/purecloud-platform-client-v2/PureCloudRegionHosts.js",
            &[Topic::Endpoint, Topic::Quirks],
        ),
        source(
            "https://github.com/MyPureCloud/terraform-provider-genesyscloud/blob/04a06d4be46a89e6b2f50c0c2bd0ed024f145ad0/genesyscloud/oauth_client/resource_genesyscloud_oauth_client_schema.go",
            &[Topic::Grants, Topic::Scope, Topic::Token],
        ),
        source(
            "https://community.genesys.com/discussion/migrating-from-implicit-grant-can-we-use-authorization-code-grant-instead-of-pkce",
            &[Topic::Quirks],
        ),
        source(
            "https://help.mypurecloud.com/articles/oauth-scopes-for-applications-overview/",
            &[Topic::Scope],
        ),
        source("https://help.dev-genesys.cloud/articles/enable-oauth-scope-enforcement", &[Topic::Quirks]),
        source(
            "https://developer.genesys.cloud/forum/t/oauth-support-for-refresh-tokens/7422",
            &[Topic::Token, Topic::Quirks],
        ),
        source("https://developer.genesys.cloud/organization/organization/limits", &[Topic::Errors]),
        source("https://github.com/tishige/CallFlowVisualizer/issues/9", &[Topic::Errors]),
        source("https://github.com/gildas/go-gcloudcx", &[Topic::Errors]),
    ],
    ..Profile::UNKNOWN
};
