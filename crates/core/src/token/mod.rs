//! The life of a token: one event in, one action out.
//!
//! [`TokenSource`] sends nothing, waits for nothing, signs nothing with a private key and opens no store. The host feeds
//! it what happened, and carries out what it orders. Every event in every state has exactly one answer; the last action
//! of a run is [`Action::Use`], [`Action::Stop`] or [`Action::Tell`]. All transitions are in `source.rs`, with their
//! diagram; the rules of time are in `timing.rs` and [`crate::manual::timing`].

mod attempt;
mod event;
mod hand_out;
mod held;
mod peers;
mod reason;
mod run;
mod source;
mod status;
mod take_over;
mod timing;

pub use event::{Action, Clock, Event, Stop, Token};
pub use held::Origin;
pub use reason::Reason;
pub use source::TokenSource;
pub use status::{Status, StoreStatus, TokenStatus, TroubleStatus};
