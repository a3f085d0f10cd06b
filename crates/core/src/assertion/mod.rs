//! JWT assertions: what a client says about itself, ready to be signed.
//!
//! No time is read and no randomness drawn here: both are arguments. The claims are `iss`, `sub`, `aud`, extra
//! claims, `nbf` on request, `iat`, `exp` and last `jti`, always in this order and without white space, so that the
//! same arguments give the same bytes in every language.

mod audience;
mod layout;
mod signer;
mod spec;

pub use audience::Audience;
pub use signer::{AssertionSigner, AssertionWriter};
pub use spec::{AssertionSpec, Prepared, Typ};
pub(crate) use spec::{check_client_id, check_thumbprint};
