//! What is wrong with fingerprints, what will go wrong with them, and what to write instead.
//!
//! ```text
//! file ─ yaml, parse ─► one query: fields, words, clauses ([`clauses`], [`words`])  ─┐
//! all queries ─ trees without order ─► equal, shadowed ([`shadow`])                 ─┼► Finding (file, line, rule, fix)
//! counts of a gate ─► hits on passing builds, console ([`measured`])                ─┘
//! ```
//! A finding of severity warning is one that a maintainer would act on; what is only worth knowing is an info.
//! Must not: read files, or run queries over logs; who measures hands in the counts.
//! Cost: linear in the files, but for the comparison of each query with each other.

mod clauses;
mod measured;
mod sarif;
mod shadow;
mod tree;
mod words;

pub use measured::{Measured, beside_console, measured};
pub use sarif::sarif;
pub use shadow::covered;

use super::file::QUERY_HINT;
use super::{Fingerprint, Loader, span, yaml};
use crate::lucene::ast::Leaf;
use crate::lucene::{Profile, Query};
use std::path::PathBuf;

/// Keys of a fingerprint file.
const KEYS: [&str; 7] = [
    "query",
    "test_ids",
    "suppress-graph",
    "suppress-notification",
    "allow-nonvoting",
    "resolved_at",
    "masked",
];

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Somebody should change it.
    Warning,
    /// It cannot work.
    Error,
}

impl Severity {
    /// The word in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The file is no fingerprint, its query is refused, or it has a key that nobody reads.
    SyntaxError,
    /// No event can fulfil all clauses.
    NeverHits,
    /// A clause decides nothing: a SHOULD beside a MUST.
    IgnoredClause,
    /// No event fulfils it, or another clause has decided it already.
    UnreachableClause,
    /// Clauses of different fields without an operator: one of them is enough.
    MissingOperator,
    /// A text analyses to nothing, so that its clause vanishes.
    EmptyClause,
    /// Words without quotes, of which one is enough; wildcards between quotes, which are none.
    Quotes,
    /// A pattern on `build_name`.
    BuildNameWildcard,
    /// `filename` where `tags` would do.
    FilenameForTags,
    /// The console where a deeper log would do.
    Console,
    /// The same query as another fingerprint's.
    Equal,
    /// Another fingerprint hits all that this one hits.
    Shadowed,
    /// More than a tenth of its hits are passing builds.
    PassingHits,
}

impl Rule {
    /// All rules, in the order of their findings.
    pub const ALL: [Self; 13] = [
        Self::SyntaxError,
        Self::NeverHits,
        Self::IgnoredClause,
        Self::UnreachableClause,
        Self::MissingOperator,
        Self::EmptyClause,
        Self::Quotes,
        Self::BuildNameWildcard,
        Self::FilenameForTags,
        Self::Console,
        Self::Equal,
        Self::Shadowed,
        Self::PassingHits,
    ];

    /// The word in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::SyntaxError => "syntax-error",
            Self::NeverHits => "never-hits",
            Self::IgnoredClause => "ignored-clause",
            Self::UnreachableClause => "unreachable-clause",
            Self::MissingOperator => "missing-operator",
            Self::EmptyClause => "empty-clause",
            Self::Quotes => "quotes",
            Self::BuildNameWildcard => "build-name-wildcard",
            Self::FilenameForTags => "filename-for-tags",
            Self::Console => "console",
            Self::Equal => "equal",
            Self::Shadowed => "shadowed",
            Self::PassingHits => "passing-hits",
        }
    }

    /// What the rule is about, in a sentence.
    pub fn about(self) -> &'static str {
        match self {
            Self::SyntaxError => {
                "The file is a fingerprint with the keys of one, and its query is one that the search server takes."
            }
            Self::NeverHits => "Some event can fulfil all clauses, and has the fields that they name.",
            Self::IgnoredClause => {
                "Every clause decides something: beside a clause joined by AND, one joined by OR does not."
            }
            Self::UnreachableClause => {
                "Every clause decides something: some event fulfils it, and no other clause has decided it already."
            }
            Self::MissingOperator => "Clauses are joined by an operator; without one any of them is enough.",
            Self::EmptyClause => "Every text has a word or a digit; one without vanishes from the query.",
            Self::Quotes => {
                "Words that belong together stand between quotes, else one of them is enough; wildcards do not, else they are none."
            }
            Self::BuildNameWildcard => {
                "Jobs are named, not matched by a pattern that the next job falls under."
            }
            Self::FilenameForTags => "A log is named by its tag, which stays when folders change.",
            Self::Console => {
                "A fingerprint looks for the cause in a service's log, not for the symptom in the console."
            }
            Self::Equal => "No two fingerprints ask the same.",
            Self::Shadowed => "No fingerprint hits only what another one hits as well.",
            Self::PassingHits => "At most a tenth of the builds that a fingerprint hits have passed.",
        }
    }

    /// How bad its findings are at most.
    pub fn severity(self) -> Severity {
        match self {
            Self::SyntaxError | Self::NeverHits => Severity::Error,
            Self::UnreachableClause => Severity::Info,
            _ => Severity::Warning,
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file as it was named.
    pub file: PathBuf,
    /// The rule.
    pub rule: Rule,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, a fragment in lower case.
    pub message: String,
    /// What to write instead, a sentence.
    pub fix: String,
    /// Line and column in the file, 1-based, in characters.
    pub position: Option<(usize, usize)>,
}

impl Finding {
    /// A finding on a whole fingerprint, told where its query begins.
    fn of(print: &Fingerprint, rule: Rule, message: String, fix: String) -> Self {
        Self {
            file: print.path.clone(),
            rule,
            severity: rule.severity(),
            message,
            fix,
            position: place(&print.yaml, &print.query_text, 0),
        }
    }
}

/// A file to be looked at.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its path, as it is to be named.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// Looks at files; `others` are fingerprints beside them, which are only compared with. Sorted by file and place.
pub fn lint(sources: &[Source], others: &[Fingerprint], profile: Profile) -> Vec<Finding> {
    let mut out = Vec::new();
    let mut prints = Vec::new();
    for source in sources {
        let mut file = File::new(source, profile);
        if let Some(print) = file.look() {
            prints.push(print);
        }
        out.append(&mut file.findings);
    }
    out.extend(shadow::findings(&prints, others, profile));
    sort(&mut out);
    out
}

/// By file, place and rule.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| (&a.file, a.position, a.rule).cmp(&(&b.file, b.position, b.rule)));
}

