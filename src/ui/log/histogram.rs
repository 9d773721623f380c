//! One row of the log's time: errors as bars, where there are none how much was written; and the span under the
//! cursor in words.

use crate::app::OpenLog;
use crate::log::histogram::{Bin, Histogram};
use crate::ui::text::{Row, count, width};
use crate::ui::theme::{Role, Theme};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const BARS: [&str; 8] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];

pub(super) fn draw(open: &OpenLog, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    row.put("  ", Role::Text);
    if open.histogram.bins.is_empty() {
        row.put("no times in this log", Role::Dim);
        return row.fill();
    }
    let room = usize::from(area.width).saturating_sub(4);
    // The words need some 42 columns; they keep their place while the cursor moves.
    let bars = if room >= 70 { room - 44 } else { room / 2 };
    let columns = rebin(&open.histogram, bars.max(1));
    let micros = open.sheet().and_then(|s| s.time(open.cursor));
    let second = micros.map(|t| t.div_euclid(1_000_000));
    let here = second.map(|s| column_of(&open.histogram, s, columns.len()));
    let most = columns.iter().map(|b| b.errors).max().unwrap_or(0);
    let most_lines = columns.iter().map(|b| b.lines).max().unwrap_or(0);
    for (at, bin) in columns.iter().enumerate() {
        let (sign, role) = bar(*bin, most, most_lines);
        let role = if Some(at) == here {
            Role::MatchCurrent
        } else {
            role
        };
        row.put(sign, role);
    }
    if let (Some(at), Some(bin)) = (here, here.and_then(|h| columns.get(h))) {
        let text = words(&open.histogram, at, columns.len(), *bin);
        let text = if width(&text) + 2 <= row.left() {
            text
        } else {
            format!("{} of {}", bin.errors, bin.lines)
        };
        row.put("  ", Role::Text).put(&text, Role::Dim);
    }
    row.fill();
}

/// The bins of the log in so many columns.
fn rebin(histogram: &Histogram, columns: usize) -> Vec<Bin> {
    let bins = &histogram.bins;
    let columns = columns.min(bins.len());
    (0..columns)
        .map(|at| {
            let range = bins.len() * at / columns..bins.len() * (at + 1) / columns;
            let part = bins.get(range).unwrap_or_default();
            part.iter().fold(Bin::default(), |sum, bin| Bin {
                lines: sum.lines + bin.lines,
                errors: sum.errors + bin.errors,
            })
        })
        .collect()
}

fn column_of(histogram: &Histogram, second: i64, columns: usize) -> usize {
    let bin = histogram.bin_of(second);
    // The column whose bins hold it: the inverse of the ranges in `rebin`.
    (0..columns)
        .find(|at| histogram.bins.len() * (at + 1) / columns > bin)
        .unwrap_or(0)
}

/// The sign of a column: errors scaled to their own most; lines in a log without any error.
fn bar(bin: Bin, most_errors: u64, most_lines: u64) -> (&'static str, Role) {
    let step = |value: u64, most: u64| (value * 7).div_ceil(most.max(1)).min(7) as usize;
    match (bin.errors, bin.lines, most_errors) {
        (0, 0, _) => (" ", Role::Spark),
        (0, lines, 0) => (BARS.get(step(lines, most_lines)).unwrap_or(&"▁"), Role::Spark),
        (0, _, _) => ("▁", Role::Spark),
        (errors, ..) => (
            BARS.get(step(errors, most_errors)).unwrap_or(&"█"),
            Role::SparkError,
        ),
    }
}

/// `01:56:24–01:56:25  7 errors of 23 lines`.
fn words(histogram: &Histogram, at: usize, columns: usize, bin: Bin) -> String {
    let start = |column: usize| histogram.start_of(histogram.bins.len() * column / columns.max(1));
    let last = (start(at + 1) - 1).min(histogram.to);
    let clock = |second: i64| {
        Timestamp::from_second(second).map_or_else(|_| "?".into(), |t| t.strftime("%H:%M:%S").to_string())
    };
    let mut span = clock(start(at));
    if last > start(at) {
        span = format!("{span}–{}", clock(last));
    }
    format!(
        "{span}  {} of {}",
        count(bin.errors as usize, "error"),
        count(bin.lines as usize, "line")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_and_error_is_in_a_column() {
        let histogram = Histogram {
            from: 0,
            to: 511,
            bins: (0..512)
                .map(|i| Bin {
                    lines: 2,
                    errors: u64::from(i == 300),
                })
                .collect(),
        };
        for columns in [1, 7, 80, 512] {
            let bins = rebin(&histogram, columns);
            assert_eq!(bins.iter().map(|b| b.lines).sum::<u64>(), 1024);
            let at = column_of(&histogram, 300, columns);
            assert_eq!(bins.get(at).map(|b| b.errors), Some(1), "{columns}");
        }
        assert_eq!(bar(Bin { lines: 3, errors: 1 }, 100, 3), ("▂", Role::SparkError));
        assert_eq!(
            words(&histogram, 2, 512, Bin { lines: 2, errors: 1 }),
            "00:00:02  1 error of 2 lines"
        );
    }
}
