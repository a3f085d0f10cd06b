//! What a text can be instead of a private key that signs, and what to do then.
//!
//! No text of the user's is quoted here or anywhere in this crate: names in a message come from fixed tables, and
//! object identifiers are written in digits. A diagnostic about a key has no span either, since the line it would
//! show is the key.

use alloc::format;
use core::fmt;
use jotmint::{
    Diagnostic,
    diagnostic::{Code, codes},
};

pub(super) const NEW_KEY: &str = "generate a key: `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem`, and register its public key at the server";
pub(super) const NEW_RSA_KEY: &str = "generate a key: `openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out key.pem`, and register its public key at the server";
const EXPORT_AGAIN: &str = "export the key again from where it was made, and copy all of it";

/// Something other than an unencrypted PKCS#8, PKCS#1 or SEC1 private key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Other {
    EncryptedPem,
    EncryptedDer,
    PublicKey,
    SshPublicKey,
    Certificate,
    CertificateRequest,
    OpenSsh,
    /// OpenSSH with an Ed25519 key inside, which older versions of ssh-keygen cannot convert.
    OpenSshEd25519,
    Pkcs12,
    Pgp,
    Dsa,
}

impl Other {
    /// What it is, with its article.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::EncryptedPem | Self::EncryptedDer => "an encrypted private key",
            Self::PublicKey => "a public key",
            Self::SshPublicKey => "an SSH public key",
            Self::Certificate => "a certificate",
            Self::CertificateRequest => "a certificate request",
            Self::OpenSsh | Self::OpenSshEd25519 => "an OpenSSH private key",
            Self::Pkcs12 => "a PKCS#12 file",
            Self::Pgp => "an OpenPGP block",
            Self::Dsa => "a DSA private key",
        }
    }

    /// Why it does not sign.
    const fn shortcoming(self) -> &'static str {
        match self {
            Self::PublicKey | Self::SshPublicKey | Self::Certificate | Self::CertificateRequest => {
                "; only the private key that belongs to it signs"
            }
            Self::EncryptedPem | Self::EncryptedDer | Self::OpenSsh | Self::OpenSshEd25519 | Self::Pkcs12 => {
                "; what is needed is PKCS#8 or a JWK"
            }
            Self::Pgp | Self::Dsa => "; JOSE signs with RSA, P-256, P-384, P-521 and Ed25519",
        }
    }

    pub(super) fn refuse(self) -> Diagnostic {
        let refused = |code: &'static Code, help: &'static str| {
            Diagnostic::new(code, format_args!("this is {}{}", self.name(), self.shortcoming())).help(help)
        };
        match self {
            Self::EncryptedPem | Self::EncryptedDer => {
                let form = if self == Self::EncryptedDer { " -inform DER" } else { "" };
                Diagnostic::new(
                    &codes::KEY_IS_ENCRYPTED,
                    format_args!("the private key is encrypted with a passphrase"),
                )
                .help(format!("decrypt it first: `openssl pkey{form} -in key.pem -out decrypted.pem`"))
            }
            Self::PublicKey => refused(&codes::KEY_IS_PUBLIC, "give the private key it was made from"),
            Self::SshPublicKey => refused(
                &codes::KEY_IS_PUBLIC,
                "give the private key: the file of the same name without `.pub`, as PKCS#8",
            ),
            Self::Certificate => refused(
                &codes::KEY_IS_CERTIFICATE,
                "give the private key that belongs to it, often a `.key` file beside the certificate",
            ),
            Self::CertificateRequest => refused(
                &codes::KEY_IS_CERTIFICATE_REQUEST,
                "give the private key that signed it, often a `.key` file beside the request",
            ),
            Self::OpenSsh => refused(
                &codes::KEY_IS_OPENSSH,
                "convert a copy of the file: `ssh-keygen -p -m PKCS8 -f key`",
            ),
            Self::OpenSshEd25519 => refused(
                &codes::KEY_IS_OPENSSH,
                "convert a copy of the file: `ssh-keygen -p -m PKCS8 -f key`",
            )
            .help("where the file stays as it is, ssh-keygen is too old for Ed25519: generate a key with `openssl genpkey -algorithm ed25519 -out key.pem`"),
            Self::Pkcs12 => refused(
                &codes::KEY_IS_PKCS12,
                "take the private key out: `openssl pkcs12 -in key.p12 -nocerts -nodes -out key.pem`",
            ),
            Self::Pgp => refused(&codes::KEY_IS_PGP, NEW_KEY),
            Self::Dsa => refused(&codes::KEY_TYPE_UNSUPPORTED, NEW_KEY),
        }
    }
}

/// The text is none of the things that are recognised; `what` completes "the text is".
pub(super) fn not_recognised(what: fmt::Arguments<'_>) -> Diagnostic {
    Diagnostic::new(&codes::KEY_NOT_RECOGNISED, format_args!("the text is {what}, not a private key"))
        .help("give a PEM block that begins with `-----BEGIN PRIVATE KEY-----`, or a private JWK")
}

/// The key is recognised, and something about it is wrong; `what` follows a colon.
pub(crate) fn damaged(what: fmt::Arguments<'_>) -> Diagnostic {
    Diagnostic::new(&codes::KEY_DAMAGED, format_args!("the key is damaged: {what}")).help(EXPORT_AGAIN)
}

/// A key of a kind that JOSE has no signature algorithm for.
pub(super) fn unsupported_type(what: fmt::Arguments<'_>) -> Diagnostic {
    Diagnostic::new(
        &codes::KEY_TYPE_UNSUPPORTED,
        format_args!("this is {what}; JOSE signs with RSA, P-256, P-384, P-521 and Ed25519"),
    )
    .help(NEW_KEY)
}

/// An EC key on a curve that has no ES algorithm.
pub(super) fn unsupported_curve(name: fmt::Arguments<'_>) -> Diagnostic {
    Diagnostic::new(
        &codes::KEY_CURVE_UNSUPPORTED,
        format_args!("this is a key on the curve {name}; JOSE signs on P-256, P-384 and P-521"),
    )
    .help(NEW_KEY)
}

/// An EC key that spells its curve out.
pub(super) fn explicit_curve() -> Diagnostic {
    Diagnostic::new(
        &codes::KEY_CURVE_EXPLICIT,
        format_args!("the key spells out the parameters of its curve instead of naming it"),
    )
    .help("if it is P-256, P-384 or P-521, name it: `openssl pkey -in key.pem -ec_param_enc named_curve -out named.pem`")
    .help(NEW_KEY)
}
