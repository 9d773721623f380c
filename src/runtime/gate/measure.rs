//! What fingerprints do on the builds at hand, for `lint`.
//!
//! Cost: one pass over the logs of those builds, for all fingerprints together.

use super::Gate;
use super::effects::variant;
use crate::domain::{Build, JobResult, Window};
use crate::error::Result;
use crate::fingerprint::lint::{Measured, beside_console};
use crate::fingerprint::{Fingerprint, Hit, MatchOptions};
use crate::lucene::Profile;
use crate::task::Cx;
use std::collections::HashMap;

/// Failing and passing builds that are read at most: more than a draft is proved on, since a share is measured.
const MOST: usize = 60;
/// How far back they are looked for, in hours.
const REACH: i64 = 240;

impl Gate {
    /// Counts the builds at hand that each fingerprint hits, under a profile, in the order of the fingerprints: of two
    /// with the same id each for itself.
    ///
    /// # Errors
    /// The store cannot be read; cancelled.
    pub async fn measure(&self, prints: &[Fingerprint], profile: Profile, cx: &Cx) -> Result<Vec<Measured>> {
        let mut all: Vec<Fingerprint> = Vec::new();
        for (at, print) in prints.iter().enumerate() {
            all.push(Fingerprint {
                id: name(at),
                ..print.clone()
            });
            if let Some(query) = beside_console(print, profile) {
                all.extend(variant(print, beside(at), &query, print.allow_nonvoting));
            }
        }
        let opts = MatchOptions {
            profile,
            ..self.match_options(None)
        };
        let mut out = vec![Measured::default(); prints.len()];
        let (failing, passing) = at_hand(self)?;
        let failing = self.logs_at_hand(&failing, MOST, cx).await?;
        let passing = self.logs_at_hand(&passing, MOST, cx).await?;
        for (is_failing, report) in self.reports_of(all, (failing, passing), &opts, cx).await? {
            let hits: HashMap<&str, &Hit> = report.hits.iter().map(|hit| (hit.id.as_str(), hit)).collect();
            for (at, counts) in out.iter_mut().enumerate() {
                if !hits.contains_key(name(at).as_str()) {
                    continue;
                }
                if !is_failing {
                    counts.passing += 1;
                    continue;
                }
                counts.failing += 1;
                if let Some(other) = hits.get(beside(at).as_str()) {
                    counts.deeper += 1;
                    counts.deeper_log.get_or_insert_with(|| other.first.file.clone());
                }
            }
        }
        Ok(out)
    }
}

/// What the fingerprint at a place is called while it is measured: ids need not differ.
fn name(at: usize) -> String {
    at.to_string()
}

/// What its query for all logs but the console is called.
fn beside(at: usize) -> String {
    format!("{at}/beside")
}

/// Failing builds, classified or not, and passing ones of the last days, newest first.
fn at_hand(gate: &Gate) -> Result<(Vec<Build>, Vec<Build>)> {
    let since = Window::hours(REACH).start(gate.now());
    let mut builds = gate.store().builds_since(Some(since))?;
    builds.reverse();
    let passed = |b: &Build| b.result.as_ref().is_some_and(JobResult::is_success);
    let (passing, rest): (Vec<Build>, Vec<Build>) = builds.into_iter().partition(passed);
    Ok((rest.into_iter().filter(Build::is_failing).collect(), passing))
}
