//! A bare folder of logs as a gate of its own: one build, or one for each folder in it that looks like a build's.
//!
//! Must not: use the network, or write.

use super::{BuildLogs, BuildPage, Source, inventory};
use crate::domain::{Build, BuildKey, JobResult};
use crate::error::{Error, Result};
use crate::log::tree;
use crate::task::Cx;
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// Files that tell the root of a build's logs.
const ROOT_MARKS: &[&str] = &[
    "zuul-manifest.json",
    "zuul-info",
    "job-output.txt",
    "job-output.txt.gz",
    "console.html",
];

/// A folder of logs.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The gate of this folder.
    pub fn new(root: PathBuf) -> Self {
        Self { root }
    }

    /// The folders that are builds: the folder itself where it looks like one, else those below it that do, else
    /// itself.
    pub fn build_folders(&self) -> Vec<PathBuf> {
        let is_build = |folder: &Path| ROOT_MARKS.iter().any(|mark| folder.join(mark).exists());
        if is_build(&self.root) {
            return vec![self.root.clone()];
        }
        let mut below: Vec<PathBuf> = std::fs::read_dir(&self.root)
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.is_dir() && is_build(path))
            .collect();
        below.sort();
        if below.is_empty() {
            vec![self.root.clone()]
        } else {
            below
        }
    }

    /// The builds that stand for those folders.
    pub fn build_list(&self) -> Vec<Build> {
        self.build_folders().iter().map(|f| Self::build_of(f)).collect()
    }

    /// The build that stands for a folder: failing for all we know, named by its path, ended when it was last
    /// changed; the rest as its inventory says.
    fn build_of(folder: &Path) -> Build {
        let end = folder
            .metadata()
            .ok()
            .and_then(|m| m.modified().ok())
            .and_then(|t| Timestamp::try_from(t).ok());
        let name = folder
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let key = folder.to_string_lossy().into_owned();
        let result = Some(JobResult("UNKNOWN".into()));
        if let Some(known) = inventory::build_of(folder, &key) {
            return Build { result, end, ..known };
        }
        Build {
            key: BuildKey(key),
            index: 0,
            uuid: None,
            job: name,
            project: String::new(),
            branch: None,
            change: None,
            patchset: None,
            git_ref: None,
            newrev: None,
            change_url: None,
            pipeline: String::new(),
            result,
            voting: true,
            start: None,
            end,
            log_url: None,
            nodeset: None,
            buildset: None,
            error_detail: None,
        }
    }
}

/// The logs of a bare folder, under the name as it was given; with the build that its inventory names, if it has one.
///
/// # Errors
/// It is no folder, cannot be read, or the work was cancelled.
pub fn folder_logs(folder: &Path, name: &str, cx: &Cx) -> Result<BuildLogs> {
    if !folder.is_dir() {
        return Err(Error::data(format!("{name} is no folder of logs")));
    }
    Ok(BuildLogs {
        build: inventory::build_of(folder, name),
        name: name.to_owned(),
        root: folder.to_owned(),
        files: tree::list(folder, cx)?,
        missing: Vec::new(),
        coming: Vec::new(),
    })
}

impl Source for Folder {
    fn kind(&self) -> &'static str {
        "folder"
    }

    fn builds<'a>(&'a self, _below: Option<u64>, _cx: &'a Cx) -> BoxFuture<'a, Result<BuildPage>> {
        async move {
            Ok(BuildPage {
                builds: self.build_list(),
                next: None,
            })
        }
        .boxed()
    }

    fn logs<'a>(&'a self, build: &'a Build, _into: &'a Path, cx: &'a Cx) -> BoxFuture<'a, Result<BuildLogs>> {
        async move {
            cx.check()
                .and_then(|()| folder_logs(Path::new(&build.key.0), &build.key.0, cx))
        }
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_builds_has_one_for_each() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b", "a"] {
            std::fs::create_dir(dir.path().join(name)).unwrap();
            std::fs::write(dir.path().join(name).join("job-output.txt"), "x").unwrap();
        }
        std::fs::create_dir(dir.path().join("notes")).unwrap();
        let folders = Folder::new(dir.path().to_owned()).build_folders();
        assert_eq!(folders, [dir.path().join("a"), dir.path().join("b")]);
        let one = Folder::new(dir.path().join("notes")).build_folders();
        assert_eq!(one, [dir.path().join("notes")]);
    }
}
