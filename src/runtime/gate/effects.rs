//! What changed queries would do to the builds at hand: how many more failing builds they hit, how many passing ones.
//!
//! Cost: one pass over the logs of the builds at hand, for all queries together.

use super::Gate;
use crate::domain::{Build, BuildKey, JobResult, Window};
use crate::error::Result;
use crate::fingerprint::{Effect, Fingerprint, Fix, FixKind, MatchOptions, Set, classify};
use crate::task::{Cx, blocking};
use std::path::Path;

/// Failing and passing builds that are read at most.
pub(super) const MOST: usize = 60;
/// How far back they are looked for, in hours.
const REACH: i64 = 240;

impl Gate {
    /// The effects of changes on the gate's builds whose logs are on this machine, other than `own`.
    ///
    /// # Errors
    /// The store cannot be read; cancelled.
    pub async fn effects(
        &self,
        own: Option<&BuildKey>,
        print: &Fingerprint,
        changes: &[Fix],
        opts: &MatchOptions,
        cx: &Cx,
    ) -> Result<Vec<Effect>> {
        let mut out = vec![Effect::default(); changes.len()];
        let variant = |name: String, query: &str, is_free: bool| {
            let query = serde_json::to_string(query).unwrap_or_default();
            let free = is_free || print.allow_nonvoting;
            let yaml = format!("query: {query}\nallow-nonvoting: {free}\n");
            Fingerprint::parse(Path::new(&format!("{name}.yaml")), yaml).ok()
        };
        let mut prints: Vec<Fingerprint> = variant("before".to_owned(), &print.query_text, false)
            .into_iter()
            .collect();
        prints.extend(changes.iter().enumerate().filter_map(|(at, fix)| {
            let is_free = fix.kind == FixKind::NonVoting;
            variant(at.to_string(), &fix.query, is_free)
        }));
        let set = std::sync::Arc::new(Set::of(prints));
        let (failing, passing) = at_hand(self, own)?;
        for (builds, is_failing) in [(failing, true), (passing, false)] {
            let logs = self.logs_at_hand(&builds, MOST, cx).await?;
            for effect in &mut out {
                if is_failing {
                    effect.of_failing = logs.len();
                } else {
                    effect.of_passing = logs.len();
                }
            }
            for logs in logs {
                let (set, cx) = (set.clone(), cx.clone());
                let opts = MatchOptions {
                    clock: self.match_options(logs.build.as_ref()).clock,
                    ..opts.clone()
                };
                let report = blocking(move || classify(&logs, &set, &opts, &cx)).await?;
                let hit = |id: &str| report.hits.iter().any(|h| h.id == id);
                if hit("before") {
                    continue;
                }
                for (at, effect) in out.iter_mut().enumerate() {
                    let more = usize::from(hit(&at.to_string()));
                    if is_failing {
                        effect.failing += more;
                    } else {
                        effect.passing += more;
                    }
                }
            }
        }
        Ok(out)
    }
}

/// Failing and passing builds of the last days other than `own`, newest first.
pub(super) fn at_hand(gate: &Gate, own: Option<&BuildKey>) -> Result<(Vec<Build>, Vec<Build>)> {
    let since = Window::hours(REACH).start(gate.now());
    let mut builds = gate.store().builds_since(Some(since))?;
    builds.reverse();
    builds.retain(|build| Some(&build.key) != own);
    let passed = |b: &Build| b.result.as_ref().is_some_and(JobResult::is_success);
    let (passing, rest): (Vec<Build>, Vec<Build>) = builds.into_iter().partition(passed);
    Ok((rest.into_iter().filter(Build::is_failing).collect(), passing))
}
