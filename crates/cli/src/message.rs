//! What goes in and what comes out, as flat data.
//!
//! Nothing is decided here. Values of these types carry credentials and print none of them.

use crate::report::Report;
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
    /// What came of [`Output::GetToken`] or [`Output::MakeAssertion`].
    #[serde(default)]
    pub outcome: Option<Outcome>,
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
    /// The options, the key or the host itself failed.
    Error {
        /// Why.
        error: Report,
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
    /// Make a token source with these options and get a token from it.
    GetToken {
        /// How the names of the options are spelled: `flag`, always.
        idiom: &'static str,
        /// The options. Two of them are for the host: `--client-assertion-file`, a path it reads afresh whenever an
        /// assertion is asked for, and `--client-assertion`, the text it answers with each time. It gives the source
        /// `"--client-assertion": "external"` in their place.
        options: Map<String, Value>,
        /// How much of its life the token must have left, in seconds.
        min_remaining: Option<u32>,
    },
    /// Make one assertion with these options.
    MakeAssertion {
        /// How the names of the options are spelled: `flag`, always.
        idiom: &'static str,
        /// The options.
        options: Map<String, Value>,
    },
    /// Write this and exit.
    Finish(Finish),
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
    /// The exit code.
    pub exit_code: u8,
    /// What goes to the ends of files.
    pub appends: Vec<Append>,
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
redacted!(Input, FileText, Outcome, Token, Output, Finish, Append);
