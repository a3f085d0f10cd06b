//! Who has made a JWT, about whom, and how it is told from others.

use super::Jwt;
use crate::{
    diagnostic::{Diagnostic, codes},
    suggest,
};
use alloc::vec::Vec;

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
    /// 96 bits in base64url; a UUID has 36 characters.
    const ENOUGH: usize = 16;
    // What somebody else has made cannot be changed.
    if jwt.carried.is_foreign() {
        return;
    }
    let Some(jti) = jwt.text("jti") else { return };
    let length = jti.chars().count();
    let is_number = jti.bytes().all(|byte| byte.is_ascii_digit());
    if length >= ENOUGH && !is_number {
        return;
    }
    let what = match length {
        0 => "is empty",
        _ if is_number => "is a number, such as a date or a counter",
        _ => "is short",
    };
    let warning = Diagnostic::new(
        &codes::ASSERTION_JTI_WEAK,
        format_args!("the `jti` of {} {what}", jwt.carried.called()),
    );
    jwt.push(warning.help("use 128 fresh random bits for every request, such as a UUID of version 4"), out);
}
