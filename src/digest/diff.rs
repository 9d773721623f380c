//! What differs between a good and a bad build: templates that are new, gone, more or fewer.

use super::baseline::{Footing, Pair, pairs};
use super::fetch;
use super::severity::severity;
use super::tally::{Side, problems, tally};
use crate::error::Result;
use crate::event::Level;
use crate::task::Cx;
use std::collections::HashSet;

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
    /// The first event, whole; its template where it cannot be read, or texts are too much together (128 MiB).
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
    let back = rest
        .first()
        .map(|build| pairs(build, tallies.get(..1).unwrap_or_default()))
        .unwrap_or_default();
    // What no file of the same format has tells nothing, whichever side it stands on.
    let (other, other_back) = (in_other_format(&there), in_other_format(&back));
    for pair in there.iter().filter(|pair| is_comparable(pair, &other_back)) {
        for (hash, seen) in &pair.file.seen {
            let before: u64 = pair.counts(*hash).iter().sum();
            if let Some(kind) = kind(before, seen.count) {
                out.push(difference(kind, &pair.file.path, seen, before, seen.count));
            }
        }
    }
    for pair in back.iter().filter(|pair| is_comparable(pair, &other)) {
        gone(pair, &mut out);
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
    for difference in out.iter_mut().filter(|d| d.text.is_empty()) {
        difference.text.clone_from(&difference.template);
    }
    let mut problems = problems(&tallies);
    let left_out = there.iter().filter(|pair| !is_comparable(pair, &other_back));
    problems.extend(left_out.map(|pair| {
        let path = &pair.file.path;
        format!("{path}: not compared, for the good build writes it in another format")
    }));
    Ok((out, problems))
}

/// The files that stand in another format on the other side.
fn in_other_format<'t>(pairs: &[Pair<'t>]) -> HashSet<&'t str> {
    let other = pairs.iter().filter(|pair| pair.footing == Footing::OtherFormat);
    other.map(|pair| pair.file.path.as_str()).collect()
}

/// Whether a file's templates may be news: its partners do not take it, or it them, for another format.
fn is_comparable(pair: &Pair<'_>, other: &HashSet<&str>) -> bool {
    let mut partners = pair.good.iter().flatten();
    pair.footing == Footing::NoFile
        || (pair.footing == Footing::Compared && partners.any(|file| !other.contains(file.path.as_str())))
}

fn gone(back: &Pair<'_>, out: &mut Vec<Difference>) {
    for (hash, seen) in &back.file.seen {
        let now: u64 = back.counts(*hash).iter().sum();
        if now == 0 {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EventOptions;
    use crate::log::tree;
    use std::fmt::Write;

    #[test]
    fn a_file_in_another_format_is_neither_new_nor_gone() {
        let cx = Cx::default();
        let dir = tempfile::tempdir().unwrap();
        let words: Vec<String> = (0..60)
            .map(|i| format!("{}thing", "abcdefghij".repeat(1 + i / 9).split_at(i % 9).1))
            .collect();
        let (mut oslo, mut plain) = (String::new(), String::new());
        for word in &words {
            writeln!(oslo, "2026-11-21 01:00:00.000 1 INFO a.b [-] the {word} came").unwrap();
            writeln!(plain, "W1121 01:00:00.000000 1 main.go:1] no {word} left here").unwrap();
        }
        for (name, text) in [("good", oslo), ("bad", plain)] {
            std::fs::create_dir(dir.path().join(name)).unwrap();
            std::fs::write(dir.path().join(name).join("x.log"), text).unwrap();
            let same = format!("one line\nof {name}\n");
            std::fs::write(dir.path().join(name).join("y.txt"), same).unwrap();
        }
        let side = |name: &str| tree::folder(&dir.path().join(name), &cx).unwrap();
        let (good, bad) = (side("good"), side("bad"));
        let opts = EventOptions::default();
        let (found, problems) = diff(&(&good, opts.clone()), &(&bad, opts), &cx).unwrap();
        let found: Vec<(&str, &str)> = found.iter().map(|d| (d.kind.name(), d.file.as_str())).collect();
        assert_eq!(found, [("new", "y.txt"), ("gone", "y.txt")]);
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with("x.log: not compared"), "{problems:?}");
    }
}
