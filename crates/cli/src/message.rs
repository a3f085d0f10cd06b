//! What goes in and what comes out, as flat data.
//!
//! Nothing is decided here. Values of these types carry credentials and print none of them.

use crate::{progress::Progress, report::Report};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, fmt};

/// Everything the host knows. It calls again with the same and more.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The arguments, without the name of the program.
    pub argv: Vec<String>,
    /// The environment.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// The folder that relative paths begin in; empty when it is gone.
    #[serde(default)]
    pub cwd: String,
    /// What became of the files that [`Output::Read`] asked for, by path.
    #[serde(default)]
    pub files: BTreeMap<String, FileText>,
    /// Standard input, once [`Output::Read`] has asked for the path `-`.
    #[serde(default)]
    pub stdin_text: Option<String>,
    /// The wall clock, in seconds since 1970-01-01T00:00:00Z.
    #[serde(default)]
    pub now_seconds: Option<u64>,
    /// Whether standard output is shown to a person.
    #[serde(default)]
    pub stdout_is_terminal: bool,
    /// A clock that only runs forward, from any start, in milliseconds.
    #[serde(default)]
    pub elapsed_ms: u64,
    /// What came of the last order, other than [`Output::Read`].
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// The `progress` of the last order that had one, unchanged.
    #[serde(default)]
    pub progress: Option<Progress>,
}

/// A file as the host found it.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileText {
    /// Its content, decoded from UTF-8.
    Text(String),
    /// Why it could not be read, in a few words and without the path: `no such file`.
    Error(String),
}

/// What came of an order.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Outcome {
    /// There is a token: the `use` action of a source.
    Use {
        /// The token.
        token: Token,
        /// Why it is this one, in one word of the core.
        #[serde(default)]
        reason: Option<String>,
        /// What is worth knowing.
        #[serde(default)]
        notices: Vec<Report>,
    },
    /// There is no token: the `stop` action of a source.
    Stop {
        /// Why.
        error: Report,
        /// What the server said.
        #[serde(default)]
        server: Option<ServerAnswer>,
        /// When it is worth trying again.
        #[serde(default)]
        retry_after_seconds: Option<u32>,
    },
    /// There is a signed assertion.
    Assertion {
        /// The compact JWT.
        assertion: String,
        /// What is worth knowing.
        #[serde(default)]
        notices: Vec<Report>,
    },
    /// What is known about the token: the `tell` action of a source.
    Tell {
        /// As the core says it.
        status: Value,
        /// What is worth knowing.
        #[serde(default)]
        notices: Vec<Report>,
    },
    /// The options, the key or the host itself failed.
    Error {
        /// Why.
        error: Report,
    },
    /// The file of a token could not be written; nothing else of the order was done.
    Unwritten {
        /// Why, in a few words and without the path: `no such file or directory`.
        reason: String,
    },
    /// The command could not be started.
    NotStarted {
        /// The name of the error in POSIX: `ENOENT`.
        error: String,
        /// Why, in a few words: `no such file or directory`.
        reason: String,
    },
    /// The command is still running, and the time to wait is over.
    Woken {},
    /// The command has ended with an exit code. Where an order was under way, this counts in place of its outcome.
    Exited {
        /// The exit code; on Windows it has 32 bits.
        code: u32,
    },
    /// The command has been ended by a signal. Where an order was under way, this counts in place of its outcome.
    Killed {
        /// The number of the signal.
        signal: u8,
    },
}

/// A token on its way out.
#[derive(Deserialize)]
pub struct Token {
    /// The access token.
    pub access_token: String,
    /// `Bearer` or `N_A`.
    pub token_type: String,
    /// What was granted, name by name.
    #[serde(default)]
    pub scope: Option<Vec<String>>,
    /// The lifetime the server granted, in seconds.
    #[serde(default)]
    pub expires_in: Option<u64>,
    /// When it expires, in seconds since 1970-01-01T00:00:00Z.
    #[serde(default)]
    pub expires_at_seconds: Option<u64>,
    /// How much of its life is left, in seconds.
    #[serde(default)]
    pub remaining_seconds: Option<u32>,
    /// Which one of its source it is.
    #[serde(default)]
    pub generation: Option<u64>,
    /// How long there is no need to ask its source again, in milliseconds.
    #[serde(default)]
    pub fresh_for_ms: Option<u64>,
    /// The refresh token that came with it.
    #[serde(default)]
    pub refresh_token: Option<String>,
    /// The ID token that came with it.
    #[serde(default)]
    pub id_token: Option<String>,
    /// What kind of token a token exchange issued.
    #[serde(default)]
    pub issued_token_type: Option<String>,
}

/// What a server said, safe to print.
#[derive(Debug, Deserialize)]
pub struct ServerAnswer {
    /// The status code.
    pub status: u16,
    /// The error code.
    #[serde(default)]
    pub error: Option<String>,
    /// Its words.
    #[serde(default)]
    pub error_description: Option<String>,
    /// Where it explains them.
    #[serde(default)]
    pub error_uri: Option<String>,
}

