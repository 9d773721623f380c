//! Where a fingerprint is submitted from: a home without the user's settings, a clone with its remote, a query file.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A fingerprint.
pub(crate) const QUERY: &str =
    "query: >-\n  message:\"not enough disk space\" AND\n  tags:\"glance-api.log\"\n";

/// A home, a clone with its remote, and a query file; all vanish with it.
pub(crate) struct Room {
    _folder: tempfile::TempDir,
    /// Where they lie.
    pub(crate) root: PathBuf,
}

impl Room {
    /// A clone `work` with one commit of a remote `remote.git`, and a query file `2133701.yaml`.
    pub(crate) fn new() -> Self {
        let room = Self::empty();
        room.git(
            &room.root,
            &["init", "-q", "--bare", "-b", "master", "remote.git"],
        );
        room.git(&room.root, &["clone", "-q", "remote.git", "work"]);
        let work = room.path("work");
        std::fs::create_dir(work.join("queries")).unwrap();
        std::fs::write(work.join("queries/1.yaml"), "query: old\n").unwrap();
        room.git(&work, &["add", "."]);
        room.git(&work, &["commit", "-q", "-m", "Initial"]);
        room.git(&work, &["push", "-q", "origin", "HEAD:master"]);
        room
    }

    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_owned();
        std::fs::create_dir(root.join("home")).unwrap();
        let config =
            "[user]\n\tname = A Triager\n\temail = triager@example.org\n[init]\n\tdefaultBranch = master\n";
        std::fs::write(root.join("home/.gitconfig"), config).unwrap();
        std::fs::write(root.join("2133701.yaml"), QUERY).unwrap();
        Self {
            _folder: folder,
            root,
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    pub(crate) fn command(&self, program: &str, dir: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(dir)
            .env("HOME", self.path("home"))
            .env("GIT_CONFIG_NOSYSTEM", "1");
        command
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_STATE_HOME")
            .stdin(std::process::Stdio::null());
        command
    }

    pub(crate) fn git(&self, dir: &Path, args: &[&str]) -> String {
        let out = self.command("git", dir).args(args).output().unwrap();
        assert!(
            out.status.success(),
            "git {args:?}: {}",
            String::from_utf8_lossy(&out.stderr)
        );
        String::from_utf8_lossy(&out.stdout).trim().to_owned()
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        let binary = env!("CARGO_BIN_EXE_whodunit");
        self.command(binary, &self.root)
            .args(["--state", "state", "--json"])
            .args(args)
            .output()
            .unwrap()
    }

    pub(crate) fn json(&self, args: &[&str]) -> (Value, i32) {
        let out = self.run(args);
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        let value = serde_json::from_str(&text)
            .unwrap_or_else(|e| panic!("{args:?}: {e}: {text}{}", String::from_utf8_lossy(&out.stderr)));
        (value, out.status.code().unwrap())
    }

    /// Everything of the user's that must stay as it is, byte by byte.
    pub(crate) fn mine(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        let mut todo = vec![self.path("work")];
        while let Some(dir) = todo.pop() {
            for entry in std::fs::read_dir(dir).unwrap().flatten() {
                let path = entry.path();
                if path.ends_with(".git/objects") {
                    continue;
                }
                if path.is_dir() {
                    todo.push(path);
                } else {
                    files.push((path.clone(), std::fs::read(&path).unwrap()));
                }
            }
        }
        files.sort();
        files
    }

    /// A room whose remote is the stand-in for Gerrit; none where it is not at hand.
    pub(crate) fn standin() -> Option<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../shared/servers/gerrit-standin/make-gerrit-standin.sh");
        let room = Self::empty();
        let made = script.is_file()
            && room
                .command("bash", &room.root)
                .arg(&script)
                .arg("gerrit")
                .output()
                .is_ok_and(|out| out.status.success());
        if !made {
            println!("skipped: no stand-in for Gerrit");
            return None;
        }
        let url = format!("file://{}", room.path("gerrit/project.git").display());
        room.git(&room.root, &["clone", "-q", &url, "work"]);
        Some(room)
    }
}
