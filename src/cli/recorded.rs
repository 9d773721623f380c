//! `whodunit builds`: every build that is recorded, passing ones too; or how many, by result, pipeline or job.
//!
//! With `--json`: lines `{build, job, project, branch, pipeline, change, patchset, result, voting, start, end,
//! log_url}`, oldest first; with `--count-by` one document `{counts: {key: builds}, builds}`. A running build has the
//! result null, counted as `null`.

use super::GlobalArgs;
use super::output::{self, Out};
use crate::domain::Build;
use crate::error::Result;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Options of `builds`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How far back: a time or a span; all builds where it is not given
    #[arg(long, value_name = "T|SPAN")]
    pub since: Option<String>,
    /// Count instead of listing
    #[arg(long, value_name = "WHAT", value_parser = ["result", "pipeline", "job"])]
    pub count_by: Option<String>,
}

/// Lists or counts.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let gate = global.open_gate().await?;
    let since = args
        .since
        .as_deref()
        .map(|s| super::global::parse_since(s, gate.now()))
        .transpose()?;
    let builds = gate.store().builds_since(since)?;
    let mut out = Out::new(global);
    match &args.count_by {
        Some(what) => count(&mut out, &builds, what)?,
        None => list(&mut out, &builds)?,
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn list(out: &mut Out, builds: &[Build]) -> Result<()> {
    for build in builds {
        if out.is_json() {
            out.json_line(&build_json(build))?;
        } else {
            let text = format!(
                "{:<8} {:<12} {:<10} {:<40} {:<12} {}",
                build.short_uuid().unwrap_or(&build.key.0),
                result(build),
                build.pipeline,
                build.job,
                build.change_label(),
                build.project
            );
            out.line(&output::printable(&text))?;
        }
    }
    Ok(())
}

fn build_json(build: &Build) -> Value {
    json!({
        "build": build.key, "job": build.job, "project": build.project, "branch": build.branch,
        "pipeline": build.pipeline, "change": build.change, "patchset": build.patchset, "result": build.result,
        "voting": build.voting, "start": build.start, "end": build.end, "log_url": build.log_url,
    })
}

fn result(build: &Build) -> &str {
    build.result.as_ref().map_or("null", |r| r.0.as_str())
}

fn count(out: &mut Out, builds: &[Build], what: &str) -> Result<()> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for build in builds {
        let key = match what {
            "result" => result(build),
            "pipeline" => &build.pipeline,
            _ => &build.job,
        };
        *counts.entry(key).or_default() += 1;
    }
    if out.is_json() {
        return out.json(&json!({ "counts": counts, "builds": builds.len() }));
    }
    for (key, n) in counts {
        out.line(&output::printable(&format!("{n:>8}  {key}")))?;
    }
    Ok(())
}
