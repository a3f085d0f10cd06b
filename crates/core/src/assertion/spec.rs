//! What goes into an assertion, checked piece by piece as it is given.

use super::{audience::Audience, layout::Layout};
use crate::{
    diagnostic::{Diagnostic, codes},
    entropy::Entropy,
    json::Object,
    jws::{Algorithm, Unsigned},
    suggest,
    time::{Seconds, UnixTime},
};
use alloc::{
    borrow::ToOwned,
    string::{String, ToString as _},
    vec::Vec,
};
use core::fmt;

/// Claims that jotmint sets itself.
const RESERVED_CLAIMS: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

/// Enough for one request at any server: most known limits are an hour or less (Google, Okta, PingOne), IBM Verify's is
/// a day.
const MAX_LIFETIME: u32 = 3600;
const MAX_BACKDATE: u32 = 300;

/// The `typ` header member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Typ {
    /// `JWT`, which servers take unless they were made strict (Duende IdentityServer can be).
    #[default]
    Jwt,
    /// `client-authentication+jwt`, only with an issuer audience (draft-ietf-oauth-rfc7523bis section 4).
    ClientAuthentication,
    /// No `typ` member.
    Absent,
}

/// Everything about an assertion except the moment and the random bits.
///
/// ```
/// use jotmint::{AssertionSpec, Audience, Entropy, UnixTime, jws::{Algorithm, HmacKey}};
///
/// let audience = Audience::TokenEndpoint("https://login.example/oauth/token".into());
/// let spec = AssertionSpec::client_authentication("ci-runner", audience, Algorithm::HS256)?;
/// let key = HmacKey::new(Algorithm::HS256, b"an example secret of 32 bytes or more")?;
///
/// let now = UnixTime::from_seconds(1_760_000_000)?;
/// let prepared = spec.prepare(now, Entropy::new(*b"sixteen fresh by")?)?;
/// let assertion = prepared.unsigned.sign_with(&key)?;
///
/// let decoded = assertion.decode()?;
/// assert_eq!(decoded.claims["iss"], "ci-runner");
/// assert_eq!(decoded.claims["sub"], "ci-runner");
/// assert_eq!(decoded.claims["aud"], "https://login.example/oauth/token");
/// assert_eq!(decoded.seconds("exp"), decoded.seconds("iat").map(|iat| iat + 60));
/// # Ok::<(), jotmint::Diagnostic>(())
/// ```
#[derive(Clone)]
pub struct AssertionSpec {
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) audience: Audience,
    pub(super) algorithm: Algorithm,
    pub(super) purpose: Purpose,
    pub(super) lifetime: Seconds,
    pub(super) backdate: Seconds,
    pub(super) not_before: bool,
    pub(super) typ: Typ,
    pub(super) header: Vec<(&'static str, serde_json::Value)>,
    pub(super) claims: Object,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    ClientAuthentication,
    Grant,
}

/// An assertion that waits for its signature, and what is worth knowing about it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Prepared {
    /// The JWT without its signature.
    pub unsigned: Unsigned,
    /// Its `iat`: the moment given, back-dated.
    pub issued_at: UnixTime,
    /// Its `exp`.
    pub expires_at: UnixTime,
    /// Its `jti`, to find it in a server's log.
    pub jwt_id: String,
}

impl AssertionSpec {
    /// An assertion that authenticates a client: `iss` and `sub` are the `client_id` (RFC 7523 section 3).
    ///
    /// # Errors
    /// `client-id-empty`, `client-id-not-printable`, `audience-empty`.
    pub fn client_authentication(
        client_id: &str,
        audience: Audience,
        algorithm: Algorithm,
    ) -> Result<Self, Diagnostic> {
        check_client_id(client_id)?;
        Self::new(client_id, client_id, audience, algorithm, Purpose::ClientAuthentication)
    }

    /// An assertion that is the grant itself (RFC 7523 section 2.1): `issuer` vouches for `subject`.
    ///
    /// # Errors
    /// `client-id-empty`, `client-id-not-printable`, `audience-empty`.
    pub fn authorization_grant(
        issuer: &str,
        subject: &str,
        audience: Audience,
        algorithm: Algorithm,
    ) -> Result<Self, Diagnostic> {
        check_client_id(issuer)?;
        Self::new(issuer, subject, audience, algorithm, Purpose::Grant)
    }

