//! The shared vectors of the command line: whole inputs and whole outputs, the same in every language.

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
fn no_vector_prints_what_is_planted_in_it() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../../../tests/vectors/cli.json")).unwrap();
    let mut planted = 0;
    for case in &cases {
        planted += u32::from(case["input"].to_string().contains("hunter2"));
        let printed = format!("{}{}", case["output"]["stdout"], case["output"]["stderr"]);
        assert!(!printed.contains("hunter2"), "{}", case["name"]);
    }
    assert!(planted >= 10, "{planted}");
}
