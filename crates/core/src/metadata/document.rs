//! The document, read from bytes.

use super::{
    checks::{Port, endpoint, not_json, place, places, read_issuer},
    members::Members,
    well_known::well_known,
};
use crate::{
    diagnostic::{Diagnostic, codes},
    http::Response,
    json, suggest,
};
use alloc::{string::String, vec::Vec};

/// Documents above this size, in bytes, are refused unread.
pub const MAX_METADATA_BYTES: usize = 1024 * 1024;

/// What a server says about itself, as far as it can be used (RFC 8414 section 2).
///
/// `None` means that the document does not say, or not in a form that can be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metadata {
    /// `issuer`, byte for byte.
    pub issuer: String,
    /// `token_endpoint`.
    pub token_endpoint: Option<String>,
    /// `mtls_endpoint_aliases.token_endpoint` (RFC 8705 section 5): for clients that show a certificate.
    pub mtls_token_endpoint: Option<String>,
    /// `grant_types_supported`.
    pub grant_types: Option<Vec<String>>,
    /// `token_endpoint_auth_methods_supported`.
    pub auth_methods: Option<Vec<String>>,
    /// `token_endpoint_auth_signing_alg_values_supported`, without `none`.
    pub auth_algorithms: Option<Vec<String>>,
    /// `scopes_supported`: a server may leave some out.
    pub scopes: Option<Vec<String>>,
    /// `code_challenge_methods_supported` (RFC 7636 section 6.2.1).
    pub code_challenge_methods: Option<Vec<String>>,
    /// Lists that have a default when they are absent, and are absent: their names.
    pub absent: Vec<&'static str>,
    /// What is wrong with the document, or worth knowing.
    pub findings: Vec<Diagnostic>,
}

impl Metadata {
    /// Reads a document.
    ///
    /// `issuer` is the issuer the document was asked for, where that is known: the one in the document must be the
    /// same, byte for byte (RFC 8414 section 3.3).
    ///
    /// # Errors
    /// `metadata-too-large`, `metadata-not-json`, `metadata-issuer-invalid`, `metadata-issuer-differs`. Nothing of such
    /// a document may be used.
    pub fn parse(bytes: &[u8], issuer: Option<&str>) -> Result<Self, Diagnostic> {
        if bytes.len() > MAX_METADATA_BYTES {
            return Err(Diagnostic::new(
                &codes::METADATA_TOO_LARGE,
                format_args!("the metadata has {} bytes, the limit is {MAX_METADATA_BYTES}", bytes.len()),
            )
            .help("check where it came from; give the token endpoint yourself if it is right"));
        }
        let object = json::object(bytes).map_err(|fault| not_json(bytes, &fault, issuer))?;
        let mut members = Members::new(&object, "");
        let stated = read_issuer(&mut members, issuer)?;
        let token_endpoint = endpoint(&mut members, &stated, Port::OfIssuer);
        let mut metadata = Self {
            token_endpoint,
            mtls_token_endpoint: None,
            grant_types: members.list("grant_types_supported"),
            auth_methods: members.list("token_endpoint_auth_methods_supported"),
            auth_algorithms: members.list("token_endpoint_auth_signing_alg_values_supported"),
            scopes: members.list("scopes_supported"),
            code_challenge_methods: members.list("code_challenge_methods_supported"),
            absent: ["grant_types_supported", "token_endpoint_auth_methods_supported"]
                .into_iter()
                .filter(|name| members.is_absent(name))
                .collect(),
            issuer: stated,
            findings: Vec::new(),
        };
        if let Some(aliases) = members.object("mtls_endpoint_aliases") {
            let mut inner = Members::new(aliases, "mtls_endpoint_aliases.");
            if inner.has("token_endpoint") {
                metadata.mtls_token_endpoint = endpoint(&mut inner, &metadata.issuer, Port::Any);
            }
            members.findings.append(&mut inner.findings);
        }
        if issuer.is_none() {
            members.findings.push(
                Diagnostic::new(
                    &codes::METADATA_ISSUER_UNCHECKED,
                    format_args!(
                        "the metadata says that it is of `{}`, and nothing was there to hold it against",
                        suggest::quotable_to(&metadata.issuer, 120)
                    ),
                )
                .help("give the issuer the document was asked for"),
            );
        }
        if members.has("signed_metadata") {
            members.findings.push(
                Diagnostic::new(
                    &codes::METADATA_SIGNED_IGNORED,
                    format_args!("the metadata has `signed_metadata`, which is not used"),
                )
                .help("rely on the members beside it, or verify it before and pass what it says"),
            );
        }
        metadata.findings = members.findings;
        metadata.judge_algorithms();
        metadata.judge_proof_key();
        Ok(metadata)
    }