    fn new(
        issuer: &str,
        subject: &str,
        audience: Audience,
        algorithm: Algorithm,
        purpose: Purpose,
    ) -> Result<Self, Diagnostic> {
        audience.check()?;
        Ok(Self {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            audience,
            algorithm,
            purpose,
            lifetime: Seconds::new(60),
            backdate: Seconds::new(10),
            not_before: false,
            typ: Typ::Jwt,
            header: Vec::new(),
            claims: Object::new(),
        })
    }

    /// Sets `exp - iat`, 60 s by default.
    ///
    /// # Errors
    /// `lifetime-out-of-range` outside 1 to 3600 s, or when nothing is left after back-dating.
    pub fn lifetime(mut self, lifetime: Seconds) -> Result<Self, Diagnostic> {
        if !(1..=MAX_LIFETIME).contains(&lifetime.get()) {
            return Err(Diagnostic::new(
                &codes::LIFETIME_OUT_OF_RANGE,
                format_args!("an assertion lifetime of {lifetime} is outside 1 to {MAX_LIFETIME} s"),
            )
            .help("leave it at 60 s: an assertion is made for one request, and does not decide how long the token lives"));
        }
        self.lifetime = lifetime;
        self.check_remaining()
    }

    /// Sets how far `iat` lies before the moment of preparing, 10 s by default.
    ///
    /// # Errors
    /// `backdate-out-of-range` above 300 s, or when nothing of the lifetime would be left.
    pub fn backdate(mut self, backdate: Seconds) -> Result<Self, Diagnostic> {
        if backdate.get() > MAX_BACKDATE {
            return Err(Diagnostic::new(
                &codes::BACKDATE_OUT_OF_RANGE,
                format_args!("back-dating by {backdate} is more than {MAX_BACKDATE} s"),
            )
            .help("10 s cover the clocks of servers; fix the clock of this machine if it needs more"));
        }
        self.backdate = backdate;
        self.check_remaining()
    }

    fn check_remaining(self) -> Result<Self, Diagnostic> {
        if self.backdate >= self.lifetime {
            return Err(Diagnostic::new(
                &codes::BACKDATE_OUT_OF_RANGE,
                format_args!(
                    "back-dated by {}, an assertion of {} is expired when it is made",
                    self.backdate, self.lifetime
                ),
            )
            .help("make the lifetime longer than the back-dating"));
        }
        Ok(self)
    }

    /// Adds `nbf`, equal to `iat`. Off by default: it only gives servers one more reason to refuse.
    #[must_use]
    pub const fn not_before(mut self, wanted: bool) -> Self {
        self.not_before = wanted;
        self
    }

    /// Sets the `typ` header member, `JWT` by default.
    ///
    /// # Errors
    /// `typ-needs-issuer-audience`, `typ-not-for-grant`.
    pub fn typ(mut self, typ: Typ) -> Result<Self, Diagnostic> {
        if typ == Typ::ClientAuthentication {
            if self.purpose == Purpose::Grant {
                return Err(Diagnostic::new(
                    &codes::TYP_NOT_FOR_GRANT,
                    format_args!("`client-authentication+jwt` is not the type of an authorization grant"),
                )
                .help("leave the type at `JWT`"));
            }
            if !self.audience.is_issuer() {
                return Err(Diagnostic::new(
                    &codes::TYP_NEEDS_ISSUER_AUDIENCE,
                    format_args!("`client-authentication+jwt` needs the issuer as the audience"),
                )
                .help("set the assertion audience to the issuer, or leave the type at `JWT`"));
            }
        }
        self.typ = typ;
        Ok(self)
    }

    /// Sets `kid`, which tells the server which of the registered keys to use (RFC 7515 section 4.1.4).
    ///
    /// # Errors
    /// `header-member-invalid` when empty.
    pub fn key_id(self, key_id: &str) -> Result<Self, Diagnostic> {
        if key_id.is_empty() {
            return Err(header_invalid("kid", "is empty"));
        }
        Ok(self.header_member("kid", key_id.into()))
    }

    /// Sets `x5t`, the SHA-1 thumbprint of the certificate, base64url (RFC 7515 section 4.1.7).
    ///
    /// # Errors
    /// `header-member-invalid` unless it is base64url of 20 bytes.
    pub fn x5t(self, thumbprint: &str) -> Result<Self, Diagnostic> {
        check_thumbprint("x5t", thumbprint, 20)?;
        Ok(self.header_member("x5t", thumbprint.into()))
    }

