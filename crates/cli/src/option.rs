//! The options of the core as flags and variables: one table.
//!
//! Nothing is checked here. Types, ranges and combinations are the core's; this says how each option is written on a
//! command line and in an environment.

use jotmint::options::Idiom;

/// How an option is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text.
    Text,
    /// Where tokens are shared: a text, which may be a URL with a password in it.
    Store,
    /// A text that must not be seen: no flag takes it, only a variable or a file does.
    Secret,
    /// A secret that expires: the host reads its file afresh for every request.
    SecretReadAfresh,
    /// Certificates in PEM, or their base64: too long for an argument.
    Certificates,
    /// Whole seconds, or a number with a unit.
    Duration,
    /// A whole number.
    Number,
    /// There or not there.
    Switch,
    /// Words that are joined with spaces, however often the flag is given.
    Words,
    /// A list of texts without spaces.
    List,
    /// A JSON object.
    Json,
    /// `name=value`, repeatable; a JSON object in a variable.
    Pairs,
}

/// One option.
#[derive(Debug)]
pub(crate) struct Row {
    /// The name in the core.
    pub(crate) name: &'static str,
    /// The flag, without `--`. For what must not or cannot be an argument it takes a path and ends in `-file`.
    pub(crate) flag: &'static str,
    pub(crate) kind: Kind,
    /// What stands for the value in a help text.
    pub(crate) placeholder: &'static str,
    pub(crate) help: &'static str,
    /// The section of the help text.
    pub(crate) heading: &'static str,
    /// Whether an assertion is made of it.
    pub(crate) of_assertion: bool,
}

impl Row {
    /// The variables that hold the value, the best known first.
    pub(crate) fn variables(&self) -> Vec<String> {
        let mut variables = vec![format!("OAUTH_{}", self.name.to_ascii_uppercase())];
        if self.name == TOKEN_ENDPOINT {
            variables.insert(0, "OAUTH_TOKEN_URL".to_owned());
        }
        variables
    }

    /// The variable to recommend.
    pub(crate) fn variable(&self) -> String {
        self.variables().into_iter().next().unwrap_or_default()
    }

    /// Whether the value must not be seen.
    pub(crate) const fn is_secret(&self) -> bool {
        matches!(self.kind, Kind::Secret | Kind::SecretReadAfresh)
    }

    /// Whether the flag takes a path in place of the value.
    pub(crate) const fn flag_takes_path(&self) -> bool {
        self.is_secret() || matches!(self.kind, Kind::Certificates)
    }

    /// The name as the core spells it in its messages to a command line.
    pub(crate) fn spelled(&self) -> String {
        Idiom::Flag.spell(self.name)
    }

    /// The flag as it is typed.
    pub(crate) fn typed(&self) -> String {
        format!("--{}", self.flag)
    }
}

