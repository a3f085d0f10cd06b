//! A pasted command: read, judged and printed in every format, without a panic and without its secret.
#![no_main]

use jotmint::{
    UnixTime,
    diagnostic::snippet::Style,
    review::{Format, Known, Request, Source, check},
};
use libfuzzer_sys::fuzz_target;

const SECRET: &str = "PLANTED-qZx81hW";

fuzz_target!(|input: &[u8]| {
    let Ok(rest) = core::str::from_utf8(input) else { return };
    if rest.contains("qZx81hW") {
        return;
    }
    let texts = [
        rest.to_owned(),
        format!("curl -u ci:{SECRET} {rest}"),
        format!("curl https://as.example/token -d client_secret={SECRET} -d '{rest}'"),
    ];
    for text in &texts {
        let source = Source { name: "command line", is_file: false, text };
        let known = Known { now: UnixTime::from_seconds(1_760_000_000).ok(), ..Known::default() };
        let Ok(review) = check(Request::Curl(source), known) else { continue };
        for format in Format::ALL {
            let printed = review.print(format, Style::default(), false);
            assert!(!printed.contains("qZx81hW"), "{format:?} shows the secret");
        }
    }
});
