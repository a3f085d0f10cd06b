//! Will this request get a token, and why did it not?
//!
//! Nothing is sent and nothing is looked up here. A request is laid out as an [`Asked`], wherever it came from: options,
//! or a curl command with its places in the text. [`decide`] judges it before it is sent, [`explain`] its
//! answer. What is not known about a server is never held against a request: a rule that needs such a fact is silent or
//! gives advice.
//!
//! Facts about a server ([`ServerFacts::gather`]) come from the user, from its metadata document and from a built-in
//! profile, in this order, and each knows where it comes from, so that a message can say who says so.
//!
//! ```
//! use jotmint::{curl::CurlCommand, decision::{Asked, Question, Said, ServerFacts, Verdict, decide}, metadata::Metadata};
//!
//! let command = CurlCommand::parse("curl -u \"$ID:$SECRET\" https://as.example/token -d grant_type=client_credentials")?;
//! let asked = Asked::from(&command);
//! let document = br#"{"issuer":"https://as.example","grant_types_supported":["authorization_code"],
//!     "token_endpoint":"https://as.example/token","token_endpoint_auth_methods_supported":["client_secret_basic"]}"#;
//! let metadata = Metadata::parse(document, Some("https://as.example"))?;
//! let server = ServerFacts::gather(&asked, &Said::default(), Some(&metadata));
//! let decision = decide(&Question { asked: &asked, server: &server, now: None });
//! assert_eq!(decision.verdict, Verdict::CannotWork);
//! assert_eq!(decision.diagnostics[0].code().slug(), "grant-not-offered");
//! # Ok::<(), jotmint::Diagnostic>(())
//! ```
//!
//! One file a family of rules in `rules/`; a rule is a function that looks at the [`Question`] and adds what it finds.

mod answer;
mod asked;
mod carried;
mod decide;
mod from_configuration;
mod from_curl;
mod placeholder;
mod rules;
mod server;
mod shape;

pub use answer::{Answered, explain, reconcile};
pub use asked::{Asked, BasicCredentials, Parameter, Text};
pub use carried::{Carried, Purpose};
pub use decide::{Decision, Question, Verdict, decide};
pub use server::{Fact, Origin, Said, ServerFacts};
pub use shape::Shape;
