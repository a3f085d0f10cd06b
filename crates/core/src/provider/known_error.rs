//! Finds the answer a server is known to give. Texts are compared as whole words, so that `AADSTS70011` is not found
//! in `AADSTS700112`; upper and lower case do not count.

use super::{facts::KnownError, profile::Profile};

impl Profile {
    /// What an answer of this provider is known to mean.
    ///
    /// `error` is the member of that name; `description` is whatever text the server sent with it, under any name:
    /// `error_description`, `description`, `message`.
    ///
    /// ```
    /// let genesys = jotmint::provider::find("genesys-cloud")?;
    /// let known = genesys.known_error(400, Some("invalid_client"), Some("client not found"));
    /// assert_eq!(known.map(|known| known.name), Some("client-not-found"));
    /// # Ok::<(), jotmint::Diagnostic>(())
    /// ```
    #[must_use]
    pub fn known_error(
        &self,
        status: u16,
        error: Option<&str>,
        description: Option<&str>,
    ) -> Option<&'static KnownError> {
        self.errors.iter().find(|known| known.fits(status, error, description))
    }
}

/// Error codes of the standards, which alone say little (RFC 6749 section 5.2).
const STANDARD: [&str; 7] = [
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "access_denied",
];

impl KnownError {
    /// Whether the answer leaves the cause open: then what is found in the request goes before it.
    pub(crate) fn is_vague(&self) -> bool {
        self.vague || self.texts.is_empty() && self.errors.iter().all(|error| STANDARD.contains(error))
    }

    /// Whether its texts speak of one of these.
    pub(crate) fn is_about(&self, words: &[&str]) -> bool {
        let texts = [self.meaning, self.fix];
        words.iter().any(|word| texts.iter().any(|text| has_words(text, word)))
    }

    fn fits(&self, status: u16, error: Option<&str>, description: Option<&str>) -> bool {
        let status_fits = self.status.is_none_or(|wanted| wanted == status);
        let error_fits = self.errors.is_empty() || error.is_some_and(|error| self.errors.contains(&error));
        let has = |text: &str| self.texts.iter().any(|piece| has_words(text, piece));
        let text_fits = self.texts.is_empty() || description.is_some_and(has) || error.is_some_and(has);
        status_fits && error_fits && text_fits
    }
}

/// Whether `piece` is in `text`, with no letter or digit going on at either end of it.
fn has_words(text: &str, piece: &str) -> bool {
    let (text, piece) = (text.as_bytes(), piece.as_bytes());
    let goes_on = |inside: Option<&u8>, outside: Option<&u8>| {
        inside.is_some_and(u8::is_ascii_alphanumeric) && outside.is_some_and(u8::is_ascii_alphanumeric)
    };
    text.windows(piece.len().max(1)).enumerate().any(|(at, window)| {
        let before = at.checked_sub(1).and_then(|index| text.get(index));
        let after = at.checked_add(piece.len()).and_then(|index| text.get(index));
        window.eq_ignore_ascii_case(piece) && !goes_on(piece.first(), before) && !goes_on(piece.last(), after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::{ALL, find};
    use serde_json::Value;

    #[test]
    fn answers_are_known_as_the_vectors_say() {
        let file: Value =
            serde_json::from_str(include_str!("../../../../tests/vectors/providers.json")).unwrap();
        let answers = file["answers"].as_array().unwrap();
        assert_eq!(answers.len(), 98, "a runner knows how many cases there are");
        for answer in answers {
            let status = answer["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap();
            let provider = find(answer["provider"].as_str().unwrap()).unwrap();
            let known =
                provider.known_error(status, answer["error"].as_str(), answer["description"].as_str());
            assert_eq!(known.map(|known| known.name), answer["name"].as_str(), "{answer}");
        }
        for profile in ALL {
            for known in profile.errors {
                let found = |answer: &Value| answer["provider"] == profile.id && answer["name"] == known.name;
                assert!(answers.iter().any(found), "{} {} has no case", profile.id, known.name);
            }
        }
    }

    #[test]
    fn a_code_is_not_found_inside_a_longer_one() {
        assert!(has_words("AADSTS70011: the scope", "AADSTS70011"));
        assert!(!has_words("AADSTS700112: else", "AADSTS70011"));
        assert!(!has_words("xAADSTS70011", "AADSTS70011"));
        assert!(has_words("(aadsts70011)", "AADSTS70011"));
        assert!(!has_words("", "x") && !has_words("x", ""));
    }

    #[test]
    fn the_most_specific_entry_wins() {
        let snowflake = find("snowflake").unwrap();
        let name = |text| snowflake.known_error(401, None, Some(text)).map(|known| known.name);
        assert_eq!(name("394304: JWT token is invalid. [0ce9eb56]"), Some("fingerprint"));
        assert_eq!(name("JWT token is invalid. [0ce9eb56]"), Some("jwt-invalid"));
        assert_eq!(name("something else"), None);
    }
}
