//! A server's own words. They are cleaned and shown, and looked up in what is known of its vendor; they decide nothing.

use super::{Response, challenges, text::clean};
use crate::json::Object;
use alloc::{format, string::String};
use serde_json::Value;

/// A server's own words: control characters removed, length bounded, credentials of the request hidden.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerWords {
    /// The status code.
    pub status: u16,
    /// The `error` code, where there is one of the legal characters (RFC 6749 appendix A.7): of the body, or else of a
    /// `WWW-Authenticate` header (RFC 6750 section 3, RFC 9449 section 8).
    pub error: Option<String>,
    /// A code of the vendor's own beside it, or in its place: `code`, `errorCode`, or the `code` of the first of `errors`.
    pub code: Option<String>,
    /// `error_description`, or what servers write in its place: `description`, `errorDescription`, `message`, `reason`,
    /// `detail` and the like, also in an object `error` or the first of `errors`.
    pub error_description: Option<String>,
    /// `error_uri`, where it is an http or https URL. Never fetched.
    pub error_uri: Option<String>,
}

impl ServerWords {
    pub(super) fn read(response: Response<'_>, body: Option<&Object>, secrets: &[&str]) -> Self {
        const DESCRIPTIONS: [&str; 11] = [
            "error_description",
            "description",
            "errorDescription",
            "message",
            "reason",
            "detail",
            "error_message",
            "errorMessage",
            "errorSummary",
            "msg",
            "title",
        ];
        let inner = |name: &str| match body?.get(name)? {
            Value::Object(object) => Some(object),
            Value::Array(list) => list.first()?.as_object(),
            _ => None,
        };
        let objects = [body, inner("error"), inner("errors")];
        let text = |names: &[&str]| {
            let in_order = |object: &Object| {
                names
                    .iter()
                    .find_map(|name| object.get(*name)?.as_str().filter(|text| !text.is_empty()))
                    .map(String::from)
            };
            objects.iter().copied().flatten().find_map(in_order)
        };
        // A copy of the status says nothing.
        let status = format!("{}", response.status);
        let says = |code: &String| is_error_code(code) && *code != status;
        let code_of = |object: &Object| {
            ["code", "errorCode", "error_code"].iter().find_map(|name| plain(object.get(*name)?).filter(says))
        };
        let challenge =
            challenges(response, secrets).into_iter().find(|challenge| challenge.get("error").is_some());
        let challenged = |name: &str| challenge.as_ref()?.get(name).map(String::from);
        let is_code = |code: &String| is_error_code(code);
        let error = body.and_then(|body| body.get("error")?.as_str().map(String::from)).filter(is_code);
        let error = error.or_else(|| challenged("error").filter(is_code));
        let error_uri = text(&["error_uri"]).map(|uri| clean(&uri, secrets)).filter(|uri| {
            (uri.starts_with("https://") || uri.starts_with("http://"))
                && uri.bytes().all(|byte| is_error_char(byte) && byte != b' ')
        });
        let description = text(&DESCRIPTIONS).or_else(|| challenged("error_description"));
        Self {
            status: response.status,
            error: error.map(|error| clean(&error, secrets)),
            code: objects.iter().copied().flatten().find_map(code_of).map(|code| clean(&code, secrets)),
            error_description: description.map(|text| clean(&text, secrets)),
            error_uri,
        }
    }
}

/// Whether the body has an error code that cannot be one: one of other characters, or a long text.
pub(super) fn has_malformed_code(body: Option<&Object>) -> bool {
    let code = body.and_then(|body| body.get("error")?.as_str());
    code.is_some_and(|code| !code.is_empty() && !is_error_code(code))
}

/// A short text, or a whole number as text.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number.is_u64() => Some(format!("{number}")),
        _ => None,
    }
}

fn is_error_code(code: &str) -> bool {
    !code.is_empty() && code.len() <= 128 && code.bytes().all(is_error_char)
}

/// NQSCHAR of RFC 6749 appendix A: printable ASCII without quotation mark and backslash.
const fn is_error_char(byte: u8) -> bool {
    matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use alloc::{string::ToString as _, vec::Vec};

    fn read(status: u16, headers: &[(&str, &str)], body: &str) -> ServerWords {
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        let response = Response { status, headers: &headers, body: body.as_bytes() };
        ServerWords::read(response, json::object(response.body).ok().as_ref(), &["the-secret"])
    }

    #[test]
    fn descriptions_under_other_names_are_found_and_secrets_hidden() {
        let genesys = read(400, &[], r#"{"error":"invalid_client","description":"client not found"}"#);
        assert_eq!(genesys.error_description.as_deref(), Some("client not found"));
        let echo = read(
            400,
            &[],
            "{\"error\":\"invalid_client\",\"error_description\":\"the-secret is \\u001b[1mwrong\"}",
        );
        assert_eq!(echo.error_description.as_deref(), Some("[redacted] is [1mwrong"));
    }

    #[test]
    fn codes_and_texts_are_found_where_vendors_put_them() {
        for (body, code, text) in [
            (r#"{"reason":"Bad Request","error":"unsupported_grant_type"}"#, None, "Bad Request"),
            (
                r#"{"code":"390144","message":"JWT token is invalid.","success":false}"#,
                Some("390144"),
                "JWT token is invalid.",
            ),
            (r#"{"code":20156,"message":"Invalid","status":401}"#, Some("20156"), "Invalid"),
            (
                r#"{"errors":[{"status":"401","code":"NOT_AUTHORIZED","title":"no","detail":"Provide"}]}"#,
                Some("NOT_AUTHORIZED"),
                "Provide",
            ),
            (
                r#"{"error":{"code":401,"message":"Request had invalid credentials."}}"#,
                None,
                "Request had invalid credentials.",
            ),
            (
                r#"{"errorCode":"E0000011","errorSummary":"Invalid token provided"}"#,
                Some("E0000011"),
                "Invalid token provided",
            ),
        ] {
            let server = read(401, &[], body);
            assert_eq!(
                (server.code.as_deref(), server.error_description.as_deref()),
                (code, Some(text)),
                "{body}"
            );
        }
        let challenge = [("www-authenticate", r#"Bearer error="invalid_token", error_description="over""#)];
        let server = read(401, &challenge, "");
        assert_eq!(
            (server.error.as_deref(), server.error_description.as_deref()),
            (Some("invalid_token"), Some("over"))
        );
    }

    #[test]
    fn an_error_uri_that_is_not_a_web_address_is_not_shown() {
        for (uri, shown) in
            [("https://as.example/e", true), ("javascript:alert(1)", false), ("file:///etc/passwd", false)]
        {
            let refusal = read(400, &[], &format!(r#"{{"error":"invalid_scope","error_uri":"{uri}"}}"#));
            assert_eq!(refusal.error_uri.is_some(), shown);
        }
    }
}
