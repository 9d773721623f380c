//! What fingerprints do on the builds at hand, for `lint`.
//!
//! Cost: one pass over the logs of those builds, for all fingerprints together.

use super::Gate;
use super::effects::{MOST, at_hand};
use crate::error::Result;
use crate::fingerprint::lint::{Measured, beside_console};
use crate::fingerprint::{Fingerprint, MatchOptions, Set, classify};
use crate::lucene::Profile;
use crate::task::{Cx, blocking};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// What a fingerprint's query for all logs but the console is called; no file name has a slash.
const BESIDE: &str = "/beside";

impl Gate {
    /// Counts the builds at hand that each fingerprint hits, by its id.
    ///
    /// # Errors
    /// The store cannot be read; cancelled.
    pub async fn measure(&self, prints: &[Fingerprint], cx: &Cx) -> Result<BTreeMap<String, Measured>> {
        let profile = Profile::parse(&self.config().profile).unwrap_or_default();
        let mut out: BTreeMap<String, Measured> = BTreeMap::new();
        let mut all: Vec<Fingerprint> = prints.to_vec();
        for print in prints {
            out.insert(print.id.clone(), Measured::default());
            let Some(query) = beside_console(print, profile) else {
                continue;
            };
            let yaml = format!(
                "query: {}\nallow-nonvoting: {}\n",
                serde_json::to_string(&query).unwrap_or_default(),
                print.allow_nonvoting
            );
            let other = Fingerprint::parse(Path::new("beside.yaml"), yaml).ok();
            all.extend(other.map(|other| Fingerprint {
                id: format!("{}{BESIDE}", print.id),
                ..other
            }));
        }
        let set = Arc::new(Set::of(all));
        let (failing, passing) = at_hand(self, None)?;
        for (builds, is_failing) in [(failing, true), (passing, false)] {
            for logs in self.logs_at_hand(&builds, MOST, cx).await? {
                let opts: MatchOptions = self.match_options(logs.build.as_ref());
                let (set, work) = (set.clone(), cx.clone());
                let report = blocking(move || classify(&logs, &set, &opts, &work)).await?;
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
        }
        Ok(out)
    }
}
