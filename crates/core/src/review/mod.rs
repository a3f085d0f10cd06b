//! The pieces joined: a request as people have it, what is known about the server, and perhaps an answer, judged and
//! laid out to be shown.
//!
//! Nothing is found here. Commands are read in [`curl`], rules and explanations are in
//! [`decision`]; this hands one to the other and keeps what a person or a tool needs to see the result:
//! the text, its secrets, and where each finding stands in it.
//!
//! ```text
//! curl text, or a configuration ─┐
//! metadata, provider, now ───────┼─ check ──── Review ─ render | json | sarif | github
//! a response ────────────────────┴─ explain ───┘
//! ```

mod output;
mod server;

pub use output::Format;

use crate::{
    curl::{self, CurlCommand},
    decision::{self, Answered, Asked, Decision, Question, ServerFacts, Verdict, decide},
    diagnostic::{Diagnostic, Severity, codes},
    http::{Received, parse_date},
    options::Configuration,
    provider::Profile,
    time::UnixTime,
};
use alloc::{format, string::String, vec::Vec};
use core::{cmp::Reverse, ops::Range};
use server::Server;

/// A text that findings point into.
#[derive(Clone, Copy)]
pub struct Source<'s> {
    /// What it is called: a path, or `command line`.
    pub name: &'s str,
    /// Whether the name is the path of a file.
    pub is_file: bool,
    /// The text itself; it may hold secrets, which are never shown.
    pub text: &'s str,
}

/// The request that is judged.
#[derive(Clone, Copy)]
pub enum Request<'t, 'c> {
    /// A curl command.
    Curl(Source<'t>),
    /// Options that were read.
    Configuration(&'c Configuration),
}

/// What is known beside the request. All of it may be missing.
#[derive(Clone, Copy, Default)]
pub struct Known<'k> {
    /// The server's metadata document as it came (RFC 8414, OpenID Connect Discovery 1.0).
    pub metadata: Option<&'k [u8]>,
    /// The id of a built-in profile; by default it is recognised by the URL.
    pub provider: Option<&'k str>,
    /// The issuer identifier.
    pub issuer: Option<&'k str>,
    /// The local time: for [`check`] that of the judgement, for [`explain`] that at which the answer came.
    pub now: Option<UnixTime>,
}

/// What there is to say, with the text it is about.
pub struct Review<'t> {
    verdict: Verdict,
    diagnostics: Vec<Diagnostic>,
    source: Option<Source<'t>>,
    secret_spans: Vec<Range<usize>>,
    profile: Option<&'static Profile>,
    has_metadata: bool,
    is_read: bool,
    is_answer: bool,
}

/// Judges a request before it is sent.
///
/// A command that cannot be read is a finding.
///
/// # Errors
/// `provider-unknown`.
///
/// ```
/// use jotmint::review::{Known, Request, Source, check};
/// let text = "curl https://login.mypurecloud.com/oauth/token -d 'grant_type=client_credentials&scope=long_lived_token'";
/// let source = Source { name: "command line", is_file: false, text };
/// let review = check(Request::Curl(source), Known::default())?;
/// let codes: Vec<_> = review.diagnostics().iter().map(|found| found.code().slug()).collect();
/// assert!(codes.contains(&"client-authentication-missing") && codes.contains(&"scope-never-changes-lifetime"));
/// assert_eq!(review.provider(), Some("genesys-cloud"));
/// # Ok::<(), jotmint::Diagnostic>(())
/// ```
pub fn check<'t>(request: Request<'t, '_>, known: Known<'_>) -> Result<Review<'t>, Diagnostic> {
    judge(request, known, false, |asked, server| decide(&Question { asked, server, now: known.now }))
}

/// Judges a request and the answer to it.
///
/// Where it is not known when the answer came, assertions of the request are held against its `Date`.
///
/// # Errors
/// `provider-unknown`.
pub fn explain<'t>(
    request: Request<'t, '_>,
    received: &Received,
    known: Known<'_>,
) -> Result<Review<'t>, Diagnostic> {
    let response = received.response();
    // When the request was sent, nobody remembers; the server has written down when it answered.
    let received_at = known.now.or_else(|| response.header("date").and_then(parse_date));
    let mut review = judge(request, known, true, |asked, server| {
        let answered = Answered { asked, server, response, received_at };
        // What is wrong with the request does not take the token away that came all the same.
        let verdict = decision::reconcile(&answered).verdict;
        Decision { verdict, ..decision::explain(&answered) }
    })?;
    if received.is_status_assumed {
        review.add(
            Diagnostic::new(
                &codes::RESPONSE_STATUS_ASSUMED,
                format_args!("the response has no status line, HTTP {} is assumed", received.status),
            )
            .help("give the output of `curl -i`"),
        );
    }
    Ok(review)
}

