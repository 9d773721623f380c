//! Pending actions: what waits to leave this machine. What kinds and payloads mean is `crate::review`'s.

use super::{Store, from_json, instant, to_json};
use crate::error::Result;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::Value;

/// Where an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Waits to be sent.
    Pending,
    /// Waits until the user lets it go.
    Held,
    /// Is being sent by a process; one that was interrupted stays here and can be retried.
    Sending,
    /// Was taken by the server.
    Pushed,
    /// Was refused by the server.
    Rejected,
    /// Was given up by the user.
    Discarded,
}

impl State {
    /// The word in the table and in output.
    pub fn name(self) -> &'static str {
        match self {
            State::Pending => "pending",
            State::Held => "held",
            State::Sending => "sending",
            State::Pushed => "pushed",
            State::Rejected => "rejected",
            State::Discarded => "discarded",
        }
    }

    fn parse(word: &str) -> Self {
        match word {
            "held" => State::Held,
            "sending" => State::Sending,
            "pushed" => State::Pushed,
            "rejected" => State::Rejected,
            "discarded" => State::Discarded,
            _ => State::Pending,
        }
    }

    /// Whether it still waits for something: counted in the header.
    pub fn is_open(self) -> bool {
        !matches!(self, State::Pushed | State::Discarded)
    }
}

/// A pending action.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxRow {
    /// Its number.
    pub id: i64,
    /// What is to be done: `push`, `comment` …
    pub kind: String,
    /// Where it is.
    pub state: State,
    /// One line for lists.
    pub title: String,
    /// Everything that is needed to do it.
    pub payload: Value,
    /// When it was made.
    pub created: Timestamp,
    /// When it last changed.
    pub updated: Timestamp,
    /// What went wrong last.
    pub error: Option<String>,
}

const COLUMNS: &str = "id, kind, state, title, payload, created, updated, error";

fn read_row(row: &Row<'_>) -> rusqlite::Result<OutboxRow> {
    Ok(OutboxRow {
        id: row.get(0)?,
        kind: row.get(1)?,
        state: State::parse(&row.get::<_, String>(2)?),
        title: row.get(3)?,
        payload: from_json(4, &row.get::<_, String>(4)?)?,
        created: instant(row.get(5)?),
        updated: instant(row.get(6)?),
        error: row.get(7)?,
    })
}

/// Stores a new action; gives its number. Nothing leaves this machine before it is stored.
pub fn put(
    store: &Store,
    kind: &str,
    state: State,
    title: &str,
    payload: &Value,
    now: Timestamp,
) -> Result<i64> {
    store.write_for_good(|t| {
        t.execute(
            "INSERT INTO outbox (kind, state, title, payload, created, updated) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
            params![kind, state.name(), title, to_json(payload)?, now.as_microsecond()],
        )?;
        Ok(t.last_insert_rowid())
    })
}

/// The action of this number.
pub fn get(store: &Store, id: i64) -> Result<Option<OutboxRow>> {
    store.read(|c| {
        c.query_row(
            &format!("SELECT {COLUMNS} FROM outbox WHERE id = ?1"),
            [id],
            read_row,
        )
        .optional()
    })
}

/// All actions, oldest first.
pub fn list(store: &Store) -> Result<Vec<OutboxRow>> {
    store.read(|c| {
        c.prepare(&format!("SELECT {COLUMNS} FROM outbox ORDER BY id"))?
            .query_map([], read_row)?
            .collect()
    })
}

/// Writes an action back: state, title, payload, error. False when there is none of this number.
pub fn update(store: &Store, row: &OutboxRow, now: Timestamp) -> Result<bool> {
    store.write_for_good(|t| {
        t.execute(
            "UPDATE outbox SET state = ?2, title = ?3, payload = ?4, error = ?5, updated = ?6 WHERE id = ?1",
            params![
                row.id,
                row.state.name(),
                row.title,
                to_json(&row.payload)?,
                row.error,
                now.as_microsecond()
            ],
        )
        .map(|n| n > 0)
    })
}

/// Moves an action from one of the states `from` to `to`; false when it was in none of them, so that of two
/// processes only one sends it.
pub fn claim(store: &Store, id: i64, from: &[State], to: State, now: Timestamp) -> Result<bool> {
    store.write_for_good(|t| {
        let state: Option<String> = t
            .query_row("SELECT state FROM outbox WHERE id = ?1", [id], |r| r.get(0))
            .optional()?;
        if !state.is_some_and(|word| from.contains(&State::parse(&word))) {
            return Ok(false);
        }
        t.execute(
            "UPDATE outbox SET state = ?2, updated = ?3 WHERE id = ?1",
            params![id, to.name(), now.as_microsecond()],
        )
        .map(|n| n > 0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_claimed_once() {
        let store = Store::in_memory().unwrap();
        let id = put(
            &store,
            "push",
            State::Pending,
            "t",
            &serde_json::json!({}),
            instant(1),
        )
        .unwrap();
        assert!(claim(&store, id, &[State::Pending], State::Sending, instant(2)).unwrap());
        assert!(!claim(&store, id, &[State::Pending], State::Sending, instant(3)).unwrap());
        let mut row = get(&store, id).unwrap().unwrap();
        row.state = State::Rejected;
        row.error = Some("no".into());
        assert!(update(&store, &row, instant(4)).unwrap());
        let rows = list(&store).unwrap();
        assert_eq!(
            (rows[0].state, rows[0].error.as_deref()),
            (State::Rejected, Some("no"))
        );
        assert!(rows[0].state.is_open() && !State::Pushed.is_open());
    }
}
