//! What fingerprints do on the builds at hand, for `lint`.
//!
//! Cost: one pass over the logs of those builds, for all fingerprints together.

use super::Gate;
use super::effects::variant;
use crate::error::Result;
use crate::fingerprint::lint::{Measured, beside_console};
use crate::fingerprint::{Fingerprint, Hit, MatchOptions};
use crate::lucene::Profile;
use crate::task::Cx;
use std::collections::HashMap;

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
        for (is_failing, report) in self.reports_at_hand(all, None, &opts, cx).await? {
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
