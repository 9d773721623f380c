//! The list of failures, verdicts, syncs.

use super::{Part, Performer};
use crate::app::Done;
use crate::domain::{BuildKey, FailureFilter, Verdict};
use crate::error::Result;
use crate::runtime::gate::Gate;
use crate::store;
use crate::task::Cx;
use std::time::{Duration, Instant};

/// How often a list that fills is shown again.
const BETWEEN_PARTS: Duration = Duration::from_millis(250);
/// How often a running sync is asked whether it recorded more.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

impl Performer {
    /// What is known at once, then again and again while the logs are read, so that the screen fills.
    pub(super) async fn failures(&self, filter: FailureFilter, cx: &Cx, part: Part<'_>) -> Result<Done> {
        let gate = self.gate()?;
        part(listed(&gate, &filter)?);
        let mut last = Instant::now();
        let mut tell = || {
            if last.elapsed() >= BETWEEN_PARTS
                && let Ok(list) = listed(&gate, &filter)
            {
                part(list);
                last = Instant::now();
            }
        };
        gate.classify_telling(&filter, &mut tell, cx).await?;
        cx.check()?;
        listed(&gate, &filter)
    }

    pub(super) async fn set_verdict(
        &self,
        builds: Vec<BuildKey>,
        verdict: Option<Verdict>,
        note: Option<String>,
        cx: &Cx,
    ) -> Result<Done> {
        let gate = self.gate()?;
        let mut refs = Vec::new();
        for key in &builds {
            refs.push(gate.resolve(&key.0, cx).await?);
        }
        let records = gate.put_verdict(&refs, verdict.clone(), note, cx).await?;
        Ok(Done::VerdictStored {
            builds: records.len(),
            verdict,
        })
    }

    /// Brings what is new; what could not be reached is an error, and the next sync goes on there.
    ///
    /// Tells every second whether more builds are recorded, so that a list can be shown long before the end.
    pub(super) async fn sync(&self, cx: &Cx, part: Part<'_>) -> Result<Done> {
        let gate = self.gate()?;
        let work = gate.sync(None, cx);
        tokio::pin!(work);
        let mut ticks = tokio::time::interval(BETWEEN_LOOKS);
        let mut seen = gate.store().count_builds()?;
        let report = loop {
            tokio::select! {
                report = &mut work => break report?,
                _ = ticks.tick() => {
                    // A state that is locked for long is no reason to end the sync: the next look will tell.
                    if let Ok(now) = gate.store().count_builds()
                        && now != seen
                    {
                        part(Done::SyncGrew { builds: now as usize });
                        seen = now;
                    }
                }
            }
        };
        Ok(Done::Synced {
            new: report.new as usize,
            logs: report.logs as usize,
            missing: report.missing_logs as usize,
        })
    }
}

fn listed(gate: &Gate, filter: &FailureFilter) -> Result<Done> {
    let list = gate.failures(filter)?;
    let is_empty = list.summary.failures + list.summary.verdicts == 0;
    Ok(Done::Failures {
        unknown: if is_empty {
            gate.unknown_name(filter)?
        } else {
            None
        },
        reviews: super::reviews::of(gate, &list)?,
        list,
        synced_at: gate.synced_at()?,
        pending: pending(gate)?,
    })
}

/// Actions that wait to be sent.
pub(super) fn pending(gate: &Gate) -> Result<usize> {
    Ok(store::outbox::list(gate.store())?
        .iter()
        .filter(|row| row.state.is_open())
        .count())
}
