//! Names and types of options.

use crate::{
    diagnostic::{Code, Diagnostic, codes},
    json::{self, Object},
    secret::Secret,
    suggest,
    time::Seconds,
};
use alloc::{
    format,
    string::{String, ToString as _},
    vec::Vec,
};
use serde_json::Value;

/// How names are written where the options come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idiom {
    /// `client_id`: Python, Rust, JSON.
    Snake,
    /// `clientId`: JavaScript.
    Camel,
    /// `--client-id`: the command line.
    Flag,
}

impl Idiom {
    /// A name of [`NAMES`] as it is written here.
    #[must_use]
    pub fn spell(self, name: &str) -> String {
        match self {
            Self::Snake => name.to_string(),
            Self::Flag => format!("--{}", name.replace('_', "-")),
            Self::Camel => {
                let mut out = String::new();
                for (index, word) in name.split('_').enumerate() {
                    let mut chars = word.chars();
                    match chars.next() {
                        Some(first) if index > 0 => out.push(first.to_ascii_uppercase()),
                        Some(first) => out.push(first),
                        None => {}
                    }
                    out.push_str(chars.as_str());
                }
                out
            }
        }
    }
}

/// Every option, in the order the documentation lists them.
pub const NAMES: &[&str] = &[
    "provider",
    "provider_variables",
    "token_endpoint",
    "issuer",
    "client_id",
    "client_secret",
    "private_key",
    "client_assertion",
    "client_auth",
    "algorithm",
    "key_id",
    "certificate_thumbprint",
    "certificate_thumbprint_s256",
    "certificate_chain",
    "assertion_audience",
    "assertion_lifetime",
    "assertion_backdate",
    "assertion_typ",
    "assertion_not_before",
    "assertion_claims",
    "allow_short_secret",
    "grant_type",
    "scope",
    "audience",
    "resource",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "assertion",
    "subject_token",
    "subject_token_type",
    "actor_token",
    "actor_token_type",
    "requested_token_type",
    "extra_params",
    "assume_bearer",
    "default_lifetime",
    "timeout",
    "retry_for",
    "max_body_bytes",
    "cache",
    "cache_secret",
    "cache_slot",
];

/// Options of known names, taken out one by one.
pub(super) struct Reader {
    object: Object,
    idiom: Idiom,
}

impl Reader {
    /// Translates the names; `null` counts as not given.
    pub(super) fn new(given: Object, idiom: Idiom) -> Result<Self, Diagnostic> {
        let mut object = Object::new();
        for (name, value) in given {
            let Some(known) = NAMES.iter().find(|known| idiom.spell(known) == name) else {
                return Err(unknown(&name, idiom));
            };
            if !value.is_null() {
                object.insert((*known).to_string(), value);
            }
        }
        Ok(Self { object, idiom })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.object.contains_key(name)
    }

    /// The name as the user writes it.
    pub(super) fn spelled(&self, name: &str) -> String {
        self.idiom.spell(name)
    }

    pub(super) fn error(&self, code: &'static Code, name: &str, what: &str) -> Diagnostic {
        Diagnostic::new(code, format_args!("`{}` {what}", self.spelled(name)))
    }

    pub(super) fn missing(&self, name: &str, why: &str) -> Diagnostic {
        self.error(&codes::OPTION_MISSING, name, &format!("is missing: {why}"))
    }

    fn wrong_type(&self, name: &str, found: &Value, wanted: &str) -> Diagnostic {
        self.error(&codes::OPTION_INVALID, name, &format!("is {}, not {wanted}", json::kind(found)))
            .help(format!("give {wanted}"))
    }

