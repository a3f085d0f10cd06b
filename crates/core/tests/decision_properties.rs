//! Whatever is pasted, nothing panics, no secret comes back, and a refusal names a way forward.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly"
)]

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jotmint::{
    Diagnostic, UnixTime,
    curl::CurlCommand,
    decision::{Asked, Question, Said, ServerFacts, Verdict, decide},
    diagnostic::{Severity, snippet},
    http::Response,
    metadata::{Metadata, well_known},
    options::{Configuration, Idiom},
    provider,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const PLANTED: &str = "PLANTED-s3cret-v4lue-0123456789";

const NOW: u64 = 1_760_000_000;

const URLS: [&str; 8] = [
    "https://as.example/token",
    "https://acme.okta.com/oauth2/v1/token",
    "https://acme.eu.auth0.com/oauth/token",
    "https://login.microsoftonline.com/acme/oauth2/v2.0/token",
    "https://sso.example/realms/ci/protocol/openid-connect/token",
    "https://login.salesforce.com/services/oauth2/token",
    "https://api.box.com/oauth2/token",
    "https://appleid.apple.com/auth/token",
];

/// What a claim or a member of a document can be, right and wrong.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter_map("a number of JSON", |number| serde_json::Number::from_f64(number)
            .map(Value::Number)),
        (0..200_u64).prop_map(|offset| Value::from(NOW + offset)),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(URLS.to_vec()).prop_map(Value::from),
        prop::sample::select(vec![
            "RS256",
            "none",
            "HS256",
            "Ed25519",
            "client-authentication+jwt",
            "private_key_jwt",
            "https://as.example"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn object(names: &'static [&'static str]) -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map(prop::sample::select(names.to_vec()), value(), 0..names.len())
        .prop_map(|members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

fn header() -> impl Strategy<Value = Map<String, Value>> {
    object(&["alg", "typ", "kid", "crit", "b64", "jku", "jwk", "x5u", "x5t", "x5t#S256"])
}

fn claims() -> impl Strategy<Value = Map<String, Value>> {
    object(&["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "scope"])
}

fn jwt(mut header: Map<String, Value>, mut claims: Map<String, Value>) -> String {
    header.insert("jwk".into(), json!({"kty": "oct", "k": PLANTED}));
    claims.insert("password".into(), PLANTED.into());
    let part = |object: &Map<String, Value>| URL_SAFE_NO_PAD.encode(serde_json::to_string(object).unwrap());
    format!("{}.{}.{}", part(&header), part(&claims), URL_SAFE_NO_PAD.encode(PLANTED))
}

/// Nothing of the planted secret, and nothing of an assertion, in any rendering; every finding has help.
fn is_fit_to_print(found: &[Diagnostic], text: &str, hidden: &[&str]) -> Result<(), TestCaseError> {
    let spans = jotmint::curl::secret_spans(text);
    let mut shown = snippet::render(found, "command line", text, &spans);
    for finding in found {
        shown += &finding.render();
        shown += &format!("{finding:?}");
        prop_assert!(finding.helps().next().is_some(), "{}", finding);
        prop_assert!(!finding.message().contains('\n'), "{}", finding);
    }
    for secret in hidden.iter().filter(|secret| secret.len() >= 8) {
        prop_assert!(!shown.contains(secret), "{secret} in\n{shown}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_assertion_is_judged(
        header in header(),
        claims in claims(),
        url in prop::sample::select(URLS.to_vec()),
        name in prop::sample::select(vec!["client_assertion", "assertion", "client_secret"]),
        grant in prop::sample::select(vec!["client_credentials", "urn:ietf:params:oauth:grant-type:jwt-bearer", "refresh_token"]),
        named in prop::option::of(prop::sample::select(provider::ALL.to_vec())),
        now in prop::option::of(0..4_000_000_000_u64),
    ) {
        let token = jwt(header, claims);
        let text = format!("curl '{url}' -d 'grant_type={grant}' -d '{name}={token}' -d 'refresh_token={PLANTED}'");
        let asked = Asked::from(&CurlCommand::parse(&text).unwrap());
        let server = ServerFacts::gather(&asked, &Said { issuer: None, provider: named }, None);
        let now = now.map(|now| UnixTime::from_seconds(now).unwrap());
        let decision = decide(&Question { asked: &asked, server: &server, now });
        let printed = format!("{asked:?}");
        prop_assert!(!printed.contains(PLANTED));
        let hidden: Vec<&str> = token.split('.').chain([PLANTED]).collect();
        is_fit_to_print(&decision.diagnostics, &text, &hidden)?;
        let refused = decision.diagnostics.iter().any(|finding| finding.code().severity() == Severity::Error);
        prop_assert_eq!(refused, decision.verdict == Verdict::CannotWork);
    }

    #[test]
    fn mutated_commands_are_judged(
        row in 0..200_usize,
        cut in 0..400_usize,
        insert in "[ -~\\n\"'$\\\\{}]{0,8}",
    ) {
        let file: Value = serde_json::from_str(include_str!("../../../tests/vectors/decisions.json")).unwrap();
        let row = &file["cases"][row];
        let original = format!("{} -u 'ci:{PLANTED}' -d 'client_secret={PLANTED}'", row["curl"].as_str().unwrap_or("curl"));
        let at = (0..=cut.min(original.len())).rev().find(|at| original.is_char_boundary(*at)).unwrap();
        let text = format!("{}{insert}{}", &original[..at], &original[at..]);
        let Ok(command) = CurlCommand::parse(&text) else { return Ok(()) };
        let asked = Asked::from(&command);
        let metadata = row["metadata"].as_str().map(|text| Metadata::parse(text.as_bytes(), None).unwrap());
        let server = ServerFacts::gather(&asked, &Said::default(), metadata.as_ref());
        let now = Some(UnixTime::from_seconds(NOW).unwrap());
        let decision = decide(&Question { asked: &asked, server: &server, now });
        // A quotation mark or an ampersand in the middle of the secret makes two words of it.
        let is_whole = text.matches(PLANTED).count() == 2;
        is_fit_to_print(&decision.diagnostics, &text, if is_whole { &[PLANTED] } else { &[] })?;
    }

    #[test]
    fn options_are_judged_without_their_secrets(
        url in prop::sample::select(URLS.to_vec()),
        auth in prop::sample::select(vec!["client_secret_basic", "client_secret_post", "client_secret_jwt"]),
        scope in "[!#-\\[\\]-~]{1,20}",
        grant in prop::sample::select(vec!["client_credentials", "refresh_token"]),
    ) {
        let mut options = json!({
            "token_endpoint": url, "client_id": "ci", "client_secret": PLANTED.repeat(3), "client_auth": auth,
            "scope": scope, "grant_type": grant,
        });
        if grant == "refresh_token" {
            options["refresh_token"] = PLANTED.into();
        }
        let options = options.as_object().unwrap().clone();
        let asked = Asked::from_configuration(&Configuration::from_options(options, None, Idiom::Snake).unwrap());
        let server = ServerFacts::gather(&asked, &Said::default(), None);
        let decision = decide(&Question { asked: &asked, server: &server, now: None });
        is_fit_to_print(&decision.diagnostics, "", &[PLANTED])?;
        let printed = format!("{asked:?}");
        prop_assert!(!printed.contains(PLANTED));
    }

    #[test]
    fn any_document_is_read_or_refused(
        members in object(&[
            "issuer", "token_endpoint", "grant_types_supported", "token_endpoint_auth_methods_supported",
            "token_endpoint_auth_signing_alg_values_supported", "scopes_supported", "code_challenge_methods_supported",
            "mtls_endpoint_aliases", "signed_metadata",
        ]),
        issuer in prop::option::of(prop::sample::select(vec!["https://as.example", "https://as.example/", "https://u:PLANTED-s3cret-v4lue-0123456789@as.example"])),
        status in 100..600_u16,
        cut in 0..600_usize,
        insert in prop::collection::vec(any::<u8>(), 0..4),
    ) {
        let mut whole = json!({"issuer": "https://as.example", "token_endpoint": format!("https://u:{PLANTED}@as.example/token")});
        whole.as_object_mut().unwrap().extend(members);
        let text = whole.to_string();
        let mut bytes = text.clone().into_bytes();
        let at = cut.min(bytes.len());
        bytes.splice(at..at, insert);
        let url = format!("https://u:{PLANTED}@as.example/metadata?key={PLANTED}");
        for body in [text.as_bytes(), &bytes] {
            let response = Response { status, headers: &[], body };
            for read in [Metadata::parse(body, issuer), Metadata::from_response(response, Some(&url), issuer)] {
                let found = read.map_or_else(|error| vec![error], |metadata| metadata.findings);
                is_fit_to_print(&found, "", &[PLANTED])?;
            }
        }
    }

    #[test]
    fn any_issuer_has_places_or_is_refused(issuer in "(https?://)?\\PC{0,30}") {
        match well_known(&issuer) {
            Ok(urls) => for url in urls {
                prop_assert!(url.contains("/.well-known/"), "{}", url);
                let origin: String = issuer.split('/').take(3).collect::<Vec<_>>().join("/");
                prop_assert!(url.starts_with(&origin), "{} of {}", url, issuer);
            },
            Err(error) => prop_assert!(error.helps().next().is_some()),
        }
    }
}
