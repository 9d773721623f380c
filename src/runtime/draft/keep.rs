//! Keeps drafts in the state, so that nothing typed is lost and `submit ID` finds them.

use crate::draft::Draft;
use crate::error::{Error, Kind, Result};
use crate::review::{BugId, message};
use crate::store::{Store, drafts};
use jiff::Timestamp;
use serde_json::Value;

/// Stores a draft: in place of the one of number `stored`; else of one of the same build and file, which it brings up
/// to date, and whose bug it takes over where it names none itself; else as a new one. Gives its number.
///
/// # Errors
/// The state cannot be written.
pub fn keep(store: &Store, stored: Option<i64>, draft: &mut Draft) -> Result<i64> {
    let mut payload = payload(draft)?;
    let twin = match stored {
        Some(id) => Some(id),
        None => {
            let mut rows = drafts::list(store)?.into_iter();
            let row = rows.find(|row| is_same(&row.payload, &payload));
            if let Some(bug) = row.as_ref().and_then(|row| bug_of(&row.payload))
                && draft.bug.id.is_none()
            {
                draft.message = message::numbered(&draft.message, &bug);
                draft.bug.id = Some(bug.into());
                payload = self::payload(draft)?;
            }
            row.map(|row| row.id)
        }
    };
    let now = Timestamp::now();
    if let Some(id) = twin
        && drafts::update(store, id, &draft.bug.title, &payload, now)?
    {
        return Ok(id);
    }
    drafts::put(store, &draft.bug.title, &payload, now)
}

fn payload(draft: &Draft) -> Result<Value> {
    serde_json::to_value(draft).map_err(|e| Error::new(Kind::Bug, "failed to store the draft").because(e))
}

/// The bug that a stored draft names.
fn bug_of(draft: &Value) -> Option<BugId> {
    let id = draft.pointer("/bug/id")?.as_str()?;
    BugId::parse(id).ok()
}

/// Whether a new draft says all that a kept one does: of the same build, which is the first of its proof, with the same
/// file, comments and all, and of no other bug.
fn is_same(kept: &Value, new: &Value) -> bool {
    let build = |draft: &Value| draft.pointer("/proof/hits/0/build").cloned();
    let (bug, own) = (kept.pointer("/bug/id"), new.pointer("/bug/id"));
    kept.get("yaml") == new.get("yaml")
        && kept.get("query") == new.get("query")
        && build(kept) == build(new)
        && (bug.is_none() || own.is_none() || bug == own)
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
        let first = keep(&store, None, &mut draft("a", "x", "old")).unwrap();
        assert_eq!(keep(&store, None, &mut draft("a", "x", "new")).unwrap(), first);
        let other = keep(&store, None, &mut draft("b", "x", "")).unwrap();
        assert!(other != first && keep(&store, None, &mut draft("a", "y", "")).unwrap() != first);
        assert_eq!(drafts::list(&store).unwrap().len(), 3);
        let row = drafts::get(&store, first).unwrap().unwrap();
        assert_eq!(row.payload["message"], "new");
        assert_eq!(
            keep(&store, Some(first), &mut draft("a", "z", "")).unwrap(),
            first
        );
    }

    #[test]
    fn a_number_that_was_given_once_is_kept() {
        let store = Store::in_memory().unwrap();
        let mut named = draft("a", "x", "Add query for bug 7\n\nRelated-Bug: #7\n");
        named.bug.id = Some("7".into());
        let id = keep(&store, None, &mut named).unwrap();
        let nameless = || draft("a", "x", "Add query for bug NUMBER\n\nRelated-Bug: #NUMBER\n");
        let mut again = nameless();
        assert_eq!(keep(&store, None, &mut again).unwrap(), id);
        assert_eq!(
            (again.bug.id.as_deref(), &again.message),
            (Some("7"), &named.message)
        );
        let row = drafts::get(&store, id).unwrap().unwrap();
        assert_eq!(row.payload["bug"]["id"], "7");
        // Whoever has the stored one open may take the number away.
        keep(&store, Some(id), &mut nameless()).unwrap();
        let row = drafts::get(&store, id).unwrap().unwrap();
        assert_eq!(row.payload.pointer("/bug/id"), None);
    }

    #[test]
    fn what_was_typed_and_its_bug_are_not_written_over() {
        let store = Store::in_memory().unwrap();
        let mut plain = draft("a", "x", "");
        let mut typed = Draft {
            yaml: "# seen on two providers\n".into(),
            ..plain.clone()
        };
        let first = keep(&store, None, &mut typed).unwrap();
        let second = keep(&store, None, &mut plain).unwrap();
        assert_ne!(second, first);
        let mut of_bug = plain.clone();
        of_bug.bug.id = Some("7".into());
        assert_eq!(keep(&store, None, &mut of_bug).unwrap(), second, "a bug is more");
        let mut other = of_bug.clone();
        other.bug.id = Some("8".into());
        assert_ne!(keep(&store, None, &mut other).unwrap(), second);
        let kept = drafts::get(&store, first).unwrap().unwrap().payload;
        assert_eq!(kept["yaml"], typed.yaml);
    }
}
