//! A folder of logs and queries made up here, and the real binary in it.

use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Writes a file, and the folders above it.
pub(crate) fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// The real binary in a folder, which is its home, too.
pub(crate) fn command(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_whodunit"));
    command
        .current_dir(dir)
        .env("HOME", dir)
        .env_remove("XDG_CONFIG_HOME");
    command
}

/// What `whodunit ARGS --json` exits with, and the values it prints.
pub(crate) fn whodunit(dir: &Path, args: &[&str]) -> (Option<i32>, Vec<Value>) {
    let output = command(dir).args(args).arg("--json").output().unwrap();
    let values = serde_json::Deserializer::from_slice(&output.stdout).into_iter();
    (output.status.code(), values.map(Result::unwrap).collect())
}
