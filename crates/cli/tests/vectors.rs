//! The shared vectors of the command line: whole inputs and whole outputs, the same in every language.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use serde_json::Value;

#[test]
fn every_vector_comes_out_as_it_is_written() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../../../tests/vectors/cli.json")).unwrap();
    assert_eq!(cases.len(), 89);
    for case in &cases {
        let output: Value =
            serde_json::from_slice(&jotmint_cli::step(case["input"].to_string().as_bytes())).unwrap();
        assert_eq!(output, case["output"], "{}\n{output}", case["name"]);
    }
}

#[test]
fn every_run_of_several_steps_comes_out_as_it_is_written() {
    let cases: Vec<Value> =
        serde_json::from_str(include_str!("../../../tests/vectors/cli-exec.json")).unwrap();
    assert_eq!(cases.len(), 55);
    for case in &cases {
        let mut known = case["input"].as_object().unwrap().clone();
        let first = [(&Value::Null, &case["output"])];
        let then =
            case["then"].as_array().into_iter().flatten().map(|step| (&step["given"], &step["output"]));
        for (given, expected) in first.into_iter().chain(then) {
            known.extend(given.as_object().cloned().unwrap_or_default());
            let input = Value::Object(known.clone()).to_string();
            let output: Value = serde_json::from_slice(&jotmint_cli::step(input.as_bytes())).unwrap();
            assert_eq!(&output, expected, "{}\n{output}", case["name"]);
            // The host gives it back.
            if let Some(progress) = output.get("progress") {
                known.insert("progress".to_owned(), progress.clone());
            }
        }
    }
}

#[test]
fn no_vector_prints_what_is_planted_in_it() {
    let of = |text| serde_json::from_str::<Vec<Value>>(text).unwrap();
    let cases = of(include_str!("../../../tests/vectors/cli.json"));
    let runs = of(include_str!("../../../tests/vectors/cli-exec.json"));
    let mut planted = 0;
    for case in cases.iter().chain(&runs) {
        planted += u32::from(case["input"].to_string().contains("hunter2"));
        let printed = format!("{}{}", case["output"]["stdout"], case["output"]["stderr"]);
        assert!(!printed.contains("hunter2"), "{}", case["name"]);
    }
    assert!(planted >= 10, "{planted}");
}
