//! Texts that somebody forgot to replace: `{tenant}`, `YOUR_CLIENT_ID`, `your-domain.example`.

/// Whether the whole of this text is a placeholder.
pub(super) fn is_placeholder(text: &str) -> bool {
    find(text).is_some_and(|found| found.len() == text.len())
}

/// The first placeholder in a text: one in brackets, or a word that begins with `your` or consists of `x` alone.
pub(super) fn find(text: &str) -> Option<&str> {
    bracketed(text).or_else(|| words(text).find(|word| is_telling(word)))
}

/// `{tenant}`, `<client id>`, `[domain]`: a name in brackets.
fn bracketed(text: &str) -> Option<&str> {
    [('{', '}'), ('<', '>'), ('[', ']')].into_iter().find_map(|(open, close)| {
        let start = text.find(open)?;
        let rest = text.get(start..)?;
        let end = rest.find(close)?.checked_add(1)?;
        let whole = rest.get(..end)?;
        let name = whole.trim_matches(['{', '}', '<', '>', '[', ']']);
        let is_name = name.len() >= 2
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.'))
            // `[::1]` and `[fe80::1]` have colons; `$ {x}` is a variable.
            && !text.get(..start).is_some_and(|before| before.ends_with(['$', '%']));
        is_name.then_some(whole)
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
        .filter(|word| !word.is_empty())
}

/// `your-domain`, `YOUR_CLIENT_ID`, `yourOktaDomain`, `xxxxxxxx`, `CHANGEME`.
fn is_telling(word: &str) -> bool {
    let rest = ["your", "Your", "YOUR"].into_iter().find_map(|start| word.strip_prefix(start));
    let begins_with_your = rest.is_some_and(|rest| {
        let next = rest.chars().next();
        next.is_some_and(|next| matches!(next, '-' | '_') || next.is_ascii_uppercase())
            || ["domain", "tenant", "clientid", "company", "org", "instance"]
                .iter()
                .any(|noun| rest.eq_ignore_ascii_case(noun))
    });
    let is_crossed_out = word.len() >= 6 && word.chars().all(|c| matches!(c, 'x' | 'X'));
    begins_with_your || is_crossed_out || word.eq_ignore_ascii_case("changeme")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_documentation_leaves_open_is_found() {
        for (text, found) in [
            ("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token", "{tenant}"),
            ("https://your-domain.auth0.com/oauth/token", "your-domain"),
            ("https://{yourOktaDomain}/oauth2/default/v1/token", "{yourOktaDomain}"),
            ("YOUR_CLIENT_ID", "YOUR_CLIENT_ID"),
            ("yourClientId", "yourClientId"),
            ("xxxxxxxx", "xxxxxxxx"),
            ("<tenant id>", "<tenant id>"),
        ] {
            assert_eq!(find(text), Some(found), "{text}");
        }
    }

    #[test]
    fn ordinary_names_are_left_alone() {
        for text in [
            "https://youraudi.example/token",
            "https://[2001:db8::1]/token",
            "https://yourself.example",
            "ci",
            "api://{}",
            "${TENANT}",
            "${{ secrets.ID }}",
            "read write",
            "xx",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
