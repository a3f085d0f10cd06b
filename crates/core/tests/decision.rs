//! What is said about requests and answers, in the words people read.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly"
)]

use jotmint::{
    curl::CurlCommand,
    decision::{Answered, Asked, Decision, Fact, Question, Said, ServerFacts, Verdict, decide, reconcile},
    diagnostic::snippet,
    http::Response,
    metadata::Metadata,
    options::{Configuration, Idiom},
};
use proptest::prelude::*;
use serde_json::json;

/// The case that started it: a token that should live longer.
const ORIGIN: &str = "curl -X POST https://api.mypurecloud.com/oauth/token \\
  -H 'Content-Type: application/x-www-form-urlencoded' \\
  -d 'grant_type=client_credentials&scope=long_lived_token'";

fn facts(url: &str) -> ServerFacts {
    let mut asked = Asked::default();
    asked.url = url.into();
    ServerFacts::gather(&asked, &Said::default(), None)
}

fn judge(text: &str) -> (Decision, String) {
    let command = CurlCommand::parse(text).unwrap();
    let asked = Asked::from(&command);
    let decision = decide(&Question { asked: &asked, server: &facts(&asked.url), now: None });
    let shown = snippet::render(&decision.diagnostics, "command line", text, command.secret_spans());
    (decision, shown)
}

fn codes(decision: &Decision) -> Vec<&'static str> {
    decision.diagnostics.iter().map(|diagnostic| diagnostic.code().slug()).collect()
}

fn explain(text: &str, status: u16, body: &str) -> Decision {
    let asked = Asked::from(&CurlCommand::parse(text).unwrap());
    let server = facts(&asked.url);
    let response = Response { status, headers: &[], body: body.as_bytes() };
    reconcile(&Answered { asked: &asked, server: &server, response, received_at: None })
}

#[test]
fn the_origin_case_is_answered_before_it_is_sent() {
    let (decision, shown) = judge(ORIGIN);
    assert_eq!(decision.verdict, Verdict::CannotWork);
    assert_eq!(
        codes(&decision),
        ["client-authentication-missing", "scope-never-changes-lifetime", "endpoint-not-token-host"]
    );
    for expected in [
        "`long_lived_token` cannot lengthen a client_credentials token",
        "300 s and 172800 s",
        "https://login.mypurecloud.com/oauth/token",
        "-u \"$CLIENT_ID:$CLIENT_SECRET\"",
        "https://help.mypurecloud.com/articles/create-an-oauth-client/",
    ] {
        assert!(shown.contains(expected), "{expected}\n{shown}");
    }
    let carets = shown
        .lines()
        .find(|line| line.contains("^^^^^^^^^^^^^^^^") && !line.contains(&"^".repeat(17)))
        .unwrap();
    let above = shown.lines().take_while(|line| *line != carets).last().unwrap();
    let start = carets.find('^').unwrap();
    assert_eq!(&above[start..start + 16], "long_lived_token", "{shown}");
}

#[test]
fn the_origin_case_is_answered_after_it_was_sent() {
    let body = r#"{"access_token":"abc","token_type":"bearer","expires_in":3600}"#;
    let decision = explain(ORIGIN, 200, body);
    let found = codes(&decision);
    assert!(
        found.contains(&"lifetime-set-at-server") && found.contains(&"refresh-token-not-due"),
        "{found:?}"
    );
    let lifetime = decision
        .diagnostics
        .iter()
        .find(|diagnostic| diagnostic.code().slug() == "lifetime-set-at-server")
        .unwrap();
    assert!(lifetime.message().contains("3600 s") && lifetime.message().contains("86400 s"), "{lifetime}");
}

#[test]
fn an_assertion_for_a_server_that_takes_none_is_advised_against() {
    let text = "curl https://login.mypurecloud.com/oauth/token -d grant_type=client_credentials \
        -d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \
        -d client_assertion=eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhIiwic3ViIjoiYSJ9.c2ln";
    let (decision, shown) = judge(text);
    assert_eq!(codes(&decision), ["client-authentication-not-found"]);
    assert!(shown.contains("client_secret_jwt") && shown.contains("use client_secret_basic"), "{shown}");
    assert!(!shown.contains("eyJhbGciOiJIUzI1NiJ9.eyJpc3"), "the assertion is not shown");
}

#[test]
fn the_origin_case_with_an_assertion_is_answered_in_the_words_of_the_standard() {
    let header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
    let text = format!(
        "curl -X POST https://api.mypurecloud.com/oauth/token \\\n  \
         -d 'grant_type=client_credentials&scope=long_lived_token' \\\n  \
         -d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \\\n  \
         -d client_assertion={header}.eyJpc3MiOiJjaSIsInN1YiI6ImNpIn0.c2ln"
    );
    let (decision, shown) = judge(&text);
    assert_eq!(
        codes(&decision),
        ["scope-never-changes-lifetime", "endpoint-not-token-host", "client-authentication-not-found"]
    );
    for expected in [
        "is not known to take client_secret_jwt",
        "No source shows this server taking an assertion.",
        "use client_secret_basic",
        "signed with HS256 and the client secret is client_secret_jwt",
        "https://login.mypurecloud.com/oauth/token",
    ] {
        assert!(shown.contains(expected), "{expected}\n{shown}");
    }
}

