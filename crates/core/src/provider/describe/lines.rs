//! Lines of at most 100 columns. Words are never broken, so a long URL may stand out.

use crate::{
    provider::profile::{Profile, Topic},
    time::Seconds,
};
use alloc::{format, string::String, vec::Vec};

const COLUMNS: usize = 100;
/// The widest label that has its text beside it; wider ones have it below.
const WIDEST_LABEL: usize = 20;

pub(super) struct Lines(String);

/// A label, and what there is to say about it.
pub(super) type Row = (String, String);

impl Lines {
    pub(super) const fn new() -> Self {
        Self(String::new())
    }

    pub(super) fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    pub(super) fn gap(&mut self) {
        self.0.push('\n');
    }

    /// A heading, with the numbers of the sources of what is under it.
    pub(super) fn heading(&mut self, profile: &Profile, name: &str, topic: Topic) {
        let numbers: Vec<String> = profile
            .sources
            .iter()
            .enumerate()
            .filter(|(_, source)| source.topics.contains(&topic))
            .map(|(number, _)| format!(" [{}]", number.saturating_add(1)))
            .collect();
        self.gap();
        self.line(&format!("{name}{}", numbers.concat()));
    }

    /// Labels in one column, what there is to say in another.
    pub(super) fn rows(&mut self, rows: &[Row]) {
        let lengths = rows.iter().map(|(label, _)| label.chars().count());
        let width = lengths.filter(|length| *length <= WIDEST_LABEL).max().unwrap_or_default();
        let indent = " ".repeat(width.saturating_add(4));
        for (label, text) in rows {
            if text.is_empty() {
                self.line(&format!("  {label}"));
            } else if label.chars().count() > WIDEST_LABEL {
                self.line(&format!("  {label}"));
                self.wrapped(&indent, &indent, text);
            } else {
                self.wrapped(&format!("  {label:width$}  "), &indent, text);
            }
        }
    }

    /// Text that begins with `start` and goes on below with `indent`.
    pub(super) fn wrapped(&mut self, start: &str, indent: &str, text: &str) {
        let mut line = String::from(start);
        let mut is_fresh = true;
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let width = line.chars().count().saturating_add(word.chars().count());
            if !is_fresh && width >= COLUMNS {
                self.line(&line);
                line = String::from(indent);
                is_fresh = true;
            }
            if !is_fresh {
                line.push(' ');
            }
            line.push_str(word);
            is_fresh = false;
        }
        self.line(&line);
    }

    /// The text, without the last line break.
    pub(super) fn finish(mut self) -> String {
        self.0.truncate(self.0.trim_end().len());
        self.0
    }
}

/// `86400 s (24 h)`.
pub(super) fn length_of_time(length: Seconds) -> String {
    let short = short_time(length);
    if short.ends_with(" s") { short } else { format!("{length} ({short})") }
}

/// `24 h`; `43199 s` where no other unit comes out even.
pub(super) fn short_time(length: Seconds) -> String {
    let seconds = length.get();
    // Two days read better as 48 h, an hour and a half as 90 min.
    let (unit, name) = match seconds {
        0..60 => (1, "s"),
        60..3600 => (60, "min"),
        3600..259_200 if seconds.is_multiple_of(3600) => (3600, "h"),
        3600..10_800 => (60, "min"),
        10_800..259_200 => (3600, "h"),
        _ => (86_400, "days"),
    };
    match seconds.checked_div(unit) {
        Some(count) if seconds.is_multiple_of(unit) => format!("{count} {name}"),
        _ => format!("{length}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_read_as_people_say_them() {
        for (seconds, text) in [
            (60, "60 s (1 min)"),
            (4500, "4500 s (75 min)"),
            (86_400, "86400 s (24 h)"),
            (172_800, "172800 s (48 h)"),
            (38_880_000, "38880000 s (450 days)"),
            (5400, "5400 s (90 min)"),
            (43_199, "43199 s"),
            (15_777_000, "15777000 s"),
            (59, "59 s"),
        ] {
            assert_eq!(length_of_time(Seconds::new(seconds)), text);
        }
    }

    #[test]
    fn words_are_wrapped_and_never_broken() {
        let mut lines = Lines::new();
        let long = "x".repeat(120);
        lines.rows(&[("label".into(), "word ".repeat(40)), ("b".into(), format!("a {long} b"))]);
        let text = lines.finish();
        assert!(text.lines().all(|line| line.len() <= 100 || line.trim() == long), "{text}");
        assert!(text.starts_with("  label  word word"));
        assert!(text.contains("\n         word"), "{text}");
        assert!(text.contains("\n  b      a\n"), "{text}");
    }

    #[test]
    fn a_wide_label_stands_above_its_text() {
        let mut lines = Lines::new();
        lines.rows(&[
            ("short".into(), "one".into()),
            ("w".repeat(21), "two".into()),
            ("alone".into(), String::new()),
        ]);
        assert_eq!(lines.finish(), format!("  short  one\n  {}\n         two\n  alone", "w".repeat(21)));
    }
}
