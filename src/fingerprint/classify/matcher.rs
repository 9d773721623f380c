//! All fingerprints against one event: those whose words stand in it are asked exactly.

use super::lexicon::Lexicon;
use super::sieve::{Sieve, Told};
use super::{EventRef, Hit, MatchOptions, words_in_text};
use crate::domain::BuildLogs;
use crate::event::{BuildFields, Event, Fields, Outset};
use crate::fingerprint::{Fingerprint, Set};
use crate::lucene::{Analyzed, Profile, Query};
use aho_corasick::AhoCorasick;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Files of fewer bytes are not worth a sieve.
const SMALL: usize = 16 * 1024;

/// Hits of one file.
#[derive(Default)]
pub(super) struct Found {
    pub(super) hits: Vec<FileHit>,
    possible: Option<(Arc<[String]>, Vec<bool>)>,
    marks: Vec<bool>,
}

/// The hits of a fingerprint in one file.
pub(super) struct FileHit {
    /// Its index among the matcher's.
    pub(super) print: usize,
    /// How many events it hits.
    pub(super) hits: u64,
    pub(super) first: Event,
    pub(super) words: Vec<Range<usize>>,
}

/// Fingerprints ready to be asked.
pub(super) struct Matcher<'s> {
    prints: Vec<(&'s Fingerprint, Query)>,
    profile: Profile,
    build: BuildFields,
    /// Made for the first event of which nothing is told.
    words: OnceLock<Words>,
    /// What raw bytes are searched for.
    lexicon: Lexicon,
}

impl<'s> Matcher<'s> {
    pub(super) fn new(logs: &BuildLogs, set: &'s Set, opts: &MatchOptions, errors: &mut Vec<String>) -> Self {
        let votes = logs.build.as_ref().is_none_or(|b| b.voting);
        let mut prints = Vec::new();
        for print in set.fingerprints.iter().filter(|p| opts.loader.admits(p, votes)) {
            match opts.loader.query(print, opts.profile) {
                Ok(query) => prints.push((print, query)),
                Err(e) => errors.push(e.chain()),
            }
        }
        Self {
            lexicon: Lexicon::new(prints.iter().map(|(_, query)| query)),
            prints,
            profile: opts.profile,
            build: BuildFields::new(logs.build.as_ref(), opts.model),
            words: OnceLock::new(),
        }
    }

    /// Asks about an event all fingerprints, or those that were told.
    pub(super) fn event(&self, event: &Event, told: Option<&[usize]>, found: &mut Found) {
        if self.prints.is_empty() {
            return;
        }
        let fields = Fields::new(event, &self.build);
        self.file_fields(event, &fields, found);
        found.marks.clear();
        found.marks.resize(self.prints.len(), false);
        let mut candidates: Vec<usize> = Vec::new();
        let mut mark = |index: usize| {
            let possible = found
                .possible
                .as_ref()
                .is_none_or(|(_, p)| p.get(index) == Some(&true));
            if let Some(seen) = found.marks.get_mut(index).filter(|seen| possible && !**seen) {
                *seen = true;
                candidates.push(index);
            }
        };
        match told {
            Some(told) => told.iter().copied().for_each(&mut mark),
            None if folds_to_ascii(&event.message) => (0..self.prints.len()).for_each(&mut mark),
            None => self
                .words
                .get_or_init(|| Words::of(&self.prints))
                .candidates(&event.message, mark),
        }
        if candidates.is_empty() {
            return;
        }
        let analyzed = Analyzed::new(&fields, self.profile);
        for index in candidates {
            let Some((_, query)) = self.prints.get(index) else {
                continue;
            };
            if !query.holds(&analyzed) {
                continue;
            }
            match found.hits.iter_mut().find(|h| h.print == index) {
                Some(hit) => hit.hits += 1,
                None => found.hits.push(FileHit {
                    print: index,
                    hits: 1,
                    words: query
                        .hit_words(&analyzed, "message")
                        .into_iter()
                        .map(|w| w.span)
                        .collect(),
                    first: event.clone(),
                }),
            }
        }
    }

    /// How many fingerprints there are.
    pub(super) fn n_prints(&self) -> usize {
        self.prints.len()
    }

