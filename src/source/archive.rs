//! A gate archive: a folder with builds, logs and git history, for the demo and for work offline.
//!
//! ```text
//! gate.toml            name, tenant, now, [fingerprints] path, [review] repo remote branch, [git] path
//! builds.jsonl         one build a line as Zuul's API gives it, either schema
//! logs/<uuid>/…        as a CI leaves them; absent: gone
//! git/<ns>/<name>.git  merged changes
//! fingerprints/        a git work tree with queries/*.yaml
//! ```
//!
//! Must not: use the network, or leave the folder.

use super::schema::build_from_json;
use super::{BuildLogs, BuildPage, Source};
use crate::domain::{Build, JobResult};
use crate::error::{Error, IoContext, Result};
use crate::log::tree;
use crate::task::Cx;
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use serde::Deserialize;
use std::path::{Component, Path, PathBuf};

/// What `gate.toml` says.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ArchiveInfo {
    /// The gate's name.
    pub name: Option<String>,
    /// Zuul's tenant that it was taken from.
    pub tenant: Option<String>,
    /// What counts as now.
    pub now: Option<Timestamp>,
    /// The pipeline that the failures open on.
    pub pipeline: Option<String>,
    /// Where the fingerprints are.
    pub fingerprints: PathEntry,
    /// Where fingerprints are reviewed.
    pub review: ReviewEntry,
    /// Where the git history is.
    pub git: PathEntry,
}

/// A folder of the archive.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct PathEntry {
    /// Below the archive's folder.
    pub path: Option<PathBuf>,
}

/// Where fingerprints of the archive are reviewed.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct ReviewEntry {
    /// The work tree, below the archive's folder.
    pub repo: Option<PathBuf>,
    /// Its remote.
    pub remote: Option<String>,
    /// The branch to review for.
    pub branch: Option<String>,
}

/// An opened archive.
#[derive(Debug)]
pub struct Archive {
    root: PathBuf,
    info: ArchiveInfo,
}

impl Archive {
    /// Opens the archive in `root`: reads `gate.toml`, nothing else.
    pub fn open(root: &Path) -> Result<Self> {
        let path = root.join("gate.toml");
        let text = std::fs::read_to_string(&path).at("failed to read the archive's", &path)?;
        let info = toml::from_str(&text)
            .map_err(|e| Error::data(format!("the archive's {} is wrong", path.display())).because(e))?;
        Ok(Self {
            root: root.to_owned(),
            info,
        })
    }

    /// The archive's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What `gate.toml` says.
    pub fn info(&self) -> &ArchiveInfo {
        &self.info
    }

    /// A folder of the archive that `gate.toml` names.
    ///
    /// # Errors
    /// The name leaves the archive.
    pub fn inside(&self, path: &Path) -> Result<PathBuf> {
        let is_inside = path
            .components()
            .all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
        is_inside.then(|| self.root.join(path)).ok_or_else(|| {
            Error::data(format!(
                "{} names the folder {}, which is outside of the archive",
                self.root.join("gate.toml").display(),
                path.display()
            ))
        })
    }

    /// The file of builds.
    pub fn builds_file(&self) -> PathBuf {
        self.root.join("builds.jsonl")
    }

    /// All builds, newest first. A line that is no build fails with its number.
    ///
    /// Cost: 10 µs a build.
    pub fn read_builds(&self) -> Result<Vec<Build>> {
        let path = self.builds_file();
        let text = std::fs::read_to_string(&path).at("failed to read the archive's builds", &path)?;
        let mut builds = Vec::new();
        for (number, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let value = serde_json::from_str(line).map_err(|e| Error::data("no JSON").because(e));
            let build = value.and_then(build_from_json).map_err(|e| {
                Error::data(format!("line {} of {} is no build", number + 1, path.display())).because(e)
            })?;
            builds.push(build);
        }
        builds.sort_by_key(|b| std::cmp::Reverse(b.index));
        Ok(builds)
    }

    fn build_logs(&self, build: &Build, cx: &Cx) -> Result<BuildLogs> {
        let root = self.root.join("logs").join(super::folder_name(&build.key));
        if !root.is_dir() {
            let ran = build.result.as_ref().is_some_and(JobResult::is_run);
            let why = if build.log_url.is_none() && ran {
                "never had logs"
            } else {
                "has no logs in this archive"
            };
            return Err(Error::not_found(format!("build {} {why}", build.key)));
        }
        Ok(BuildLogs {
            build: Some(build.clone()),
            name: build.key.0.clone(),
            files: tree::list(&root, cx)?,
            root,
            missing: Vec::new(),
            coming: Vec::new(),
        })
    }
}

impl Source for Archive {
    fn kind(&self) -> &'static str {
        "archive"
    }

    fn builds<'a>(&'a self, below: Option<u64>, _cx: &'a Cx) -> BoxFuture<'a, Result<BuildPage>> {
        async move {
            let mut builds = self.read_builds()?;
            builds.retain(|b| below.is_none_or(|top| b.index <= top));
            Ok(BuildPage { builds, next: None })
        }
        .boxed()
    }

    fn logs<'a>(&'a self, build: &'a Build, _into: &'a Path, cx: &'a Cx) -> BoxFuture<'a, Result<BuildLogs>> {
        async move { cx.check().and_then(|()| self.build_logs(build, cx)) }.boxed()
    }

    fn now(&self) -> Option<Timestamp> {
        self.info.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn archive(toml: &str, builds: &str) -> (tempfile::TempDir, Archive) {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("gate.toml"), toml).unwrap();
        std::fs::write(dir.path().join("builds.jsonl"), builds).unwrap();
        let archive = Archive::open(dir.path()).unwrap();
        (dir, archive)
    }

    #[test]
    fn a_bad_line_is_named() {
        let (_dir, archive) = archive("", "{\"_id\":1,\"uuid\":\"a\"}\n\n{oops\n");
        let error = archive.read_builds().unwrap_err();
        assert!(error.chain().contains("line 3"), "{}", error.chain());
    }

    #[test]
    fn paths_stay_inside() {
        let (dir, archive) = archive("now='2026-11-20T16:40:00Z'", "");
        assert_eq!(archive.inside(Path::new("git")).unwrap(), dir.path().join("git"));
        for bad in ["../x", "/etc", "a/../../x"] {
            assert!(archive.inside(Path::new(bad)).is_err(), "{bad}");
        }
        assert!(archive.now().is_some());
    }
}