    /// Reads the answer to a request for metadata: `url` is where it was fetched from, where that is known.
    ///
    /// # Errors
    /// `metadata-not-found` unless the status is 200; those of [`parse`](Self::parse).
    pub fn from_response(
        response: Response<'_>,
        url: Option<&str>,
        issuer: Option<&str>,
    ) -> Result<Self, Diagnostic> {
        if response.status != 200 {
            let error = Diagnostic::new(
                &codes::METADATA_NOT_FOUND,
                format_args!("the request for metadata was answered with HTTP {}", response.status),
            );
            return Err(places(error, issuer));
        }
        let mut metadata = Self::parse(response.body, issuer)?;
        if let Some(kind) = response.header("content-type") {
            let essence = kind.split(';').next().unwrap_or_default().trim();
            if !essence.eq_ignore_ascii_case("application/json") {
                let warning = Diagnostic::new(
                    &codes::METADATA_CONTENT_TYPE,
                    format_args!(
                        "the metadata came as `{}`, not as application/json",
                        suggest::quotable(essence)
                    ),
                );
                metadata.findings.push(warning.help("tell the server's owner; it was read all the same"));
            }
        }
        let right = well_known(&metadata.issuer)?;
        if let Some(url) = url.filter(|url| !right.iter().any(|right| right == url)) {
            let warning = Diagnostic::new(
                &codes::METADATA_URL_UNEXPECTED,
                format_args!("{} is not the well-known URL of the issuer", place(url)),
            );
            metadata.findings.push(places(warning, Some(&metadata.issuer)));
        }
        Ok(metadata)
    }

    /// `none` is no algorithm, and methods with assertions need a list.
    fn judge_algorithms(&mut self) {
        if let Some(listed) = &mut self.auth_algorithms {
            let before = listed.len();
            listed.retain(|name| !name.eq_ignore_ascii_case("none"));
            if listed.len() < before {
                self.findings.push(
                    Diagnostic::new(
                        &codes::METADATA_ALGORITHM_NONE,
                        format_args!("the metadata lists `none` for the signatures of assertions"),
                    )
                    .help("sign all the same; tell the server's owner"),
                );
            }
            if listed.is_empty() {
                self.auth_algorithms = None;
            }
        } else if self.auth_methods.as_ref().is_some_and(|listed| {
            listed.iter().any(|method| matches!(method.as_str(), "private_key_jwt" | "client_secret_jwt"))
        }) {
            self.findings.push(
                Diagnostic::new(
                    &codes::METADATA_ALGORITHMS_MISSING,
                    format_args!(
                        "the metadata lists methods with assertions, and not what they may be signed with"
                    ),
                )
                .help("use the algorithm the client is registered with"),
            );
        }
    }

    fn judge_proof_key(&mut self) {
        if let Some(listed) = &self.code_challenge_methods
            && !listed.iter().any(|method| method == "S256")
        {
            self.findings.push(
                Diagnostic::new(
                    &codes::METADATA_PKCE_NOT_OFFERED,
                    format_args!(
                        "the metadata lists no code challenge with S256, only: {}",
                        suggest::quotable_to(&listed.join(", "), 80)
                    ),
                )
                .help("use another server for authorization codes, or ask its owner to switch S256 on"),
            );
        }
    }
}
