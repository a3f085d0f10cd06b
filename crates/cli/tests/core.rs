//! The command line and the core, together: orders that the core understands.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use jotmint::{
    diagnostic::codes,
    options::{Configuration, Idiom, KeyFacts, NAMES},
};
use serde_json::{Map, Value, json};

fn step(input: &Value) -> Value {
    serde_json::from_slice(&jotmint_cli::step(input.to_string().as_bytes())).unwrap()
}

fn options(output: &Value) -> Map<String, Value> {
    assert_eq!(output["idiom"], "flag", "{output}");
    output["options"].as_object().unwrap().clone()
}

const BASE: [(&str, &str); 3] = [
    ("OAUTH_TOKEN_URL", "https://login.example/token"),
    ("OAUTH_CLIENT_ID", "ci"),
    ("OAUTH_CLIENT_SECRET", "an example secret of 32 bytes or more"),
];

fn environment(more: &[(&str, &str)]) -> Value {
    BASE.iter()
        .chain(more)
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect::<Map<_, _>>()
        .into()
}

#[test]
fn a_configuration_from_the_environment_is_accepted() {
    let env = environment(&[
        ("OAUTH_CLIENT_AUTH", "client_secret_jwt"),
        ("OAUTH_ISSUER", "https://login.example"),
        ("OAUTH_ASSERTION_LIFETIME", "2m"),
        ("OAUTH_ASSERTION_CLAIMS", r#"{"amr":["pwd"]}"#),
        ("OAUTH_CERTIFICATE_CHAIN", "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----"),
        ("OAUTH_SCOPE", "deploy:write read"),
        ("OAUTH_RESOURCE", "https://a.example https://b.example"),
        ("OAUTH_EXTRA_PARAMS", r#"{"tenant":"a"}"#),
        ("OAUTH_TIMEOUT", "1m"),
        ("OAUTH_MAX_BODY_BYTES", "65536"),
        ("OAUTH_ASSUME_BEARER", "true"),
    ]);
    let order = options(&step(&json!({ "argv": ["token"], "env": env })));
    let configuration = Configuration::from_options(order, None, Idiom::Flag).unwrap();
    assert_eq!(configuration.authentication.method().name(), "client_secret_jwt");
    assert_eq!(configuration.request.scope.unwrap().to_string(), "deploy:write read");
    assert_eq!(configuration.request.resources, ["https://a.example", "https://b.example"]);
    assert_eq!(configuration.timeout.get(), 60);
    let order = options(&step(&json!({ "argv": ["assertion"], "env": env })));
    assert!(Configuration::assertion_only(order, None, Idiom::Flag).is_ok());
}

#[test]
fn every_option_of_the_core_can_be_given_as_a_variable_and_keeps_its_name() {
    for name in NAMES {
        let env = json!({ format!("OAUTH_{}", name.to_ascii_uppercase()): "1" });
        let output = step(&json!({ "argv": ["token"], "env": env }));
        // Three options are JSON objects and refuse the digit by their own name.
        if matches!(*name, "assertion_claims" | "extra_params" | "provider_variables") {
            assert!(output["stderr"].as_str().unwrap().contains(&name.to_ascii_uppercase()), "{name}");
            continue;
        }
        let error = Configuration::from_options(options(&output), Some(&KeyFacts::default()), Idiom::Flag);
        assert!(error.is_err_and(|error| error.code() != &codes::OPTION_UNKNOWN), "{name}");
    }
}
