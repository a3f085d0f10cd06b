//! The examples of the README, run as they stand there against a real authorization server.
//!
//! The Rust example is a documentation test of the core.

use crate::{demo, python, run, servers::Server};
use anyhow::{Context as _, Result, ensure};
use std::{fs, process::Command};

/// The longest an example may be.
const MAX_LINES: usize = 15;

/// Runs the JavaScript and the Python example, and checks that all of them are short.
pub fn test() -> Result<()> {
    let text = fs::read_to_string(run::root().join("README.md"))?;
    for language in ["js", "python", "rust"] {
        let lines = example(&text, language)?.lines().filter(|line| !line.trim().is_empty()).count();
        ensure!(lines < MAX_LINES, "the {language} example of the README has {lines} lines");
    }
    let server = Server::oidc_provider(0)?;
    let client = server.client("client-secret-jwt-hs256")?;
    let mut node = Command::new("node");
    node.args(["--input-type=module", "--eval", example(&text, "js")?]).current_dir(run::root().join("npm"));
    let mut python = Command::new(python::venv_python());
    python.args(["-c", example(&text, "python")?]);
    for (language, command) in [("JavaScript", &mut node), ("Python", &mut python)] {
        demo::configure(command, &server, client)?;
        let before = server.token_requests()?;
        run::step(&format!("the {language} example of the README gets a token"), command)?;
        ensure!(server.token_requests()? == before + 1, "the {language} example made no request");
    }
    Ok(())
}

/// The first fenced block of a language.
fn example<'t>(text: &'t str, language: &str) -> Result<&'t str> {
    let start = text
        .split_once(&format!("```{language}\n"))
        .with_context(|| format!("the README has no {language} example"))?
        .1;
    Ok(start.split_once("```").context("a block of the README does not end")?.0)
}
