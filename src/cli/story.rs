//! `whodunit story`: an id across all logs of a build, in the order of time.

use super::digest::{first_rows, instant, setting};
use super::output::{self, Out, Paint};
use super::{GlobalArgs, builds};
use crate::digest::StoryLine;
use crate::error::{Kind, Result};
use crate::log::sanitize;
use serde_json::json;
use std::process::ExitCode;

/// Options of `story`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A request id, an instance, port, volume, image or task, or any word
    #[arg(value_name = "ID")]
    pub id: String,
    /// The build: uuid, URL or folder
    #[arg(value_name = "BUILD")]
    pub build: String,
    /// Print the folded events, too (with --json they always are)
    #[arg(long)]
    pub all: bool,
}

/// Prints the events; exit 3 where there are none.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let found = builds::resolve_all(global, std::slice::from_ref(&args.build)).await;
    let (gate, refs) = match found {
        Ok(found) => found,
        Err(e) if e.kind() != Kind::Cancelled && builds::names_build(global, &args.id).await => {
            let meant = builds::typed(&["whodunit", "story", &args.build, &args.id]);
            return Err(e.hint(format!(
                "The id comes first, then the build: did you mean `{meant}`?"
            )));
        }
        Err(e) => return Err(e),
    };
    let Some(build) = refs.first() else {
        return Ok(ExitCode::SUCCESS);
    };
    let setting = setting(&gate, global);
    let work = crate::runtime::digest::story(&gate, args.id.clone(), build, &setting, &global.cx);
    let (lines, problems) = output::with_progress(global, work).await?;
    output::warn_of(&problems);
    let mut out = Out::new(global);
    let mut folded = 0;
    for line in &lines {
        if out.is_json() {
            out.json_line(&json!({
                "time": instant(line.time),
                "file": line.file,
                "line": line.line,
                "level": line.level.name(),
                "text": line.text,
                "folded": line.folded,
                "linked": !line.direct,
            }))?;
        } else if line.folded && !args.all {
            folded += 1;
        } else {
            say_folded(&mut out, &mut folded)?;
            print(&mut out, line, args.all)?;
        }
    }
    say_folded(&mut out, &mut folded)?;
    out.flush()?;
    if lines.is_empty() {
        output::note(&format!("no event of {} names {}", build.name(), args.id));
    }
    Ok(if lines.is_empty() {
        ExitCode::from(Kind::NotFound.exit_code())
    } else {
        ExitCode::SUCCESS
    })
}

fn say_folded(out: &mut Out, folded: &mut usize) -> Result<()> {
    if *folded == 0 {
        return Ok(());
    }
    let text = out.paint(Paint::Dim, &format!("  ⋯ {folded} as usual"));
    *folded = 0;
    out.line(&text)
}

fn print(out: &mut Out, line: &StoryLine, whole: bool) -> Result<()> {
    let mark = if line.direct { ' ' } else { '~' };
    let place = out.paint(Paint::Dim, &format!("{mark} {}:{}", line.file, line.line));
    let mut text = sanitize::text(&line.text);
    if !whole && let (rows, Some(more)) = first_rows(&text) {
        text = format!("{}\n{more}", rows.join("\n"));
    }
    let text = out.paint(Paint::of(line.level), &text);
    out.line(&format!("{place}  {text}"))
}
