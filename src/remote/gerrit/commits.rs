//! Merged changes as commits for the ranking.

use super::change::Change;
use super::{Gerrit, quoted};
use crate::error::{Kind, Result};
use crate::suspect::commit::{BODY_LIMIT, FILES_LIMIT};
use crate::suspect::digest::PatchDigest;
use crate::suspect::{Commit, FileChange};
use crate::task::Cx;
use futures::stream::{StreamExt, TryStreamExt};
use jiff::Timestamp;

/// Changes read of one window.
const CHANGES_LIMIT: usize = 2000;
/// Patches read of one window, the newest ones; the others are known by message and files.
const PATCHES_LIMIT: usize = 300;
/// Patches asked for at the same time.
const AT_ONCE: usize = 4;

impl Gerrit {
    /// Changes merged to `branch` from `since` to `until`, newest first, with their patches; of all projects where
    /// `projects` is empty.
    ///
    /// # Errors
    /// As [`Gerrit::changes`]. A patch that cannot be had is left out.
    pub async fn merged(
        &self,
        projects: &[String],
        branch: &str,
        (since, until): (Timestamp, Timestamp),
        cx: &Cx,
    ) -> Result<Vec<Commit>> {
        let mut query = format!("status:merged branch:{}", quoted(branch));
        if !projects.is_empty() {
            let names: Vec<String> = projects
                .iter()
                .map(|p| format!("project:{}", quoted(p)))
                .collect();
            query.push_str(&format!(" ({})", names.join(" OR ")));
        }
        let changes = self.merged_changes(&query, since, until, cx).await?;
        let mut known: Vec<(Change, Commit)> = changes
            .into_iter()
            .filter_map(|change| commit(&change).map(|commit| (change, commit)))
            .filter(|(_, commit)| commit.landed_at >= since && commit.landed_at <= until)
            .collect();
        known.sort_by_key(|(_, commit)| std::cmp::Reverse(commit.landed_at));
        let total = known.len().min(PATCHES_LIMIT) as u64;
        let jobs = known
            .into_iter()
            .enumerate()
            .map(|(i, (change, commit))| async move {
                if i >= PATCHES_LIMIT {
                    return Ok(commit);
                }
                cx.progress("patches of merged changes", i as u64, total);
                self.with_patch(&change, commit, cx).await
            });
        futures::stream::iter(jobs).buffered(AT_ONCE).try_collect().await
    }

    /// The changes; servers before 3.4 know no `mergedafter`, and take the time of the last touch.
    async fn merged_changes(
        &self,
        query: &str,
        since: Timestamp,
        until: Timestamp,
        cx: &Cx,
    ) -> Result<Vec<Change>> {
        const OPTIONS: [&str; 3] = ["CURRENT_REVISION", "CURRENT_COMMIT", "CURRENT_FILES"];
        let at = |t: Timestamp| quoted(&t.strftime("%Y-%m-%d %H:%M:%S +0000").to_string());
        let new = format!("{query} mergedafter:{} mergedbefore:{}", at(since), at(until));
        match self.changes(&new, &OPTIONS, CHANGES_LIMIT, cx).await {
            Err(e) if e.kind() == Kind::Data => {
                let old = format!("{query} after:{}", at(since));
                self.changes(&old, &OPTIONS, CHANGES_LIMIT, cx).await
            }
            other => other,
        }
    }

    /// The commit with what its patch tells.
    async fn with_patch(&self, change: &Change, mut commit: Commit, cx: &Cx) -> Result<Commit> {
        let id = format!("{}~{}", change.project, change.number);
        match self.patch(&id, &commit.sha, cx).await {
            Ok(patch) => {
                let (files, more) = (std::mem::take(&mut commit.files), commit.files_more);
                let mut digest = PatchDigest::default();
                let diff = patch
                    .find("\ndiff --git ")
                    .map_or("", |at| patch.get(at + 1..).unwrap_or_default());
                diff.lines().for_each(|line| digest.line(line));
                digest.finish(&mut commit);
                if commit.files.is_empty() {
                    (commit.files, commit.files_more) = (files, more);
                }
                Ok(commit)
            }
            Err(e) if matches!(e.kind(), Kind::Cancelled | Kind::Auth) => Err(e),
            Err(_) => Ok(commit),
        }
    }
}

/// What the list of changes tells of a commit.
fn commit(change: &Change) -> Option<Commit> {
    let (sha, revision) = change.current()?;
    let landed_at = change.submitted.or(change.updated)?;
    let info = revision.commit.as_ref();
    let message = info.map_or("", |c| c.message.as_str());
    let body = message.split_once('\n').map_or("", |m| m.1).trim();
    let real = || revision.files.iter().filter(|(path, _)| !path.starts_with('/'));
    let file =
        |(path, f): (&String, &super::FileInfo)| FileChange(path.clone(), f.lines_inserted, f.lines_deleted);
    Some(Commit {
        project: change.project.clone(),
        sha: sha.to_owned(),
        landed_at,
        author_date: info.and_then(|c| c.author.as_ref()?.date),
        subject: change.subject.clone(),
        body: body.chars().take(BODY_LIMIT).collect(),
        files: real().take(FILES_LIMIT).map(file).collect(),
        files_more: real().count().saturating_sub(FILES_LIMIT) as u64,
        context: Vec::new(),
        added: Vec::new(),
        removed: Vec::new(),
        strings: Vec::new(),
        hunks: Vec::new(),
    })
}
