//! The prepared signer: configured once, then one fresh assertion a call.

use crate::{clock, entropy, error::DiagnosticError, fork, idiom};
use jotmint::{
    AssertionSigner, AssertionSpec, Diagnostic,
    assertion::AssertionWriter,
    diagnostic::codes,
    json::Object,
    jws::{self, Assertion},
    options::{Authentication, Configuration, Idiom},
};
use jotmint_keys::PrivateKey;
use jotmint_wire::{options_from_json, take_key};
use std::sync::Mutex;

/// Signs client assertions with a client secret or a private key, from any number of threads.
///
/// Nobody waits for anybody: a thread that finds the prepared state in use builds its assertion from the specification,
/// which gives the same bytes.
#[derive(uniffi::Object)]
pub struct Signer {
    spec: AssertionSpec,
    key: Box<dyn jws::Signer + Send + Sync>,
    prepared: Mutex<Prepared>,
    notices: Vec<Diagnostic>,
}

enum Prepared {
    Secret(Box<AssertionSigner>),
    Key(AssertionWriter),
}

#[uniffi::export]
impl Signer {
    /// A signer for these options, a JSON object; `flags` when its names are written as on the command line.
    #[uniffi::constructor]
    pub fn new(options_json: &[u8], flags: bool) -> Result<Self, DiagnosticError> {
        let _undisturbed = fork::undisturbed();
        Ok(Self::open(options_from_json(options_json)?, idiom(flags))?)
    }

    /// A fresh assertion, made the plain way.
    pub fn assertion(&self) -> Result<String, DiagnosticError> {
        let _undisturbed = fork::undisturbed();
        Ok(self.plain()?.expose().to_owned())
    }

    /// Where this object is, for [`crate::jotmint_assertion`]. Valid as long as the object lives.
    pub fn address(&self) -> u64 {
        u64::try_from(std::ptr::from_ref(self).expose_provenance()).unwrap_or(0)
    }

    /// Whether an assertion takes so long that other Python threads should run meanwhile.
    pub fn is_slow(&self) -> bool {
        !self.spec.algorithm().is_symmetric()
    }

    /// What is worth knowing about the options, as JSON.
    pub fn notices(&self) -> Result<String, DiagnosticError> {
        crate::functions::to_json(&self.notices)
    }
}

impl Signer {
    /// Writes a fresh assertion to the end of `out`.
    #[inline]
    pub(crate) fn write(&self, out: &mut Vec<u8>) -> Result<(), Diagnostic> {
        // With a secret, Python's lock is held meanwhile: there is no fork then, and waiting for one would never end.
        let _undisturbed = self.is_slow().then(fork::undisturbed);
        let Ok(mut prepared) = self.prepared.try_lock() else {
            out.extend_from_slice(self.plain()?.expose().as_bytes());
            return Ok(());
        };
        let now = clock::now()?;
        let entropy = entropy::draw(now)?;
        out.extend_from_slice(match &mut *prepared {
            Prepared::Secret(signer) => signer.assertion(now, entropy)?,
            Prepared::Key(writer) => {
                let signature = self.key.sign(writer.signing_input(now, entropy)?)?;
                writer.complete(signature)?
            }
        });
        Ok(())
    }

    fn plain(&self) -> Result<Assertion, Diagnostic> {
        let now = clock::now()?;
        self.spec.prepare(now, entropy::draw(now)?)?.unsigned.sign_with(&*self.key)
    }

    fn open(mut options: Object, idiom: Idiom) -> Result<Self, Diagnostic> {
        let key = take_key(&mut options, idiom)?;
        let facts = key.as_ref().map(|key| &key.facts);
        match (
            Configuration::assertion_only(options, facts, idiom)?,
            key.as_ref().and_then(|key| key.text.as_ref()),
        ) {
            ((Authentication::SecretJwt(spec, key), notices), _) => {
                let prepared = Prepared::Secret(Box::new(AssertionSigner::new(&spec, &key)?));
                Ok(Self { spec, key: Box::new(key), prepared: Mutex::new(prepared), notices })
            }
            ((Authentication::KeyJwt(spec), notices), Some(text)) => {
                let key = Box::new(PrivateKey::new(text, spec.algorithm())?);
                let prepared = Prepared::Key(AssertionWriter::new(&spec));
                Ok(Self { spec, key, prepared: Mutex::new(prepared), notices })
            }
            _ => {
                Err(Diagnostic::new(&codes::OPTION_INVALID, format_args!("these options make no assertion"))
                    .help("give `client_secret`, `private_key` or `signer`"))
            }
        }
    }
}
