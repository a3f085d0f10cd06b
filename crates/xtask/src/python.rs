//! The virtual environment and the Python package.
//!
//! Nothing is installed outside `target/venv`. What is up to date is left alone: the requirements while their text is
//! the same, the package while no source of it changed.

use crate::run;
use anyhow::{Context as _, Result, bail};
use std::{
    ffi::OsStr,
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
    process::Command,
};

/// What the package is made of, relative to the root of the repository.
const SOURCES: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "bindings/uniffi",
    "bindings/wire",
    "crates/cli",
    "crates/core",
    "crates/keys",
    "python/pyproject.toml",
    "python/src",
];

/// What the virtual environment holds.
const REQUIREMENTS: [&str; 2] = ["python/requirements-dev.txt", "tests/servers/authlib/requirements.txt"];

/// Builds the Python package into the virtual environment.
pub fn build() -> Result<()> {
    let python = environment()?;
    let wheels = run::target().join("wheels");
    up_to_date("package", &SOURCES, || {
        if wheels.exists() {
            fs::remove_dir_all(&wheels).with_context(|| format!("cannot empty {}", wheels.display()))?;
        }
        run::step(
            "Python: build the wheel",
            run::command(&python, &["-m", "maturin", "build", "--profile", "native", "--out"])
                .arg(&wheels)
                .current_dir(run::root().join("python"))
                .env("CARGO_TARGET_DIR", run::target()),
        )?;
        run::step(
            "Python: install the wheel",
            run::command(
                &python,
                &["-m", "pip", "install", "--quiet", "--force-reinstall", "--no-deps", "--no-index"],
            )
            .arg(wheel(&wheels)?),
        )
    })
}

/// The interpreter of the virtual environment.
pub fn venv_python() -> PathBuf {
    venv_script("python")
}

/// A command that is installed in the virtual environment.
pub fn venv_script(name: &str) -> PathBuf {
    let folder = run::target().join("venv");
    if cfg!(windows) {
        folder.join("Scripts").join(format!("{name}.exe"))
    } else {
        folder.join("bin").join(name)
    }
}

/// The virtual environment, with everything installed that builds, tests and measures.
fn environment() -> Result<PathBuf> {
    let python = venv_python();
    if !runs(&python) {
        make(&run::target().join("venv"))?;
    }
    up_to_date("requirements", &REQUIREMENTS, || {
        run::step(
            "Python: install the tools",
            &mut run::command(
                &python,
                &["-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS[0]],
            ),
        )
    })?;
    Ok(python)
}

fn make(folder: &Path) -> Result<()> {
    const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };
    let works = |code: &str| {
        let output = Command::new(PYTHON).args(["-c", code]).output();
        output.is_ok_and(|output| output.status.success())
    };
    if !works("import sys; sys.exit(sys.version_info < (3, 11))") {
        bail!("`{PYTHON}` is not Python 3.11 or newer: install it, or put it first in PATH");
    }
    if !works("import venv, ensurepip") {
        bail!(
            "`{PYTHON}` cannot make virtual environments: install its venv package (Debian: apt-get install python3-venv)"
        );
    }
    run::step("Python: make target/venv", Command::new(PYTHON).args(["-m", "venv", "--clear"]).arg(folder))
}

fn runs(python: &Path) -> bool {
    Command::new(python).args(["-c", ""]).output().is_ok_and(|output| output.status.success())
}

/// Does `work` unless it was done for exactly these sources in this virtual environment.
fn up_to_date(what: &str, sources: &[&str], work: impl FnOnce() -> Result<()>) -> Result<()> {
    let stamp = run::target().join("venv").join(format!(".jotmint-{what}"));
    let mut hasher = DefaultHasher::new();
    for source in sources {
        hash(&run::root().join(source), &mut hasher)?;
    }
    let fingerprint = format!("{:016x}", hasher.finish());
    if fs::read_to_string(&stamp).is_ok_and(|known| known == fingerprint) {
        return Ok(());
    }
    work()?;
    fs::write(&stamp, fingerprint).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Feeds names and contents of a file or of everything below a folder.
fn hash(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    let context = || format!("cannot read {}", path.display());
    // Built into the source folder by `maturin develop`, and by Python itself.
    let built = [OsStr::new("_native"), OsStr::new("__pycache__")];
    if path.file_name().is_some_and(|name| built.contains(&name)) {
        return Ok(());
    }
    path.hash(hasher);
    if path.is_dir() {
        let entries: Result<Vec<_>, _> = fs::read_dir(path).with_context(context)?.collect();
        let mut paths: Vec<_> = entries.with_context(context)?.iter().map(fs::DirEntry::path).collect();
        paths.sort();
        paths.iter().try_for_each(|path| hash(path, hasher))
    } else if path.exists() {
        fs::read(path).with_context(context)?.hash(hasher);
        Ok(())
    } else {
        Ok(())
    }
}

fn wheel(folder: &Path) -> Result<PathBuf> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension() == Some(OsStr::new("whl")))
        .with_context(|| format!("maturin left no wheel in {}", folder.display()))
}
