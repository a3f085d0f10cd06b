//! Diagnostics drawn into a text: what people read, and what must hold for any text and any spans.
#![allow(clippy::single_range_in_vec_init, reason = "a list of one span is meant")]
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test may fail loudly")]

use jotmint::diagnostic::{Diagnostic, codes, snippet};
use proptest::{prelude::*, test_runner::RngSeed};
use std::ops::Range;
use unicode_width::UnicodeWidthChar as _;

const ORIGIN: &str = "curl -X POST \"https://api.mypurecloud.com/oauth/token\" \\\n  \
    -H \"Content-Type: application/x-www-form-urlencoded\" \\\n  \
    -d \"grant_type=client_credentials&scope=long_lived_token\"\n";

fn problem(span: Range<usize>) -> Diagnostic {
    Diagnostic::new(&codes::SCOPE_REFUSED, format_args!("something is wrong")).help("change it").at(span)
}

/// The lines between the gutter and the help: numbered lines of text, and what is drawn under them.
fn drawn(out: &str) -> Vec<String> {
    out.lines().skip(3).take_while(|line| line.trim_end() != "   |").map(str::to_owned).collect()
}

fn only(text: &str, span: Range<usize>, secrets: &[Range<usize>]) -> Vec<String> {
    drawn(&snippet::render(&[problem(span)], "t", text, secrets))
}

#[test]
fn the_origin_case_reads_as_the_design_says() {
    let at = ORIGIN.find("long_lived_token").unwrap();
    let out = snippet::render(&[problem(at..at + 16)], "command line", ORIGIN, &[]);
    assert_eq!(
        out,
        "error[scope-refused]: something is wrong
  --> command line:3:43
   |
 3 |   -d \"grant_type=client_credentials&scope=long_lived_token\"
   |                                           ^^^^^^^^^^^^^^^^
   |
   = help: change it
   = see: RFC 6749 section 5.2"
    );
}

#[test]
fn every_severity_has_the_name_it_has_elsewhere() {
    for code in [&codes::SCOPE_REFUSED, &codes::SCOPE_REPEATED, &codes::AUDIENCE_IS_TOKEN_ENDPOINT] {
        let diagnostic = Diagnostic::new(code, format_args!("this")).at(0..1);
        let first = snippet::render(std::slice::from_ref(&diagnostic), "t", "x", &[]);
        assert_eq!(first.lines().next(), Some(diagnostic.to_string().as_str()));
    }
}

#[test]
fn a_span_over_several_lines_is_drawn_along_them() {
    let end = ORIGIN.trim_end().len();
    assert_eq!(
        only(ORIGIN, ORIGIN.find("-H").unwrap()..end, &[]),
        [
            " 2 | /   -H \"Content-Type: application/x-www-form-urlencoded\" \\",
            " 3 | |   -d \"grant_type=client_credentials&scope=long_lived_token\"",
            "   | |___________________________________________________________^",
        ]
    );
}

#[test]
fn a_secret_is_dots_of_its_own_width() {
    assert_eq!(only("-u 漢字:x -k", 12..14, &[3..11]), [" 1 | -u •••••• -k", "   |           ^^"]);
    assert_eq!(only("-u a\tb -k", 7..9, &[3..6]), [" 1 | -u •••••• -k", "   |           ^^"]);
    let ascii = snippet::render_ascii(&[problem(0..2)], "t", "-u s3cret \u{201c}漢\u{201d}", &[3..9]);
    assert_eq!(drawn(&ascii), [" 1 | -u ...... ????", "   | ^^"]);
    assert!(ascii.is_ascii());
}

#[test]
fn a_secret_may_be_underlined_and_still_is_not_shown() {
    assert_eq!(only("-d pw=hunter2", 3..13, &[6..13]), [" 1 | -d pw=•••••••", "   |    ^^^^^^^^^^"]);
}

#[test]
fn carets_stand_under_wide_combining_and_tabbed_text() {
    assert_eq!(only("漢字 漢字 x", 7..13, &[]), [" 1 | 漢字 漢字 x", "   |      ^^^^"]);
    assert_eq!(only("e\u{301}e\u{301} x", 3..6, &[]), [" 1 | e\u{301}e\u{301} x", "   |  ^"]);
    assert_eq!(
        only("e\u{301}e\u{301} x", 4..6, &[]),
        [" 1 | e\u{301}e\u{301} x", "   |  ^"],
        "a mark belongs to its letter"
    );
    assert_eq!(only("\t-d x", 1..3, &[]), [" 1 |     -d x", "   |     ^^"]);
}

#[test]
fn the_end_of_a_text_is_its_last_character() {
    for text in ["ab", "ab\n", "ab\r\n", "ab\n\n\n"] {
        assert_eq!(only(text, text.len()..text.len(), &[]), [" 1 | ab", "   |  ^"], "{text:?}");
        assert_eq!(only(text, 999..1999, &[]), [" 1 | ab", "   |  ^"], "{text:?}");
    }
    assert_eq!(only("ab\n\ncd", 3..3, &[]), [" 2 |", "   | ^"]);
    assert!(!snippet::render(&[problem(0..0)], "t", "", &[]).contains("-->"), "no text, no snippet");
}

#[test]
fn a_long_line_is_cut_around_the_span() {
    let text = format!("curl -d 'client_assertion={}&scope=x' https://login.example/token", "A".repeat(2000));
    let at = text.find("scope").unwrap();
    assert_eq!(
        only(&text, at..at + 5, &[26..2026]),
        [
            " 1 | ...•••••••••••••••••••••••••••••••••••••••••&scope=x' https://login.example/token",
            "   |                                              ^^^^^"
        ]
    );
    let whole = only(&text, 26..2026, &[26..2026]);
    assert!(whole.iter().all(|line| line.chars().count() <= 110) && whole[1].contains("^...^"), "{whole:#?}");
}

