//! Options as people give them, made into a checked [`Configuration`].
//!
//! One list for every language, the command line and the environment. An option that is misspelt, of the wrong type,
//! missing, or that would be ignored is an error; nothing is dropped in silence. Key files are not read here: the
//! caller says what it knows about the key ([`KeyFacts`]).

mod cache;
mod configuration;
mod provider;
mod reader;

pub(crate) use configuration::check_resource;
pub use configuration::{Authentication, Configuration, KeyFacts};
pub use reader::{Idiom, NAMES};
