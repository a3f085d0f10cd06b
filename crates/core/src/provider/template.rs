//! From a profile and the values of its variables to a URL or an audience. Nothing is guessed: a value that is
//! missing or does not fit is an error that names the values that do.

use super::{
    facts::JwtUse,
    profile::{Form, Profile, Variable},
};
use crate::{
    diagnostic::{Diagnostic, codes},
    http::Endpoint,
    suggest,
};
use alloc::{borrow::ToOwned as _, format, string::String, vec::Vec};

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Text that stands as it is.
    Text(&'t str),
    /// The name between two braces.
    Variable(&'t str),
}

/// Takes a template apart.
pub(super) fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = template;
    core::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = match rest.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
            Some((name, after)) => (Piece::Variable(name), after),
            None => {
                let (text, after) = rest.split_at(rest.find('{').filter(|at| *at > 0).unwrap_or(rest.len()));
                (Piece::Text(text), after)
            }
        };
        rest = after;
        Some(piece)
    })
}

impl Profile {
    /// The token endpoint, with the variables filled in: by the name people use, or by the text it stands for.
    ///
    /// # Errors
    /// `provider-variable-unknown`, `provider-variable-missing`, `provider-variable-invalid`, each with the values
    /// that are known; `provider-without-token-endpoint` where there is none, or where the metadata names it.
    ///
    /// ```
    /// let genesys = jotmint::provider::find("genesys-cloud")?;
    /// assert_eq!(genesys.token_endpoint(&[("region", "eu-west-1")])?, "https://login.mypurecloud.ie/oauth/token");
    /// assert_eq!(genesys.token_endpoint(&[("region", "mypurecloud.ie")])?, "https://login.mypurecloud.ie/oauth/token");
    /// # Ok::<(), jotmint::Diagnostic>(())
    /// ```
    pub fn token_endpoint(&self, variables: &[(&str, impl AsRef<str>)]) -> Result<String, Diagnostic> {
        self.token_endpoint_from(&plain(variables))
    }

    pub(super) fn token_endpoint_from(&self, variables: &[(&str, &str)]) -> Result<String, Diagnostic> {
        self.check_names(variables)?;
        let Some(template) = self.token_endpoint else {
            let error = Diagnostic::new(
                &codes::PROVIDER_WITHOUT_TOKEN_ENDPOINT,
                format_args!("`{}` has no token endpoint of its own", self.id),
            );
            return Err(match (self.jwt, self.discovery) {
                (JwtUse::BearerToken, _) => {
                    error.help("sign a JWT and send it to the API as the bearer token")
                }
                (_, Some(metadata)) => error.help(format!("give the `token_endpoint` of {metadata}")),
                (_, None) => error.help("give the token endpoint of the server that follows this standard"),
            });
        };
        let url = self.fill(template, variables)?;
        Endpoint::parse(&url)?;
        Ok(url)
    }

    pub(super) fn fill(&self, template: &str, variables: &[(&str, &str)]) -> Result<String, Diagnostic> {
        let mut out = String::new();
        for piece in pieces(template) {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Variable(name) => out.push_str(&self.value(name, variables)?),
            }
        }
        Ok(out)
    }

    fn value(&self, name: &str, variables: &[(&str, &str)]) -> Result<String, Diagnostic> {
        let given = variables.iter().find(|(given, _)| *given == name).map(|(_, value)| *value);
        let declared = self.variable(name);
        match (declared, given) {
            (Some(variable), Some(value)) => variable.accept(self.id, value),
            (declared, _) => Err(Diagnostic::new(
                &codes::PROVIDER_VARIABLE_MISSING,
                format_args!(
                    "`{}` needs `{name}`: {}",
                    self.id,
                    declared.map_or("", |variable| variable.meaning)
                ),
            )
            .help(declared.map_or_else(String::new, Variable::advice))),
        }
    }

    pub(super) fn check_names(&self, variables: &[(&str, &str)]) -> Result<(), Diagnostic> {
        let Some((name, _)) = variables.iter().find(|(name, _)| self.variable(name).is_none()) else {
            return Ok(());
        };
        let known = || self.variables.iter().map(|variable| variable.name);
        let error = Diagnostic::new(
            &codes::PROVIDER_VARIABLE_UNKNOWN,
            format_args!("`{}` has no variable `{}`", self.id, suggest::quotable(name)),
        );
        Err(match suggest::nearest(name, known()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None if self.variables.is_empty() => error.help("leave it out: this provider has none"),
            None => error.help(format!("it has {}", known().collect::<Vec<_>>().join(", "))),
        })
    }
}

impl Variable {
    /// The text that goes into a template for a value a user gave.
    fn accept(&self, provider: &str, given: &str) -> Result<String, Diagnostic> {
        if let Some((_, text)) = self.values.iter().find(|(name, text)| *name == given || *text == given) {
            return Ok((*text).to_owned());
        }
        if self.form.fits(given) {
            return Ok(given.to_owned());
        }
        let error = Diagnostic::new(
            &codes::PROVIDER_VARIABLE_INVALID,
            format_args!("`{}` is not {} of `{provider}`", suggest::quotable(given), self.name),
        );
        let names = self.values.iter().flat_map(|(name, text)| [*name, *text]);
        Err(match suggest::nearest(given, names) {
            Some(near) if self.form == Form::Listed => {
                error.help(format!("did you mean `{near}`?")).help(self.advice())
            }
            _ => error.help(self.advice()),
        })
    }

