//! A build's digest: the verdict and the lines that explain it.

use super::baseline::{Footing, Pair, cannot_tell, pairs};
use super::fetch;
use super::judge::{Finding, UNUSUAL, judge};
use super::rank::{Ranked, rank};
use super::reason::Reason;
use super::tally::{BuildTally, Side, problems, tally};
use crate::error::Result;
use crate::event::Level;
use crate::task::Cx;
use std::time::Instant;

/// What a digest says of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verdict {
    /// Its lines differ from passing builds.
    Unusual,
    /// It reads like the passing builds.
    NothingUnusual,
    /// No passing build to compare with, or none whose logs are written in the same formats.
    #[default]
    CannotTell,
}

impl Verdict {
    /// The word in output.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Unusual => "unusual",
            Verdict::NothingUnusual => "nothing-unusual",
            Verdict::CannotTell => "cannot-tell",
        }
    }
}

/// How much of a digest is wanted.
#[derive(Debug, Clone, Copy)]
pub struct DigestOptions {
    /// At most so many lines.
    pub lines: usize,
}

impl Default for DigestOptions {
    fn default() -> Self {
        Self { lines: 10 }
    }
}

/// A line of a digest.
#[derive(Debug, Clone, PartialEq)]
pub struct DigestLine {
    /// The file's path in the build, true name.
    pub file: String,
    /// The event's first line, 1-based.
    pub line: u32,
    /// How many lines it has.
    pub n_lines: u32,
    /// Microseconds since 1970 UTC.
    pub time: Option<i64>,
    /// Its level.
    pub level: Level,
    /// The whole event.
    pub text: String,
    /// Where its message begins in the text, behind time, level and the like.
    pub body: usize,
    /// Its template.
    pub template: String,
    /// Why it stands here.
    pub reasons: Vec<Reason>,
    /// The higher, the likelier it explains the failure; at most 1.
    pub score: f64,
}

/// What is unusual about a build.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Digest {
    /// The build as it was named.
    pub build: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Why there is none, in a sentence.
    pub note: Option<String>,
    /// The lines, the most telling first; none where nothing is unusual.
    pub lines: Vec<DigestLine>,
    /// The passing builds as they were named.
    pub compared: Vec<String>,
    /// Events of the build.
    pub events: u64,
    /// Events at ERROR and above that passing builds have, too.
    pub folded: u64,
    /// Decompressed bytes read of all builds.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
    /// Logs that could not be read to their end.
    pub problems: Vec<String>,
}

/// Compares a build with passing builds.
///
/// # Errors
/// Only [`crate::error::Kind::Cancelled`]; what cannot be read is named in the digest.
pub fn digest(bad: Side<'_>, good: &[Side<'_>], options: DigestOptions, cx: &Cx) -> Result<Digest> {
    let start = Instant::now();
    let sides: Vec<Side<'_>> = std::iter::once(bad.clone()).chain(good.iter().cloned()).collect();
    let tallies = tally(&sides, cx)?;
    let Some((own, passing)) = tallies.split_first() else {
        return Ok(Digest::default());
    };
    let pairs = pairs(own, passing);
    let judged = judge(&pairs, passing);
    let blind = cannot_tell(&pairs);
    let cut = own.files.iter().filter(|f| f.problem.is_some()).count();
    let verdict = match judged.findings.iter().any(|f| is_unusual(&pairs, f)) {
        _ if blind => Verdict::CannotTell,
        true => Verdict::Unusual,
        // What explains the failure may stand in the rest.
        false if cut > 0 => Verdict::CannotTell,
        false => Verdict::NothingUnusual,
    };
    let mut findings = judged.findings;
    if verdict == Verdict::CannotTell {
        // Without a comparison only what sounds bad is worth a line.
        findings.retain(|f| f.seen.level >= Level::Error || f.severity.weight >= 0.5);
    }
    let ranked = if verdict == Verdict::NothingUnusual {
        Vec::new()
    } else {
        rank(&pairs, findings, options.lines)
    };
    let lines = lines(&bad, &pairs, ranked, cx)?;
    Ok(Digest {
        build: own.name.clone(),
        verdict,
        note: (verdict == Verdict::CannotTell).then(|| {
            if blind {
                note(own, passing, &pairs)
            } else {
                format!("Nothing is unusual in what could be read, but {cut} of its logs could not be read to the end.")
            }
        }),
        lines,
        compared: passing.iter().map(|b| b.name.clone()).collect(),
        events: own.files.iter().map(|f| f.events).sum(),
        folded: judged.folded,
        bytes: tallies.iter().flat_map(|b| &b.files).map(|f| f.bytes).sum(),
        seconds: start.elapsed().as_secs_f64(),
        problems: problems(&tallies),
    })
}

/// Whether a finding is reason enough to call the build unusual.
fn is_unusual(pairs: &[Pair<'_>], finding: &Finding<'_>) -> bool {
    let other = pairs
        .get(finding.file)
        .is_some_and(|p| p.footing == Footing::OtherFormat);
    finding.core >= UNUSUAL && !other
}

fn note(own: &BuildTally, passing: &[BuildTally], pairs: &[Pair<'_>]) -> String {
    if passing.is_empty() {
        "There is no passing build to compare with; `whodunit digest BUILD --against PASSING` names one."
            .into()
    } else if own.files.is_empty() {
        "The build has no logs.".into()
    } else if pairs.iter().all(|p| p.good.is_empty()) {
        "The passing builds have none of its logs in the same format.".into()
    } else {
        "Most of its logs are written in formats that no passing build has.".into()
    }
}

fn lines(bad: &Side<'_>, pairs: &[Pair<'_>], ranked: Vec<Ranked<'_>>, cx: &Cx) -> Result<Vec<DigestLine>> {
    let mut out: Vec<DigestLine> = Vec::with_capacity(ranked.len());
    for item in ranked {
        let (Some(pair), Some(at)) = (pairs.get(item.finding.file), item.finding.seen.at.first()) else {
            continue;
        };
        let seen = item.finding.seen;
        out.push(DigestLine {
            file: pair.file.path.clone(),
            line: at.line,
            n_lines: seen.n_lines,
            time: at.time,
            level: seen.level,
            text: seen.text.as_deref().unwrap_or_default().to_owned(),
            body: seen.body,
            template: seen.template.to_string(),
            reasons: item.reasons,
            score: item.score,
        });
    }
    let events = out.iter_mut().map(|l| (l.file.as_str(), l.line, &mut l.text));
    fetch::fill(bad, events, cx)?;
    Ok(out)
}
