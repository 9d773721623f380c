//! Performs a submission with git: reads what the repository says, makes the commit beside the user's work tree and
//! index, pushes it for review.
//!
//! ```text
//! facts ─► crate::review::plan ─► stored ─► commit (temporary index, commit-tree) ─► push SHA:refs/for/… ─► PushAnswer
//! ```
//!
//! HEAD, branches, index, work tree and remote-tracking branches stay as they are: only objects are added, and only
//! once the user confirmed. Must not: decide what to push, or keep state; that is `crate::runtime::outbox`.

mod account;
mod commit;
mod facts;
mod prepare;
mod repeat;

pub use facts::{RepoChoice, facts};
pub use prepare::{ReviewPlace, Wanted, bug_of_file, prepare, query_of, stage};
pub use repeat::nothing_new;

use crate::error::{Error, Kind, Result};
use crate::git::{Call, Git, check_ref};
use crate::review::Submit;
use crate::review::answer::{self, PushAnswer};
use crate::task::Cx;

/// Makes the commit of a stored push, or finds the one that an earlier try made; sets [`Submit::sha`]. The caller
/// stores that before it calls [`push`].
///
/// # Errors
/// [`Kind::Network`] and [`Kind::Auth`] where the remote cannot be asked; [`Kind::Conflict`] where somebody else
/// changed the fingerprint; [`Kind::NotFound`] where the remote has no such branch.
pub async fn commit(git: &Git, submit: &mut Submit, cx: &Cx) -> Result<()> {
    if !submit.repo.is_dir() {
        return Err(Error::data(format!(
            "the repository {} is not there any more",
            submit.repo.display()
        ))
        .hint("Put it back and retry this action, or discard it and submit from another clone."));
    }
    if let Some(sha) = &submit.sha {
        let call = Call::new(["cat-file", "-e", &format!("{sha}^{{commit}}")]).may_fail();
        if git.run(&submit.repo, call, cx).await?.is_success() {
            return Ok(());
        }
    }
    let base = fetch_base(git, submit, cx).await?;
    if submit.base.as_deref() != Some(base.as_str()) {
        check_unchanged(git, submit, &base, cx).await?;
        submit.base = Some(base);
    }
    submit.sha = Some(commit::make(git, submit, cx).await?);
    Ok(())
}

/// Pushes the commit of [`commit()`]; what became of it.
///
/// # Errors
/// Git is missing, or it was cancelled.
pub async fn push(git: &Git, submit: &Submit, cx: &Cx) -> Result<PushAnswer> {
    let Some(sha) = &submit.sha else {
        return Err(Error::new(Kind::Bug, "the commit was not made before its push"));
    };
    let call = Call::new([
        "-c",
        "push.gpgSign=false",
        "-c",
        "push.followTags=false",
        "push",
        "--porcelain",
        "--no-verify",
        "--recurse-submodules=no",
        "--",
        address(&submit.remote)?,
        &format!("{sha}:{}", submit.target()),
    ]);
    let output = git.run(&submit.repo, call.network().may_fail(), cx).await?;
    let answer = answer::parse(output.status, &output.text(), &output.stderr);
    if answer == PushAnswer::AlreadyThere {
        return Ok(PushAnswer::Pushed {
            url: known_url(git, submit, cx).await,
        });
    }
    Ok(answer)
}

/// A remote's name or address that can be no option.
fn address(remote: &str) -> Result<&str> {
    if remote.is_empty() || remote.starts_with('-') || remote.chars().any(char::is_control) {
        return Err(Error::usage(format!("{remote:?} is no remote")).hint("Name one of `git remote`."));
    }
    Ok(remote)
}

