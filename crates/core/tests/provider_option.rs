//! What naming a provider fills in, and what it leaves to the user.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

use jotmint::{
    Diagnostic, Entropy, UnixTime,
    client_auth::ClientAuthMethod,
    jws::{Algorithm, decode},
    options::{Configuration, Idiom, KeyFacts},
};
use serde_json::{Value, json};

fn read(options: Value, key: Option<&KeyFacts>) -> Result<Configuration, Diagnostic> {
    Configuration::from_options(options.as_object().unwrap().clone(), key, Idiom::Snake)
}

fn audience(configuration: &Configuration) -> String {
    let spec = configuration.authentication.assertion_spec().unwrap();
    let now = UnixTime::from_seconds(1_760_000_000).unwrap();
    let prepared = spec.prepare(now, Entropy::new(*b"sixteen fresh by").unwrap()).unwrap();
    let decoded = decode(&format!("{}.AA", prepared.unsigned.signing_input())).unwrap();
    decoded.claims.get("aud").and_then(Value::as_str).unwrap().to_owned()
}

#[test]
fn okta_needs_its_domain_and_the_key() {
    let key = KeyFacts { algorithms: vec![Algorithm::RS256], ..KeyFacts::default() };
    let options = json!({
        "provider": "okta-custom", "provider_variables": {"domain": "acme.okta.com", "authorization_server": "default"},
        "client_id": "ci", "private_key": true, "scope": "deploy",
    });
    let configuration = read(options, Some(&key)).unwrap();
    assert_eq!(configuration.endpoint.as_str(), "https://acme.okta.com/oauth2/default/v1/token");
    assert_eq!(audience(&configuration), configuration.endpoint.as_str());
    assert!(configuration.notices.is_empty(), "{:?}", configuration.notices);
}

#[test]
fn auth0_is_given_its_issuer_as_the_audience_and_an_algorithm_it_takes() {
    let key = KeyFacts { algorithms: vec![Algorithm::RS512, Algorithm::PS256], ..KeyFacts::default() };
    let options = json!({
        "provider": "auth0", "provider_variables": {"domain": "acme.eu.auth0.com"},
        "client_id": "ci", "private_key": true, "audience": "https://api.example",
    });
    let configuration = read(options, Some(&key)).unwrap();
    assert_eq!(audience(&configuration), "https://acme.eu.auth0.com/");
    let spec = configuration.authentication.assertion_spec().unwrap();
    assert_eq!(spec.algorithm(), Algorithm::PS256);
}

#[test]
fn a_key_that_the_provider_is_not_known_to_take_is_said_and_used() {
    let key = KeyFacts { algorithms: vec![Algorithm::ES256], ..KeyFacts::default() };
    let mut options = json!({
        "provider": "auth0", "provider_variables": {"domain": "acme.eu.auth0.com"},
        "client_id": "ci", "private_key": true, "audience": "https://api.example",
    });
    let configuration = read(options.clone(), Some(&key)).unwrap();
    let [notice] = configuration.notices.as_slice() else { panic!("{:?}", configuration.notices) };
    assert_eq!(notice.code().slug(), "assertion-algorithm-not-found");
    assert!(notice.helps().any(|help| help.contains("RS256")), "{notice}");
    let spec = configuration.authentication.assertion_spec().unwrap();
    assert_eq!(spec.algorithm(), Algorithm::ES256);
    // Whoever names the algorithm knows what the server takes.
    options["algorithm"] = "ES256".into();
    assert_eq!(read(options, Some(&key)).unwrap().notices, []);
}

#[test]
fn a_secret_goes_where_the_provider_documents_it() {
    let secret = |provider: &str, variables: Value| {
        let options = json!({
            "provider": provider, "provider_variables": variables, "client_id": "ci", "client_secret": "s3cret",
        });
        read(options, None).unwrap().authentication.method()
    };
    assert_eq!(secret("auth0", json!({"domain": "acme.auth0.com"})), ClientAuthMethod::ClientSecretPost);
    assert_eq!(secret("genesys-cloud", json!({"region": "us-east-1"})), ClientAuthMethod::ClientSecretBasic);
}

#[test]
fn a_grant_that_no_source_shows_is_never_taken_silently() {
    let options = |more: &str| {
        let grant = (!more.is_empty()).then(|| json!(more));
        let mut options = json!({
            "provider": "nice-cxone", "provider_variables": {"environment": "commercial"}, "client_id": "ci",
            "client_secret": "s3cret",
        });
        if let Some(grant) = grant {
            options["grant_type"] = grant;
        }
        read(options, None).unwrap()
    };
    let codes = |configuration: &Configuration| {
        configuration.notices.iter().map(|notice| notice.code().slug()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&options("")), ["grant-not-found"]);
    assert!(codes(&options("client_credentials")).is_empty(), "somebody chose it");
}

#[test]
fn a_limit_that_is_advice_refuses_no_options() {
    let lifetime = |seconds: u32| {
        read(
            json!({"provider": "salesforce", "provider_variables": {"host": "production"}, "client_id": "ci",
                "client_secret": "an example secret of 32 bytes or more", "client_auth": "client_secret_jwt",
                "assertion_lifetime": seconds}),
            None,
        )
    };
    assert!(lifetime(300).is_ok());
}

#[test]
fn the_user_goes_before_the_profile() {
    let options = json!({
        "provider": "auth0", "provider_variables": {"domain": "acme.auth0.com"}, "client_id": "ci",
        "client_secret": "an example secret of 32 bytes or more", "client_auth": "client_secret_jwt",
        "token_endpoint": "https://login.acme.example/oauth/token", "assertion_audience": "urn:mine",
    });
    let configuration = read(options, None).unwrap();
    assert_eq!(configuration.endpoint.as_str(), "https://login.acme.example/oauth/token");
    assert_eq!(audience(&configuration), "urn:mine");
}

#[test]
fn what_cannot_work_is_said_with_a_way_out() {
    let key = KeyFacts { algorithms: vec![Algorithm::RS256], ..KeyFacts::default() };
    for (options, code, words) in [
        (json!({"provider": "okta", "client_id": "ci"}), "provider-unknown", "okta-custom"),
        (json!({"provider": "auth0", "client_id": "ci"}), "provider-variable-missing", "provider_variables"),
        (
            json!({"provider": "auth0", "provider_variables": {"tenant": "x"}, "client_id": "ci"}),
            "provider-variable-unknown",
            "domain",
        ),
        (
            json!({"provider_variables": {"domain": "x"}, "client_id": "ci", "token_endpoint": "https://a.example/t"}),
            "option-conflict",
            "provider",
        ),
        (
            json!({"provider": "auth0", "provider_variables": {"domain": "acme.auth0.com"}, "client_id": "ci",
                   "private_key": true, "assertion_lifetime": 3600}),
            "option-invalid",
            "300",
        ),
    ] {
        let error = read(options.clone(), Some(&key)).unwrap_err();
        assert_eq!(error.code().slug(), code, "{options}: {error}");
        assert!(error.render().contains(words), "{}", error.render());
    }
}
