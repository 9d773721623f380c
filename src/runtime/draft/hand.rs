//! The builds at hand for a draft: chosen in one place for the workbench and the command line, so that both draft
//! the same.
//!
//! ```text
//! named builds ─┬─ passing runs (named, or of the gate) ─► own ─ search ─► query ─┐
//!               └─ other unclassified failures of the gate ─► all ─────── proof ◄─┘
//! ```
//!
//! The query is made for the named builds alone: others may have failed for other causes, and a query that hits them
//! all would say nothing. The proof is over everything at hand. Must not: ask the network for logs.

use super::{Drafted, Request, bench, bench_with, draft_on, redraft};
use crate::domain::{Build, BuildKey, BuildLogs};
use crate::draft::facts::count_of;
use crate::draft::{Alternative, Bench, Draft, Proof, Selection, Side};
use crate::error::{Error, Result};
use crate::event::EventOptions;
use crate::log::tree;
use crate::lucene::{Profile, Query};
use crate::runtime::digest;
use crate::runtime::gate::{Comparison, Gate};
use crate::task::{Cx, blocking};
use std::sync::Arc;

/// The builds at hand, their events read.
#[derive(Debug)]
pub struct Hand {
    /// How many builds were named.
    named: usize,
    /// Their changes: project and number.
    changes: Vec<(String, u64)>,
    /// The named builds and passing runs.
    pub(super) own: Arc<Bench>,
    /// The same with the other failures.
    all: Arc<Bench>,
    /// All builds at hand, in words.
    over: String,
    /// What the digest of the first named build compares it with.
    pub(super) like: Vec<BuildLogs>,
    /// How events are made.
    pub(super) options: EventOptions,
}

impl Hand {
    /// Reads the named failed builds and what they are compared with: the builds of `against`, or, where none is
    /// named, passing runs and other unclassified failures that the gate has on this machine.
    ///
    /// # Errors
    /// The state cannot be read, or cancelled.
    pub async fn lay(
        gate: &Gate,
        failing: Vec<BuildLogs>,
        against: Vec<BuildLogs>,
        options: EventOptions,
        cx: &Cx,
    ) -> Result<Self> {
        let builds: Vec<Build> = failing.iter().filter_map(|logs| logs.build.clone()).collect();
        let keys: Vec<BuildKey> = builds.iter().map(|b| b.key.clone()).collect();
        let is_of_gate = !builds.is_empty() && against.is_empty();
        let compared = match builds.first().filter(|_| is_of_gate) {
            Some(build) => gate.comparison(&keys, Some(build), cx).await?,
            None => Comparison {
                passing: against,
                ..Comparison::default()
            },
        };
        let Comparison {
            failing: others,
            passing,
        } = compared;
        let like = match builds.first().filter(|_| is_of_gate) {
            Some(build) => digest::passing(gate, build, false, cx).await?,
            None => passing.clone(),
        };
        let named = failing.len();
        let over = words(named, others.len(), passing.len(), is_of_gate);
        let own = bench(failing, passing, options.clone(), cx).await?;
        let all = if others.is_empty() {
            Arc::clone(&own)
        } else {
            bench_with(&own, others, cx).await?
        };
        Ok(Self {
            named,
            changes: builds
                .into_iter()
                .filter_map(|b| Some((b.project, b.change?)))
                .collect(),
            own,
            all,
            over,
            like,
            options,
        })
    }

    /// Whether there is a passing build to prove against.
    pub fn has_passing(&self) -> bool {
        self.own.side(Side::Passing).next().is_some()
    }

    /// What could not be read of the builds at hand, so that nothing is proved on it: build, file and reason.
    pub fn problems(&self) -> Vec<String> {
        let mut out: Vec<String> = self
            .all
            .builds()
            .iter()
            .flat_map(|held| {
                let name = &held.logs.name;
                held.unreadable
                    .iter()
                    .map(move |(file, why)| format!("{name} {file}: {why}"))
            })
            .collect();
        out.sort();
        out.dedup();
        out
    }

