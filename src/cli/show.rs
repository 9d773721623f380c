//! `whodunit show`: one build with its files, matches and suspects.

use super::output::{self, Out};
use super::{GlobalArgs, builds};
use crate::domain::{Build, BuildLogs, LogFile};
use crate::error::{Error, Kind, Result};
use crate::event::{self, EventOptions, Level};
use crate::fingerprint::{MatchOptions, Set, classify};
use crate::log::tree;
use crate::runtime::gate::{BuildRef, Gate};
use crate::suspect::{SuspectReport, percent};
use crate::task::{Cx, blocking};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::ops::ControlFlow;
use std::process::ExitCode;
use std::sync::Arc;

/// Suspects listed: `whodunit suspects` ranks all.
const MOST_SUSPECTS: usize = 10;

/// Options of `show`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The build: uuid, URL or folder
    #[arg(value_name = "BUILD")]
    pub build: String,
}

/// Prints the build. Fetches its logs where they are not here yet; logs that are gone are said to be, exit 0.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let (gate, refs) = builds::resolve_all(global, std::slice::from_ref(&args.build)).await?;
    let Some(build) = refs.into_iter().next() else {
        return Err(Error::usage("no build is named"));
    };
    let logs = match output::with_progress(global, gate.logs(&build, &global.cx)).await {
        Err(e) if e.kind() == Kind::NotFound => {
            eprintln!("warning: {}", output::printable(&e.chain()));
            None
        }
        other => Some(other?),
    };
    let metadata = build.build();
    let suspects = match &logs {
        Some(_) if metadata.is_none_or(Build::is_failing) => suspects(&gate, &build, global).await?,
        _ => None,
    };
    let (files, hits) = match logs {
        Some(logs) => {
            if let Some(why) = gate.why_no_fingerprints() {
                output::note(&why);
            }
            let work = Work {
                logs,
                set: gate.class_key()?.map(|_| gate.fingerprints()).transpose()?,
                options: gate.match_options(metadata),
            };
            let cx = global.cx.clone();
            blocking(move || work.run(&cx)).await?
        }
        None => (Vec::new(), Vec::new()),
    };
    let verdict = gate
        .store()
        .verdict(&build.key())?
        .and_then(|r| r.verdict)
        .map(|v| v.label());
    let mut shown = match metadata {
        Some(b) => json!({
            "build": b.key, "job": b.job, "project": b.project, "branch": b.branch, "pipeline": b.pipeline,
            "change": b.change, "patchset": b.patchset, "change_url": b.change_url, "result": b.result,
            "voting": b.voting, "start": b.start, "end": b.end, "log_url": b.log_url, "nodeset": b.nodeset,
            "error_detail": b.error_detail,
        }),
        None => json!({"build": build.name()}),
    };
    if let Some(map) = shown.as_object_mut() {
        map.insert("verdict".into(), json!(verdict));
        map.insert("files".into(), Value::Array(files));
        map.insert("fingerprints".into(), json!(hits));
        map.insert(
            "none_of_these".into(),
            json!(suspects.as_ref().map(|r| r.none_of_these)),
        );
        let first = suspects
            .iter()
            .flat_map(|r| r.suspects.iter().take(MOST_SUSPECTS));
        map.insert("suspects".into(), first.map(|s| json!(s)).collect());
    }
    let mut out = Out::new(global);
    if out.is_json() {
        out.json(&shown)?;
    } else {
        print_text(&mut out, &shown)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// The suspects of a failed build; none, with a note, where there is no place to take commits from.
async fn suspects(gate: &Gate, build: &BuildRef, global: &GlobalArgs) -> Result<Option<SuspectReport>> {
    let zone = global.gate.tz.clone().unwrap_or(TimeZone::UTC);
    let work = crate::runtime::suspects::of_build(gate, build, zone, &global.cx);
    match output::with_progress(global, work).await {
        Ok(outcome) if outcome.report.suspects.is_empty() => {
            for note in &outcome.notes {
                output::note(note);
            }
            Ok(None)
        }
        Ok(outcome) => Ok(Some(outcome.report)),
        Err(e) if e.kind() == Kind::Cancelled => Err(e),
        Err(e) => {
            output::note(&format!("no suspects were ranked: {}", e.chain()));
            Ok(None)
        }
    }
}

/// What is read of the logs.
struct Work {
    logs: BuildLogs,
    set: Option<Arc<Set>>,
    options: MatchOptions,
}

impl Work {
    /// Counts events and errors of each log, and matches the fingerprints.
    fn run(self, cx: &Cx) -> Result<(Vec<Value>, Vec<Value>)> {
        let options = EventOptions {
            model: self.options.model,
            clock: self.options.clock.clone(),
            ..EventOptions::default()
        };
        let mut files = Vec::new();
        for file in &self.logs.files {
            cx.check()?;
            let counts = if tree::is_log_file(&self.logs, file) {
                self.count(file, &options, cx)?
            } else {
                None
            };
            files.push(json!({"path": file.path, "bytes": file.bytes,
                              "events": counts.map(|c| c.0), "errors": counts.map(|c| c.1)}));
        }
        let hits = match &self.set {
            Some(set) => classify(&self.logs, set, &self.options, cx)?.hits,
            None => Vec::new(),
        };
        Ok((files, hits.into_iter().map(|hit| json!(hit.id)).collect()))
    }

    /// Events and errors of a file, of what can be read of it; none where nothing can.
    fn count(&self, file: &LogFile, options: &EventOptions, cx: &Cx) -> Result<Option<(u64, u64)>> {
        let mut errors = 0;
        let (stats, done) = event::stream_readable(&self.logs, file, options, cx, &mut |event| {
            errors += u64::from(event.level >= Level::Error && !event.continues);
            ControlFlow::Continue(())
        });
        let is_here = done.is_ok() || stats.bytes > 0;
        match done {
            Err(e) if e.kind() == Kind::Cancelled => return Err(e),
            Err(e) => eprintln!(
                "warning: {}: {}",
                output::printable(&file.path),
                output::printable(&e.chain())
            ),
            Ok(()) => {}
        }
        Ok(is_here.then_some((stats.events, errors)))
    }
}

fn print_text(out: &mut Out, shown: &Value) -> Result<()> {
    for (name, value) in shown.as_object().into_iter().flatten() {
        let text = match value {
            Value::Null => continue,
            Value::Array(_) if name == "files" || name == "suspects" => continue,
            Value::Number(_) if name == "none_of_these" => continue,
            Value::Array(ids) => ids.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        out.line(&output::printable(&format!("{name:<13} {text}")))?;
    }
    for file in shown.get("files").and_then(Value::as_array).into_iter().flatten() {
        let number = |name: &str| file.get(name).and_then(Value::as_u64);
        let count = |name: &str| number(name).map_or_else(|| "-".to_owned(), |n| n.to_string());
        let size = number("bytes").map_or_else(|| "-".to_owned(), output::human_bytes);
        let path = file.get("path").and_then(Value::as_str).unwrap_or_default();
        let line = format!(
            "  {size:>10} {:>8} events {:>6} errors  {path}",
            count("events"),
            count("errors")
        );
        out.line(&output::printable(&line))?;
    }
    for suspect in shown
        .get("suspects")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let text = |name: &str| suspect.get(name).and_then(Value::as_str).unwrap_or_default();
        let sha = text("sha").get(..9).unwrap_or_default();
        let probability = suspect.get("probability").and_then(Value::as_f64).unwrap_or(0.0);
        let line = format!(
            "  suspect {:>5}  {} {sha}  {}",
            percent(probability),
            text("project"),
            text("subject")
        );
        out.line(&output::printable(&line))?;
    }
    if let Some(none) = shown.get("none_of_these").and_then(Value::as_f64) {
        out.line(&format!("  suspect {:>5}  none of these", percent(none)))?;
    }
    Ok(())
}
