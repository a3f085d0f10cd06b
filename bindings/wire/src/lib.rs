//! What both bindings share: events and actions as flat data, sources and signers made from options.
//!
//! Nothing is decided here. The shapes are private between the core and the hosts that ship with it, and may change
//! with every version.
#![forbid(unsafe_code)]

mod assertion;
mod key;
mod message;
#[cfg(feature = "review")]
mod review;
mod source;
mod store;
mod text;

pub use assertion::{PreparedAssertion, Signer, assemble, decode_assertion, prepare_assertion};
pub use key::{KeyDescription, KeyMark, KeyOption, read_private_key, take_key, thumbprint};
pub use message::{Action, Clock, Event, Passing, Request, ServerAnswer, Token};
#[cfg(feature = "review")]
pub use review::ask;
pub use source::{Source, options_from_json, read_token_response};
pub use store::{RedisScripts, Store, record_replaces, redis_scripts};
pub use text::{check_origin, parse_duration};

pub use jotmint::{Diagnostic, options::Idiom};
