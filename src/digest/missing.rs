//! A log that falls silent: it ends long before its build does, and lacks what every passing run says.
//!
//! Runs of the same job differ by what their tests do and in which order, so what is missing tells only where the
//! passing runs themselves lack far less of each other. Must not: judge what is there. Cost: linear in the templates.

use super::baseline::{Footing, Pair};
use super::count::{FileTally, Seen};
use super::mask::id_hash;
use crate::event::Level;
use std::collections::{HashMap, HashSet};

/// Fewer are chance.
const FEW: usize = 3;
/// A log is silent from when it ends by so much of the build's time earlier than in any passing run.
const EARLIER: f64 = 0.2;

/// What one file lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Missing {
    /// How many lines of templates that all passing runs have.
    pub lines: usize,
    /// The first of them.
    pub first: String,
    /// Seconds from the log's end to the build's.
    pub silent: u64,
}

/// The lines of the templates of one build's files, by hash: template and file, the earlier where it stands twice.
type Lines<'t> = HashMap<u64, (&'t Seen, u64)>;

/// What the pair's file lacks, and its last event; none where it goes on as the others do.
pub(super) fn missing<'t>(pair: &Pair<'t>) -> Option<(&'t Seen, Missing)> {
    if pair.footing != Footing::Compared || pair.good.len() < 2 {
        return None;
    }
    let silent = silent(pair)?;
    // A line that is bad by itself is judged by itself.
    let last = pair.file.last.as_ref().filter(|l| l.level < Level::Warning)?;
    let own = lines(&[pair.file]);
    let good: Vec<Lines<'t>> = pair.good.iter().map(|files| lines(files)).collect();
    let refs: Vec<&Lines<'t>> = good.iter().collect();
    let natural = (0..good.len())
        .filter_map(|i| {
            let others: Vec<&Lines<'t>> = refs
                .iter()
                .enumerate()
                .filter(|(k, _)| *k != i)
                .map(|(_, l)| *l)
                .collect();
            Some(lacking(good.get(i)?, &others).len())
        })
        .max()
        .unwrap_or(0);
    let absent = lacking(&own, &refs);
    if absent.len() < FEW || absent.len() <= 2 * natural + 2 {
        return None;
    }
    let (first, _) = absent
        .iter()
        .filter_map(|hash| refs.first()?.get(hash))
        .min_by_key(|(_, at)| *at)?;
    let missing = Missing {
        lines: absent.len(),
        first: first.template.lines().next().unwrap_or_default().to_owned(),
        silent,
    };
    Some((last, missing))
}

/// The lines of the templates of these files, with their places: the file's number and the line.
fn lines<'t>(files: &[&'t FileTally]) -> Lines<'t> {
    let mut out = Lines::new();
    for (index, file) in files.iter().enumerate() {
        for seen in file.seen.values() {
            let line = seen.at.first().map_or(0, |at| at.line);
            let at = ((index as u64) << 32) | u64::from(line);
            for text in seen.template.lines().filter(|l| !l.is_empty()) {
                let known = out.entry(id_hash(text.as_bytes())).or_insert((seen, at));
                if at < known.1 {
                    *known = (seen, at);
                }
            }
        }
    }
    out
}

/// The lines that all `others` have and `own` lacks, of levels that it writes.
fn lacking(own: &Lines<'_>, others: &[&Lines<'_>]) -> Vec<u64> {
    let Some((first, rest)) = others.split_first() else {
        return Vec::new();
    };
    let levels: HashSet<u8> = own.values().map(|(seen, _)| seen.level as u8).collect();
    first
        .iter()
        .filter(|(hash, (seen, _))| {
            levels.contains(&(seen.level as u8))
                && !own.contains_key(hash)
                && rest.iter().all(|other| other.contains_key(hash))
        })
        .map(|(hash, _)| *hash)
        .collect()
}

/// Seconds from the log's end to the build's, where that is far more than in passing runs.
fn silent(pair: &Pair<'_>) -> Option<u64> {
    let rest = |file: &FileTally| {
        let ((_, end), (from, to)) = (file.span?, file.build?);
        (to > from).then(|| ((to - end) as f64 / (to - from) as f64, to - end))
    };
    let (own, micros) = rest(pair.file)?;
    let most = pair
        .good
        .iter()
        .flatten()
        .filter_map(|file| rest(file))
        .map(|(share, _)| share)
        .fold(0.0, f64::max);
    (own > most + EARLIER).then(|| u64::try_from(micros / 1_000_000).unwrap_or(0))
}
