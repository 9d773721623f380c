//! `whodunit diff`: what differs between a good and a bad build.

use super::digest::setting;
use super::output::{self, Out, Paint};
use super::{GlobalArgs, builds};
use crate::digest::DifferenceKind;
use crate::error::Result;
use crate::log::sanitize;
use crate::runtime::digest::difference;
use serde_json::json;
use std::process::ExitCode;

/// Options of `diff`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A build that passed: uuid, URL or folder
    #[arg(value_name = "GOOD")]
    pub good: String,
    /// A build that failed
    #[arg(value_name = "BAD")]
    pub bad: String,
}

/// Prints one line for each template that differs, the most telling first.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let (gate, refs) = builds::resolve_all(global, &[args.good, args.bad]).await?;
    let [good, bad] = refs.as_slice() else {
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(result) = good
        .build()
        .filter(|b| b.is_failing())
        .and_then(|b| b.result.as_ref())
    {
        output::note(&format!(
            "{} did not pass, it ended with {}",
            good.name(),
            result.0
        ));
    }
    let setting = setting(&gate, global);
    let work = difference(&gate, good, bad, &setting, &global.cx);
    let (found, problems) = output::with_progress(global, work).await?;
    output::warn_of(&problems);
    let mut out = Out::new(global);
    for d in &found {
        if out.is_json() {
            out.json_line(&json!({
                "kind": d.kind.name(),
                "file": d.file,
                "line": d.line,
                "template": d.template,
                "good": d.good,
                "bad": d.bad,
                "text": d.text,
                "level": d.level.name(),
            }))?;
            continue;
        }
        let paint = match d.kind {
            DifferenceKind::New | DifferenceKind::More => Paint::Bad,
            DifferenceKind::Gone | DifferenceKind::Fewer => Paint::Good,
        };
        let kind = out.paint(paint, &format!("{:<5}", d.kind.name()));
        let place = out.paint(
            Paint::Dim,
            &format!("{}:{} {} → {}", d.file, d.line, d.good, d.bad),
        );
        let text = sanitize::text(d.text.lines().next().unwrap_or_default());
        out.line(&format!("{kind} {place}  {text}"))?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
