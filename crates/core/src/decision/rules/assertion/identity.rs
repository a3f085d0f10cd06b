//! Who has made a JWT, about whom, and how it is told from others.

use super::Jwt;
use crate::{
    diagnostic::{Diagnostic, codes},
    suggest,
};
use alloc::{format, string::String, vec::Vec};

/// An assertion that a client makes for itself is about the client.
pub(super) fn one_client(jwt: &Jwt<'_>, out: &mut Vec<Diagnostic>) {
    let (Some(iss), Some(sub)) = (jwt.text("iss"), jwt.text("sub")) else { return };
    if jwt.is_own() && iss != sub {
        let error = Diagnostic::new(
            &codes::ASSERTION_SUBJECT_DIFFERS,
            format_args!(
                "the assertion is made by `{}` and about `{}`",
                suggest::quotable(iss),
                suggest::quotable(sub)
            ),
        );
        jwt.push(error.help("set both iss and sub to the client_id"), out);
    }
}

/// `jti` is unique and cannot be guessed.
pub(super) fn identifier(jwt: &Jwt<'_>, out: &mut Vec<Diagnostic>) {
    /// A UUID of version 4 has 122.
    const ENOUGH_BITS: usize = 120;
    // What somebody else has made cannot be changed.
    if jwt.carried.is_foreign() {
        return;
    }
    let Some(jti) = jwt.text("jti") else { return };
    let bits = most_bits(jti);
    let is_number = jti.bytes().all(|byte| byte.is_ascii_digit());
    if bits >= ENOUGH_BITS && !is_number {
        return;
    }
    let what = match bits {
        0 => String::from("is empty"),
        _ if is_number => String::from("is a number, such as a date or a counter"),
        _ => format!("is short: {bits} random bits at most"),
    };
    let warning = Diagnostic::new(
        &codes::ASSERTION_JTI_WEAK,
        format_args!("the `jti` of {} {what}", jwt.carried.called()),
    );
    jwt.push(warning.help("use 128 fresh random bits for every request, such as a UUID of version 4"), out);
}

/// How many random bits a text of these characters can hold: 4 in a hexadecimal digit, 6 in any other character.
fn most_bits(text: &str) -> usize {
    let of_uuid = |byte: u8| byte.is_ascii_hexdigit() || byte == b'-';
    if text.bytes().all(of_uuid) {
        return text.bytes().filter(u8::is_ascii_hexdigit).count().saturating_mul(4);
    }
    text.chars().count().saturating_mul(6)
}
