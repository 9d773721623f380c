//! Drafts: fingerprints with their bug reports, on the way. What the payload holds is `crate::draft`'s.

use super::{Store, from_json, instant, to_json};
use crate::error::Result;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::Value;

/// A stored draft.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftRow {
    /// Its number.
    pub id: i64,
    /// One line for lists.
    pub title: String,
    /// What `crate::draft` made of it.
    pub payload: Value,
    /// When it was begun.
    pub created: Timestamp,
    /// When it was last changed.
    pub updated: Timestamp,
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<DraftRow> {
    Ok(DraftRow {
        id: row.get(0)?,
        title: row.get(1)?,
        payload: from_json(2, &row.get::<_, String>(2)?)?,
        created: instant(row.get(3)?),
        updated: instant(row.get(4)?),
    })
}

/// Stores a new draft; gives its number.
pub fn put(store: &Store, title: &str, payload: &Value, now: Timestamp) -> Result<i64> {
    store.write_for_good(|t| {
        let at = now.as_microsecond();
        t.execute(
            "INSERT INTO drafts (title, payload, created, updated) VALUES (?1, ?2, ?3, ?3)",
            params![title, to_json(payload)?, at],
        )?;
        Ok(t.last_insert_rowid())
    })
}

/// Changes a draft; false when there is none of this number.
pub fn update(store: &Store, id: i64, title: &str, payload: &Value, now: Timestamp) -> Result<bool> {
    store.write_for_good(|t| {
        t.execute(
            "UPDATE drafts SET title = ?2, payload = ?3, updated = ?4 WHERE id = ?1",
            params![id, title, to_json(payload)?, now.as_microsecond()],
        )
        .map(|n| n > 0)
    })
}

/// The draft of this number.
pub fn get(store: &Store, id: i64) -> Result<Option<DraftRow>> {
    store.read(|c| {
        c.query_row(
            "SELECT id, title, payload, created, updated FROM drafts WHERE id = ?1",
            [id],
            read_row,
        )
        .optional()
    })
}

/// All drafts, the latest changed first.
pub fn list(store: &Store) -> Result<Vec<DraftRow>> {
    store.read(|c| {
        c.prepare("SELECT id, title, payload, created, updated FROM drafts ORDER BY updated DESC, id DESC")?
            .query_map([], read_row)?
            .collect()
    })
}

/// Deletes a draft; false when there is none of this number.
pub fn delete(store: &Store, id: i64) -> Result<bool> {
    store.write_for_good(|t| t.execute("DELETE FROM drafts WHERE id = ?1", [id]).map(|n| n > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_are_kept_changed_and_deleted() {
        let store = Store::in_memory().unwrap();
        let id = put(&store, "t", &serde_json::json!({"q": 1}), instant(1)).unwrap();
        assert!(update(&store, id, "u", &serde_json::json!({"q": 2}), instant(2)).unwrap());
        assert_eq!(get(&store, id).unwrap().unwrap().payload["q"], 2);
        assert_eq!(list(&store).unwrap().len(), 1);
        assert!(delete(&store, id).unwrap() && !delete(&store, id).unwrap());
    }
}
