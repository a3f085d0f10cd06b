//! Running other programs: where the repository is, what is said while they run, and what when they fail.

use anyhow::{Context as _, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    ffi::OsStr,
    io::IsTerminal as _,
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

/// The root of the repository.
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest).to_owned()
}

/// The folder everything built or installed goes into: `target`, or what `CARGO_TARGET_DIR` names.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A program with its arguments, run in the root of the repository unless told otherwise.
pub fn command(program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Sends what is said about steps to standard error, so that standard output is left to a result.
pub fn quiet(wanted: bool) {
    TO_STDERR.store(wanted, Ordering::Relaxed);
}

static TO_STDERR: AtomicBool = AtomicBool::new(false);

/// Says something about the work itself.
pub fn say(line: &str) {
    if TO_STDERR.load(Ordering::Relaxed) {
        eprintln!("{line}");
    } else {
        println!("{line}");
    }
}

/// Runs a step to its end, showing a spinner; prints its output only when it fails.
pub fn step(what: &str, command: &mut Command) -> Result<()> {
    let start = Instant::now();
    let spinner = spinner(what);
    let output = command.output().with_context(|| {
        format!("cannot start `{}`: is it installed?", command.get_program().to_string_lossy())
    })?;
    spinner.finish_and_clear();
    if output.status.success() {
        say(&format!("  done  {what} ({:.1} s)", start.elapsed().as_secs_f64()));
        return Ok(());
    }
    eprintln!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    bail!("{what} failed: `{command:?}` ended with {}", output.status)
}

/// Runs a step to its end with its output passed through.
pub fn loud(what: &str, command: &mut Command) -> Result<()> {
    say(&format!("   run  {what}"));
    let status = command.status().with_context(|| {
        format!("cannot start `{}`: is it installed?", command.get_program().to_string_lossy())
    })?;
    if !status.success() {
        bail!("{what} failed: `{command:?}` ended with {status}");
    }
    Ok(())
}

/// `npm ci`, when the lock file is newer than what is installed.
pub fn npm_ci(what: &str, folder: &Path) -> Result<()> {
    let modified = |name: &str| std::fs::metadata(folder.join(name)).and_then(|found| found.modified()).ok();
    if modified("node_modules/.package-lock.json") >= modified("package-lock.json") {
        return Ok(());
    }
    step(what, command("npm", &["ci", "--no-audit", "--no-fund"]).current_dir(folder))
}

fn spinner(what: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    let bar = ProgressBar::new_spinner().with_style(style).with_message(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
