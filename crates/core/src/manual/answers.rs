//! Why did I get this answer: what is read from one, and what is said first.
//!
//! # Two readers
//!
//! [`read_answer`](crate::http::read_answer) decides what an answer *is*: a token, a refusal, or neither. It serves the
//! life of a token, where only status and registered error codes count. [`explain`](crate::decision::explain) decides
//! what an answer *means* to the person who got it. It knows the request and the server, and here the server's own
//! words are looked up in the profiles. What they lead to is shown; nothing is sent or kept differently for it.
//!
//! # What comes first
//!
//! The cause. That is what the server says where it names one: a known text of the provider, a code that only one
//! thing leads to. Where it does not (`invalid_client` and no more), a mistake in the request that explains the refusal
//! comes first, then the refusal without guesses. Only where nothing was found do the guesses come: what the provider
//! documents, what the assertion says, what else to check.
//!
//! A known answer is *vague* when the server gives it whatever is wrong; then a mistake in the request goes before it.
//!
//! # Clocks
//!
//! The server's clock is its `Date`, unless a cache has kept the answer (`Age`). It is held against the local time where
//! that is known, and against `iat` and `exp` of the assertion that was refused, which needs no local time at all:
//! `clock-skew`, `assertion-expired`.
//!
//! Which rule of which standard is said as what: [`super::rules`].
