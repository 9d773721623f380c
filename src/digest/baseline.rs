//! Which files of passing builds a file is compared with, and what these files know.
//!
//! Files are paired by path without compression suffixes, then by base name; what is left on both sides is paired when
//! it is a single file. A pair counts only where both are written in the same format: a template that no run of
//! another format has tells nothing. Must not: judge events.

use super::count::{FileTally, Seen};
use super::mask::id_hash;
use super::tally::BuildTally;
use crate::event::Level;
use crate::log::head::Kind;
use crate::log::tree::{base_name, true_name};
use std::collections::{HashMap, HashSet};

/// Files of fewer events are too short to tell their format.
const SHORT: u64 = 12;
/// A file with so many templates of which hardly one is known is written in another format.
const MANY: usize = 25;

/// On what footing a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Footing {
    /// Passing runs have it, in the same format.
    Compared,
    /// Passing runs have it in another format.
    OtherFormat,
    /// No passing run has it.
    NoFile,
}

/// A file of the build in question with its files in passing builds.
#[derive(Debug)]
pub(super) struct Pair<'t> {
    /// The file.
    pub file: &'t FileTally,
    /// For each passing build that has it in the same format: its files there.
    pub good: Vec<Vec<&'t FileTally>>,
    /// Whether it can be compared.
    pub footing: Footing,
}

impl<'t> Pair<'t> {
    /// How often each passing build has the template.
    pub(super) fn counts(&self, hash: u64) -> Vec<u64> {
        self.good
            .iter()
            .map(|files| {
                files
                    .iter()
                    .filter_map(|f| f.seen.get(&hash))
                    .map(|s| s.count)
                    .sum()
            })
            .collect()
    }

    /// Every template of the passing files, some twice.
    pub(super) fn known(&self) -> impl Iterator<Item = (u64, &'t Seen)> + '_ {
        self.good
            .iter()
            .flatten()
            .flat_map(|file| file.seen.iter().map(|(hash, seen)| (*hash, seen)))
    }

    /// The lines of all templates of the passing files, by hash.
    pub(super) fn lines(&self) -> HashSet<u64> {
        self.known()
            .flat_map(|(_, seen)| seen.template.lines())
            .map(|line| id_hash(line.as_bytes()))
            .collect()
    }

    /// Whether passing runs write events of this level at all: a log with DEBUG compared with ones without is full of
    /// news that are none.
    pub(super) fn has_level(&self, level: Level) -> bool {
        level >= Level::Warning
            || self
                .good
                .iter()
                .flatten()
                .any(|f| f.levels.get(level as usize).is_some_and(|n| *n > 0))
    }

    /// How many templates of a level (see `class`) a passing run has that none of the others has, on average: the
    /// news that a healthy run brings. Against a single one the build itself stands for the others.
    pub(super) fn natural(&self, class: impl Fn(&Seen) -> bool) -> f64 {
        if let [only] = self.good.as_slice() {
            let alone = only.iter().flat_map(|file| &file.seen);
            return alone
                .filter(|(hash, seen)| class(seen) && !self.file.seen.contains_key(hash))
                .count() as f64;
        }
        let mut alone = 0usize;
        for (i, files) in self.good.iter().enumerate() {
            for file in files {
                alone += file
                    .seen
                    .iter()
                    .filter(|(hash, seen)| class(seen) && !self.others_have(i, **hash))
                    .count();
            }
        }
        alone as f64 / self.good.len() as f64
    }

    fn others_have(&self, build: usize, hash: u64) -> bool {
        self.good
            .iter()
            .enumerate()
            .any(|(i, files)| i != build && files.iter().any(|f| f.seen.contains_key(&hash)))
    }
}

/// The pairs of a build's files with those of passing builds, in the order of its files.
pub(super) fn pairs<'t>(bad: &'t BuildTally, good: &'t [BuildTally]) -> Vec<Pair<'t>> {
    bad.files
        .iter()
        .map(|file| {
            let found: Vec<Vec<&FileTally>> = good
                .iter()
                .map(|build| partners(file, bad, build))
                .filter(|files| !files.is_empty())
                .collect();
            let has_file = !found.is_empty();
            let same: Vec<Vec<&FileTally>> = found
                .into_iter()
                .map(|files| {
                    files
                        .into_iter()
                        .filter(|f| is_same_format(file, f))
                        .collect::<Vec<_>>()
                })
                .filter(|files| !files.is_empty())
                .collect();
            let footing = match (has_file, same.is_empty()) {
                (false, _) => Footing::NoFile,
                (true, true) => Footing::OtherFormat,
                (true, false) => Footing::Compared,
            };
            Pair {
                file,
                good: same,
                footing,
            }
        })
        .collect()
}

/// The files of `build` that stand for `file`.
fn partners<'t>(file: &FileTally, own: &BuildTally, build: &'t BuildTally) -> Vec<&'t FileTally> {
    let of = |is: &dyn Fn(&FileTally) -> bool| build.files.iter().filter(|f| is(f)).collect::<Vec<_>>();
    let same_path = of(&|f| true_name(&f.path) == true_name(&file.path));
    if !same_path.is_empty() {
        return same_path;
    }
    let same_name = of(&|f| base_name(&f.path) == base_name(&file.path));
    if !same_name.is_empty() || own.files.len() != 1 || build.files.len() != 1 {
        return same_name;
    }
    of(&|_| true)
}

