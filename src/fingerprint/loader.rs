//! What the loader of a gate's fingerprints adds to each query: that the build votes.
//!
//! elastic-recheck appends the text ` AND voting:1`. In the classic syntax that changes a query with a top-level OR:
//! of `A OR B AND voting:1` only B and voting decide. [`Loader::Tree`] demands the whole query and a voting build.
//! Source: elastic-recheck's `loader.py`; `corpus/lucene/loader.jsonl`.

use super::Fingerprint;
use crate::error::{Error, Result};
use crate::lucene::{Profile, Query};

/// What elastic-recheck's loader appends.
const SUFFIX: &str = " AND voting:1";

/// How ` AND voting:1` is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Loader {
    /// The query must hold, and the build must vote.
    #[default]
    Tree,
    /// The text is appended and parsed, as elastic-recheck did.
    Literal,
}

impl Loader {
    /// The word in options and configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tree => "tree",
            Self::Literal => "literal",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Tree, Self::Literal].into_iter().find(|l| l.name() == text)
    }

    /// The text that elastic-recheck would have sent for a query.
    pub fn literal(query: &str) -> String {
        format!("{}{SUFFIX}", query.trim_end())
    }

    /// Whether a fingerprint can count at all for a build that votes, or does not. The tree's `MUST voting:1` is
    /// decided here, once a build.
    pub fn admits(self, print: &Fingerprint, votes: bool) -> bool {
        votes || print.allow_nonvoting || self == Self::Literal
    }

    /// The query that events are asked, under a profile.
    ///
    /// # Errors
    /// The profile refuses it.
    pub fn query(self, print: &Fingerprint, profile: Profile) -> Result<Query> {
        if self == Self::Tree || print.allow_nonvoting {
            return print.compile(profile);
        }
        Query::parse(&Self::literal(&print.query_text), profile).map_err(|e| {
            Error::data(format!(
                "{}: {e} (with the loader's{SUFFIX})",
                print.path.display()
            ))
            .hint(e.hint)
        })
    }
}
