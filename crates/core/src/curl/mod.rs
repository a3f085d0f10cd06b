//! Reads a curl command line as people paste it, into plain data with byte spans.
//!
//! Nothing is run, sent, expanded or read from a file, and nothing is judged beyond the command line itself: whether a
//! grant, a scope or a host can work is decided elsewhere, with the spans found here. Commands come with prompts, from
//! Jenkinsfiles, workflows and forums; variables and `$(...)` stay as they are and are marked as [`Gap`]s.
//!
//! ```text
//! text ─ script: find `curl`, take off the string literal around it
//!      ─ words:  the shell's quoting, or cmd's; each character keeps its bytes
//!      ─ read:   curl's options ─ data: forms and JSON ─ url
//!      ─ secrecy: what must not be shown, of the whole text
//! ```
//!
//! What is wrong in a way that people can still be understood is read as they meant it, with a notice that says what the
//! shell or curl makes of it. The text itself stays with the caller, who wipes it; only the pieces are wiped here.

mod ansi;
mod cmd;
mod credentials;
mod data;
mod gap;
mod glyph;
mod json_body;
mod literal;
mod meaning;
mod names;
mod notices;
mod options;
mod paste;
mod piece;
mod read;
mod request;
mod script;
mod secrecy;
mod url;
mod words;

pub(crate) use names::is_secret_name;
pub use piece::{Basic, BasicOrigin, Body, Flag, Gap, GapKind, Header, Parameter, Piece, Place};

use crate::{
    diagnostic::{Diagnostic, codes},
    jws::{self, Decoded},
};
use alloc::vec::Vec;
use core::{fmt, ops::Range};
use notices::Notices;
use script::Candidate;
use secrecy::Secrecy;

/// Texts above this size are refused unread.
const MAX_BYTES: usize = 64 * 1024;

/// One request, as a curl command makes it.
///
/// ```
/// use jotmint::curl::CurlCommand;
/// let command = CurlCommand::parse("curl -u ci:hunter2 -d 'grant_type=client_credentials&scope=a' https://login.example/token")?;
/// assert_eq!((command.method().text(), command.endpoint().text()), ("POST", "https://login.example/token"));
/// let scope = command.parameter("scope").unwrap();
/// assert_eq!((scope.value.text(), scope.value.span()), ("a", 59..60));
/// assert_eq!(command.secret_spans(), [11..18]);
/// # Ok::<(), jotmint::Diagnostic>(())
/// ```
pub struct CurlCommand {
    span: Range<usize>,
    url: Piece,
    endpoint: Piece,
    method: Piece,
    headers: Vec<Header>,
    parameters: Vec<Parameter>,
    body: Body,
    json: Option<Range<usize>>,
    basic: Option<Basic>,
    bearer: Option<Piece>,
    flags: Vec<(Flag, Range<usize>)>,
    certificate: Option<Piece>,
    certificate_key: Option<Piece>,
    is_complete: bool,
    notices: Vec<Diagnostic>,
    secret_spans: Vec<Range<usize>>,
}

