//! Keys, secrets used as keys, algorithms and signatures.

super::codes! { KEY:
    ALGORITHM_NONE = "algorithm-none", Error, Key, "RFC 7518 section 3.6",
        "An unsigned JWT authenticates nobody. jotmint cannot make one and does not accept one.";
    ALGORITHM_UNKNOWN = "algorithm-unknown", Error, Key, "RFC 7515 section 4.1.1",
        "Algorithm names are compared exactly, upper and lower case included. Servers compare them the same way.";
    ALGORITHM_NOT_FOR_SECRET = "algorithm-not-for-secret", Error, Key, "OpenID Connect Core 1.0 section 9",
        "A client secret signs with HS256, HS384 or HS512 and is called client_secret_jwt. RS, PS, ES and Ed25519 need a private key and are called private_key_jwt.";
    ALGORITHM_NOT_FOR_KEY = "algorithm-not-for-key", Error, Key, "RFC 8725 section 3.1",
        "A key signs only with the algorithms of its own family: RSA keys with RS and PS, P-256 with ES256, P-384 with ES384, P-521 with ES512, Ed25519 keys with Ed25519 or EdDSA.";
    SECRET_EMPTY = "secret-empty", Error, Key, "RFC 7518 section 3.2",
        "An empty secret signs nothing. It usually means that an environment variable or a file was not there.";
    SECRET_TOO_SHORT = "secret-too-short", Error, Key, "RFC 7518 section 3.2",
        "A key of the same size as the hash output or larger must be used with HMAC. A shorter secret can be found by trying.";
    SECRET_SHORT_ALLOWED = "secret-short-allowed", Warning, Key, "RFC 7518 section 3.2",
        "A secret below the minimum is in use because it was allowed by name. Anyone who sees one assertion can search for it offline.";
    SECRET_GUESSABLE = "secret-guessable", Warning, Key, "RFC 8725 section 3.5",
        "The secret is long enough and hardly random: a few characters, over and over. Anyone who sees one assertion finds it by trying.";
    SECRET_IS_A_KEY = "secret-is-a-key", Error, Key, "RFC 8725 section 2.1",
        "The secret looks like a private key, a public key, a certificate or a JWK. Public keys are known to everybody; used as an HMAC secret they let anybody sign.";
    SECRET_HAS_LINE_BREAK = "secret-has-line-break", Error, Configuration, "RFC 6749 appendix A.2",
        "A client secret is made of printable ASCII characters. A line break at its end nearly always comes from the file it was read from.";
    SECRET_NOT_PRINTABLE = "secret-not-printable", Error, Configuration, "RFC 6749 appendix A.2",
        "A client secret is made of printable ASCII characters, space included.";
    KEY_EMPTY = "key-empty", Error, Key, "RFC 7468 section 2",
        "There is no text where the private key should be. It usually means that an environment variable or a file was not there.";
    KEY_NOT_RECOGNISED = "key-not-recognised", Error, Key, "RFC 7468 section 2",
        "The text is neither a private key as PEM, JWK or DER, nor base64 of one of them.";
    KEY_IS_PATH = "key-is-path", Error, Key, "RFC 7468 section 2",
        "The text says where a key is kept: a path, a URL or a variable. The key itself is needed.";
    KEY_IS_PUBLIC = "key-is-public", Error, Key, "RFC 7468 section 13",
        "A public key verifies signatures; it cannot make them.";
    KEY_IS_CERTIFICATE = "key-is-certificate", Error, Key, "RFC 7468 section 5",
        "A certificate carries a public key. Signing needs the private key that belongs to it.";
    KEY_IS_CERTIFICATE_REQUEST = "key-is-certificate-request", Error, Key, "RFC 7468 section 7",
        "A certificate request carries a public key. Signing needs the private key it was made with.";
    KEY_IS_OPENSSH = "key-is-openssh", Error, Key, "RFC 5958 section 2",
        "OpenSSH has a private key format of its own. JOSE keys are exchanged as PKCS#8 or JWK.";
    KEY_IS_ENCRYPTED = "key-is-encrypted", Error, Key, "RFC 5958 section 3",
        "The private key is protected by a passphrase. jotmint never asks for one.";
    KEY_IS_PKCS12 = "key-is-pkcs12", Error, Key, "RFC 7292 section 4",
        "A PKCS#12 file is a container protected by a password.";
    KEY_IS_PGP = "key-is-pgp", Error, Key, "RFC 9580 section 6.2",
        "OpenPGP keys belong to another standard. JOSE has no algorithm that uses them.";
    KEY_IS_SECRET = "key-is-secret", Error, Key, "RFC 7518 section 6.4",
        "The JWK is a symmetric key (kty `oct`). It belongs into the client secret, and has no thumbprint that may be shown.";
    KEY_TYPE_UNSUPPORTED = "key-type-unsupported", Error, Key, "RFC 7518 section 3.1",
        "JOSE signs with RSA keys, with EC keys on P-256, P-384 and P-521, and with Ed25519 keys.";
    KEY_CURVE_UNSUPPORTED = "key-curve-unsupported", Error, Key, "RFC 7518 section 3.4",
        "ES256 is defined for P-256, ES384 for P-384, ES512 for P-521, and no other curve is.";
    KEY_CURVE_EXPLICIT = "key-curve-explicit", Error, Key, "RFC 5480 section 2.1.1",
        "The key spells out the parameters of its curve instead of naming it. Numbers that look like a known curve and differ in one of them have been used for attacks.";
    KEY_TOO_SMALL = "key-too-small", Error, Key, "RFC 7518 section 3.3",
        "A key of 2048 bits or larger must be used with the RSA algorithms.";
    KEY_TOO_LARGE = "key-too-large", Error, Key, "RFC 7518 section 3.3",
        "RSA keys over 8192 bits cost seconds to use and gain nothing.";
    KEY_EXPONENT_UNSAFE = "key-exponent-unsafe", Error, Key, "FIPS 186-5 appendix A.1.1",
        "The public exponent of an RSA key is odd and at least 65537. Smaller ones have made faults in padding checks exploitable; ones over 33 bits are refused by most libraries.";
    KEY_MULTI_PRIME = "key-multi-prime", Error, Key, "RFC 7518 section 6.3.2.7",
        "The RSA key has more than two primes. Most libraries cannot use such a key, and it gains nothing.";
    KEY_DAMAGED = "key-damaged", Error, Key, "RFC 7518 section 6",
        "Parts of the key are missing, do not fit each other, or are not encoded as the format demands.";
    KEY_MEMBER_DUPLICATE = "key-member-duplicate", Error, Key, "RFC 7517 section 4",
        "A member of the JWK is there twice. Two readers that keep different ones would see two different keys.";
    KEY_MEMBER_ENCODING = "key-member-encoding", Error, Key, "RFC 7518 section 6",
        "A member of the JWK has the wrong type or length, or is not base64url without padding in its one canonical form.";
    KEY_MULTIPLE = "key-multiple", Error, Key, "RFC 7468 section 2",
        "There is more than one private key in the text. Which one to use cannot be guessed.";
    KEY_ID_AMBIGUOUS = "key-id-ambiguous", Error, Key, "RFC 7517 section 4.5",
        "Two keys of the set have the same kid. Whoever looks a key up by it, the server included, may find the other one.";
    KEY_LABEL_MISMATCH = "key-label-mismatch", Error, Key, "RFC 7468 section 2",
        "The label of the PEM block promises another format than its content has.";
    KEY_NOT_FOR_SIGNING = "key-not-for-signing", Error, Key, "RFC 7517 section 4.2",
        "The JWK says that it is meant for something other than signatures.";
    KEY_PSS_RESTRICTED = "key-pss-restricted", Error, Key, "RFC 4055 section 1.2",
        "The key's own identifier restricts it to RSASSA-PSS, and may restrict the hash.";
    KEY_PUBLIC_PART_ABSENT = "key-public-part-absent", Error, Key, "RFC 7638 section 3",
        "A thumbprint is made from the public part of the key, and this text carries only the private part.";
    SIGNATURE_MALFORMED = "signature-malformed", Error, Key, "RFC 7518 section 3.4",
        "A signer returned bytes that cannot be a signature of the algorithm it was asked for.";
    SIGNER_FAILED = "signer-failed", Error, Key, "RFC 7515 section 5.1",
        "The signer did not return a signature.";
}
