//! What comes first when an answer and the request that got it both have something to say.
//!
//! 1. For a token: what is in the request about its lifetime, which the answer then shows to have had no effect.
//! 2. What the server says, where it names the cause.
//! 3. What is wrong with the request and explains the answer: first what is about the same thing, then any other error,
//!    since a request with an error is refused whatever else is right.
//! 4. That something was refused, where the server does not say why: probably because of the errors before it, by name.
//! 5. The rest: about the answer, then about the request, of which a token shows that no error in it was fatal.

use super::{Reading, Unexplained};
use crate::diagnostic::{Diagnostic, Severity, codes};
use alloc::{format, string::String, vec::Vec};

/// What an answer is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Concern {
    /// Nothing in the request: the server is busy, or the answer is malformed.
    #[default]
    Nothing,
    /// A token came.
    Token,
    /// A token came, with less scope than was asked for.
    TokenScope,
    /// Who asks, and how that is shown.
    Client,
    /// The grant.
    Grant,
    /// The scope.
    Scope,
    /// The shape of the request.
    Request,
    /// Where it went.
    Endpoint,
}

impl Concern {
    /// Words in the names of problems that have to do with it. A name states its problem.
    const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Nothing => &[],
            Self::Token => &["lifetime", "offline-access"],
            Self::TokenScope => &["lifetime", "offline-access", "scope"],
            Self::Client => &[
                "client",
                "assertion",
                "audience",
                "secret",
                "algorithm",
                "bearer",
                "jti",
                "kid",
                "typ",
                "header-member",
                "claim",
                "token-host",
                "plus-is-space",
                "percent",
                "white-space",
                "not-expanded",
                "placeholder",
                "basic",
                "header",
                "private-key",
                "mtls",
            ],
            Self::Grant => &[
                "grant",
                "parameter",
                "assertion",
                "audience",
                "claim",
                "verifier",
                "person",
                "resource",
                "body-not-form",
                "query",
                "white-space",
                "placeholder",
            ],
            Self::Scope => &["scope", "offline-access", "plus-is-space", "white-space"],
            Self::Request => &[
                "parameter",
                "body",
                "method",
                "grant",
                "query",
                "content-type",
                "cut-at",
                "continued",
                "json",
                "as-get",
                "white-space",
                "placeholder",
                "client-authentication-missing",
                "resource",
            ],
            Self::Endpoint => &["endpoint", "method", "as-get", "redirects", "body"],
        }
    }

    fn is_about(self, finding: &Diagnostic) -> bool {
        let slug = finding.code().slug();
        self.words().iter().any(|word| slug.contains(word))
    }

    /// Whether the request was refused for something in it.
    const fn is_refusal(self) -> bool {
        !matches!(self, Self::Nothing | Self::Token | Self::TokenScope)
    }
}

/// All findings, the cause first; `request` are those about the request, worst first.
pub(super) fn merge(mut reading: Reading, mut request: Vec<Diagnostic>) -> Vec<Diagnostic> {
    say_once(&mut reading, &mut request);
    let concern = reading.concern;
    let (related, others): (Vec<_>, Vec<_>) =
        request.into_iter().partition(|finding| concern.is_about(finding));
    let explains =
        |finding: &Diagnostic| concern.is_refusal() && finding.code().severity() == Severity::Error;
    let (errors, others): (Vec<_>, Vec<_>) = others.into_iter().partition(explains);
    // A notice explains nothing; one that speaks of refused secrets is worth a look first.
    let (related, remarks): (Vec<_>, Vec<_>) =
        related.into_iter().partition(|finding| finding.code().severity() != Severity::Notice);
    let (hints, remarks): (Vec<_>, Vec<_>) = remarks
        .into_iter()
        .partition(|finding| concern == Concern::Client && finding.code() == &codes::BASIC_NOT_ENCODED);
    let mut out = Vec::new();
    if concern.is_refusal() {
        out.extend(reading.causes);
        out.extend(related);
        out.extend(errors);
    } else {
        out.extend(related);
        out.extend(reading.causes);
    }
    let refusal = reading.refusal.map(|refusal| because(refusal, &out));
    out.extend(hints);
    out.extend(refusal);
    out.extend(reading.further);
    out.extend(remarks);
    let came = matches!(concern, Concern::Token | Concern::TokenScope);
    out.extend(others.into_iter().map(|finding| if came { survived(finding) } else { finding }));
    out
}

/// The refusal with the names of what explains it. An error does; a warning may, and then the guesses stay.
fn because(refusal: Unexplained, found: &[Diagnostic]) -> Diagnostic {
    let Unexplained { full, brief, then } = refusal;
    let names = |least: Severity| {
        let mut names: Vec<String> = Vec::new();
        for finding in found.iter().filter(|finding| finding.code().severity() >= least) {
            let name = format!("`{}`", finding.code().slug());
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    };
    let (finding, likely, names) = match names(Severity::Error) {
        none if none.is_empty() => (full, "perhaps", names(Severity::Warning)),
        errors => (brief, "probably", errors),
    };
    let that = match names.as_slice() {
        [] => return finding,
        [_] => "that",
        _ => "those",
    };
    let names = names.join(" and ");
    finding.help_first([format!("{likely} because of {names}, said above: correct {that}, then {then}")])
}

/// An error in a request that got its token.
fn survived(finding: Diagnostic) -> Diagnostic {
    if finding.code().severity() == Severity::Error {
        finding.help(
            "a token came all the same, so it was another request that got it, or the server lets this pass",
        )
    } else {
        finding
    }
}

/// Takes out what the answer and the request both say, and what says less than something else.
fn say_once(reading: &mut Reading, request: &mut Vec<Diagnostic>) {
    let answers = reading.causes.iter_mut().chain(&mut reading.further);
    for finding in answers {
        let Some(at) = request.iter().position(|other| other.code() == finding.code()) else { continue };
        let other = request.remove(at);
        if let (None, Some(span)) = (finding.span(), other.span()) {
            *finding = finding.clone().at(span);
        }
    }
    request.retain(|finding| !reading.told.contains(&finding.code()));
    let mut seen: Vec<Diagnostic> = Vec::new();
    request.retain(|finding| {
        let is_new = !seen.contains(finding);
        if is_new {
            seen.push(finding.clone());
        }
        is_new
    });
    // An answer of an API that says something shows by itself that no token was asked for.
    if !reading.causes.is_empty() || reading.refusal.is_some() {
        request.retain(|finding| finding.code() != &codes::NOT_TOKEN_REQUEST);
    }
    // The command and the request say the same; the command knows the option.
    if request.iter().any(|finding| finding.code() == &codes::CURL_SENT_AS_GET) {
        request.retain(|finding| finding.code() != &codes::METHOD_NOT_POST);
    }
    // Both say that no refresh token comes; the one that points at the scope says why.
    if request.iter().any(|finding| finding.code() == &codes::OFFLINE_ACCESS_WITHOUT_PERSON) {
        reading.causes.retain(|finding| finding.code() != &codes::REFRESH_TOKEN_NOT_DUE);
    }
}