/// Whether two files are written in the same format: by their heads, then by what they say.
fn is_same_format(file: &FileTally, other: &FileTally) -> bool {
    let told = |f: &FileTally| f.events >= SHORT && !f.kinds.is_empty();
    if told(file)
        && told(other)
        && !file
            .kinds
            .iter()
            .any(|k| !is_loose(*k) && other.kinds.contains(k))
    {
        let loose = |f: &FileTally| f.kinds.iter().all(|k| is_loose(*k));
        if !(loose(file) && loose(other)) {
            return false;
        }
    }
    // Low levels that one of them leaves out do not make another format.
    let has_levels = other.levels.iter().skip(1).any(|n| *n > 0);
    let comparable = |s: &&Seen| {
        let is_low = has_levels && s.level < Level::Warning;
        !is_low || other.levels.get(s.level as usize).is_some_and(|n| *n > 0)
    };
    let templates = file.seen.values().filter(comparable).count();
    let is_short = other.seen.len() < MANY && file.kinds == other.kinds;
    if templates < MANY || is_short {
        return true;
    }
    let known = file
        .seen
        .keys()
        .filter(|hash| other.seen.contains_key(hash))
        .count();
    known * 8 >= templates
}

/// Kinds that any text with times or levels has.
fn is_loose(kind: Kind) -> bool {
    kind == Kind::Stamped || kind.is_weak()
}

/// Whether too much of the build stands on no footing: its logs are written in formats that no passing run has.
pub(super) fn cannot_tell(pairs: &[Pair<'_>]) -> bool {
    let weight = |footing: Footing| -> f64 {
        pairs
            .iter()
            .filter(|p| p.footing == footing)
            .map(|p| (p.file.events as f64).sqrt())
            .sum()
    };
    let (compared, other) = (weight(Footing::Compared), weight(Footing::OtherFormat));
    compared == 0.0 || other > 0.45 * (compared + other)
}

/// The templates of all passing builds, whatever file they stand in, with the number of builds that have them.
pub(super) fn anywhere(good: &[BuildTally]) -> HashMap<u64, usize> {
    let mut all: HashMap<u64, usize> = HashMap::new();
    for build in good {
        let own: HashSet<u64> = build.files.iter().flat_map(|f| f.seen.keys().copied()).collect();
        for hash in own {
            *all.entry(hash).or_default() += 1;
        }
    }
    all
}
