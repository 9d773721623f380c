//! The logs of a build on this machine: where they lie already, or fetched now.

use super::{BuildRef, Gate};
use crate::domain::Build;
use crate::error::{Kind, Result};
use crate::log::tree;
use crate::remote;
use crate::runtime::turn::Turn;
use crate::source::{BuildLogs, LogFile, folder_logs, folder_name};
use crate::store::{LogRecord, LogState};
use crate::task::{Cx, blocking};
use std::path::PathBuf;

/// By so many bytes of its beginning it can be told what a file is.
const TELLING: u64 = 16;

impl Gate {
    /// The logs of a build: from the archive, from what was fetched before, or fetched now.
    ///
    /// # Errors
    /// [`Kind::NotFound`] when the logs are gone or never were; network.
    pub async fn logs(&self, build: &BuildRef, cx: &Cx) -> Result<BuildLogs> {
        match build {
            BuildRef::Folder { path, name } => {
                let (path, name, cx) = (path.clone(), name.clone(), cx.clone());
                blocking(move || folder_logs(&path, &name, &cx)).await
            }
            BuildRef::Build(build) => match self.local_logs(build, cx).await? {
                Some(logs) => Ok(logs),
                None => self.fetch_logs(build, cx).await,
            },
        }
    }

    /// What can be read of the logs of a build while they are brought: whole files, and the beginnings of others that
    /// are fetched; what lies in archives comes later. None where nothing can.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub async fn arrived(&self, build: &BuildRef, cx: &Cx) -> Result<Option<BuildLogs>> {
        let (root, build, name) = match build {
            BuildRef::Folder { path, name } => (path.clone(), None, name.clone()),
            BuildRef::Build(build) if self.is_remote() => {
                (self.log_dir(build), Some(build.clone()), build.key.0.clone())
            }
            BuildRef::Build(build) => (
                build.key.0.clone().into(),
                Some(build.clone()),
                build.key.0.clone(),
            ),
        };
        if !root.is_dir() {
            return Ok(None);
        }
        let is_fetched = self.is_remote() && build.is_some();
        let cx = cx.clone();
        blocking(move || {
            let mut coming = if is_fetched {
                remote::logs::coming(&root)
            } else {
                Vec::new()
            };
            let mut files = tree::at_hand(&root, &cx)?;
            // One may have become whole since.
            coming.retain(|file| file.have >= TELLING && files.iter().all(|whole| whole.path != file.path));
            files.extend(coming.iter().map(|file| LogFile {
                path: file.path.clone(),
                bytes: file.of,
            }));
            files.sort_by(|a, b| a.path.cmp(&b.path));
            Ok(Some(BuildLogs {
                build,
                name,
                root,
                files,
                coming,
                ..BuildLogs::default()
            }))
        })
        .await
    }

    async fn listed_logs(&self, build: &Build, root: PathBuf, cx: &Cx) -> Result<BuildLogs> {
        let (root_again, cx) = (root.clone(), cx.clone());
        let files = blocking(move || tree::list(&root_again, &cx)).await?;
        Ok(BuildLogs {
            build: Some(build.clone()),
            name: build.key.0.clone(),
            root,
            files,
            ..BuildLogs::default()
        })
    }

    /// The logs of a build if they are on this machine; never asks the network.
    pub async fn local_logs(&self, build: &Build, cx: &Cx) -> Result<Option<BuildLogs>> {
        if !self.is_remote() {
            return match self.source().logs(build, self.dir(), cx).await {
                Ok(logs) => Ok(Some(logs)),
                Err(e) if e.kind() == Kind::NotFound => Ok(None),
                Err(e) => Err(e),
            };
        }
        let Some(record) = self.store().logs(&build.key)? else {
            return Ok(None);
        };
        let root = self.log_dir(build);
        if record.state != LogState::Have || !root.is_dir() {
            return Ok(None);
        }
        self.listed_logs(build, root, cx).await.map(Some)
    }

    /// Logs of the first `most` of some builds that have theirs on this machine. Damaged ones prove nothing, and do not
    /// keep the others from being asked.
    ///
    /// # Errors
    /// Cancelled.
    pub async fn logs_at_hand(&self, builds: &[Build], most: usize, cx: &Cx) -> Result<Vec<BuildLogs>> {
        let mut out = Vec::new();
        for build in builds {
            if out.len() >= most {
                break;
            }
            match self.local_logs(build, cx).await {
                Err(e) if e.kind() == Kind::Cancelled => return Err(e),
                logs => out.extend(logs.unwrap_or_default()),
            }
        }
        Ok(out)
    }

    /// Fetches the logs of a build, going on where an earlier fetch stopped, and records how that went. Where another
    /// process, or another part of this one, fetches them just now, it is waited for.
    pub async fn fetch_logs(&self, build: &Build, cx: &Cx) -> Result<BuildLogs> {
        let turn = if self.is_remote() {
            Some(Turn::take(self.fetch_lock(build), cx).await?)
        } else {
            None
        };
        // Somebody else may have brought them since they were found wanting.
        if turn.is_some()
            && let Some(logs) = self.local_logs(build, cx).await?
        {
            return Ok(logs);
        }
        let outcome = self.source().logs(build, &self.log_dir(build), cx).await;
        let record = match &outcome {
            Ok(logs) => LogRecord {
                state: LogState::Have,
                detail: describe_missing(&logs.missing),
                bytes: logs.files.iter().filter_map(|f| f.bytes).sum(),
                files: logs.files.clone(),
            },
            Err(e) => LogRecord {
                state: match (e.kind(), &build.log_url) {
                    (Kind::NotFound, None) => LogState::Never,
                    (Kind::NotFound, Some(_)) => LogState::Gone,
                    _ => LogState::Partial,
                },
                detail: Some(e.chain()),
                bytes: 0,
                files: Vec::new(),
            },
        };
        let is_running = build.result.is_none();
        if self.is_remote() && !is_running && !cx.is_cancelled() {
            self.store().put_logs(&build.key, &record, self.now())?;
        }
        drop(turn);
        outcome
    }

    /// What is locked while the logs of a build are fetched: beside the unfinished files.
    fn fetch_lock(&self, build: &Build) -> PathBuf {
        let name = format!("{}.lock", folder_name(&build.key));
        self.dir().join("logs").join(".partial").join(name)
    }

    /// Where the logs of a build of a server lie once they are fetched.
    pub fn log_dir(&self, build: &Build) -> PathBuf {
        self.dir().join("logs").join(folder_name(&build.key))
    }
}

/// The first files that could not be had, with the reasons, for people.
fn describe_missing(missing: &[(String, String)]) -> Option<String> {
    let first: Vec<String> = missing
        .iter()
        .take(3)
        .map(|(path, why)| format!("{path}: {why}"))
        .collect();
    let more = missing.len().saturating_sub(first.len());
    match (first.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(first.join("; ")),
        (false, n) => Some(format!("{}; and {n} more", first.join("; "))),
    }
}
