//! Measured facts about the builds that a query hits: how many, which jobs, projects, branches and pipelines, since
//! when. Only builds that are hit count.

use super::bench::{Bench, Side};
use super::proof::Proof;
use crate::domain::Build;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Of fewer failing builds nothing can be said of failures as such.
const LEAST_FAILING: usize = 6;
/// One failure may break so many jobs; more have hardly the same cause.
const LEAST_JOBS: usize = 3;

/// What is known about the hits.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Events that match, in all failing builds.
    pub n_events: u64,
    /// Failing builds that are hit.
    pub n_hit: usize,
    /// Failing builds that were looked at.
    pub n_failing: usize,
    /// Passing builds that are hit.
    pub n_passing_hit: usize,
    /// Passing builds that were looked at.
    pub n_passing: usize,
    /// Job → builds hit, and so on.
    pub jobs: BTreeMap<String, u32>,
    /// Projects.
    pub projects: BTreeMap<String, u32>,
    /// Branches.
    pub branches: BTreeMap<String, u32>,
    /// Pipelines.
    pub pipelines: BTreeMap<String, u32>,
    /// End of the first and of the last build hit.
    pub seen: Option<(Timestamp, Timestamp)>,
    /// Names and log addresses of the builds hit.
    pub links: Vec<(String, Option<String>)>,
}

impl Facts {
    /// The facts of a proof over the builds on the bench.
    pub fn of(bench: &Bench, proof: &Proof) -> Self {
        let mut facts = Self {
            n_events: proof.n_events(),
            n_hit: proof.n_hit(),
            n_failing: proof.hits.len(),
            n_passing_hit: proof.n_passing_hit(),
            n_passing: proof.passing.len(),
            ..Self::default()
        };
        for (held, hits) in bench
            .side(Side::Failing)
            .zip(&proof.hits)
            .filter(|(_, hits)| hits.events > 0)
        {
            let url = held.build().and_then(|build| build.log_url.clone());
            facts.links.push((hits.build.clone(), url));
            if let Some(build) = held.build() {
                facts.add(build);
            }
        }
        facts
    }

    fn add(&mut self, build: &Build) {
        let count = |map: &mut BTreeMap<String, u32>, key: &str| {
            if !key.is_empty() {
                *map.entry(key.to_owned()).or_default() += 1;
            }
        };
        count(&mut self.jobs, &build.job);
        count(&mut self.projects, &build.project);
        count(&mut self.branches, build.branch.as_deref().unwrap_or(""));
        count(&mut self.pipelines, &build.pipeline);
        if let Some(at) = build.at() {
            let (first, last) = self.seen.unwrap_or((at, at));
            self.seen = Some((first.min(at), last.max(at)));
        }
    }

    /// Why the query says nothing of the cause: it hits three in four failing builds or more, of several jobs.
    pub fn too_broad(&self) -> Option<String> {
        let is_broad = self.n_failing >= LEAST_FAILING
            && self.n_hit * 4 >= self.n_failing * 3
            && self.jobs.len() >= LEAST_JOBS;
        is_broad.then(|| {
            format!(
                "hits {} of {} in {}: it tells that a job failed, not why",
                self.n_hit,
                count_of(self.n_failing, "failure"),
                count_of(self.jobs.len(), "job")
            )
        })
    }

    /// `3 hits in 2 days`: builds hit, and the days between the first and the last, at least one.
    pub fn hits_in_days(&self) -> String {
        let hits = count_of(self.n_hit, "hit");
        match self.seen {
            Some((first, last)) if self.n_hit > 1 => {
                let hours = last.duration_since(first).as_hours();
                let days = usize::try_from((hours + 23) / 24).unwrap_or(1).max(1);
                format!("{hits} in {}", count_of(days, "day"))
            }
            _ => hits,
        }
    }

    /// `a 3, b 1`, most first, at most eight.
    pub fn breakdown(map: &BTreeMap<String, u32>) -> String {
        let mut list: Vec<(&String, &u32)> = map.iter().collect();
        list.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let more = list.len().saturating_sub(8);
        let mut text = list
            .iter()
            .take(8)
            .map(|(k, n)| format!("{k} {n}"))
            .collect::<Vec<_>>()
            .join(", ");
        if more > 0 {
            text.push_str(&format!(", and {more} more"));
        }
        text
    }
}

/// `1 hit`, `2 hits`.
pub fn count_of(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_told_with_the_days_they_span() {
        let at = |s: &str| s.parse::<Timestamp>().unwrap();
        let mut facts = Facts {
            n_hit: 3,
            ..Facts::default()
        };
        assert_eq!(facts.hits_in_days(), "3 hits");
        facts.seen = Some((at("2026-11-19T06:00:00Z"), at("2026-11-21T05:00:00Z")));
        assert_eq!(facts.hits_in_days(), "3 hits in 2 days");
        facts.n_hit = 1;
        assert_eq!(facts.hits_in_days(), "1 hit");
    }

    #[test]
    fn a_query_that_hits_failures_of_all_jobs_is_no_query_of_one() {
        let jobs = |n: u32| (0..n).map(|i| (format!("job{i}"), 1)).collect();
        let facts = |n_hit, n_failing, n| Facts {
            n_hit,
            n_failing,
            jobs: jobs(n),
            ..Facts::default()
        };
        assert_eq!(
            facts(12, 14, 6).too_broad().as_deref(),
            Some("hits 12 of 14 failures in 6 jobs: it tells that a job failed, not why")
        );
        for facts in [facts(12, 14, 1), facts(4, 14, 4), facts(3, 3, 3)] {
            assert_eq!(facts.too_broad(), None, "{facts:?}");
        }
    }

    #[test]
    fn breakdowns_are_bounded() {
        let map: BTreeMap<String, u32> = (0..20).map(|i| (format!("job{i:02}"), i)).collect();
        let text = Facts::breakdown(&map);
        assert!(
            text.starts_with("job19 19, job18 18") && text.ends_with("and 12 more"),
            "{text}"
        );
    }
}
