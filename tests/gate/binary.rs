//! The binary in a home of its own: no configuration, proxies or logins but those that the test puts there.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The binary to drive.
pub(crate) fn binary() -> PathBuf {
    std::env::var_os("WHODUNIT_BIN")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_whodunit")), PathBuf::from)
}

/// A home folder, and the options that every call gets.
pub(crate) struct Whodunit {
    home: tempfile::TempDir,
    options: Vec<String>,
    env: Vec<(String, String)>,
}

/// What a call printed.
pub(crate) struct Answer {
    /// The exit code; none when a signal ended it.
    pub(crate) code: Option<i32>,
    /// The documents on standard output.
    pub(crate) json: Vec<Value>,
    /// Standard error.
    pub(crate) messages: String,
}

impl Answer {
    /// The first document.
    pub(crate) fn one(&self) -> &Value {
        self.json
            .first()
            .unwrap_or_else(|| panic!("no answer; it said: {}", self.messages))
    }
}

impl Whodunit {
    /// An empty home.
    pub(crate) fn new() -> Self {
        Self {
            home: tempfile::tempdir().expect("a folder"),
            options: vec!["--json".into(), "--no-input".into()],
            env: Vec::new(),
        }
    }

    /// Options for every call from here on.
    pub(crate) fn with(&mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) {
        self.options.push(name.into());
        self.options.push(value.as_ref().to_string_lossy().into_owned());
    }

    /// An environment variable for every call from here on.
    pub(crate) fn env(&mut self, name: &str, value: &str) {
        self.env.push((name.into(), value.into()));
    }

    /// The home folder.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// A program in that home: the binary itself, or git.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir(self.home());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.home()).env("LANG", "C.UTF-8");
        command
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_TERMINAL_PROMPT", "0");
        for (name, value) in &self.env {
            command.env(name, value);
        }
        command
    }

    /// Calls the binary and expects `code`.
    ///
    /// # Panics
    /// On another exit code, or where standard output is not JSON.
    pub(crate) fn call(&self, args: &[&str], code: i32) -> Answer {
        let answer = self.try_call(args);
        assert_eq!(
            answer.code,
            Some(code),
            "whodunit {}\n{}",
            args.join(" "),
            answer.messages
        );
        answer
    }

    /// Calls the binary.
    pub(crate) fn try_call(&self, args: &[&str]) -> Answer {
        let mut command = self.command(binary());
        command
            .args(&self.options)
            .args(args)
            .stdin(std::process::Stdio::null());
        let Output {
            status,
            stdout,
            stderr,
        } = command.output().expect("start the binary");
        let messages = String::from_utf8_lossy(&stderr).into_owned();
        let documents = serde_json::Deserializer::from_slice(&stdout).into_iter::<Value>();
        let json = documents
            .map(|d| d.unwrap_or_else(|e| panic!("whodunit {args:?}: no JSON: {e}\n{messages}")))
            .collect();
        Answer {
            code: status.code(),
            json,
            messages,
        }
    }

    /// Runs git and gives what it printed.
    ///
    /// # Panics
    /// Where git fails.
    pub(crate) fn git(&self, folder: &Path, args: &[&str]) -> String {
        let out = self
            .command("git")
            .arg("-C")
            .arg(folder)
            .args(args)
            .output()
            .expect("git");
        assert!(
            out.status.success(),
            "git {args:?}: {}",
            String::from_utf8_lossy(&out.stderr)
        );
        String::from_utf8_lossy(&out.stdout).trim_end().to_string()
    }
}
