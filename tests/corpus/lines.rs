//! The lines of a corpus' JSON-lines file.

#![expect(clippy::panic, reason = "a test that cannot read its corpus fails")]

use flate2::read::GzDecoder;
use serde_json::Value;
use std::io::Read;
use std::path::Path;

/// The values of a file with one a line, plain or `.gz`.
pub(crate) fn lines(path: &Path) -> Vec<Value> {
    let file = std::fs::File::open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let mut input: Box<dyn Read> = Box::new(file);
    if path.extension().is_some_and(|e| e == "gz") {
        input = Box::new(GzDecoder::new(input));
    }
    let text = std::io::read_to_string(input).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let value = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines().map(value).collect()
}