#[test]
fn a_label_points_at_a_second_place() {
    let text = "-d scope=a -d scope=b";
    let near = problem(14..21).label(3..10, "first set here");
    assert!(snippet::render(&[near], "t", text, &[]).contains(
        " 1 | -d scope=a -d scope=b
   |    -------    ^^^^^^^
   |    |
   |    first set here"
    ));
    let text = format!("-d scope=a -d x={} -d scope=b", "y".repeat(500));
    let far = problem(text.len() - 7..text.len()).label(3..10, "first set here");
    let out = snippet::render(&[far], "t", &text, &[]);
    assert!(out.lines().all(|line| line.chars().count() <= 110), "{out}");
    assert!(
        out.ends_with("\n   |    ^^^^^^^") && out.contains("\nnote: first set here\n  --> t:1:4\n"),
        "{out}"
    );
}

#[test]
fn what_could_deceive_a_terminal_is_replaced() {
    let out = snippet::render(
        &[problem(0..4)],
        "t\u{1b}[2J\n",
        "curl \u{1b}[31m\u{202e}\u{200b}\u{7}\r \u{e0041}\u{2764}\u{fe0f}",
        &[],
    );
    assert!(
        out.contains(" 1 | curl \u{fffd}[31m\u{fffd}\u{fffd}\u{fffd}\u{fffd} \u{fffd}\u{2764}\n"),
        "{out}"
    );
    assert!(out.contains("--> t\u{fffd}[2J :1:1"), "{out}");
}

#[test]
fn a_problem_without_a_span_is_shown_as_it_always_is() {
    let error = Diagnostic::new(&codes::SCOPE_REFUSED, format_args!("something is wrong")).help("change it");
    assert_eq!(snippet::render(std::slice::from_ref(&error), "t", "curl", &[]), error.render());
    assert_eq!(snippet::render(&[error.clone(), error], "t", "curl", &[]).matches("\n\n").count(), 1);
}

/// Characters of a secret in the tests below; they occur nowhere else.
const SECRET_CHARACTERS: &[char] = &['S', 'Ж', '密', '\u{483}', '🔑'];

fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("a"),
        Just("b c"),
        Just(" "),
        Just("\t"),
        Just("\n"),
        Just("\r\n"),
        Just("\r"),
        Just("é"),
        Just("漢"),
        Just("e\u{301}"),
        Just("\u{301}"),
        Just("\u{202e}"),
        Just("\u{1b}"),
        Just("\u{200d}"),
        Just("\u{fe0f}"),
        Just("\u{0}"),
        Just("👩\u{200d}💻"),
        Just("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        Just("•"),
        Just("..."),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn any_span() -> impl Strategy<Value = Range<usize>> {
    (0_usize..400, 0_usize..60).prop_map(|(start, length)| start..start + length)
}

fn columns(line: &str) -> usize {
    line.chars().map(|character| character.width().unwrap_or(0)).sum()
}

/// The same cases on every run.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 2000,
        rng_seed: RngSeed::Fixed(7523),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_secret_is_never_shown(text in any_text(), places in proptest::collection::vec(any_span(), 0..5), span in any_span(), label in any_span()) {
        // Fill the secret places with characters that are nowhere else, as many as there were.
        let mut bytes: Vec<(char, bool)> = text.chars().map(|character| (character, false)).collect();
        for place in &places {
            for (index, slot) in bytes.iter_mut().enumerate().skip(place.start).take(place.len()) {
                if slot.0 != '\n' {
                    *slot = (SECRET_CHARACTERS[index % SECRET_CHARACTERS.len()], true);
                }
            }
        }
        let mut planted = String::new();
        let mut secrets = Vec::new();
        for (character, secret) in bytes {
            let start = planted.len();
            planted.push(character);
            if secret {
                // Half a character is enough to hide it.
                secrets.push(start..start + 1);
            }
        }
        let diagnostic = problem(span).label(label, "here");
        for out in [
            snippet::render(std::slice::from_ref(&diagnostic), "t", &planted, &secrets),
            snippet::render_ascii(&[diagnostic], "t", &planted, &secrets),
        ] {
            let body = out.replace("error[scope-refused]: something is wrong", "").replace("RFC 6749 section 5.2", "");
            prop_assert!(!body.contains(SECRET_CHARACTERS), "{}", out);
        }
    }

    #[test]
    fn carets_never_stick_out_of_their_line(text in any_text(), span in any_span(), secret in any_span()) {
        let out = snippet::render(&[problem(span)], "t", &text, &[secret]);
        let mut widest = 1;
        for line in drawn(&out) {
            let Some((gutter, body)) = line.split_once('|') else { continue };
            let body = body.strip_prefix(' ').unwrap_or(body);
            if gutter.trim().is_empty() && body.contains('^') {
                // A caret under an empty line, or under a line of marks alone, still needs its one column; a span that
                // goes on for several lines is drawn with two more.
                let allowed = widest + if body.contains('_') { 2 } else { 0 };
                prop_assert!(columns(body) <= allowed, "{}\n{:?}", out, text);
            } else if !gutter.trim().is_empty() {
                widest = columns(body).max(1);
            }
        }
    }

    #[test]
    fn plain_output_is_plain(text in any_text(), span in any_span(), secret in any_span()) {
        let out = snippet::render_ascii(&[problem(span)], "é", &text, &[secret]);
        prop_assert!(out.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)), "{:?}", out);
    }
}
