//! What is known about a server, and from where.

use crate::provider::Profile;
use alloc::{string::String, vec::Vec};

/// Facts about an authorization server. `None` is "not known", which is never held against a request.
///
/// They come from three places, the first that knows wins: what the user said, the server's metadata document, the
/// built-in profile.
#[derive(Clone, Debug, Default)]
pub struct ServerFacts {
    /// The issuer identifier.
    pub issuer: Option<String>,
    /// The token endpoint.
    pub token_endpoint: Option<String>,
    /// `grant_types_supported` (RFC 8414 section 2).
    pub grant_types: Option<Vec<String>>,
    /// `token_endpoint_auth_methods_supported`.
    pub auth_methods: Option<Vec<String>>,
    /// `token_endpoint_auth_signing_alg_values_supported`.
    pub auth_algorithms: Option<Vec<String>>,
    /// `scopes_supported`: a server may leave some out.
    pub scopes: Option<Vec<String>>,
    /// The built-in profile, found by name or by the host of the endpoint.
    pub profile: Option<&'static Profile>,
}
