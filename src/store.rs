//! The state of a gate: builds, log states, classifications, verdicts, drafts, pending actions, in one SQLite file.
//!
//! ```text
//! STATE/gates/SLUG/whodunit.db      WAL; one writer at a time, any number of readers, in any number of processes
//! ```
//!
//! Every write is one immediate transaction, so that a second process waits (10 s) rather than fails, and a crash
//! leaves all of it or nothing; what a person wrote is on the disk before the call returns. Calls block for
//! milliseconds; long work (downloads, matching) happens outside. Must not: know where builds come from, or interpret
//! what a pending action means (`crate::review`).

mod builds;
mod classes;
pub mod drafts;
mod fresh;
mod headlines;
mod migrations;
mod notes;
pub mod outbox;
mod verdicts;

pub use builds::{CountField, LogRecord, LogState};
pub use classes::ClassKey;

use crate::error::{Error, IoContext, Kind, Result};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long a writer waits for another process before it gives up.
const BUSY: Duration = Duration::from_secs(10);

/// The open state file. Cheap to clone; clones share one connection.
#[derive(Debug, Clone)]
pub struct Store {
    connection: Arc<Mutex<Connection>>,
    path: PathBuf,
}

impl Store {
    /// The path of a store that is gone when the program ends.
    pub const NOWHERE: &'static str = ":memory:";

    /// Opens the file, creating it and its folder, and brings its tables to this version.
    ///
    /// # Errors
    /// The folder cannot be written; the file is damaged, of a later version, or locked for long.
    pub fn open(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .at("failed to create the state folder", folder)
                .map_err(|e| e.hint("Name a folder that you may write with `--state DIR`."))?;
        }
        // Where that fails (no links, no space), the ordinary way below says what is wrong, or does it slowly.
        let _ = fresh::make(path);
        let connection = Connection::open(path).map_err(|e| explain(path, e))?;
        Self::prepare(connection, path.to_owned())
    }

    /// A state that vanishes with the program: for a bare folder of logs.
    pub fn in_memory() -> Result<Self> {
        let path = PathBuf::from(Self::NOWHERE);
        let connection = Connection::open_in_memory().map_err(|e| explain(&path, e))?;
        Self::prepare(connection, path)
    }

    fn prepare(mut connection: Connection, path: PathBuf) -> Result<Self> {
        let setup = |c: &mut Connection| -> rusqlite::Result<()> {
            c.busy_timeout(BUSY)?;
            c.pragma_update(None, "journal_mode", "WAL")?;
            c.pragma_update(None, "synchronous", "NORMAL")?;
            c.pragma_update(None, "foreign_keys", true)?;
            Ok(())
        };
        setup(&mut connection).map_err(|e| explain(&path, e))?;
        migrations::run(&mut connection, &path)?;
        Ok(Self {
            connection: Arc::new(Mutex::new(connection)),
            path,
        })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A value of the gate's own notebook: sync cursors, stamps.
    pub fn meta(&self, key: &str) -> Result<Option<String>> {
        self.read(|c| {
            c.query_row("SELECT value FROM meta WHERE key = ?1", [key], |r| r.get(0))
                .optional()
        })
    }

    /// Sets a value of the notebook.
    pub fn set_meta(&self, key: &str, value: &str) -> Result<()> {
        self.write(|t| {
            t.execute(
                "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)",
                [key, value],
            )
            .map(|_| ())
        })
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        // A panic in another thread leaves no half-done transaction: it was rolled back when it was dropped.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read<T>(&self, f: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        f(&self.lock()).map_err(|e| explain(&self.path, e))
    }

    /// Writes what a person wrote or decided: it is on the disk when this returns, whatever happens to the machine then.
    /// What a sync brings can be brought again, and does without the wait.
    fn write_for_good<T>(&self, f: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T> {
        let mut connection = self.lock();
        let level = |c: &Connection, word: &str| c.pragma_update(None, "synchronous", word);
        level(&connection, "FULL").map_err(|e| explain(&self.path, e))?;
        let out = self.transact(&mut connection, f);
        let _waits_more_than_needed = level(&connection, "NORMAL");
        out
    }

    fn write<T>(&self, f: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T> {
        self.transact(&mut self.lock(), f)
    }

    fn transact<T>(
        &self,
        connection: &mut Connection,
        f: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        let run = |connection: &mut Connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let out = f(&transaction)?;
            transaction.commit()?;
            Ok(out)
        };
        run(connection).map_err(|e| explain(&self.path, e))
    }
}

/// Says what a database error means for the user.
fn explain(path: &Path, error: rusqlite::Error) -> Error {
    let file = path.display();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::new(
            Kind::Conflict,
            format!("the state {file} is locked by another program"),
        )
        .because(error)
        .hint("Wait until the other whodunit has finished, or end it."),
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Error::data(format!(
            "the state {file} is damaged"
        ))
        .because(error)
        .hint(
            "Move that file away and sync again; verdicts, drafts and what waits to be sent in it are lost unless \
                 `sqlite3 FILE .recover` can read them.",
        ),
        Some(ErrorCode::DiskFull) => {
            Error::data(format!("there is no space left for the state {file}")).because(error)
        }
        // A full disk, too: SQLite's shared memory is a file beside the state.
        Some(ErrorCode::SystemIoFailure) => {
            Error::data(format!("the state {file} cannot be read or written"))
                .because(error)
                .hint("Its disk is full, or fails; make room and try again.")
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            Error::data(format!("the state {file} cannot be opened for writing"))
                .because(error)
                .hint("Name a folder that you may write with `--state DIR`.")
        }
        _ => Error::data(format!("failed to use the state {file}")).because(error),
    }
}

/// A JSON column, or what went wrong in it as a database error.
fn from_json<T: serde::de::DeserializeOwned>(column: usize, text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(|e| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(e))
    })
}

/// A value as JSON text for a column.
fn to_json(value: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

/// An instant of a column in microseconds since 1970.
fn instant(micros: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(micros).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_survive_reopening() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b/state.db");
        Store::open(&path).unwrap().set_meta("cursor", "7").unwrap();
        let store = Store::open(&path).unwrap();
        assert_eq!(store.meta("cursor").unwrap().as_deref(), Some("7"));
        assert_eq!(store.meta("other").unwrap(), None);
    }

    #[test]
    fn a_damaged_file_says_so() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state.db");
        std::fs::write(
            &path,
            "this is no database, it is a text of some length that fills a header".repeat(40),
        )
        .unwrap();
        let error = Store::open(&path).unwrap_err();
        assert!(
            error.chain().contains("damaged") && error.hint_text().is_some(),
            "{}",
            error.chain()
        );
    }

    #[test]
    fn two_writers_wait_for_each_other() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state.db");
        let stores = [Store::open(&path).unwrap(), Store::open(&path).unwrap()];
        std::thread::scope(|scope| {
            for (i, store) in stores.iter().enumerate() {
                scope.spawn(move || {
                    for n in 0..50 {
                        store.set_meta(&format!("{i}-{n}"), "x").unwrap();
                    }
                });
            }
        });
        let all: i64 = stores[0]
            .read(|c| c.query_row("SELECT count(*) FROM meta", [], |r| r.get(0)))
            .unwrap();
        assert_eq!(all, 100);
    }
}
