//! The one idea, and the rule of each folder.
//!
//! # If it can be decided, Rust decides it, once. Hosts only move bytes.
//!
//! The core takes the time and random bytes as arguments. It has no clock, no randomness, no files, no network, no
//! environment, no threads, no globals and no logging. The life of a token is a state machine
//! ([`crate::token::TokenSource`]): the host feeds it one event, a fact in the past tense, and carries out one action,
//! an order in the imperative. A signature by a private key is an action. So is waiting, and so is a look into a shared
//! store.
//!
//! The driver loop around it is short and exists three times: `npm/src/source.ts`, `python/src/jotmint/_source.py`,
//! `crates/examples/src/lib.rs`. What would be written three times beyond that belongs into the core: request bodies,
//! reading answers, backoff, messages, the command line and its help.
//!
//! Raw bytes cross the boundary, never JSON that a host has parsed: Python accepts `NaN`, Node repairs broken UTF-8.
//!
//! # The folders
//!
//! | folder | what may happen there |
//! | --- | --- |
//! | `crates/core` | Everything that is decided. Pure: `tests/purity.rs` says what that means and checks it |
//! | `crates/keys` | Private keys: `text` reads them from what people have, without cryptography; `sign` signs with aws-lc-rs, and is not in the wasm |
//! | `crates/cli` | The command line as data: arguments, environment and file contents in; what to read, what to fetch, what to print out |
//! | `crates/examples` | The core driven with `ureq` and with `reqwest`, tokens shared in a folder |
//! | `crates/bench` | The Rust part of the benchmark |
//! | `crates/simulator` | The core in virtual time, with many clients and hostile servers, stores and clocks |
//! | `crates/xtask` | Building, testing, measuring: the only place that runs other programs |
//! | `bindings/wire` | The flat shapes both bindings share, each written once |
//! | `bindings/wasm`, `bindings/uniffi` | Translation. No decision |
//! | `npm`, `python` | Idiom, input and output, and documentation of one language. No knowledge of the protocol |
//! | `tests/vectors` | What must come out the same in every language |
//! | `tests/servers` | Real authorization servers, run on this machine |
//! | `tests/fleet`, `tests/exec` | Jobs as scripts, for tests that run many of them or a long one |
//! | `tests/surface` | What each package exports, as agreed |
//! | `tests/fuzz` | Random input for everything that reads text; a workspace of its own |
//!
//! # Inside the core
//!
//! ```text
//!   options -----> Configuration ---------------+
//!      |                                        v
//!   assertion + jws   client_auth + grant    token::TokenSource   <-- Event
//!      |                    |                   |
//!      |                    v                   +--> Action: ReadAssertion, Sign, Send, Wait, Use, Stop, Tell
//!      +-------> http::Request                  |            Load, Lock, Store, Unlock
//!                http::Response ----> http::read_answer         |
//!                                               cache: names and sealed records of shared tokens
//!
//!   curl ----> decision::Asked ---+
//!   metadata --+                  v
//!   provider --+-> ServerFacts -> decision: decide before it is sent, explain with the answer
//!                                 review: both, laid out for people, programs and code scanning
//!
//!   diagnostic: what can be wrong, used by all          json, time, entropy, secret: used by all
//! ```
