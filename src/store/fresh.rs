//! A new state file: made whole beside its place, forced to the disk once, then linked there.
//!
//! SQLite by itself waits for the disk five times while it makes an empty file (40 to 80 ms, which a user would wait
//! for the first screen); nothing is in that file yet that could be lost. A crash leaves a `.new` file and no state;
//! of two processes that make it at once, the first one's stays.

use super::migrations;
use crate::error::Result;
use rusqlite::Connection;
use std::path::Path;

/// Makes the file unless it is there. An error is no reason to stop: opening it the ordinary way tells more.
pub(super) fn make(path: &Path) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    let new = path.with_extension(format!("new-{}", std::process::id()));
    let made = fill(&new, path);
    // What is left of a failure is of no use to anybody.
    let _ = std::fs::remove_file(&new);
    made
}

fn fill(new: &Path, path: &Path) -> Result<()> {
    let mut connection = Connection::open(new).map_err(|e| super::explain(new, e))?;
    let setup = |c: &Connection| -> rusqlite::Result<()> {
        c.pragma_update(None, "synchronous", "OFF")?;
        c.pragma_update(None, "journal_mode", "WAL")
    };
    setup(&connection).map_err(|e| super::explain(new, e))?;
    migrations::run(&mut connection, new)?;
    // Closing moves everything into the one file.
    connection.close().map_err(|(_, e)| super::explain(new, e))?;
    let linked = std::fs::File::open(new)
        .and_then(|file| file.sync_all())
        .and_then(|()| std::fs::hard_link(new, path));
    match linked {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(crate::error::Error::data(format!("failed to make {}", path.display())).because(e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn a_new_file_is_whole_and_alone() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("whodunit.db");
        make(&path).unwrap();
        let names: Vec<_> = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        assert_eq!(names, ["whodunit.db"]);
        let store = Store::open(&path).unwrap();
        store.set_meta("a", "b").unwrap();
        make(&path).unwrap();
        assert_eq!(store.meta("a").unwrap().as_deref(), Some("b"));
    }
}
