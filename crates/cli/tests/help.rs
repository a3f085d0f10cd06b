//! The help texts, letter for letter as people see them.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use serde_json::{Value, json};

fn finish(argv: &[&str]) -> Value {
    let output = jotmint_cli::step(json!({ "argv": argv }).to_string().as_bytes());
    serde_json::from_slice(&output).unwrap()
}

#[test]
fn the_help_texts_are_those_in_the_file() {
    let mut texts = String::new();
    for line in [
        "--help",
        "token --help",
        "header --help",
        "exec --help",
        "status --help",
        "assertion --help",
        "check --help",
        "explain --help",
        "providers --help",
    ] {
        let finish = finish(&line.split(' ').collect::<Vec<_>>());
        assert_eq!((&finish["exit_code"], &finish["stderr"]), (&json!(0), &json!("")), "{line}");
        texts += &format!("$ jotmint {line}\n{}\n", finish["stdout"].as_str().unwrap());
    }
    assert!(texts == include_str!("help.txt"), "tests/help.txt should be:\n{texts}");
}

#[test]
fn help_fits_a_screen_and_has_no_colours() {
    for line in include_str!("help.txt").lines() {
        assert!(line.chars().count() <= 120, "{line}");
        assert!(line.chars().all(|c| c == ' ' || c.is_ascii_graphic()), "{line}");
    }
}

#[test]
fn short_help_is_the_same_help() {
    assert_eq!(finish(&["token", "-h"]), finish(&["token", "--help"]));
}

#[test]
fn the_version_is_the_version_of_the_package() {
    let finish = finish(&["--version"]);
    assert_eq!(finish["stdout"], json!(format!("jotmint {}\n", env!("CARGO_PKG_VERSION"))));
    assert_eq!(finish["exit_code"], json!(0));
}

#[test]
fn without_a_command_the_help_goes_to_standard_error() {
    let finish = finish(&[]);
    assert_eq!((&finish["exit_code"], &finish["stdout"]), (&json!(2), &json!("")));
    assert!(finish["stderr"].as_str().unwrap().contains("Usage: jotmint <COMMAND>"));
}
