//! The FAPI 2.0 Security Profile: a standard that banks and governments ask for.

use super::prelude::*;

pub(super) const PROFILE: Profile = Profile {
    id: "fapi2",
    name: "FAPI 2.0 Security Profile",
    kind: Kind::Standard,
    grants: &[
        machine("client_credentials", ""),
        person("authorization_code", "With a pushed authorization request (PAR) and PKCE."),
        person("refresh_token", ""),
    ],
    client_auth: &[method(PrivateKeyJwt, ""), method(TlsClientAuth, "")],
    jwt: JwtUse::ClientAssertion,
    algorithms: &[PS256, ES256, EdDSA],
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
            "https://openid.net/specs/fapi-2_0-security-profile-ID2.html",
            &[Topic::Grants, Topic::ClientAuth, Topic::Jwt, Topic::Quirks],
        ),
        source("https://bitbucket.org/openid/fapi/issues/706", &[Topic::Jwt]),
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
