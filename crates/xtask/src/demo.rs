//! The main job, shown: three languages get access tokens from a real authorization server on loopback.

use crate::{
    python, run,
    servers::{self, Server},
    wasm,
};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::process::Command;

/// A program that gets a token, as a user of that language would write it.
struct Program {
    language: &'static str,
    shown: &'static str,
    command: fn() -> Command,
}

const PROGRAMS: [Program; 3] = [
    Program {
        language: "Node",
        shown: "npm/examples/token.mjs",
        command: || run::command("node", &["npm/examples/token.mjs"]),
    },
    Program {
        language: "Python",
        shown: "python/examples/get_token.py",
        command: || run::command(python::venv_python(), &["python/examples/get_token.py"]),
    },
    Program {
        language: "Rust",
        shown: "crates/examples/src/bin/token-ureq.rs",
        command: || Command::new(run::target().join("debug").join("token-ureq")),
    },
];

/// The clients of the server that the demo uses.
const CLIENTS: [&str; 2] = ["client-secret-jwt-hs256", "private-key-jwt-es256"];

/// Builds what is needed, then shows every step of every request.
pub fn demo(port: u16) -> Result<()> {
    println!("Building (the first time takes a few minutes)");
    wasm::build()?;
    python::build()?;
    servers::install()?;
    let mut cargo = run::command("cargo", &["build", "--quiet", "--package", "jotmint-examples"]);
    run::step("build the Rust example", &mut cargo)?;

    let server = Server::oidc_provider(port)?;
    println!("\nAn authorization server (oidc-provider) listens at {}", text(&server.ready["issuer"]));
    let mut rows = Vec::new();
    for client_id in CLIENTS {
        let client = server.client(client_id)?;
        explain(client);
        for program in &PROGRAMS {
            let answered = token(&server, client, program)?;
            rows.push((program.language, text(&client["client_auth"]), text(&client["algorithm"]), answered));
        }
    }
    command_line(&server)?;

    println!("\nWhat was obtained");
    for (language, method, algorithm, answered) in &rows {
        println!("  {language:<7} {method:<18} {algorithm:<6} {answered}");
    }
    println!("\n{} access tokens from {}. The server stops now.", rows.len(), text(&server.ready["issuer"]));
    Ok(())
}

fn explain(client: &Value) {
    let (method, algorithm) = (text(&client["client_auth"]), text(&client["algorithm"]));
    println!("\n== {method}, {algorithm} ==");
    match method.as_str() {
        "client_secret_jwt" => {
            println!("The client signs a short-lived JWT with its secret. The secret itself is never sent.")
        }
        _ => println!(
            "The client signs a short-lived JWT with its private key. The server knows only the public key."
        ),
    }
}

/// Runs a program and prints what it sent, as the server saw it, and what it got.
fn token(server: &Server, client: &Value, program: &Program) -> Result<String> {
    let mut command = (program.command)();
    configure(&mut command, server, client)?;
    let output = command.output().with_context(|| format!("cannot start {}", program.shown))?;
    if !output.status.success() {
        bail!("{} got no token:\n{}", program.shown, String::from_utf8_lossy(&output.stderr));
    }
    let answered = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    println!("\n  {} ({})", program.language, program.shown);
    show_request(&server.last_request()?);
    println!("    got      {answered}");
    Ok(answered)
}

/// The environment every program reads. A private key travels as the name of its file.
pub fn configure(command: &mut Command, server: &Server, client: &Value) -> Result<()> {
    command
        .env("OAUTH_TOKEN_URL", text(&server.ready["token_endpoint"]))
        .env("OAUTH_ISSUER", text(&server.ready["issuer"]))
        .env("OAUTH_CLIENT_ID", text(&client["client_id"]))
        .env("OAUTH_CLIENT_AUTH", text(&client["client_auth"]))
        .env("OAUTH_ALGORITHM", text(&client["algorithm"]))
        .env("OAUTH_SCOPE", "deploy:write");
    if client["client_secret"].is_string() {
        command.env("OAUTH_CLIENT_SECRET", text(&client["client_secret"]));
    } else {
        command.env("OAUTH_PRIVATE_KEY_FILE", servers::file(client, "private_key_pem_file")?);
    }
    Ok(())
}

fn show_request(request: &Value) {
    println!("    sent     {} {}", text(&request["method"]), text(&request["path"]));
    for (name, value) in request["form"].as_object().into_iter().flatten() {
        println!("               {name}={}", text(value));
    }
    let assertion = &request["client_assertion"];
    println!("    decoded  header {}", assertion["header"]);
    println!("             claims {}", assertion["claims"]);
    println!("    answered HTTP {}", request["status"]);
}

/// The installed command, from both packages, must say the same.
fn command_line(server: &Server) -> Result<()> {
    println!("\n== the command line ==");
    let client = server.client(CLIENTS[0])?;
    let mut decoded = Vec::new();
    for (package, program, first) in
        [("npm", "node".into(), Some("npm/dist/cli.js")), ("PyPI", python::venv_script("jotmint"), None)]
    {
        let run = |arguments: &[&str]| -> Result<String> {
            let mut command = run::command(&program, first.as_slice());
            configure(command.args(arguments), server, client)?;
            let output = command
                .output()
                .with_context(|| format!("cannot start the command of the {package} package"))?;
            if !output.status.success() {
                bail!(
                    "`jotmint {}` of the {package} package failed:\n{}",
                    arguments.join(" "),
                    String::from_utf8_lossy(&output.stderr)
                );
            }
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let token = run(&["token"])?;
        println!("  {package:<5} jotmint token                 a token of {} characters", token.len());
        let assertion = run(&["assertion", "--decode"])?;
        println!("  {package:<5} jotmint assertion --decode    {} lines", assertion.lines().count());
        decoded.push(assertion);
    }
    if let Some(shown) = decoded.first() {
        println!("\n  $ jotmint assertion --decode");
        for line in shown.lines() {
            println!("  {line}");
        }
    }
    Ok(())
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
