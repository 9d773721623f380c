//! `whodunit submit`: commits a fingerprint and pushes it for review.
//!
//! Stored first, always. Without a terminal, or with `--no-input`, and without `--yes` it stays there as pending.

use super::GlobalArgs;
use super::input;
use super::outbox::open;
use super::output::{self, Out, Paint};
use crate::config::ReviewConfig;
use crate::draft::Draft;
use crate::error::{Error, IoContext, Kind, Result};
use crate::review::{BugId, Submit, SubmitPlan, message};
use crate::runtime::outbox::Sent;
use crate::runtime::submit::{RepoChoice, Wanted, bug_of_file, nothing_new, prepare, stage};
use crate::store::outbox::State;
use crate::store::{Store, drafts};
use serde_json::json;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Largest draft or query file, in bytes.
const LARGEST: u64 = 4 << 20;

/// Options of `submit`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A stored draft's id, a draft as JSON (`-`: standard input), or a query file
    #[arg(value_name = "DRAFT|QUERYFILE")]
    pub draft: String,
    /// The clone of the fingerprints repository
    #[arg(long, value_name = "DIR")]
    pub repo: Option<PathBuf>,
    /// The remote to push to
    #[arg(long, value_name = "R")]
    pub remote: Option<String>,
    /// The branch to review for
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
    /// The bug, where the draft does not say
    #[arg(long, value_name = "N")]
    pub bug: Option<String>,
    /// Push without asking
    #[arg(long, short)]
    pub yes: bool,
}

/// Runs `submit`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let desk = open(global)?;
    let bug = args.bug.as_deref().map(BugId::parse).transpose()?;
    let given = read_draft(&args.draft, desk.outbox.store(), bug.is_some())?;
    let draft = given.draft;
    let bug = bug.map_or_else(|| bug_of(&draft, given.bug), Ok)?;
    let wanted = Wanted {
        yaml: draft.yaml.clone(),
        keeps_old: !given.is_file,
        message: commit_message(&draft, &bug),
        bug,
        changes: draft.changes.clone(),
        repo: repo_choice(&args, &desk.review)?,
    };
    let mut plan = prepare(desk.outbox.git(), &wanted, &desk.place, &global.cx).await?;
    if let Some(bug) = &args.bug {
        // A word without digits is a bug only where a fingerprint is called so.
        let is_there = plan.submit.old_blob.is_some();
        BugId::known(bug, is_there.then_some(plan.submit.bug.as_str()))?;
    }
    plan.name_reviews(desk.outbox.pushed_before(&plan.submit)?);
    let mut out = Out::new(global);
    if let Some((id, old)) = desk.outbox.join_review(&mut plan, &wanted.message)? {
        return repeated(&mut out, &plan, id, &old);
    }
    if !out.is_json() {
        show(&mut out, &plan)?;
    }
    let goes = args.yes || confirmed(global).await?;
    let id = stage(&desk.outbox, &plan, State::Pending)?;
    let sent = if goes {
        desk.outbox.send(id, &global.cx).await?
    } else {
        Vec::new()
    };
    tell(
        &mut out,
        &plan,
        id,
        &sent,
        &global.again(&["outbox", "retry", &id.to_string()]),
    )?;
    // The page's states are the push's: a comment that waits for a login is told, and waits in the outbox.
    Ok(sent
        .iter()
        .filter(|s| s.id == id)
        .find_map(|s| s.problem)
        .map_or(ExitCode::SUCCESS, |kind| ExitCode::from(kind.exit_code())))
}

fn repo_choice(args: &Args, review: &ReviewConfig) -> Result<RepoChoice> {
    // What the configuration says of its own clone does not hold for another.
    let own = args.repo.is_none();
    let of_config = |value: &Option<String>| value.clone().filter(|_| own);
    let repo = args.repo.clone().or_else(|| review.repo.clone()).ok_or_else(|| {
        Error::usage("no fingerprints repository is named").hint("Name its clone with --repo DIR.")
    })?;
    Ok(RepoChoice {
        repo,
        remote: args.remote.clone().or_else(|| of_config(&review.remote)),
        branch: args.branch.clone().or_else(|| of_config(&review.branch)),
        account: review.account.clone(),
        stand_in: review.stand_in.clone(),
    })
}

