//! The life of a token: one event in, one action out.
//!
//! [`TokenSource`] sends nothing, waits for nothing and signs nothing with a private key. The host feeds it what
//! happened, and carries out what it orders. Every event in every state has exactly one answer; the last two actions
//! of a run are [`Action::Use`] and [`Action::Stop`].
//!
//! ```text
//!              Wanted                 the token at hand is good
//!    Resting ---------> (fresh?) ----------------------------------> Use
//!      ^                   | no
//!      |                   v
//!      |        ReadAssertion / Sign / Send  <---------------------+
//!      |                   |                                       |
//!      |                   | Answered            Woken             |
//!      |     token         v       retryable, time left            |
//!      +-- Use <------ (answer?) -----------------------> Wait ----+
//!      |                   | refused, or no time left
//!      |                   v
//!      +-------------- Stop, or Use of the old token while it is good
//! ```

mod event;
mod source;
mod timing;

pub use event::{Action, Clock, Event, Stop, Token};
pub use source::TokenSource;