    /// Sets `x5t#S256`, the SHA-256 thumbprint of the certificate, base64url (RFC 7515 section 4.1.8).
    ///
    /// # Errors
    /// `header-member-invalid` unless it is base64url of 32 bytes.
    pub fn x5t_s256(self, thumbprint: &str) -> Result<Self, Diagnostic> {
        check_thumbprint("x5t#S256", thumbprint, 32)?;
        Ok(self.header_member("x5t#S256", thumbprint.into()))
    }

    /// Sets `x5c`, the certificate chain, each certificate DER in base64 with padding (RFC 7515 section 4.1.6).
    ///
    /// # Errors
    /// `header-member-invalid` when the chain is empty or an entry is not base64 of a DER sequence.
    pub fn x5c(self, chain: &[String]) -> Result<Self, Diagnostic> {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        if chain.is_empty() {
            return Err(header_invalid("x5c", "is empty"));
        }
        for certificate in chain {
            match STANDARD.decode(certificate).as_deref() {
                Ok([0x30, ..]) => {}
                Ok(_) | Err(_) => {
                    return Err(header_invalid(
                        "x5c",
                        "has an entry that is not base64 of a DER certificate",
                    ));
                }
            }
        }
        let chain =
            chain.iter().map(|certificate| certificate.as_str().into()).collect::<Vec<serde_json::Value>>();
        Ok(self.header_member("x5c", chain.into()))
    }

    fn header_member(mut self, name: &'static str, value: serde_json::Value) -> Self {
        self.header.retain(|(present, _)| *present != name);
        self.header.push((name, value));
        self
    }

    /// Adds claims that the server asks for beyond the standard ones.
    ///
    /// # Errors
    /// `claim-reserved` for a claim that jotmint sets.
    pub fn claims(mut self, claims: &Object) -> Result<Self, Diagnostic> {
        for (name, value) in claims {
            if RESERVED_CLAIMS.contains(&name.as_str()) {
                return Err(Diagnostic::new(
                    &codes::CLAIM_RESERVED,
                    format_args!("the extra claim `{name}` is set by jotmint"),
                )
                .help("remove it from the extra claims"));
            }
            self.claims.insert(name.clone(), value.clone());
        }
        Ok(self)
    }

    /// The algorithm its header will name.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The assertion for this moment and these random bits, ready to be signed.
    ///
    /// # Errors
    /// None of its own today; the signature leaves room for arguments that are checked together.
    pub fn prepare(&self, now: UnixTime, entropy: Entropy) -> Result<Prepared, Diagnostic> {
        let layout = Layout::new(self);
        let (head, filler) = layout.head(now);
        let (tail, random) = Layout::tail(entropy);
        let mut signing_input = head;
        // Base64url is ASCII.
        signing_input.push_str(core::str::from_utf8(&tail).unwrap_or_default());
        let mut jwt_id = "0".repeat(filler);
        jwt_id.push_str(core::str::from_utf8(&random).unwrap_or_default());
        Ok(Prepared {
            unsigned: Unsigned::new(self.algorithm, signing_input),
            issued_at: layout.issued_at(now),
            expires_at: layout.expires_at(now),
            jwt_id,
        })
    }
}

impl fmt::Debug for AssertionSpec {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "AssertionSpec({} for {})", self.algorithm, self.audience.as_str())
    }
}

/// A `client_id` is printable ASCII and not empty (RFC 6749 appendix A.1).
pub(crate) fn check_client_id(client_id: &str) -> Result<(), Diagnostic> {
    if client_id.is_empty() {
        return Err(Diagnostic::new(&codes::CLIENT_ID_EMPTY, format_args!("the client_id is empty"))
            .help("give the client_id the server issued; check that its variable is set in this job"));
    }
    if let Some((at, found)) = client_id.char_indices().find(|(_, character)| !matches!(character, ' '..='~'))
    {
        let error = Diagnostic::new(
            &codes::CLIENT_ID_NOT_PRINTABLE,
            format_args!(
                "the client_id has U+{:04X} at byte {at}, which is not printable ASCII",
                u32::from(found)
            ),
        );
        return Err(if matches!(found, '\n' | '\r') {
            error.help("strip the line break that came from the file or the secret store")
        } else {
            error.help("copy the client_id again from the server")
        });
    }
    Ok(())
}

