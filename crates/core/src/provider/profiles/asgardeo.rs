//! Asgardeo, the service made of WSO2 Identity Server. Builds on `wso2`.

use super::{prelude::*, wso2};

pub(super) const PROFILE: Profile = Profile {
    id: "asgardeo",
    name: "Asgardeo (WSO2)",
    kind: Kind::Service,
    token_endpoint: Some("https://api.asgardeo.io/t/{organization}/oauth2/token"),
    variables: &[Variable {
        name: "organization",
        meaning: "the name of the organisation",
        form: Form::Segment,
        values: &[],
        example: "acme",
    }],
    sources: &[
        source(
            "https://wso2.com/asgardeo/docs/guides/authentication/oidc/private-key-jwt-client-auth",
            &[Topic::Endpoint, Topic::Grants, Topic::ClientAuth, Topic::Jwt],
        ),
        source(wso2::REFRESH, &[Topic::Grants, Topic::Token]),
        source(wso2::JWT_GRANT, &[Topic::Grants]),
        source(wso2::EXCHANGE, &[Topic::Grants]),
    ],
    ..wso2::PROFILE
};
