//! `whodunit outbox`: lists, retries, holds, edits or discards what waits to be sent.

use super::output::{self, Out, Paint};
use super::{GlobalArgs, outbox_edit};
use crate::config::{ConfigFile, Dirs, ReviewConfig};
use crate::error::{Error, Result};
use crate::git::Git;
use crate::remote::gerrit::LoginSource;
use crate::review::{Action, Submit};
use crate::runtime::gate::Gate;
use crate::runtime::outbox::{Outbox, Sent, read};
use crate::runtime::submit::ReviewPlace;
use crate::store::Store;
use crate::store::outbox::{OutboxRow, State};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `outbox`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do with the actions
    #[arg(value_name = "DO", default_value = "list", value_parser = ["list", "retry", "hold", "edit", "discard"])]
    pub action: String,
    /// The actions, by id; all where none is given and it is safe
    #[arg(value_name = "ID")]
    pub ids: Vec<i64>,
    /// What `edit` changes.
    #[command(flatten)]
    pub edit: outbox_edit::EditArgs,
}

/// The outbox of a gate with where its reviews go.
pub(super) struct OutboxDesk {
    /// The actions.
    pub(super) outbox: Outbox,
    /// What the configuration says about reviews.
    pub(super) review: ReviewConfig,
    /// Where comments go.
    pub(super) place: ReviewPlace,
}

/// Opens the gate's outbox; without any gate, one of the state folder.
pub(super) fn open(global: &GlobalArgs) -> Result<OutboxDesk> {
    let choice = global.gate.choice();
    if global.gate.names_gate() || ConfigFile::load(&choice)?.gate(&choice)?.is_some() {
        let gate = Gate::open_now(&choice)?;
        let place = ReviewPlace::of(gate.config());
        let outbox = Outbox::new(gate.store().clone(), gate.git().clone(), place.login.clone());
        return Ok(OutboxDesk {
            outbox,
            review: gate.config().review.clone(),
            place,
        });
    }
    let store = Store::open(&without_gate(global)?)?;
    let place = ReviewPlace {
        gerrit: choice.gerrit.clone(),
        ..ReviewPlace::default()
    };
    let outbox = Outbox::new(store, Git::default(), LoginSource::default());
    Ok(OutboxDesk {
        outbox,
        review: ReviewConfig::default(),
        place,
    })
}

/// Where the actions of a submission without a gate wait.
fn without_gate(global: &GlobalArgs) -> Result<PathBuf> {
    Ok(Dirs::find(&global.gate.choice())?.state.join("outbox.db"))
}

/// Says that actions wait which were stored before there was a gate: a gate's outbox does not show them.
fn tell_of_others(outbox: &Outbox, global: &GlobalArgs) -> Result<()> {
    let path = without_gate(global)?;
    if outbox.store().path() == path || !path.is_file() {
        return Ok(());
    }
    let rows = crate::store::outbox::list(&Store::open(&path)?)?;
    let open = rows.iter().filter(|row| row.state.is_open()).count();
    if open > 0 {
        output::note(&format!(
            "actions that were stored without a gate: {open} more; `whodunit --config /dev/null outbox` shows them"
        ));
    }
    Ok(())
}