impl CurlCommand {
    /// Reads the first command of the text that asks for a token, or else the first.
    ///
    /// # Errors
    /// `curl-too-long`, `curl-not-found`, `curl-quote-open`, `curl-url-missing`, `curl-value-missing`, `curl-multipart`,
    /// `curl-is-powershell`; each with the bytes it is about. What must not be shown of a text that could not be read
    /// is in [`secret_spans`].
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        read_all(text).0
    }

    /// The bytes of the whole command, from its name to its last word.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The URL as given. A secret when it has a query or a user name: see [`endpoint`](Self::endpoint).
    #[must_use]
    pub const fn url(&self) -> &Piece {
        &self.url
    }

    /// The URL without user name, query and fragment.
    #[must_use]
    pub const fn endpoint(&self) -> &Piece {
        &self.endpoint
    }

    /// The method; where `-X` does not name it, the one that follows from the other options, with the span of the name
    /// `curl`.
    #[must_use]
    pub const fn method(&self) -> &Piece {
        &self.method
    }

    /// The headers the command sets, in its order. Those that curl adds by itself are not among them.
    #[must_use]
    pub fn headers(&self) -> &[Header] {
        &self.headers
    }

    /// The first header of this name, compared without regard to case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&Header> {
        self.headers.iter().find(|header| header.name.text().eq_ignore_ascii_case(name))
    }

    /// All parameters: of the query, then of the body.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The first parameter of exactly this name, the body before the query.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        let named = || self.parameters.iter().filter(|parameter| parameter.name.text() == name);
        named().find(|parameter| parameter.place != Place::Query).or_else(|| named().next())
    }

    /// What kind of body is sent.
    #[must_use]
    pub const fn body(&self) -> Body {
        self.body
    }

    /// Where the option `--json` stands, which sends `application/json` unless a header says otherwise.
    #[must_use]
    pub fn json_option(&self) -> Option<Range<usize>> {
        self.json.clone()
    }

    /// Basic credentials: from `-u`, from an `Authorization` header, from the URL.
    #[must_use]
    pub const fn basic(&self) -> Option<&Basic> {
        self.basic.as_ref()
    }

    /// The token of `Authorization: Bearer` or `--oauth2-bearer`; a secret unless it is the name of a variable.
    #[must_use]
    pub const fn bearer(&self) -> Option<&Piece> {
        self.bearer.as_ref()
    }

    /// The file of the client certificate (`--cert`), for mutual TLS (RFC 8705).
    #[must_use]
    pub const fn certificate(&self) -> Option<&Piece> {
        self.certificate.as_ref()
    }

    /// The file of the certificate's private key (`--key`).
    #[must_use]
    pub const fn certificate_key(&self) -> Option<&Piece> {
        self.certificate_key.as_ref()
    }

    /// Where an option was given that changes what is sent or trusted.
    #[must_use]
    pub fn flag(&self, flag: Flag) -> Option<Range<usize>> {
        self.flags.iter().find(|(given, _)| *given == flag).map(|(_, span)| span.clone())
    }

    /// Every parameter and header is in the text: none comes from a file, and no variable stands for a whole parameter.
    /// Without that, nothing can be said to be missing.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Header and claims of the `client_assertion`, unverified, or why it has none; `None` where there is no assertion
    /// in the text.
    #[must_use]
    pub fn client_assertion(&self) -> Option<Result<Decoded, Diagnostic>> {
        self.decoded("client_assertion")
    }

    /// The same for the `assertion` of the grants of RFC 7523 and RFC 7522.
    #[must_use]
    pub fn assertion(&self) -> Option<Result<Decoded, Diagnostic>> {
        self.decoded("assertion")
    }

    /// What is worth knowing about the command line, in the order of the text.
    #[must_use]
    pub fn notices(&self) -> &[Diagnostic] {
        &self.notices
    }

    /// The bytes of the text that must not be shown: sorted, without overlap. They may lie outside of the command.
    #[must_use]
    pub fn secret_spans(&self) -> &[Range<usize>] {
        &self.secret_spans
    }

    /// What the coarse net caught is a secret as well.
    fn hide_all_in(&mut self, spans: &[Range<usize>]) {
        let parameters =
            self.parameters.iter_mut().flat_map(|parameter| [&mut parameter.name, &mut parameter.value]);
        let headers = self.headers.iter_mut().flat_map(|header| [&mut header.name, &mut header.value]);
        let files = self.certificate.iter_mut().chain(&mut self.certificate_key);
        let addressed = [&mut self.url, &mut self.endpoint, &mut self.method];
        for piece in parameters.chain(headers).chain(files).chain(addressed) {
            piece.hide_in(spans);
        }
    }

    fn decoded(&self, name: &str) -> Option<Result<Decoded, Diagnostic>> {
        let value = &self.parameter(name)?.value;
        let present = value.is_known() && value.is_secret();
        present.then(|| jws::decode(value.text()).map_err(|error| error.at(value.span())))
    }
}