#[test]
fn a_message_says_who_says_so() {
    let token = "eyJhbGciOiJFUzI1NksifQ.eyJpc3MiOiJhIiwic3ViIjoiYSIsImV4cCI6MSwiYXVkIjoieCJ9.c2ln";
    let text = format!(
        "curl https://acme.okta.com/oauth2/v1/token -d grant_type=client_credentials -d scope=okta.users.read \
         -d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer -d client_assertion={token}"
    );
    let asked = Asked::from(&CurlCommand::parse(&text).unwrap());
    let document =
        br#"{"issuer":"https://acme.okta.com","token_endpoint":"https://acme.okta.com/oauth2/v1/token",
        "token_endpoint_auth_signing_alg_values_supported":["RS256"]}"#;
    let metadata = Metadata::parse(document, Some("https://acme.okta.com")).unwrap();
    for (metadata, expected) in [
        (None, "which Okta org authorization server (Okta API) does not document"),
        (Some(&metadata), "which the server's metadata does not list"),
    ] {
        let server = ServerFacts::gather(&asked, &Said::default(), metadata);
        let found = decide(&Question { asked: &asked, server: &server, now: None }).diagnostics;
        assert!(found.iter().any(|finding| finding.message().contains(expected)), "{expected}: {found:?}");
    }
}

#[test]
fn requests_that_can_work_are_left_alone() {
    for text in [
        "curl -u \"$ID:$SECRET\" -d grant_type=client_credentials https://login.mypurecloud.com/oauth/token",
        "curl -u ci:s3cret-value -d 'grant_type=client_credentials&scope=read write' https://as.example/token",
        "curl https://as.example/token -d grant_type=client_credentials -d client_id=ci --data-urlencode client_secret@secret.txt",
        "curl https://as.example/token -d grant_type=refresh_token -d refresh_token=$RT -d client_id=ci",
        "curl --cert c.pem --key k.pem https://as.example/token -d grant_type=client_credentials -d client_id=ci",
    ] {
        let (decision, shown) = judge(text);
        assert_eq!(decision.verdict, Verdict::CanWork, "{text}\n{shown}");
        assert!(decision.diagnostics.is_empty(), "{text}\n{shown}");
    }
}

#[test]
fn each_mistake_is_named() {
    for (text, code) in [
        ("curl -X GET https://as.example/token -u a:b -d grant_type=client_credentials", "method-not-post"),
        (
            "curl -u a:b --json '{\"grant_type\":\"client_credentials\"}' https://as.example/token",
            "body-not-form",
        ),
        (
            "curl -u a:b 'https://as.example/token?grant_type=client_credentials' -d scope=a",
            "parameter-in-query",
        ),
        (
            "curl -u a:b https://as.example/token -d grant_type=client_credentials -d scope=a -d scope=b",
            "parameter-repeated",
        ),
        ("curl -u a:b https://as.example/token -d 'grant_type=client_credentials&scope='", "parameter-empty"),
        ("curl -u a:b http://as.example/token -d grant_type=client_credentials", "endpoint-not-https"),
        ("curl -u a:b https://as.example/token -d scope=a", "grant-missing"),
        ("curl -u a:b https://as.example/token -d grant_type=client_credential", "grant-unknown"),
        ("curl -u a:b https://as.example/token -d 'grant_type=client credentials'", "grant-malformed"),
        (
            "curl -u a:b https://as.example/token -d grant_type=password -d username=u -d password=p",
            "grant-password",
        ),
        ("curl -u a:b https://as.example/token -d grant_type=refresh_token", "grant-parameter-missing"),
        (
            "curl -u a:b https://as.example/token -d grant_type=client_credentials -d code=x",
            "parameter-of-other-grant",
        ),
        (
            "curl -u a:b https://as.example/token -d grant_type=authorization_code -d code=x",
            "code-verifier-missing",
        ),
        (
            "curl https://as.example/token -d grant_type=client_credentials -d client_id=a",
            "client-authentication-missing",
        ),
        (
            "curl -u a:b https://as.example/token -d grant_type=client_credentials -d client_secret=b",
            "client-authentication-repeated",
        ),
        (
            "curl -u a:b https://as.example/token -d grant_type=client_credentials -d client_id=c",
            "client-id-differs",
        ),
        (
            "curl -H 'Authorization: Bearer x' https://as.example/token -d grant_type=client_credentials",
            "bearer-at-token-endpoint",
        ),
        (
            "curl https://as.example/token -d grant_type=client_credentials -d client_assertion=$JWT",
            "client-assertion-type-wrong",
        ),
        (
            "curl -u a:b https://as.example/token -d grant_type=client_credentials -d scope=offline_access",
            "offline-access-without-person",
        ),
        (
            "curl -u a:b https://as.example/token -d grant_type=client_credentials -d expires_in=86400",
            "parameter-never-changes-lifetime",
        ),
        (
            "curl -u a:b https://as.example/token -d grant_type=client_credentials --data-urlencode 'scope=a\"b'",
            "scope-character",
        ),
        (
            "curl -u a:b https://as.example/token -d grant_type=client_credentials -d scope=a,b",
            "scope-looks-joined",
        ),
    ] {
        let (decision, shown) = judge(text);
        assert!(codes(&decision).contains(&code), "{text}: {code} expected\n{shown}");
        assert!(
            decision.diagnostics.iter().all(|diagnostic| diagnostic.helps().next().is_some()),
            "a way forward\n{shown}"
        );
    }
}

