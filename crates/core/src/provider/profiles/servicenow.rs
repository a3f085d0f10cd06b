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
    grants: &[machine(JWT_BEARER, "")],
    jwt: JwtUse::AuthorizationGrant,
    audience: Some(AudienceRule {
        value: "{client_id}",
        also: &[],
        form: AudienceForm::String,
        note: "The client id, where other servers want a URL.",
    }),
    header: &[recommended("kid", "Chooses the entry of the JWT verifier map.")],
    claims: &[
        recommended("iss", "The client id."),
        required("sub", "What identifies the user, such as a mail address."),
        required("exp", ""),
    ],
    sources: &[
        source(
            "https://www.servicenow.com/docs/r/australia/platform-security/authentication/create-jwt-endpoint.html",
            &[Topic::Grants, Topic::Jwt],
        ),
        source(
            "https://www.servicenow.com/community/developer-forum/how-can-i-get-the-token-url-and-authorization-url/td-p/1449710/page/2",
            &[Topic::Endpoint],
        ),
    ],
    ..Profile::UNKNOWN
};
