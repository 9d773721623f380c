//! `whodunit draft`: drafts a fingerprint and a bug report for failed builds.

use super::GlobalArgs;
use super::builds::BuildArgs;
use super::output::{self, Out, Paint};
use crate::draft::facts::count_of;
use crate::draft::{Draft, Proof, Selection};
use crate::error::{Error, Kind, Result};
use crate::runtime::draft::{Drafted, Request, keep};
use std::process::ExitCode;

/// Options of `draft`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Failed builds.
    #[command(flatten)]
    pub builds: BuildArgs,
    /// Passing builds that the query must not hit; without any, the passing runs and the other failures that the gate
    /// has on this machine are compared
    #[arg(long, value_name = "BUILD")]
    pub against: Vec<String>,
    /// The bug that explains the failure
    #[arg(long, value_name = "N")]
    pub bug: Option<String>,
    /// Lines to draft from: `FILE:N`, `FILE:N-M`
    #[arg(long, value_name = "FILE:N")]
    pub lines: Vec<String>,
}

/// Runs `draft`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let selected = args
        .lines
        .iter()
        .map(|text| selection(text))
        .collect::<Result<Vec<_>>>()?;
    let bug = args
        .bug
        .as_deref()
        .map(crate::review::BugId::parse)
        .transpose()?
        .map(String::from);
    let desk = super::desk::Desk::open(&args, global).await?;
    let request = Request {
        selected,
        profile: desk.profile,
        bug,
        bug_project: desk.bug_project,
        suspects: desk.suspects,
    };
    let drafted = output::with_progress(global, desk.hand.draft(request, &global.cx)).await?;
    let mut out = Out::new(global);
    match drafted {
        Drafted::Abstains(reason) => {
            if out.is_json() {
                out.json(&serde_json::json!({ "abstains": reason }))?;
            } else {
                out.line(&format!("no draft: {}", output::printable(&reason)))?;
            }
            out.flush()?;
            Ok(ExitCode::from(Kind::NotFound.exit_code()))
        }
        Drafted::Draft(mut draft) => {
            let store = desk.store.as_ref();
            let id = store.map(|store| keep(store, None, &mut draft)).transpose()?;
            let next = id.map(|id| (id, global.again(&["submit", &id.to_string()])));
            print(&mut out, &draft, next, !desk.hand.has_passing())?;
            output::warn_of(&desk.hand.problems());
            if !desk.hand.has_passing() {
                output::note(
                    "no passing build was at hand: nothing shows that healthy runs do not hit this query; name one \
                     with --against",
                );
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn print(out: &mut Out, draft: &Draft, next: Option<(i64, String)>, unproved: bool) -> Result<()> {
    if out.is_json() {
        let mut value = serde_json::to_value(draft)
            .map_err(|e| Error::new(Kind::Bug, "failed to write JSON").because(e))?;
        if let Some(map) = value.as_object_mut() {
            map.insert("unproved".into(), unproved.into());
            if let Some((id, _)) = next {
                map.insert("id".into(), id.into());
            }
        }
        return out.json(&value);
    }
    out.line(&output::printable(&draft.yaml))?;
    for line in proof_lines(&draft.proof) {
        out.line(&line)?;
    }
    if !draft.proof.warning.is_empty() {
        let text = format!("warning: the query {}", draft.proof.warning);
        let line = out.paint(Paint::Warn, &text);
        out.line(&line)?;
    }
    let heading = out.paint(Paint::Bold, "bug");
    out.line(&format!("\n{heading} {}\n", output::printable(&draft.bug.title)))?;
    out.line(&output::printable(&draft.bug.description))?;
    out.line(&draft.bug.url)?;
    let heading = out.paint(Paint::Bold, "message");
    out.line(&format!("\n{heading}\n\n{}", output::printable(&draft.message)))?;
    if !draft.alternatives.is_empty() {
        let heading = out.paint(Paint::Bold, "alternatives");
        out.line(&format!(
            "{heading}, counted on the same builds, none that passed hit"
        ))?;
        for one in &draft.alternatives {
            out.line(&format!(
                "  {}  ({}, {})",
                output::printable(&one.query),
                count_of(one.failing, "build"),
                count_of(usize::try_from(one.events).unwrap_or(usize::MAX), "event")
            ))?;
        }
    }
    if let Some((id, next)) = next {
        out.line(&format!("\nstored as draft {id}: {}", output::printable(&next)))?;
    }
    out.flush()
}

fn proof_lines(proof: &Proof) -> Vec<String> {
    let passing = match proof.passing.len() {
        0 => "unproved: no passing build was at hand".to_owned(),
        n => format!("{} of {}", proof.n_passing_hit(), count_of(n, "passing build")),
    };
    let mut lines = vec![format!(
        "hits {} of {}, {passing}",
        proof.n_hit(),
        count_of(proof.hits.len(), "failing build"),
    )];
    if !proof.over.is_empty() {
        lines.push(format!("  counted on {}", proof.over));
    }
    lines.extend(
        proof
            .hits
            .iter()
            .map(|b| format!("  {:>6}  {}", b.events, output::printable(&b.build))),
    );
    lines
}

/// Reads `FILE:N` or `FILE:N-M`.
fn selection(text: &str) -> Result<Selection> {
    let wrong = || {
        Error::usage(format!("{text:?} names no line"))
            .hint("Write FILE:N or FILE:N-M, for example glance-api.log:790.")
    };
    let (file, lines) = text.rsplit_once(':').ok_or_else(wrong)?;
    let (from, to) = lines.split_once('-').unwrap_or((lines, lines));
    let number = |text: &str| text.parse::<u32>().ok().filter(|n| *n > 0);
    match (number(from), number(to)) {
        (Some(from), Some(to)) if from <= to && !file.is_empty() => Ok(Selection {
            file: file.to_owned(),
            lines: (from, to),
        }),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_or_refused() {
        assert_eq!(
            selection("a/b.log:7").unwrap(),
            Selection {
                file: "a/b.log".into(),
                lines: (7, 7)
            }
        );
        assert_eq!(selection("C:x:7-9").unwrap().lines, (7, 9));
        for bad in ["a.log", "a.log:", ":7", "a.log:0", "a.log:9-7", "a.log:x"] {
            assert!(selection(bad).is_err(), "{bad}");
        }
    }
}
