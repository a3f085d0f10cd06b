//! What `jotmint providers` prints. Plain text, at most 100 columns, except where a URL is longer.

mod assertion;
mod lines;

use super::{
    ALL,
    facts::{Demand, Expiry, JwtUse, ScopeDemand, Support},
    profile::{Form, Kind, Profile, Topic},
};
use alloc::{format, string::String, vec::Vec};
use lines::{Lines, Row, length_of_time, short_time};

/// Everything a profile says, for people: sections, and the sources at the end. Ends without a newline.
///
/// ```
/// let text = jotmint::provider::describe(jotmint::provider::find("zoom")?);
/// assert!(text.starts_with("zoom: Zoom Server-to-Server OAuth\n"));
/// # Ok::<(), jotmint::Diagnostic>(())
/// ```
#[must_use]
pub fn describe(profile: &Profile) -> String {
    let mut out = Lines::new();
    out.line(&format!("{}: {}", profile.id, profile.name));
    out.line(match profile.kind {
        Kind::Service => "a service of its vendor",
        Kind::Software => "software that people run themselves",
        Kind::Standard => "a standard that many servers follow",
    });
    endpoint(profile, &mut out);
    grants(profile, &mut out);
    client_auth(profile, &mut out);
    assertion::write(profile, &mut out);
    scope(profile, &mut out);
    token(profile, &mut out);
    errors(profile, &mut out);
    if !profile.quirks.is_empty() {
        out.heading(profile, "Worth knowing", Topic::Quirks);
        for quirk in profile.quirks {
            out.wrapped("  - ", "    ", quirk);
        }
    }
    out.gap();
    out.line("Sources");
    for (number, source) in profile.sources.iter().enumerate() {
        out.line(&format!("  {:<5}{}", format!("[{}]", number.saturating_add(1)), source.url));
    }
    out.finish()
}

/// The list of all profiles, as a table. Ends without a newline.
#[must_use]
pub fn overview() -> String {
    let lifetime = |profile: &Profile| match (profile.token.default, profile.token.max) {
        (Some(seconds), _) => short_time(seconds),
        (None, Some(seconds)) => format!("max {}", short_time(seconds)),
        (None, None) => String::from("unknown"),
    };
    let head = ["PROVIDER", "NAME", "JWT", "LIFETIME"].map(String::from);
    let rows: Vec<[String; 4]> = core::iter::once(head)
        .chain(ALL.iter().map(|profile| {
            [
                profile.id.into(),
                profile.name.into(),
                assertion::in_a_word(profile.jwt).into(),
                lifetime(profile),
            ]
        }))
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths = [width(0), width(1), width(2), 0];
    let mut out = Lines::new();
    for row in &rows {
        let cells: Vec<String> =
            row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        out.line(&cells.join("  "));
    }
    out.finish()
}

fn endpoint(profile: &Profile, out: &mut Lines) {
    out.heading(profile, "Token endpoint", Topic::Endpoint);
    let none = match profile.jwt {
        JwtUse::BearerToken => "none: the JWT is the token",
        _ => "differs from server to server",
    };
    out.line(&format!("  {}", profile.token_endpoint.unwrap_or(none)));
    for variable in profile.variables {
        let example = match variable.form {
            Form::Listed => String::new(),
            _ => format!(", such as {}", variable.example),
        };
        out.wrapped(&format!("  {}: ", variable.name), "      ", &format!("{}{example}", variable.meaning));
        let width = variable.values.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        for (name, text) in variable.values {
            out.line(&format!("      {name:width$}  {text}"));
        }
    }
    for other in profile.other_hosts {
        out.wrapped(&format!("  not {}: ", other.host), "      ", other.note);
    }
    for (label, template) in [("issuer", profile.issuer), ("metadata", profile.discovery)] {
        if let Some(template) = template {
            out.line(&format!("  {label:8}  {template}"));
        }
    }
}

fn grants(profile: &Profile, out: &mut Lines) {
    if profile.grants.is_empty() && profile.parameters.is_empty() {
        return;
    }
    out.heading(profile, "Grants", Topic::Grants);
    let mut rows = Vec::new();
    for grant in profile.grants {
        let who = if grant.unattended { "for machines" } else { "needs a person or another token first" };
        rows.push(row(grant.grant_type, &joined(&[who, support(grant.support), grant.note])));
    }
    for parameter in profile.parameters {
        let demand = format!("parameter, {}", demand(parameter.demand));
        rows.push(row(parameter.name, &joined(&[&demand, parameter.note])));
    }
    out.rows(&rows);
}

fn client_auth(profile: &Profile, out: &mut Lines) {
    if profile.client_auth.is_empty() {
        return;
    }
    out.heading(profile, "Client authentication", Topic::ClientAuth);
    let rules = profile.client_auth.iter();
    let rows: Vec<Row> =
        rules.map(|rule| row(rule.method.name(), &joined(&[support(rule.support), rule.note]))).collect();
    out.rows(&rows);
}

fn scope(profile: &Profile, out: &mut Lines) {
    let rule = &profile.scope;
    if rule.demand == ScopeDemand::Unknown && rule.note.is_empty() {
        return;
    }
    out.heading(profile, "Scope of a machine's request", Topic::Scope);
    let demand = match rule.demand {
        ScopeDemand::Unknown => "unknown",
        ScopeDemand::Required => "required",
        ScopeDemand::Optional => "optional",
        ScopeDemand::Pointless => "pointless: leave it out",
        ScopeDemand::Forbidden => "refused: leave it out",
        ScopeDemand::InJwt => "a claim of the JWT",
    };
    let mut words = Vec::from([String::from(demand)]);
    words.extend(rule.suffix.map(|suffix| format!("every name ends in `{suffix}`")));
    words.extend(rule.separator.map(|separator| format!("names are separated by `{separator}`")));
    words.extend(rule.includes.iter().map(|name| format!("`{name}` must be among them")));
    out.wrapped("  ", "  ", &joined(&[&words.join("; "), rule.note]));
}

