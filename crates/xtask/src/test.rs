//! Every test of the repository, in the order in which failures teach most.

use crate::{python, readme, run, servers, wasm};
use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// A group of tests, with what it shows.
struct Group {
    name: &'static str,
    work: fn() -> Result<()>,
    /// Without this one passed, the groups after it cannot run.
    is_base: bool,
}

const GROUPS: [Group; 7] = [
    Group { name: "format and lints", work: lints, is_base: false },
    Group { name: "the core without a standard library", work: no_std, is_base: false },
    Group { name: "Rust", work: rust, is_base: false },
    Group { name: "install and build the packages", work: build, is_base: true },
    Group { name: "Node", work: node, is_base: false },
    Group { name: "Python", work: pytest, is_base: false },
    Group { name: "README", work: readme::test, is_base: false },
];

/// Runs every group that can run, also after one failed, and says at the end which.
pub fn test() -> Result<()> {
    let mut results = Vec::new();
    for group in &GROUPS {
        println!("\n== {} ==", group.name);
        let start = Instant::now();
        let result = (group.work)();
        if let Err(error) = &result {
            eprintln!("{error:#}");
        }
        results.push((group.name, start.elapsed(), result.is_ok()));
        if group.is_base && result.is_err() {
            println!("\nThe groups after this one need it, and were not run.");
            break;
        }
    }
    report(&results)
}

fn report(results: &[(&str, Duration, bool)]) -> Result<()> {
    println!("\n== Groups ==");
    for (name, elapsed, passed) in results {
        println!(
            "  {:<6} {name} ({:.0} s)",
            if *passed { "passed" } else { "FAILED" },
            elapsed.as_secs_f64()
        );
    }
    let failed = results.iter().filter(|(_, _, passed)| !passed).count();
    println!("\ngroups: {} passed, {failed} failed", results.len() - failed);
    if failed > 0 {
        bail!("{failed} of {} groups failed", results.len());
    }
    Ok(())
}

fn lints() -> Result<()> {
    run::step("cargo fmt", &mut run::command("cargo", &["fmt", "--all", "--check"]))?;
    let mut clippy = run::command(
        "cargo",
        &["clippy", "--quiet", "--workspace", "--all-targets", "--", "--deny", "warnings"],
    );
    run::step("cargo clippy", &mut clippy)
}

/// A target without std: what compiles there reads no clock, opens no file and starts no thread.
fn no_std() -> Result<()> {
    const TARGET: &str = "wasm32v1-none";
    wasm::add_target(TARGET)?;
    let mut cargo = run::command("cargo", &["build", "--quiet", "--package", "jotmint", "--target", TARGET]);
    run::step("build the core for wasm32v1-none", &mut cargo)
}

fn rust() -> Result<()> {
    run::loud("cargo test", &mut run::command("cargo", &["test", "--quiet", "--workspace"]))?;
    let mut doc = run::command(
        "cargo",
        &["doc", "--quiet", "--no-deps", "--package", "jotmint", "--package", "jotmint-keys"],
    );
    run::step("the documentation has no broken links", doc.env("RUSTDOCFLAGS", "--deny warnings"))
}

fn build() -> Result<()> {
    wasm::build()?;
    python::build()?;
    servers::install()?;
    servers::install_programs()
}

fn node() -> Result<()> {
    let folder = run::root().join("npm");
    run::loud("npm test", run::command("npm", &["test"]).current_dir(&folder))?;
    let mut live = run::command("npm", &["run", "test:live"]);
    live.envs(servers::browser().map(|program| ("CHROMIUM", program)));
    run::loud("npm run test:live", live.current_dir(&folder))
}

fn pytest() -> Result<()> {
    let folder = run::root().join("python");
    let mut types = run::command(python::venv_python(), &["-m", "mypy", "--strict", "src"]);
    run::step("types of the Python package", types.current_dir(&folder))?;
    let mut pytest = run::command(python::venv_python(), &["-m", "pytest", "--quiet"]);
    run::loud("pytest", pytest.current_dir(&folder))
}
