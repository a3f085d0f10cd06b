//! Reviews as JSON: what `check`, `explain` and their kin of both packages ask for, and what they get.

use crate::key::take_key;
use jotmint::{
    Diagnostic, UnixTime,
    diagnostic::{codes, snippet::Style},
    http::Received,
    json::Object,
    options::{Configuration, Idiom},
    provider,
    review::{Format, Known, Request, Review, Source, check, explain},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a host asks. Bytes (a response, a metadata document) travel beside it.
#[derive(Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
enum Question {
    /// Can this request work?
    Check {
        #[serde(flatten)]
        asked: Asked,
    },
    /// What does this answer mean?
    Explain {
        #[serde(flatten)]
        asked: Asked,
        /// The status, where the response beside is a body alone and not a text with a status line.
        #[serde(default)]
        status: Option<u16>,
        /// The headers that belong to it.
        #[serde(default)]
        headers: Vec<(String, String)>,
    },
    /// The page of a code.
    Code { code: String },
    /// One profile, or all of them.
    Providers { name: Option<String> },
}

#[derive(Deserialize)]
struct Asked {
    /// The text with the command.
    #[serde(default)]
    curl: Option<String>,
    /// Options, in place of a command.
    #[serde(default)]
    options: Option<Object>,
    /// How their names are spelled: `snake` or `camel`.
    #[serde(default)]
    idiom: Spelling,
    #[serde(default)]
    provider: Option<String>,
    #[serde(default)]
    issuer: Option<String>,
    #[serde(default)]
    now_seconds: Option<u64>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Spelling {
    #[default]
    Snake,
    Camel,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Reply {
    Review(Value),
    Page(Box<jotmint_cli::catalogue::Page>),
    Providers(Value),
    Error(Value),
}

/// Answers a question, JSON to JSON. The answer has one member: `review`, `page` or `providers`, or `error` with the
/// diagnostic of a question that is wrong in itself.
///
/// A review is the object of [`Review::to_json`] with the member `rendered`, the text for people. Empty `metadata` is none.
#[must_use]
pub fn ask(question: &[u8], response: &[u8], metadata: &[u8]) -> String {
    let reply = match serde_json::from_slice(question) {
        Ok(question) => answer(question, response, metadata),
        // The parser's own words may quote a secret.
        Err(_) => Err(invalid("the question does not have the form it must have")
            .help("give texts as texts and times in whole seconds; a command or options, and no other names")
            .into()),
    };
    // Texts, numbers and JSON values always have a form in JSON.
    serde_json::to_string(&reply.unwrap_or_else(|error| Reply::Error(error.0))).unwrap_or_default()
}

/// A diagnostic of any origin.
struct Refusal(Value);

impl From<Diagnostic> for Refusal {
    fn from(error: Diagnostic) -> Self {
        Self(serde_json::to_value(error).unwrap_or_default())
    }
}

fn answer(question: Question, response: &[u8], metadata: &[u8]) -> Result<Reply, Refusal> {
    Ok(match question {
        Question::Check { asked } => Reply::Review(review(asked, None, metadata)?),
        Question::Explain { asked, status, headers } => {
            let received = match status {
                Some(status) => Received::new(status, headers, response.to_vec()),
                None => Received::parse(response)?,
            };
            Reply::Review(review(asked, Some(&received), metadata)?)
        }
        Question::Code { code } => {
            let page = jotmint_cli::catalogue::page(&code);
            Reply::Page(Box::new(
                page.map_err(|report| Refusal(serde_json::to_value(report).unwrap_or_default()))?,
            ))
        }
        Question::Providers { name: Some(name) } => Reply::Providers(json(provider::find(&name)?)),
        Question::Providers { name: None } => Reply::Providers(json(provider::ALL)),
    })
}

fn review(asked: Asked, received: Option<&Received>, metadata: &[u8]) -> Result<Value, Diagnostic> {
    let idiom = match asked.idiom {
        Spelling::Snake => Idiom::Snake,
        Spelling::Camel => Idiom::Camel,
    };
    let known = Known {
        metadata: (!metadata.is_empty()).then_some(metadata),
        provider: asked.provider.as_deref(),
        issuer: asked.issuer.as_deref(),
        now: asked.now_seconds.map(UnixTime::from_seconds).transpose()?,
    };
    let judge = |request: Request<'_, '_>, known: Known<'_>| -> Result<Value, Diagnostic> {
        let review = match received {
            Some(received) => explain(request, received, known),
            None => check(request, known),
        };
        Ok(shown(&review?))
    };
    match (&asked.curl, asked.options) {
        (Some(text), None) => judge(Request::Curl(Source { name: "curl", is_file: false, text }), known),
        (None, Some(mut options)) => {
            let key = take_key(&mut options, idiom);
            let configuration = key.and_then(|key| {
                Configuration::from_options(options, key.as_ref().map(|key| &key.facts), idiom)
            });
            match &configuration {
                Ok(configuration) => {
                    let issuer = known.issuer.or(configuration.issuer.as_deref());
                    judge(Request::Configuration(configuration), Known { issuer, ..known })
                }
                Err(error) => Ok(shown(&Review::of(error.clone()))),
            }
        }
        _ => Err(invalid("there is neither a curl command nor options, or both")
            .help("give the text of a curl command, or options")),
    }
}

fn shown(review: &Review<'_>) -> Value {
    let mut value = review.to_json(false);
    if let Some(object) = value.as_object_mut() {
        let rendered = review.print(Format::Human, Style::default(), false);
        object.insert("rendered".to_owned(), Value::from(rendered.trim_end()));
    }
    value
}

fn json(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn invalid(message: &str) -> Diagnostic {
    Diagnostic::new(&codes::OPTION_INVALID, format_args!("{message}"))
}
