//! Whatever is typed and whatever is set: no panic, and no secret in what is printed.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use proptest::prelude::*;
use serde_json::{Value, json};

/// Planted wherever a secret could be. It has the letters of a real one, and looks like no flag.
const PLANTED: &str = "pLanted-hunter2-s3cret";

fn step(input: &Value) -> Value {
    serde_json::from_slice(&jotmint_cli::step(input.to_string().as_bytes())).unwrap()
}

fn printed(output: &Value) -> String {
    format!(
        "{}{}",
        output["stdout"].as_str().unwrap_or_default(),
        output["stderr"].as_str().unwrap_or_default()
    )
}

/// Pieces of command lines: right ones, nearly right ones, and the secret in every position.
fn argument() -> impl Strategy<Value = String> {
    let flags = prop::sample::select(vec![
        "--client-secret",
        "--client-secret-file",
        "--private-key",
        "--private-key-file",
        "--client-assertion-file",
        "--client-id",
        "--client-auth",
        "--token-endpoint",
        "--scope",
        "--resource",
        "--extra-param",
        "--format",
        "--decode",
        "--timeout",
        "--min-remaining",
        "--max-body-bytes",
        "--assertion-claims",
        "--assume-bearer",
        "--quiet",
        "-q",
        "-x",
        "--",
        "-",
        "--secret",
        "--password",
        "--client_secret",
        "-client-secret",
        "--help",
        "--certificate-chain-file",
        "--assertion-typ",
        "--code-file",
        "--cache",
        "--cache-slot",
        "--env",
        "--token-file",
        "--token-file-format",
        "--keep-credentials",
    ]);
    prop_oneof![
        4 => flags.clone().prop_map(str::to_owned),
        2 => flags.prop_map(|flag| format!("{flag}={PLANTED}")),
        2 => prop::sample::select(vec!["token", "header", "assertion", "exec", "status", "raw", "json", "20m", "https://a.example", "tokne", ""])
            .prop_map(str::to_owned),
        2 => Just(PLANTED.to_owned()),
        1 => prop::sample::select(vec![
            format!("--{PLANTED}"), format!("-{PLANTED}"), format!("-p{PLANTED}"), format!("token{PLANTED}"),
            format!("eyJhbGciOiJIUzI1NiJ9.{PLANTED}.AA"), format!("-----BEGIN PRIVATE KEY-----\n{PLANTED}"),
            format!("redis://:{PLANTED}@cache.example"), format!("name={PLANTED}"), format!("{{\"kty\":\"oct\",\"k\":\"{PLANTED}\"}}"), format!("[\"{PLANTED}\"]"),
        ]),
        1 => any::<String>(),
    ]
}

/// Command lines that are right but for the secret: it stands where a path or a value should.
fn nearly_right() -> impl Strategy<Value = Vec<String>> {
    let flag = prop::sample::select(vec![
        "--client-secret-file",
        "--private-key-file",
        "--certificate-chain-file",
        "--refresh-token-file",
        "--extra-param",
        "--assertion-claims",
        "--timeout",
        "--max-body-bytes",
        "--format",
        "--cache",
        "--env",
        "--token-file-format",
    ]);
    (
        prop::sample::select(vec!["token", "header", "assertion", "exec", "status"]),
        prop::collection::btree_set(flag, 0..3),
    )
        .prop_map(|(command, flags)| {
            let pairs = flags.into_iter().flat_map(|flag| [flag, PLANTED]);
            core::iter::once(command).chain(pairs).map(str::to_owned).collect()
        })
}

