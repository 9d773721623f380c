//! `whodunit verdict`: a person's word on failed builds.

use super::output::{self, Out};
use super::{GlobalArgs, builds};
use crate::domain::Verdict;
use crate::error::{Error, Result};
use serde_json::json;
use std::process::ExitCode;

/// Options of `verdict`.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["bug", "change", "infra", "ignore", "undo"])))]
pub struct Args {
    /// Builds: uuid, URL or folder
    #[arg(value_name = "BUILD", required_unless_present = "stdin")]
    pub builds: Vec<String>,
    /// Read BUILDs from standard input, one a line
    #[arg(long)]
    pub stdin: bool,
    /// A known bug
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
    fn verdict(&self) -> Result<Option<Verdict>> {
        if self.undo {
            return Ok(None);
        }
        if let Some(bug) = &self.bug {
            let id = bug.trim().trim_start_matches('#');
            if id.is_empty() || id.len() > 100 || id.chars().any(|c| c.is_control() || c.is_whitespace()) {
                return Err(
                    Error::usage(format!("{bug:?} is no bug")).hint("Write its number, as `--bug 2133701`.")
                );
            }
            return Ok(Some(Verdict::Bug(id.to_owned())));
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
    let verdict = args.verdict()?;
    let names = builds::names(args.builds.clone(), args.stdin)?;
    let gate = global.open_gate().await?;
    let mut refs = Vec::with_capacity(names.len());
    for name in &names {
        refs.push(gate.resolve(name, &global.cx).await?);
    }
    let records = gate.put_verdict(&refs, verdict, args.note, &global.cx).await?;
    let mut out = Out::new(global);
    for (build, record) in refs.iter().zip(&records) {
        // After an undo the verdict before it holds again.
        let holds = gate.store().verdict(&build.key())?.and_then(|r| r.verdict);
        let label = holds.as_ref().map(Verdict::label);
        if out.is_json() {
            out.json_line(
                &json!({"build": build.name(), "verdict": label, "note": record.note,
                                  "author": record.author, "at": record.at}),
            )?;
        } else {
            let text = format!("{} {}", build.name(), label.as_deref().unwrap_or("no verdict"));
            out.line(&output::printable(&text))?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
