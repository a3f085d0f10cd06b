//! PEM blocks as people have them: any line ends, none at all, line ends written out, text around them.
//!
//! More is tolerated between the lines than RFC 7468 asks for, and nothing inside the base64: it has to be canonical.
//! Exactly one private key is taken; public keys, certificates and parameters beside it are passed over.

use super::{
    PrivateKeyText, base64, der,
    form::{Form, identify},
    refusal::{Other, damaged, not_recognised},
};
use alloc::vec::Vec;
use jotmint::{Diagnostic, Secret, diagnostic::codes};

const BEGIN: &[u8] = b"-----BEGIN";
const END: &[u8] = b"-----END";
const HYPHENS: &[u8] = b"-----";
/// The longest label that is looked for.
const MAX_LABEL: usize = 64;

/// What a block with a certain label has in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Content {
    Key(Form),
    /// Never what is looked for, and no mistake beside a key: parameters of a curve, a revocation list.
    Nothing,
}

/// Every label that is known. What else a label says is never repeated, since it may be part of a key.
const LABELS: [(&str, Content); 20] = [
    ("PRIVATE KEY", Content::Key(Form::Pkcs8)),
    ("RSA PRIVATE KEY", Content::Key(Form::Pkcs1)),
    ("EC PRIVATE KEY", Content::Key(Form::Sec1)),
    ("ENCRYPTED PRIVATE KEY", Content::Key(Form::Other(Other::EncryptedPem))),
    ("OPENSSH PRIVATE KEY", Content::Key(Form::Other(Other::OpenSsh))),
    ("DSA PRIVATE KEY", Content::Key(Form::Other(Other::Dsa))),
    ("PGP PRIVATE KEY BLOCK", Content::Key(Form::Other(Other::Pgp))),
    ("PGP PUBLIC KEY BLOCK", Content::Key(Form::Other(Other::Pgp))),
    ("PUBLIC KEY", Content::Key(Form::Other(Other::PublicKey))),
    ("RSA PUBLIC KEY", Content::Key(Form::Other(Other::PublicKey))),
    ("DSA PUBLIC KEY", Content::Key(Form::Other(Other::PublicKey))),
    ("CERTIFICATE", Content::Key(Form::Other(Other::Certificate))),
    ("X509 CERTIFICATE", Content::Key(Form::Other(Other::Certificate))),
    ("TRUSTED CERTIFICATE", Content::Key(Form::Other(Other::Certificate))),
    ("PKCS7", Content::Key(Form::Other(Other::Certificate))),
    ("CERTIFICATE REQUEST", Content::Key(Form::Other(Other::CertificateRequest))),
    ("NEW CERTIFICATE REQUEST", Content::Key(Form::Other(Other::CertificateRequest))),
    ("EC PARAMETERS", Content::Nothing),
    ("DSA PARAMETERS", Content::Nothing),
    ("X509 CRL", Content::Nothing),
];

/// One block: its label where that is known, and the bytes between the BEGIN and END lines.
struct Block<'a> {
    known: Option<(&'static str, Content)>,
    is_private: bool,
    body: &'a [u8],
}

/// Whether there is a BEGIN line in the text.
pub(super) fn is_in(text: &[u8]) -> bool {
    find(text, BEGIN).is_some()
}

/// The one private key in the text.
///
/// # Errors
/// `key-multiple`, `key-label-mismatch`, the code of what is there instead, or `key-damaged`.
pub(super) fn key(text: &[u8]) -> Result<PrivateKeyText, Diagnostic> {
    let blocks = blocks(text)?;
    let mut private = blocks.iter().filter(|block| block.is_private);
    let block = match (private.next(), private.count()) {
        (Some(block), 0) => block,
        (Some(_), others) => {
            let count = others.saturating_add(1);
            return Err(Diagnostic::new(
                &codes::KEY_MULTIPLE,
                format_args!("the text has {count} private keys"),
            )
            .help("give one PEM block with one private key"));
        }
        (None, _) => return Err(without_private_key(&blocks)),
    };
    let (label, expected) = match block.known {
        Some((label, Content::Key(form))) => (label, form),
        _ => return Err(not_recognised(format_args!("a PEM block with a label that is not known"))),
    };
    let headers = [&b"Proc-Type"[..], b"DEK-Info"];
    if headers.into_iter().any(|header| find(block.body, header).is_some()) {
        return Err(Other::EncryptedPem.refuse());
    }
    match expected {
        Form::Other(Other::OpenSsh) => Err(openssh(block.body)),
        Form::Other(other) => Err(other.refuse()),
        form => {
            let content = decode(block.body)?;
            check_label(label, form, identify(content.expose()))?;
            der::key(content.expose())
        }
    }
}

