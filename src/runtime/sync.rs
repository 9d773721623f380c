//! `sync`: brings builds and logs of a server into the local archive; resumable at every step.
//!
//! ```text
//! pages of builds, newest first ─► Store ─► running ones again ─► fingerprints ─► logs of failures ─► classes
//!    (covered rows are skipped)                                                   (and some passing builds)
//! ```
//!
//! What is recorded stays recorded: an interrupted sync goes on where it stopped. Logs that are gone are recorded as
//! gone and never asked for again. Must not: print; progress goes through the [`Cx`].

mod covered;
mod fingerprints;
mod logs;

use super::gate::Gate;
use crate::domain::Build;
use crate::error::{Error, Result};
use crate::task::Cx;
use covered::Covered;
use jiff::Timestamp;
use std::time::Instant;

/// Builds without a result that are asked for again one by one in a sync.
const MAX_RUNNING: usize = 100;
/// Where the covered rows are kept.
const COVERED: &str = "covered";

/// What a sync did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SyncReport {
    /// Builds of the span that are recorded now.
    pub builds: u64,
    /// Of those, recorded for the first time.
    pub new: u64,
    /// Builds whose logs were brought here now.
    pub logs: u64,
    /// Bytes of those logs.
    pub bytes: u64,
    /// Failing builds of the span whose logs are gone or never were.
    pub missing_logs: u64,
    /// Builds matched against the fingerprints now.
    pub matched: u64,
    /// How long it took.
    pub seconds: f64,
    /// What could not be reached: its name and why. The next sync tries again.
    pub unreached: Vec<(String, String)>,
    /// What is odd but no reason to try again: refused names, truncated files.
    pub notes: Vec<String>,
}

impl Gate {
    /// Records all builds since `since` (the gate's own span where none is given), their logs, and what explains them.
    ///
    /// # Errors
    /// The builds could not be listed to the end. What came before that is recorded. Logs and fingerprints that could
    /// not be reached are no error but [`SyncReport::unreached`].
    pub async fn sync(&self, since: Option<Timestamp>, cx: &Cx) -> Result<SyncReport> {
        let began = Instant::now();
        let since = since.unwrap_or_else(|| self.config().sync_span.start(self.now()));
        let mut report = SyncReport::default();
        if self.is_remote() {
            let fresh = self.walk_builds(since, &mut report, cx).await?;
            self.refresh_running(&fresh, &mut report, cx).await?;
        }
        report.builds = self.store().count_since(since)?;
        self.sync_fingerprints(&mut report, cx).await?;
        if self.is_remote() {
            self.sync_logs(since, &mut report, cx).await?;
        }
        report.missing_logs = self.missing_logs(since)?;
        let classified = self.classify_since(since, cx).await?;
        report.matched = classified.builds;
        report.notes.extend(
            classified
                .failed
                .into_iter()
                .map(|(build, why)| format!("{build} was not matched: {why}")),
        );
        self.store()
            .set_meta("synced_at", &Timestamp::now().to_string())?;
        report.seconds = began.elapsed().as_secs_f64();
        Ok(report)
    }

    /// Records pages of builds until all are older than `since`, skipping rows that an earlier sync covered. Gives
    /// the rows that were read now.
    async fn walk_builds(&self, since: Timestamp, report: &mut SyncReport, cx: &Cx) -> Result<Covered> {
        let mut covered = self.load_covered()?;
        let mut fresh = Covered::default();
        let mut below = None;
        let mut read = 0;
        loop {
            cx.check()?;
            let page = self.source().builds(below, cx).await?;
            let Some((low, high)) = span_of(&page.builds, below) else {
                covered.reach(below, Timestamp::MIN);
                break;
            };
            // A page reaches over the span's edge; what lies beyond is recorded, too, but it is not of the span. What has
            // no time at all never started, just now.
            let (of_span, older): (Vec<Build>, Vec<Build>) =
                (page.builds.iter().cloned()).partition(|build| build.at().is_none_or(|at| at >= since));
            report.new += self.store().put_builds(&of_span)?;
            self.store().put_builds(&older)?;
            covered.add(low, high);
            fresh.add(low, high);
            read += page.builds.len() as u64;
            cx.progress("builds", read, 0);
            let is_old = is_before(&page.builds, since);
            if is_old || page.next.is_none() {
                covered.reach(Some(low), if is_old { since } else { Timestamp::MIN });
                break;
            }
            self.save_covered(&covered)?;
            below = page.next;
            if let Some(interval) = below.and_then(|row| covered.holding(row)) {
                if interval.reached.is_some_and(|reached| reached <= since) {
                    break;
                }
                below = interval.low.checked_sub(1).filter(|row| *row > 0);
                if below.is_none() {
                    break;
                }
            }
        }
        self.save_covered(&covered)?;
        Ok(fresh)
    }

    /// Asks again for builds that were running and were not on the pages just read.
    async fn refresh_running(&self, fresh: &Covered, report: &mut SyncReport, cx: &Cx) -> Result<()> {
        let running = self.store().running_builds()?;
        let old: Vec<Build> = running
            .into_iter()
            .filter(|b| fresh.holding(b.index).is_none())
            .collect();
        for build in old.iter().take(MAX_RUNNING) {
            cx.check()?;
            match self.source().build(&build.key, cx).await {
                Ok(Some(now)) if now != *build => {
                    self.store().put_builds(&[now])?;
                }
                Ok(_) => {}
                Err(e) => report.unreached.push((build.key.0.clone(), e.chain())),
            }
        }
        Ok(())
    }

    fn load_covered(&self) -> Result<Covered> {
        let text = self.store().meta(COVERED)?.unwrap_or_default();
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    fn save_covered(&self, covered: &Covered) -> Result<()> {
        let text = serde_json::to_string(covered).map_err(|e| {
            Error::new(crate::error::Kind::Bug, "the sync cursor cannot be written").because(e)
        })?;
        self.store().set_meta(COVERED, &text)
    }
}

/// The lowest row of a page, and the highest row below which it has everything.
fn span_of(builds: &[Build], below: Option<u64>) -> Option<(u64, u64)> {
    let low = builds.iter().map(|b| b.index).min()?;
    let high = builds.iter().map(|b| b.index).max()?;
    Some((low, below.unwrap_or(high).max(high)))
}

/// Whether all builds of a page are over before `since`: then so are those of lower rows. A build of a lower row may
/// end later than one of a higher; a whole page makes that unlikely, a day of slack all but impossible.
fn is_before(builds: &[Build], since: Timestamp) -> bool {
    let slack = jiff::SignedDuration::from_hours(24);
    let limit = since.checked_sub(slack).unwrap_or(Timestamp::MIN);
    let times: Vec<Timestamp> = builds.iter().filter_map(Build::at).collect();
    !times.is_empty() && times.iter().all(|at| *at < limit)
}

#[cfg(test)]
mod tests;
