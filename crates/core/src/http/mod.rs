//! HTTP as plain data: what to send, and what came back.
//!
//! Nothing is sent here. A [`Request`] is complete: method, URL, headers and body, to be sent exactly so, without
//! following redirects. A [`Response`] is what arrived, the body as raw bytes.

mod access_token;
mod answer;
mod challenge;
mod date;
mod endpoint;
mod form;
mod members;
mod received;
mod refusal;
mod request;
mod server_words;
mod text;

pub(crate) use access_token::MAX_LIFETIME;
pub use access_token::{AccessToken, Lifetime, TokenType};
pub(crate) use answer::MAX_BODY_BYTES;
pub use answer::{Answer, Expectations, read_answer};
pub use challenge::rejects_token;
pub(crate) use challenge::{Challenge, challenges};
pub use date::parse_date;
pub use endpoint::Endpoint;
pub(crate) use endpoint::{OF_BODY, normal};
pub use form::{Form, basic_credentials};
pub(crate) use form::{form_encoded, may_repeat};
pub use received::Received;
pub use refusal::Refusal;
pub use request::{Request, Response};
pub use server_words::ServerWords;
pub(crate) use text::{clean, without};
