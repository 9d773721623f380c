//! Each template of a build against the passing builds: known, rare, new, more often; and how much that says.
//!
//! ```text
//! Pair ─► Finding { change, severity, novelty }    what is known falls out, its ERRORs counted as folded
//! ```
//!
//! A template is judged by itself here: by how bad it sounds, how new its words are, and how many news a healthy run
//! brings to the same file anyway. What comes first and what hangs together is [`super::rank`]'s.

use super::baseline::{Footing, Pair, anywhere};
use super::count::Seen;
use super::mask::id_hash;
use super::missing::{Missing, missing};
use super::severity::{Severity, severity};
use super::tally::BuildTally;
use super::words::{Vocabulary, words};
use crate::event::Level;
use std::collections::HashSet;

/// Findings that are looked at closely.
const MAX_FINDINGS: usize = 3000;
/// Findings by themselves below this are no reason to call a build unusual.
pub(super) const UNUSUAL: f64 = 0.3;
/// A log that falls silent is unusual.
const SILENT: f64 = 0.35;
/// Against a single passing run events below WARNING are news to this extent at most: how much healthy runs differ in
/// them is not known.
const SINGLE: f64 = 0.5;

/// How a template differs from the passing builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// No passing run has it.
    New,
    /// Passing runs have it in other files only.
    Elsewhere,
    /// Passing runs have it, far less often.
    More,
    /// There is no passing run to compare with.
    Uncompared,
    /// The log's last event; what passing runs say after it is missing.
    Missing,
}

/// A template that may explain a failure.
#[derive(Debug, Clone)]
pub(super) struct Finding<'t> {
    /// Which file: its index among the pairs.
    pub file: usize,
    /// The template and its events.
    pub seen: &'t Seen,
    /// How it differs.
    pub change: Change,
    /// How often each passing build has it.
    pub good: Vec<u64>,
    /// How bad it sounds.
    pub severity: Severity,
    /// How much of it is new, in [0, 1].
    pub novelty: f64,
    /// How new its words are, whatever news a healthy run brings.
    pub fresh: f64,
    /// What is missing after it.
    pub missing: Option<Missing>,
    /// Its words.
    pub words: Vec<u64>,
    /// How unusual it is by itself: severity, novelty, and what healthy runs bring.
    pub core: f64,
}

/// What judging gives.
#[derive(Debug, Default)]
pub(super) struct Judgement<'t> {
    /// What may explain the failure.
    pub findings: Vec<Finding<'t>>,
    /// Events at ERROR and above that passing runs have, too.
    pub folded: u64,
}

/// Three classes whose natural news are counted apart.
fn class(level: Level) -> u8 {
    match level {
        Level::Error | Level::Critical => 2,
        Level::Warning => 1,
        _ => 0,
    }
}

/// Judges every template of every pair.
pub(super) fn judge<'t>(pairs: &[Pair<'t>], good: &[BuildTally]) -> Judgement<'t> {
    let mut out = Judgement::default();
    let elsewhere = anywhere(good);
    for (index, pair) in pairs.iter().enumerate() {
        let mut found = Vec::new();
        let mut lines = None;
        for (hash, seen) in &pair.file.seen {
            let counts = pair.counts(*hash);
            let Some(change) = change(pair, seen, &counts, elsewhere.contains_key(hash)) else {
                out.folded += if seen.level >= Level::Error { seen.count } else { 0 };
                continue;
            };
            if change == Change::New && seen.level < Level::Warning {
                let lines = lines.get_or_insert_with(|| pair.lines());
                if is_joined(&seen.template, lines) {
                    continue;
                }
            }
            let severity = severity(seen.level, &seen.template);
            let least = match change {
                Change::New | Change::Uncompared | Change::Missing => 0.0,
                Change::More => 0.35,
                // A line of another log is hardly news.
                Change::Elsewhere => 0.5,
            };
            if severity.weight < least {
                continue;
            }
            found.push(Finding {
                file: index,
                seen,
                change,
                good: counts,
                severity,
                novelty: 1.0,
                fresh: 0.0,
                missing: None,
                words: Vec::new(),
                core: severity.weight,
            });
        }
        found.sort_by(|a, b| b.core.total_cmp(&a.core).then(first_line(a).cmp(&first_line(b))));
        found.truncate(MAX_FINDINGS);
        weigh(pair, &mut found);
        out.findings.extend(found);
        if let Some((seen, missing)) = missing(pair) {
            out.findings.push(absence(index, seen, missing));
        }
    }
    out
}

