//! The scope that the server's documentation asks for, of a machine.

use super::{
    at, by_certainty, machine_grant,
    parameters::JWT_BEARER,
    scope::{OF_OPENID, is_about_lifetime, named},
    see,
};
use crate::{
    decision::{Asked, Question},
    diagnostic::{Code, Diagnostic, codes},
    provider::{JwtUse, Profile, ScopeDemand, Topic},
    suggest,
};
use alloc::{format, string::String, vec::Vec};
use core::ops::Range;

/// There is a scope where one is demanded, and none where it is refused or decides nothing.
pub(super) fn presence(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let asked = question.asked;
    let Some((profile, rule)) = machine_grant(question) else { return };
    let Some(parameter) = asked.parameter("scope").filter(|_| asked.has("scope")) else {
        // Older ways name the resource instead.
        let is_replaced = profile.scope.suffix.is_some() && asked.has("resource");
        if profile.scope.demand == ScopeDemand::Required && !asked.is_partial && !is_replaced {
            let warning =
                Diagnostic::new(&codes::SCOPE_MISSING, format_args!("{} wants a scope", profile.name));
            let place = asked.parameter("grant_type").and_then(|grant| grant.span.as_ref());
            out.push(at(sourced(profile, warning, "add scope=..."), place));
        }
        return;
    };
    // These rules are about the grant that the profile is about.
    let is_assertion_grant = rule.grant_type == JWT_BEARER && profile.jwt == JwtUse::AuthorizationGrant;
    let (code, what, help): (&'static Code, _, _) = match profile.scope.demand {
        ScopeDemand::Forbidden if is_assertion_grant => {
            let code = by_certainty(question, &codes::SCOPE_FORBIDDEN, &codes::SCOPE_POINTLESS);
            (code, "takes no scope with this grant", "remove the scope")
        }
        ScopeDemand::InJwt if is_assertion_grant => (
            &codes::SCOPE_IN_ASSERTION,
            "reads the scope from the assertion",
            "put it into the claim `scope` of the assertion, and remove it here",
        ),
        ScopeDemand::Pointless => {
            let text = parameter.value.known().unwrap_or_default();
            if text.split(' ').any(is_about_lifetime) {
                return;
            }
            (
                &codes::SCOPE_POINTLESS,
                "does not decide by the scope what a machine may do",
                "leave the scope out",
            )
        }
        _ => return,
    };
    let finding = Diagnostic::new(code, format_args!("{} {what}", profile.name));
    out.push(at(sourced(profile, finding, help), parameter.span.as_ref()));
}

/// The names are of the form that is asked for.
pub(super) fn names(question: &Question<'_>, out: &mut Vec<Diagnostic>) {
    let Some((profile, _)) = machine_grant(question) else { return };
    let Some(parameter) = question.asked.parameter("scope") else { return };
    let Some(text) = parameter.value.known().filter(|text| !text.is_empty()) else { return };
    let rule = &profile.scope;
    if let Some(separator) =
        rule.separator.filter(|separator| text.contains(' ') && !text.contains(*separator))
    {
        let warning = Diagnostic::new(
            &codes::SCOPE_SEPARATOR,
            format_args!("{} writes scopes with `{separator}` between them", profile.name),
        );
        out.push(at(sourced(profile, warning, "replace the spaces"), parameter.value_span.as_ref()));
    }
    let mut all = text.split([' ', rule.separator.unwrap_or(' ')]).filter(|name| !name.is_empty());
    for missing in rule.includes.iter().filter(|wanted| !all.clone().any(|name| name == **wanted)) {
        let warning = Diagnostic::new(
            &codes::SCOPE_NAME_MISSING,
            format_args!("{} wants `{missing}` among the scopes", profile.name),
        );
        let finding = sourced(profile, warning, "add it");
        out.push(at(finding, parameter.value_span.as_ref()));
    }
    // A scope that a guessed server would refuse may be the right one here.
    let Some(suffix) = rule.suffix.filter(|_| !question.server.profile_is_guess) else { return };
    if let Some((name, place)) = without(suffix, text, parameter.value_span.as_ref()) {
        let error = Diagnostic::new(
            &codes::SCOPE_SUFFIX_MISSING,
            format_args!("`{}` does not end in `{suffix}`", suggest::quotable_to(name, 80)),
        );
        let error = error.help(resource_alone(name, suffix));
        out.push(at(sourced(profile, error, ""), place.as_ref()));
    } else if all.by_ref().filter(|name| name.ends_with(suffix)).count() > 1 {
        let error = Diagnostic::new(
            &codes::SCOPE_SEVERAL_RESOURCES,
            format_args!("the scope names more than one resource"),
        );
        out.push(at(
            sourced(profile, error, "ask for each resource with a request of its own"),
            parameter.value_span.as_ref(),
        ));
    }
}

