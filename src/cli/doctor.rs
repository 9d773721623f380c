//! `whodunit doctor`: checks everything the program stands on, and says what to do.

use super::GlobalArgs;
use super::output::{self, Out, Paint};
use crate::error::{Error, Result};
use crate::git::Call;
use crate::runtime::gate::Gate;
use serde_json::{Value, json};
use std::process::ExitCode;

/// Options of `doctor`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// One thing that was looked at.
struct Check {
    name: &'static str,
    /// What was found.
    outcome: Result<Found>,
}

/// What was found where nothing is wrong.
enum Found {
    /// It works.
    Ok(String),
    /// It is not configured, so there was nothing to look at, or no more; with what to do to have it.
    Skip(String),
}

/// Checks one thing after another; exit 0 when all is well, else that of the first problem.
pub async fn run(_args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let mut checks = vec![Check {
        name: "configuration",
        outcome: check_config(global),
    }];
    match global.open_gate().await {
        Ok(gate) => {
            let found = format!("{} in {}", gate.config().name, gate.dir().display());
            checks.push(Check {
                name: "gate and state",
                outcome: Ok(Found::Ok(found)),
            });
            checks.push(Check {
                name: "git",
                outcome: check_git(&gate, global).await,
            });
            checks.push(Check {
                name: "builds",
                outcome: check_builds(&gate, global).await,
            });
            checks.push(Check {
                name: "fingerprints",
                outcome: check_fingerprints(&gate),
            });
            checks.push(Check {
                name: "review",
                outcome: check_review(&gate),
            });
            checks.push(Check {
                name: "login",
                outcome: check_login(&gate, global).await,
            });
        }
        Err(e) => checks.push(Check {
            name: "gate and state",
            outcome: Err(e),
        }),
    }
    let mut out = Out::new(global);
    if out.is_json() {
        let rows: Vec<Value> = checks.iter().map(Check::json).collect();
        out.json(&json!({"ok": checks.iter().all(|c| c.outcome.is_ok()), "checks": rows}))?;
    } else {
        for check in &checks {
            check.print(&mut out)?;
        }
    }
    out.flush()?;
    let worst = checks.iter().find_map(|c| c.outcome.as_ref().err());
    Ok(worst.map_or(ExitCode::SUCCESS, |e| ExitCode::from(e.kind().exit_code())))
}

impl Check {
    fn json(&self) -> Value {
        let (state, message) = match &self.outcome {
            Ok(Found::Ok(text)) => ("ok", text.clone()),
            Ok(Found::Skip(text)) => ("skip", text.clone()),
            Err(e) => ("fail", e.chain()),
        };
        let hint = self.outcome.as_ref().err().and_then(Error::hint_text);
        json!({"check": self.name, "ok": self.outcome.is_ok(), "state": state, "message": message, "hint": hint})
    }

    fn print(&self, out: &mut Out) -> Result<()> {
        let (mark, text) = match &self.outcome {
            Ok(Found::Ok(text)) => (out.paint(Paint::Good, "ok  "), text.clone()),
            Ok(Found::Skip(text)) => (out.paint(Paint::Dim, "skip"), text.clone()),
            Err(e) => (out.paint(Paint::Bad, "fail"), e.chain()),
        };
        out.line(&format!("{mark} {:<15} {}", self.name, output::printable(&text)))?;
        match self.outcome.as_ref().err().and_then(|e| e.hint_text()) {
            Some(hint) => out.line(&format!("     {:<15} {}", "", output::printable(hint))),
            None => Ok(()),
        }
    }
}

fn check_config(global: &GlobalArgs) -> Result<Found> {
    let file = global.load_config()?;
    let path = file.path.display();
    Ok(if file.exists {
        Found::Ok(path.to_string())
    } else {
        Found::Skip(format!(
            "{path} does not exist: defaults; `whodunit config --defaults` prints them"
        ))
    })
}

