//! Options as people give them, made into a checked [`Configuration`].
//!
//! One list for every language, the command line and the environment. An option that is misspelt, of the wrong type,
//! missing, or that would be ignored is an error; nothing is dropped in silence. Key files are not read here: the
//! caller says what it knows about the key ([`KeyFacts`]).

mod assertion;
mod cache;
mod client;
mod configuration;
mod key_facts;
mod provider;
mod reader;
mod request;

pub use client::Authentication;
pub use configuration::Configuration;
pub use key_facts::KeyFacts;
pub use reader::{Idiom, NAMES};
pub(crate) use request::check_resource;
