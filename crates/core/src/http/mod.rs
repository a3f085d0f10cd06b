//! HTTP as plain data: what to send, and what came back.
//!
//! Nothing is sent here. A [`Request`] is complete: method, URL, headers and body, to be sent exactly so, without
//! following redirects. A [`Response`] is what arrived, the body as raw bytes.

mod answer;
mod date;
mod endpoint;
mod form;
mod refusal;
mod request;
mod text;

pub use answer::{AccessToken, Answer, Expectations, Lifetime, TokenType, read_answer};
pub(crate) use answer::{MAX_BODY_BYTES, MAX_LIFETIME};
pub use date::parse_date;
pub use endpoint::Endpoint;
pub(crate) use form::REPEATABLE;
pub use form::{Form, basic_credentials};
pub use refusal::{Refusal, ServerWords};
pub use request::{Request, Response};
pub(crate) use text::clean;
