//! The names of signature algorithms. No fallback, no case folding, no `none`.

use crate::diagnostic::{Diagnostic, codes};
use crate::suggest;
use core::fmt;

/// A signature algorithm of JOSE (RFC 7518 section 3.1, RFC 8037 section 3.1, RFC 9864 section 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC with SHA-256.
    HS256,
    /// HMAC with SHA-384.
    HS384,
    /// HMAC with SHA-512.
    HS512,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    RS256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    RS384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    RS512,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256, salt of 32 bytes.
    PS256,
    /// RSASSA-PSS with SHA-384, MGF1 with SHA-384, salt of 48 bytes.
    PS384,
    /// RSASSA-PSS with SHA-512, MGF1 with SHA-512, salt of 64 bytes.
    PS512,
    /// ECDSA on P-256 with SHA-256.
    ES256,
    /// ECDSA on P-384 with SHA-384.
    ES384,
    /// ECDSA on P-521 with SHA-512.
    ES512,
    /// Ed25519 under its fully specified name (RFC 9864).
    Ed25519,
    /// Ed25519 under the older name that most servers still list (RFC 8037).
    EdDSA,
}

/// What kind of key an algorithm signs with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// A client secret.
    Hmac,
    /// An RSA private key.
    Rsa,
    /// A private key on P-256.
    P256,
    /// A private key on P-384.
    P384,
    /// A private key on P-521.
    P521,
    /// An Ed25519 private key.
    Ed25519,
}

impl Family {
    /// What a key of this family signs with; the first is the usual choice.
    #[must_use]
    pub const fn algorithms(self) -> &'static [Algorithm] {
        match self {
            Self::Hmac => &[Algorithm::HS256, Algorithm::HS384, Algorithm::HS512],
            Self::Rsa => &[
                Algorithm::RS256,
                Algorithm::RS384,
                Algorithm::RS512,
                Algorithm::PS256,
                Algorithm::PS384,
                Algorithm::PS512,
            ],
            Self::P256 => &[Algorithm::ES256],
            Self::P384 => &[Algorithm::ES384],
            Self::P521 => &[Algorithm::ES512],
            Self::Ed25519 => &[Algorithm::EdDSA, Algorithm::Ed25519],
        }
    }
}

impl Algorithm {
    /// Every algorithm, in the order of the registry.
    pub const ALL: [Self; 14] = [
        Self::HS256,
        Self::HS384,
        Self::HS512,
        Self::RS256,
        Self::RS384,
        Self::RS512,
        Self::PS256,
        Self::PS384,
        Self::PS512,
        Self::ES256,
        Self::ES384,
        Self::ES512,
        Self::Ed25519,
        Self::EdDSA,
    ];

    /// The registered name, the value of `alg`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HS256 => "HS256",
            Self::HS384 => "HS384",
            Self::HS512 => "HS512",
            Self::RS256 => "RS256",
            Self::RS384 => "RS384",
            Self::RS512 => "RS512",
            Self::PS256 => "PS256",
            Self::PS384 => "PS384",
            Self::PS512 => "PS512",
            Self::ES256 => "ES256",
            Self::ES384 => "ES384",
            Self::ES512 => "ES512",
            Self::Ed25519 => "Ed25519",
            Self::EdDSA => "EdDSA",
        }
    }

    /// The algorithm with exactly this name.
    ///
    /// # Errors
    /// `algorithm-none` for `none` in any case; `algorithm-unknown` for everything else, with the nearest name.
    ///
    /// ```
    /// use jotmint::jws::Algorithm;
    /// assert_eq!(Algorithm::from_name("ES256")?, Algorithm::ES256);
    /// let error = Algorithm::from_name("es256").unwrap_err();
    /// assert_eq!(error.helps().next(), Some("write `ES256`"));
    /// # Ok::<(), jotmint::Diagnostic>(())
    /// ```
    pub fn from_name(name: &str) -> Result<Self, Diagnostic> {
        if let Some(found) = Self::ALL.into_iter().find(|algorithm| algorithm.name() == name) {
            return Ok(found);
        }
        if name.eq_ignore_ascii_case("none") {
            return Err(Diagnostic::new(
                &codes::ALGORITHM_NONE,
                format_args!("`{}` leaves the assertion unsigned", suggest::quotable(name)),
            )
            .help("use HS256 with a client secret, or RS256, PS256, ES256 or Ed25519 with a private key"));
        }
        let error = Diagnostic::new(
            &codes::ALGORITHM_UNKNOWN,
            format_args!("`{}` is not a signature algorithm", suggest::quotable(name)),
        );
        Err(match suggest::nearest(name, Self::ALL.iter().map(|algorithm| algorithm.name())) {
            Some(near) => error.help(alloc::format!("write `{near}`")),
            None => error.help("use one of HS256 HS384 HS512 RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 Ed25519 EdDSA"),
        })
    }

    /// What kind of key it signs with.
    #[must_use]
    pub const fn family(self) -> Family {
        match self {
            Self::HS256 | Self::HS384 | Self::HS512 => Family::Hmac,
            Self::RS256 | Self::RS384 | Self::RS512 | Self::PS256 | Self::PS384 | Self::PS512 => Family::Rsa,
            Self::ES256 => Family::P256,
            Self::ES384 => Family::P384,
            Self::ES512 => Family::P521,
            Self::Ed25519 | Self::EdDSA => Family::Ed25519,
        }
    }

    /// Whether a client secret signs with it.
    #[must_use]
    pub const fn is_symmetric(self) -> bool {
        matches!(self.family(), Family::Hmac)
    }

    /// The smallest secret in bytes (RFC 7518 section 3.2), where the algorithm takes a secret.
    #[must_use]
    pub const fn min_secret_bytes(self) -> Option<usize> {
        match self {
            Self::HS256 => Some(32),
            Self::HS384 => Some(48),
            Self::HS512 => Some(64),
            Self::RS256
            | Self::RS384
            | Self::RS512
            | Self::PS256
            | Self::PS384
            | Self::PS512
            | Self::ES256
            | Self::ES384
            | Self::ES512
            | Self::Ed25519
            | Self::EdDSA => None,
        }
    }

    /// The exact length of a JWS signature in bytes; `None` for RSA, where it is the length of the modulus.
    #[must_use]
    pub const fn signature_bytes(self) -> Option<usize> {
        match self {
            Self::HS256 => Some(32),
            Self::HS384 => Some(48),
            Self::HS512 | Self::ES256 | Self::Ed25519 | Self::EdDSA => Some(64),
            Self::ES384 => Some(96),
            Self::ES512 => Some(132),
            Self::RS256 | Self::RS384 | Self::RS512 | Self::PS256 | Self::PS384 | Self::PS512 => None,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_refused_in_every_spelling() {
        for name in ["none", "None", "NONE", "nOnE"] {
            assert_eq!(Algorithm::from_name(name).unwrap_err().code(), &codes::ALGORITHM_NONE);
        }
    }

    #[test]
    fn names_are_exact() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::from_name(algorithm.name()), Ok(algorithm));
            assert!(Algorithm::from_name(&alloc::format!("{} ", algorithm.name())).is_err());
        }
    }
}
