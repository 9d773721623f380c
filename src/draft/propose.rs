//! The shortest query that hits the failing builds and no passing one.
//!
//! ```text
//! events ─ candidates (crate::draft::candidates) ─► one phrase + the log's tag ─► proved ─► Found
//!                                                └► two phrases of one line + tag, where one is not enough
//! ```
//!
//! Every clause is needed: a phrase that the rest makes superfluous is dropped. The tag stays always: it says which
//! log is meant, as elastic-recheck's guide asks. Where nothing tells failing from passing builds it abstains and
//! says why. Must not: read files (but for builds too large for the bench).

use super::bench::{Bench, Held, Side};
use super::candidates::{self, Candidate, Selection};
use super::facts::count_of;
use super::proof::{Place, Proof};
use super::yaml::{self, Clause};
use crate::error::Result;
use crate::event::Event;
use crate::log::tree;
use crate::lucene::{Profile, Query};
use crate::task::Cx;
use serde::{Deserialize, Serialize};

/// Queries that are proved with the engine before giving up.
const MOST_PROOFS: usize = 40;
/// Alternatives offered.
const MOST_ALTERNATIVES: usize = 4;
/// Longest query, in clauses: the median of seven years of fingerprints.
const MOST_CLAUSES: usize = 3;

/// A query that holds, with its proof.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its clauses; messages first, the tag last.
    pub clauses: Vec<Clause>,
    /// Its hits.
    pub proof: Proof,
    /// Index of the event it was made from, in the first failing build on the bench.
    pub event: usize,
}

impl Found {
    /// The query in one line.
    pub fn query(&self) -> String {
        yaml::query(&self.clauses)
    }

    /// The phrase that one would search for.
    pub fn phrase(&self) -> &str {
        self.clauses.first().map_or("", |c| &c.value)
    }
}

/// Another query that would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Alternative {
    /// In one line.
    pub query: String,
    /// Failing builds it hits.
    pub failing: usize,
    /// Passing builds it hits.
    pub passing: usize,
    /// Events it hits.
    pub events: u64,
    /// The event it was made from.
    pub from: Place,
}

/// What came of the search.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A query, and others that would do, best first.
    Found(Box<Found>, Vec<Alternative>),
    /// None, and why.
    Abstains(String),
}

/// Searches the query for the first failing build on the bench, or for the selected lines of it.
///
/// # Errors
/// [`crate::error::Kind::Cancelled`].
pub fn search(bench: &Bench, selected: &[Selection], profile: Profile, cx: &Cx) -> Result<Outcome> {
    let Some(build) = bench.side(Side::Failing).next() else {
        return Ok(Outcome::Abstains("no failing build was given".into()));
    };
    if build.events.is_empty() {
        return Ok(Outcome::Abstains(no_events(build)));
    }
    let list = candidates::candidates(bench, selected, cx)?;
    if list.is_empty() {
        return Ok(Outcome::Abstains(no_candidates(build, selected, bench)));
    }
    let mut search = Search::new(bench, build, profile);
    search.singles(&list, cx)?;
    if !search.found.iter().any(|f| f.proof.holds()) {
        search.pairs(&list, cx)?;
    }
    Ok(search.outcome(selected))
}

/// Searches the query for one line of the first failing build that nobody selected: one that is unusual, whatever its
/// level.
///
/// # Errors
/// [`crate::error::Kind::Cancelled`].
pub fn search_line(bench: &Bench, line: &Selection, profile: Profile, cx: &Cx) -> Result<Outcome> {
    let Some(build) = bench.side(Side::Failing).next() else {
        return Ok(Outcome::Abstains("no failing build was given".into()));
    };
    let list = candidates::of_line(bench, line, cx)?;
    let mut search = Search::new(bench, build, profile);
    search.singles(&list, cx)?;
    Ok(search.outcome(&[]))
}

/// Whether a phrase says more than that something failed somewhere: two words that are no level.
fn is_telling(words: &str) -> bool {
    const LEVELS: [&str; 10] = [
        "error", "critical", "warning", "info", "debug", "trace", "failed", "failure", "fail", "fatal",
    ];
    let is_word = |w: &&str| w.chars().filter(|c| c.is_alphabetic()).count() >= 3 && !LEVELS.contains(w);
    words.split_whitespace().filter(is_word).nth(1).is_some()
}

struct Search<'b> {
    bench: &'b Bench,
    build: &'b Held,
    profile: Profile,
    found: Vec<Found>,
    proofs: usize,
}

impl<'b> Search<'b> {
    fn new(bench: &'b Bench, build: &'b Held, profile: Profile) -> Self {
        Self {
            bench,
            build,
            profile,
            found: Vec::new(),
            proofs: 0,
        }
    }

    /// Tries one phrase after the other.
    fn singles(&mut self, list: &[Candidate], cx: &Cx) -> Result<()> {
        let is_worth = |c: &&Candidate| !c.is_in_passing && is_telling(&c.phrase.words);
        for one in list.iter().filter(is_worth) {
            if self.is_done() {
                break;
            }
            self.attempt(&[one], cx)?;
        }
        Ok(())
    }

    fn is_done(&self) -> bool {
        let whole = self.found.iter().filter(|f| f.proof.holds()).count();
        self.proofs >= MOST_PROOFS || whole > MOST_ALTERNATIVES
    }

