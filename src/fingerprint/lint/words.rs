//! Leaves that do not mean what they look like, or that will stop meaning it.

use super::measured::is_console;
use super::{File, Rule, Severity, clauses};
use crate::event::Tags;
use crate::lucene::ast::{Ask, Leaf, Node};
use crate::lucene::{DEFAULT_FIELD, FieldKind, Query, Schema, Tokens};

/// Fields that are none: what is asked of them is a field's name, or everything.
const SPECIAL: [&str; 2] = ["_exists_", "*"];
/// How Python's test tools name a test: as one that failed, and in whatever they say.
const TESTS: [&str; 2] = ["FAIL:", "test_"];
/// What a deadline is told in: `within the required time`, `within 300 seconds`.
const TIMES: [&str; 4] = ["time", "seconds", "minutes", "s"];

pub(super) fn look(file: &mut File<'_>, query: &Query) {
    let schema = Schema::new(file.profile);
    let demanded = clauses::demanded(query);
    let ast = query.ast();
    let leaves = ast.root.map(|root| ast.leaf_nodes(root)).unwrap_or_default();
    for &(node, leaf) in &leaves {
        if !is_known(&schema, leaf) {
            unknown_field(file, &schema, leaf, demanded.contains(&node));
            continue;
        }
        written(file, &schema, leaf);
        match (leaf.field.as_str(), &leaf.ask) {
            ("build_name", Ask::Prefix(_) | Ask::Wildcard(_) | Ask::Regexp(_)) => build_name(file, leaf),
            ("filename", _) => filename(file, leaf),
            _ => {}
        }
    }
    let leaf = |node: usize| match ast.node(node) {
        Some(Node::Leaf(leaf)) => Some(leaf),
        _ => None,
    };
    let asked: Vec<&Leaf> = clauses::asked(query).into_iter().filter_map(leaf).collect();
    console(file, &asked);
}

fn is_known(schema: &Schema, leaf: &Leaf) -> bool {
    let name = match (&leaf.ask, leaf.field.as_str()) {
        (Ask::Term(name) | Ask::Phrase { text: name, .. }, "_exists_") => name,
        (_, name) => name,
    };
    SPECIAL.contains(&name) || name.contains('*') || schema.names().any(|known| known == base_of(name))
}

/// `tags` of its exact twin `tags.keyword`.
fn base_of(name: &str) -> &str {
    let twin = name
        .strip_suffix(".keyword")
        .or_else(|| name.strip_suffix(".raw"));
    twin.unwrap_or(name)
}

fn unknown_field(file: &mut File<'_>, schema: &Schema, leaf: &Leaf, is_demanded: bool) {
    let name = &leaf.field;
    let tail = name.rsplit('.').next().unwrap_or(name);
    let fix = if name == "_missing_" {
        "Write NOT _exists_:field.".to_owned()
    } else if let Some(known) = schema.names().find(|known| *known == tail) {
        format!("Write {known}.")
    } else {
        "Name a field that events have (message, tags, build_name, project …), or quote the text if this is a part of it."
            .to_owned()
    };
    let at = file.place_of(leaf);
    if is_demanded {
        let message = format!("events have no field {name}, so that the query never hits");
        file.add(Rule::NeverHits, at, message, &fix);
    } else {
        let message = format!("events have no field {name}, so that this clause matches nothing");
        file.add_as(Rule::UnreachableClause, Severity::Warning, at, message, &fix);
    }
}

/// Texts that analyse to something else than they look like.
fn written(file: &mut File<'_>, schema: &Schema, leaf: &Leaf) {
    let is_text = schema.kind_of(&leaf.field) == Some(FieldKind::Text);
    let (text, quoted) = match &leaf.ask {
        Ask::Term(text) => (text, false),
        Ask::Phrase { text, .. } => (text, true),
        _ => return,
    };
    let at = file.place_of(leaf);
    let tokens = Tokens::new([text.as_str()], 1, true);
    let mut words: Vec<&str> = tokens.iter().map(|(word, _)| word).collect();
    if is_text && words.is_empty() {
        let message = format!("{text:?} has no word or digit, so that the clause vanishes");
        return file.add(
            Rule::EmptyClause,
            at,
            message,
            "Leave it out, or add the words beside it.",
        );
    }
    words.dedup();
    let is_number = text.starts_with(['<', '>']);
    if is_text && !quoted && words.len() > 1 && !is_number {
        let message = format!(
            "without quotes one of these words is enough: {}",
            words.join(", ")
        );
        let fix = format!("Write {}:\"{text}\".", leaf.field);
        return file.add(Rule::Quotes, at, message, &fix);
    }
    if quoted && has_wildcard(text) {
        let message = if is_text {
            "between quotes * and ? are no wildcards: they are left out, and the words around them must be neighbours"
        } else {
            "between quotes * and ? are no wildcards: the value must have them"
        };
        let fix = if is_text {
            "Ask for the words before and after it in phrases of their own, joined by AND."
        } else {
            "Write the value without quotes, with \\ before blanks and colons."
        };
        file.add(Rule::Quotes, at, message.to_owned(), fix);
    }
}

