//! What is known about authorization servers: endpoints, what they take, how long their tokens live, what their errors
//! mean, and where that is written.
//!
//! Nothing here is a guess and nothing here decides. A fact without a public source is not in a profile; what is not
//! in a profile is unknown, and an unknown fact is never an error. Servers change: the user's word and the server's
//! own metadata go before a profile.
//!
//! ```
//! use jotmint::provider;
//!
//! let okta = provider::find("okta-custom")?;
//! let here = [("domain", "acme.okta.com"), ("authorization_server", "default")];
//! assert_eq!(okta.token_endpoint(&here)?, "https://acme.okta.com/oauth2/default/v1/token");
//! assert_eq!(okta.audience(&here, None, None)?.unwrap().as_str(), "https://acme.okta.com/oauth2/default/v1/token");
//! # Ok::<(), jotmint::Diagnostic>(())
//! ```
//!
//! # A new profile in ten minutes
//!
//! 1. Collect sources: the vendor's documentation or source code, as `https` URLs that will still be there next year
//!    (for a file on GitHub, the URL with the commit). A forum post is a source only for an error text.
//! 2. Copy the file in `profiles` that is most like the new server: `okta_custom.rs` for client assertions,
//!    `salesforce.rs` for a JWT as the grant, `snowflake.rs` for a JWT as the token, `adobe.rs` for none.
//! 3. Fill in what the sources say, in words of your own: a sentence or two, ending in a full stop. Delete every field
//!    the sources say nothing about; `..Profile::UNKNOWN` leaves it unknown. Never copy a value from another profile
//!    because it is usual.
//!    A limit that can be changed at the server, or that nobody saw enforced, has a sentence in `lifetime_leeway`: then
//!    it is advice. A grant that works at some endpoints only says where it does not, in `not_at`.
//! 4. Set a token endpoint template, and a [`Variable`] with an example for each pair of braces. The host may have one
//!    variable, which has listed values, one label, or patterns of the vendor's own hosts. `{base}` in front of the
//!    path is for software that people install; `telling_path` only when nobody else has this path.
//! 5. Put each answer people ask about into `errors`, the most specific first: the `error`, pieces of the text as the
//!    server sends them, what it means, what to do. `vague` says that the server answers so whatever is wrong, `see`
//!    names the source where it is not the profile's first on errors.
//! 6. Name for each source the [`Topic`]s that rest on it. Each group of facts needs one.
//! 7. Add the file to `profiles/mod.rs`, and to `tests/vectors/providers.json` one endpoint, one look-alike and one
//!    answer for each entry of `errors`; the tests that replay them know their number.
//! 8. Run `cargo test -p jotmint provider`: it says what is missing, a row in the snapshot of the list included.

mod audience;
mod describe;
mod facts;
mod known_error;
mod place;
mod profile;
mod profiles;
mod recognise;
mod template;
mod write;

pub use describe::{describe, overview};
pub use facts::{
    AudienceForm, AudienceRule, ClientAuthRule, CountedFrom, Demand, Expiry, GrantRule, JwtUse, KnownError,
    LifetimeCap, Member, Parameter, ScopeDemand, ScopeRule, Support, TokenRule,
};
pub use profile::{Form, Kind, OtherHost, Profile, Source, Topic, Variable};
pub use profiles::ALL;
use profiles::LEAN;
pub(crate) use recognise::idle_limit;
pub use recognise::{Fit, Match, candidates, find_by_endpoint};

use crate::{
    diagnostic::{Diagnostic, codes},
    suggest,
};
use alloc::{format, vec::Vec};

/// The profile with exactly this id.
///
/// # Errors
/// `provider-unknown`, with the ids that were probably meant.
///
/// ```
/// let error = jotmint::provider::find("okta").unwrap_err();
/// assert_eq!(error.helps().next(), Some("did you mean `okta-org` or `okta-custom`?"));
/// ```
pub fn find(id: &str) -> Result<&'static Profile, Diagnostic> {
    among(ALL.iter().copied(), id)
}

/// The same without what only people read.
pub(crate) fn find_lean(id: &str) -> Result<&'static Profile, Diagnostic> {
    among(LEAN.iter(), id)
}

fn among(
    all: impl Iterator<Item = &'static Profile> + Clone,
    id: &str,
) -> Result<&'static Profile, Diagnostic> {
    if let Some(found) = all.clone().find(|profile| profile.id == id) {
        return Ok(found);
    }
    let error = Diagnostic::new(
        &codes::PROVIDER_UNKNOWN,
        format_args!("`{}` is not a provider jotmint knows", suggest::quotable(id)),
    );
    let ids = || all.clone().map(|profile| profile.id);
    // People write `okta` for `okta-org`, and `zoom-s2s` for `zoom`.
    let starts = |long: &str, short: &str| {
        !short.is_empty() && long.strip_prefix(short).is_some_and(|rest| rest.starts_with(['-', '_', ' ']))
    };
    let given = id.to_ascii_lowercase();
    let mut meant: Vec<&str> =
        ids().filter(|known| starts(known, &given) || starts(&given, known) || *known == given).collect();
    if meant.is_empty() {
        meant.extend(suggest::nearest(id, ids()));
    }
    Err(match meant.as_slice() {
        [] => error.help("see the list of providers, or give the token endpoint and no provider"),
        some => error.help(format!("did you mean `{}`?", some.join("` or `"))),
    })
}
