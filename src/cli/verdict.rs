//! `whodunit verdict`: a person's word on failed builds.

use super::GlobalArgs;
use super::builds::{BuildArgs, resolve_all};
use super::output::{self, Out};
use crate::domain::{Verdict, VerdictRecord};
use crate::error::{Error, Result};
use crate::fingerprint::Set;
use crate::review::BugId;
use crate::runtime::gate::BuildRef;
use serde_json::json;
use std::collections::HashMap;
use std::process::ExitCode;

/// Options of `verdict`.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["bug", "change", "infra", "ignore", "undo"])))]
pub struct Args {
    /// Which builds.
    #[command(flatten)]
    pub builds: BuildArgs,
    /// A known bug: its number, the address of its page, or the id of a fingerprint
    #[arg(long, value_name = "N")]
    pub bug: Option<String>,
    /// The change broke it itself
    #[arg(long)]
    pub change: bool,
    /// Nodes, mirrors or network of the CI
    #[arg(long)]
    pub infra: bool,
    /// Not worth explaining
    #[arg(long)]
    pub ignore: bool,
    /// Take the last verdict back
    #[arg(long)]
    pub undo: bool,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

impl Args {
    /// The verdict that is meant; `fingerprints` are the ids that a bug may have besides a tracker's.
    fn verdict(&self, fingerprints: &Set) -> Result<Option<Verdict>> {
        if self.undo {
            return Ok(None);
        }
        if let Some(bug) = &self.bug {
            let ids = fingerprints.fingerprints.iter().map(|one| one.id.as_str());
            return Ok(Some(Verdict::Bug(BugId::known(bug, ids)?.as_str().to_owned())));
        }
        Ok(Some(match (self.change, self.infra) {
            (true, _) => Verdict::Change,
            (_, true) => Verdict::Infra,
            _ => Verdict::Ignore,
        }))
    }
}

/// Records the verdict on all builds, or on none.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    // What is wrong whatever the gate's fingerprints are called is said before anything is opened.
    args.bug.as_deref().map(BugId::parse).transpose()?;
    let names = args.builds.names(&global.cx).await?;
    let (gate, refs) = resolve_all(global, &names).await?;
    if !gate.keeps_state() {
        let folder = names.first().map_or("", String::as_str);
        return Err(Error::data(format!(
            "a verdict is kept with a gate, and no gate is configured that {folder} belongs to"
        ))
        .hint(format!(
            "Name the gate with `--gate` or `--zuul`; `--gate {folder}` takes the folder itself as one."
        )));
    }
    // Without fingerprints, or before they were brought, a bug is what a tracker calls it.
    let fingerprints = gate.fingerprints().unwrap_or_default();
    let verdict = args.verdict(&fingerprints)?;
    let records = gate.put_verdict(&refs, verdict, args.note, &global.cx).await?;
    let by_build: HashMap<_, _> = records.iter().map(|r| (&r.build, r)).collect();
    let mut out = Out::new(global);
    for build in &refs {
        // After an undo the verdict before it holds again.
        let holds = gate.store().verdict(&build.key())?.and_then(|r| r.verdict);
        let record = by_build.get(&build.key()).copied();
        print(&mut out, build, holds.as_ref(), record)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// One build: the verdict that holds now, and the record that was made; none where there was nothing to take back.
fn print(
    out: &mut Out,
    build: &BuildRef,
    holds: Option<&Verdict>,
    record: Option<&VerdictRecord>,
) -> Result<()> {
    let label = holds.map(Verdict::label);
    if out.is_json() {
        out.json_line(&json!({
            "build": build.name(), "verdict": label, "note": record.and_then(|r| r.note.as_ref()),
            "author": record.map(|r| &r.author), "at": record.map(|r| r.at),
        }))?;
    } else {
        let text = format!("{} {}", build.name(), label.as_deref().unwrap_or("no verdict"));
        out.line(&output::printable(&text))?;
    }
    if record.is_none() {
        output::note(&format!("{} had no verdict to take back", build.name()));
    }
    Ok(())
}
