//! What the rule does to a server, a store and a fleet: `crates/simulator`.
//!
//! Virtual time, one seed, up to millions of clients. The simulator drives [`crate::token::TokenSource`] itself, with the
//! bytes of real answers, and beside it models of other libraries' rules. `cargo xtask simulate` prints tables and draws; the
//! pictures here are `cargo xtask simulate --write-docs`.
//!
//! # A herd
//!
//! A million clients start within one second and get tokens of an hour. A rule with a fixed margin brings all of them back
//! together. A window spreads them, if each draws its moment once; drawn anew at every check, as Kubernetes and MSAL.NET do,
//! the window collapses to its start.
//!
#![cfg_attr(doc, doc = include_str!("herd.svg"))]
//!
//! The height is the worst second in each ten, on a logarithmic scale. Every client starts without a token; that first
//! second is the same for all.
//!
//! # A fleet that shares
//!
//! 2,000 groups of 50 jobs, each group with one token in a store. "setex" is what people write: the token in Redis for 3,500
//! of its 3,600 seconds, without a lock and with one.
//!
#![cfg_attr(doc, doc = include_str!("fleet.svg"))]
//!
//! # The other scenarios
//!
//! | name | what happens |
//! | --- | --- |
//! | `outage` | 503 from 0.70 to 0.87 of the lifetime, silence from 0.93 to 1.03, little capacity in between |
//! | `throttle` | Clients start cold against a server that bears one in 200 of them a second, 429 with `Retry-After` for the others |
//! | `revocation` | All tokens are revoked in one moment, twice; then an API that answers 401 to everything |
//! | `clocks` | Skew of 10 minutes, drift of 200 ppm, suspension, wall clocks set; lost answers, lying `Date`, 503 |
//! | `store` | A store that is down, slow, read-only, full of garbage, and flushed |
//! | `lock` | Processes that die or stand still with the lock in hand |
//! | `job` | Jobs of 30 minutes that ask for a token once |
//! | `everything` | All of that at once, with tokens of 15 minutes |
//!
//! `crates/simulator/tests/laws.rs` holds the laws of [`super::timing`] in every one of them, and fixed margins break them
//! in the same run.
//!
//! # What a model leaves out
//!
//! Each client has one application that makes one call a second and waits for its token, so a renewal that blocks is seen as
//! a wait. A peer is modelled in one decision, when it asks for the next token, from its public source, named beside each
//! constant in `crates/simulator/src/rule/peers.rs`; what a source does not say is marked there as an assumption. Libraries
//! that check more seldom than once a second do better than their models where they draw at each check. The store's clock
//! drifts and is wrong, but is not set while the run lasts; a machine whose monotonic clock stands still in sleep does not
//! have its wall clock set back as well.