/// The first scope that lacks the ending that the provider asks for.
fn without<'t>(
    suffix: &str,
    text: &'t str,
    span: Option<&Range<usize>>,
) -> Option<(&'t str, Option<Range<usize>>)> {
    named(text, span).find(|(name, _)| !name.ends_with(suffix) && !OF_OPENID.contains(name))
}

/// What to write for the scope of a request that names more, or less, than a resource with the ending `suffix`.
pub(in crate::decision) fn to_write(asked: &Asked, suffix: &str) -> Option<String> {
    let (name, _) = without(suffix, asked.value("scope")?, None)?;
    Some(resource_alone(name, suffix))
}

fn resource_alone(name: &str, suffix: &str) -> String {
    let shown = |text: &str| format!("`{}{suffix}`", suggest::quotable_to(text, 120));
    if name.contains('%') {
        // What a URI has that is encoded.
        let encoded = [("%3A", ":"), ("%3a", ":"), ("%2F", "/"), ("%2f", "/")];
        let decoded = encoded.iter().fold(String::from(name), |name, (code, mark)| name.replace(code, mark));
        return match decoded.strip_suffix(suffix).filter(|resource| !resource.contains('%')) {
            Some(resource) => {
                format!("encode it once: the text that is sent should read {}", shown(resource))
            }
            None => format!(
                "encode it once: the text that is sent should read {}",
                shown("https://resource.example")
            ),
        };
    }
    let Some((scheme, rest)) = name.split_once("://") else {
        return format!("write the URI of the resource before it: {}", shown("https://resource.example"));
    };
    match rest.rsplit_once('/') {
        None => format!("write {}", shown(name)),
        Some((resource, last)) => {
            let alone = shown(&format!("{scheme}://{resource}"));
            // Names of permissions look like this; the last part of a resource's URI rarely does.
            if last.is_empty() || last.contains(['.', '_']) {
                format!("write {alone}")
            } else {
                format!("write {}, or {alone} if `{}` is a permission", shown(name), suggest::quotable(last))
            }
        }
    }
}

/// Adds what to do, what the documentation says, and where.
fn sourced(profile: &Profile, mut finding: Diagnostic, help: &'static str) -> Diagnostic {
    for line in [help, profile.scope.note] {
        if !line.is_empty() {
            finding = finding.help(line);
        }
    }
    see(finding, profile.source(Topic::Scope))
}

#[cfg(test)]
mod tests {
    use super::resource_alone;

    #[test]
    fn the_exact_scope_to_write_is_named_where_it_can_be_known() {
        let write = |name| resource_alone(name, "/.default");
        assert_eq!(
            write("https://graph.microsoft.com/User.Read"),
            "write `https://graph.microsoft.com/.default`"
        );
        assert_eq!(write("https://graph.microsoft.com/"), "write `https://graph.microsoft.com/.default`");
        assert_eq!(write("https://graph.microsoft.com"), "write `https://graph.microsoft.com/.default`");
        assert_eq!(write("api://acme/user_impersonation"), "write `api://acme/.default`");
        assert_eq!(
            write("https://acme.example/orders"),
            "write `https://acme.example/orders/.default`, or `https://acme.example/.default` if `orders` is a permission"
        );
        assert!(
            write("https%3A%2F%2Fgraph.microsoft.com%2F.default")
                .ends_with("`https://graph.microsoft.com/.default`")
        );
        assert!(
            write("https%253A%252F%252Fgraph.microsoft.com").ends_with("`https://resource.example/.default`")
        );
        assert!(write("User.Read").ends_with("`https://resource.example/.default`"));
    }
}
