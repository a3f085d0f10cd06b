//! The `jotmint` command as data: arguments and environment in, orders and finished output out.
//!
//! This crate does no I/O: it opens no file, reads no clock and no variable, and sends nothing. A host calls
//! [`step`], does what the answer orders, and calls again with the same input, the clocks of now and what came of it,
//! until the answer is `finish`:
//!
//! | the answer | the host | then calls with |
//! | --- | --- | --- |
//! | `read` | reads the files as UTF-8, at most 1 MiB each; the path `-` is standard input | `files`, each `{"text"}` or `{"error"}`; `stdin_text` for `-` |
//! | `get_token` | writes `stderr`, makes a source from the options in their idiom, unless it has made one in this run, and gets one token | `outcome`: the action `use` or `stop`, or `{"type":"error","error"}` |
//! | `get_status` | makes a source in the same way, and asks it with `inquired` | `outcome`: the action `tell`, or an error |
//! | `make_assertion` | makes a signer from the options in their idiom, and one assertion | `outcome`: `{"type":"assertion","assertion","notices"}`, or an error |
//! | `run` | passes signals on from now on, writes `masks`, the file and `stderr`, starts the command, waits | `outcome`: `unwritten`, `not_started`, `woken`, `exited` or `killed` |
//! | `wait` | writes `masks`, the file and `stderr`, waits | `outcome`: `unwritten`, `woken`, `exited` or `killed` |
//! | `finish` | removes, writes `stderr`, appends, writes `stdout`, exits | nothing |
//!
//! An answer with `progress` has it given back with every later call. Once a command runs, its end (`exited`, `killed`)
//! takes the place of any other outcome at once. [`Start`], [`Pause`] and [`TokenFile`] say what a host does exactly.
//!
//! The names of the options are spelled `--client-id`, as `jotmint::options::Idiom::Flag` spells them, and `idiom`
//! says so. Everything that a person reads is rendered here: a host that fails gives a diagnostic as an outcome.
//!
//! ```
//! let answer = jotmint_cli::step(br#"{
//!     "argv": ["token"],
//!     "env": {"OAUTH_TOKEN_URL": "https://login.example/token", "OAUTH_CLIENT_ID": "ci", "OAUTH_CLIENT_SECRET": "s3cret"}
//! }"#);
//! assert_eq!(answer, br#"{"type":"get_token","idiom":"flag","options":{"--token-endpoint":"https://login.example/token","--client-id":"ci","--client-secret":"s3cret"},"min_remaining":null}"#);
//! ```
#![forbid(unsafe_code)]

mod assertion;
pub mod catalogue;
mod check;
pub mod codes;
mod command;
mod credential;
mod environment;
mod exec;
mod explain;
mod files;
mod message;
mod option;
mod platform;
mod progress;
mod providers;
mod report;
mod review;
mod run;
mod selection;
mod spelling;
mod status;
mod step;
mod token;
mod usage;
mod value;

pub use message::{
    Append, FileText, Finish, Input, Outcome, Output, Pause, ServerAnswer, Start, Token, TokenFile,
};
pub use progress::Progress;
pub use report::Report;
pub use step::{run, step};