/// Runs `outbox`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    args.edit.check(args.action == "edit")?;
    let outbox = open(global)?.outbox;
    let mut out = Out::new(global);
    match args.action.as_str() {
        "retry" => return retry(&outbox, &args.ids, &mut out, global).await,
        "hold" => turn(&outbox, &args.ids, &mut out, "hold", &Outbox::hold)?,
        "edit" => turn(&outbox, &args.ids, &mut out, "edit", &args.edit.change()?)?,
        "discard" => turn(&outbox, &args.ids, &mut out, "discard", &Outbox::discard)?,
        _ => {
            list(&outbox, &args.ids, &mut out)?;
            tell_of_others(&outbox, global)?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Sends the named actions, or all that are pending.
async fn retry(outbox: &Outbox, ids: &[i64], out: &mut Out, global: &GlobalArgs) -> Result<ExitCode> {
    if ids.is_empty() {
        let sent = outbox.send_all(&global.cx).await?;
        return tell(&sent, out);
    }
    let mut code = ExitCode::SUCCESS;
    for id in ids {
        // Told one by one: an error of a later one must not hide what went.
        let sent = outbox.send(*id, &global.cx).await?;
        let this = tell(&sent, out)?;
        if code == ExitCode::SUCCESS {
            code = this;
        }
    }
    Ok(code)
}

/// Says what became of each; the exit code is that of the first problem.
fn tell(sent: &[Sent], out: &mut Out) -> Result<ExitCode> {
    for one in sent {
        if out.is_json() {
            out.json_line(&sent_json(one))?;
        } else {
            let text = output::printable(&one.message).into_owned();
            let url = one
                .url
                .as_deref()
                .map(|url| format!(" {}", output::printable(url)))
                .unwrap_or_default();
            out.line(&format!("{:>4}  {:<9} {text}{url}", one.id, one.state.name()))?;
            if let Some(hint) = &one.hint {
                out.line(&format!("      hint: {}", output::printable(hint)))?;
            }
        }
    }
    out.flush()?;
    let problem = sent.iter().find_map(|s| s.problem);
    Ok(problem.map_or(ExitCode::SUCCESS, |kind| ExitCode::from(kind.exit_code())))
}

fn sent_json(sent: &Sent) -> Value {
    json!({
        "id": sent.id,
        "state": sent.state.name(),
        "message": sent.message,
        "hint": sent.hint,
        "url": sent.url,
        "sha": sent.sha,
    })
}

/// Holds or discards the named actions; without a name the only one that waits.
fn turn(
    outbox: &Outbox,
    ids: &[i64],
    out: &mut Out,
    word: &str,
    act: &dyn Fn(&Outbox, i64) -> Result<()>,
) -> Result<()> {
    let ids = if ids.is_empty() {
        vec![only(outbox, word)?]
    } else {
        ids.to_vec()
    };
    for id in ids {
        let before = outbox.rows()?;
        act(outbox, id)?;
        // One that another version made can be discarded, if not read.
        if let Some(row) = outbox.rows()?.into_iter().find(|row| row.id == id) {
            show(outbox, out, &row)?;
        }
        // What went with it: the comments behind a push that was discarded.
        let turned =
            |row: &OutboxRow| row.id != id && before.iter().any(|b| b.id == row.id && b.state != row.state);
        for row in outbox.rows()?.iter().filter(|row| turned(row)) {
            show(outbox, out, row)?;
        }
    }
    Ok(())
}

/// The one push that waits.
fn only(outbox: &Outbox, word: &str) -> Result<i64> {
    let waiting: Vec<i64> = outbox
        .rows()?
        .into_iter()
        .filter(|row| matches!(row.state, State::Pending | State::Held | State::Rejected))
        .filter(|row| matches!(read(row), Some(Action::Push(_))))
        .map(|row| row.id)
        .collect();
    match waiting.as_slice() {
        [one] => Ok(*one),
        [] => Err(Error::not_found("nothing waits to be sent")),
        many => Err(
            Error::usage(format!("{} actions wait; say which to {word}", many.len()))
                .hint("`whodunit outbox` lists them with their numbers."),
        ),
    }
}

fn list(outbox: &Outbox, ids: &[i64], out: &mut Out) -> Result<()> {
    let rows = outbox.rows()?;
    for row in rows.iter().filter(|row| ids.is_empty() || ids.contains(&row.id)) {
        show(outbox, out, row)?;
    }
    if rows.is_empty() && !out.is_json() {
        out.line("nothing waits to be sent")?;
    }
    Ok(())
}

fn show(outbox: &Outbox, out: &mut Out, row: &OutboxRow) -> Result<()> {
    let waits = outbox.waits_for(row)?;
    if out.is_json() {
        let mut value = row_json(row);
        if let Some(map) = value.as_object_mut() {
            map.insert("waits_for".into(), json!(waits.map(|(push, _)| push)));
        }
        return out.json_line(&value);
    }
    let paint = match row.state {
        State::Pushed => Paint::Good,
        State::Rejected => Paint::Bad,
        State::Discarded => Paint::Dim,
        State::Pending | State::Held | State::Sending => Paint::Warn,
    };
    let state = out.paint(paint, &format!("{:<9}", row.state.name()));
    out.line(&format!(
        "{:>4}  {state} {}",
        row.id,
        output::printable(&row.title)
    ))?;
    if let Some((push, state)) = waits {
        out.line(&format!(
            "      waits for the push {push}, which is {}",
            state.name()
        ))?;
    }
    if let Some(Action::Push(Submit { url: Some(url), .. })) = read(row) {
        out.line(&format!("      {}", output::printable(&url)))?;
    }
    match &row.error {
        Some(error) => out.line(&format!("      {}", output::printable(error))),
        None => Ok(()),
    }
}

fn row_json(row: &OutboxRow) -> Value {
    let mut value = json!({
        "id": row.id,
        "kind": row.kind,
        "state": row.state.name(),
        "title": row.title,
        "error": row.error,
        "created": row.created.to_string(),
        "updated": row.updated.to_string(),
    });
    let more = match read(row) {
        Some(Action::Push(push)) => json!({
            "bug": push.bug,
            "change_id": push.change_id,
            "sha": push.sha,
            "url": push.url,
            "repo": push.repo,
            "remote": push.remote,
            "branch": push.branch,
            "ref": push.target(),
            "file": push.file,
        }),
        Some(Action::Comment(comment)) => json!({
            "message": comment.text,
            "change": comment.target.change(),
            "place": comment.target.place(),
            "after": comment.after,
        }),
        None => json!({}),
    };
    if let (Some(to), Some(from)) = (value.as_object_mut(), more.as_object()) {
        to.extend(from.clone());
    }
    value
}
