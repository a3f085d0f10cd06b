//! The command line as data: arguments, files and outcomes in any order.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};

const SECRET: &str = "PLANTED-qZx81hW-of-more-than-32-bytes";

fuzz_target!(|input: &[u8]| {
    let Ok(text) = core::str::from_utf8(input) else { return };
    if text.contains("qZx81hW") {
        return;
    }
    let (arguments, file) = text.split_once('\u{1}').unwrap_or((text, ""));
    let argv: Vec<&str> = arguments.split('\n').collect();
    let mut known = json!({
        "argv": argv, "now_seconds": 1_760_000_000, "files": {},
        "env": {
            "OAUTH_TOKEN_URL": "https://as.example/token", "OAUTH_CLIENT_ID": "ci", "OAUTH_CLIENT_SECRET": SECRET,
        },
    });
    for _ in 0..4 {
        let output = jotmint_cli::step(known.to_string().as_bytes());
        let order: Value = serde_json::from_slice(&output).expect("an order is JSON");
        match order["type"].as_str() {
            Some("read") => {
                for path in order["paths"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                    if path == "-" {
                        known["stdin_text"] = json!(file);
                    } else {
                        let files: &mut Map<String, Value> = known["files"].as_object_mut().expect("made above");
                        files.insert(path.to_owned(), json!({ "text": file }));
                    }
                }
            }
            Some("finish") => {
                for stream in ["stdout", "stderr"] {
                    assert!(!order[stream].as_str().unwrap_or_default().contains("qZx81hW"), "{stream} shows it");
                }
                return;
            }
            _ => return,
        }
    }
});
