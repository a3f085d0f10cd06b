//! What a server says about itself: the metadata document of RFC 8414, or of OpenID Connect Discovery 1.0.
//!
//! Nothing is fetched here: the caller brings the bytes. Nothing is verified beyond the document either; who must not
//! be believed is somebody whose document came over a connection without TLS. What is of the wrong type is left out
//! and named, never replaced by something weaker, and `signed_metadata` is ignored.
//!
//! ```
//! use jotmint::metadata::{Metadata, well_known};
//!
//! let issuer = "https://as.example/tenant";
//! assert_eq!(well_known(issuer)?[0], "https://as.example/.well-known/oauth-authorization-server/tenant");
//! let document = br#"{"issuer":"https://as.example/tenant","token_endpoint":"https://as.example/tenant/token"}"#;
//! let metadata = Metadata::parse(document, Some(issuer))?;
//! assert_eq!(metadata.token_endpoint.as_deref(), Some("https://as.example/tenant/token"));
//! let other = Metadata::parse(document, Some("https://as.example/tenant/")).unwrap_err();
//! assert_eq!(other.code().slug(), "metadata-issuer-differs");
//! # Ok::<(), jotmint::Diagnostic>(())
//! ```

mod checks;
mod document;
mod members;
mod well_known;

pub use document::{MAX_METADATA_BYTES, Metadata};
pub use well_known::well_known;
