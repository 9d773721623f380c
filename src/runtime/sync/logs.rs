//! The logs of failing builds, and of some passing builds of the same jobs.

use super::SyncReport;
use crate::domain::Build;
use crate::error::{Kind, Result};
use crate::runtime::gate::Gate;
use crate::source::BuildLogs;
use crate::store::LogState;
use crate::task::Cx;
use futures::StreamExt;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Builds whose logs are fetched at a time; the client keeps to four requests per host besides.
const AT_A_TIME: usize = 3;
/// After so many builds in a row whose server cannot be reached, the others are left to the next sync.
const GIVE_UP_AFTER: usize = 3;

impl Gate {
    /// Fetches what is wanted and not here.
    pub(super) async fn sync_logs(&self, since: Timestamp, report: &mut SyncReport, cx: &Cx) -> Result<()> {
        let wanted = self.wanted_logs(since)?;
        let total = wanted.len() as u64;
        let mut done = 0;
        let mut in_a_row = 0;
        let mut fetches = futures::stream::iter(wanted)
            .map(|build| async move {
                let outcome = self.fetch_logs(&build, cx).await;
                (build, outcome)
            })
            .buffer_unordered(AT_A_TIME);
        while let Some((build, outcome)) = fetches.next().await {
            cx.check()?;
            done += 1;
            cx.progress("builds with logs", done, total);
            in_a_row = if count(report, &build, outcome) {
                in_a_row + 1
            } else {
                0
            };
            if in_a_row >= GIVE_UP_AFTER {
                break;
            }
        }
        drop(fetches);
        if done < total {
            let rest = total - done;
            report.unreached.push((
                format!("{rest} more builds"),
                "not tried: the log server cannot be reached".into(),
            ));
        }
        Ok(())
    }

    /// Failing builds of the span, newest first, then passing builds of their jobs; without those whose logs are here,
    /// gone, or never were.
    fn wanted_logs(&self, since: Timestamp) -> Result<Vec<Build>> {
        let states = self.store().log_states()?;
        let is_open = |b: &Build| !states.get(&b.key).is_some_and(|s| *s != LogState::Partial);
        let mut failing: Vec<Build> = self
            .store()
            .builds_since(Some(since))?
            .into_iter()
            .filter(Build::is_failing)
            .collect();
        failing.reverse();
        let jobs: BTreeSet<String> = failing
            .iter()
            .filter(|b| b.log_url.is_some())
            .map(|b| b.job.clone())
            .collect();
        let mut wanted: Vec<Build> = failing.into_iter().filter(is_open).collect();
        for job in jobs {
            let passing = self
                .store()
                .passing_builds(&job, None, self.config().passing_logs)?;
            wanted.extend(passing.into_iter().filter(is_open));
        }
        Ok(wanted)
    }
}

/// Counts one outcome; true when the server could not be reached.
fn count(report: &mut SyncReport, build: &Build, outcome: Result<BuildLogs>) -> bool {
    match outcome {
        Ok(logs) => {
            report.logs += 1;
            report.bytes += logs.files.iter().filter_map(|f| f.bytes).sum::<u64>();
            let notable = logs.missing.iter().filter(|(_, why)| !why.starts_with("no log"));
            report
                .notes
                .extend(notable.map(|(path, why)| format!("{} {path}: {why}", build.key)));
            false
        }
        Err(e) if e.kind() == Kind::NotFound => false,
        Err(e) => {
            report
                .unreached
                .push((format!("logs of {}", build.key), e.chain()));
            e.kind() == Kind::Network
        }
    }
}
