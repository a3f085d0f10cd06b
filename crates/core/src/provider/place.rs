//! URLs, hosts and paths, compared with patterns piece by piece.

use super::{
    profile::{Form, Profile},
    template::{Piece, pieces},
};
use crate::http::Endpoint;
use alloc::{borrow::ToOwned as _, string::String, vec::Vec};

/// The values of variables that were found in a URL.
pub(super) type Variables = Vec<(&'static str, String)>;

/// A URL, taken apart.
pub(super) struct Place<'u> {
    /// The scheme, `://`, host and port, as given.
    pub(super) origin: &'u str,
    /// The host, lower case.
    pub(super) host: String,
    /// Whether the port is the usual one of https.
    pub(super) usual_port: bool,
    pub(super) path: &'u str,
}

impl<'u> Place<'u> {
    pub(super) fn of(url: &'u str) -> Option<Self> {
        let host = Endpoint::parse(url).ok()?.host().to_owned();
        let start = url.find("://")?.checked_add(3)?;
        let rest = url.get(start..)?;
        let authority = rest.split(['/', '?']).next()?;
        let path = rest.get(authority.len()..)?.split('?').next()?;
        let port = authority.get(host.len()..)?;
        let origin = url.get(..start.checked_add(authority.len())?)?;
        let https = origin.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
        Some(Self { origin, host, usual_port: https && matches!(port, "" | ":" | ":443"), path })
    }
}

/// Compares a host with a pattern that has at most one variable.
pub(super) fn host_fits(
    profile: &'static Profile,
    pattern: &str,
    host: &str,
    variables: &mut Variables,
) -> bool {
    let mut parts = pieces(pattern);
    let (before, name, after) = match (parts.next(), parts.next(), parts.next()) {
        (Some(Piece::Text(text)), None, None) => return text == host,
        (Some(Piece::Text(before)), Some(Piece::Variable(name)), after) => (before, name, after),
        (Some(Piece::Variable(name)), after, None) => ("", name, after),
        _ => return false,
    };
    let after = match after {
        Some(Piece::Text(text)) => text,
        Some(Piece::Variable(_)) => return false,
        None => "",
    };
    let Some(inside) = host.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)) else {
        return false;
    };
    let Some(variable) = profile.variable(name) else {
        // A name of this pattern only: one label.
        return Form::Label.fits(inside);
    };
    let fits = variable.values.iter().any(|(_, text)| *text == inside)
        || match variable.form {
            Form::Host(patterns) => patterns.iter().any(|pattern| labels_fit(pattern, inside)),
            Form::Label => Form::Label.fits(inside),
            Form::Listed | Form::Base | Form::Segment | Form::Text => false,
        };
    if fits {
        variables.push((variable.name, inside.to_owned()));
    }
    fits
}

/// Compares a host with a pattern in which `*` is one label.
pub(super) fn labels_fit(pattern: &str, host: &str) -> bool {
    let mut wanted = pattern.split('.');
    let mut found = host.split('.');
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some("*"), Some(label)) if !label.is_empty() => {}
            (Some(text), Some(label)) if text == label => {}
            _ => return false,
        }
    }
}

/// Compares a path with its template, segment by segment.
pub(super) fn path_fits(template: &'static str, path: &str, variables: &mut Variables) -> bool {
    let mut captured = Variables::new();
    let mut wanted = template.split('/');
    let mut found = path.split('/');
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => {
                variables.extend(captured);
                return true;
            }
            (Some(pattern), Some(segment)) => {
                match pattern.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                    Some(name) if Form::Segment.fits(segment) => captured.push((name, segment.to_owned())),
                    None if pattern == segment => {}
                    _ => return false,
                }
            }
            _ => return false,
        }
    }
}

/// Where the part of a path that a template describes begins.
pub(super) fn prefix_length(path_template: &str, path: &str) -> Option<usize> {
    let wanted = path_template.matches('/').count();
    let slashes: Vec<usize> = path.match_indices('/').map(|(at, _)| at).collect();
    slashes.get(slashes.len().checked_sub(wanted)?).copied()
}
