//! `whodunit suspects`: ranks the merged commits that may have caused a failure.

use super::GlobalArgs;
use super::output::{self, Out, Paint};
use crate::draft::facts::count_of;
use crate::error::{Error, IoContext, Result};
use crate::runtime::gate::Gate;
use crate::runtime::suspects;
use crate::suspect::SuspectReport;
use crate::suspect::case::Case;
use crate::task::blocking;
use jiff::tz::TimeZone;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Suspects printed as JSON, and as text.
const JSON_LIMIT: usize = 100;
const TEXT_LIMIT: usize = 10;

/// Options of `suspects`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The failed build: uuid, URL or folder
    #[arg(value_name = "BUILD", required_unless_present = "case")]
    pub build: Option<String>,
    /// A window of commits gathered elsewhere
    #[arg(long, value_name = "FILE", conflicts_with = "build")]
    pub case: Option<PathBuf>,
}

/// What is printed.
struct Answer {
    name: String,
    report: SuspectReport,
    commits: usize,
    notes: Vec<String>,
}

/// Ranks, and prints the first ones with their reasons.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let began = Instant::now();
    let answer = match (args.case, args.build) {
        (Some(path), _) => of_case(path).await?,
        (None, Some(build)) => of_build(build, global).await?,
        (None, None) => return Err(Error::usage("name a build, or a case with --case FILE")),
    };
    let mut out = Out::new(global);
    if out.is_json() {
        let shown = answer
            .report
            .suspects
            .get(..JSON_LIMIT.min(answer.report.suspects.len()));
        out.json(&json!({
            "build": answer.name,
            "suspects": shown,
            "none_of_these": answer.report.none_of_these,
            "window": answer.report.window,
            "own_fault": answer.report.own_fault,
            "commits": answer.commits,
            "notes": answer.notes,
            "seconds": began.elapsed().as_secs_f64(),
        }))?;
    } else {
        print(&mut out, &answer)?;
    }
    out.flush()?;
    if answer.report.suspects.is_empty() {
        for note in &answer.notes {
            output::note(note);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The suspects of a case file.
async fn of_case(path: PathBuf) -> Result<Answer> {
    blocking(move || {
        let name = path.display().to_string();
        let file = open(&path)?;
        let case = Case::read(file, &name)?;
        let is_empty = case.candidates.is_empty();
        Ok(Answer {
            report: case.rank(),
            commits: case.candidates.len(),
            notes: Vec::from_iter(is_empty.then(|| format!("{name} has no commits in `candidates`"))),
            name,
        })
    })
    .await
}

/// Opens a case file.
fn open(path: &Path) -> Result<std::fs::File> {
    std::fs::File::open(path)
        .at("could not open the case", path)
        .map_err(|e| e.hint("Name a file in the format of the culprit cases, plain or gzip'd JSON."))
}

/// The suspects of a build of the gate, or of a folder.
async fn of_build(name: String, global: &GlobalArgs) -> Result<Answer> {
    let gate = Gate::open_for(&global.gate.choice(), std::slice::from_ref(&name), &global.cx).await?;
    let build = gate.resolve(&name, &global.cx).await?;
    let zone = global.gate.tz.clone().unwrap_or(TimeZone::UTC);
    let outcome = suspects::of_build(&gate, &build, zone, &global.cx).await?;
    Ok(Answer {
        name: build.name().to_owned(),
        report: outcome.report,
        commits: outcome.commits,
        notes: outcome.notes,
    })
}

/// The first suspects for people.
fn print(out: &mut Out, answer: &Answer) -> Result<()> {
    let window = &answer.report.window;
    let from = match &window.good {
        Some(good) => format!("{} (last good run {})", window.since, short(&good.0)),
        None => format!("{} (no good run is known)", window.since),
    };
    let until = match &window.bad {
        Some(bad) => format!("{} (first bad run {})", window.until, short(&bad.0)),
        None => window.until.to_string(),
    };
    let head = format!(
        "{}: {} merged from {from} to {until}",
        answer.name,
        count_of(answer.commits, "commit")
    );
    let head = out.paint(Paint::Bold, &head);
    out.line(&head)?;
    if let Some(own) = &answer.report.own_fault {
        let own = out.paint(Paint::Warn, &own.detail);
        out.line(&own)?;
    }
    // Without suspects the notes are the answer, and go to standard error.
    for note in answer.notes.iter().filter(|_| !answer.report.suspects.is_empty()) {
        let note = out.paint(Paint::Warn, note);
        out.line(&note)?;
    }
    for suspect in answer.report.suspects.iter().take(TEXT_LIMIT) {
        let sha = suspect.sha.get(..9).unwrap_or(&suspect.sha);
        let name = out.paint(Paint::Bold, &format!("{} {sha}", suspect.project));
        let percent = percent(suspect.probability);
        out.line(&format!(
            "{percent} {name}  {}",
            output::printable(&suspect.subject)
        ))?;
        for reason in &suspect.reasons {
            let reason = out.paint(Paint::Dim, &format!("{}: {}", reason.kind, reason.detail));
            out.line(&format!("     {reason}"))?;
        }
    }
    let more = answer.report.suspects.len().saturating_sub(TEXT_LIMIT);
    if more > 0 {
        let rest = answer.report.suspects.iter().skip(TEXT_LIMIT);
        let percent = percent(rest.map(|s| s.probability).sum());
        out.line(&format!("{percent} {more} other commits"))?;
    }
    out.line(&format!("{} none of these", percent(answer.report.none_of_these)))
}

/// A build's name as lists have it.
fn short(name: &str) -> &str {
    if name.len() == 32 {
        name.get(..7).unwrap_or(name)
    } else {
        name
    }
}

/// `48 %`, right-aligned.
fn percent(probability: f64) -> String {
    format!("{:>5}", crate::suspect::percent(probability))
}
