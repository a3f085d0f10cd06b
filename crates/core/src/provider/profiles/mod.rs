//! The profiles, one file each. A file that another builds on says so in its first line.

mod adobe;
mod apple_app_store_connect;
mod apple_signin;
mod asgardeo;
mod auth0;
mod box_platform;
mod docusign;
mod duende;
mod entra_federated;
mod entra_id;
mod fapi2;
mod genesys_cloud;
mod github_app;
mod google_service_account;
mod google_sts;
mod ibm_verify;
mod keycloak;
mod keycloak_federated;
mod nice_cxone;
mod okta_custom;
mod okta_org;
mod ory_hydra;
mod pingam;
mod pingone;
mod salesforce;
mod servicenow;
mod singpass;
mod smart_on_fhir;
mod snowflake;
mod twilio;
mod wso2;
mod zitadel;
mod zoom;

use super::Profile;

/// Every profile. Where two share an endpoint, the one that most people mean comes first.
pub static ALL: &[&Profile] = &[
    &genesys_cloud::PROFILE,
    &nice_cxone::PROFILE,
    &okta_org::PROFILE,
    &okta_custom::PROFILE,
    &auth0::PROFILE,
    &entra_id::PROFILE,
    &entra_federated::PROFILE,
    &keycloak::PROFILE,
    &keycloak_federated::PROFILE,
    &google_service_account::PROFILE,
    &google_sts::PROFILE,
    &github_app::PROFILE,
    &salesforce::PROFILE,
    &box_platform::PROFILE,
    &docusign::PROFILE,
    &snowflake::PROFILE,
    &zoom::PROFILE,
    &pingone::PROFILE,
    &pingam::PROFILE,
    &duende::PROFILE,
    &wso2::PROFILE,
    &asgardeo::PROFILE,
    &ory_hydra::PROFILE,
    &zitadel::PROFILE,
    &smart_on_fhir::PROFILE,
    &fapi2::PROFILE,
    &apple_signin::PROFILE,
    &apple_app_store_connect::PROFILE,
    &adobe::PROFILE,
    &servicenow::PROFILE,
    &ibm_verify::PROFILE,
    &singpass::PROFILE,
    &twilio::PROFILE,
];

/// The profiles of servers that let unused tokens die: the only ones that a token source needs, so that the others are no
/// part of what only fetches tokens.
pub(super) const WITH_IDLE_LIMIT: &[&Profile] = &[&genesys_cloud::PROFILE];

#[cfg(test)]
mod tests;

/// What a profile is written with.
mod prelude {
    pub(super) use crate::{
        client_auth::ClientAuthMethod::{
            self, Assertion, ClientSecretBasic, ClientSecretJwt, ClientSecretPost, PrivateKeyJwt,
            TlsClientAuth,
        },
        jws::Algorithm::{
            ES256, ES384, ES512, EdDSA, HS256, HS384, HS512, PS256, PS384, PS512, RS256, RS384, RS512,
        },
        provider::{facts::*, profile::*, write::*},
    };
}
