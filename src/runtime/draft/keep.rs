//! Keeps drafts in the state, so that nothing typed is lost and `submit ID` finds them.

use crate::draft::Draft;
use crate::error::{Error, Kind, Result};
use crate::store::{Store, drafts};
use jiff::Timestamp;
use serde_json::Value;

/// Stores a draft: in place of the one of number `stored`; else of one of the same build and file, which it brings up
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

/// Whether a new draft says all that a kept one does: of the same build, which is the first of its proof, with the same
/// file, comments and all, and not without its bug.
fn is_same(kept: &Value, new: &Value) -> bool {
    let build = |draft: &Value| draft.pointer("/proof/hits/0/build").cloned();
    let bug = kept.pointer("/bug/id");
    kept.get("yaml") == new.get("yaml")
        && kept.get("query") == new.get("query")
        && build(kept) == build(new)
        && (bug.is_none() || bug == new.pointer("/bug/id"))
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

    #[test]
    fn what_was_typed_and_its_bug_are_not_written_over() {
        let store = Store::in_memory().unwrap();
        let plain = draft("a", "x", "");
        let typed = Draft {
            yaml: "# seen on two providers\n".into(),
            ..plain.clone()
        };
        let first = keep(&store, None, &typed).unwrap();
        let second = keep(&store, None, &plain).unwrap();
        assert_ne!(second, first);
        let mut of_bug = plain.clone();
        of_bug.bug.id = Some("7".into());
        assert_eq!(keep(&store, None, &of_bug).unwrap(), second, "a bug is more");
        assert_ne!(keep(&store, None, &plain).unwrap(), second);
        let kept = drafts::get(&store, first).unwrap().unwrap().payload;
        assert_eq!(kept["yaml"], typed.yaml);
    }
}
