//! Fingerprints from a git address: cloned once into the state folder, then fetched.

use super::SyncReport;
use crate::error::{Error, IoContext, Result};
use crate::git::{Call, check_ref, without_user};
use crate::runtime::gate::{Gate, is_git_url};
use crate::runtime::turn::Turn;
use crate::task::Cx;
use std::path::Path;

impl Gate {
    /// Clones or fetches the fingerprints where they are named by an address. A failure is no reason to stop: those
    /// that are here go on being used.
    pub(super) async fn sync_fingerprints(&self, report: &mut SyncReport, cx: &Cx) -> Result<()> {
        let Some(address) = self.config().fingerprints.clone().filter(|text| is_git_url(text)) else {
            return Ok(());
        };
        let Some(folder) = self.fingerprint_dir() else {
            return Ok(());
        };
        cx.progress("fingerprints", 0, 0);
        let outcome = self.bring_fingerprints(&address, &folder, cx).await;
        cx.check()?;
        if let Err(e) = outcome {
            report
                .unreached
                .push((format!("fingerprints of {}", without_user(&address)), e.chain()));
        }
        Ok(())
    }

    async fn bring_fingerprints(&self, address: &str, folder: &Path, cx: &Cx) -> Result<()> {
        let _turn = Turn::take(folder.with_extension("lock"), cx).await?;
        let git = folder.join(".git");
        if !git.exists() {
            return self.clone_fingerprints(address, folder, cx).await;
        }
        // Nobody else writes there now: these were left by a git that was killed, and would stop every later one.
        for name in ["index.lock", "HEAD.lock", "config.lock", "packed-refs.lock"] {
            let _is_mostly_not_there = std::fs::remove_file(git.join(name));
        }
        self.fetch_fingerprints(address, folder, cx).await
    }

