//! Keeps the core pure: no clock, randomness, I/O, environment, threads, globals, panics or unsafe code, and no
//! dependency that nobody decided on.
//!
//! Three fences stand behind each other. `#![no_std]` and a build for `wasm32v1-none`, a target without a standard
//! library, make most of it impossible; the lints of the workspace forbid panicking; the tests below read the sources
//! and the dependency tree for what the other two cannot see.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::arithmetic_side_effects,
    reason = "a test may fail loudly"
)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Everything the core is built from. A new name here is a decision, to be explained in the commit that adds it.
const DEPENDENCIES: &[&str] = &[
    "aead",
    "annotate-snippets",
    "anstyle",
    "base64",
    "block-buffer",
    "cfg-if",
    "chacha20",
    "chacha20poly1305",
    "cipher",
    "cmov",
    "cpufeatures",
    "crypto-common",
    "ctutils",
    "digest",
    "equivalent",
    "foldhash",
    "hashbrown",
    "hmac",
    "hybrid-array",
    "indexmap",
    "inout",
    "itoa",
    "jotmint",
    "memchr",
    "poly1305",
    "proc-macro2",
    "quote",
    "serde",
    "serde_core",
    "serde_derive",
    "serde_json",
    "sha2",
    "syn",
    "typenum",
    "unicode-ident",
    "unicode-width",
    "universal-hash",
    "zeroize",
    "zeroize_derive",
    "zmij",
];

/// What no line of the core may contain, and why.
const FORBIDDEN: &[(&str, &str)] = &[
    ("std::", "the standard library has clocks, files, threads and the environment"),
    ("extern crate std", "the core is no_std"),
    ("SystemTime", "time is an argument"),
    ("Instant", "time is an argument"),
    ("getrandom", "entropy is an argument"),
    ("thread_local", "no globals"),
    ("static mut", "no globals"),
    ("OnceLock", "no globals"),
    ("OnceCell", "no globals"),
    ("Atomic", "no globals"),
    ("unsafe {", "forbidden in the core"),
    ("println!", "no output"),
    ("log::", "no logging"),
    ("tracing::", "no logging"),
    (".unwrap()", "no panics"),
    (".expect(", "no panics"),
    ("panic!(", "no panics"),
    ("unreachable!(", "no panics"),
    ("todo!(", "no stubs"),
];

#[test]
fn the_core_is_built_from_what_was_decided_and_nothing_else() {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--package",
            "jotmint",
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--no-dedupe",
            "--format",
            "{p}",
        ])
        .args(["--target", "all"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: BTreeSet<String> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| line.split(' ').next().unwrap_or_default().replace('-', "_"))
        .filter(|name| !name.is_empty() && !PLATFORM_ONLY.contains(&name.as_str()))
        .collect();
    let decided: BTreeSet<String> = DEPENDENCIES.iter().map(|name| name.replace('-', "_")).collect();
    assert_eq!(found, decided);
}

/// Named by `--target all`, compiled on none of the platforms jotmint is built for: `libc` is cpufeatures' on ARM and
/// LoongArch.
const PLATFORM_ONLY: &[&str] = &["libc"];

#[test]
fn no_line_of_the_core_reaches_for_the_outside_world() {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(sources.len() > 20, "the sources were found");
    for path in sources {
        for (number, line) in library_lines(&fs::read_to_string(&path).unwrap()) {
            for (forbidden, why) in FORBIDDEN {
                assert!(!line.contains(forbidden), "{}:{number}: `{forbidden}`: {why}", path.display());
            }
        }
    }
}

#[test]
fn the_fences_are_in_place() {
    let root = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    assert!(root.contains("#![no_std]") && root.contains("#![forbid(unsafe_code)]"));
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    assert!(manifest.contains("[lints]\nworkspace = true"));
    assert!(!manifest.contains("[features]"), "a feature of the core would be a second core");
}

#[test]
fn the_scan_sees_what_it_is_for() {
    let with_clock =
        "use core::fmt;\nlet now = std::time::SystemTime::now();\n#[cfg(test)]\nmod tests { x.unwrap() }\n";
    let caught: Vec<_> = library_lines(with_clock)
        .into_iter()
        .filter(|(_, line)| FORBIDDEN.iter().any(|(forbidden, _)| line.contains(forbidden)))
        .map(|(number, _)| number)
        .collect();
    assert_eq!(caught, [2]);
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// Lines before the tests of a file, without comments and documentation.
fn library_lines(text: &str) -> Vec<(usize, String)> {
    let library = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let without_comment = |line: &str| {
        let code = line.trim_start();
        if code.starts_with("//") { String::new() } else { line.to_owned() }
    };
    library.lines().enumerate().map(|(index, line)| (index + 1, without_comment(line))).collect()
}