fn judge<'t>(
    request: Request<'t, '_>,
    mut known: Known<'_>,
    is_answer: bool,
    decide: impl FnOnce(&Asked, &ServerFacts) -> Decision,
) -> Result<Review<'t>, Diagnostic> {
    let (asked, notices, source, secret_spans) = match request {
        Request::Configuration(configuration) => {
            known.provider = known.provider.or(configuration.provider.map(|profile| profile.id));
            // Of the grant the rules say the same, and where it is written.
            let is_of_grant = |notice: &&Diagnostic| notice.code() == &codes::GRANT_NOT_FOUND;
            let notices =
                configuration.notices.iter().filter(|notice| !is_of_grant(notice)).cloned().collect();
            (Asked::from_configuration(configuration), notices, None, Vec::new())
        }
        Request::Curl(source) => match CurlCommand::parse(source.text) {
            Ok(command) => {
                let secret_spans = command.secret_spans().to_vec();
                (Asked::from(&command), command.notices().to_vec(), Some(source), secret_spans)
            }
            Err(error) => {
                // A wrong name is wrong whatever the command is.
                known.provider.map(crate::provider::find).transpose()?;
                let secret_spans = curl::secret_spans(source.text);
                return Ok(Review { source: Some(source), secret_spans, ..Review::of(error) });
            }
        },
    };
    let server = Server::gather(&asked, known)?;
    let Decision { verdict, diagnostics } = decide(&asked, &server.facts);
    let mut review = Review {
        verdict,
        diagnostics,
        source,
        secret_spans,
        profile: server.facts.profile,
        has_metadata: server.has_metadata,
        is_read: true,
        is_answer,
    };
    // What a configuration was said of is judged again with the request it makes, and said once.
    let is_new = |notice: &Diagnostic| {
        review.source.is_some() || !review.diagnostics.iter().any(|said| said.code() == notice.code())
    };
    let notices: Vec<Diagnostic> = notices.into_iter().filter(is_new).collect();
    server.findings.into_iter().chain(notices).for_each(|finding| review.add(finding));
    Ok(review)
}

impl<'t> Review<'t> {
    /// A request that could not be read at all.
    #[must_use]
    pub fn of(error: Diagnostic) -> Self {
        let mut review = Self {
            verdict: Verdict::CanWork,
            diagnostics: Vec::new(),
            source: None,
            secret_spans: Vec::new(),
            profile: None,
            has_metadata: false,
            is_read: false,
            is_answer: false,
        };
        review.add(error);
        review
    }

    /// Adds a finding behind those that are as bad.
    pub fn add(&mut self, finding: Diagnostic) {
        let severity = finding.code().severity();
        if severity == Severity::Error && !self.is_answer {
            self.verdict = Verdict::CannotWork;
        }
        if !self.diagnostics.contains(&finding) {
            let at = self.diagnostics.iter().rposition(|other| other.code().severity() >= severity);
            self.diagnostics.insert(at.map_or(0, |at| at.saturating_add(1)), finding);
        }
    }

    /// Drops what is no more than worth knowing.
    pub fn leave_notices_out(&mut self) {
        self.diagnostics.retain(|finding| finding.code().severity() > Severity::Notice);
    }

    /// Puts other words in the place of each finding.
    pub fn reword(&mut self, words: impl Fn(&Diagnostic) -> Diagnostic) {
        for finding in &mut self.diagnostics {
            *finding = words(finding);
        }
    }

    /// Whether the request can work; for an answer, whether there is a token in it.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The findings, the most helpful first.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The id of the profile that the request was judged with.
    #[must_use]
    pub fn provider(&self) -> Option<&'static str> {
        self.profile.map(|profile| profile.id)
    }

    /// Whether the text holds a secret.
    #[must_use]
    pub fn has_secrets(&self) -> bool {
        !self.secret_spans.is_empty()
    }

    /// 0 when nothing is an error, else by the blame of the first error; with `deny_warnings` a warning counts as an
    /// error.
    #[must_use]
    pub fn exit_code(&self, deny_warnings: bool) -> u8 {
        let least = if deny_warnings { Severity::Warning } else { Severity::Error };
        let worst = self
            .diagnostics
            .iter()
            .filter(|finding| finding.code().severity() >= least)
            .min_by_key(|finding| Reverse(finding.code().severity()));
        worst.map_or(0, |finding| finding.code().blame().exit_code())
    }

    /// The result in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let count = |severity: Severity| {
            let count = self.diagnostics.iter().filter(|found| found.code().severity() == severity).count();
            let plural = if count == 1 { "" } else { "s" };
            (count > 0).then(|| format!("{count} {}{plural}", severity.name()))
        };
        let all = [Severity::Error, Severity::Warning, Severity::Notice].map(count);
        if let (true, Verdict::CanWork, [Some(errors), less @ ..]) = (self.is_answer, self.verdict, &all) {
            let less: Vec<&str> = less.iter().flatten().map(String::as_str).collect();
            let also = if less.is_empty() { String::new() } else { format!("; also {}", less.join(", ")) };
            return format!(
                "there is a token in this answer, although the request as given has {errors}{also}"
            );
        }
        let counts: Vec<String> = all.into_iter().flatten().collect();
        let counts = if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
        let result = match (self.is_answer, self.verdict, self.diagnostics.is_empty()) {
            (false, Verdict::CannotWork, _) => "this request cannot work",
            (false, Verdict::CanWork, true) => "nothing known speaks against this request",
            (false, Verdict::CanWork, false) => "this request can work",
            (true, Verdict::CannotWork, _) => "there is no token in this answer",
            (true, Verdict::CanWork, _) => "there is a token in this answer",
        };
        format!("{result}{counts}")
    }

    /// What the judgement rests on, in one line; `None` where the request could not be read.
    #[must_use]
    pub fn basis(&self) -> Option<String> {
        let metadata = if self.has_metadata { ", the server's metadata" } else { "" };
        self.is_read.then(|| match (self.profile, self.has_metadata) {
            (Some(profile), _) => format!(
                "judged by the standards{metadata} and what {} documents (`jotmint providers {}`)",
                profile.name, profile.id
            ),
            (None, true) => String::from("judged by the standards and the server's metadata"),
            (None, false) => String::from(
                "judged by the standards alone: the server is not known; `--metadata` or `--provider` tell more",
            ),
        })
    }
}
