//! Makes a draft from builds at hand: loads the bench off the event loop, searches, composes.
//!
//! [`Hand`] chooses what a draft is compared with, [`keep()`] stores it; the rest takes what it is given. Must not: print.

mod hand;
mod keep;
mod unusual;

pub use hand::Hand;
pub use keep::keep;

use crate::domain::BuildLogs;
use crate::draft::{self, Bench, Draft, Extra, Found, Outcome, Selection, Side, SuspectNote};
use crate::error::{Error, Result};
use crate::event::{EventOptions, Level};
use crate::lucene::{Profile, Query};
use crate::task::{Cx, blocking};
use std::sync::Arc;

/// What a draft is made from.
#[derive(Debug, Clone)]
pub struct Request {
    /// Lines to draft from; none to choose them.
    pub selected: Vec<Selection>,
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
/// [`crate::error::Kind::Cancelled`].
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
/// [`crate::error::Kind::Cancelled`].
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
/// [`crate::error::Kind::Cancelled`]; a selected file that the build does not have.
pub async fn draft_on(bench: Arc<Bench>, request: Request, cx: &Cx) -> Result<Drafted> {
    let cx = cx.clone();
    blocking(move || {
        let outcome = draft::search(&bench, &request.selected, request.profile, &cx)?;
        let unproved = |found: &Found| is_unproved(&bench, found).filter(|_| request.selected.is_empty());
        Ok(match outcome {
            Outcome::Abstains(reason) => Drafted::Abstains(reason),
            Outcome::Found(found, _) if let Some(reason) = unproved(&found) => Drafted::Abstains(reason),
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

/// Drafts from one line that nobody selected: one that is unusual, whatever its level.
///
/// # Errors
/// [`crate::error::Kind::Cancelled`].
pub async fn draft_line(bench: Arc<Bench>, line: Selection, request: Request, cx: &Cx) -> Result<Drafted> {
    let cx = cx.clone();
    blocking(move || {
        Ok(match draft::search_line(&bench, &line, request.profile, &cx)? {
            Outcome::Abstains(reason) => Drafted::Abstains(reason),
            Outcome::Found(found, others) => {
                Drafted::Draft(Box::new(draft::compose(&bench, &found, others, request.extra())))
            }
        })
    })
    .await
}

/// The draft of a query that the user edited, proved anew.
///
/// # Errors
/// The text is no fingerprint or its query is wrong; [`crate::error::Kind::Cancelled`].
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

impl Request {
    fn extra(&self) -> Extra<'_> {
        Extra {
            bug: self.bug.as_deref(),
            bug_project: self.bug_project.as_deref(),
            suspects: &self.suspects,
        }
    }
}

/// Why the query that was found proves nothing: no passing build is at hand, and what it is made of is no error.
fn is_unproved(bench: &Bench, found: &Found) -> Option<String> {
    if bench.side(Side::Passing).next().is_some() {
        return None;
    }
    let build = bench.side(Side::Failing).next()?;
    let event = &build.events.get(found.event)?.event;
    (event.level < Level::Error && !draft::says_crash(event)).then(|| {
        format!(
            "{} logs no error, and there is no passing build to tell its warnings from ordinary ones; name one with \
             --against, or select lines",
            build.logs.name
        )
    })
}
