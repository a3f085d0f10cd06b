//! The FAPI 2.0 Security Profile: a standard that banks and governments ask for.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "fapi2",
    name: "FAPI 2.0 Security Profile",
    kind: Kind::Standard,
    client_auth: &[method(PrivateKeyJwt, ""), method(TlsClientAuth, "")],
    jwt: JwtUse::ClientAssertion,
    audience: Some(AudienceRule {
        value: "{issuer}",
        also: &[],
        form: AudienceForm::StringOnly,
        note: "The issuer of the server's metadata, as one string.",
    }),
    quirks: &[
        "Tokens are bound to the client, by its TLS certificate or by DPoP: a plain bearer token is not enough.",
    ],
    sources: &[
        source(
            "https://bitbucket.org/openid/fapi/issues/581",
            &[Topic::ClientAuth, Topic::Jwt, Topic::Quirks],
        ),
        source(
            "https://docs.duendesoftware.com/identityserver/tokens/fapi-2-0-specification",
            &[Topic::Jwt, Topic::Quirks],
        ),
    ],
    ..Profile::UNKNOWN
};