    /// What to look for in a file's bytes; none where every event has to be seen, or where it does not pay.
    pub(super) fn sieve<'t>(&'t self, outset: &Outset<'_>, told: &'t Told) -> Option<Sieve<'t>> {
        if outset.sample.len() < SMALL {
            return None;
        }
        self.sieve_of_any(outset, SMALL * 4, told)
    }

    /// The same, however small the file; after `wait` bytes other words may be looked for.
    pub(super) fn sieve_of_any<'t>(
        &'t self,
        outset: &Outset<'_>,
        wait: usize,
        told: &'t Told,
    ) -> Option<Sieve<'t>> {
        let blanks = self.blanks(outset);
        let mut demands = Vec::new();
        for (print, (_, query)) in self.prints.iter().enumerate() {
            for fields in &blanks {
                // What holds for all events is counted, not looked for.
                if query.decided(fields, &is_fixed).is_none() {
                    demands.push((print, query.demands(fields, &is_fixed)));
                }
            }
        }
        Sieve::new(&self.lexicon, demands, outset.sample, wait, told)
    }

    /// The fingerprints that hit every event of a file, whatever it says, by what is the same for all of them.
    pub(super) fn certain(&self, outset: &Outset<'_>) -> Vec<usize> {
        let blanks = self.blanks(outset);
        let is_certain = |query: &Query| {
            let mut decided = blanks.iter().map(|fields| query.decided(fields, &is_fixed));
            decided.all(|decided| decided == Some(true))
        };
        let prints = self.prints.iter().enumerate();
        prints
            .filter(|(_, (_, query))| is_certain(query))
            .map(|(index, _)| index)
            .collect()
    }

    /// Gives those that are certain all events of their file: only the first one has to be seen.
    pub(super) fn count(certain: &[usize], events: u64, found: &mut Found) {
        for hit in &mut found.hits {
            if certain.contains(&hit.print) {
                hit.hits = events;
            }
        }
    }

    fn blanks<'f>(&'f self, outset: &'f Outset<'_>) -> Vec<Fields<'f>> {
        let blanks = outset.blanks.iter();
        blanks.map(|blank| Fields::new(blank, &self.build)).collect()
    }

    /// Which fingerprints the fields rule out that are the same for all events of a file (until its tags change).
    fn file_fields(&self, event: &Event, fields: &Fields<'_>, found: &mut Found) {
        let same = |tags: &Arc<[String]>| Arc::ptr_eq(tags, &event.tags) || *tags == event.tags;
        if found.possible.as_ref().is_some_and(|(tags, _)| same(tags)) {
            return;
        }
        let possible = self
            .prints
            .iter()
            .map(|(_, q)| q.possible(fields, &is_fixed))
            .collect();
        found.possible = Some((event.tags.clone(), possible));
    }

    /// A hit in the report's form.
    pub(super) fn hit(&self, hit: FileHit) -> Option<Hit> {
        let (print, _) = self.prints.get(hit.print)?;
        Some(Hit {
            id: print.id.clone(),
            hits: hit.hits,
            words: words_in_text(&hit.first, &hit.words),
            first: EventRef::of(&hit.first),
        })
    }
}

/// The words of all fingerprints, one of which stands in each event that they hit.
struct Words {
    automaton: Option<AhoCorasick>,
    /// Which fingerprint each word belongs to.
    owners: Vec<usize>,
    /// Fingerprints that demand no word.
    always: Vec<usize>,
}

impl Words {
    fn of(prints: &[(&Fingerprint, Query)]) -> Self {
        let (mut needles, mut owners, mut always) = (Vec::new(), Vec::new(), Vec::new());
        for (index, (_, query)) in prints.iter().enumerate() {
            match query.needles() {
                Some(words) => {
                    owners.extend(std::iter::repeat_n(index, words.len()));
                    needles.extend(words);
                }
                None => always.push(index),
            }
        }
        let automaton = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(&needles)
            .ok();
        // Without an automaton every event is a candidate: slower, never wrong.
        if automaton.is_none() {
            always = (0..prints.len()).collect();
        }
        Self {
            automaton,
            owners,
            always,
        }
    }

    /// Marks the fingerprints that may hit a message, some more than once.
    fn candidates(&self, message: &str, mut mark: impl FnMut(usize)) {
        self.always.iter().copied().for_each(&mut mark);
        // Overlapping matches are only refused with another match kind than the default one.
        let found = self
            .automaton
            .as_ref()
            .map(|words| words.try_find_overlapping_iter(message));
        for found in found.into_iter().flatten().flatten() {
            if let Some(owner) = self.owners.get(found.pattern().as_usize()) {
                mark(*owner);
            }
        }
    }
}

/// Fields that are the same for all events of a file; no event has the old index's `@message`.
fn is_fixed(field: &str) -> bool {
    matches!(
        field,
        "tags" | "filename" | "project" | "voting" | "log_url" | "change_url" | "node_provider" | "@message"
    ) || field.starts_with("build_")
}

/// Letters outside ASCII that lower-case to ASCII ones (`K`, `İ`): the automaton would miss them.
fn folds_to_ascii(message: &str) -> bool {
    !message.is_ascii() && message.contains(['\u{212a}', '\u{130}'])
}
