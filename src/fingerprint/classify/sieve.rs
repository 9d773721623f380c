//! Words of fingerprints in raw bytes: which lines may be of interest, at the speed of a search.
//!
//! ```text
//! lines ─ one rare word for each fingerprint (packed search) ─► places ─► all words of that event (aho-corasick)
//!       ─► is there a fingerprint that has all it demands? ─► the event is made
//! ```
//! Which of a fingerprint's words is rare is told by the file itself: by its first bytes, and again where many lines
//! have places.

use crate::event;
use crate::lucene::{Demands, Query};
use aho_corasick::{AhoCorasick, packed};
use std::collections::{BTreeSet, HashMap};

/// So much of a file tells which words are rare.
const SAMPLE: usize = 64 * 1024;
/// Patterns that one packed search takes.
const PACK: usize = 64;
/// Bytes of a block for each place in it; where there are more places, other words are looked for.
const SPARSE: usize = 4096;
/// How often other words are chosen.
const CHOICES: u32 = 12;

/// All words of all fingerprints.
pub(super) struct Lexicon {
    words: Vec<String>,
    ids: HashMap<String, usize>,
    /// The words that stand in each word, itself left out.
    inside: Vec<Vec<usize>>,
    /// Finds all of them; none where there are too many.
    finder: Option<AhoCorasick>,
}

impl Lexicon {
    pub(super) fn new<'q>(queries: impl Iterator<Item = &'q Query>) -> Self {
        let mut out = Self {
            words: Vec::new(),
            ids: HashMap::new(),
            inside: Vec::new(),
            finder: None,
        };
        let nothing = crate::lucene::JsonDocument::default();
        for query in queries {
            for word in query.demands(&nothing, &|_| false).words() {
                if !out.ids.contains_key(word) {
                    out.ids.insert(word.clone(), out.words.len());
                    out.words.push(word.clone());
                }
            }
        }
        out.finder = AhoCorasick::new(&out.words).ok();
        for (index, word) in out.words.iter().enumerate() {
            let mut inside = Vec::new();
            out.find(word.as_bytes(), |other| {
                if other != index {
                    inside.push(other);
                }
            });
            out.inside.push(inside);
        }
        out
    }

    /// Calls `see` with every word in `text`, as often as it stands there.
    fn find(&self, text: &[u8], mut see: impl FnMut(usize)) {
        if let Some(finder) = &self.finder
            && let Ok(found) = finder.try_find_overlapping_iter(text)
        {
            found.for_each(|m| see(m.pattern().as_usize()));
        }
    }
}

/// What a fingerprint demands, its words as those of the lexicon.
struct Wanted {
    demands: Demands,
    words: Vec<usize>,
}

/// The sieve of one file.
pub(super) struct Sieve<'m> {
    lexicon: &'m Lexicon,
    wanted: Vec<Wanted>,
    /// How often each word stood in the bytes that were looked at.
    counts: Vec<u64>,
    packs: Vec<Pack>,
    /// The fingerprints for which each word is looked for.
    owners: HashMap<usize, Vec<usize>>,
    chosen: u32,
    /// After so many bytes it is asked whether other words would be better: how many were seen, with how many places.
    wait: usize,
    looked: usize,
    found: usize,
    /// When each word was seen last: in which event.
    seen: Vec<u64>,
    events: u64,
}

/// Some words that are searched for together.
enum Pack {
    Packed(packed::Searcher),
    Automaton(AhoCorasick),
}

impl Pack {
    fn new(words: &[&str]) -> Option<Self> {
        let packed = packed::Config::new().builder().extend(words).build();
        match packed {
            Some(searcher) => Some(Self::Packed(searcher)),
            None => AhoCorasick::new(words).ok().map(Self::Automaton),
        }
    }

    fn find(&self, text: &[u8], from: usize) -> Option<usize> {
        match self {
            Self::Packed(searcher) => searcher
                .find_in(text, (from..text.len()).into())
                .map(|m| m.start()),
            Self::Automaton(finder) => finder
                .find(aho_corasick::Input::new(text).range(from..))
                .map(|m| m.start()),
        }
    }
}

impl<'m> Sieve<'m> {
    /// The sieve for a file that begins with `sample` and of whose events `demands` are demanded; none where there is
    /// a fingerprint that demands nothing. After `wait` bytes it is asked whether other words would be better.
    pub(super) fn new(
        lexicon: &'m Lexicon,
        demands: Vec<Demands>,
        sample: &[u8],
        wait: usize,
    ) -> Option<Self> {
        lexicon.finder.as_ref()?;
        let mut wanted: Vec<Wanted> = Vec::new();
        for demands in demands {
            if wanted.last().is_some_and(|w| w.demands == demands) {
                continue;
            }
            let words: Option<Vec<usize>> = demands
                .words()
                .iter()
                .map(|word| lexicon.ids.get(word).copied())
                .collect();
            wanted.push(Wanted {
                words: words?,
                demands,
            });
        }
        let mut sieve = Self {
            wanted,
            counts: vec![0; lexicon.words.len()],
            packs: Vec::new(),
            owners: HashMap::new(),
            chosen: 0,
            wait,
            looked: 0,
            found: 0,
            seen: vec![0; lexicon.words.len()],
            events: 0,
            lexicon,
        };
        sieve.count(&sample.get(..SAMPLE).unwrap_or(sample).to_ascii_lowercase());
        sieve.choose()?;
        Some(sieve)
    }