    /// Searches a query for the named builds, or the selected lines, and proves it on everything at hand.
    ///
    /// # Errors
    /// A selected file that the build does not have; cancelled.
    pub async fn draft(&self, mut request: Request, cx: &Cx) -> Result<Drafted> {
        if let Some(first) = self.own.side(Side::Failing).next() {
            find_files(&first.logs, &mut request.selected)?;
        }
        let (chosen, profile) = (!request.selected.is_empty(), request.profile);
        let found = match draft_on(Arc::clone(&self.own), request.clone(), cx).await? {
            Drafted::Draft(draft) => draft,
            Drafted::Abstains(reason) if chosen || !self.has_passing() => {
                return Ok(Drafted::Abstains(reason));
            }
            Drafted::Abstains(reason) => return self.draft_unusual(reason, request, cx).await,
        };
        let mut draft = Box::new(self.prove(found.yaml.clone(), request, cx).await?);
        if !chosen && let Some(reason) = self.says_nothing(&draft.proof) {
            return Ok(Drafted::Abstains(reason));
        }
        draft.alternatives = self.count_again(found.alternatives, profile, cx).await?;
        Ok(Drafted::Draft(draft))
    }

    /// The draft of a query as typed, proved on everything at hand.
    ///
    /// # Errors
    /// As [`redraft`].
    pub async fn prove(&self, yaml: String, request: Request, cx: &Cx) -> Result<Draft> {
        let mut draft = redraft(Arc::clone(&self.all), yaml, request, cx).await?;
        draft.proof.over.clone_from(&self.over);
        // Only the changes of the named builds: others that failed alike may have been rechecked already.
        draft.changes.retain(|c| {
            self.changes
                .iter()
                .any(|(p, n)| (p, *n) == (&c.project, c.change))
        });
        Ok(draft)
    }

    /// The alternatives, counted on the builds that the query itself is counted on.
    pub(super) async fn count_again(
        &self,
        mut list: Vec<Alternative>,
        profile: Profile,
        cx: &Cx,
    ) -> Result<Vec<Alternative>> {
        let (all, cx) = (Arc::clone(&self.all), cx.clone());
        blocking(move || {
            for one in &mut list {
                let Ok(query) = Query::parse(&one.query, profile) else {
                    continue;
                };
                let proof = all.prove(&query, &one.query, &cx)?;
                one.failing = proof.n_hit();
                one.passing = proof.n_passing_hit();
                one.events = proof.n_events();
            }
            list.retain(|one| one.passing == 0);
            Ok(list)
        })
        .await
    }

    /// Whether a query hits nearly all failures, whatever their cause: then it is not about any.
    pub(super) fn says_nothing(&self, proof: &Proof) -> Option<String> {
        let others = proof.hits.get(self.named..)?;
        let hit = others.iter().filter(|b| b.events > 0).count();
        (others.len() >= 6 && hit * 10 >= others.len() * 9).then(|| {
            format!(
                "the best query that no passing run has hits {} of {} failures of every cause, so it says nothing of \
                 this one",
                proof.n_hit(),
                proof.hits.len()
            )
        })
    }
}

/// The builds at hand: `this build, 13 other unclassified failures and 12 passing builds …`.
fn words(named: usize, others: usize, passing: usize, is_of_gate: bool) -> String {
    let mut parts = vec![if named == 1 {
        "this build".to_owned()
    } else {
        format!("these {}", count_of(named, "build"))
    }];
    if others > 0 {
        parts.push(count_of(others, "other unclassified failure"));
    }
    let passing = match passing {
        0 => "no passing build".to_owned(),
        n => count_of(n, "passing build"),
    };
    let whence = if is_of_gate {
        " of ten days whose logs are on this machine"
    } else {
        ""
    };
    format!("{} and {passing}{whence}", parts.join(", "))
}

/// Finds each selected file in the build: by its path, without its compression suffix, or by its base name.
fn find_files(logs: &BuildLogs, selected: &mut [Selection]) -> Result<()> {
    for one in selected {
        let wanted = tree::true_name(&one.file).to_owned();
        let by_path = logs.files.iter().find(|f| tree::true_name(&f.path) == wanted);
        let by_name = || logs.files.iter().find(|f| tree::base_name(&f.path) == wanted);
        let Some(found) = by_path.or_else(by_name) else {
            let some: Vec<&str> = logs.files.iter().map(|f| f.path.as_str()).take(8).collect();
            return Err(Error::data(format!("{} has no file {}", logs.name, one.file))
                .hint(format!("Its files: {}.", some.join(", "))));
        };
        one.file.clone_from(&found.path);
    }
    Ok(())
}
