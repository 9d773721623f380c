//! The words that a commit shares with the evidence: BM25 over weighted fields, and shared phrases.
//!
//! A word that few of the window's commits have counts more (idf^1.5); a word on a changed line counts half of one
//! in the subject, since there are so many; a shared pair of neighbouring words counts as a rare word of its own.
//! The sum is divided by the root of what could be had at most, so that long evidence does not shout.

use super::commit::Commit;
use super::evidence::Evidence;
use super::words::{pairs, terms, words};
use std::collections::{HashMap, HashSet};

/// Saturation and length normalisation of BM25.
const K1: f64 = 1.2;
const B: f64 = 0.75;
/// Power of the inverse document frequency.
const IDF_POWER: f64 = 1.5;

/// The fields of a commit with their weights.
const FIELDS: [(&str, f64); 6] = [
    ("subject", 1.0),
    ("message", 1.0),
    ("path", 1.0),
    ("function", 1.0),
    ("changed line", 0.5),
    ("literal", 1.0),
];

/// A shared word or phrase with what it adds to the score.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    /// The word as the evidence wrote it, or the phrase.
    pub(super) what: String,
    /// Where the evidence has it.
    pub(super) place: String,
    /// Where the commit has it: `subject`, `path`, …
    pub(super) field: &'static str,
    /// Whether it is a phrase.
    pub(super) phrase: bool,
    /// In how many of the commits it occurs.
    pub(super) commits: usize,
    /// What it adds before normalisation.
    pub(super) gain: f64,
}

/// The score of one commit.
#[derive(Debug, Clone, Default)]
pub(super) struct TextScore {
    /// Normalised; 0 where nothing is shared.
    pub(super) score: f64,
    /// The best first, at most [`SHARED_LIMIT`].
    pub(super) shared: Vec<Shared>,
}

/// Shared words kept for the reasons.
const SHARED_LIMIT: usize = 12;

/// What one commit has of the evidence.
#[derive(Default)]
struct Document {
    /// Term index to its count in each field.
    counts: HashMap<usize, [u32; FIELDS.len()]>,
    pairs: HashSet<usize>,
    lengths: [f64; FIELDS.len()],
}

/// Scores all commits against the evidence, in their order.
pub(super) fn score(evidence: &Evidence, commits: &[Commit]) -> Vec<TextScore> {
    let term_list: Vec<_> = evidence.terms.iter().collect();
    let term_index: HashMap<&str, usize> = (0..).zip(&term_list).map(|(i, (t, _))| (t.as_str(), i)).collect();
    let pair_list: Vec<_> = evidence.pairs.iter().collect();
    let pair_index: HashMap<&str, usize> = (0..).zip(&pair_list).map(|(i, (p, _))| (p.as_str(), i)).collect();
    let documents: Vec<Document> = commits
        .iter()
        .map(|c| document(c, &term_index, &pair_index))
        .collect();

    let mut term_df = vec![0usize; term_list.len()];
    let mut pair_df = vec![0usize; pair_list.len()];
    let mut means = [0.0; FIELDS.len()];
    for document in &documents {
        document.counts.keys().for_each(|&t| bump(&mut term_df, t));
        document.pairs.iter().for_each(|&p| bump(&mut pair_df, p));
        for (mean, length) in means.iter_mut().zip(document.lengths) {
            *mean += length / documents.len() as f64;
        }
    }
    let idf = |df: usize| {
        let n = commits.len() as f64;
        let df = df as f64;
        (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
    };
    let at_most: f64 = term_list
        .iter()
        .zip(&term_df)
        .map(|((_, c), &df)| c.weight * idf(df).powf(IDF_POWER))
        .sum();
    let norm = at_most.max(1.0).sqrt();

    let one = |document: &Document| {
        let mut shared = Vec::new();
        for (&term, counts) in &document.counts {
            let (Some((_, clue)), Some(&df)) = (term_list.get(term), term_df.get(term)) else {
                continue;
            };
            let (frequency, field) = frequency(counts, &document.lengths, &means);
            let gain = clue.weight * idf(df).powf(IDF_POWER) * frequency * (K1 + 1.0) / (frequency + K1);
            let (what, place) = (clue.word.clone(), clue.place.clone());
            shared.push(Shared {
                what,
                place,
                field,
                phrase: false,
                commits: df,
                gain,
            });
        }
        for &pair in &document.pairs {
            let (Some((_, clue)), Some(&df)) = (pair_list.get(pair), pair_df.get(pair)) else {
                continue;
            };
            let (what, place) = (clue.word.clone(), clue.place.clone());
            shared.push(Shared {
                what,
                place,
                field: "text",
                phrase: true,
                commits: df,
                gain: idf(df),
            });
        }
        shared.sort_by(|a, b| b.gain.total_cmp(&a.gain).then_with(|| a.what.cmp(&b.what)));
        let score = shared.iter().map(|s| s.gain).sum::<f64>() / norm;
        shared.truncate(SHARED_LIMIT);
        TextScore { score, shared }
    };
    documents.iter().map(one).collect()
}

/// Adds one, where the index is in range.
fn bump(counts: &mut [usize], at: usize) {
    if let Some(count) = counts.get_mut(at) {
        *count += 1;
    }
}

/// The weighted frequency of a term over the fields, and the field that gives most of it.
fn frequency(counts: &[u32; 6], lengths: &[f64; 6], means: &[f64; 6]) -> (f64, &'static str) {
    let mut sum = 0.0;
    let mut best = (0.0, "text");
    for ((((name, weight), count), length), mean) in FIELDS.iter().zip(counts).zip(lengths).zip(means) {
        let part = weight * f64::from(*count) / (1.0 - B + B * length / mean.max(1e-9));
        sum += part;
        if part > best.0 {
            best = (part, name);
        }
    }
    (sum, best.1)
}

/// Counts the evidence's terms and pairs in a commit.
fn document(
    commit: &Commit,
    term_index: &HashMap<&str, usize>,
    pair_index: &HashMap<&str, usize>,
) -> Document {
    let mut out = Document::default();
    let mut add = |field: usize, text: &str| {
        for word in words(text) {
            terms(word, &mut |term, _| {
                if let Some(length) = out.lengths.get_mut(field) {
                    *length += 1.0;
                }
                if let Some(&index) = term_index.get(term.as_str())
                    && let Some(count) = out.counts.entry(index).or_default().get_mut(field)
                {
                    *count += 1;
                }
            });
        }
    };
    add(0, &commit.subject);
    commit.prose().for_each(|line| add(1, line));
    commit.files.iter().for_each(|file| add(2, &file.0));
    add(2, &commit.project);
    commit.context.iter().for_each(|name| add(3, name));
    commit
        .added
        .iter()
        .chain(&commit.removed)
        .for_each(|name| add(4, name));
    commit.strings.iter().for_each(|literal| add(5, literal));

    let names = commit
        .added
        .iter()
        .chain(&commit.removed)
        .chain(&commit.strings)
        .map(String::as_str);
    for text in names.chain([commit.subject.as_str()]).chain(commit.prose()) {
        out.pairs
            .extend(pairs(text).filter_map(|p| pair_index.get(p.0.as_str()).copied()));
    }
    out
}
