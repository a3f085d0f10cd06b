//! What a client asks for: a grant, its scope, and the parameters that go with them.
//!
//! Nothing is sent or authenticated here; see [`crate::client_auth`] for who asks.

mod parameters;
mod scope;

pub(crate) use parameters::PARAMETERS;
pub use parameters::{Grant, GrantType, TokenRequest};
pub use scope::Scope;