fn token(profile: &Profile, out: &mut Lines) {
    let rule = &profile.token;
    out.heading(profile, "Access token", Topic::Token);
    let mut rows = Vec::new();
    rows.extend(rule.default.map(|seconds| row("default", &length_of_time(seconds))));
    match (rule.min, rule.max) {
        (Some(min), Some(max)) => {
            rows.push(row("range", &format!("{} to {}", length_of_time(min), length_of_time(max))));
        }
        (Some(min), None) => rows.push(row("at least", &length_of_time(min))),
        (None, Some(max)) => rows.push(row("at most", &length_of_time(max))),
        (None, None) if rule.default.is_none() => rows.push(row("lifetime", "unknown")),
        (None, None) => {}
    }
    rows.extend(rule.special_max.map(|seconds| {
        row("special", &joined(&[&format!("up to {}", length_of_time(seconds)), rule.special_note]))
    }));
    if !rule.set_where.is_empty() {
        rows.push(row("set by", rule.set_where));
    }
    rows.extend(rule.idle.map(|seconds| {
        row("unused", &joined(&[&format!("dies after {}", length_of_time(seconds)), rule.idle_note]))
    }));
    let answer = match rule.expiry {
        Expiry::Unknown => None,
        Expiry::ExpiresIn => Some("`expires_in`, in seconds"),
        Expiry::ExpiresAt => Some("`expires_at`, a date"),
        Expiry::Absent => Some("does not say when the token ends"),
    };
    rows.extend(answer.map(|text| row("answer", text)));
    let refresh =
        |comes| if comes { "a machine gets one" } else { "none for machines: ask for a new access token" };
    rows.extend(rule.refresh_token.map(|comes| row("refresh token", refresh(comes))));
    if !rule.note.is_empty() {
        rows.push(row("note", rule.note));
    }
    out.rows(&rows);
}

fn errors(profile: &Profile, out: &mut Lines) {
    if profile.errors.is_empty() {
        return;
    }
    out.heading(profile, "Known errors", Topic::Errors);
    for known in profile.errors {
        let mut signs = Vec::new();
        signs.extend(known.status.map(|status| format!("{status}")));
        signs.extend((!known.errors.is_empty()).then(|| known.errors.join(" or ")));
        signs.extend((!known.texts.is_empty()).then(|| format!("\"{}\"", known.texts.join("\" or \""))));
        out.wrapped("  ", "  ", &signs.join(", "));
        out.wrapped("      ", "      ", known.meaning);
        out.wrapped("      ", "      ", &format!("Fix: {}", known.fix));
    }
}

fn row(label: &str, text: &str) -> Row {
    (String::from(label), String::from(text))
}

fn support(support: Support) -> &'static str {
    match support {
        Support::Documented => "",
        Support::Legacy => "out of date",
        Support::NotFound => "not known to work",
        Support::Refused => "refused",
    }
}

fn demand(demand: Demand) -> &'static str {
    match demand {
        Demand::Required => "required",
        Demand::Recommended => "recommended",
        Demand::Optional => "optional",
        Demand::Unused => "not used",
    }
}

/// Puts parts that are not empty side by side: words as a sentence of their own, in front of whole sentences.
fn joined(parts: &[&str]) -> String {
    let words: Vec<&str> =
        parts.iter().copied().filter(|part| !part.is_empty() && !part.ends_with('.')).collect();
    let sentences: Vec<&str> = parts.iter().copied().filter(|part| part.ends_with('.')).collect();
    match (words.is_empty(), sentences.is_empty()) {
        (_, true) => words.join(", "),
        (true, false) => sentences.join(" "),
        (false, false) => format!("{}. {}", words.join(", "), sentences.join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::find;

    #[test]
    fn the_profile_of_genesys_cloud_reads_as_the_snapshot() {
        assert_eq!(describe(find("genesys-cloud").unwrap()), include_str!("genesys-cloud.txt").trim_end());
    }

    #[test]
    fn the_list_of_providers_reads_as_the_snapshot() {
        assert_eq!(overview(), include_str!("overview.txt").trim_end());
    }

    #[test]
    fn texts_fit_a_hundred_columns_except_for_urls() {
        let texts = ALL.iter().map(|profile| describe(profile)).chain([overview()]);
        for text in texts {
            for line in text.lines() {
                let has_url = line.split(' ').any(|word| word.contains("://"));
                assert!(line.chars().count() <= 100 || has_url, "{line}");
                assert_eq!(line, line.trim_end());
            }
        }
    }

    #[test]
    fn every_fact_of_a_profile_is_in_its_text() {
        for profile in ALL {
            let text = describe(profile).split_whitespace().collect::<Vec<_>>().join(" ");
            let mut facts: Vec<&str> = profile.quirks.to_vec();
            facts.extend(profile.errors.iter().flat_map(|known| [known.meaning, known.fix]));
            facts.extend(profile.grants.iter().flat_map(|rule| [rule.grant_type, rule.note]));
            facts.extend(profile.client_auth.iter().flat_map(|rule| [rule.method.name(), rule.note]));
            facts.extend(profile.parameters.iter().flat_map(|rule| [rule.name, rule.note]));
            facts.extend(profile.header.iter().chain(profile.claims).map(|member| member.note));
            facts.extend(profile.sources.iter().map(|source| source.url));
            facts.extend([profile.token.set_where, profile.token.idle_note, profile.token.note]);
            for fact in facts {
                assert!(text.contains(fact), "{}: {fact}", profile.id);
            }
        }
    }
}
