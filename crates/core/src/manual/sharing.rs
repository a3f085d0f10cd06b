//! One token for many processes.
//!
//! The steps of a pipeline, the workers of a service, Node and Python side by side: with `cache` set, the first that needs a
//! token fetches it and the others take it over. A store (a folder, Redis, an object of the host's) keeps two things under
//! a name: a record, and a lock.
//!
//! # The name
//!
//! `jotmint.1.HOST.{HASH}`. The hash is over everything the token depends on, each part preceded by its length: token
//! endpoint, client identifier, a fingerprint of the credential, the set of scopes, audience, resources, the grant and what
//! belongs to it, extra parameters, and `cache_slot`. The method of authentication is not a part: Basic and an assertion
//! get the same token. The fingerprint of a private key is its RFC 7638 thumbprint; of a secret, 16 bits of a keyed hash.
//! The name may be logged. The braces put record and lock into one slot of a Redis Cluster.
//!
//! A slot is for APIs that limit requests for each token: jobs with different slots have different tokens.
//!
//! # The record
//!
//! `jotmint1.GENERATION.ANCHOR.SALT.CIPHERTEXT`, one line of ASCII, at most 64 KiB. Inside: the token, its type, scope and
//! lifetime, the age at which all renew it, and the refresh token to use next where the grant goes on with refresh tokens.
//! ID tokens are not shared.
//!
//! It is sealed with ChaCha20-Poly1305 (RFC 8439). The key is used once: HMAC-SHA256 of the salt, keyed with what was
//! derived from the credential. The salt is the first 16 bytes of HMAC-SHA256, under the same key, over 16 random bytes
//! and all that is sealed: name, generation, anchor and content. So two records have two salts even where the random
//! bytes come again, in copies of one virtual machine; the same record sealed twice would be the same line, which tells
//! nobody anything. Who opens a record takes the salt as it stands there; the seal vouches for it.
//!
//! Name, generation and anchor are bound into the seal. A record that is cut, changed,
//! moved to another name, of another credential, anchored in the future, or sealed by somebody who may and yet nonsense,
//! is no record: the token is fetched, and nobody sees an error.
//!
//! | sealed with | when |
//! | --- | --- |
//! | `cache_secret` | whenever it is given |
//! | the client secret | `client_secret_basic`, `client_secret_post`, `client_secret_jwt` |
//! | the private key, as the PKCS#8 that both PEM and JWK lead to | `private_key_jwt` with the key at hand |
//! | the name of the record | a file, when none of these is there: the mode of the file is the guard, the seal finds damage |
//! | nothing: `cache-secret-missing` | any other store, when none of these is there: signers elsewhere, ready-made assertions, certificates, public clients |
//!
//! # The clock
//!
//! The anchor is a moment of the store's clock, so the clocks of the processes need not agree. Each `load` brings the
//! store's time S. It was asked for at t0 and had arrived at t1, by the clock of the process: at a later moment x the store
//! shows at least S + (x - t1), and that is the anchor that a process writes, never later than the truth. A reader counts
//! an age of S - anchor plus what has passed since its t0, never less than the truth. A store whose clock is set back while
//! a record lives defeats this; a record from the future is refused.
//!
//! # The lock
//!
//! Who needs a new token loads, locks, loads again, asks the server, stores, unlocks. Who finds the lock taken goes on with the
//! old token while it is good. Without one it looks again every 50 to 500 ms, for 2.5 to 3.9 s, and then asks the server
//! itself: the times differ, so that the first to lose patience serves the rest. A lock ends by itself after 10 s. It is
//! given back before any wait for the server.
//!
//! With a refresh token that is different: two processes that send it at once look like theft (RFC 9700 section 4.14.2), so
//! lock and patience last for the `timeout` of a request and 11 s more. A process that dies with the lock in hand costs the
//! others that time.
//!
//! The lock saves requests and is not what keeps records right. A writer that was paused and comes back late does not
//! replace a record of a later generation, or of the same generation and anchored later. Redis checks and writes in one
//! step. A folder is checked right before the new file is moved into its place; what slips in between costs one request.
//!
//! # When the store fails
//!
//! It is a miss. The process fetches its own token, says so in a notice, and leaves the store alone for 10 s. Every question to a
//! store has a time limit, 500 ms at most; in one call they cost 4.9 s at most, waiting for locks included.
//!
//! # Refresh tokens
//!
//! A server that rotates them takes each only once. The new one takes the place of the old at once, in memory and in the
//! record, which then outlives the access token by up to 30 days. When a refresh token is refused, the record is read
//! again before anybody is told.
//!
//! # What somebody has who has the folder or the Redis
//!
//! See [`super::threats`].
