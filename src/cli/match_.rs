//! `whodunit match`: says which fingerprints match each build.

use super::GlobalArgs;
use super::matching::{self, MatchArgs, MeetArgs};
use super::output::{self, Out, Paint, human_bytes};
use crate::domain::BuildLogs;
use crate::error::{Kind, Result};
use crate::fingerprint::{EventRef, MatchReport, NearMiss, Set, classify, near};
use crate::runtime::gate::Gate;
use serde::Serialize;
use std::process::ExitCode;

/// Near misses that are named.
const MOST_NEAR: usize = 5;
/// Logs larger than this are not read again for near misses unless those are asked for, in bytes.
const READ_AGAIN: u64 = 256 << 20;

/// Options of `match`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which builds meet which fingerprints.
    #[command(flatten)]
    pub what: MeetArgs,
    /// Name near misses beside hits, and with --json, too; as text they are named where nothing hits
    #[arg(long)]
    pub near: bool,
    /// How fingerprints meet events.
    #[command(flatten)]
    pub how: MatchArgs,
}

#[derive(Serialize)]
struct Line<'r> {
    build: &'r str,
    fingerprints: Vec<Print<'r>>,
    events: u64,
    /// DEBUG records, which the old index had none of.
    debug_left_out: u64,
    bytes: u64,
    seconds: f64,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    errors: &'r [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    near: Option<Vec<Near<'r>>>,
}

#[derive(Serialize)]
struct Near<'r> {
    id: &'r str,
    score: f64,
    nearest: &'r EventRef,
    fails: Vec<&'r str>,
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
    let (gate, set) = args.what.open_early(global).await?;
    let mut job = Job {
        args: &args,
        global,
        gate,
        set,
        hit: false,
        failed: None,
    };
    let mut out = Out::new(global);
    let mut coming = args.what.builds.coming();
    let mut is_any = false;
    // Each is answered as it comes: whoever writes the names may wait for the answer.
    while let Some(name) = coming.next(&global.cx).await? {
        is_any = true;
        job.build(&name, &mut out).await?;
    }
    if !is_any {
        return Err(super::builds::none_named());
    }
    out.flush()?;
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

impl Job<'_> {
    /// The logs of a build. A name that came on standard input may be the first that needs a gate.
    async fn logs(&mut self, name: &str) -> Result<BuildLogs> {
        if self.args.what.builds.stdin && !self.gate.as_ref().is_some_and(Gate::keeps_state) {
            let names = [name.to_owned()];
            let is_named = !self.args.what.queries.is_empty();
            self.gate = matching::gate_for(&names, is_named, self.global).await?;
        }
        matching::logs(name, self.gate.as_ref(), self.global).await
    }

    /// One build: its line of output. A build that cannot be had is named on standard error, the others go on.
    async fn build(&mut self, name: &str, out: &mut Out) -> Result<()> {
        let logs = match self.logs(name).await {
            Ok(logs) => logs,
            Err(e) if e.kind() == Kind::Cancelled => return Err(e),
            Err(e) => {
                out.flush()?;
                output::tell_error("whodunit", &e);
                self.failed = self.failed.or(Some(e.kind()));
                let report = MatchReport {
                    errors: vec![e.chain()],
                    ..MatchReport::default()
                };
                return print(out, name, &report, None);
            }
        };
        let opts = self.args.how.options(self.gate.as_ref(), &logs, self.global);
        let report = tokio::task::block_in_place(|| classify(&logs, &self.set, &opts, &self.global.cx))?;
        self.hit |= !report.hits.is_empty();
        output::warn_of(&report.errors);
        if out.is_json() && !self.args.near {
            return print(out, &logs.name, &report, None);
        }
        if !out.is_json() {
            // What hits is told before what takes another pass.
            print(out, &logs.name, &report, None)?;
            if !self.args.near && (!report.hits.is_empty() || report.bytes > READ_AGAIN) {
                return Ok(());
            }
        }
        let cx = &self.global.cx;
        let near =
            tokio::task::block_in_place(|| near(&logs, &self.set, &report.hits, &opts, MOST_NEAR, cx))?;
        if out.is_json() {
            return print(out, &logs.name, &report, Some(&near));
        }
        for miss in &near {
            print_near(out, miss)?;
        }
        out.flush()
    }
}

/// A near miss: where it comes nearest, and what it wants there in vain.
fn print_near(out: &mut Out, miss: &NearMiss) -> Result<()> {
    let line = format!(
        "  {}  {} nearly, at {}:{}",
        out.paint(Paint::Warn, "~"),
        out.paint(Paint::Plain, &miss.id),
        out.paint(Paint::Dim, &miss.best.file),
        miss.best.line
    );
    out.line(&line)?;
    for clause in fails(miss) {
        let text = format!(
            "       {} {}",
            out.paint(Paint::Bad, "×"),
            out.paint(Paint::Dim, clause)
        );
        out.line(&text)?;
    }
    Ok(())
}

/// The clauses of a near miss that fail on its nearest event.
fn fails(miss: &NearMiss) -> impl Iterator<Item = &str> {
    let failing = miss.clauses.iter().filter(|c| c.required && !c.holds);
    failing.map(|c| c.clause.as_str())
}

fn print(out: &mut Out, build: &str, report: &MatchReport, near: Option<&[NearMiss]>) -> Result<()> {
    if out.is_json() {
        let near = near.map(|list| list.iter().map(near_json).collect());
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
            debug_left_out: report.debug,
            bytes: report.bytes,
            seconds: report.seconds,
            errors: &report.errors,
            near,
        });
    }
    let left_out = match report.debug {
        0 => String::new(),
        n => format!(" ({n} DEBUG records left out; --debug-events keeps them)"),
    };
    let facts = format!(
        "{} events{left_out}, {} in {:.2} s",
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
        let (paint, words) = match (report.errors.is_empty(), report.bytes) {
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
            "  {}  {} {}, first {}:{}",
            out.paint(Paint::Good, &hit.id),
            hit.hits,
            if hit.hits == 1 { "hit" } else { "hits" },
            out.paint(Paint::Dim, &hit.first.file),
            hit.first.line
        );
        out.line(&line)?;
        let text = format!("      {}", out.paint(Paint::Dim, &short));
        out.line(&text)?;
    }
    out.flush()
}

fn near_json(miss: &NearMiss) -> Near<'_> {
    Near {
        id: &miss.id,
        score: (miss.score * 1e4).round() / 1e4,
        nearest: &miss.best,
        fails: fails(miss).collect(),
    }
}
