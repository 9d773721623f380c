//! Puts a draft together: the query's file, the report, the message, the proof; and reads a stored one.

use super::bench::{Bench, Held, Side};
use super::boundary;
use super::component::component;
use super::facts::Facts;
use super::message;
use super::proof::Proof;
use super::propose::{Alternative, Found};
use super::report::{BugReport, ReportParts, SuspectNote, report};
use super::yaml;
use crate::event::Event;
use serde::{Deserialize, Serialize};

/// A draft: the document of `whodunit draft --json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The query in one line.
    pub query: String,
    /// The fingerprint file's text.
    pub yaml: String,
    /// The bug report.
    #[serde(default)]
    pub bug: BugReport,
    /// The commit message, without a Change-Id.
    #[serde(default)]
    pub message: String,
    /// Its hits.
    #[serde(default)]
    pub proof: Proof,
    /// Other queries that would do.
    #[serde(default)]
    pub alternatives: Vec<Alternative>,
    /// The failed changes that a recheck comment may go to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<FailedChange>,
}

/// A change that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedChange {
    /// Project with its namespace.
    pub project: String,
    /// Change number.
    pub change: u64,
    /// Patchset.
    pub patchset: Option<u64>,
    /// Its page.
    pub url: Option<String>,
}

/// What the user or the gate adds to a draft.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extra<'a> {
    /// The bug's id.
    pub bug: Option<&'a str>,
    /// The Launchpad project.
    pub bug_project: Option<&'a str>,
    /// Commits under suspicion.
    pub suspects: &'a [SuspectNote],
}

/// The draft of a query that was found.
pub fn compose(bench: &Bench, found: &Found, alternatives: Vec<Alternative>, extra: Extra<'_>) -> Draft {
    let build = bench.side(Side::Failing).next();
    let event = build
        .and_then(|held| held.events.get(found.event))
        .map(|held| &held.event);
    let text = yaml::file(&found.clauses);
    let draft = Draft {
        query: found.query(),
        yaml: text,
        proof: found.proof.clone(),
        alternatives,
        ..Draft::default()
    };
    finish(draft, bench, (build, event, found.phrase()), extra)
}

/// The draft of a query that the user wrote, with its proof; the report's excerpt is its first hit.
pub fn compose_edited(bench: &Bench, yaml_text: &str, query: &str, proof: Proof, extra: Extra<'_>) -> Draft {
    let first = bench
        .side(Side::Failing)
        .zip(&proof.hits)
        .find_map(|(held, hits)| {
            let place = hits.first.as_ref()?;
            let same = |e: &Event| *e.file == place.file && e.line == place.line;
            let event = held.events.iter().map(|e| &e.event).find(|e| same(e))?;
            Some((held, event))
        });
    let phrase = super::bench::first_phrase(query).unwrap_or_else(|| {
        let line = first
            .and_then(|(_, event)| event.message.lines().next())
            .unwrap_or(query);
        // Without ids and secrets of the moment, and whole.
        let best = super::phrase::phrases(line).into_iter().next();
        best.map_or_else(
            || boundary::cut_at_word(line, boundary::LONGEST).to_owned(),
            |phrase| phrase.text,
        )
    });
    let draft = Draft {
        query: query.to_owned(),
        yaml: yaml_text.to_owned(),
        proof,
        ..Draft::default()
    };
    finish(
        draft,
        bench,
        (first.map(|f| f.0), first.map(|f| f.1), &phrase),
        extra,
    )
}

fn finish(
    mut draft: Draft,
    bench: &Bench,
    from: (Option<&Held>, Option<&Event>, &str),
    extra: Extra<'_>,
) -> Draft {
    let (build, event, phrase) = from;
    let facts = Facts::of(bench, &draft.proof);
    draft.proof.warning = facts.too_broad().unwrap_or_default();
    let nothing = Event::default();
    let event = event.unwrap_or(&nothing);
    let project = build.and_then(Held::build).map(|b| b.project.as_str());
    draft.bug = report(ReportParts {
        event,
        build: build.map_or("", |held| &held.logs.name),
        project,
        phrase,
        yaml: &draft.yaml,
        facts: &facts,
        suspects: extra.suspects,
        bug_project: extra.bug_project,
    });
    draft.bug.id = extra.bug.map(str::to_owned);
    draft.message = message::message(component(&event.file, project).as_deref(), extra.bug, &facts);
    draft.changes = changes(bench, &draft.proof);
    draft
}

/// The changes of the builds that are hit, without duplicates.
fn changes(bench: &Bench, proof: &Proof) -> Vec<FailedChange> {
    let mut out: Vec<FailedChange> = Vec::new();
    let hit = bench
        .side(Side::Failing)
        .zip(&proof.hits)
        .filter(|(_, hits)| hits.events > 0);
    for build in hit.filter_map(|(held, _)| held.build()) {
        let Some(change) = build.change else { continue };
        if !out.iter().any(|c| c.change == change) {
            out.push(FailedChange {
                project: build.project.clone(),
                change,
                patchset: build.patchset.as_deref().and_then(|p| p.parse().ok()),
                url: build.change_url.clone(),
            });
        }
    }
    out
}
