//! Private keys as JWK (RFC 7517): one, or the only one that signs in a set.
//!
//! Members that jotmint does not need, certificates among them, are not looked at.

use super::{
    PrivateKeyText,
    curve::Curve,
    members::{Jwk, Parsed, encoding},
    normal,
    refusal::{NEW_RSA_KEY, damaged, not_recognised, unsupported_type},
    rsa,
};
use jotmint::{
    Diagnostic,
    diagnostic::codes,
    json::{self, Object},
    jws::Algorithm,
};
use serde_json::Value;

/// The private key in a JWK, or the only one that signs in a JWK Set.
///
/// # Errors
/// `key-multiple`, `key-is-public`, `key-is-secret`, `key-member-duplicate`, `key-member-encoding`, and the code of
/// what the key is or what is wrong with it.
pub(super) fn key(Parsed(object): &Parsed) -> Result<PrivateKeyText, Diagnostic> {
    match (object.get("kty"), object.get("keys")) {
        (None, Some(Value::Array(keys))) => Jwk(one_of(keys)?).private(),
        (None, _) => Err(not_a_jwk(object)),
        (Some(_), _) => Jwk(object).private(),
    }
}

impl Jwk<'_> {
    fn private(self) -> Result<PrivateKeyText, Diagnostic> {
        let kty = self.text("kty")?;
        if kty == "oct" {
            return Err(symmetric());
        }
        if !matches!(kty, "RSA" | "EC" | "OKP") {
            return Err(unsupported_type(format_args!("a JWK whose `kty` is not one of RSA, EC and OKP")));
        }
        let curve = if kty == "RSA" { None } else { self.curve()? };
        if !self.0.contains_key("d") {
            return Err(public());
        }
        self.check_use()?;
        let mut key = match (kty, curve) {
            ("RSA", _) => self.rsa()?,
            (_, Some(curve)) => self.ec(curve)?,
            (_, None) => self.ed25519()?,
        };
        key.algorithm = self.algorithm(&key)?;
        key.key_id = match self.0.get("kid") {
            None => None,
            Some(_) if self.text("kid")?.is_empty() => return Err(encoding("kid", format_args!("is empty"))),
            Some(_) => Some(self.text("kid")?.into()),
        };
        Ok(key)
    }

    fn rsa(self) -> Result<PrivateKeyText, Diagnostic> {
        if self.0.contains_key("oth") {
            return Err(Diagnostic::new(
                &codes::KEY_MULTI_PRIME,
                format_args!("the JWK has the member `oth`: more than two primes"),
            )
            .help(NEW_RSA_KEY));
        }
        let (n, e) = (self.integer("n")?, self.integer("e")?);
        let [d, p, q, dp, dq, qi] = ["d", "p", "q", "dp", "dq", "qi"].map(|name| self.bytes(name));
        let (d, p, q, dp, dq, qi) = (d?, p?, q?, dp?, dq?, qi?);
        let numbers = rsa::Numbers {
            n: n.expose(),
            e: e.expose(),
            d: d.expose(),
            p: p.expose(),
            q: q.expose(),
            dp: dp.expose(),
            dq: dq.expose(),
            qi: qi.expose(),
        };
        rsa::key(&numbers, None)
    }

    fn ec(self, curve: &'static Curve) -> Result<PrivateKeyText, Diagnostic> {
        normal::ec(curve, self.sized("d", curve.field_bytes)?.expose(), Some(self.ec_public_key(curve)?))
    }

    fn ed25519(self) -> Result<PrivateKeyText, Diagnostic> {
        let (d, x) = (self.sized("d", 32)?, self.sized("x", 32)?);
        normal::ed25519(d.expose(), Some(x.expose()))
    }

    /// `use` and `key_ops` allow signatures where they are there (RFC 7517 sections 4.2 and 4.3).
    fn check_use(self) -> Result<(), Diagnostic> {
        let refused = |message| {
            Err(Diagnostic::new(&codes::KEY_NOT_FOR_SIGNING, message)
                .help("use a key made for signatures, and register its public key at the server"))
        };
        match self.0.get("use").map(Value::as_str) {
            None | Some(Some("sig")) => {}
            Some(Some("enc")) => return refused(format_args!("the `use` of the JWK is `enc`, not `sig`")),
            Some(_) => return refused(format_args!("the `use` of the JWK is not `sig`")),
        }
        let Some(operations) = self.0.get("key_ops") else { return Ok(()) };
        let Some(operations) = operations.as_array() else {
            return Err(encoding("key_ops", format_args!("is {}, not an array", json::kind(operations))));
        };
        let names = || operations.iter().filter_map(Value::as_str);
        if names().enumerate().any(|(at, name)| names().take(at).any(|before| before == name)) {
            return Err(Diagnostic::new(
                &codes::KEY_MEMBER_DUPLICATE,
                format_args!("an operation is in `key_ops` twice"),
            )
            .help("remove one of the two"));
        }
        if !names().any(|name| name == "sign") {
            return refused(format_args!("the `key_ops` of the JWK do not have `sign`"));
        }
        Ok(())
    }

    /// The `alg` of the JWK, which has to be one of the key's own algorithms.
    fn algorithm(self, key: &PrivateKeyText) -> Result<Option<Algorithm>, Diagnostic> {
        if !self.0.contains_key("alg") {
            return Ok(None);
        }
        let name = self.text("alg")?;
        if encrypts(name) {
            return Err(Diagnostic::new(
                &codes::KEY_NOT_FOR_SIGNING,
                format_args!("the `alg` of the JWK encrypts, it does not sign"),
            )
            .help("use a key made for signatures, and register its public key at the server"));
        }
        let algorithm = Algorithm::from_name(name).map_err(|error| {
            // The message of the original quotes the name; its help names the nearest algorithm.
            let help = error.helps().map(alloc::string::String::from);
            let restated = Diagnostic::new(
                error.code(),
                format_args!("the `alg` of the JWK is not a signature algorithm"),
            );
            help.fold(restated, Diagnostic::help)
        })?;
        key.check_algorithm(algorithm)?;
        Ok(Some(algorithm))
    }
}

