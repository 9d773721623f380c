//! How many events there are of a key, for `--count-by`.

use super::Job;
use crate::cli::output::{self, Paint};
use crate::error::Result;
use crate::event::Level;
use serde::Serialize;
use std::time::Duration;

/// The answer of `--count-by`.
#[derive(Debug, Serialize)]
struct Counts {
    counts: serde_json::Map<String, serde_json::Value>,
    events: u64,
    lines: u64,
    bytes: u64,
    seconds: f64,
}

impl Job<'_> {
    /// Prints what was counted.
    pub(super) fn print_counts(&mut self, took: Duration) -> Result<()> {
        let mut counts: Vec<(String, u64)> = std::mem::take(&mut self.counts).into_iter().collect();
        if self.count_by.as_deref() == Some("level") {
            // From TRACE up, none last.
            counts.sort_by_key(|(name, _)| match Level::parse(name) {
                Some(Level::None) | None => u8::MAX,
                Some(level) => level as u8,
            });
        } else {
            counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        }
        if self.out.is_json() {
            return self.out.json(&Counts {
                counts: counts.into_iter().map(|(name, n)| (name, n.into())).collect(),
                events: self.passed,
                lines: self.stats.lines,
                bytes: self.stats.bytes,
                seconds: (took.as_secs_f64() * 1e6).round() / 1e6,
            });
        }
        for (name, n) in &counts {
            let name = output::printable(name).into_owned();
            self.out.line(&format!("{n:>10}  {name}"))?;
        }
        let summary = format!(
            "{:>10}  events in {} lines, {}",
            self.passed,
            self.stats.lines,
            output::human_bytes(self.stats.bytes)
        );
        let summary = self.out.paint(Paint::Dim, &summary);
        self.out.line(&summary)
    }
}
