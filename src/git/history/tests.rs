//! A small repository with merges, read back.

use super::*;
use std::path::PathBuf;

struct Repo {
    git: Git,
    dir: PathBuf,
    clock: i64,
    _folder: tempfile::TempDir,
}

impl Repo {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().to_owned();
        let repo = Self {
            git: Git::default(),
            dir,
            clock: 1_700_000_000,
            _folder: folder,
        };
        repo.git
            .run(
                &repo.dir,
                Call::new(["init", "-q", "-b", "master", "."]),
                &Cx::default(),
            )
            .await
            .unwrap();
        repo
    }

    async fn run(&mut self, args: &[&str]) -> String {
        self.clock += 3600;
        let date = format!("{} +0000", self.clock);
        let mut call = Call::new(args);
        for (name, value) in [("NAME", "A"), ("EMAIL", "a@example.org"), ("DATE", date.as_str())] {
            call = call
                .env(format!("GIT_AUTHOR_{name}"), value)
                .env(format!("GIT_COMMITTER_{name}"), value);
        }
        self.git
            .run(&self.dir, call, &Cx::default())
            .await
            .unwrap()
            .text()
    }

    async fn commit(&mut self, file: &str, text: &str, message: &str) {
        let path = self.dir.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self.run(&["add", "-A"]).await;
        self.run(&["commit", "-q", "-m", message]).await;
    }

    async fn merged(&self, branch: &str, from: i64, to: i64) -> History {
        let at = |s| Timestamp::from_second(s).unwrap();
        merged(
            &self.git,
            (&self.dir, "p"),
            branch,
            (at(from), at(to)),
            &Cx::default(),
        )
        .await
        .unwrap()
    }
}

#[tokio::test]
async fn changes_land_when_their_merge_does() {
    let mut repo = Repo::new().await;
    repo.commit(
        "app/a.py",
        "class A:\n    def get(self):\n        return 1\n",
        "First",
    )
    .await;
    repo.run(&["checkout", "-q", "-b", "topic"]).await;
    let text = "class A:\n    def get(self):\n        return load('no image')\n";
    repo.commit(
        "app/a.py",
        text,
        "Load images\n\nBecause.\n\u{1}fake\n\u{2}\nChange-Id: I1",
    )
    .await;
    repo.run(&["checkout", "-q", "master"]).await;
    repo.commit("é b.txt", "x\n", "Plain").await;
    let before = repo.clock;
    repo.run(&["merge", "-q", "--no-ff", "-m", "Merge \"Load images\"", "topic"])
        .await;
    let merge_at = Timestamp::from_second(repo.clock).unwrap();

    let all = repo.merged("master", 0, repo.clock).await;
    let subjects: Vec<_> = all.commits.iter().map(|c| c.subject.as_str()).collect();
    assert_eq!(subjects, ["Load images", "Plain", "First"]);
    let late = repo.merged("no/such-branch", before + 1, repo.clock).await;
    let [load] = late.commits.as_slice() else {
        panic!("{late:?}")
    };
    assert_eq!(load.landed_at, merge_at);
    assert!(
        load.body.contains("fake") && load.body.ends_with("Change-Id: I1"),
        "{:?}",
        load.body
    );
    assert_eq!(load.context, ["get"]);
    assert_eq!(load.strings, ["no image"]);
    assert_eq!(load.files.first().map(|f| f.0.as_str()), Some("app/a.py"));
    let plain = repo.merged("master", 0, before).await;
    assert_eq!(plain.commits.first().unwrap().files.first().unwrap().0, "é b.txt");

    let diff = crate::git::show(&repo.git, &repo.dir, &load.sha, 1 << 20, &Cx::default())
        .await
        .unwrap();
    assert!(diff.text.contains("+        return load('no image')") && !diff.cut);
}

#[tokio::test]
async fn an_empty_repository_has_no_history_and_no_repository_is_an_error() {
    let repo = Repo::new().await;
    assert!(repo.merged("master", 0, 1).await.commits.is_empty());
    let folder = tempfile::tempdir().unwrap();
    let span = (Timestamp::UNIX_EPOCH, Timestamp::MAX);
    let error = merged(&repo.git, (folder.path(), "p"), "master", span, &Cx::default())
        .await
        .unwrap_err();
    assert!(error.hint_text().unwrap().contains("git repository"), "{error}");
}
