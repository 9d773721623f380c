//! What fingerprints do on the builds at hand, for `lint`.
//!
//! Cost: one pass over the logs of those builds, for all fingerprints together.

use super::Gate;
use super::effects::variant;
use crate::error::Result;
use crate::fingerprint::Fingerprint;
use crate::fingerprint::lint::{Measured, beside_console};
use crate::task::Cx;
use std::collections::BTreeMap;

/// What a fingerprint's query for all logs but the console is called; no file name has a slash.
const BESIDE: &str = "/beside";

impl Gate {
    /// Counts the builds at hand that each fingerprint hits, by its id.
    ///
    /// # Errors
    /// The store cannot be read; cancelled.
    pub async fn measure(&self, prints: &[Fingerprint], cx: &Cx) -> Result<BTreeMap<String, Measured>> {
        let mut out: BTreeMap<String, Measured> = BTreeMap::new();
        let mut all: Vec<Fingerprint> = prints.to_vec();
        for print in prints {
            out.insert(print.id.clone(), Measured::default());
            if let Some(query) = beside_console(print, self.config().profile) {
                let id = format!("{}{BESIDE}", print.id);
                all.extend(variant(print, id, &query, print.allow_nonvoting));
            }
        }
        let opts = self.match_options(None);
        for (is_failing, report) in self.reports_at_hand(all, None, &opts, cx).await? {
            for hit in report.hits.iter().filter(|hit| !hit.id.ends_with(BESIDE)) {
                let Some(counts) = out.get_mut(&hit.id) else {
                    continue;
                };
                if !is_failing {
                    counts.passing += 1;
                    continue;
                }
                counts.failing += 1;
                let name = format!("{}{BESIDE}", hit.id);
                if let Some(other) = report.hits.iter().find(|h| h.id == name) {
                    counts.deeper += 1;
                    counts.deeper_log.get_or_insert_with(|| other.first.file.clone());
                }
            }
        }
        Ok(out)
    }
}
