//! A proof: how many events of each build a query hits, measured.

use crate::domain::BuildLogs;
use crate::error::Result;
use crate::event::{Event, EventOptions};
use crate::lucene::Query;
use crate::task::Cx;
use serde::{Deserialize, Serialize};

/// The hits of a query over failing and passing builds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Each failing build with its hits, in the order given.
    pub hits: Vec<BuildHits>,
    /// Each passing build with its hits, which should be 0.
    pub passing: Vec<BuildHits>,
    /// Which builds these are, in words; empty where whoever named them knows.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub over: String,
    /// Why the query may be about no failure in particular; empty where nothing speaks for that.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub warning: String,
}

/// The hits in one build.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildHits {
    /// The build's name.
    pub build: String,
    /// Events that match.
    pub events: u64,
    /// The first of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Place>,
}

/// A place in a build's logs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Path in the build, true name.
    pub file: String,
    /// Line, 1-based.
    pub line: u32,
}

impl BuildHits {
    /// No hits yet.
    pub fn new(build: &str) -> Self {
        Self {
            build: build.to_owned(),
            ..Self::default()
        }
    }

    /// Counts an event.
    pub fn add(&mut self, event: &Event) {
        self.events += 1;
        if self.first.is_none() {
            self.first = Some(Place {
                file: event.file.to_string(),
                line: event.line,
            });
        }
    }
}

impl Proof {
    /// Failing builds that are hit.
    pub fn n_hit(&self) -> usize {
        self.hits.iter().filter(|b| b.events > 0).count()
    }

    /// Passing builds that are hit.
    pub fn n_passing_hit(&self) -> usize {
        self.passing.iter().filter(|b| b.events > 0).count()
    }

    /// Events hit in failing builds.
    pub fn n_events(&self) -> u64 {
        self.hits.iter().map(|b| b.events).sum()
    }

    /// Whether every failing build is hit and no passing one.
    pub fn holds(&self) -> bool {
        self.n_hit() == self.hits.len() && !self.hits.is_empty() && self.n_passing_hit() == 0
    }
}

/// Proves a query once over these builds. For several queries keep a [`super::Bench`].
///
/// # Errors
/// [`crate::error::Kind::Cancelled`].
pub fn prove(
    (query, text): (&Query, &str),
    failing: &[BuildLogs],
    passing: &[BuildLogs],
    options: &EventOptions,
    cx: &Cx,
) -> Result<Proof> {
    let mut bench = super::Bench::new(options.clone());
    for logs in failing {
        bench.add(logs, super::Side::Failing, cx)?;
    }
    for logs in passing {
        bench.add(logs, super::Side::Passing, cx)?;
    }
    bench.prove(query, text, cx)
}
