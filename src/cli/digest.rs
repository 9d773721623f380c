//! `whodunit digest`: what is unusual about a build.

use super::output::{self, Out, Paint};
use super::{GlobalArgs, builds};
use crate::digest::{Digest, DigestLine, DigestOptions, Verdict, sentence};
use crate::draft::facts::count_of;
use crate::error::Result;
use crate::log::sanitize;
use crate::runtime::digest::{Setting, of_build};
use crate::runtime::gate::Gate;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Lines of one event in text output; `--json` has them all, and `story --all`.
const SHOWN: usize = 4;

/// Options of `digest`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The build: uuid, URL or folder
    #[arg(value_name = "BUILD")]
    pub build: String,
    /// Passing builds to compare with, instead of the latest of the job
    #[arg(long, value_name = "BUILD")]
    pub against: Vec<String>,
    /// At most so many lines
    #[arg(short = 'n', long = "lines", value_name = "N", default_value_t = 10)]
    pub lines: usize,
}

/// Prints the digest. Nothing unusual is an answer, too: exit 0.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let mut names = vec![args.build];
    names.extend(args.against);
    let (gate, refs) = builds::resolve_all(global, &names).await?;
    let Some((build, against)) = refs.split_first() else {
        return Ok(ExitCode::SUCCESS);
    };
    builds::check_passing(std::slice::from_ref(build), against)?;
    let options = DigestOptions { lines: args.lines };
    let setting = setting(&gate, global);
    let work = of_build(&gate, build, against, options, &setting, &global.cx);
    let mut digest = output::with_progress(global, work).await?;
    build.name().clone_into(&mut digest.build);
    output::warn_of(&digest.problems);
    let mut out = Out::new(global);
    if out.is_json() {
        out.json(&document(&digest))?;
    } else {
        print(&mut out, &digest)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// How the commands on logs read times.
pub(super) fn setting(gate: &Gate, global: &GlobalArgs) -> Setting {
    Setting {
        zone: global.gate.tz.clone().unwrap_or(TimeZone::UTC),
        now: gate.fixed_now(),
        fetch: true,
    }
}

/// A time in output.
pub(super) fn instant(micros: Option<i64>) -> Option<Timestamp> {
    micros.and_then(|t| Timestamp::from_microsecond(t).ok())
}

fn document(digest: &Digest) -> Value {
    let lines: Vec<Value> = digest
        .lines
        .iter()
        .enumerate()
        .map(|(i, line)| {
            json!({
                "rank": i + 1,
                "file": line.file,
                "line": line.line,
                "time": instant(line.time),
                "level": line.level.name(),
                "text": line.text,
                "reason": sentence(&line.reasons),
                "score": (line.score * 1e4).round() / 1e4,
                "template": line.template,
            })
        })
        .collect();
    json!({
        "build": digest.build,
        "verdict": digest.verdict.name(),
        "note": digest.note,
        "lines": lines,
        "compared": digest.compared,
        "events": digest.events,
        "folded": digest.folded,
        "bytes": digest.bytes,
        "seconds": digest.seconds,
        "problems": digest.problems,
    })
}

fn print(out: &mut Out, digest: &Digest) -> Result<()> {
    let verdict = match digest.verdict {
        Verdict::Unusual => out.paint(Paint::Bad, "unusual"),
        Verdict::NothingUnusual => out.paint(Paint::Good, "nothing unusual"),
        Verdict::CannotTell => out.paint(Paint::Warn, "cannot tell"),
    };
    let facts = format!(
        "{} against {} in {:.2} s · {} folded that passing builds have, too",
        count_of(digest.events as usize, "event"),
        count_of(digest.compared.len(), "passing build"),
        digest.seconds,
        count_of(digest.folded as usize, "error")
    );
    let name = out.paint(Paint::Bold, &digest.build);
    let facts = out.paint(Paint::Dim, &facts);
    out.line(&format!("{name}  {verdict}  {facts}"))?;
    if let Some(note) = &digest.note {
        let note = out.paint(Paint::Warn, note);
        out.line(&note)?;
    }
    for (i, line) in digest.lines.iter().enumerate() {
        print_line(out, i + 1, line)?;
    }
    Ok(())
}

fn print_line(out: &mut Out, rank: usize, line: &DigestLine) -> Result<()> {
    let place = out.paint(
        Paint::Bold,
        &format!("{}:{}", sanitize::text(&line.file), line.line),
    );
    let reason = out.paint(Paint::Dim, &sanitize::text(&sentence(&line.reasons)));
    out.line(&format!("{rank:>3}  {place}  {reason}"))?;
    let text = sanitize::text(&line.text);
    let (rows, more) = first_rows(&text);
    for row in rows {
        let row = out.paint(Paint::of(line.level), row);
        out.line(&format!("     {row}"))?;
    }
    if let Some(more) = more {
        let more = out.paint(Paint::Dim, &more);
        out.line(&format!("     {more}"))?;
    }
    Ok(())
}

/// The first lines of an event's text, and where there are more of them how many: `… 3 more lines`.
pub(super) fn first_rows(text: &str) -> (Vec<&str>, Option<String>) {
    let mut rows: Vec<&str> = text.lines().collect();
    let more = rows.len().saturating_sub(SHOWN);
    rows.truncate(SHOWN);
    let words = (more > 0).then(|| format!("… {}", count_of(more, "more line")));
    (rows, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_shown_of_an_event_is_counted() {
        assert_eq!(first_rows("a\nb"), (vec!["a", "b"], None));
        let (rows, more) = first_rows("a\nb\nc\nd\ne");
        assert_eq!((rows.len(), more.as_deref()), (4, Some("… 1 more line")));
    }
}
