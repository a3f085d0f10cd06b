//! Figures as a table for people.

use crate::figures::Figures;

/// The table, with a line for each rule: the most token requests in a second after the start; token requests in all;
/// calls that got an error, or jobs that lost their token; expired tokens handed out; calls rejected with 401, and the most
/// renewals one token's rejection led to; requests before `Retry-After` was over; and how long calls waited.
#[must_use]
pub fn table(rows: &[Figures]) -> String {
    const HEAD: [&str; 10] = [
        "rule",
        "peak/s",
        "requests",
        "failed",
        "expired",
        "401",
        "renewals per 401",
        "too early",
        "waited s",
        "longest s",
    ];
    let cells: Vec<[String; 10]> = rows
        .iter()
        .map(|row| {
            [
                row.rule.clone(),
                grouped(u64::from(row.peak_per_second)),
                grouped(row.token_requests),
                grouped(row.failed_calls + row.jobs_lost),
                grouped(row.expired_served),
                grouped(row.rejected_calls),
                row.renewals_per_rejected_token.to_string(),
                grouped(row.retry_after_violations),
                grouped(row.waited_ms / 1000),
                format!("{:.1}", row.longest_wait_ms as f64 / 1000.0),
            ]
        })
        .collect();
    let width = |column: usize| {
        cells.iter().map(|row| row[column].len()).chain([HEAD[column].len()]).max().unwrap_or(0)
    };
    let mut text = String::new();
    for row in std::iter::once(HEAD.map(String::from)).chain(cells.iter().cloned()) {
        for (column, cell) in row.iter().enumerate() {
            let width = width(column);
            text += &if column == 0 { format!("{cell:<width$}") } else { format!("  {cell:>width$}") };
        }
        text += "\n";
    }
    text
}

/// A number with a comma after each three digits.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
