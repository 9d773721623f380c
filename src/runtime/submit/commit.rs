//! One commit with one changed file, made with an index of its own.

use crate::error::{Error, IoContext, Kind, Result};
use crate::git::{Call, Git, check_sha};
use crate::review::Submit;
use crate::task::Cx;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder that vanishes with its value.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let nanos = jiff::Timestamp::now().as_nanosecond();
        let path = std::env::temp_dir().join(format!("whodunit-{}-{n}-{nanos}", std::process::id()));
        // Fails where something of this name exists: nobody can have put a link there for us.
        std::fs::create_dir(&path).at("failed to create the folder", &path)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _left_for_the_system = std::fs::remove_dir_all(&self.0);
    }
}

/// Makes the commit of `submit` on its base; gives its id. The same submit makes the same commit.
pub(super) async fn make(git: &Git, submit: &Submit, cx: &Cx) -> Result<String> {
    let base = submit
        .base
        .as_deref()
        .ok_or_else(|| Error::new(Kind::Bug, "a commit needs its base"))?;
    let scratch = Scratch::new()?;
    let index = scratch.0.join("index");
    let repo = submit.repo.as_path();
    let store = Call::new(["hash-object", "-w", "--no-filters", "--stdin"]).stdin(submit.yaml.as_bytes());
    let blob = id(git, repo, store, cx).await?;
    // Split and sparse indexes would leave files of theirs in the repository.
    let with_index = |args: &[&str]| {
        let plain = ["-c", "core.splitIndex=false", "-c", "index.sparse=false"];
        Call::new(plain.iter().chain(args)).env("GIT_INDEX_FILE", &index)
    };
    git.run(repo, with_index(&["read-tree", check_sha(base)?]), cx)
        .await?;
    let entry = format!("100644,{blob},{}", submit.file);
    git.run(
        repo,
        with_index(&["update-index", "--add", "--cacheinfo", &entry]),
        cx,
    )
    .await?;
    let tree = id(git, repo, with_index(&["write-tree"]), cx).await?;
    let date = format!("{} +0000", submit.at);
    let commit = Call::new([
        "-c",
        "i18n.commitEncoding=UTF-8",
        "commit-tree",
        &tree,
        "-p",
        base,
        "-F",
        "-",
    ])
    .stdin(submit.message.as_bytes())
    .env("GIT_AUTHOR_NAME", &submit.author.name)
    .env("GIT_AUTHOR_EMAIL", &submit.author.email)
    .env("GIT_AUTHOR_DATE", &date)
    .env("GIT_COMMITTER_NAME", &submit.author.name)
    .env("GIT_COMMITTER_EMAIL", &submit.author.email)
    .env("GIT_COMMITTER_DATE", &date);
    id(git, repo, commit, cx).await
}

/// Runs git for the id that it prints.
async fn id(git: &Git, repo: &Path, call: Call, cx: &Cx) -> Result<String> {
    let text = git.run(repo, call, cx).await?.text();
    check_sha(&text).map(str::to_owned)
}