fn header_invalid(member: &str, what: &str) -> Diagnostic {
    Diagnostic::new(&codes::HEADER_MEMBER_INVALID, format_args!("the header member `{member}` {what}"))
        .help("copy the value from the certificate or the key as it was registered at the server")
}

/// A thumbprint is base64url of this many bytes.
pub(crate) fn check_thumbprint(member: &str, value: &str, bytes: usize) -> Result<(), Diagnostic> {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let is_hexadecimal =
        value.len() == bytes.saturating_mul(2) && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    match URL_SAFE_NO_PAD.decode(value) {
        Ok(decoded) if decoded.len() == bytes => Ok(()),
        _ if is_hexadecimal => Err(header_invalid(member, "is in hexadecimal, not base64url")),
        Ok(decoded) => {
            let found = decoded.len().to_string();
            Err(header_invalid(member, &["has ", &found, " bytes, not ", &bytes.to_string()].concat()))
        }
        Err(_) => {
            Err(header_invalid(member, &["is not base64url: `", &suggest::quotable(value), "`"].concat()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    fn spec(audience: Audience) -> AssertionSpec {
        AssertionSpec::client_authentication("ci", audience, Algorithm::HS256).unwrap()
    }

    fn issuer() -> Audience {
        Audience::Issuer("https://as.example".into())
    }

    fn endpoint() -> Audience {
        Audience::TokenEndpoint("https://as.example/token".into())
    }

    fn decoded(spec: &AssertionSpec) -> crate::jws::Decoded {
        let prepared = spec
            .prepare(
                UnixTime::from_seconds(1_760_000_000).unwrap(),
                Entropy::new(*b"0123456789abcdef").unwrap(),
            )
            .unwrap();
        crate::jws::decode(&format!("{}.AA", prepared.unsigned.signing_input())).unwrap()
    }

    #[test]
    fn the_default_shape_is_the_one_real_servers_agree_on() {
        let decoded = decoded(&spec(endpoint()));
        let names: Vec<_> = decoded.claims.keys().map(String::as_str).collect();
        assert_eq!(names, ["iss", "sub", "aud", "iat", "exp", "jti"]);
        assert_eq!(decoded.seconds("iat"), Some(1_759_999_990));
        assert_eq!(decoded.seconds("exp"), Some(1_760_000_050));
        assert!(decoded.claims["aud"].is_string());
        assert_eq!(serde_json::to_string(&decoded.header).unwrap(), r#"{"alg":"HS256","typ":"JWT"}"#);
    }

    #[test]
    fn the_new_type_goes_only_with_an_issuer_audience() {
        assert!(spec(issuer()).typ(Typ::ClientAuthentication).is_ok());
        assert_eq!(
            spec(endpoint()).typ(Typ::ClientAuthentication).unwrap_err().code(),
            &codes::TYP_NEEDS_ISSUER_AUDIENCE
        );
        let grant = AssertionSpec::authorization_grant("a", "b", issuer(), Algorithm::RS256).unwrap();
        assert_eq!(grant.typ(Typ::ClientAuthentication).unwrap_err().code(), &codes::TYP_NOT_FOR_GRANT);
    }

    #[test]
    fn extra_claims_cannot_shadow() {
        for name in RESERVED_CLAIMS {
            let mut claims = Object::new();
            claims.insert(name.into(), 1.into());
            assert_eq!(spec(issuer()).claims(&claims).unwrap_err().code(), &codes::CLAIM_RESERVED);
        }
    }

    #[test]
    fn an_assertion_that_is_expired_when_made_is_refused() {
        assert!(spec(issuer()).lifetime(Seconds::new(10)).is_err());
        assert!(spec(issuer()).lifetime(Seconds::new(11)).is_ok());
        assert!(spec(issuer()).lifetime(Seconds::new(3601)).is_err());
        assert!(spec(issuer()).backdate(Seconds::new(60)).is_err());
    }

    #[test]
    fn a_thumbprint_in_hexadecimal_is_named_as_such() {
        let error = spec(issuer()).x5t(&"ab".repeat(20)).unwrap_err();
        assert!(error.message().contains("hexadecimal"), "{error}");
    }

    #[test]
    fn a_line_break_in_the_client_id_is_pointed_at() {
        let error = AssertionSpec::client_authentication("ci\n", issuer(), Algorithm::HS256).unwrap_err();
        assert!(error.message().contains("U+000A at byte 2"), "{error}");
    }
}
