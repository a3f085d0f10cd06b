//! How an assertion is made.
//!
//! # Two phases
//!
//! [`crate::AssertionSpec::prepare`] makes the signing input; a [`crate::jws::Signer`] in the same process finishes it,
//! or bytes from anywhere else do, through [`crate::jws::Unsigned::assemble`]. ECDSA signatures may come as JOSE wants
//! them or as DER, as key services return them; DER is read strictly, and a signer that returns DER without saying so
//! is told.
//!
//! # Fixed bytes
//!
//! Members have a fixed order, there is no white space, numbers are integers. The same options, moment and random bytes
//! give the same signing input in every language; `tests/vectors/signing_inputs.json` holds it to that.
//!
//! # A `jti` cannot repeat
//!
//! [`crate::Entropy`] is neither `Clone` nor `Copy` and is taken by value, so one draw makes one assertion. Every HTTP
//! attempt begins with a new assertion, retries included. A generator that returns equal bytes, or the same bytes twice
//! in a row, is an error.
//!
//! # Why `jti` is last
//!
//! Within one second only `jti` changes. It stands at the end, and up to two zeros in front of its random part put that
//! part on a boundary of base64url: 16 random bytes are 22 characters, with `"}` they are 24 bytes, and these are
//! exactly the last 32 characters of the signing input. Everything before them is encoded and hashed once a second.
//!
//! HMAC-SHA256 over a signing input of this size takes seven compressions: two for the key, four for the message, one
//! for the outer hash. With the states after the key blocks and after the constant part kept, it takes two, three when
//! the constant part ends late in a block. A prepared signer ([`crate::AssertionSigner`]) does that; the plain way
//! ([`crate::jws::HmacKey`], the `hmac` crate) gives the same bytes, and a property test compares them.
//!
//! The kept states are as good as the key. They are wiped when dropped, never printed, never serialised.
//!
//! # Where the random bytes come from
//!
//! From the host. The wasm module has a pool that JavaScript fills from its system generator; the Python extension
//! draws from the operating system in quantity, wipes what it uses, and throws the rest away after a fork.
