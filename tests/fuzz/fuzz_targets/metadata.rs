//! A metadata document, alone and as what a request is judged by.
#![no_main]

use jotmint::{
    diagnostic::snippet::Style,
    metadata::Metadata,
    review::{Format, Known, Request, Source, check},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let _ = Metadata::parse(input, Some("https://as.example"));
    let text = "curl https://as.example/token -u ci:PLANTED-qZx81hW -d 'grant_type=client_credentials&scope=read write'";
    let source = Source { name: "command line", is_file: false, text };
    let known = Known { metadata: Some(input), ..Known::default() };
    let Ok(review) = check(Request::Curl(source), known) else { return };
    for format in Format::ALL {
        assert!(!review.print(format, Style::default(), false).contains("qZx81hW"));
    }
});