    fn count(&mut self, text: &[u8]) {
        let counts = &mut self.counts;
        self.lexicon.find(text, |word| {
            if let Some(count) = counts.get_mut(word) {
                *count += 1;
            }
        });
    }

    /// Chooses the words: few and rare ones, at least one for each fingerprint.
    fn choose(&mut self) -> Option<()> {
        let price = |word: usize| {
            let len = self.lexicon.words.get(word).map_or(0, String::len);
            // A short word is likely to stand in others; a search tells words apart by their first four bytes.
            let short: u64 = match len {
                0..=1 => 200,
                2 => 60,
                3 => 20,
                4 => 6,
                len => 6 - (len as u64).min(12) / 3,
            };
            self.counts.get(word).copied().unwrap_or(0) * 16 + short + 8
        };
        let mut uses = vec![0_u32; self.lexicon.words.len()];
        let mut covers: Vec<Vec<usize>> = vec![Vec::new(); self.wanted.len()];
        // A word that is looked for anyway costs nothing; in the second round all are known.
        for _ in 0..2 {
            for (wanted, cover) in self.wanted.iter().zip(&mut covers) {
                for word in cover.drain(..) {
                    if let Some(uses) = uses.get_mut(word) {
                        *uses -= 1;
                    }
                }
                let cost = |word: usize| {
                    let word = wanted.words.get(word).copied().unwrap_or(0);
                    if uses.get(word).is_some_and(|n| *n > 0) {
                        0
                    } else {
                        price(word)
                    }
                };
                let (chosen, _) = wanted.demands.cover(&cost)?;
                cover.extend(chosen.iter().filter_map(|word| wanted.words.get(*word).copied()));
                for word in cover.iter() {
                    if let Some(uses) = uses.get_mut(*word) {
                        *uses += 1;
                    }
                }
            }
        }
        let mut owners: HashMap<usize, Vec<usize>> = HashMap::new();
        for (index, word) in covers
            .iter()
            .enumerate()
            .flat_map(|(index, cover)| cover.iter().map(move |word| (index, *word)))
        {
            let of = owners.entry(word).or_default();
            if !of.contains(&index) {
                of.push(index);
            }
        }
        // A word that holds another one is found with that.
        let mut least: Vec<&str> = owners
            .keys()
            .filter(|word| {
                let inside = self.lexicon.inside.get(**word);
                inside.is_none_or(|inside| !inside.iter().any(|other| owners.contains_key(other)))
            })
            .filter_map(|word| self.lexicon.words.get(*word).map(String::as_str))
            .collect();
        // A search sees as many bytes of each as the shortest has.
        least.sort_unstable_by_key(|word| (word.len(), *word));
        self.packs = least.chunks(PACK).map(Pack::new).collect::<Option<Vec<Pack>>>()?;
        self.owners = owners;
        Some(())
    }
}

impl event::Sieve for Sieve<'_> {
    fn places(&mut self, lines: &[u8], places: &mut Vec<usize>) -> bool {
        for pack in &self.packs {
            let mut from = 0;
            while let Some(at) = pack.find(lines, from) {
                places.push(at);
                let rest = lines.get(at..).unwrap_or_default();
                match memchr::memchr(b'\n', rest) {
                    Some(lf) => from = at + lf + 1,
                    None => break,
                }
            }
        }
        if self.packs.len() > 1 {
            places.sort_unstable();
        }
        self.looked += lines.len();
        self.found += places.len();
        if self.looked < self.wait || self.chosen == CHOICES {
            return false;
        }
        let is_sparse = self.found * SPARSE <= self.looked;
        (self.looked, self.found) = (0, 0);
        if is_sparse {
            return false;
        }
        self.chosen += 1;
        self.wait *= 2;
        self.count(lines.get(..SAMPLE).unwrap_or(lines));
        // Without a choice the words so far go on.
        self.choose().is_some()
    }

    fn wants(&mut self, event: &[u8]) -> bool {
        self.events += 1;
        let now = self.events;
        let mut maybe = BTreeSet::new();
        let (seen, owners) = (&mut self.seen, &self.owners);
        self.lexicon.find(event, |word| {
            if let Some(last) = seen.get_mut(word).filter(|last| **last != now) {
                *last = now;
                if let Some(of) = owners.get(&word) {
                    maybe.extend(of.iter().copied());
                }
            }
        });
        maybe
            .iter()
            .filter_map(|index| self.wanted.get(*index))
            .any(|wanted| {
                let has = |word: usize| {
                    let word = wanted.words.get(word).and_then(|word| seen.get(*word));
                    word == Some(&now)
                };
                wanted.demands.hold(&has)
            })
    }
}