/// Variables that hold secrets hold the planted one; the others hold anything else.
fn variables() -> impl Strategy<Value = Vec<(String, String)>> {
    let secrets = prop::sample::select(vec![
        "OAUTH_CLIENT_SECRET",
        "OAUTH_PRIVATE_KEY",
        "OAUTH_REFRESH_TOKEN",
        "OAUTH_CLIENT_ASSERTION",
        "OAUTH_CODE",
        "OAUTH_CLIENT_SECRET_FILE",
        "OAUTH_PRIVATE_KEY_FILE",
        "OAUTH_CLIENT_SECERT",
        "OAUTH_CLIENTSECRET",
        "OAUTH_TIMEOUT",
        "OAUTH_ASSERTION_CLAIMS",
        "OAUTH_EXTRA_PARAMS",
        "OAUTH_ASSUME_BEARER",
        "OAUTH_MIN_REMAINING",
        "GITHUB_OUTPUT",
    ]);
    let others = prop::sample::select(vec![
        "OAUTH_TOKEN_URL",
        "OAUTH_TOKEN_ENDPOINT",
        "OAUTH_CLIENT_ID",
        "OAUTH_SCOPE",
        "OAUTH_CLIENT_AUTH",
        "GITHUB_ACTIONS",
        "TF_BUILD",
        "GITLAB_CI",
        "BUILDKITE",
    ]);
    let pair = prop_oneof![
        secrets.prop_map(|name| (name.to_owned(), PLANTED.to_owned())),
        (others, prop::sample::select(vec!["true", "https://a.example/token", ""]))
            .prop_map(|(name, value)| (name.to_owned(), value.to_owned())),
        (any::<String>(), Just(PLANTED.to_owned())),
    ];
    prop::collection::vec(pair, 0..8)
}

fn outcome() -> impl Strategy<Value = Option<Value>> {
    let error = json!({"code": "signer-failed", "severity": "error", "blame": "key",
        "message": format!("`--client-secret` is missing, says {PLANTED}"), "help": [PLANTED], "reference": ""});
    prop::sample::select(vec![
        None,
        Some(json!({ "type": "error", "error": error })),
        Some(
            json!({ "type": "stop", "error": error, "server": {"status": 400, "error": PLANTED}, "retry_after_seconds": 5 }),
        ),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_command_line_and_no_environment_gets_a_secret_printed(
        argv in prop_oneof![prop::collection::vec(argument(), 0..7), nearly_right()],
        env in variables(),
        unreadable in any::<bool>(),
    ) {
        let files = if unreadable {
            json!({ PLANTED: {"error": format!("no such file: {PLANTED}")}, "-": {"error": "is closed"} })
        } else {
            json!({ PLANTED: {"text": PLANTED}, "-": {"text": PLANTED} })
        };
        let env: serde_json::Map<_, _> = env.into_iter().map(|(name, value)| (name, json!(value))).collect();
        let output = step(&json!({ "argv": argv, "env": env, "files": files, "now_seconds": 1_760_000_000 }));
        prop_assert!(!printed(&output).contains("hunter2"), "{argv:?}: {output}");
    }

    #[test]
    fn a_host_that_repeats_a_secret_does_not_get_it_printed(
        flags in prop::collection::vec(prop::sample::select(vec!["--quiet", "--assume-bearer", "--format=json"]), 0..2),
        outcome in outcome(),
    ) {
        let argv: Vec<_> = core::iter::once("token").chain(flags).collect();
        let env = json!({ "OAUTH_CLIENT_SECRET": PLANTED, "OAUTH_CLIENT_ID": "ci" });
        let output = step(&json!({ "argv": argv, "env": env, "outcome": outcome }));
        prop_assert!(!printed(&output).contains("hunter2"), "{output}");
    }

    #[test]
    fn any_bytes_are_answered_with_json(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let output: Value = serde_json::from_slice(&jotmint_cli::step(&bytes)).unwrap();
        prop_assert_eq!(&output["type"], "finish");
    }
}

#[test]
fn nothing_that_carries_a_secret_shows_it_to_a_debugger() {
    let input: jotmint_cli::Input = serde_json::from_value(json!({
        "argv": ["token"],
        "env": {"OAUTH_CLIENT_SECRET": PLANTED, "OAUTH_CLIENT_ID": "ci"},
        "files": {"a": {"text": PLANTED}},
    }))
    .unwrap();
    let output = jotmint_cli::run(&input);
    assert_eq!(format!("{input:?} {output:?}"), "Input([redacted]) Output([redacted])");
}
