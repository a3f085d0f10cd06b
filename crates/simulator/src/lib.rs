//! Many clients in virtual time: the real state machine of jotmint beside the rules of other libraries.
//!
//! Nothing here reads a clock or sleeps, and nothing is random beyond the seed. A [`world::World`] has clients with
//! wrong clocks ([`machine`]), an authorization server ([`server`]) and a shared store ([`store`]) with everything that
//! can be wrong with them. A rule ([`rule`]) decides when a client asks for a token; one of them is
//! [`jotmint::token::TokenSource`] itself, fed with the bytes of real answers.
//!
//! True time counts in milliseconds from 0. A token lives from the middle of the exchange that brought it, for as long
//! as the server says; the server knows the true time, except in the `Date` it sends.

pub mod chance;
pub mod client;
pub mod figures;
pub mod machine;
pub mod plot;
pub mod queue;
pub mod rule;
pub mod scenario;
pub mod server;
pub mod store;
pub mod table;
pub mod world;
