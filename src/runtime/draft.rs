//! Makes a draft from builds at hand: loads the bench off the event loop, searches, composes.
//!
//! Must not: choose builds; the caller resolved them.

use crate::domain::BuildLogs;
use crate::draft::{self, Bench, Draft, Extra, Outcome, Selection, Side, SuspectNote};
use crate::error::{Error, Kind, Result};
use crate::event::EventOptions;
use crate::log::tree;
use crate::lucene::{Profile, Query};
use crate::task::Cx;
use std::sync::Arc;

/// What a draft is made from.
#[derive(Debug, Clone)]
pub struct Request {
    /// Failed builds with their logs; the first is the one that is drafted from.
    pub failing: Vec<BuildLogs>,
    /// Passing builds with their logs.
    pub passing: Vec<BuildLogs>,
    /// Lines to draft from; none to choose them.
    pub selected: Vec<Selection>,
    /// How events are made.
    pub options: EventOptions,
    /// How queries are read.
    pub profile: Profile,
    /// The bug's id.
    pub bug: Option<String>,
    /// The Launchpad project to file against.
    pub bug_project: Option<String>,
    /// Commits under suspicion.
    pub suspects: Vec<SuspectNote>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Drafted {
    /// A draft.
    Draft(Box<Draft>),
    /// None, and why.
    Abstains(String),
}

/// Loads the builds onto a bench, off the event loop.
///
/// # Errors
/// [`Kind::Cancelled`].
pub async fn bench(
    failing: Vec<BuildLogs>,
    passing: Vec<BuildLogs>,
    options: EventOptions,
    cx: &Cx,
) -> Result<Arc<Bench>> {
    let cx = cx.clone();
    blocking(move || {
        let mut bench = Bench::new(options);
        let total = (failing.len() + passing.len()) as u64;
        let sides = failing
            .iter()
            .map(|l| (l, Side::Failing))
            .chain(passing.iter().map(|l| (l, Side::Passing)));
        for (done, (logs, side)) in sides.enumerate() {
            cx.progress(format!("reading {}", logs.name), done as u64, total);
            bench.add(logs, side, &cx)?;
        }
        Ok(Arc::new(bench))
    })
    .await
}

/// The same bench with more failing builds.
///
/// # Errors
/// [`Kind::Cancelled`].
pub async fn bench_with(bench: &Arc<Bench>, failing: Vec<BuildLogs>, cx: &Cx) -> Result<Arc<Bench>> {
    let (mut bench, cx) = (Bench::clone(bench), cx.clone());
    blocking(move || {
        let total = failing.len() as u64;
        for (done, logs) in failing.iter().enumerate() {
            cx.progress(format!("reading {}", logs.name), done as u64, total);
            bench.add(logs, Side::Failing, &cx)?;
        }
        Ok(Arc::new(bench))
    })
    .await
}

/// Drafts on a loaded bench.
///
/// # Errors
/// [`Kind::Cancelled`]; a selected file that the build does not have.
pub async fn draft_on(bench: Arc<Bench>, request: Request, cx: &Cx) -> Result<Drafted> {
    let cx = cx.clone();
    blocking(move || {
        let outcome = draft::search(&bench, &request.selected, request.profile, &cx)?;
        Ok(match outcome {
            Outcome::Abstains(reason) => Drafted::Abstains(reason),
            Outcome::Found(found, alternatives) => Drafted::Draft(Box::new(draft::compose(
                &bench,
                &found,
                alternatives,
                request.extra(),
            ))),
        })
    })
    .await
}

/// The draft of a query that the user edited, proved anew.
///
/// # Errors
/// The text is no fingerprint or its query is wrong; [`Kind::Cancelled`].
pub async fn redraft(bench: Arc<Bench>, yaml: String, request: Request, cx: &Cx) -> Result<Draft> {
    let cx = cx.clone();
    blocking(move || {
        let text = super::submit::query_of(&yaml)?;
        let query = Query::parse(&text, request.profile)
            .map_err(|e| Error::data(format!("the query is wrong: {e}")))?;
        let proof = bench.prove(&query, &text, &cx)?;
        Ok(draft::compose_edited(
            &bench,
            &yaml,
            &text,
            proof,
            request.extra(),
        ))
    })
    .await
}

/// Loads and drafts.
///
/// # Errors
/// As [`draft_on`].
pub async fn draft(mut request: Request, cx: &Cx) -> Result<Drafted> {
    let failing = std::mem::take(&mut request.failing);
    let passing = std::mem::take(&mut request.passing);
    if let Some(first) = failing.first() {
        check_files(first, &mut request.selected)?;
    }
    let bench = bench(failing, passing, request.options.clone(), cx).await?;
    draft_on(bench, request, cx).await
}

impl Request {
    fn extra(&self) -> Extra<'_> {
        Extra {
            bug: self.bug.as_deref(),
            bug_project: self.bug_project.as_deref(),
            suspects: &self.suspects,
        }
    }
}

/// Finds each selected file in the build: by its path, without its compression suffix, or by its base name.
fn check_files(logs: &BuildLogs, selected: &mut [Selection]) -> Result<()> {
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

/// Runs slow work off the event loop.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::new(Kind::Bug, "the draft stopped half way").because(e))?
}