/// What is submitted.
struct Given {
    draft: Draft,
    /// The bug of a query file's name.
    bug: Option<BugId>,
    /// Whether it is a query file: what its author wrote, while a draft knows nothing of the file before.
    is_file: bool,
}

impl Given {
    fn drafted(draft: Draft) -> Self {
        Self {
            draft,
            bug: None,
            is_file: false,
        }
    }
}

/// Reads a stored draft by its id, a draft's JSON, or a query file; the last names its bug.
fn read_draft(text: &str, store: &Store, has_bug: bool) -> Result<Given> {
    let path = Path::new(text);
    // A pipe is as good as a file: `submit <(whodunit draft --json …)`.
    if text != "-" && (!path.exists() || path.is_dir()) {
        let id: i64 = text.parse().map_err(|_| {
            Error::data(format!("{text} is no file and no draft"))
                .hint("Give a draft's JSON file, its id, a query file, or - for standard input.")
        })?;
        let row = drafts::get(store, id)?.ok_or_else(|| {
            Error::data(format!("no draft {id} is stored here"))
                .hint("`whodunit draft` makes and stores one.")
        })?;
        return parse_draft(&row.payload.to_string(), text).map(Given::drafted);
    }
    let content = input::text(text, LARGEST, "no draft, no query file")?;
    let is_json = content.trim_start().starts_with('{');
    if is_json {
        return parse_draft(&content, text).map(Given::drafted);
    }
    let query = crate::runtime::submit::query_of(&content)?;
    let bug = if has_bug || text == "-" {
        None
    } else {
        Some(bug_of_file(path)?)
    };
    Ok(Given {
        draft: Draft {
            query,
            yaml: content,
            ..Draft::default()
        },
        bug,
        is_file: true,
    })
}

fn parse_draft(text: &str, name: &str) -> Result<Draft> {
    let value: serde_json::Value = serde_json::from_str(text).map_err(|e| {
        Error::data(format!("{name} is no draft"))
            .because(e)
            .hint("A draft is what `whodunit draft --json` prints.")
    })?;
    if let Some(reason) = value.get("abstains").and_then(|r| r.as_str()) {
        return Err(Error::data(format!("{name} holds no draft: {reason}"))
            .hint("Choose lines with `draft --lines`."));
    }
    serde_json::from_value(value).map_err(|e| {
        Error::data(format!("{name} is no draft"))
            .because(e)
            .hint("A draft is what `whodunit draft --json` prints.")
    })
}

/// The bug of a draft: its own, its file's name, or its message's footer.
fn bug_of(draft: &Draft, of_file: Option<BugId>) -> Result<BugId> {
    if let Some(bug) = of_file {
        return Ok(bug);
    }
    let footer = draft
        .message
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("Related-Bug:"));
    let known = draft
        .bug
        .id
        .as_deref()
        .or(footer)
        .map(str::trim)
        .filter(|id| id.trim_start_matches('#') != "NUMBER");
    known.map(BugId::parse).transpose()?.ok_or_else(|| {
        Error::usage("the draft names no bug")
            .hint("Give the bug's number with --bug N; `whodunit draft` prints the form to file one.")
    })
}

/// The draft's message with the bug's number, or one that says no more than is known.
fn commit_message(draft: &Draft, bug: &BugId) -> String {
    if draft.message.trim().is_empty() {
        return format!("Add query for bug {bug}\n");
    }
    let message = message::numbered(&draft.message, bug);
    // A draft made for another bug: the commit names the one that its file and its topic do.
    let drafted_for = bug_of(draft, None).ok().filter(|old| old != bug);
    drafted_for.map_or(message.clone(), |old| {
        message::renumbered(&message, old.as_str(), bug)
    })
}

/// Whether the user, asked on the terminal, says yes. Nobody is asked without one.
async fn confirmed(global: &GlobalArgs) -> Result<bool> {
    if global.no_input || global.json || !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        return Ok(false);
    }
    eprint!("Push this? [y/N] ");
    std::io::stderr()
        .flush()
        .at("failed to write to", Path::new("the terminal"))?;
    // On a thread of its own, so that Ctrl-C is an answer, too.
    let answer = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|_| line)
    });
    let line = global
        .cx
        .or_cancelled(answer)
        .await?
        .map_err(|e| Error::new(Kind::Bug, "asking stopped").because(e))?
        .at("failed to read", Path::new("the terminal"))?;
    Ok(matches!(line.trim(), "y" | "Y" | "yes"))
}

