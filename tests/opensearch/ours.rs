//! Our answers: those of `whodunit eval`.

use super::Answer;
use super::corpus::Corpus;
use serde::Deserialize;
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

#[derive(Deserialize)]
struct Line {
    #[serde(rename = "match")]
    hits: Option<Vec<u32>>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    message: String,
    position: usize,
}

/// What the queries mean under a profile.
pub(crate) fn answers(corpus: &Corpus, profile: &str, queries: &[String]) -> Vec<Answer> {
    let mut file = tempfile::NamedTempFile::new().expect("a file");
    for (number, query) in queries.iter().enumerate() {
        writeln!(file, "{}", json!({"id": number, "query": query})).expect("write the queries");
    }
    file.flush().expect("write the queries");
    let binary = std::env::var_os("WHODUNIT_BIN")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_whodunit")), PathBuf::from);
    let home = tempfile::tempdir().expect("a folder");
    let done = Command::new(binary)
        .args(["--json", "--no-input", "eval", "--profile", profile, "--events"])
        .arg(corpus.events.path())
        .arg("--queries")
        .arg(file.path())
        .env("HOME", home.path())
        .output()
        .expect("start the binary");
    assert!(
        done.status.success(),
        "eval: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    done.stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| {
            let line: Line = serde_json::from_slice(line).expect("JSON");
            match (line.hits, line.error) {
                (Some(hits), _) => Ok(hits),
                (None, Some(e)) => Err(format!("{} at {}", e.message, e.position)),
                (None, None) => panic!("an answer without match and error"),
            }
        })
        .collect()
}