/// Every option, in the order of the help text.
#[rustfmt::skip] // One option a line.
pub(crate) static ROWS: &[Row] = &[
    row(PROVIDER, "provider", Kind::Text, "NAME", SERVER, true, "What the server is, of `jotmint providers`; it fills in what is known"),
    row("provider_variables", "provider-variable", Kind::Pairs, "NAME=VALUE", SERVER, true, "What stands in braces there, such as the domain; may be repeated"),
    row(TOKEN_ENDPOINT, "token-endpoint", Kind::Text, "URL", SERVER, true, "URL of the token endpoint [variable: OAUTH_TOKEN_URL]"),
    row("issuer", "issuer", Kind::Text, "URL", SERVER, true, "Issuer identifier of the server, letter by letter"),
    row("client_id", "client-id", Kind::Text, "ID", CLIENT, true, "Client identifier"),
    row("client_secret", "client-secret-file", Kind::Secret, "PATH", CLIENT, true, "File with the client secret"),
    row("private_key", "private-key-file", Kind::Secret, "PATH", CLIENT, true, "File with the private key, PEM or JWK"),
    row("client_assertion", "client-assertion-file", Kind::SecretReadAfresh, "PATH", CLIENT, false, "File with a ready-made assertion, read afresh for each request"),
    row("client_auth", "client-auth", Kind::Text, "METHOD", CLIENT, true, "client_secret_basic, client_secret_post, client_secret_jwt,\nprivate_key_jwt, assertion, tls_client_auth or none;\nwhat the credential leads to by default"),
    row("allow_short_secret", "allow-short-secret", Kind::Switch, "", CLIENT, true, "Sign with a secret that is shorter than the hash"),
    row("algorithm", "algorithm", Kind::Text, "ALG", ASSERTION, true, "HS256, RS256, PS256, ES256, EdDSA and their kin; by the key by default"),
    row("key_id", "key-id", Kind::Text, "KID", ASSERTION, true, "Header `kid`; `thumbprint` computes it (RFC 7638)"),
    row("certificate_thumbprint", "certificate-thumbprint", Kind::Text, "X5T", ASSERTION, true, "Header `x5t`"),
    row("certificate_thumbprint_s256", "certificate-thumbprint-s256", Kind::Text, "X5T", ASSERTION, true, "Header `x5t#S256`"),
    row("certificate_chain", "certificate-chain-file", Kind::Certificates, "PATH", ASSERTION, true, "Header `x5c`, from a PEM file of certificates"),
    row("assertion_audience", "assertion-audience", Kind::Text, "AUD", ASSERTION, true, "Claim `aud`: issuer, token_endpoint, or any other text as it is"),
    row("assertion_lifetime", "assertion-lifetime", Kind::Duration, "TIME", ASSERTION, true, "From `iat` to `exp`, 60s by default"),
    row("assertion_backdate", "assertion-backdate", Kind::Duration, "TIME", ASSERTION, true, "How far `iat` lies in the past, 10s by default"),
    row("assertion_typ", "assertion-typ", Kind::Text, "TYP", ASSERTION, true, "Header `typ`: JWT, client-authentication+jwt, or empty for none"),
    row("assertion_not_before", "assertion-not-before", Kind::Switch, "", ASSERTION, true, "Add the claim `nbf`"),
    row("assertion_claims", "assertion-claims", Kind::Json, "JSON", ASSERTION, true, "More claims, as a JSON object"),
    row("grant_type", "grant-type", Kind::Text, "GRANT", GRANT, false, "client_credentials by default; refresh_token, authorization_code,\nor the URN of jwt-bearer or token-exchange"),
    row("refresh_token", "refresh-token-file", Kind::Secret, "PATH", GRANT, false, "File with the refresh token"),
    row("code", "code-file", Kind::Secret, "PATH", GRANT, false, "File with the authorization code"),
    row("code_verifier", "code-verifier-file", Kind::Secret, "PATH", GRANT, false, "File with the PKCE code verifier"),
    row("redirect_uri", "redirect-uri", Kind::Text, "URI", GRANT, false, "Redirect URI of the authorization request"),
    row("assertion", "assertion-file", Kind::Secret, "PATH", GRANT, false, "File with the JWT that is the grant (jwt-bearer)"),
    row("subject_token", "subject-token-file", Kind::Secret, "PATH", GRANT, false, "File with the token to exchange"),
    row("subject_token_type", "subject-token-type", Kind::Text, "URI", GRANT, false, "Its type"),
    row("actor_token", "actor-token-file", Kind::Secret, "PATH", GRANT, false, "File with the token of the acting party"),
    row("actor_token_type", "actor-token-type", Kind::Text, "URI", GRANT, false, "Its type"),
    row("requested_token_type", "requested-token-type", Kind::Text, "URI", GRANT, false, "Type of token to ask for"),
    row("scope", "scope", Kind::Words, "SCOPE", REQUEST, false, "Scope to ask for; repeat it, or separate names with spaces"),
    row("audience", "audience", Kind::Text, "AUDIENCE", REQUEST, false, "Parameter `audience`"),
    row("resource", "resource", Kind::List, "URI", REQUEST, false, "Parameter `resource` (RFC 8707); may be repeated"),
    row("extra_params", "extra-param", Kind::Pairs, "NAME=VALUE", REQUEST, false, "One more parameter; may be repeated"),
    row("assume_bearer", "assume-bearer", Kind::Switch, "", ANSWER, false, "Take an answer without token_type as Bearer"),
    row("default_lifetime", "default-lifetime", Kind::Duration, "TIME", ANSWER, false, "Lifetime when the answer names none, 5m by default"),
    row("timeout", "timeout", Kind::Duration, "TIME", ANSWER, false, "For one exchange, 30s by default"),
    row("retry_for", "retry-for", Kind::Duration, "TIME", ANSWER, false, "How long to try while the server is away or busy, 60s by default"),
    row("max_body_bytes", "max-body-bytes", Kind::Number, "BYTES", ANSWER, false, "Largest answer that is read, 1 MiB by default"),
    row("cache", "cache", Kind::Store, "STORE", CACHE, false, "Where jobs share their tokens: file, file:PATH, redis://HOST, rediss://HOST,\nor none, which is the default"),
    row("cache_secret", "cache-secret-file", Kind::Secret, "PATH", CACHE, false, "File with what seals shared tokens when the client has no secret and no key here"),
    row("cache_slot", "cache-slot", Kind::Text, "NAME", CACHE, false, "Jobs that name different slots share different tokens"),
    row(MIN_REMAINING, "min-remaining", Kind::Duration, "TIME", ANSWER, false, "Life the token must have left, for example 20m"),
];

/// The row that `check` and `explain` also take beside a curl command.
pub(crate) const PROVIDER: &str = "provider";

/// The one row with two variables.
pub(crate) const TOKEN_ENDPOINT: &str = "token_endpoint";

/// The one row that is a wish of the caller, not an option of a source.
pub(crate) const MIN_REMAINING: &str = "min_remaining";

const SERVER: &str = "Server";
const CLIENT: &str = "Client";
const ASSERTION: &str = "Client assertion";
const GRANT: &str = "Grant";
const REQUEST: &str = "Request";
const ANSWER: &str = "Answer";
const CACHE: &str = "Cache";

const fn row(
    name: &'static str,
    flag: &'static str,
    kind: Kind,
    placeholder: &'static str,
    heading: &'static str,
    of_assertion: bool,
    help: &'static str,
) -> Row {
    Row { name, flag, kind, placeholder, help, heading, of_assertion }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jotmint::options::NAMES;

    #[test]
    fn every_option_of_the_core_has_exactly_one_row() {
        for name in NAMES {
            assert_eq!(ROWS.iter().filter(|row| row.name == *name).count(), 1, "{name}");
        }
        for row in ROWS {
            assert!(NAMES.contains(&row.name) || row.name == MIN_REMAINING, "{}", row.name);
        }
    }

    #[test]
    fn flags_are_spelled_as_the_core_spells_them_and_say_when_they_take_a_path() {
        for row in ROWS {
            let expected = match row.kind {
                Kind::Secret | Kind::SecretReadAfresh | Kind::Certificates => {
                    format!("{}-file", row.spelled())
                }
                Kind::Pairs => row.spelled().trim_end_matches('s').to_owned(),
                _ => row.spelled(),
            };
            assert_eq!(row.typed(), expected);
            assert_eq!(row.placeholder.is_empty(), row.kind == Kind::Switch);
        }
    }
}
