//! What changed queries would do to the builds at hand: how many more failing builds they hit, how many passing ones.
//!
//! Cost: one pass over the logs of the builds at hand, for all queries together.

use super::Gate;
use crate::domain::{BuildKey, BuildLogs};
use crate::error::Result;
use crate::fingerprint::{Effect, Fingerprint, Fix, FixKind, MatchOptions, MatchReport, Set, classify};
use crate::task::{Cx, blocking};
use std::sync::Arc;

/// What the query before the change is called; the changed ones are called by their place.
const BEFORE: &str = "before";

impl Gate {
    /// The effects of changes on the gate's builds whose logs are on this machine, other than `own`: those of
    /// [`Gate::comparison`], on which a draft is counted, too.
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
        let before = variant(print, BEFORE.to_owned(), &print.query_text, print.allow_nonvoting);
        let changed = changes.iter().enumerate().filter_map(|(at, fix)| {
            let is_free = fix.kind == FixKind::NonVoting || print.allow_nonvoting;
            variant(print, at.to_string(), &fix.query, is_free)
        });
        let prints = before.into_iter().chain(changed).collect();
        let like = own.map(|key| self.store().build(key)).transpose()?.flatten();
        let named: Vec<BuildKey> = own.into_iter().cloned().collect();
        let at_hand = self.comparison(&named, like.as_ref(), cx).await?;
        let reports = self
            .reports_of(prints, (at_hand.failing, at_hand.passing), opts, cx)
            .await?;
        let count = |is_failing: bool| reports.iter().filter(|(f, _)| *f == is_failing).count();
        let none = Effect {
            of_failing: count(true),
            of_passing: count(false),
            ..Effect::default()
        };
        let mut out = vec![none; changes.len()];
        for (is_failing, report) in &reports {
            let hit = |id: &str| report.hits.iter().any(|h| h.id == id);
            if hit(BEFORE) {
                continue;
            }
            for (at, effect) in out.iter_mut().enumerate() {
                let more = usize::from(hit(&at.to_string()));
                if *is_failing {
                    effect.failing += more;
                } else {
                    effect.passing += more;
                }
            }
        }
        Ok(out)
    }

    /// What fingerprints hit in some failing and some passing builds; of each build whether it failed.
    ///
    /// # Errors
    /// Cancelled.
    pub(super) async fn reports_of(
        &self,
        prints: Vec<Fingerprint>,
        (failing, passing): (Vec<BuildLogs>, Vec<BuildLogs>),
        opts: &MatchOptions,
        cx: &Cx,
    ) -> Result<Vec<(bool, MatchReport)>> {
        let set = Arc::new(Set::of(prints));
        let mut out = Vec::new();
        for (builds, is_failing) in [(failing, true), (passing, false)] {
            for logs in builds {
                let opts = MatchOptions {
                    clock: self.match_options(logs.build.as_ref()).clock,
                    ..opts.clone()
                };
                let (set, work) = (set.clone(), cx.clone());
                let report = blocking(move || classify(&logs, &set, &opts, &work)).await?;
                out.push((is_failing, report));
            }
        }
        Ok(out)
    }
}

/// A fingerprint under another name with another query, to see what that hits.
pub(super) fn variant(
    print: &Fingerprint,
    id: String,
    query: &str,
    allow_nonvoting: bool,
) -> Option<Fingerprint> {
    let query = serde_json::to_string(query).unwrap_or_default();
    let yaml = format!("query: {query}\nallow-nonvoting: {allow_nonvoting}\n");
    let other = Fingerprint::parse(&print.path, yaml).ok()?;
    Some(Fingerprint { id, ..other })
}