/// Which git there is, and who commits and gives verdicts with it.
async fn check_git(gate: &Gate, global: &GlobalArgs) -> Result<Found> {
    let dir = std::env::current_dir().unwrap_or_default();
    let output = gate.git().run(&dir, Call::new(["--version"]), &global.cx).await?;
    let version = output.text().trim().to_owned();
    if let Some((name, address)) = Gate::identity(gate.git(), &dir, &global.cx).await? {
        return Ok(Found::Ok(format!("{version}; you are {name} <{address}>")));
    }
    let verdicts = gate.author(&global.cx).await;
    let nameless = format!("{version} does not know your name: your verdicts are noted as \"{verdicts}\"");
    match &gate.config().review.stand_in {
        Some((name, address)) => Ok(Found::Ok(format!(
            "{nameless}, commits here are by {name} <{address}>"
        ))),
        None => Ok(Found::Skip(format!(
            "{nameless}, and nothing can be committed; `git config --global user.name` and `user.email` set it"
        ))),
    }
}

/// Asks a server for a page; an archive and a folder were read already.
async fn check_builds(gate: &Gate, global: &GlobalArgs) -> Result<Found> {
    let here = gate.store().count_builds()?;
    if !gate.is_remote() {
        return Ok(Found::Ok(format!(
            "{here} builds of the {}",
            gate.source().kind()
        )));
    }
    let page = gate.source().builds(None, &global.cx).await?;
    let newest = page
        .builds
        .first()
        .map_or_else(|| "none".to_owned(), |b| b.key.to_string());
    let synced = gate.synced_at()?.map_or_else(
        || "never synced; run `whodunit sync`".to_owned(),
        |t| format!("synced {t}"),
    );
    Ok(Found::Ok(format!(
        "the server answers (newest build {newest}); {here} builds here, {synced}"
    )))
}

fn check_fingerprints(gate: &Gate) -> Result<Found> {
    let Some(folder) = gate.fingerprint_dir() else {
        return Ok(Found::Skip(
            "none configured; name their folder or git address with `--fingerprints`".into(),
        ));
    };
    if !folder.is_dir() {
        return Err(
            Error::data(format!("the fingerprints {} are not here", folder.display()))
                .hint("Run `whodunit sync` to fetch them, or correct the path."),
        );
    }
    let set = gate.fingerprints()?;
    match set.broken.first() {
        None => Ok(Found::Ok(format!(
            "{} in {}",
            set.fingerprints.len(),
            folder.display()
        ))),
        Some((path, e)) => Err(Error::data(format!(
            "{} of {} fingerprint files cannot be used; the first is {}: {}",
            set.broken.len(),
            set.broken.len() + set.fingerprints.len(),
            path.display(),
            e.chain()
        ))
        .hint("The others are used; correct the file.")),
    }
}

fn check_review(gate: &Gate) -> Result<Found> {
    let review = &gate.config().review;
    match &review.repo {
        None => Ok(Found::Skip(
            "no repository configured; name one with `submit --repo DIR`".into(),
        )),
        Some(repo) if repo.join(".git").exists() => Ok(Found::Ok(format!(
            "{}, remote {}, branch {}",
            repo.display(),
            review.remote.as_deref().unwrap_or("by default"),
            review.branch.as_deref().unwrap_or("by default")
        ))),
        Some(repo) => Err(Error::data(format!("{} is no git clone", repo.display()))
            .hint("Clone the fingerprints repository there, or correct `review.repo`.")),
    }
}

/// Whether the review's remote can be read with the logins that git finds. Nothing is asked, nothing is stored.
async fn check_login(gate: &Gate, global: &GlobalArgs) -> Result<Found> {
    let review = &gate.config().review;
    let Some(repo) = review.repo.as_deref().filter(|r| r.join(".git").exists()) else {
        return Ok(Found::Skip("not checked: no review repository".into()));
    };
    let remote = review.remote.as_deref().unwrap_or("origin");
    let call = Call::new(["ls-remote", "--heads", "--"]).arg(remote).network();
    gate.git().run(repo, call, &global.cx).await?;
    Ok(Found::Ok(format!("git reaches {remote}")))
}