/// A star or question mark that looks like a wildcard: beside a letter, or between blanks; `(*)`, `**` and a question's
/// end do not.
fn has_wildcard(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.iter().enumerate().any(|(at, c)| {
        let before = at
            .checked_sub(1)
            .and_then(|i| chars.get(i))
            .copied()
            .unwrap_or(' ');
        let after = chars.get(at + 1).copied().unwrap_or(' ');
        match c {
            '*' => {
                let open = |c: char| c.is_alphanumeric() || matches!(c, '.' | '/' | '_' | '-');
                (open(before) && open(after))
                    || (before == ' ' && after == ' ' && at > 0 && at + 1 < chars.len())
                    || (open(before) && after == ' ')
                    || (before == ' ' && open(after))
            }
            '?' => before.is_alphanumeric() && after.is_alphanumeric(),
            _ => false,
        }
    })
}

fn build_name(file: &mut File<'_>, leaf: &Leaf) {
    let at = file.place_of(leaf);
    let message = "the pattern takes in every job of such a name, those of tomorrow, too".to_owned();
    let fix = "Name the jobs, build_name:(\"a\" OR \"b\"), or leave the clause out if the message is telling enough.";
    file.add(Rule::BuildNameWildcard, at, message, fix);
}

fn filename(file: &mut File<'_>, leaf: &Leaf) {
    let path = match &leaf.ask {
        Ask::Term(text) | Ask::Phrase { text, .. } | Ask::Wildcard(text) => text.replace('\\', ""),
        _ => return,
    };
    let base = path.rsplit(['/', '*', '?']).next().unwrap_or_default().to_owned();
    if base.is_empty() {
        return;
    }
    let folder = path.strip_suffix(base.as_str()).unwrap_or_default();
    // A folder beyond the usual ones says more than a tag can.
    let plain = folder
        .split(['/', '*'])
        .all(|part| matches!(part, "" | "logs" | "controller"));
    let severity = if plain { Severity::Warning } else { Severity::Info };
    let known = Tags::default().has(&base);
    // The rest of a name is no tag.
    if !known && folder.ends_with(['*', '?']) {
        return;
    }
    let at = file.place_of(leaf);
    let mut message = format!("the tag {base} names this log in whatever folder it lies");
    if !known {
        message.push_str(" (every file has its base name as a tag)");
    }
    let fix = format!("Write tags:\"{base}\".");
    file.add_as(Rule::FilenameForTags, severity, at, message, &fix);
}

/// Only the console is asked, for what a test says when it fails: a service's log is nearer to the cause.
fn console(file: &mut File<'_>, leaves: &[&Leaf]) {
    let places: Vec<&Leaf> = leaves
        .iter()
        .copied()
        .filter(|l| matches!(l.field.as_str(), "tags" | "filename"))
        .collect();
    let only = places.iter().all(|leaf| is_console(&leaf.ask));
    let Some(place) = places.first().filter(|_| only) else {
        return;
    };
    let at = file.place_of(place);
    let symptom = leaves
        .iter()
        .filter(|l| l.field == DEFAULT_FIELD)
        .find_map(|leaf| match &leaf.ask {
            Ask::Phrase { text, .. } | Ask::Term(text) => symptom(text),
            _ => None,
        });
    if let Some(symptom) = symptom {
        let message = format!("{symptom}, whatever the cause");
        let fix = "Ask for the cause in the log of the service that the test called, by that log's tag; where it called \
                   none, for what its error says.";
        file.add_as(Rule::Console, Severity::Info, at, message, fix);
    }
}

/// What a text of the console tells that has many causes: that a test failed, by its name, or that a wait was in vain.
fn symptom(text: &str) -> Option<String> {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let begins = |at: usize| text.get(..at).is_none_or(|head| !head.ends_with(is_name));
    let test = TESTS.iter().find_map(|mark| {
        let (at, _) = text.match_indices(mark).find(|(at, _)| begins(*at))?;
        let rest = text.get(at + mark.len()..)?;
        let end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
        text.get(at..at + mark.len() + end)
    });
    if let Some(test) = test {
        return Some(format!("\"{test}\" in the console is a test that failed"));
    }
    let tokens = Tokens::new([text], 1, true);
    let words: Vec<&str> = tokens.iter().map(|(word, _)| word).collect();
    let is_deadline = |at: usize| {
        let mut behind = words.iter().skip(at + 1).take(3);
        words.get(at) == Some(&"within") && behind.any(|word| TIMES.contains(word))
    };
    let is_late = words.windows(3).any(|three| three == ["timed", "out", "waiting"])
        || (0..words.len()).any(is_deadline);
    is_late.then(|| "the console tells of a wait that was in vain".to_owned())
}