    async fn clone_fingerprints(&self, address: &str, folder: &Path, cx: &Cx) -> Result<()> {
        let parent = folder.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).at("failed to create the folder", parent)?;
        let unfinished = folder.with_extension("unfinished");
        if unfinished.exists() {
            std::fs::remove_dir_all(&unfinished).at("failed to remove", &unfinished)?;
        }
        let make = Call::new(["init", "--quiet"]).arg(&unfinished);
        self.git().run(parent, make, cx).await?;
        self.fetch_fingerprints(address, &unfinished, cx).await?;
        std::fs::rename(&unfinished, folder).at("failed to store the fingerprints in", folder)
    }

    /// The clone is ours alone, so that it simply becomes what stands at the address: the one that is configured now,
    /// and its default branch of today. Its `origin` is that address without a password, for a later push.
    async fn fetch_fingerprints(&self, address: &str, folder: &Path, cx: &Cx) -> Result<()> {
        const BRANCHES: &str = "+refs/heads/*:refs/remotes/origin/*";
        if address.starts_with('-') {
            return Err(Error::usage(format!(
                "{address:?} is no address of a git repository"
            )));
        }
        let local = async |args: &[&str]| self.git().run(folder, Call::new(args), cx).await;
        let remote = async |args: &[&str], more: &[&str]| {
            let call = Call::new(args.iter().chain(&["--", address]).chain(more));
            self.git().run(folder, call.network(), cx).await
        };
        let heads = remote(&["ls-remote", "--symref"], &["HEAD"]).await?.text();
        if heads.is_empty() {
            // A repository without any commit has no fingerprints yet.
            return Ok(());
        }
        remote(&["fetch", "--quiet", "--no-tags", "--prune"], &["HEAD", BRANCHES]).await?;
        // What stands for a user when shown is none to log in with.
        let origin = without_user(address).replace("…@", "");
        local(&["config", "remote.origin.url", &origin]).await?;
        local(&["config", "remote.origin.fetch", BRANCHES]).await?;
        let branch = heads
            .lines()
            .find_map(|line| line.strip_prefix("ref: refs/heads/")?.strip_suffix("\tHEAD"));
        if let Some(branch) = branch {
            let (here, there) = (
                format!("refs/heads/{}", check_ref(branch)?),
                format!("refs/remotes/origin/{branch}"),
            );
            local(&["symbolic-ref", "HEAD", &here]).await?;
            local(&["symbolic-ref", "refs/remotes/origin/HEAD", &there]).await?;
        }
        local(&["reset", "--quiet", "--hard", "FETCH_HEAD"])
            .await
            .map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{GateChoice, GateConfig, GateKind};
    use crate::git::Git;
    use crate::source::Folder;
    use std::sync::Arc;

    /// A repository with one fingerprint.
    async fn repository(folder: &Path, branch: &str, id: &str) -> String {
        let (git, cx) = (Git::default(), Cx::default());
        std::fs::create_dir_all(folder.join("queries")).unwrap();
        std::fs::write(folder.join("queries").join(id), "query: 'message:\"x\"'\n").unwrap();
        let who = ["-c", "user.name=A", "-c", "user.email=a@example.invalid"];
        for args in [
            vec!["init", "-q", "-b", branch, "."],
            vec!["add", "-A"],
            [&who[..], &["commit", "-q", "-m", "x"]].concat(),
        ] {
            git.run(folder, Call::new(args), &cx).await.unwrap();
        }
        format!("file://{}", folder.display())
    }

    #[tokio::test]
    async fn the_clone_follows_the_address_that_is_configured_and_its_default_branch() {
        let dir = tempfile::tempdir().unwrap();
        let (one, two, empty) = (dir.path().join("1"), dir.path().join("2"), dir.path().join("3"));
        let first = repository(&one, "master", "1.yaml").await;
        let second = repository(&two, "main", "2.yaml").await;
        std::fs::create_dir(&empty).unwrap();
        let make = Call::new(["init", "-q", "--bare", "."]);
        Git::default().run(&empty, make, &Cx::default()).await.unwrap();
        let choice = GateChoice {
            state: Some(dir.path().join("state")),
            ..GateChoice::default()
        };
        for (address, has, unreached) in [
            (format!("file://{}", empty.display()), None, 0),
            (first, Some("1.yaml"), 0),
            (second, Some("2.yaml"), 0),
            ("file:///nowhere".to_owned(), Some("2.yaml"), 1),
        ] {
            let kind = GateKind::Zuul {
                url: "http://z".into(),
                tenant: "t".into(),
            };
            let mut config = GateConfig::new("z", kind);
            config.fingerprints = Some(address);
            let source = Arc::new(Folder::new(dir.path().into()));
            let gate = Gate::with_source(config, &choice, source).unwrap();
            let mut report = SyncReport::default();
            let killed = gate.fingerprint_dir().unwrap().join(".git/index.lock");
            if killed.parent().is_some_and(Path::exists) {
                std::fs::write(&killed, "").unwrap();
            }
            let head = has
                .filter(|_| unreached == 0)
                .map(|id| if id == "1.yaml" { "master" } else { "main" });
            gate.sync_fingerprints(&mut report, &Cx::default()).await.unwrap();
            assert_eq!(report.unreached.len(), unreached, "{:?}", report.unreached);
            let queries = gate.fingerprint_dir().unwrap().join("queries");
            let names: Vec<_> = std::fs::read_dir(queries)
                .into_iter()
                .flatten()
                .map(|e| e.unwrap().file_name().into_string().unwrap())
                .collect();
            assert_eq!(names, Vec::from_iter(has), "what is gone there is gone here");
            if let Some(head) = head {
                let call = Call::new(["symbolic-ref", "refs/remotes/origin/HEAD"]);
                let folder = gate.fingerprint_dir().unwrap();
                let text = gate
                    .git()
                    .run(&folder, call, &Cx::default())
                    .await
                    .unwrap()
                    .text();
                assert_eq!(text, format!("refs/remotes/origin/{head}"));
            }
        }
    }
}
