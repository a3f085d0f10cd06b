//! Who may want what, and what stands in the way.
//!
//! # A hostile or broken token endpoint
//!
//! Its answer is bytes. They are bounded before they are read, must be strict UTF-8 and one JSON object with unique
//! names and at most 32 levels, and the token must be made of characters that cannot end a header line. The server's
//! own words are cleaned of control, bidirectional and invisible characters, cut, stripped of the credentials they
//! might echo, and shown; they decide nothing. Redirects are never followed. `Retry-After` is bounded.
//!
//! # A server that wants to use our assertion elsewhere
//!
//! One audience, as one string, by a named policy. The issuer is compared letter by letter. Nothing in an answer changes
//! where or to whom an assertion is sent.
//!
//! # A forged or confused metadata document
//!
//! It is read by the same strict rules, and not at all when its issuer is not, letter by letter, the one that was asked.
//! A member of the wrong type is left out and never replaced by something weaker; `none` is struck from lists of
//! algorithms; `signed_metadata` is ignored. A token endpoint on somebody else's host is pointed out before a secret
//! goes there. No method and no algorithm is chosen because a document lists it: what was configured is sent or refused.
//!
//! # A careless configuration
//!
//! Public keys, certificates and JWKs are refused as HMAC secrets. Secrets below the length of the hash are refused
//! unless allowed by name. `none` is not an algorithm. A key signs only with the algorithms of its family. Misspelt
//! options are refused. A token endpoint without TLS, with credentials in the URL, or written so that two clients read
//! it differently, is refused.
//!
//! # A log, a crash report, a screen share
//!
//! Secrets, assertions and tokens are types that print as `[redacted]`. Messages name fields, lengths and positions.
//! Tests plant a secret and a private key and search everything that can be printed, in every language.
//!
//! # Somebody who reads the store
//!
//! Has names and sealed records: which servers are used, how often, how long the tokens are. To open a record takes the
//! client secret, the private key or the `cache_secret` it was sealed with. Whoever has a record can try guesses at a weak
//! secret for as long as they like, without asking any server, as with every HS256 assertion they might see: use secrets
//! that servers generate, or give a `cache_secret` of 32 random bytes. A file without any secret (see
//! [`super::sharing`]) is open to whoever can read it: the owner, and root.
//!
//! # Somebody who writes to the store
//!
//! Cannot make, change or move a record that anybody takes for one. They can delete records, hold locks, plant generations
//! that no later record gets past until the planted one ends, or bring back an old record: at most, every process
//! fetches its own token, a few seconds later than otherwise. An old record that is brought back is still bound to its
//! anchor, so it is used no longer than the token lives; one with a refresh token that was used already may make
//! the server revoke all that came of it. Records in a folder others can write to are refused altogether.
//!
//! # A machine that is copied while it runs
//!
//! A snapshot that is restored twice (a virtual machine, a Lambda SnapStart, CRIU) is two processes with one memory, and
//! random bytes that were drawn ahead are in both. Only signers draw ahead, for at most 256 assertions: what they have
//! left is thrown away as soon as the clock shows another second than when it was drawn, and after a fork. Copies that
//! sign within the very second of that draw, or whose clock was not set after they were restored, give equal `jti`s,
//! which a server may refuse as a replay. Token sources draw from the operating system at every step, and the salt of a
//! record depends on its content (see [`super::sharing`]). A copy of the state of the generator itself is
//! its owner's to mend: kernels since Linux 5.18 do, where the hypervisor tells them of the copy; Node's is OpenSSL's.
//!
//! # A command that is given a token
//!
//! Can use it and pass it on, and so can every process of the same user: the environment and the files of a process are
//! open to them. `jotmint exec` gives a command the token and takes the credentials out of its environment, so what leaks
//! through it ends with the token. A token file has mode 0600, is never written through a symbolic link nor into a folder
//! where everybody may replace files, and is removed at the end; after `kill -9` it stays, until its token is over.
//!
//! # Replay
//!
//! See [`super::signing`].
//!
//! # What jotmint does not defend against
//!
//! Code in the same process. A host that lies about the time only hurts itself. Memory of a host language (strings in
//! JavaScript and Python) cannot be wiped. SHA-2 has no branches or look-ups that depend on secrets, but no wasm engine
//! promises constant time.
