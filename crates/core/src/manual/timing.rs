//! When a token is fetched again.
//!
//! A fixed margin before the end, which most libraries have, makes a fleet that started together renew together, leaves no
//! time for an outage of the server, and turns every call into a request once tokens live shorter than the margin. The rule
//! here is a window, and a number for each token that says where in the window. Ages are measured so that no clock has to be
//! right.
//!
//! # The rule
//!
//! L is the lifetime the server granted, u a number in [0, 1).
//!
//! | part | rule |
//! | --- | --- |
//! | anchor | The moment the successful request was sent. `expires_in` is a duration, and the server stamped the token no earlier than that: the anchor plus L is never after the true end |
//! | age | The larger of what the monotonic and the wall clock have counted since the anchor; the monotonic one alone when the wall clock was set back by more than 2 s. Suspending freezes the one, people set the other |
//! | waits | Measured with the monotonic clock alone: whatever the wall clock does, no wait is cut short |
//! | guard | Never handed out in the last min(10 s, L/10), so that the request that carries it arrives in time. From 40,000 s on the 10 s are L/4000: more than a clock may lose that is off by 200 ppm |
//! | refresh age | From 0.60 to 0.80 L, at u; below 600 s from 0.50 to 0.75 L. 0.80 leaves 710 s of outage at L = 3600 before anybody is hurt |
//! | server's hint | `refresh_in` = r: at r + u min(0.2 (L - r), L - G - r), where G is the guard; never before r |
//! | spacing | Early refreshes are at least max(1 s, L/4) apart |
//! | u | Drawn once for each token. For a shared token a hash of its name and generation: the same for all who share it. Drawn anew at every check, it would collapse the window to its start |
//! | idle limit | Where the server is known to let unused tokens die (Genesys Cloud with HIPAA: 900 s), a token that was not handed out for so long is renewed first. It still serves when that fails: not every organisation has the limit. Hosts are told to come back after half of it, so a token in use is seen to be in use |
//! | `min_remaining` | A token with no more left is renewed first. When the server grants no more than that in all, the new one is handed out with a notice, and the next attempt waits for the spacing above |
//! | lifetime 0 | Handed out once, never kept and never shared |
//! | no lifetime | 300 s are assumed, and marked as assumed |
//!
//! # When the server does not give one
//!
//! | what | then |
//! | --- | --- |
//! | no answer, 408, 425, 429, 5xx, `temporarily_unavailable`, `server_error` (with 4xx it is how some servers refuse a client) | Tried again after 2, 4, 8, ... s, of which a random half is left out; at most a quarter of the time the old token still serves, within 5 and 300 s; 60 s without one |
//! | `Retry-After` | Never violated, not even when the old token is at its end. At most an hour. Made longer at random by up to as much again, 5 minutes at most: all clients are told the same, and would come back in the same second |
//! | no answer, or one that does not tell, to a code or refresh token | A code is not sent again. A refresh token rests while the access token it came with is good, and is then tried once more: sent twice, it looks stolen, and the server may end all that came of it. Where there was no connection, or the server put the request off (408, 429, 503), it was not used, and the rows above hold |
//! | a refusal that repeating does not mend | Remembered for 60 s, or for as long as its `Retry-After` says. `use_dpop_nonce` is one: jotmint has no DPoP |
//! | `invalid_client`, and the `Date` of the answer says that our clock is off by more than 2 s | Once more with the server's time, unless it names a time to wait. If that does not help, the clocks were not what is wrong, and the correction is taken back. A difference of more than a day is reported and not followed: whoever answers does not get to date assertions at will |
//! | a refresh token is refused | The store is read: a peer may have rotated it. Once |
//! | the answer took longer than the token lives | As no answer |
//! | the signer fails while the old token is good | Asked again after 10 s |
//! | 401 from an API | Another token than the current one: the current one. Else one renewal for each token, and one in 30 s. Still rejected: the caller is told |
//!
//! While the old token is good, all of this costs nobody a call. A call without a token waits as long as `retry_for` says.
//!
//! # What hosts are told
//!
//! `fresh_for_ms`: for so long the token may be handed out without asking again; after a failed renewal that is until the
//! next attempt. `usable_for_ms`: for so long at all, as while somebody else is renewing. `reason`: why it is this token
//! ([`crate::token::Reason`]). [`crate::token::Status`] has ages, thresholds, troubles and the next check as data.
//!
//! # The laws
//!
//! 1. No token is handed out at or after its true end, whatever the clocks do. (One thing cannot be told from outside: a
//!    machine that sleeps with a monotonic clock that stands still, and whose wall clock is set back meanwhile. Hosts use a
//!    clock that counts sleep where the system has one.)
//! 2. Token requests are at most one a token, and one for each failure.
//! 3. N clients that start together ask for their next token no faster than N / (0.2 L) a second, within six standard
//!    deviations.
//! 4. `Retry-After` is never violated.
//! 5. A rejected token is renewed once.
//! 6. Every event in every state has one action.
//! 7. No call fails while an outage of the server is shorter than 0.2 L less the guard and the time in which all ask again.
//!
//! `crates/core/tests/laws.rs` holds them for one process and for a handful against a hostile server, hostile clocks and a
//! hostile store, a million steps a run.
