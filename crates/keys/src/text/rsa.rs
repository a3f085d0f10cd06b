//! RSA keys: which sizes and exponents are taken, and whether the numbers fit each other.
//!
//! Whether the primes are prime is not checked. That the products and remainders are right is: a signature made with
//! one wrong remainder gives the private key away (RFC 8725 section 3.4, Boneh, DeMillo and Lipton 1997). An exponent
//! of 3 is refused although RFC 7518 allows it: FIPS 186-5 asks for more than 2^16, and no server is known that
//! needs it.

use super::{
    Kind, PrivateKeyText, normal,
    number::Number,
    pss::Restriction,
    refusal::{NEW_RSA_KEY, damaged},
};
use crate::public::PublicKey;
use jotmint::{
    Diagnostic,
    diagnostic::{Code, codes},
};

const MIN_BITS: usize = 2048;
const MAX_BITS: usize = 8192;
const MIN_EXPONENT: u64 = 65_537;
/// AWS-LC and BoringSSL take no longer exponents.
const MAX_EXPONENT_BITS: usize = 33;

/// The numbers of a key (RFC 8017 section 3.2), each as big-endian bytes.
pub(super) struct Numbers<'a> {
    pub(super) n: &'a [u8],
    pub(super) e: &'a [u8],
    pub(super) d: &'a [u8],
    pub(super) p: &'a [u8],
    pub(super) q: &'a [u8],
    pub(super) dp: &'a [u8],
    pub(super) dq: &'a [u8],
    pub(super) qi: &'a [u8],
}

/// The key made of these numbers.
pub(super) fn key(
    numbers: &Numbers<'_>,
    restriction: Option<Restriction>,
) -> Result<PrivateKeyText, Diagnostic> {
    let bits = check_public(numbers.n, numbers.e)?;
    check_private(numbers)?;
    let Numbers { n, e, d, p, q, dp, dq, qi } = *numbers;
    Ok(PrivateKeyText {
        kind: Kind::Rsa { bits, restriction },
        algorithm: None,
        key_id: None,
        pkcs8: normal::rsa_pkcs8([n, e, d, p, q, dp, dq, qi].map(significant))?,
        public: Some(PublicKey::rsa(n, e)),
    })
}

/// The size of the modulus in bits, when modulus and exponent are ones to sign with.
///
/// # Errors
/// `key-too-small`, `key-too-large`, `key-exponent-unsafe`, `key-damaged`.
pub(crate) fn check_public(n: &[u8], e: &[u8]) -> Result<usize, Diagnostic> {
    let bits = bit_length(n);
    let refused = |code: &'static Code, message| Err(Diagnostic::new(code, message).help(NEW_RSA_KEY));
    if bits < MIN_BITS {
        return refused(
            &codes::KEY_TOO_SMALL,
            format_args!("the RSA key has {bits} bits, the minimum is {MIN_BITS}"),
        );
    }
    if bits > MAX_BITS {
        return refused(
            &codes::KEY_TOO_LARGE,
            format_args!("the RSA key has {bits} bits, the maximum is {MAX_BITS}"),
        );
    }
    let exponent_bits = bit_length(e);
    if exponent_bits > MAX_EXPONENT_BITS {
        return refused(
            &codes::KEY_EXPONENT_UNSAFE,
            format_args!("the RSA exponent has {exponent_bits} bits, the maximum is {MAX_EXPONENT_BITS}"),
        );
    }
    let exponent = e.iter().fold(0_u64, |value, byte| (value << 8) | u64::from(*byte));
    if exponent < MIN_EXPONENT || exponent % 2 == 0 {
        return refused(
            &codes::KEY_EXPONENT_UNSAFE,
            format_args!("the RSA exponent is {exponent}, it must be odd and at least {MIN_EXPONENT}"),
        );
    }
    if !Number::from_be_bytes(n).is_odd() {
        return Err(damaged(format_args!("the RSA modulus is even")));
    }
    Ok(bits)
}

/// p q = n, d = dp modulo p - 1, e dp = 1 modulo p - 1, the same for q, and q qi = 1 modulo p.
fn check_private(numbers: &Numbers<'_>) -> Result<(), Diagnostic> {
    let Numbers { n, e, d, p, q, dp, dq, qi } = numbers;
    for (name, value) in [("d", d), ("p", p), ("q", q), ("dp", dp), ("dq", dq), ("qi", qi)] {
        if bit_length(value) > bit_length(n) {
            return Err(damaged(format_args!("its `{name}` is longer than the modulus")));
        }
    }
    let [n, e, d, p, q, dp, dq, qi] = [n, e, d, p, q, dp, dq, qi].map(|bytes| Number::from_be_bytes(bytes));
    let one = Number::from_be_bytes(&[1]);
    // Both are odd and neither is 1, so no remainder below is one of a division by zero.
    let is_factor = |prime: &Number| prime.is_odd() && !prime.equals(&one);
    if !is_factor(&p) || !is_factor(&q) || !p.times(&q).equals(&n) {
        return Err(damaged(format_args!("its `p` and `q` do not multiply to the modulus")));
    }
    for (name, prime, remainder) in [("dp", &p, &dp), ("dq", &q, &dq)] {
        let below = prime.even_below();
        if !e.times(remainder).modulo(&below).equals(&one) {
            return Err(damaged(format_args!("its `{name}` does not fit the other numbers")));
        }
        if !d.modulo(&below).equals(remainder) {
            return Err(damaged(format_args!("its `d` does not fit the other numbers")));
        }
    }
    if !q.times(&qi).modulo(&p).equals(&one) || !qi.is_less_than(&p) {
        return Err(damaged(format_args!("its `qi` does not fit the other numbers")));
    }
    Ok(())
}

/// The position of the highest bit that is set, counted from 1.
fn bit_length(bytes: &[u8]) -> usize {
    let Some((first, rest)) = significant(bytes).split_first() else { return 0 };
    let in_first = usize::try_from(first.checked_ilog2().unwrap_or(0)).unwrap_or(0).saturating_add(1);
    rest.len().saturating_mul(8).saturating_add(in_first)
}

/// Without the zeros in front.
fn significant(bytes: &[u8]) -> &[u8] {
    let mut significant = bytes;
    while let [0, rest @ ..] = significant {
        significant = rest;
    }
    significant
}
