//! The demo gate's archive, unpacked into a folder that vanishes; git and whodunit run on it.

use flate2::read::GzDecoder;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The archive as it is embedded in the binary.
pub(crate) static PACKED: &[u8] = include_bytes!("../../assets/demo.tar.gz");

/// What was planted where: `{known, culprits, own_fault, healthy, runs, …}`.
pub(crate) fn truth() -> Value {
    serde_json::from_str(include_str!("../fixtures/demo-truth.json")).expect("the truth is JSON")
}

/// The members of an object.
pub(crate) fn members(value: &Value) -> Vec<&Value> {
    value.as_object().expect("an object").values().collect()
}

/// A gate archive in a temporary folder, with a home and a state of its own.
pub(crate) struct Demo {
    folder: tempfile::TempDir,
}

impl Demo {
    /// An empty one.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir_all(folder.path().join("gate")).expect("a folder for the archive");
        Self { folder }
    }

    /// The demo gate.
    pub(crate) fn unpack() -> Self {
        let demo = Self::empty();
        tar::Archive::new(GzDecoder::new(PACKED))
            .unpack(demo.path(""))
            .expect("unpacks");
        demo
    }

    /// A path in the archive.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join("gate").join(relative)
    }

    /// All lines of `builds.jsonl`.
    pub(crate) fn builds(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.path("builds.jsonl")).expect("builds.jsonl");
        json_lines(&text)
    }

    /// Runs git in a folder of the archive, without the developer's own configuration.
    pub(crate) fn git(&self, folder: &str, args: &[&str]) -> String {
        let output = git(&self.path(folder), self.folder.path())
            .args(args)
            .output()
            .expect("git runs");
        text(&format!("git {args:?} in {folder}"), &output)
    }

    /// A git command in a folder, for more than [`Self::git`] does.
    pub(crate) fn git_command(&self, folder: &str) -> Command {
        git(&self.path(folder), self.folder.path())
    }

    /// Runs whodunit on this archive with `--json`; its output's documents.
    pub(crate) fn whodunit(&self, args: &[&str]) -> Vec<Value> {
        let output = Command::new(assert_cmd::cargo::cargo_bin!("whodunit"))
            .args(args)
            .arg("--json")
            .arg("--no-input")
            .arg("--gate")
            .arg(self.path(""))
            .arg("--state")
            .arg(self.folder.path().join("state"))
            .env("HOME", self.folder.path())
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("XDG_STATE_HOME")
            .output()
            .expect("whodunit runs");
        let text = text(&format!("whodunit {:?}", args.first()), &output);
        serde_json::from_str(&text).map_or_else(|_| json_lines(&text), |one| vec![one])
    }
}

/// JSON lines.
fn json_lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

fn git(folder: &Path, home: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).env("HOME", home);
    for (name, value) in [
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_TERMINAL_PROMPT", "0"),
        ("GIT_AUTHOR_NAME", "Tess Tester"),
        ("GIT_AUTHOR_EMAIL", "tess@demo.invalid"),
        ("GIT_COMMITTER_NAME", "Tess Tester"),
        ("GIT_COMMITTER_EMAIL", "tess@demo.invalid"),
    ] {
        command.env(name, value);
    }
    for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "XDG_CONFIG_HOME"] {
        command.env_remove(name);
    }
    command
}

/// Standard output of a command that must have done well.
fn text(what: &str, output: &Output) -> String {
    assert!(
        output.status.success(),
        "{what}: {}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}
