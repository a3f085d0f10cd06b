//! An answer: taken apart, explained with its request, and printed, without a panic and without a credential of the
//! request that it may repeat.
#![no_main]

use jotmint::{
    diagnostic::snippet::Style,
    http::Received,
    review::{Format, Known, Request, Source, explain},
};
use libfuzzer_sys::fuzz_target;

const SECRET: &str = "PLANTED-qZx81hW";

fuzz_target!(|input: &[u8]| {
    let text = format!(
        "curl https://login.mypurecloud.com/oauth/token -u ci:{SECRET} -d 'grant_type=client_credentials&scope=read'"
    );
    // The answer may repeat the secret wherever the input says so.
    let mut answer = Vec::new();
    for part in input.split(|byte| *byte == b'\x01') {
        if !answer.is_empty() {
            answer.extend_from_slice(SECRET.as_bytes());
        }
        answer.extend_from_slice(part);
    }
    let Ok(received) = Received::parse(&answer) else { return };
    let source = Source { name: "command line", is_file: false, text: &text };
    let Ok(review) = explain(Request::Curl(source), &received, Known::default()) else { return };
    for format in Format::ALL {
        let printed = review.print(format, Style::default(), false);
        assert!(!printed.contains(SECRET), "{format:?} shows the secret: {printed}");
    }
});