/// Whether every line of a template is one that passing runs have: events without heads are joined as they come.
fn is_joined(template: &str, known: &HashSet<u64>) -> bool {
    template
        .lines()
        .all(|line| known.contains(&id_hash(line.as_bytes())))
}

/// The finding of what is missing after an event.
fn absence(file: usize, seen: &Seen, missing: Missing) -> Finding<'_> {
    Finding {
        file,
        seen,
        change: Change::Missing,
        good: Vec::new(),
        severity: severity(Level::None, ""),
        novelty: 1.0,
        fresh: 0.0,
        core: SILENT,
        missing: Some(missing),
        words: Vec::new(),
    }
}

fn first_line(finding: &Finding<'_>) -> u32 {
    finding.seen.at.first().map_or(0, |o| o.line)
}

/// How a template differs; none where it is as usual.
fn change(pair: &Pair<'_>, seen: &Seen, counts: &[u64], elsewhere: bool) -> Option<Change> {
    if pair.footing != Footing::Compared {
        return Some(if elsewhere {
            Change::Elsewhere
        } else {
            Change::Uncompared
        });
    }
    let having = counts.iter().filter(|n| **n > 0).count();
    if having == 0 {
        return Some(if elsewhere { Change::Elsewhere } else { Change::New });
    }
    let mean = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
    let most = counts.iter().copied().max().unwrap_or(0) as f64;
    let count = seen.count as f64;
    // Counts vary from run to run by more than chance: tests come in another order and number.
    let spread = (mean + 1.0 + (0.5 * mean).powi(2)).sqrt();
    if count >= 5.0 && count >= 3.0 * most && (count - mean) / spread >= 4.0 {
        return Some(Change::More);
    }
    // What one passing run has does not make a run fail, however rare it is.
    None
}

/// Sets novelty and core of one file's findings.
fn weigh(pair: &Pair<'_>, found: &mut [Finding<'_>]) {
    if found.is_empty() {
        return;
    }
    let mut known = Vocabulary::default();
    for (hash, seen) in pair.known() {
        known.add(hash, &seen.template);
    }
    let news: Vec<f64> = (0..3)
        .map(|c| {
            let own = found
                .iter()
                .filter(|f| f.change == Change::New && class(f.seen.level) == c)
                .count() as f64;
            let is_single = pair.good.len() == 1;
            // A single run without an ERROR does not make another one's ERROR natural.
            let natural = if is_single && c > 0 {
                0.0
            } else {
                pair.natural(|seen| class(seen.level) == c)
            };
            let least = match c {
                2 => 0.6,
                1 => 0.4,
                _ => 0.2,
            };
            let most = if is_single && c == 0 { SINGLE } else { 1.0 };
            ((own + 1.0 - natural) / (own + 1.0)).clamp(least, most)
        })
        .collect();
    for finding in found {
        finding.words = words(&finding.seen.template);
        let natural = news
            .get(usize::from(class(finding.seen.level)))
            .copied()
            .unwrap_or(1.0);
        finding.fresh = match finding.change {
            Change::New if pair.has_level(finding.seen.level) => novelty(&known, &finding.words),
            _ => 0.0,
        };
        finding.novelty = match finding.change {
            Change::New if !pair.has_level(finding.seen.level) => 0.05,
            Change::New => finding.fresh * natural,
            Change::Uncompared => 0.5,
            Change::Missing => 1.0,
            Change::Elsewhere => 0.25,
            Change::More => more(finding),
        };
        finding.core = finding.severity.weight * finding.novelty;
    }
}

fn novelty(known: &Vocabulary, words: &[u64]) -> f64 {
    let new = known.new_words(words).min(3) as f64 / 3.0;
    0.3 + 0.4 * new + 0.3 * (1.0 - known.nearest(words))
}

fn more(finding: &Finding<'_>) -> f64 {
    let most = finding.good.iter().copied().max().unwrap_or(0).max(1) as f64;
    let times = finding.seen.count as f64 / most;
    0.4 * (times.ln() / 20f64.ln()).clamp(0.0, 1.0)
}
