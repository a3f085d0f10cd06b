//! Jotmint beside other libraries: each language measures in a process of its own, all figures come together here.

use crate::{python, run, wasm};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::process::{Command, Stdio};

/// Runs the benchmarks of the three languages, prints a table, or the rows as one JSON array.
pub fn bench(json: bool) -> Result<()> {
    // In JSON mode standard output belongs to the figures.
    run::quiet(json);
    wasm::build()?;
    python::build()?;
    let mut cargo = run::command("cargo", &["build", "--quiet", "--release", "--package", "jotmint-bench"]);
    run::step("build the Rust benchmark", &mut cargo)?;
    let mut rows = Vec::new();
    for (language, mut command) in [
        ("JavaScript", run::command("node", &["npm/bench/assertion.mjs"])),
        ("JavaScript", run::command("node", &["--expose-gc", "npm/bench/get.mjs"])),
        ("Python", run::command(python::venv_python(), &["python/bench/assertion.py"])),
        ("Python", run::command(python::venv_python(), &["python/bench/get.py"])),
        ("Rust", Command::new(run::target().join("release").join("jotmint-bench"))),
    ] {
        eprintln!("   run  {language}");
        rows.extend(measure(language, command.args(["--format", "json"]))?);
    }
    if json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
    } else {
        print_table(&rows);
    }
    Ok(())
}

fn measure(language: &str, command: &mut Command) -> Result<Vec<Value>> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start the {language} benchmark"))?;
    if !output.status.success() {
        bail!("the {language} benchmark failed ({})", output.status);
    }
    serde_json::from_slice(&output.stdout)
        .with_context(|| format!("the {language} benchmark printed something else than JSON"))
}

fn print_table(rows: &[Value]) {
    println!(
        "\nA fresh assertion, a token at hand, a curl command checked: median time of the peer, of jotmint, and their ratio"
    );
    println!(
        "{:<11} {:<10} {:<8} {:<34} {:>12} {:>12} {:>8}",
        "language", "what", "alg", "peer", "peer ns", "jotmint ns", "ratio"
    );
    for row in rows {
        let text = |name: &str| row[name].as_str().unwrap_or_default();
        let number = |name: &str| row[name].as_f64().unwrap_or_default();
        println!(
            "{:<11} {:<10} {:<8} {:<34} {:>12.0} {:>12.0} {:>8.2}",
            text("language"),
            text("what"),
            text("algorithm"),
            text("peer"),
            number("peer_ns"),
            number("our_ns"),
            number("ratio")
        );
    }
}
