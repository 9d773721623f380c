//! What differs between a good and a bad build: templates that are new, gone, more or fewer.

use super::baseline::{Footing, Pair, pairs};
use super::fetch;
use super::severity::severity;
use super::tally::{Side, problems, tally};
use crate::error::Result;
use crate::event::Level;
use crate::task::Cx;

/// How a template differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DifferenceKind {
    /// Only the bad build has it.
    New,
    /// Only the good build has it.
    Gone,
    /// The bad build has it far more often.
    More,
    /// The bad build has it far less often.
    Fewer,
}

impl DifferenceKind {
    /// The word in output.
    pub fn name(self) -> &'static str {
        match self {
            DifferenceKind::New => "new",
            DifferenceKind::Gone => "gone",
            DifferenceKind::More => "more",
            DifferenceKind::Fewer => "fewer",
        }
    }
}

/// A template that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// How.
    pub kind: DifferenceKind,
    /// The file: in the bad build; for what is gone, in the good one.
    pub file: String,
    /// The first event's first line there.
    pub line: u32,
    /// Its level.
    pub level: Level,
    /// The template, cut to some hundred bytes.
    pub template: String,
    /// Events in the good build.
    pub good: u64,
    /// Events in the bad build.
    pub bad: u64,
    /// The first event, whole.
    pub text: String,
    weight: f64,
}

/// What differs from `good` to `bad`, the most telling first; beside it, what could not be read: file and reason.
///
/// # Errors
/// Only [`crate::error::Kind::Cancelled`].
pub fn diff(good: &Side<'_>, bad: &Side<'_>, cx: &Cx) -> Result<(Vec<Difference>, Vec<String>)> {
    let tallies = tally(&[bad.clone(), good.clone()], cx)?;
    let (Some(own), Some(rest)) = (tallies.first(), tallies.get(1..)) else {
        return Ok((Vec::new(), Vec::new()));
    };
    let mut out = Vec::new();
    let there = pairs(own, rest);
    for pair in &there {
        for (hash, seen) in &pair.file.seen {
            let before: u64 = pair.counts(*hash).iter().sum();
            if let Some(kind) = kind(before, seen.count) {
                out.push(difference(kind, &pair.file.path, seen, before, seen.count));
            }
        }
    }
    if let Some(build) = rest.first() {
        for back in pairs(build, tallies.get(..1).unwrap_or_default()) {
            gone(&back, &mut out);
        }
    }
    out.sort_by(|a, b| {
        a.kind
            .cmp(&b.kind)
            .then(b.weight.total_cmp(&a.weight))
            .then_with(|| a.file.cmp(&b.file))
            .then(a.line.cmp(&b.line))
    });
    for (side, is_gone) in [(bad, false), (good, true)] {
        let of_side = out
            .iter_mut()
            .filter(|d| (d.kind == DifferenceKind::Gone) == is_gone);
        let events = of_side.map(|d| (d.file.as_str(), d.line, &mut d.text));
        fetch::fill(side, events, cx)?;
    }
    Ok((out, problems(&tallies)))
}

fn gone(back: &Pair<'_>, out: &mut Vec<Difference>) {
    for (hash, seen) in &back.file.seen {
        let now: u64 = back.counts(*hash).iter().sum();
        if now == 0 && back.footing != Footing::OtherFormat {
            out.push(difference(
                DifferenceKind::Gone,
                &back.file.path,
                seen,
                seen.count,
                0,
            ));
        }
    }
}

fn difference(
    kind: DifferenceKind,
    file: &str,
    seen: &super::count::Seen,
    good: u64,
    bad: u64,
) -> Difference {
    Difference {
        kind,
        file: file.to_owned(),
        line: seen.at.first().map_or(0, |at| at.line),
        level: seen.level,
        template: seen.template.to_string(),
        good,
        bad,
        text: seen.text.as_deref().unwrap_or_default().to_owned(),
        weight: severity(seen.level, &seen.template).weight,
    }
}

/// Counts that differ by more than two runs of the same tests do.
fn kind(good: u64, bad: u64) -> Option<DifferenceKind> {
    if good == 0 {
        return Some(DifferenceKind::New);
    }
    let (g, b) = (good as f64, bad as f64);
    let spread = (g + b + 1.0).sqrt();
    if b >= 2.0 * g && b - g >= 3.0 * spread {
        Some(DifferenceKind::More)
    } else if g >= 2.0 * b && g - b >= 3.0 * spread {
        Some(DifferenceKind::Fewer)
    } else {
        None
    }
}
