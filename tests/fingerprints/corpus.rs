//! The shared corpora: `$WHODUNIT_CORPUS`, else `../shared/corpus` beside this repository.

use flate2::read::GzDecoder;
use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The folder of a corpus; none where it is not at hand, which is said.
pub(crate) fn corpus(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("WHODUNIT_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"),
        PathBuf::from,
    );
    let dir = root.join(name);
    if dir.is_dir() {
        Some(dir)
    } else {
        println!("skipped: no corpus {name}");
        None
    }
}

/// The lines of a JSON-lines file, plain or `.gz`.
pub(crate) fn lines(path: &Path) -> Vec<Value> {
    let bytes = std::fs::read(path).unwrap();
    let mut text = String::new();
    if path.extension().is_some_and(|e| e == "gz") {
        GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