    /// Proves the query of these phrases of one event, and keeps it if it hits the build and no passing one.
    fn attempt(&mut self, phrases: &[&Candidate], cx: &Cx) -> Result<()> {
        let Some(event) = phrases.first().and_then(|c| self.build.events.get(c.event)) else {
            return Ok(());
        };
        let mut clauses: Vec<Clause> = phrases
            .iter()
            .map(|c| Clause::new("message", &c.phrase.text))
            .collect();
        clauses.extend(tag(&event.event).map(|tag| Clause::new("tags", tag)));
        let is_covered = self
            .found
            .iter()
            .any(|f| f.clauses.first().is_some_and(|c| overlap(c, &clauses)));
        if is_covered || clauses.len() > MOST_CLAUSES {
            return Ok(());
        }
        let Some(proof) = self.prove(&clauses, cx)? else {
            return Ok(());
        };
        let hits_target = proof.hits.first().is_some_and(|b| b.events > 0);
        if hits_target && proof.n_passing_hit() == 0 {
            let event = phrases.first().map_or(0, |c| c.event);
            self.found.push(Found {
                clauses,
                proof,
                event,
            });
        }
        Ok(())
    }

    fn prove(&mut self, clauses: &[Clause], cx: &Cx) -> Result<Option<Proof>> {
        self.proofs += 1;
        let text = yaml::query(clauses);
        match Query::parse(&text, self.profile) {
            Ok(query) => self.bench.prove(&query, &text, cx).map(Some),
            Err(_) => Ok(None),
        }
    }

    /// Two phrases of one event, where passing builds have each but not both at once.
    fn pairs(&mut self, list: &[Candidate], cx: &Cx) -> Result<()> {
        for (i, one) in list.iter().enumerate().take(200) {
            for two in list
                .iter()
                .skip(i + 1)
                .take(200)
                .filter(|two| two.event == one.event)
            {
                if self.is_done() {
                    return Ok(());
                }
                let apart = !one.phrase.words.contains(&two.phrase.words)
                    && !two.phrase.words.contains(&one.phrase.words);
                if apart && !self.passing_has_both(one, two) {
                    self.attempt(&[one, two], cx)?;
                }
            }
        }
        Ok(())
    }

    fn passing_has_both(&self, one: &Candidate, two: &Candidate) -> bool {
        self.bench
            .side(Side::Passing)
            .flat_map(|held| &held.events)
            .any(|e| e.words.contains(&one.phrase.words) && e.words.contains(&two.phrase.words))
    }

    /// The best query found, the others, or why there is none.
    fn outcome(mut self, selected: &[Selection]) -> Outcome {
        // Stable: among those that hit as many failing builds, the order of the candidates stays.
        self.found.sort_by_key(|f| std::cmp::Reverse(f.proof.n_hit()));
        let mut found = self.found.into_iter();
        let Some(best) = found.next() else {
            return Outcome::Abstains(not_distinct(self.build, selected, self.bench));
        };
        let alternatives = found
            .take(MOST_ALTERNATIVES)
            .map(|f| alternative(&f, self.build))
            .collect();
        Outcome::Found(Box::new(best), alternatives)
    }
}

/// Whether a query with this first clause says about the same as these clauses.
fn overlap(known: &Clause, clauses: &[Clause]) -> bool {
    clauses
        .iter()
        .filter(|c| c.field == "message")
        .any(|c| c.value.contains(&known.value) || known.value.contains(&c.value))
}

fn alternative(found: &Found, build: &Held) -> Alternative {
    let from = build.events.get(found.event).map(|e| Place {
        file: e.event.file.to_string(),
        line: e.event.line,
    });
    Alternative {
        query: found.query(),
        failing: found.proof.n_hit(),
        passing: found.proof.n_passing_hit(),
        events: found.proof.n_events(),
        from: from.unwrap_or(Place {
            file: String::new(),
            line: 0,
        }),
    }
}

/// The tag that names the event's log: `console` for the console, else the file's name; another tag where the name
/// is one of a moment (`subnode-2.5f3a….log`).
pub fn tag(event: &Event) -> Option<String> {
    let name = tree::base_name(&event.file);
    if event.tags.iter().any(|t| t == "console")
        && (name.starts_with("job-output") || name.starts_with("console"))
    {
        return Some("console".into());
    }
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let has_name = event.tags.iter().any(|t| t == name);
    if has_name && digits <= 4 {
        return Some(name.to_owned());
    }
    event
        .tags
        .iter()
        .filter(|t| t.as_str() != name)
        .max_by_key(|t| t.len())
        .cloned()
        .or_else(|| has_name.then(|| name.to_owned()))
}

fn no_events(build: &Held) -> String {
    match build.unreadable.first() {
        Some((file, why)) => format!("no log of {} could be read: {file}: {why}", build.logs.name),
        None if build.logs.files.is_empty() => format!("{} has no logs", build.logs.name),
        None => format!("no log of {} has an event above DEBUG", build.logs.name),
    }
}

fn no_candidates(build: &Held, selected: &[Selection], bench: &Bench) -> String {
    let name = &build.logs.name;
    if let Some(one) = selected.first() {
        return format!(
            "{}:{} of {name} is no line of an event above DEBUG with words of its own; select a line that says what \
             went wrong",
            one.file, one.lines.0
        );
    }
    match bench.side(Side::Passing).count() {
        0 => format!("no event of {name} speaks of a failure"),
        n => format!(
            "{name} logs no warning or error that is in none of {}",
            count_of(n, "passing build")
        ),
    }
}

fn not_distinct(build: &Held, selected: &[Selection], bench: &Bench) -> String {
    let n = bench.side(Side::Passing).count();
    let what = selected.first().map_or_else(
        || "no phrase of a warning or an error that was tried".to_owned(),
        |s| format!("no phrase of {}:{}", s.file, s.lines.0),
    );
    let way = if selected.is_empty() {
        ""
    } else {
        "; `whodunit digest` ranks the lines that are unusual"
    };
    format!(
        "{what} tells {} from the {n} passing builds{way}",
        build.logs.name
    )
}
