//! The manual: why jotmint is built as it is, for people who use the core and for people who change it.
//!
//! * [`answers`]: what is read from an answer, and what is said first about it.
//! * [`architecture`]: the one idea, the folders, and what may happen in each.
//! * [`catalogue`]: every problem jotmint can name, with an example; written by a test.
//! * [`choices`]: decisions that could have gone another way, and where the code departs from its first design.
//! * [`rules`]: the rules of the standards, and where each is decided.
//! * [`sharing`]: one token for many processes: names, records, locks, and stores that fail.
//! * [`simulation`]: what the rule does to a server, with pictures, beside the rules of other libraries.
//! * [`signing`]: how an assertion is made, and why it costs two compressions.
//! * [`threats`]: who may want what, and what stands in the way.
//! * [`timing`]: when a token is fetched again, and the laws that hold.

pub mod answers;
pub mod architecture;
pub mod catalogue;
pub mod choices;
pub mod rules;
pub mod sharing;
pub mod signing;
pub mod simulation;
pub mod threats;
pub mod timing;
