//! Which findings explain the failure: new, bad, early, linked ones first; one line for each family.
//!
//! ```text
//! core × early × linked × not a report of others × depth ─► order ─► families folded ─► Line with reasons
//! ```

use super::baseline::{Footing, Pair};
use super::judge::{Change, Finding, UNUSUAL};
use super::link::{Link, links, reporters};
use super::reason::Reason;
use super::words::nearness;
use crate::event::Level;
use crate::log::tree::depth_rank;

/// Templates of one file that share so many of their words are one family.
const FAMILY: f64 = 0.6;
/// A file that reports so much of what others did is a client's.
const REPORTER: f64 = 0.7;
/// What a calm line of a bad line's request gets of its score.
const CALM: f64 = 0.7;
/// Lines below this share of the first one's score explain nothing.
const TAIL: f64 = 0.05;
/// How fast being early wears off, microseconds; longer in long builds.
const SOON: f64 = 20e6;

/// A finding in its place, before its text is read.
#[derive(Debug, Clone)]
pub(super) struct Ranked<'t> {
    /// The finding.
    pub finding: Finding<'t>,
    /// The higher, the likelier it explains the failure.
    pub score: f64,
    /// Why it stands here.
    pub reasons: Vec<Reason>,
    /// Events of it and its family.
    pub events: u64,
}

/// The findings in order, at most `most` of them.
pub(super) fn rank<'t>(pairs: &[Pair<'t>], findings: Vec<Finding<'t>>, most: usize) -> Vec<Ranked<'t>> {
    let tied = links(&findings);
    let reports = reporters(pairs);
    let onset = Onset::of(pairs, &findings);
    let mut order: Vec<(usize, f64)> = findings
        .iter()
        .enumerate()
        .map(|(i, f)| {
            let tie = tied.get(i).cloned().unwrap_or_default();
            let report = reports.get(f.file).copied().unwrap_or(0.0);
            (i, score(pairs, f, &tie, report, &onset))
        })
        .collect();
    let time = |i: usize| findings.get(i).and_then(first_time).unwrap_or(i64::MAX);
    lift(&findings, &tied, &mut order);
    order.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| time(a.0).cmp(&time(b.0))));
    let mut out: Vec<Ranked<'t>> = Vec::new();
    for (index, score) in order {
        let Some(finding) = findings.get(index) else {
            continue;
        };
        if let Some(known) = out.iter_mut().find(|r| is_family(&r.finding, finding)) {
            known.events += finding.seen.count;
            continue;
        }
        let is_tail = out.first().is_some_and(|first| score < TAIL * first.score);
        // What comes later still counts where it is of a family that has its line.
        if out.len() == most || is_tail {
            continue;
        }
        let tie = tied.get(index).cloned().unwrap_or_default();
        let report = reports.get(finding.file).copied().unwrap_or(0.0);
        out.push(Ranked {
            reasons: reasons(pairs, &findings, finding, &tie, report, &onset),
            finding: finding.clone(),
            score,
            events: finding.seen.count,
        });
    }
    for ranked in &mut out {
        if ranked.events > 1 {
            ranked.reasons.push(Reason::Events(ranked.events));
        }
    }
    out
}