fn check_label(label: &str, promised: Form, found: Form) -> Result<(), Diagnostic> {
    if found == promised || found == Form::Unknown {
        return Ok(());
    }
    let mismatch = Diagnostic::new(
        &codes::KEY_LABEL_MISMATCH,
        format_args!("the block is labelled `{label}`, its content is {}", found.name()),
    );
    Err(match LABELS.into_iter().find(|(_, content)| *content == Content::Key(found)) {
        Some((right, _)) if !matches!(found, Form::Other(_)) => {
            mismatch.help(alloc::format!("write `{right}` into its BEGIN and END lines"))
        }
        _ => mismatch.help("give the private key as the program that made it wrote it"),
    })
}

fn without_private_key(blocks: &[Block<'_>]) -> Diagnostic {
    let other = blocks.iter().find_map(|block| match block.known {
        Some((_, Content::Key(Form::Other(other)))) => Some(other),
        _ => None,
    });
    match other {
        Some(other) => other.refuse(),
        None => not_recognised(format_args!("PEM of another kind")),
    }
}

/// OpenSSH names the kind of key in the clear, even in an encrypted file.
fn openssh(body: &[u8]) -> Diagnostic {
    let is_ed25519 = decode(body).is_ok_and(|content| find(content.expose(), b"ssh-ed25519").is_some());
    if is_ed25519 { Other::OpenSshEd25519.refuse() } else { Other::OpenSsh.refuse() }
}

fn decode(body: &[u8]) -> Result<Secret<Vec<u8>>, Diagnostic> {
    if body.contains(&b':') {
        return Err(damaged(format_args!("there are header lines inside its PEM block")));
    }
    let compact = base64::compact(body);
    match compact.expose().iter().position(|byte| !base64::is_standard(*byte)) {
        Some(at) => {
            let at = at.saturating_add(1);
            Err(damaged(format_args!("character {at} of its PEM block is not base64")))
        }
        None if compact.expose().is_empty() => Err(damaged(format_args!("its PEM block is empty"))),
        None => base64::decode_padded(compact.expose()).ok_or_else(|| {
            let length = compact.expose().len();
            damaged(format_args!("the {length} characters of its PEM block are not whole base64"))
        }),
    }
}

fn blocks(text: &[u8]) -> Result<Vec<Block<'_>>, Diagnostic> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = split(rest, BEGIN) {
        let (label, after) = label(after)?;
        let Some((body, after)) = split(after, END) else {
            return Err(damaged(format_args!("its PEM block has no END line, the text is cut off")));
        };
        if find(body, BEGIN).is_some() {
            return Err(damaged(format_args!("one of its PEM blocks has no END line")));
        }
        let (end_label, after) = self::label(after)?;
        if end_label != label {
            return Err(Diagnostic::new(
                &codes::KEY_LABEL_MISMATCH,
                format_args!("the BEGIN and END lines of the block do not say the same"),
            )
            .help("copy the block again, from its BEGIN line to its own END line"));
        }
        let known = LABELS.into_iter().find(|(known, _)| known.as_bytes() == label);
        blocks.push(Block { known, is_private: find(label, b"PRIVATE").is_some(), body });
        rest = after;
    }
    Ok(blocks)
}

/// The label up to the five hyphens that end its line, and what follows.
fn label(text: &[u8]) -> Result<(&[u8], &[u8]), Diagnostic> {
    match split(text, HYPHENS) {
        Some((label, after)) if label.len() <= MAX_LABEL => Ok((label.trim_ascii(), after)),
        _ => Err(damaged(format_args!("a BEGIN or END line of its PEM block does not end in five hyphens"))),
    }
}

/// What stands before and after the first `needle`.
fn split<'a>(text: &'a [u8], needle: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let (before, found) = text.split_at_checked(find(text, needle)?)?;
    Some((before, found.get(needle.len()..)?))
}

pub(super) fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    text.windows(needle.len().max(1)).position(|window| window == needle)
}
