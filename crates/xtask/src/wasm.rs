//! The wasm modules and the npm package around them.
//!
//! Everything that is fresh already is left alone: cargo sees to the modules, time stamps to the rest.

use crate::run;
use anyhow::{Context as _, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";

/// A wasm file of the npm package: the binding crate with this feature and no other.
struct Module {
    feature: &'static str,
}

const MODULES: [Module; 2] = [Module { feature: "core" }, Module { feature: "cli" }];

/// Builds the wasm modules into the npm package, and the package.
pub fn build() -> Result<()> {
    add_target(TARGET)?;
    for module in &MODULES {
        bindgen(module, &compile(module)?)?;
    }
    package()
}

/// Adds a target to the toolchain when it is missing.
pub fn add_target(target: &str) -> Result<()> {
    let installed = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", target])
        .current_dir(run::root())
        .output()
        .context("cannot start `rustc`: is Rust installed?")?;
    if installed.status.success() && Path::new(String::from_utf8_lossy(&installed.stdout).trim()).exists() {
        return Ok(());
    }
    let mut rustup = run::command("rustup", &["target", "add", target]);
    run::step(&format!("add the Rust target {target}"), &mut rustup).with_context(|| {
        format!(
            "the Rust target {target} is missing: install it with rustup, or your system's package for it"
        )
    })
}

/// Compiles a module in a folder of its own: modules differ in features only, and would overwrite each other.
fn compile(module: &Module) -> Result<PathBuf> {
    let folder = run::target().join("wasm").join(module.feature);
    let mut cargo = run::command(
        "cargo",
        &["build", "--quiet", "--package", "jotmint-wasm", "--profile", "wasm", "--target", TARGET],
    );
    cargo.args(["--no-default-features", "--features", module.feature]).env("CARGO_TARGET_DIR", &folder);
    // What is passed here replaces RUSTFLAGS from outside: the module is the same wherever it is built. SIMD makes
    // SHA-256 a quarter faster; every engine that runs the package has it.
    cargo.env("CARGO_ENCODED_RUSTFLAGS", rustc_flags().join("\u{1f}"));
    run::step(&format!("compile the wasm module `{}`", module.feature), &mut cargo)?;
    Ok(folder.join(TARGET).join("wasm").join("jotmint_wasm.wasm"))
}

fn rustc_flags() -> Vec<String> {
    let mut flags = vec!["-Ctarget-feature=+simd128".to_owned()];
    let cargo_home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    for (from, to) in [(Some(run::root()), "jotmint"), (cargo_home, "cargo")] {
        if let Some(from) = from {
            flags.push(format!("--remap-path-prefix={}={to}", from.display()));
        }
    }
    flags
}

/// Writes `npm/wasm/FEATURE/`: the module as wasm-bindgen leaves it, its JavaScript and its types.
fn bindgen(module: &Module, wasm: &Path) -> Result<()> {
    let out = run::root().join("npm").join("wasm").join(module.feature);
    let product = out.join("jotmint_bg.wasm");
    // This program holds wasm-bindgen: a newer one may write something else.
    if !is_newer(wasm, &product) && !is_newer(&std::env::current_exe()?, &product) {
        return Ok(());
    }
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name("jotmint")
        .web(true)?
        .typescript(true)
        .omit_default_module_path(true)
        .remove_name_section(true);
    bindgen.generate(&out).with_context(|| format!("wasm-bindgen cannot read {}", wasm.display()))?;
    // It types the file as a module; the package takes the file as base64 text.
    Ok(fs::remove_file(out.join("jotmint_bg.wasm.d.ts"))?)
}

/// Builds `npm/dist`.
fn package() -> Result<()> {
    let npm = run::root().join("npm");
    run::npm_ci("install npm's development dependencies", &npm)?;
    let product = npm.join("dist").join("index.cjs");
    let sources = ["src", "wasm", "build.mjs", "package.json", "tsconfig.json", "../README.md"];
    if !sources.iter().any(|source| is_newer(&npm.join(source), &product)) {
        return Ok(());
    }
    run::step("build the npm package", run::command("npm", &["run", "--silent", "build"]).current_dir(&npm))?;
    print_sizes(&npm)
}

/// Prints each module's size as it is, and as gzip and brotli send it.
fn print_sizes(npm: &Path) -> Result<()> {
    let output = run::command("npm", &["run", "--silent", "sizes"]).current_dir(npm).output()?;
    if !output.status.success() {
        bail!("cannot measure the wasm modules: {}", String::from_utf8_lossy(&output.stderr));
    }
    String::from_utf8_lossy(&output.stdout).lines().for_each(run::say);
    Ok(())
}

/// Whether anything in `source` changed after `product` was written, or there is no product.
fn is_newer(source: &Path, product: &Path) -> bool {
    match modified(product) {
        Some(written) => newest(source).is_none_or(|changed| changed > written),
        None => true,
    }
}

fn newest(path: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries.filter_map(|entry| newest(&entry.path())).chain(modified(path)).max()
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