#[test]
fn metadata_is_believed_before_the_profile() {
    let asked = Asked::from(
        &CurlCommand::parse(
            "curl -u a:b https://as.example/token -d 'grant_type=client_credentials&scope=raed'",
        )
        .unwrap(),
    );
    let server = ServerFacts {
        grant_types: Some(Fact::metadata(vec!["authorization_code".into()])),
        auth_methods: Some(Fact::metadata(vec!["private_key_jwt".into()])),
        scopes: Some(Fact::metadata(vec!["read".into()])),
        ..ServerFacts::default()
    };
    let decision = decide(&Question { asked: &asked, server: &server, now: None });
    assert_eq!(
        codes(&decision),
        ["client-authentication-not-offered", "grant-not-offered", "scope-not-advertised"]
    );
    assert_eq!(decision.diagnostics[2].helps().next(), Some("did you mean `read`?"));
}

#[test]
fn a_configuration_is_judged_like_a_command() {
    let options = json!({
        "token_endpoint": "https://api.mypurecloud.com/oauth/token", "client_id": "ci", "client_secret": "s3cret", "scope": "long_lived_token",
    });
    let configuration =
        Configuration::from_options(options.as_object().unwrap().clone(), None, Idiom::Snake).unwrap();
    let asked = Asked::from_configuration(&configuration);
    let decision = decide(&Question { asked: &asked, server: &facts(&asked.url), now: None });
    assert_eq!(codes(&decision), ["scope-never-changes-lifetime", "endpoint-not-token-host"]);
}

#[test]
fn a_known_refusal_is_explained_with_the_vendor_s_fix() {
    let text = "curl -u a:b https://login.mypurecloud.com/oauth/token -d grant_type=client_credentials";
    let body = r#"{"error":"invalid_client","description":"client not found","error_description":"client not found"}"#;
    let decision = explain(text, 400, body);
    let first = &decision.diagnostics[0];
    assert_eq!(first.code().slug(), "client-refused");
    assert!(first.helps().any(|help| help.contains("the login host")), "{}", first.render());
}

#[test]
fn a_scope_that_shrank_or_grew_is_told() {
    let text = "curl -u a:b https://as.example/token -d 'grant_type=client_credentials&scope=read write'";
    let decision = explain(
        text,
        200,
        r#"{"access_token":"t","token_type":"Bearer","expires_in":60,"scope":"read admin"}"#,
    );
    let found = codes(&decision);
    assert!(found.contains(&"scope-narrowed") && found.contains(&"scope-widened"), "{found:?}");
}

proptest! {
    #[test]
    fn mutated_commands_are_judged_without_panic_and_without_the_secret(
        cut in 0_usize..200,
        insert in "[ -~\\n\"'$\\\\]{0,6}",
        status in 100_u16..600,
        body in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let original = format!("{ORIGIN} -u 'ci:PLANTED-s3cret' -d client_secret=PLANTED-s3cret");
        let at = (0..=cut.min(original.len())).rev().find(|at| original.is_char_boundary(*at)).unwrap_or(0);
        let text = format!("{}{insert}{}", &original[..at], &original[at..]);
        if let Ok(command) = CurlCommand::parse(&text) {
            let asked = Asked::from(&command);
            let server = facts(&asked.url);
            let mut found = decide(&Question { asked: &asked, server: &server, now: None }).diagnostics;
            let response = Response { status, headers: &[], body: &body };
            found.extend(reconcile(&Answered { asked: &asked, server: &server, response, received_at: None }).diagnostics);
            for diagnostic in found {
                prop_assert!(!diagnostic.render().contains("PLANTED-s3cret") || insert.contains('\''), "{}", diagnostic.render());
            }
        }
    }
}
