//! The clauses of a fingerprint file, read leniently: what they look for, without what they exclude.
//!
//! Not the query engine (`crate::lucene`): a ranker wants the words even of a query that does not parse.

/// One clause: a field and the text that it looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    /// `message`, `tags`, `build_name`, `test_ids` …
    pub(super) field: String,
    /// The phrase without quotes and escapes.
    pub(super) value: String,
}

impl Clause {
    /// Whether it is about what a log says, not about which log or job.
    pub(super) fn is_message(&self) -> bool {
        matches!(self.field.as_str(), "message" | "module" | "test_ids")
    }
}

/// All clauses that are not negated.
pub(super) fn clauses(text: &str) -> Vec<Clause> {
    let mut out = Vec::new();
    let lines = text.lines().filter(|l| !l.trim_start().starts_with('#'));
    let text: String = lines.flat_map(|l| [l, "\n"]).collect();
    let mut rest = text.as_str();
    let mut before = "";
    while let Some(colon) = rest.find(':') {
        let (head, tail) = rest.split_at(colon);
        let tail = tail.get(1..).unwrap_or_default();
        let field_at = head
            .rfind(|c: char| !(c.is_alphanumeric() || c == '_'))
            .map_or(0, |i| {
                i + head
                    .get(i..)
                    .and_then(|h| h.chars().next())
                    .map_or(1, char::len_utf8)
            });
        let (lead, field) = head.split_at(field_at);
        let lead = if lead.is_empty() { before } else { lead };
        let Some((value, next)) = value(tail) else {
            rest = tail;
            before = "";
            continue;
        };
        let negated = lead.trim_end().ends_with("NOT") || lead.ends_with(['-', '!']);
        if !negated && !field.is_empty() && field != "query" {
            out.push(Clause {
                field: field.to_owned(),
                value,
            });
        }
        rest = next;
        before = "";
    }
    out.extend(test_ids(&text));
    out
}

/// The value after a colon: a quoted phrase or a bare word; and what follows it.
fn value(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start_matches([' ', '\t']);
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text
            .find(|c: char| c.is_whitespace() || c == '"' || c == ')')
            .unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        let word = word.replace('\\', "");
        return (!word.is_empty() && !word.starts_with(['>', '|', '('])).then_some((word, rest));
    };
    let mut escaped = false;
    for (at, c) in quoted.char_indices() {
        if c == '"' && !escaped {
            let (phrase, rest) = quoted.split_at(at);
            return Some((
                phrase.replace("\\\"", "\"").replace('\\', ""),
                rest.get(1..).unwrap_or_default(),
            ));
        }
        escaped = c == '\\' && !escaped;
    }
    Some((quoted.replace('\\', ""), ""))
}

/// The items of `test_ids:`, a YAML list of dotted names.
fn test_ids(text: &str) -> impl Iterator<Item = Clause> {
    text.lines().filter_map(|line| {
        let item = line.trim().strip_prefix("- ")?.trim().trim_matches(['"', '\'']);
        let dotted = item.contains('.') && !item.contains(char::is_whitespace);
        dotted.then(|| Clause {
            field: "test_ids".into(),
            value: item.to_owned(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positive_clauses_only() {
        let text = "# message:\"no\"\nquery: >-\n  message:\"a \\\"b\\\" c\\: d\" AND\n  tags:(\"x\" OR \"y\") AND NOT\n  build_queue:\"experimental\" AND -project:z AND build_name:gate-x)\ntest_ids:\n  - a.b.C.test_d\n";
        let got: Vec<_> = clauses(text).into_iter().map(|c| (c.field, c.value)).collect();
        let want = [
            ("message", "a \"b\" c: d"),
            ("build_name", "gate-x"),
            ("test_ids", "a.b.C.test_d"),
        ];
        let want: Vec<_> = want
            .iter()
            .map(|(f, v)| ((*f).to_owned(), (*v).to_owned()))
            .collect();
        assert_eq!(got, want);
        for hostile in ["", ":", "a:\"", "é:\"\\", "x:y:z", ":::"] {
            clauses(hostile);
        }
    }
}