/// What the host does next.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Output {
    /// Read these files as UTF-8 text of at most 1 MiB each; the path `-` is standard input, read to its end.
    Read {
        /// The paths, as the user gave them.
        paths: Vec<String>,
    },
    /// Make a token source with these options, or take the one that was made in this run, and get a token from it.
    GetToken {
        /// What goes to standard error first.
        #[serde(skip_serializing_if = "String::is_empty")]
        stderr: String,
        /// How the names of the options are spelled: `flag`, always.
        idiom: &'static str,
        /// The options. Two of them are for the host: `--client-assertion-file`, a path it reads afresh whenever an
        /// assertion is asked for, and `--client-assertion`, the text it answers with each time. It gives the source
        /// `"--client-assertion": "external"` in their place.
        options: Map<String, Value>,
        /// How much of its life the token must have left, in seconds.
        min_remaining: Option<u32>,
        /// Given back with the next call.
        #[serde(skip_serializing_if = "Option::is_none")]
        progress: Option<Progress>,
    },
    /// Make a token source with these options and ask it for its status: the event `inquired`.
    GetStatus {
        /// How the names of the options are spelled: `flag`, always.
        idiom: &'static str,
        /// The options, as in [`Output::GetToken`].
        options: Map<String, Value>,
    },
    /// Make one assertion with these options.
    MakeAssertion {
        /// How the names of the options are spelled: `flag`, always.
        idiom: &'static str,
        /// The options.
        options: Map<String, Value>,
    },
    /// Start a command and wait for its end.
    Run(Start),
    /// Wait for the end of the command that was started.
    Wait(Pause),
    /// Write this and exit.
    Finish(Finish),
}

/// A command to start. The host passes the signals on from here on, writes `masks` to standard error, the file, and
/// `stderr`, and then starts the command with its own standard streams and without a shell. What it could not do is
/// an outcome.
///
/// A host that can become the command may do so where `wake_in_ms` is null: nothing is left to do then.
#[derive(Serialize)]
pub struct Start {
    /// The command and its arguments are the host's own arguments from this one on, counted from 0.
    pub arguments_from: usize,
    /// What is different in its environment: a value, or null for a variable that it does not get.
    pub env: BTreeMap<String, Option<String>>,
    /// Signals to pass on to the command.
    pub signals: &'static [&'static str],
    /// Signals to pass on unless this process is in the foreground of a terminal, which has sent them to the command.
    pub terminal_signals: &'static [&'static str],
    /// What to write, and when to come back.
    #[serde(flatten)]
    pub pause: Pause,
}

/// What is written, and how long it holds. The end of the command ends the pause too.
#[derive(Serialize)]
pub struct Pause {
    /// What goes to standard error before anything else: it masks what follows.
    pub masks: String,
    /// The file with the token.
    pub file: Option<TokenFile>,
    /// What goes to standard error when the file is written.
    pub stderr: String,
    /// When to come back with `woken`, in milliseconds; null for not at all.
    pub wake_in_ms: Option<u64>,
    /// Given back with the next call.
    pub progress: Progress,
}

/// A file with a token, for its owner alone.
///
/// The host makes a file of another name in the same folder, which must not exist yet, of mode 0600, and renames it
/// over `path`. It refuses (outcome `unwritten`) a `path` that is there and is no regular file, a symbolic link
/// included, and a folder in which everybody may replace files: writable for all without the sticky bit.
#[derive(Serialize)]
pub struct TokenFile {
    /// Where.
    pub path: String,
    /// What.
    pub text: String,
}

/// The end of a run. The host writes standard error, then appends, then writes standard output, and exits.
///
/// A host that cannot append calls again with the problem as [`Outcome::Error`] and finishes with what it gets.
#[derive(Default, Serialize)]
pub struct Finish {
    /// What goes to standard output.
    pub stdout: String,
    /// What goes to standard error, before anything goes to standard output: it masks what follows.
    pub stderr: String,
    /// The exit code; more than 255 only where it is that of a command on Windows.
    pub exit_code: u32,
    /// What goes to the ends of files.
    pub appends: Vec<Append>,
    /// Files to remove, first of all; one that is gone already is no problem.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removes: Vec<String>,
}

/// Text for the end of a file.
#[derive(Serialize)]
pub struct Append {
    /// The file, which exists.
    pub path: String,
    /// The text.
    pub text: String,
}

/// Shows what kind of value it is and nothing that it carries.
macro_rules! redacted {
    ($($name:ident),+) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(concat!(stringify!($name), "([redacted])"))
            }
        })+
    };
}
redacted!(Input, FileText, Outcome, Token, Output, Start, Pause, TokenFile, Finish, Append);
