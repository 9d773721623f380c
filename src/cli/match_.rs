//! `whodunit match`: says which fingerprints match each build.

use super::GlobalArgs;
use super::builds::BuildArgs;
use super::matching::{self, MatchArgs};
use super::output::{self, Out, Paint, human_bytes};
use crate::error::{Kind, Result};
use crate::fingerprint::{EventRef, MatchReport, Set, classify};
use crate::runtime::gate::Gate;
use serde::Serialize;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `match`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which builds.
    #[command(flatten)]
    pub builds: BuildArgs,
    /// Folders of fingerprints, instead of those of the gate
    #[arg(long, value_name = "DIR")]
    pub queries: Vec<PathBuf>,
    /// How fingerprints meet events.
    #[command(flatten)]
    pub how: MatchArgs,
}

#[derive(Serialize)]
struct Line<'r> {
    build: &'r str,
    fingerprints: Vec<Print<'r>>,
    events: u64,
    bytes: u64,
    seconds: f64,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    errors: &'r [String],
}

#[derive(Serialize)]
struct Print<'r> {
    id: &'r str,
    hits: u64,
    first: &'r EventRef,
    words: Vec<[usize; 2]>,
}

/// Runs `match`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let names = args.builds.names()?;
    let mut job = Job::open(&args, &names, global).await?;
    let mut out = Out::new(global);
    for name in &names {
        job.build(name, &mut out).await?;
    }
    out.flush()?;
    if !job.hit && !args.how.debug_events && std::io::stderr().is_terminal() {
        output::note("DEBUG records were not looked at; --debug-events keeps them");
    }
    Ok(match (job.failed, job.hit) {
        (Some(kind), _) => ExitCode::from(kind.exit_code()),
        (None, false) => ExitCode::from(Kind::NotFound.exit_code()),
        (None, true) => ExitCode::SUCCESS,
    })
}

/// All builds of one call.
struct Job<'a> {
    args: &'a Args,
    global: &'a GlobalArgs,
    /// None where folders and fingerprints were named: those need no gate.
    gate: Option<Gate>,
    set: Set,
    hit: bool,
    failed: Option<Kind>,
}

impl<'a> Job<'a> {
    async fn open(args: &'a Args, names: &[String], global: &'a GlobalArgs) -> Result<Self> {
        let gate = matching::gate_for(names, !args.queries.is_empty(), global).await?;
        let set = matching::set(&args.queries, gate.as_ref())?;
        matching::warn_of_broken(&set);
        Ok(Self {
            args,
            global,
            gate,
            set,
            hit: false,
            failed: None,
        })
    }

    /// One build: its line of output. A build that cannot be had is named on standard error, the others go on.
    async fn build(&mut self, name: &str, out: &mut Out) -> Result<()> {
        let logs = match matching::logs(name, self.gate.as_ref(), self.global).await {
            Ok(logs) => logs,
            Err(e) if e.kind() == Kind::Cancelled => return Err(e),
            Err(e) => {
                out.flush()?;
                eprintln!("whodunit: {}", output::printable(&e.chain()));
                if let Some(hint) = e.hint_text() {
                    eprintln!("hint: {}", output::printable(hint));
                }
                self.failed = self.failed.or(Some(e.kind()));
                let report = MatchReport {
                    errors: vec![e.chain()],
                    ..MatchReport::default()
                };
                return print(out, name, &report);
            }
        };
        let opts = self.args.how.options(self.gate.as_ref(), &logs, self.global);
        let report = tokio::task::block_in_place(|| classify(&logs, &self.set, &opts, &self.global.cx))?;
        self.hit |= !report.hits.is_empty();
        for error in &report.errors {
            eprintln!("warning: {}", output::printable(error));
        }
        print(out, &logs.name, &report)
    }
}

fn print(out: &mut Out, build: &str, report: &MatchReport) -> Result<()> {
    if out.is_json() {
        let fingerprints = report.hits.iter().map(|hit| Print {
            id: &hit.id,
            hits: hit.hits,
            first: &hit.first,
            words: hit.words.iter().map(|w| [w.start, w.end]).collect(),
        });
        return out.json_line(&Line {
            build,
            fingerprints: fingerprints.collect(),
            events: report.events,
            bytes: report.bytes,
            seconds: report.seconds,
            errors: &report.errors,
        });
    }
    let facts = format!(
        "{} events, {} in {:.2} s",
        report.events,
        human_bytes(report.bytes),
        report.seconds
    );
    let head = format!(
        "{}  {}",
        out.paint(Paint::Bold, build),
        out.paint(Paint::Dim, &facts)
    );
    out.line(&head)?;
    if report.hits.is_empty() {
        let (paint, words) = match (report.errors.is_empty(), report.events) {
            (true, _) => (Paint::Warn, "no fingerprint matches"),
            (false, 0) => (Paint::Bad, "not matched: nothing of it could be read"),
            (false, _) => (Paint::Warn, "no fingerprint matches what could be read of it"),
        };
        let none = format!("  {}", out.paint(paint, words));
        out.line(&none)?;
    }
    for hit in &report.hits {
        let first = hit.first.text.lines().next().unwrap_or_default();
        let short: String = first.chars().take(160).collect();
        let line = format!(
            "  {}  {} hits, first {}:{}",
            out.paint(Paint::Good, &hit.id),
            hit.hits,
            out.paint(Paint::Dim, &hit.first.file),
            hit.first.line
        );
        out.line(&line)?;
        let text = format!("      {}", out.paint(Paint::Dim, &short));
        out.line(&text)?;
    }
    out.flush()
}
