//! The core for Python: what crosses through uniffi, and one plain C symbol beside it for the hot path.
//!
//! This crate translates and never decides: it hands over clocks, random bytes and signatures, and turns results into
//! what Python takes. It does no HTTP and reads no files or environment. Secrets come in as borrowed bytes and stay
//! behind objects; no uniffi record, enum or error carries one, because Python prints those field by field.
#![deny(unsafe_code)]

uniffi::setup_scaffolding!("jotmint_uniffi");

mod clock;
mod entropy;
mod error;
mod fork;
mod functions;
mod hot;
mod signer;
mod source;

pub use error::DiagnosticError;
pub use fork::{after_fork_in_child, after_fork_in_parent, before_fork};
pub use functions::{
    ask, assemble, check_origin, command_step, decode_assertion, option_names, parse_duration,
    parse_token_response, prepare_assertion, prepare_assertion_at, read_private_key, record_replaces,
    redis_scripts, rejects_token,
};
pub use hot::jotmint_assertion;
pub use signer::Signer;
pub use source::Source;

use jotmint::options::Idiom;

/// How the names of options are written: for Python, or for the command line.
const fn idiom(flags: bool) -> Idiom {
    if flags { Idiom::Flag } else { Idiom::Snake }
}