    /// What to give, with the values that are known.
    pub(super) fn advice(&self) -> String {
        let names: Vec<&str> = self.values.iter().map(|(name, _)| *name).collect();
        let form = match self.form {
            Form::Listed => return format!("give one of {}", names.join(", ")),
            Form::Label => "give one label of the host name, without dots",
            Form::Host(_) => "give the host alone, without https:// and without a path",
            Form::Base => "give an https URL without a slash at its end",
            Form::Segment => "give one segment of the path, without slashes",
            Form::Text => "give the text",
        };
        match names.as_slice() {
            [] => format!("{form}, such as `{}`", self.example),
            some => format!("{form}, or one of {}", some.join(", ")),
        }
    }
}

impl Form {
    /// Whether a text that is not one of the named values can stand there.
    pub(super) fn fits(self, text: &str) -> bool {
        let plain = |extra: &str| {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || extra.as_bytes().contains(&byte))
        };
        match self {
            Self::Listed => false,
            Self::Label => plain("-"),
            Self::Host(_) => plain(".-_:[]") && Endpoint::parse(&format!("https://{text}/")).is_ok(),
            Self::Base => {
                !text.ends_with('/') && !text.contains(['?', '#', '{', '}']) && Endpoint::parse(text).is_ok()
            }
            Self::Segment => plain("-._~%!$&'()*+,;=:@") && !matches!(text, "." | ".."),
            Self::Text => !text.is_empty(),
        }
    }
}

/// The variables as plain text.
pub(super) fn plain<'v>(variables: &'v [(&'v str, impl AsRef<str>)]) -> Vec<(&'v str, &'v str)> {
    variables.iter().map(|(name, value)| (*name, value.as_ref())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{ALL, find};

    const NOTHING: &[(&str, &str)] = &[];

    #[test]
    fn variables_make_the_token_endpoint_that_the_vectors_say() {
        let file: serde_json::Value =
            serde_json::from_str(include_str!("../../../../tests/vectors/providers.json")).unwrap();
        let cases = file["token_endpoints"].as_array().unwrap();
        assert_eq!(cases.len(), 38, "a runner knows how many cases there are");
        for case in cases {
            let variables: Vec<_> = case["variables"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
                .collect();
            let made = find(case["provider"].as_str().unwrap()).unwrap().token_endpoint(&variables);
            let code = made.as_ref().err().map(|error| error.code().slug());
            assert_eq!(made.ok().as_deref(), case["token_endpoint"].as_str(), "{case}");
            assert_eq!(code, case["error"].as_str(), "{case}");
        }
    }

    #[test]
    fn a_template_is_taken_apart() {
        let parts: Vec<_> = pieces("https://{a}.x/{b}").collect();
        let expected =
            [Piece::Text("https://"), Piece::Variable("a"), Piece::Text(".x/"), Piece::Variable("b")];
        assert_eq!(parts, expected);
        assert_eq!(pieces("").count(), 0);
        assert_eq!(pieces("{open").collect::<Vec<_>>(), [Piece::Text("{open")]);
    }

    #[test]
    fn a_missing_region_names_the_regions() {
        let error = find("genesys-cloud").unwrap().token_endpoint(NOTHING).unwrap_err();
        assert_eq!(error.code(), &codes::PROVIDER_VARIABLE_MISSING);
        assert!(error.message().contains("`region`"));
        let help = error.helps().next().unwrap();
        assert!(help.contains("eu-west-1") && help.contains("eusc-de-east-1"));
    }

    #[test]
    fn what_does_not_fit_is_refused_with_what_would() {
        for (id, name, value, code, help) in [
            ("genesys-cloud", "region", "eu-west1", "provider-variable-invalid", "did you mean `eu-west-1`?"),
            ("genesys-cloud", "zone", "x", "provider-variable-unknown", "it has region"),
            ("genesys-cloud", "regoin", "x", "provider-variable-unknown", "did you mean `region`?"),
            ("zoom", "region", "x", "provider-variable-unknown", "leave it out: this provider has none"),
            (
                "okta-org",
                "domain",
                "https://acme.okta.com",
                "provider-variable-invalid",
                "give the host alone, without https:// and without a path, such as `acme.okta.com`",
            ),
            (
                "duende",
                "issuer",
                "https://id.example.com/",
                "provider-variable-invalid",
                "give an https URL without a slash at its end, such as `https://identity.example.com`",
            ),
            (
                "entra-id",
                "tenant",
                "a/b",
                "provider-variable-invalid",
                "give one segment of the path, without slashes, such as `contoso.onmicrosoft.com`",
            ),
        ] {
            let error = find(id).unwrap().token_endpoint(&[(name, value)]).unwrap_err();
            assert_eq!((error.code().slug(), error.helps().next()), (code, Some(help)), "{id}");
        }
    }

    #[test]
    fn a_provider_without_a_token_endpoint_says_what_to_do() {
        for (id, help) in [
            ("snowflake", "sign a JWT and send it to the API as the bearer token"),
            ("smart-on-fhir", "give the `token_endpoint` of {fhir}/.well-known/smart-configuration"),
            ("fapi2", "give the token endpoint of the server that follows this standard"),
        ] {
            let error = find(id).unwrap().token_endpoint(NOTHING).unwrap_err();
            assert_eq!(error.code(), &codes::PROVIDER_WITHOUT_TOKEN_ENDPOINT);
            assert_eq!(error.helps().next(), Some(help));
        }
    }

    #[test]
    fn every_template_can_be_filled_with_the_examples() {
        for profile in ALL {
            let examples: Vec<_> =
                profile.variables.iter().map(|variable| (variable.name, variable.example)).collect();
            if profile.token_endpoint.is_some() {
                profile.token_endpoint(&examples).unwrap();
            }
            for template in [profile.issuer, profile.discovery].into_iter().flatten() {
                Endpoint::parse(&profile.fill(template, &examples).unwrap()).unwrap();
            }
        }
    }
}