    /// A text, not empty.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Diagnostic> {
        match self.object.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Err(self
                .error(&codes::OPTION_INVALID, name, "is empty")
                .help("leave it out, or check that the variable it comes from is set in this job")),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(self.wrong_type(name, &other, "a string")),
        }
    }

    /// A secret text, not empty, without control characters.
    pub(super) fn secret(&mut self, name: &str) -> Result<Option<Secret<String>>, Diagnostic> {
        self.secret_without(name, char::is_control)
    }

    /// A secret that a server issued, so that it has printable ASCII characters only (RFC 6749 appendix A.2). A form
    /// could carry others, but what has them was copied through something that changed it: curved quotes, a space that
    /// does not break, a byte order mark.
    pub(super) fn issued_secret(&mut self, name: &str) -> Result<Option<Secret<String>>, Diagnostic> {
        self.secret_without(name, |character| !matches!(character, ' '..='~'))
    }

    fn secret_without(
        &mut self,
        name: &str,
        is_illegal: fn(char) -> bool,
    ) -> Result<Option<Secret<String>>, Diagnostic> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let text = Secret::new(text);
        if let Some((at, found)) = text.expose().char_indices().find(|(_, character)| is_illegal(*character))
        {
            let is_break = matches!(found, '\n' | '\r');
            let code = if is_break { &codes::SECRET_HAS_LINE_BREAK } else { &codes::SECRET_NOT_PRINTABLE };
            let what = format!("has U+{:04X} at byte {at} of {}", u32::from(found), text.expose().len());
            let error = self.error(code, name, &what);
            return Err(if is_break {
                error.help("strip the line break that came from the file or the secret store")
            } else {
                error.help("copy the value again; it has printable characters only")
            });
        }
        Ok(Some(text))
    }

    /// A text that may be empty on purpose.
    pub(super) fn text_or_empty(&mut self, name: &str) -> Result<Option<String>, Diagnostic> {
        match self.object.get(name) {
            Some(Value::String(text)) if text.is_empty() => {
                self.drop_option(name);
                Ok(Some(String::new()))
            }
            _ => self.text(name),
        }
    }

    /// Whatever it is.
    pub(super) fn value(&mut self, name: &str) -> Option<Value> {
        self.object.remove(name)
    }

    pub(super) fn put(&mut self, name: &str, value: &str) {
        self.object.insert(name.to_string(), Value::from(value));
    }

    pub(super) fn put_value(&mut self, name: &str, value: Value) {
        self.object.insert(name.to_string(), value);
    }

    /// The text of an option, left where it is.
    pub(super) fn peek(&self, name: &str) -> Option<&str> {
        self.object.get(name)?.as_str()
    }

    /// The number of an option, left where it is.
    pub(super) fn peek_number(&self, name: &str) -> Option<u64> {
        self.object.get(name)?.as_u64()
    }

    pub(super) fn drop_option(&mut self, name: &str) {
        self.object.remove(name);
    }

    pub(super) fn flag(&mut self, name: &str) -> Result<bool, Diagnostic> {
        match self.object.remove(name) {
            None => Ok(false),
            Some(Value::Bool(value)) => Ok(value),
            Some(other) => Err(self.wrong_type(name, &other, "true or false")),
        }
    }

    /// Whole seconds within a range.
    pub(super) fn seconds(
        &mut self,
        name: &str,
        least: u32,
        most: u32,
    ) -> Result<Option<Seconds>, Diagnostic> {
        Ok(self.number(name, least, most, "a whole number of seconds")?.map(Seconds::new))
    }

    pub(super) fn number(
        &mut self,
        name: &str,
        least: u32,
        most: u32,
        wanted: &str,
    ) -> Result<Option<u32>, Diagnostic> {
        match self.object.remove(name) {
            None => Ok(None),
            Some(Value::Number(number)) => {
                // Every number of JavaScript is a float.
                number
                    .as_u64()
                    .and_then(|value| u32::try_from(value).ok())
                    .or_else(|| number.as_f64().and_then(whole))
                    .filter(|value| (least..=most).contains(value))
                    .map(Some)
                    .ok_or_else(|| {
                        self.error(
                            &codes::OPTION_INVALID,
                            name,
                            &format!("is {number}, not {wanted} from {least} to {most}"),
                        )
                        .help(format!("give {wanted} from {least} to {most}"))
                    })
            }
            Some(other) => Err(self.wrong_type(name, &other, wanted)),
        }
    }

    pub(super) fn object(&mut self, name: &str) -> Result<Option<Object>, Diagnostic> {
        match self.object.remove(name) {
            None => Ok(None),
            Some(Value::Object(object)) => Ok(Some(object)),
            Some(other) => Err(self.wrong_type(name, &other, "an object")),
        }
    }

    /// One text, or a list of them.
    pub(super) fn texts(&mut self, name: &str) -> Result<Option<Texts>, Diagnostic> {
        match self.object.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => Ok(Some(Texts::One(text))),
            Some(Value::Array(items)) => {
                let mut list = Vec::new();
                for item in items {
                    match item {
                        Value::String(text) => list.push(text),
                        other => return Err(self.wrong_type(name, &other, "a list of strings")),
                    }
                }
                Ok(if list.is_empty() { None } else { Some(Texts::List(list)) })
            }
            Some(other) => Err(self.wrong_type(name, &other, "a string or a list of strings")),
        }
    }
}

/// One text or several.
pub(super) enum Texts {
    One(String),
    List(Vec<String>),
}

impl Texts {
    pub(super) fn into_list(self) -> Vec<String> {
        match self {
            Self::One(text) => Vec::from([text]),
            Self::List(list) => list,
        }
    }
}

/// The integer a float is, where it is one.
#[expect(
    clippy::as_conversions,
    clippy::float_cmp,
    reason = "the cast saturates, and equality is the question"
)]
fn whole(float: f64) -> Option<u32> {
    let cut = float as u32;
    (f64::from(cut) == float).then_some(cut)
}

fn unknown(name: &str, idiom: Idiom) -> Diagnostic {
    let spelled: Vec<String> = NAMES.iter().map(|known| idiom.spell(known)).collect();
    let error = Diagnostic::new(
        &codes::OPTION_UNKNOWN,
        format_args!("`{}` is not an option", suggest::quotable(name)),
    );
    match suggest::nearest(name, spelled.iter().map(String::as_str)) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None => error.help("see the list of options in the documentation"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_each_language_spells_them() {
        assert_eq!(Idiom::Camel.spell("certificate_thumbprint_s256"), "certificateThumbprintS256");
        assert_eq!(Idiom::Flag.spell("client_id"), "--client-id");
    }

    #[test]
    fn a_misspelt_option_is_refused_with_the_right_name() {
        for (given, idiom, near) in [
            ("clientID", Idiom::Camel, "clientId"),
            ("client_id", Idiom::Camel, "clientId"),
            ("clientId", Idiom::Snake, "client_id"),
            ("token_url_endpoint", Idiom::Snake, "token_endpoint"),
            ("--clientid", Idiom::Flag, "--client-id"),
        ] {
            let object = Object::from_iter([(given.to_string(), Value::from("x"))]);
            let error = Reader::new(object, idiom).err().unwrap();
            assert_eq!(error.helps().next(), Some(format!("did you mean `{near}`?").as_str()));
        }
    }
}