/// What a bad line's own request said elsewhere for the first time leads to the cause, however calmly it was said.
fn lift(findings: &[Finding<'_>], tied: &[Link], order: &mut [(usize, f64)]) {
    let before: Vec<f64> = order.iter().map(|(_, score)| *score).collect();
    for (index, score) in order {
        let (Some(finding), Some(tie)) = (findings.get(*index), tied.get(*index)) else {
            continue;
        };
        let from = [tie.explains, tie.follows]
            .into_iter()
            .flatten()
            .filter(|other| findings.get(*other).is_some_and(|f| f.core >= UNUSUAL))
            .filter_map(|other| before.get(other))
            .fold(0.0, |a: f64, b| a.max(*b));
        *score = score.max(CALM * finding.fresh * from);
    }
}

fn score(pairs: &[Pair<'_>], finding: &Finding<'_>, tie: &Link, report: f64, onset: &Onset) -> f64 {
    let early = 0.55 + 0.45 * onset.nearness(first_time(finding));
    let linked = match (tie.explains, tie.follows) {
        (Some(_), None) if report < REPORTER => 1.0,
        (None, Some(_)) => 0.7,
        _ => 0.83,
    };
    let depth = pairs
        .get(finding.file)
        .map_or(4, |pair| depth_rank(&pair.file.path) / 100);
    let depth = match depth {
        0 => 0.7,
        1 | 2 => 0.9,
        _ => 1.0,
    };
    finding.core * early * linked * (1.0 - 0.4 * report) * depth
}

fn first_time(finding: &Finding<'_>) -> Option<i64> {
    finding.seen.at.first().and_then(|at| at.time)
}

fn is_family(a: &Finding<'_>, b: &Finding<'_>) -> bool {
    let class = |l: Level| if l == Level::Critical { Level::Error } else { l };
    a.file == b.file && class(a.seen.level) == class(b.seen.level) && nearness(&a.words, &b.words) >= FAMILY
}

/// When it began to go wrong.
struct Onset {
    time: Option<i64>,
    soon: f64,
}

impl Onset {
    /// The first time of those findings that are unusual by themselves, hardly less than the most unusual one.
    fn of(pairs: &[Pair<'_>], findings: &[Finding<'_>]) -> Self {
        let top = findings.iter().map(|f| f.core).fold(0.0, f64::max);
        let time = findings
            .iter()
            .filter(|f| f.core >= UNUSUAL.min(top).max(0.6 * top))
            .filter_map(first_time)
            .min();
        let span = pairs
            .iter()
            .filter_map(|p| p.file.span)
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
            .map_or(0.0, |(from, to)| (to - from) as f64);
        Self {
            time,
            soon: SOON.max(0.02 * span),
        }
    }

    /// 1 at the onset, less the further away; a half where there is no time.
    fn nearness(&self, time: Option<i64>) -> f64 {
        match (self.time, time) {
            (Some(onset), Some(time)) => (-((time - onset) as f64).abs() / self.soon).exp(),
            _ => 0.5,
        }
    }
}

fn reasons(
    pairs: &[Pair<'_>],
    all: &[Finding<'_>],
    finding: &Finding<'_>,
    tie: &Link,
    report: f64,
    onset: &Onset,
) -> Vec<Reason> {
    let mut out = Vec::new();
    let pair = pairs.get(finding.file);
    let builds = finding.good.len();
    out.push(match finding.change {
        Change::New => Reason::New { builds },
        Change::Elsewhere => Reason::Elsewhere,
        Change::Missing => finding
            .missing
            .as_ref()
            .map_or(Reason::Elsewhere, |m| Reason::Missing {
                lines: m.lines,
                first: m.first.clone(),
            }),
        Change::More => Reason::More {
            count: finding.seen.count,
            usual: finding.good.iter().sum::<u64>() / builds.max(1) as u64,
        },
        Change::Uncompared => match pair.map(|p| p.footing) {
            Some(Footing::OtherFormat) => Reason::OtherFormat,
            _ => Reason::NoFile,
        },
    });
    out.extend(finding.missing.as_ref().map(|m| Reason::Silent(m.silent)));
    if let Some(status) = finding.severity.status {
        out.push(Reason::Status(status));
    }
    if finding.severity.exception {
        out.push(Reason::Exception);
    }
    if onset.time.is_some() && first_time(finding) == onset.time {
        out.push(Reason::First);
    }
    let place = |index: usize| {
        let other = all.get(index)?;
        let path = pairs.get(other.file)?.file.path.clone();
        Some((path, other.seen.at.first()?.line))
    };
    if let Some((file, line)) = tie.explains.filter(|_| report < REPORTER).and_then(place) {
        out.push(Reason::Explains { file, line });
    } else if let Some((file, line)) = tie.follows.and_then(place) {
        out.push(Reason::Follows { file, line });
    }
    if report >= REPORTER {
        out.push(Reason::Report);
    }
    out
}