/// Everything that would leave.
fn show(out: &mut Out, plan: &SubmitPlan) -> Result<()> {
    let submit = &plan.submit;
    for review in &plan.open_reviews {
        let heading = out.paint(Paint::Warn, "open review that names this bug");
        out.line(&format!(
            "{heading} {} {}",
            output::printable(&review.subject),
            output::printable(&review.url)
        ))?;
    }
    for (name, value) in [
        ("repository", submit.repo.display().to_string()),
        ("remote", format!("{} ({})", submit.remote, submit.remote_url)),
        ("push to", submit.target()),
        ("account", submit.account_words()),
        (
            "author",
            format!("{} <{}>", submit.author.name, submit.author.email),
        ),
    ] {
        out.line(&format!("{name:<11}{}", output::printable(&value)))?;
    }
    for target in &plan.comments {
        out.line(&format!(
            "{:<11}\"{}\" on {}",
            "comment",
            submit.bug.recheck(),
            output::printable(&target.place())
        ))?;
    }
    out.line(&format!(
        "\n{}\n{}",
        output::printable(&submit.message),
        output::printable(&plan.diff)
    ))?;
    out.flush()
}

/// Says that the review has all this already: nothing is stored, nothing leaves. A script gets the review's facts.
fn repeated(out: &mut Out, plan: &SubmitPlan, id: i64, old: &Submit) -> Result<ExitCode> {
    let error = nothing_new(old);
    if out.is_json() {
        let push = Sent {
            id,
            state: State::Pushed,
            message: error.chain(),
            hint: error.hint_text().map(str::to_owned),
            problem: Some(error.kind()),
            url: old.url.clone(),
            sha: old.sha.clone(),
        };
        tell(out, plan, id, &[push], "")?;
        out.flush()?;
        return Ok(ExitCode::from(error.kind().exit_code()));
    }
    Err(error)
}

fn tell(out: &mut Out, plan: &SubmitPlan, id: i64, sent: &[Sent], next: &str) -> Result<()> {
    let push = sent.iter().find(|s| s.id == id);
    let state = push.map_or(State::Pending, |s| s.state);
    let text = match push {
        Some(push) => push.message.clone(),
        None => format!("stored as pending action {id}; `{next}` sends it"),
    };
    let url = push.and_then(|s| s.url.clone());
    let hint = sent.iter().find_map(|s| s.hint.clone());
    if out.is_json() {
        let comments: Vec<_> = sent
            .iter()
            .filter(|s| s.id != id)
            .map(|s| json!({ "id": s.id, "state": s.state.name(), "message": s.message }))
            .collect();
        return out.json(&json!({
            "change_id": plan.submit.change_id,
            "sha": push.and_then(|s| s.sha.clone()),
            "url": url,
            "state": state.name(),
            "message": text,
            "hint": hint,
            "id": id,
            "subject": message::subject(&plan.submit.message),
            "commit_message": plan.submit.message,
            "file": plan.submit.file,
            "diff": plan.diff,
            "remote": plan.submit.remote,
            "remote_url": plan.submit.remote_url,
            "branch": plan.submit.branch,
            "ref": plan.submit.target(),
            "account": plan.submit.account_words(),
            "comments": comments,
            "open_reviews": plan.open_reviews,
        }));
    }
    let paint = if state == State::Pushed {
        Paint::Good
    } else {
        Paint::Warn
    };
    let word = out.paint(paint, state.name());
    out.line(&format!("{word} {}", output::printable(&text)))?;
    for one in sent.iter().filter(|s| s.id != id) {
        out.line(&format!(
            "{} {}",
            one.state.name(),
            output::printable(&one.message)
        ))?;
    }
    if let Some(hint) = hint {
        out.line(&format!("hint: {}", output::printable(&hint)))?;
    }
    if let Some(url) = url {
        out.line(&output::printable(&url))?;
    }
    out.flush()
}

#[cfg(test)]
mod tests;
