//! Where a reference can be read.

use alloc::{format, string::String};

/// The URL of a reference: of a section of an RFC, of an entry of the CWE, or the URL that it is; `None` for others.
///
/// ```
/// use jotmint::diagnostic::reference_url;
/// assert_eq!(reference_url("RFC 6749 section 4.4.2").unwrap(), "https://www.rfc-editor.org/rfc/rfc6749#section-4.4.2");
/// assert_eq!(reference_url("RFC 6749 appendix A.14").unwrap(), "https://www.rfc-editor.org/rfc/rfc6749#appendix-A.14");
/// assert_eq!(reference_url("jotmint: options"), None);
/// ```
#[must_use]
pub fn reference_url(reference: &str) -> Option<String> {
    if reference.starts_with("https://") {
        return Some(String::from(reference));
    }
    if let Some(number) = reference.strip_prefix("CWE-") {
        return Some(format!("https://cwe.mitre.org/data/definitions/{number}.html"));
    }
    let mut words = reference.strip_prefix("RFC ")?.split(' ');
    let number = words.next().filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))?;
    let page = format!("https://www.rfc-editor.org/rfc/rfc{number}");
    Some(match (words.next(), words.next()) {
        (Some(kind @ ("section" | "appendix")), Some(part)) => {
            format!("{page}#{kind}-{}", part.trim_end_matches(','))
        }
        _ => page,
    })
}
