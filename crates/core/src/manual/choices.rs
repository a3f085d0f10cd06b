//! Decisions that could have gone another way.
//!
//! # One error type
//!
//! [`crate::Diagnostic`] is the error of everything that reads input, and the notice that goes with success. An error
//! enum for each module would say less: the catalogue entry already names the problem, who has to act, the section of
//! the standard and the reason. Codes are statics, not variants of one enum, so that each family sits in a file of its
//! own and a new one needs no change elsewhere.
//!
//! # State behind an object
//!
//! The design left open whether the state of a token crosses the boundary as a value. It stays behind an object:
//! it holds secrets, and a record in Python prints every field.
//!
//! # Key text is read without cryptography
//!
//! The design kept `jotmint-keys` out of the wasm. Its reading half is in it, so that a key that cannot work is refused
//! with the same words in Node as in Python; only the signing half needs native code. Node signs with `node:crypto` or
//! WebCrypto.
//!
//! # `typ` is `JWT` unless asked otherwise
//!
//! The draft that renews RFC 7523 wants `client-authentication+jwt`, and its own two sentences about that contradict
//! each other. Known servers take `JWT`, but for Duende IdentityServer in its strict mode, which demands the new type. That
//! one is an option, and only together with an issuer audience.
//!
//! # The audience is the issuer when it is known
//!
//! The issuer as the only audience closes the attack in which one server collects assertions meant for another. It is
//! never derived from the token endpoint. Without an issuer the token endpoint is the audience, with a notice. It is
//! never switched on a retry: a server that refuses one audience is a question for a person.
//!
//! # Plain http on loopback needs no switch
//!
//! A request to 127.0.0.0/8 or `[::1]` does not leave the machine; a switch for it would be copied into production with
//! the test that needed it. `localhost` is refused: a name can be made to point elsewhere.
//!
//! # A client secret is printable ASCII
//!
//! A form could carry more, encoded as UTF-8, and RFC 6749 appendix A.2 does not let a server issue more. What has such
//! characters was copied through something that changed it: curved quotes, a space that does not break, a byte order mark.
//! It is refused before it is sent, in options as in commands, and not answered by a server with `invalid_client`. A secret
//! for the cache is nobody's but the user's, and may be any text.
//!
//! # A profile that is guessed gives advice
//!
//! The path of Keycloak or Okta under a host of one's own is likely theirs, and others copy it. Until the user names the
//! provider, or the host is the vendor's, what the profile says is a warning or a notice, and no request is refused for it.
//!
//! # A space in Basic credentials becomes `%20`
//!
//! RFC 6749 section 2.3.1 asks for form encoding, in which a space is `+`. Every form decoder reads `%20` as well, and
//! some servers (Authlib among them) decode only percent signs in this place.
//!
//! # No `kid` on HMAC assertions by default
//!
//! There is one secret, so there is nothing to choose; oidc-provider refuses an HMAC assertion that names a key.
//!
//! # JSON under another content type is read, with a warning
//!
//! RFC 6749 section 5.1 demands `application/json`. The body is read by strict rules whatever its label says, so the
//! label decides nothing; refusing would only hurt the users of sloppy servers.
//!
//! # `expires_in`
//!
//! Whole numbers are taken, fractions cut off, digits in a string taken, each with a notice. Missing is 300 s, marked as
//! assumed. Zero is handed out once. Over 30 days is cut. Negative numbers, other texts and other types are refused.
//!
//! # A member that is there twice
//!
//! is refused in every JSON object that is read, at every level and after unescaping. Two readers that keep different
//! ones can be made to see different tokens.
//!
//! # `resource` and `audience` go into the form as they are
//!
//! Two servers disagree about nearly every extra parameter. What has an option is checked; what has none goes through
//! `extra_params`, which cannot replace anything that jotmint sets.
//!
//! # ChaCha20-Poly1305 for records
//!
//! AES-GCM in portable code without hardware looks into tables by secret indices or is slow, and a nonce that repeats gives
//! its key away. ChaCha20 has neither trouble, and `chacha20poly1305` adds six small crates of the family that HMAC comes
//! from. Each record has a key of its own, made of 128 random bits, so the nonce can be constant.
//!
//! # A shared token is anchored in the time of the store
//!
//! Wall clocks of two machines differ by minutes, and monotonic clocks have nothing in common. The store is the one thing
//! that all sharers see, so its clock dates the record. A time to live alone, as in `SETEX`, would do for Redis and not for a
//! folder, and would not say how old the token was when it was written.
//!
//! # The lock of a folder is a file
//!
//! It has to be the same one in Node, Python and Rust. The kernel's locks are out of Node's reach without native code, and
//! no packages of these languages share a protocol. `O_EXCL` and `rename` are everywhere, and each lets one process win.
//!
//! # Redis does its part in scripts
//!
//! A record and the clock in one round trip, a comparison and a write in one step. `SET` has no condition on generations,
//! and a lock may only be deleted by its owner. The scripts are texts of the core, so that no host can have them otherwise.
//!
//! # 16 bits of a secret in the name
//!
//! Without them a new client secret would share a name with the old one, and the jobs of both would overwrite each other's
//! records. With all of them, everybody who sees a log could try guesses.
//!
//! # A token is handed out for as long as it is good, even if it rests
//!
//! The idle limit of a profile makes a rested token be renewed, and not be refused: the limit holds in some organisations only, and
//! a 401 is answered with a renewal anyway.
//!
//! # The command keeps nothing unless it is told to
//!
//! A CI step that calls `jotmint token` five times would do with one token, and a file that nobody asked for is a surprise,
//! on a shared machine an unwelcome one. `OAUTH_CACHE=file` in the job's environment is one line.
//!
//! # `exec` leaves terminal signals to the terminal
//!
//! Ctrl-C goes to every process in the foreground, the command included; passed on, it would come twice, and many tools take
//! a second one as "at once". So SIGINT and SIGQUIT are passed on only where this process is not in the foreground of a
//! terminal. A group of its own for the command would need job control, which Node cannot do. Python becomes the command
//! where there is no file to keep fresh, and then there is nothing to pass on.
//!
//! # A token file may lie in a folder of a group, and in `/tmp`
//!
//! It is refused where everybody may replace files: in a folder that all may write to without the sticky bit. Folders that
//! a group may write to are what many systems make by default. Through a symbolic link nothing is written, since a link is
//! how somebody else would choose the place. What is at the path already is replaced, so that a job that was killed can
//! run again.
//!
//! # A named provider only fills gaps
//!
//! The option `provider` puts in what a profile knows and the user left out: endpoint, issuer, audience, algorithm, the
//! method for a secret. What is given goes first, and what is unknown stays out. It does not check the request: that is
//! what `check` is for, and so the module that fetches tokens holds only the part of the profiles that fills in options.
