//! Generates the Python module, and takes out of it what costs time at import.
//!
//! It takes uniffi's own command line. The generated module imports what any module might need; ours needs little of
//! it, and the rest costs 15 ms at every start of the interpreter.

use std::{env, ffi::OsStr, fs, io, path::Path};

#[expect(clippy::disallowed_methods, reason = "a build tool reads its command line")]
fn main() -> io::Result<()> {
    uniffi::uniffi_bindgen_main();
    let arguments: Vec<String> = env::args().collect();
    let folder = arguments.windows(2).find_map(|pair| match pair {
        [option, folder] if option == "--out-dir" => Some(folder),
        _ => None,
    });
    for entry in folder.map(fs::read_dir).transpose()?.into_iter().flatten() {
        let path = entry?.path();
        if path.extension() == Some(OsStr::new("py")) {
            trim(&path)?;
        }
    }
    Ok(())
}

fn trim(path: &Path) -> io::Result<()> {
    // A Protocol describes a class for type checkers, which never see this module; nor do they see annotations, and
    // Python evaluates none of them.
    let text = fs::read_to_string(path)?
        .replace("(typing.Protocol)", "")
        .replace("typing.Optional[str]", "str | None");
    let needed = |line: &&str| {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        match words.as_slice() {
            ["import", module] => mentions(&text, &format!("{module}.")),
            ["from", module, "import", name] if *module != "__future__" => mentions(&text, name),
            _ => true,
        }
    };
    fs::write(path, text.lines().filter(needed).collect::<Vec<_>>().join("\n") + "\n")
}

/// Whether a line other than an import uses `name` on its own, outside comments.
fn mentions(text: &str, name: &str) -> bool {
    text.lines()
        .filter(|line| !line.starts_with("import ") && !line.starts_with("from "))
        .filter_map(|line| line.split('#').next())
        .any(|code| {
            code.match_indices(name).any(|(at, _)| {
                let before = code.get(..at).and_then(|text| text.chars().next_back());
                let after = code.get(at.saturating_add(name.len())..).and_then(|text| text.chars().next());
                let joins = |character: char| character.is_alphanumeric() || character == '_';
                let continues = !name.ends_with('.') && after.is_some_and(joins);
                !before.is_some_and(|character| joins(character) || character == '.') && !continues
            })
        })
}
