//! What was merged to a branch in a span of time, with what the ranking wants to know of each change.
//!
//! The first-parent line of the branch tells when something landed; the commits that each merge brought in are the
//! changes. One pass over `git log --patch`, streamed: memory is what [`crate::suspect::commit`] keeps of a commit,
//! times [`COMMITS_LIMIT`].

mod parse;

use super::{Call, Git, check_ref};
use crate::error::Result;
use crate::suspect::Commit;
use crate::task::Cx;
use jiff::Timestamp;
use parse::{LogReader, Mainline};
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;

/// More commits than this are not read of one repository.
pub const COMMITS_LIMIT: usize = 5000;

/// Functions of any language in hunk headers: git's own default knows only lines that begin at the margin.
const FUNCTIONS: &str = "diff.default.xfuncname=^[ \t]*((class|def|async def|function|fn|pub fn|func|sub)[ \t].*)$\n^([A-Za-z_$].*)$";

/// What was merged.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// Newest first by the time of landing.
    pub commits: Vec<Commit>,
    /// Whether there were more than [`COMMITS_LIMIT`].
    pub cut: bool,
}

/// Reads what landed on `branch` of the repository in `dir` from `since` to `until`; `project` names the commits.
///
/// A clone's `origin/BRANCH` goes before a local branch of the same name, since it is the newer one. A repository
/// without that branch is read at its own `HEAD`, as a CI checks it out; one without commits gives none.
///
/// # Errors
/// No repository there, a name that is no branch name, or git fails.
pub async fn merged(
    git: &Git,
    (dir, project): (&Path, &str),
    branch: &str,
    (since, until): (Timestamp, Timestamp),
    cx: &Cx,
) -> Result<History> {
    let Some(tip) = tip(git, dir, branch, cx).await? else {
        return Ok(History::default());
    };
    let Some(line) = mainline(git, dir, &tip, (since, until), cx).await? else {
        return Ok(History::default());
    };
    let mut reader = read_patches(git, dir, &line, cx).await?;
    let landed = landings(&line, &reader.parents);
    let mut commits = Vec::new();
    for mut commit in reader.take() {
        commit.landed_at = landed.get(&commit.sha).copied().unwrap_or(commit.landed_at);
        project.clone_into(&mut commit.project);
        if commit.landed_at >= since && commit.landed_at <= until {
            commits.push(commit);
        }
    }
    commits.sort_by_key(|c| std::cmp::Reverse(c.landed_at));
    Ok(History {
        cut: commits.len() >= COMMITS_LIMIT,
        commits,
    })
}

/// The commit that the branch stands at.
async fn tip(git: &Git, dir: &Path, branch: &str, cx: &Cx) -> Result<Option<String>> {
    check_ref(branch)?;
    // An error about the folder itself must not look like a missing branch.
    git.run(dir, Call::new(["rev-parse", "--git-dir"]), cx).await?;
    for name in [
        format!("refs/remotes/origin/{branch}"),
        format!("refs/heads/{branch}"),
        "HEAD".to_owned(),
    ] {
        let spec = format!("{name}^{{commit}}");
        let call = Call::new(["rev-parse", "--verify", "--quiet", "--end-of-options", &spec]).may_fail();
        let output = git.run(dir, call, cx).await?;
        let sha = output.text().lines().last().unwrap_or_default().to_owned();
        if output.is_success() && super::check_sha(&sha).is_ok() {
            return Ok(Some(sha));
        }
    }
    Ok(None)
}

/// The part of the first-parent line that landed in the span; none where nothing did.
async fn mainline(
    git: &Git,
    dir: &Path,
    tip: &str,
    span: (Timestamp, Timestamp),
    cx: &Cx,
) -> Result<Option<Mainline>> {
    let call = Call::new([
        "log",
        "--first-parent",
        "--no-show-signature",
        "--format=%H %ct %P",
        "--end-of-options",
        tip,
        "--",
    ]);
    let mut line = Mainline::new(span);
    let mut sink = |piece: &[u8]| line.feed(piece);
    git.stream(dir, call, cx, &mut sink).await?;
    Ok(line.finish().then_some(line))
}

/// The commits that the mainline brought in, with their patches.
async fn read_patches(git: &Git, dir: &Path, line: &Mainline, cx: &Cx) -> Result<LogReader> {
    let revisions: String = line.revisions();
    let limit = format!("--max-count={COMMITS_LIMIT}");
    let call = Call::new([
        "-c",
        FUNCTIONS,
        "log",
        "--no-show-signature",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-notes",
        "--encoding=UTF-8",
        "--no-mailmap",
        "--root",
        "--patch",
        "--unified=0",
        "--find-renames",
        "--src-prefix=a/",
        "--dst-prefix=b/",
        "--submodule=short",
        "--diff-merges=off",
        &limit,
        parse::FORMAT,
        "--stdin",
    ])
    .stdin(revisions);
    let mut reader = LogReader::default();
    let mut sink = |piece: &[u8]| {
        reader.feed(piece);
        ControlFlow::Continue(())
    };
    git.stream(dir, call, cx, &mut sink).await?;
    reader.end();
    Ok(reader)
}

/// When each commit landed: the time of the first merge of the mainline that reaches it.
fn landings(line: &Mainline, parents: &HashMap<String, Vec<String>>) -> HashMap<String, Timestamp> {
    let mut landed = HashMap::new();
    for step in line.oldest_first() {
        landed.insert(step.sha.clone(), step.at);
        let mut todo: Vec<&String> = step.parents.iter().skip(1).collect();
        while let Some(sha) = todo.pop() {
            let Some(own) = parents.get(sha) else { continue };
            if !landed.contains_key(sha) {
                landed.insert(sha.clone(), step.at);
                todo.extend(own);
            }
        }
    }
    landed
}

#[cfg(test)]
mod tests;