impl fmt::Debug for CurlCommand {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("CurlCommand")
            .field("method", &self.method)
            .field("endpoint", &self.endpoint)
            .field("headers", &self.headers)
            .field("parameters", &self.parameters)
            .field("basic", &self.basic)
            .field("notices", &self.notices)
            .finish_non_exhaustive()
    }
}

/// The bytes of any text that must not be shown, whether or not a command can be read from it: sorted, without overlap.
///
/// ```
/// let text = "curl -u ci:hunter2 -d \"client_secret=hunter2";
/// assert_eq!(jotmint::curl::CurlCommand::parse(text).unwrap_err().code().slug(), "curl-quote-open");
/// assert_eq!(jotmint::curl::secret_spans(text), [11..18, 37..44]);
/// ```
#[must_use]
pub fn secret_spans(text: &str) -> Vec<Range<usize>> {
    read_all(text).1
}

/// What became of one candidate.
struct Attempt {
    result: Result<CurlCommand, Diagnostic>,
    notices: Notices,
    secrecy: Secrecy,
    name: Range<usize>,
    likely: bool,
}

fn read_all(text: &str) -> (Result<CurlCommand, Diagnostic>, Vec<Range<usize>>) {
    if text.len() > MAX_BYTES {
        let error = Diagnostic::new(
            &codes::CURL_TOO_LONG,
            format_args!("the text has {} bytes, the limit is {MAX_BYTES}", text.len()),
        );
        // Nothing of it was looked at, so nothing of it is shown.
        return (Err(error.help("give the command alone")), core::iter::once(0..text.len()).collect());
    }
    let mut secrecy = Secrecy::default();
    let mut attempts: Vec<Attempt> =
        script::candidates(text).into_iter().map(|candidate| attempt(text, candidate)).collect();
    for attempt in &attempts {
        secrecy.merge(&attempt.secrecy);
    }
    if attempts.is_empty() {
        // Perhaps only the name is wrong; its secrets are secrets all the same.
        secrecy.merge(&attempt_at(text, 0..0).secrecy);
    }
    let spans = secrecy.spans(text);
    let asks = |attempt: &Attempt| {
        attempt.result.as_ref().is_ok_and(|command| {
            command.parameters.iter().any(|parameter| parameter.name.text().trim() == "grant_type")
        })
    };
    let readable = attempts.iter().filter(|attempt| attempt.likely && attempt.result.is_ok()).count();
    let chosen = attempts
        .iter()
        .position(asks)
        .or_else(|| attempts.iter().position(|attempt| attempt.result.is_ok()))
        .unwrap_or(0);
    if chosen >= attempts.len() {
        let error =
            Diagnostic::new(&codes::CURL_NOT_FOUND, format_args!("there is no curl command in the text"));
        return (Err(error.help("give a command that begins with curl")), spans);
    }
    let Attempt { result, mut notices, name, .. } = attempts.swap_remove(chosen);
    if readable > 1 {
        notices.push(
            Diagnostic::new(
                &codes::CURL_SEVERAL,
                format_args!("of {readable} curl commands, this one is read"),
            )
            .help("give the others one by one")
            .at(name),
        );
    }
    let result = result.map(|mut command| {
        command.hide_all_in(&spans);
        CurlCommand { notices: notices.finish(), secret_spans: spans.clone(), ..command }
    });
    (result, spans)
}

fn attempt(text: &str, Candidate { at, likely }: Candidate) -> Attempt {
    let name_length = script::name_length(text.get(at..).unwrap_or_default());
    Attempt { likely, ..attempt_at(text, at..at.saturating_add(name_length)) }
}

/// Reads the command with the name at these bytes.
fn attempt_at(text: &str, name: Range<usize>) -> Attempt {
    let mut notices = Notices::default();
    let script = script::open(text, name.start);
    let words = words::split(&script, name.len(), &mut notices);
    read::read(&words, name, notices)
}