/// The only key of a set that can sign with a private key; keys of kinds that are not known are passed over.
fn one_of(keys: &[Value]) -> Result<&Object, Diagnostic> {
    let objects = || keys.iter().filter_map(Value::as_object);
    let is_private =
        |jwk: &&Object| jwk.contains_key("d") && matches!(text(jwk, "kty"), "RSA" | "EC" | "OKP");
    let signs = |jwk: &&Object| {
        let is_of_a_kind_that_signs = text(jwk, "kty") == "RSA" || Jwk(jwk).curve().is_ok();
        is_of_a_kind_that_signs && Jwk(jwk).check_use().is_ok() && !encrypts(text(jwk, "alg"))
    };
    let mut signing = objects().filter(is_private).filter(signs);
    match (signing.next(), signing.count()) {
        (Some(jwk), 0) if objects().any(|other| is_other_of_same_id(jwk, other)) => Err(Diagnostic::new(
            &codes::KEY_ID_AMBIGUOUS,
            format_args!("the JWK Set has another key with the `kid` of the one that signs"),
        )
        .help("give each key of the set a `kid` of its own, at the server as well; or give one key, as a JWK of its own")),
        (Some(jwk), 0) => Ok(jwk),
        (Some(_), others) => {
            let count = others.saturating_add(1);
            Err(Diagnostic::new(
                &codes::KEY_MULTIPLE,
                format_args!("the JWK Set has {count} private keys that sign"),
            )
            .help("give one of them, as a JWK of its own"))
        }
        // No key signs. The first private one says why, else what the others are.
        (None, _) => match objects().find(is_private) {
            Some(jwk) => Ok(jwk),
            None if objects().any(|jwk| text(jwk, "kty") == "oct") => Err(symmetric()),
            None if keys.is_empty() => Err(damaged(format_args!("the JWK Set has no keys"))),
            None => Err(public()),
        },
    }
}

/// Whether these are two keys of one kind that go by the same `kid` (RFC 7517 section 4.5). The public part of a key is
/// the same key.
fn is_other_of_same_id(jwk: &Object, other: &Object) -> bool {
    let has_same = |member: &str| text(jwk, member) == text(other, member);
    let is_same_key = ["n", "e", "x", "y", "crv"].into_iter().all(has_same);
    !text(jwk, "kid").is_empty() && has_same("kid") && has_same("kty") && !is_same_key
}

/// A member that is a string, else nothing.
fn text<'a>(jwk: &'a Object, member: &str) -> &'a str {
    jwk.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// Whether the name of an algorithm is one of JWE (RFC 7518 section 4.1).
fn encrypts(algorithm: &str) -> bool {
    ["RSA", "ECDH", "dir", "A128", "A192", "A256", "PBES2"]
        .into_iter()
        .any(|start| algorithm.starts_with(start))
}

fn not_a_jwk(object: &Object) -> Diagnostic {
    let refusal = not_recognised(format_args!("a JSON object without `kty`"));
    match ["private_key", "privateKey", "key"].into_iter().find(|name| object.contains_key(*name)) {
        Some(name) => refusal.help(alloc::format!("give the value of its member `{name}`")),
        None => refusal,
    }
}

/// A symmetric key where a private or public key should be.
pub(crate) fn symmetric() -> Diagnostic {
    Diagnostic::new(&codes::KEY_IS_SECRET, format_args!("the JWK is a symmetric key, its `kty` is `oct`"))
        .help("give its bytes as the client secret; the method is then client_secret_jwt")
}

fn public() -> Diagnostic {
    Diagnostic::new(&codes::KEY_IS_PUBLIC, format_args!("the JWK is a public key, it has no `d`"))
        .help("give the private JWK; servers hand out only the public one")
}
