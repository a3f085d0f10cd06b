//! `check`, `explain` and `providers`: shared vectors, the same in every language, and what no format may show.
//!
//! After a change of wording on purpose: JOTMINT_WRITE_VECTORS=1 cargo test -p jotmint-cli --test reviews
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use proptest::prelude::*;
use serde::Serialize as _;
use serde_json::{Value, json};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/vectors/reviews.json");

fn cases() -> Vec<Value> {
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(PATH).unwrap()).unwrap();
    assert_eq!(cases.len(), 48, "a runner knows how many cases there are");
    cases
}

fn step(input: &Value) -> Value {
    serde_json::from_slice(&jotmint_cli::step(input.to_string().as_bytes())).unwrap()
}

#[test]
fn every_vector_comes_out_as_it_is_written() {
    let mut cases = cases();
    if std::env::var_os("JOTMINT_WRITE_VECTORS").is_some() {
        for case in &mut cases {
            case["output"] = step(&case["input"]);
        }
        let mut text = Vec::new();
        let one_space = serde_json::ser::PrettyFormatter::with_indent(b" ");
        cases.serialize(&mut serde_json::Serializer::with_formatter(&mut text, one_space)).unwrap();
        text.push(b'\n');
        std::fs::write(PATH, text).unwrap();
    }
    for case in &cases {
        let output = step(&case["input"]);
        assert_eq!(
            output,
            case["output"],
            "{}\n{}",
            case["name"],
            output["stdout"].as_str().unwrap_or_default()
        );
    }
}

#[test]
fn no_vector_prints_what_is_planted_in_it() {
    let mut planted = 0;
    for case in cases() {
        planted += u32::from(case["input"].to_string().contains("hunter2"));
        assert!(!case["output"].to_string().contains("hunter2"), "{}", case["name"]);
    }
    assert!(planted >= 10, "{planted}");
}

/// The code of a line such as `error[grant-missing]: ...`.
fn heading(line: &str) -> Option<String> {
    let (severity, rest) = line.split_once('[')?;
    matches!(severity, "error" | "warning" | "notice").then(|| rest.split(']').next().map(str::to_owned))?
}

#[test]
fn every_format_tells_the_same_findings() {
    let of = |format: &str| {
        let input = json!({
            "argv": ["check", "--format", format, "a.sh"],
            "files": {"a.sh": {"text": "curl https://api.mypurecloud.com/oauth/token -d scope=permanent -d grant_type=client_credentials"}},
        });
        step(&input)["stdout"].as_str().unwrap().to_owned()
    };
    let json: Value = serde_json::from_str(&of("json")).unwrap();
    let codes = |list: &Value, name: &str| -> Vec<String> {
        list.as_array().unwrap().iter().map(|found| found[name].as_str().unwrap().to_owned()).collect()
    };
    let found = codes(&json["diagnostics"], "code");
    assert!(found.len() >= 3, "{json}");
    let sarif: Value = serde_json::from_str(&of("sarif")).unwrap();
    assert_eq!(codes(&sarif["runs"][0]["results"], "ruleId"), found);
    for (index, result) in sarif["runs"][0]["results"].as_array().unwrap().iter().enumerate() {
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(sarif["runs"][0]["tool"]["driver"]["rules"][rule]["id"], found[index]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region["startColumn"], json["diagnostics"][index]["column"]);
    }
    let titles: Vec<_> = of("github")
        .lines()
        .map(|line| line.split("title=").nth(1).unwrap().split("::").next().unwrap().to_owned())
        .collect();
    assert_eq!(titles, found);
    let headings: Vec<_> = of("human").lines().filter_map(heading).collect();
    assert_eq!(headings, found);
}

proptest! {
    #[test]
    fn whatever_is_pasted_no_format_shows_a_secret(
        cut in 0_usize..260,
        insert in "[ -~\\n\"'$\\\\]{0,6}",
        response in prop_oneof![".{0,60}", Just("HTTP/2 400\n\n{\"error\":\"x\",\"error_description\":\"pLanted-hunter2 is wrong\"}".to_owned())],
        format in prop::sample::select(vec!["human", "json", "sarif", "github"]),
        metadata in prop::option::of(".{0,40}"),
    ) {
        const TEXT: &str = "curl -X POST https://api.mypurecloud.com/oauth/token \\\n -u 'ci:pLanted-hunter2-s3cret' -H 'Authorization: Bearer pLanted-hunter2-s3cret' -d 'grant_type=client_credentials&scope=long_lived_token&client_secret=pLanted-hunter2-s3cret'";
        let at = (0..=cut.min(TEXT.len())).rev().find(|at| TEXT.is_char_boundary(*at)).unwrap_or(0);
        let (before, after) = TEXT.split_at(at);
        // What the insertion cuts in two is no secret any more, and no test of one.
        prop_assume!(insert.is_empty() || !before.rsplit([' ', '\n', '=', ':', '&']).next().unwrap_or_default().starts_with("pL"));
        let mut files = json!({"a.sh": {"text": format!("{before}{insert}{after}")}, "r": {"text": response}});
        let mut explain = vec!["explain", "--format", format, "--response", "r", "--request", "a.sh"];
        let mut check = vec!["check", "--format", format, "a.sh"];
        if let Some(metadata) = metadata {
            files["m"] = json!({"text": metadata});
            explain.extend(["--metadata", "m"]);
            check.extend(["--metadata", "m"]);
        }
        for argv in [explain, check] {
            let output = step(&json!({"argv": argv, "files": files}));
            prop_assert_eq!(&output["type"], "finish");
            prop_assert!(!output.to_string().contains("pLanted-hunter2-s3cret") || insert.contains('\''), "{}", output);
        }
    }
}
