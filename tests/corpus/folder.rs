//! Where the shared corpora lie: `$WHODUNIT_CORPUS`, else `../shared/corpus` beside this repository.

use std::path::{Path, PathBuf};

/// The folder of a corpus; none where it is not at hand, which is said.
pub(crate) fn corpus(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("WHODUNIT_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"),
        PathBuf::from,
    );
    let dir = root.join(name);
    if dir.is_dir() {
        return Some(dir);
    }
    println!("skipped: no corpus {}", dir.display());
    None
}
