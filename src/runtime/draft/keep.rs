//! Keeps drafts in the state, so that nothing typed is lost and `submit ID` finds them.

use crate::draft::Draft;
use crate::error::{Error, Kind, Result};
use crate::store::{Store, drafts};
use jiff::Timestamp;
use serde_json::Value;

/// Stores a draft: in place of the one of number `stored`; else of one of the same build and query, which it brings up
/// to date; else as a new one. Gives its number.
///
/// # Errors
/// The state cannot be written.
pub fn keep(store: &Store, stored: Option<i64>, draft: &Draft) -> Result<i64> {
    let payload = serde_json::to_value(draft)
        .map_err(|e| Error::new(Kind::Bug, "failed to store the draft").because(e))?;
    let twin = match stored {
        Some(id) => Some(id),
        None => drafts::list(store)?
            .into_iter()
            .find(|row| is_same(&row.payload, &payload))
            .map(|row| row.id),
    };
    let now = Timestamp::now();
    if let Some(id) = twin
        && drafts::update(store, id, &draft.bug.title, &payload, now)?
    {
        return Ok(id);
    }
    drafts::put(store, &draft.bug.title, &payload, now)
}

/// Whether two drafts ask the same for the same build: the first of a proof is the one that the draft was made for.
fn is_same(one: &Value, other: &Value) -> bool {
    let build = |draft: &Value| draft.pointer("/proof/hits/0/build").cloned();
    one.get("query") == other.get("query") && build(one) == build(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::{BuildHits, Proof};

    fn draft(build: &str, query: &str, message: &str) -> Draft {
        Draft {
            query: query.into(),
            message: message.into(),
            proof: Proof {
                hits: vec![BuildHits::new(build)],
                ..Proof::default()
            },
            ..Draft::default()
        }
    }

    #[test]
    fn the_same_query_for_the_same_build_is_one_draft() {
        let store = Store::in_memory().unwrap();
        let first = keep(&store, None, &draft("a", "x", "old")).unwrap();
        assert_eq!(keep(&store, None, &draft("a", "x", "new")).unwrap(), first);
        let other = keep(&store, None, &draft("b", "x", "")).unwrap();
        assert!(other != first && keep(&store, None, &draft("a", "y", "")).unwrap() != first);
        assert_eq!(drafts::list(&store).unwrap().len(), 3);
        let row = drafts::get(&store, first).unwrap().unwrap();
        assert_eq!(row.payload["message"], "new");
        assert_eq!(keep(&store, Some(first), &draft("a", "z", "")).unwrap(), first);
    }
}
