//! What to write instead of a leaf that its field's type refuses, and where the trouble begins.

use crate::lucene::ast::{Ask, Leaf};
use crate::lucene::schema::FieldKind;

/// The byte to point at, and a sentence.
pub(super) fn of(query: &str, leaf: &Leaf, kind: Option<FieldKind>) -> (usize, String) {
    let start = leaf.span.start;
    let field = &leaf.field;
    if let Ask::Fuzzy { .. } = leaf.ask {
        // The tilde is the trouble, not the word before it.
        let tilde = query
            .get(leaf.span.clone())
            .and_then(|text| text.rfind('~'))
            .map_or(start, |at| start + at);
        let hint = match kind {
            Some(FieldKind::Long | FieldKind::Double | FieldKind::Date) => {
                format!("Leave the tilde out: {field} holds no words.")
            }
            _ => "Write ~, ~1 or ~2 for that many edits, or \\~ for the character itself.".to_owned(),
        };
        return (tilde, hint);
    }
    let hint = match (&leaf.ask, kind) {
        (Ask::Regexp(_), _) => {
            "Write a regular expression of Lucene, or \\/ for a slash, or put the words in quotes.".to_owned()
        }
        (Ask::Phrase { .. }, Some(FieldKind::Text)) => {
            "Write a number of moves that is not negative, or leave the tilde out.".to_owned()
        }
        (Ask::Prefix(_) | Ask::Wildcard(_), Some(FieldKind::Long | FieldKind::Double)) => {
            format!("Write the whole number, or a range: {field}:[1 TO 9], {field}:>=1.")
        }
        (_, Some(FieldKind::Long | FieldKind::Double)) => {
            format!("Write a number: {field}:1, {field}:>=1, {field}:[1 TO 9].")
        }
        (_, Some(FieldKind::Date)) => {
            format!("Write a day or an instant: {field}:2014-11-25, {field}:[2014-11-25 TO 2014-11-26].")
        }
        _ => "Write a value of the field's type, or leave the clause out.".to_owned(),
    };
    (start, hint)
}
