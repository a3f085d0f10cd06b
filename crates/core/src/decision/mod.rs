//! Will this request get a token, and why did it not?
//!
//! Nothing is sent and nothing is looked up here. A request is laid out as an [`Asked`], wherever it came from: options,
//! or a curl command with its places in the text. [`decide`] judges it before it is sent, [`explain`] its
//! answer. What is not known about a server is never held against a request: a rule that needs such a fact is silent or
//! gives advice.
//!
//! One file a family of rules in `rules/`; a rule is a function that looks at the [`Question`] and adds what it finds.

mod answer;
mod asked;
mod decide;
mod from_configuration;
mod from_curl;
mod placeholder;
mod rules;
mod server;

pub use answer::{Answered, explain, reconcile};
pub use asked::{Asked, BasicCredentials, Carried, Parameter, Purpose, Shape, Text};
pub use decide::{Decision, Question, Verdict, decide};
pub use server::{Fact, Origin, Said, ServerFacts};
