//! A commit message with its footers: `Related-Bug: #N` and exactly one `Change-Id:` in the last paragraph, where
//! Gerrit looks for it.
//!
//! Must not: invent facts; the text comes from `crate::draft` or from the user.

use super::BugId;

/// Longest message, in bytes.
const LONGEST: usize = 16 << 10;

/// The message with tidy lines, `Related-Bug:` where it names no bug in its footers, and this Change-Id instead of
/// any other.
pub fn with_footers(message: &str, bug: &BugId, change_id: Option<&str>) -> String {
    let (mut body, mut footers) = split_footers(&tidy(message));
    footers.retain(|line| !has_key(line, "Change-Id"));
    let names_bug = |line: &String| {
        ["Related-Bug", "Closes-Bug", "Partial-Bug"]
            .iter()
            .any(|key| has_key(line, key))
    };
    if !footers.iter().any(names_bug) {
        footers.insert(0, format!("Related-Bug: {}", bug.footer()));
    }
    footers.extend(change_id.map(|id| format!("Change-Id: {id}")));
    if body.is_empty() {
        body = format!("Add query for bug {bug}");
    }
    format!("{body}\n\n{}\n", footers.join("\n"))
}

/// The message of a draft that had no number yet, with this bug's.
pub fn numbered(message: &str, bug: &BugId) -> String {
    message
        .replace("#NUMBER", &bug.footer())
        .replace("bug NUMBER", &format!("bug {bug}"))
}

/// The message with another bug's number wherever it names `old` as its bug: `bug 1`, `Related-Bug: #1`. A number that
/// counts something else stays.
pub fn renumbered(message: &str, old: &str, new: &BugId) -> String {
    let mut out = String::with_capacity(message.len());
    let mut rest = 0;
    for (at, _) in message.match_indices(old).filter(|_| !old.is_empty()) {
        let (Some(before), Some(after)) = (message.get(rest..at), message.get(at + old.len()..)) else {
            continue;
        };
        let front = before.strip_suffix('#').unwrap_or(before);
        let lower = front.get(front.ceil_char_boundary(front.len().saturating_sub(5))..);
        let lower = lower.unwrap_or_default().to_ascii_lowercase();
        let is_footer = lower.ends_with("bug: ");
        let is_whole = !after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_'));
        if is_whole && (is_footer || lower.ends_with("bug ")) {
            out.push_str(front);
            if is_footer || front.len() < before.len() {
                out.push_str(&new.footer());
            } else {
                out.push_str(new.as_str());
            }
            rest = at + old.len();
        }
    }
    out.push_str(message.get(rest..).unwrap_or_default());
    out
}

/// The Change-Id of a message's footers.
pub fn change_id_of(message: &str) -> Option<String> {
    let (_, footers) = split_footers(&tidy(message));
    footers
        .iter()
        .rev()
        .find(|line| has_key(line, "Change-Id"))
        .and_then(|line| line.split_once(':'))
        .map(|(_, id)| id.trim().to_owned())
        .filter(|id| super::change_id::is_change_id(id))
}

/// The first line.
pub fn subject(message: &str) -> &str {
    message
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("")
        .trim()
}

/// Without control characters, trailing blanks and empty lines at both ends.
fn tidy(message: &str) -> String {
    let plain = message
        .get(..message.floor_char_boundary(LONGEST))
        .unwrap_or(message)
        .chars()
        .filter(|c| *c == '\n' || !c.is_control());
    let text: String = plain.collect();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

/// The text before the last paragraph, and that paragraph's lines if all are footers.
fn split_footers(message: &str) -> (String, Vec<String>) {
    let (body, last) = message.rsplit_once("\n\n").unwrap_or((message, ""));
    let is_footers = !last.is_empty() && last.lines().all(is_footer);
    if is_footers {
        (
            body.trim_end().to_owned(),
            last.lines().map(str::to_owned).collect(),
        )
    } else {
        (message.to_owned(), Vec::new())
    }
}

fn is_footer(line: &str) -> bool {
    line.split_once(": ")
        .is_some_and(|(key, _)| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'))
}

fn has_key(line: &str, key: &str) -> bool {
    line.split_once(':')
        .is_some_and(|(k, _)| k.trim().eq_ignore_ascii_case(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_number_takes_the_old_ones_place_and_no_others() {
        let old = "Add query for glance bug 7\n\n7 hits in 77 days, bug 77, see bug #7.\n\nRelated-Bug: #7\n";
        let new = BugId::parse("2150002").unwrap();
        assert_eq!(
            renumbered(old, "7", &new),
            "Add query for glance bug 2150002\n\n7 hits in 77 days, bug 77, see bug #2150002.\n\nRelated-Bug: \
             #2150002\n"
        );
        let named = renumbered(
            "Add query for bug OSPRH-1\n\nRelated-Bug: OSPRH-1\n",
            "OSPRH-1",
            &new,
        );
        assert_eq!(named, "Add query for bug 2150002\n\nRelated-Bug: #2150002\n");
        assert_eq!(renumbered("é bug 7", "", &new), "é bug 7");
        assert_eq!(renumbered("ééé 7 ", "7", &new), "ééé 7 ");
    }

    #[test]
    fn footers_are_added_once_and_the_change_id_is_replaced() {
        let bug = BugId::parse("7").unwrap();
        let (id, other) = (format!("I{}", "a".repeat(40)), "b".repeat(40));
        let old = format!("Add query for glance bug 7\n\n3 hits.\n\nRelated-Bug: #7\nChange-Id: I{other}\n");
        let new = with_footers(&old, &bug, Some(&id));
        let expected = format!("Add query for glance bug 7\n\n3 hits.\n\nRelated-Bug: #7\nChange-Id: {id}\n");
        assert_eq!(new, expected);
        assert_eq!(with_footers(&new, &bug, Some(&id)), new);
        assert_eq!(change_id_of(&new).as_deref(), Some(id.as_str()));
        assert_eq!(with_footers("x", &bug, None), "x\n\nRelated-Bug: #7\n");
        assert_eq!(subject(&with_footers("", &bug, None)), "Add query for bug 7");
        assert!(!with_footers("a\u{1b}b\r\nc", &bug, None).contains(['\u{1b}', '\r']));
    }
}
