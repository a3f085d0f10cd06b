//! Token requests per second over time, as an SVG picture.

use crate::{figures::Figures, table::grouped};
use plotters::{prelude::*, style::text_anchor};

const SIZE: (u32, u32) = (860, 420);
/// Where the lines end and their names begin.
const NAMES_FROM: i32 = 650;
/// Seconds that one point stands for; it is as high as the worst of them.
const BIN: usize = 10;
/// Below this a line lies on the ground; the scale is logarithmic and has no zero.
const GROUND: f64 = 0.7;
/// Colours of Okabe and Ito that people with any colour vision tell apart on white; the first is jotmint's.
const COLOURS: [RGBColor; 7] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 0, 0),
    RGBColor(230, 159, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
];

/// Draws the rules of one scenario, jotmint's first. At most seven; those in between are left out.
///
/// # Errors
/// What the drawing library reports.
pub fn plot(title: &str, rows: &[&Figures]) -> anyhow::Result<String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let (left, names) = area.split_horizontally(NAMES_FROM);
        let minutes = rows.iter().map(|row| row.seconds as f64 / 60.0).fold(1.0, f64::max);
        let most = rows.iter().flat_map(|row| row.per_second.0.iter().copied()).max().unwrap_or(1);
        let mut chart = ChartBuilder::on(&left)
            .caption(title, ("sans-serif", 17))
            .margin(10)
            .margin_right(4)
            .x_label_area_size(42)
            .y_label_area_size(74)
            .build_cartesian_2d(0.0..minutes, (GROUND..f64::from(most) * 1.6).log_scale())?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(RGBColor(225, 225, 225))
            .x_desc("minutes since the start")
            .y_desc("most token requests in one second")
            .x_labels(7)
            .x_label_formatter(&|minutes| format!("{minutes:.0}"))
            .y_labels(8)
            .y_label_formatter(&|requests| grouped(requests.round() as u64))
            .label_style(("sans-serif", 13))
            .axis_desc_style(("sans-serif", 14))
            .draw()?;
        let mut by_peak: Vec<_> = rows.iter().zip(COLOURS).collect();
        by_peak.sort_by_key(|(row, _)| std::cmp::Reverse(row.peak_per_second));
        // Lower lines lie on higher ones.
        for (row, colour) in &by_peak {
            let width = if row.rule == "jotmint" { 3 } else { 2 };
            chart.draw_series(LineSeries::new(points(row), colour.stroke_width(width)))?;
        }
        names.draw(&Text::new("peak after the start", (12, 46), ("sans-serif", 13)))?;
        for (place, (row, colour)) in (0..).zip(by_peak) {
            let y = 72 + place * 40;
            names.draw(&PathElement::new([(12, y), (34, y)], colour.stroke_width(4)))?;
            let style = ("sans-serif", 14)
                .into_text_style(&names)
                .pos(text_anchor::Pos::new(text_anchor::HPos::Left, text_anchor::VPos::Center));
            names.draw(&Text::new(row.rule.clone(), (42, y), style.clone()))?;
            let peak = format!("{} a second", grouped(u64::from(row.peak_per_second)));
            names.draw(&Text::new(peak, (42, y + 16), style.color(&RGBColor(90, 90, 90))))?;
        }
        area.present()?;
    }
    Ok(svg)
}

/// The line of a rule. Points between two of the same height are left out.
fn points(row: &Figures) -> Vec<(f64, f64)> {
    let mut heights = row.per_second.0.clone();
    heights.resize(row.seconds as usize, 0);
    let bins: Vec<f64> = heights
        .chunks(BIN)
        .map(|bin| f64::from(bin.iter().copied().max().unwrap_or(0)).max(GROUND))
        .collect();
    let minutes = |bin: usize| (bin * BIN) as f64 / 60.0;
    bins.iter()
        .enumerate()
        .filter(|(bin, height)| {
            let same = |other: Option<&f64>| other == Some(*height);
            !(same(bin.checked_sub(1).and_then(|before| bins.get(before))) && same(bins.get(bin + 1)))
        })
        .map(|(bin, height)| (minutes(bin), *height))
        .collect()
}
