//! The tables, version by version. A version is never changed once released; a new one is appended.

use super::explain;
use crate::error::{Error, Result};
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Each entry brings the file from the version of its index to the next.
const STEPS: &[&str] = &["
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    -- `body` is the whole build as JSON; the columns are what is searched. Times in microseconds since 1970.
    CREATE TABLE builds (
        key TEXT PRIMARY KEY, idx INTEGER NOT NULL, job TEXT NOT NULL, result TEXT, at INTEGER, log_url TEXT,
        body TEXT NOT NULL
    );
    CREATE INDEX builds_at ON builds (at);
    CREATE INDEX builds_idx ON builds (idx);
    CREATE INDEX builds_log_url ON builds (log_url);
    CREATE TABLE logs (
        key TEXT PRIMARY KEY, state TEXT NOT NULL, detail TEXT, bytes INTEGER NOT NULL, listing TEXT,
        at INTEGER NOT NULL
    );
    CREATE TABLE classes (
        build TEXT NOT NULL, revision TEXT NOT NULL, profile TEXT NOT NULL, model TEXT NOT NULL, hits TEXT NOT NULL,
        PRIMARY KEY (build, revision, profile, model)
    ) WITHOUT ROWID;
    CREATE TABLE verdicts (
        id INTEGER PRIMARY KEY AUTOINCREMENT, build TEXT NOT NULL, verdict TEXT, note TEXT, author TEXT NOT NULL,
        at INTEGER NOT NULL
    );
    CREATE INDEX verdicts_build ON verdicts (build, id);
    CREATE TABLE drafts (
        id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, payload TEXT NOT NULL, created INTEGER NOT NULL,
        updated INTEGER NOT NULL
    );
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, state TEXT NOT NULL, title TEXT NOT NULL,
        payload TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL, error TEXT
    );
", "
    -- What a failed build looks like; `file` is null where its logs have no unusual error.
    CREATE TABLE headlines (
        build TEXT NOT NULL, model TEXT NOT NULL, file TEXT, line INTEGER, text TEXT, PRIMARY KEY (build, model)
    ) WITHOUT ROWID;
", "
    -- Notes on lines of logs; lines 0-based, an empty text is a bookmark.
    CREATE TABLE notes (
        build TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, text TEXT NOT NULL,
        PRIMARY KEY (build, file, line)
    ) WITHOUT ROWID;
", "
    -- Runs of a job are walked back to its last good one.
    CREATE INDEX builds_job ON builds (job, at);
"];

/// Brings the file to this program's version.
pub(super) fn run(connection: &mut Connection, path: &Path) -> Result<()> {
    let version = |c: &Connection| {
        c.pragma_query_value(None, "user_version", |r| {
            r.get::<_, isize>(0).map(isize::unsigned_abs)
        })
    };
    if version(connection).map_err(|e| explain(path, e))? == STEPS.len() {
        return Ok(());
    }
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(|e| explain(path, e))?;
    // Another process may have been faster while this one waited.
    let from = version(&transaction).map_err(|e| explain(path, e))?;
    let Some(steps) = STEPS.get(from..) else {
        return Err(Error::data(format!(
            "the state {} is of a later version of this program ({from}, known are {})",
            path.display(),
            STEPS.len()
        ))
        .hint("Update whodunit, or name another folder with `--state DIR`."));
    };
    for step in steps {
        transaction.execute_batch(step).map_err(|e| explain(path, e))?;
    }
    transaction
        .pragma_update(None, "user_version", STEPS.len().cast_signed())
        .and_then(|()| transaction.commit())
        .map_err(|e| explain(path, e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_version_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection, Path::new("x")).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let error = run(&mut connection, Path::new("x")).unwrap_err();
        assert!(error.chain().contains("later version"), "{}", error.chain());
    }
}
