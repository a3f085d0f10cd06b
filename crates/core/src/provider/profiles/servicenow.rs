//! ServiceNow: the audience is the client id.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "servicenow",
    name: "ServiceNow (inbound OAuth JWT)",
    kind: Kind::Service,
    token_endpoint: Some("https://{instance}.service-now.com/oauth_token.do"),
    variables: &[
        Variable {
            name: "instance",
            meaning: "the name of the instance",
            form: Form::Label,
            values: &[],
            example: "acme",
        },
        Variable {
            name: "client_id",
            meaning: "the OAuth client id, which is the audience",
            form: Form::Text,
            values: &[],
            example: "0f1e2d3c",
        },
    ],
    grants: &[
        machine(JWT_BEARER, ""),
        machine("client_credentials", "For clients without a user."),
        person("authorization_code", "With PKCE for public clients."),
        person("password", "For older or closed environments only."),
    ],
    client_auth: &[
        method(ClientSecretPost, "Together with the assertion of the JWT bearer grant."),
        method(
            ClientAuthMethod::None,
            "For applications that are marked as public clients: the assertion is enough.",
        ),
    ],
    jwt: JwtUse::AuthorizationGrant,
    algorithms: &[RS256, RS384, RS512, ES256, ES384, ES512],
    audience: Some(AudienceRule {
        value: "{client_id}",
        also: &["{token_endpoint}"],
        form: AudienceForm::String,
        note: "The client id, where other servers want a URL. The page of the newer inbound integrations names the token endpoint.",
    }),
    lifetime_cap: LifetimeCap::Unlimited,
    header: &[recommended("kid", "Chooses the entry of the JWT verifier map.")],
    claims: &[
        recommended("iss", "The client id. Another issuer must be added to the claim validations."),
        required("sub", "What identifies the user, such as a mail address."),
        required("exp", ""),
        recommended("jti", "Used once, unless Enable JTI Verification is switched off for the application."),
        optional("iat", ""),
    ],
    token: TokenRule {
        set_where: "The Access Token Lifespan of the application in the registry.",
        expiry: Expiry::ExpiresIn,
        refresh_token: Some(false),
        ..TokenRule::UNKNOWN
    },
    quirks: &["Clocks may differ by 300 s, unless the application sets another Clock Skew."],
    sources: &[
        source(
            "https://github.com/ServiceNow/ServiceNowDocs/blob/28eead27e6a87a2c13b067ba9580e0ceac040da4/markdown/platform-security/authentication/create-jwt-endpoint.md",
            &[Topic::Endpoint, Topic::Grants, Topic::ClientAuth, Topic::Jwt, Topic::Token, Topic::Quirks],
        ),
        source(
            "https://github.com/ServiceNow/ServiceNowDocs/blob/1911a1db112f2aa07745c715dcf40832d79de005/markdown/platform-security/authentication/oauth-inbound.md",
            &[Topic::Grants],
        ),
        source(
            "https://www.servicenow.com/docs/r/platform-security/authentication/jwt-bearer-grant.html",
            &[Topic::Jwt],
        ),
        source(
            "https://www.servicenow.com/docs/r/api-reference/rest-api-explorer/r_RESTOAuthExample.html",
            &[Topic::Endpoint],
        ),
    ],
    ..Profile::UNKNOWN
};
