//! Rows of the kind `events`: options, and what happens to a source of them.

use jotmint::{Diagnostic, Entropy};
use jotmint_wire::{Action, Clock, Event, Idiom, Source};
use serde_json::{Value, json};

/// The actions that follow, or why the options make no source.
///
/// Time (`after_ms`) and bytes (`body`, `bytes`) travel beside an event; an answer so large that it is not written down
/// is made (`token_bytes`).
pub(crate) fn play(row: &Value) -> Result<Vec<Action>, Diagnostic> {
    let options = row["options"].as_object().cloned().unwrap_or_default();
    let mut source = Source::new(options, Idiom::Snake)?;
    let mut passed = 0;
    let mut actions = Vec::new();
    for event in row["events"].as_array().unwrap() {
        let mut event = event.as_object().unwrap().clone();
        passed = event.remove("after_ms").and_then(|time| time.as_u64()).unwrap_or(passed);
        let clock = Clock { wall_ms: 1_760_000_000_000_u64.saturating_add(passed), monotonic_ms: passed };
        let count = |count: Value| usize::try_from(count.as_u64().unwrap()).unwrap();
        let body = match (event.remove("body"), event.remove("bytes"), event.remove("token_bytes")) {
            (Some(body), ..) => body.as_str().unwrap().as_bytes().to_vec(),
            (None, Some(bytes), _) => vec![7; count(bytes)],
            (None, None, Some(bytes)) => {
                let token = "t".repeat(count(bytes));
                json!({ "access_token": token, "token_type": "Bearer", "expires_in": 3600 })
                    .to_string()
                    .into_bytes()
            }
            (None, None, None) => Vec::new(),
        };
        let event: Event = serde_json::from_value(Value::Object(event)).unwrap();
        actions.push(source.step(event, &body, clock, || Entropy::new(*b"0123456789abcdef")));
    }
    Ok(actions)
}
