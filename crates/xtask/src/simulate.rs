//! The simulator, built for speed and run as a program of its own; it reads its arguments itself.

use crate::run;
use anyhow::{Context as _, Result, bail};
use std::{ffi::OsString, process::Command};

/// Builds the simulator and runs it. Standard output is the simulator's alone.
pub fn simulate(arguments: &[OsString]) -> Result<()> {
    run::quiet(true);
    let profile = ["build", "--quiet", "--profile", "simulator", "--package", "jotmint-simulator"];
    run::step("build the simulator", &mut run::command("cargo", &profile))?;
    let status = Command::new(run::target().join("simulator").join("jotmint-simulator"))
        .args(arguments)
        .current_dir(run::root())
        .env("CARGO_TARGET_DIR", run::target())
        .status()
        .context("cannot start the simulator")?;
    if !status.success() {
        bail!("the simulator ended with {status}");
    }
    Ok(())
}
