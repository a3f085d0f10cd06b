//! Texts from arguments, variables and files, made into the JSON that options are.
//!
//! Only the form is read here: whether a number is in range, or a name one of those that exist, is for the core to say.

use crate::{option::Kind, report::Report};
use jotmint::{
    Diagnostic, Seconds,
    diagnostic::codes,
    json::{self, Object},
};
use serde_json::Value;

/// A text that was given whole. `place` is the flag or the variable it came from.
///
/// # Errors
/// `option-invalid`.
pub(crate) fn from_text(kind: Kind, place: &str, text: &str) -> Result<Value, Report> {
    match kind {
        Kind::Text | Kind::Store | Kind::Secret | Kind::SecretReadAfresh | Kind::Words => {
            Ok(Value::from(text))
        }
        Kind::Duration => Seconds::parse(text).map(|length| Value::from(length.get())).ok_or_else(|| {
            invalid(place, "is not a length of time")
                .help("write seconds, or a number with s, m, h or d: 90, 90s, 20m, 1h30m")
        }),
        Kind::Number => digits(text)
            .map(Value::from)
            .ok_or_else(|| invalid(place, "is not a whole number").help("write digits only")),
        Kind::Switch => match text {
            "true" | "1" => Ok(Value::Bool(true)),
            "false" | "0" => Ok(Value::Bool(false)),
            _ => Err(invalid(place, "is neither true nor false").help("write true or false")),
        },
        Kind::List => Ok(text.split_ascii_whitespace().collect()),
        Kind::Json | Kind::Pairs => json::object(text.as_bytes()).map(Value::Object).map_err(|fault| {
            invalid(place, &fault.to_string()).help(r#"write a JSON object: {"name":"value"}"#)
        }),
        Kind::Certificates => {
            match certificates(text) {
                list if list.is_empty() => Err(invalid(place, "has no certificate")
                    .help("give a PEM file with the chain, the leaf first")),
                list => Ok(Value::from(list)),
            }
        }
    }
}

/// Texts that were given one by one, as a flag that may be repeated.
///
/// # Errors
/// `option-invalid`, `parameter-repeated`.
pub(crate) fn from_texts(kind: Kind, place: &str, texts: &[String]) -> Result<Value, Report> {
    match (kind, texts) {
        (Kind::Pairs, _) => pairs(place, texts).map(Value::Object),
        (Kind::List, _) => Ok(Value::from(texts)),
        (Kind::Words, _) => Ok(Value::from(texts.join(" "))),
        (_, [text]) => from_text(kind, place, text),
        _ => Err(invalid(place, "is given more than once").help("give it once")),
    }
}

/// `name=value` texts. Values are never shown: nobody knows what is in them.
fn pairs(place: &str, texts: &[String]) -> Result<Object, Report> {
    let mut object = Object::new();
    for (index, text) in texts.iter().enumerate() {
        let number = index.saturating_add(1);
        let Some((name, value)) = text.split_once('=') else {
            return Err(invalid(place, &format!("number {number} has no `=`")).help("write NAME=VALUE"));
        };
        if object.insert(name.to_owned(), Value::from(value)).is_some() {
            return Err(Report::from(Diagnostic::new(
                &codes::PARAMETER_REPEATED,
                format_args!("`{place}` number {number} names a parameter that was given before"),
            ))
            .help("give each parameter once"));
        }
    }
    Ok(object)
}

fn invalid(place: &str, what: &str) -> Report {
    Report::from(Diagnostic::new(&codes::OPTION_INVALID, format_args!("`{place}` {what}")))
}

/// A number of digits alone: the standard library's parser also takes a sign.
fn digits(text: &str) -> Option<u64> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// The certificates of a PEM text, each as base64 of its DER; a text without PEM is taken as base64 already.
///
/// Other blocks are passed over, so that a private key in the same file stays where it is.
fn certificates(text: &str) -> Vec<String> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    // Variables often carry line breaks written out.
    let text = text.replace("\\n", "\n");
    if !text.contains("-----BEGIN ") {
        return text.split_ascii_whitespace().map(str::to_owned).collect();
    }
    let blocks = text.split(BEGIN).skip(1).map(|rest| rest.split(END).next().unwrap_or_default());
    blocks.map(|block| block.split_ascii_whitespace().collect::<String>()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn certificates_are_taken_out_of_pem_and_keys_are_left_there() {
        let pem = "-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----\n\
                   subject=CN = ci\n-----BEGIN CERTIFICATE-----\nMIIA\nAA==\n-----END CERTIFICATE-----\n\
                   -----BEGIN CERTIFICATE-----\r\nMIIB\r\n-----END CERTIFICATE-----\r\n";
        assert_eq!(certificates(pem), ["MIIAAA==", "MIIB"]);
        assert_eq!(certificates(&pem.replace('\n', "\\n")), ["MIIAAA==", "MIIB"]);
        assert_eq!(certificates("MIIA MIIB\n"), ["MIIA", "MIIB"]);
        let key = "-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----\n";
        let error = from_text(Kind::Certificates, "OAUTH_CERTIFICATE_CHAIN", key).unwrap_err();
        assert_eq!(error.message(), "`OAUTH_CERTIFICATE_CHAIN` has no certificate");
    }

    #[test]
    fn a_parameter_may_have_equal_signs_in_its_value_and_no_twin() {
        let texts = ["a=b=c".to_owned(), "d=".to_owned()];
        assert_eq!(from_texts(Kind::Pairs, "--extra-param", &texts).unwrap(), json!({"a": "b=c", "d": ""}));
        let twice = ["a=hunter2".to_owned(), "a=hunter3".to_owned()];
        let error = from_texts(Kind::Pairs, "--extra-param", &twice).unwrap_err();
        assert_eq!(error.code(), "parameter-repeated");
        assert!(!error.render().contains("hunter"));
    }
}