/// One file while it is looked at.
struct File<'s> {
    source: &'s Source,
    profile: Profile,
    /// The query's text as the file reads.
    query_text: String,
    allow_nonvoting: bool,
    findings: Vec<Finding>,
}

impl<'s> File<'s> {
    fn new(source: &'s Source, profile: Profile) -> Self {
        Self {
            source,
            profile,
            query_text: String::new(),
            allow_nonvoting: false,
            findings: Vec::new(),
        }
    }

    /// Everything that one file tells; the fingerprint, if it is one.
    fn look(&mut self) -> Option<Fingerprint> {
        let keys = match yaml::mapping(&self.source.text) {
            Ok(keys) => keys,
            Err(e) => {
                let line = e.line.map(|line| (line as usize, 1));
                self.add(Rule::SyntaxError, line, e.message, QUERY_HINT);
                return None;
            }
        };
        for key in keys.keys().filter(|key| !KEYS.contains(&key.as_str())) {
            let line = self.line_of(key);
            let fix = "Remove it, or ignore this where your own tools read it.";
            self.add_as(
                Rule::SyntaxError,
                Severity::Info,
                line,
                format!("elastic-recheck has no key {key:?}"),
                fix,
            );
        }
        if keys.get("masked") == Some(&serde_json::Value::Bool(true)) {
            return None;
        }
        let print = match Fingerprint::parse(&self.source.path, self.source.text.clone()) {
            Ok(print) => print,
            Err(e) => {
                self.refused(keys.get("query").and_then(|q| q.as_str()), &e.to_string());
                return None;
            }
        };
        self.query_text.clone_from(&print.query_text);
        self.allow_nonvoting = print.allow_nonvoting;
        match Query::parse(&print.query_text, self.profile) {
            Ok(query) => {
                clauses::look(self, &query);
                words::look(self, &query);
            }
            Err(e) => {
                let at = self.place(e.position);
                self.add(Rule::SyntaxError, at, e.message, &e.hint);
                return None;
            }
        }
        Some(print)
    }

    /// A file that is no fingerprint: with the place in its query where that is what is wrong.
    fn refused(&mut self, query: Option<&str>, message: &str) {
        let Some(error) = query.and_then(|q| Query::parse(q, Profile::Text).err()) else {
            let line = query.and(self.line_of("query"));
            // The message begins with the path, which a finding has of its own.
            let path = self.source.path.display().to_string();
            let text = message
                .strip_prefix(path.as_str())
                .and_then(|rest| rest.split_once(": "))
                .map_or(message, |(_, text)| text)
                .to_owned();
            return self.add(Rule::SyntaxError, line, text, QUERY_HINT);
        };
        query.unwrap_or_default().clone_into(&mut self.query_text);
        let at = self.place(error.position);
        self.add(Rule::SyntaxError, at, error.message, &error.hint);
    }

    fn add(&mut self, rule: Rule, position: Option<(usize, usize)>, message: String, fix: &str) {
        self.add_as(rule, rule.severity(), position, message, fix);
    }

    fn add_as(
        &mut self,
        rule: Rule,
        severity: Severity,
        position: Option<(usize, usize)>,
        message: String,
        fix: &str,
    ) {
        self.findings.push(Finding {
            file: self.source.path.clone(),
            rule,
            severity,
            message,
            fix: fix.to_owned(),
            position,
        });
    }

    /// Where a character of the query stands in the file, 1-based.
    fn place(&self, position: usize) -> Option<(usize, usize)> {
        place(&self.source.text, &self.query_text, position)
    }

    /// Where a leaf stands.
    fn place_of(&self, leaf: &Leaf) -> Option<(usize, usize)> {
        let before = self.query_text.get(..leaf.span.start)?;
        self.place(before.chars().count())
    }

    /// The line of a key, 1-based.
    fn line_of(&self, key: &str) -> Option<(usize, usize)> {
        span::row(&self.source.text, key).map(|row| (row + 1, 1))
    }
}

fn place(text: &str, query: &str, position: usize) -> Option<(usize, usize)> {
    let (row, column) = span::place(text, "query", query, position)?;
    Some((row + 1, column + 1))
}

/// The query that decides, as the tree loader asks it.
fn query_of(print: &Fingerprint, profile: Profile) -> Option<Query> {
    Loader::Tree.query(print, profile).ok()
}

#[cfg(test)]
mod tests;