/// The head of the branch at the remote, its objects fetched, no ref written.
async fn fetch_base(git: &Git, submit: &Submit, cx: &Cx) -> Result<String> {
    let remote = address(&submit.remote)?;
    let name = format!("refs/heads/{}", check_ref(&submit.branch)?);
    let ask = Call::new(["ls-remote", "--", remote, &name]).network().may_fail();
    let output = git.run(&submit.repo, ask, cx).await?;
    if !output.is_success() {
        return Err(unreachable(&output.stderr));
    }
    let text = output.text();
    let Some(head) = text
        .lines()
        .find_map(|line| line.split_once('\t').filter(|(_, r)| *r == name))
    else {
        return Err(Error::not_found(format!(
            "branch {} not found at {}",
            submit.branch, submit.remote_url
        ))
        .hint("Name a branch that the remote has with --branch."));
    };
    let sha = crate::git::check_sha(head.0)?.to_owned();
    let have = Call::new(["cat-file", "-e", &format!("{sha}^{{commit}}")]).may_fail();
    if git.run(&submit.repo, have, cx).await?.is_success() {
        return Ok(sha);
    }
    // An empty refmap keeps the remote-tracking branches as they are.
    let fetch = Call::new([
        "fetch",
        "--quiet",
        "--no-tags",
        "--no-write-fetch-head",
        "--no-auto-maintenance",
        "--refmap=",
        "--",
        remote,
        &name,
    ]);
    let output = git.run(&submit.repo, fetch.network().may_fail(), cx).await?;
    if output.is_success() {
        Ok(sha)
    } else {
        Err(unreachable(&output.stderr))
    }
}

/// The error of a remote that cannot be asked.
fn unreachable(stderr: &str) -> Error {
    match answer::parse(None, "", stderr) {
        PushAnswer::Waits { kind, reason, hint } => Error::new(kind, reason).hint(hint),
        PushAnswer::Rejected { reason, hint } => Error::data(reason).hint(hint),
        _ => Error::network("the remote gave no answer"),
    }
}

/// Somebody else may have changed the fingerprint since the user saw the diff.
async fn check_unchanged(git: &Git, submit: &Submit, base: &str, cx: &Cx) -> Result<()> {
    let now = facts::blob(git, &submit.repo, base, &submit.file, cx).await?;
    let same = now.as_ref().map(|(_, id)| id) == submit.old_blob.as_ref();
    match now {
        Some((text, _)) if text == submit.yaml => Err(Error::new(
            Kind::Conflict,
            format!("{} has this fingerprint already", submit.branch),
        )
        .hint("Discard this action: there is nothing left to submit.")),
        _ if same || submit.base.is_none() && now.is_none() => Ok(()),
        _ => Err(Error::new(
            Kind::Conflict,
            format!(
                "{} was changed at {} since this was drafted",
                submit.file, submit.remote
            ),
        )
        .hint("Look at the new content, discard this action and submit again.")),
    }
}

/// The page of a change whose commit the server has: from the number in `refs/changes/NN/NUMBER/PATCHSET`, where the
/// remote is Gerrit over http.
async fn known_url(git: &Git, submit: &Submit, cx: &Cx) -> Option<String> {
    let sha = submit.sha.as_deref()?;
    let call = Call::new(["ls-remote", "--", address(&submit.remote).ok()?, "refs/changes/*"])
        .network()
        .may_fail();
    let text = git.run(&submit.repo, call, cx).await.ok()?.text();
    let (_, name) = text
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .find(|(id, _)| *id == sha)?;
    let number = name
        .split('/')
        .nth(3)
        .filter(|n| n.bytes().all(|b| b.is_ascii_digit()))?;
    let url = url::Url::parse(&submit.remote_url)
        .ok()
        .filter(|u| matches!(u.scheme(), "http" | "https"))?;
    let project = url
        .path()
        .trim_start_matches('/')
        .trim_start_matches("a/")
        .trim_end_matches(".git")
        .to_owned();
    let port = url.port().map(|p| format!(":{p}")).unwrap_or_default();
    Some(format!(
        "{}://{}{port}/c/{project}/+/{number}",
        url.scheme(),
        url.host_str()?
    ))
}
