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
use crate::domain::{Build, BuildKey, BuildLogs, FailureFilter, JobResult, Window};
use crate::draft::{Bench, Draft, Proof, Selection, Side};
use crate::error::{Error, Result};
use crate::event::EventOptions;
use crate::log::tree;
use crate::runtime::gate::Gate;
use crate::task::Cx;
use std::sync::Arc;

/// Failing builds beside the named ones.
const MOST_FAILING: usize = 40;
/// Passing builds.
const MOST_PASSING: usize = 12;

/// The builds at hand, their events read.
#[derive(Debug)]
pub struct Hand {
    /// How many builds were named.
    named: usize,
    /// Their changes: project and number.
    changes: Vec<(String, u64)>,
    /// The named builds and passing runs.
    own: Arc<Bench>,
    /// The same with the other failures.
    all: Arc<Bench>,
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
        let (others, passing) = match builds.first().filter(|_| against.is_empty()) {
            Some(build) => (siblings(gate, &keys, cx).await?, passing(gate, build, cx).await?),
            None => (Vec::new(), against),
        };
        let named = failing.len();
        let own = bench(failing, passing, options, cx).await?;
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
        let chosen = !request.selected.is_empty();
        let found = match draft_on(Arc::clone(&self.own), request.clone(), cx).await? {
            Drafted::Draft(draft) => draft,
            abstains @ Drafted::Abstains(_) => return Ok(abstains),
        };
        let mut draft = Box::new(self.prove(found.yaml.clone(), request, cx).await?);
        if !chosen && let Some(reason) = self.says_nothing(&draft.proof) {
            return Ok(Drafted::Abstains(reason));
        }
        draft.alternatives = found.alternatives;
        Ok(Drafted::Draft(draft))
    }

    /// The draft of a query as typed, proved on everything at hand.
    ///
    /// # Errors
    /// As [`redraft`].
    pub async fn prove(&self, yaml: String, request: Request, cx: &Cx) -> Result<Draft> {
        let mut draft = redraft(Arc::clone(&self.all), yaml, request, cx).await?;
        // Only the changes of the named builds: others that failed alike may have been rechecked already.
        draft.changes.retain(|c| {
            self.changes
                .iter()
                .any(|(p, n)| (p, *n) == (&c.project, c.change))
        });
        Ok(draft)
    }

    /// Whether a query hits nearly all failures, whatever their cause: then it is not about any.
    fn says_nothing(&self, proof: &Proof) -> Option<String> {
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

/// Other unclassified failures of ten days whose logs are here. Those that were never matched are matched first, so
/// that it makes no difference whether a list of failures was looked at before.
async fn siblings(gate: &Gate, named: &[BuildKey], cx: &Cx) -> Result<Vec<BuildLogs>> {
    let filter = FailureFilter {
        window: Window::hours(240),
        pipeline: None,
        voting: None,
        ..FailureFilter::default()
    };
    let others = || -> Result<Vec<Build>> {
        let rows = gate
            .failures(&filter)?
            .rows
            .into_iter()
            .map(|failure| failure.build);
        Ok(rows.filter(|one| !named.contains(&one.key)).collect())
    };
    let mut first = others()?;
    first.truncate(2 * MOST_FAILING);
    gate.classify_builds(first, cx).await?;
    gate.logs_at_hand(&others()?, MOST_FAILING, cx).await
}

/// Passing runs whose logs are here: those of the job first, then the newest of other jobs.
async fn passing(gate: &Gate, build: &Build, cx: &Cx) -> Result<Vec<BuildLogs>> {
    let mut runs = gate.store().passing_builds(&build.job, None, 60)?;
    let since = Window::hours(240).start(gate.now());
    let others = gate.store().builds_since(Some(since))?.into_iter().rev();
    let passed = |b: &Build| b.job != build.job && b.result.as_ref().is_some_and(JobResult::is_success);
    runs.extend(others.filter(|b| passed(b) && b.log_url.is_some()));
    gate.logs_at_hand(&runs, MOST_PASSING, cx).await
}
