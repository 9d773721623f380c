//! `whodunit sync`: brings new builds and logs into the local archive.

use super::GlobalArgs;
use super::global::parse_since;
use super::output::{self, Out};
use crate::error::{Error, Result};
use serde_json::json;
use std::process::ExitCode;

/// Notes and failures that are shown at most.
const SHOWN: usize = 10;

/// Options of `sync`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How far back: a time or a span; by default since the last sync, or the gate's own span
    #[arg(long, value_name = "T|SPAN")]
    pub since: Option<String>,
}

/// Syncs, says what could not be reached, and leaves with 5 when something could not.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let gate = global.open_gate().await?;
    let since = args
        .since
        .as_deref()
        .map(|text| parse_since(text, gate.now()))
        .transpose()?;
    let report = output::with_progress(global, gate.sync(since, &global.cx)).await?;
    let mut out = Out::new(global);
    if out.is_json() {
        out.json(&json!({
            "builds": report.builds, "new": report.new, "logs": report.logs, "bytes": report.bytes,
            "missing_logs": report.missing_logs, "matched": report.matched, "seconds": report.seconds,
            "unreached": report.unreached.iter().map(|(what, why)| json!({"what": what, "why": why})).collect::<Vec<_>>(),
        }))?;
    } else {
        out.line(&format!(
            "{} builds ({} new), logs of {} builds fetched ({}), {} failing builds of this span have no logs any more or \
             never had any, {} newly matched against the fingerprints, {:.1} s",
            report.builds,
            report.new,
            report.logs,
            output::human_bytes(report.bytes),
            report.missing_logs,
            report.matched,
            report.seconds
        ))?;
    }
    out.flush()?;
    for note in report.notes.iter().take(SHOWN) {
        eprintln!("warning: {}", output::printable(note));
    }
    if report.notes.len() > SHOWN {
        eprintln!("warning: {} more like these", report.notes.len() - SHOWN);
    }
    for (what, why) in report.unreached.iter().take(SHOWN).skip(1) {
        eprintln!("warning: {}", output::printable(&format!("{what}: {why}")));
    }
    match report.unreached.first() {
        None => Ok(ExitCode::SUCCESS),
        Some((what, why)) => Err(Error::network(format!("{what}: {why}"))
            .hint("What was fetched is kept; the next `whodunit sync` goes on there.")),
    }
}
