//! The fingerprint file, as elastic-recheck's authors write it: one key `query`, folded, a clause a line.
//!
//! ```yaml
//! query: >-
//!   message:"not enough disk space on the image storage media" AND
//!   tags:"glance-api.log"
//! ```
//!
//! Must not: be used to change an existing file that people commented; that file's own text is edited.

/// One `field:"phrase"` clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The field: `message`, `tags`.
    pub field: &'static str,
    /// What it asks for, unescaped.
    pub value: String,
}

impl Clause {
    /// A clause.
    pub fn new(field: &'static str, value: impl Into<String>) -> Self {
        Self {
            field,
            value: value.into(),
        }
    }

    /// As a query has it: quoted, with `"` and `\` escaped.
    pub fn text(&self) -> String {
        format!(
            "{}:\"{}\"",
            self.field,
            self.value.replace('\\', "\\\\").replace('"', "\\\"")
        )
    }
}

/// The query in one line: what the folded text reads as.
pub fn query(clauses: &[Clause]) -> String {
    clauses.iter().map(Clause::text).collect::<Vec<_>>().join(" AND ")
}

/// The file's text.
pub fn file(clauses: &[Clause]) -> String {
    let lines: Vec<String> = clauses.iter().map(Clause::text).collect();
    format!("query: >-\n  {}\n", lines.join(" AND\n  "))
}

/// The file's text for a query that the user wrote in one or several lines.
pub fn file_of(query: &str) -> String {
    let lines: Vec<&str> = query
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    format!("query: >-\n  {}\n", lines.join("\n  "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_backslashes_are_escaped_and_clauses_are_folded() {
        let clauses = [
            Clause::new("message", r#"exec caused "no C:\x"#),
            Clause::new("tags", "console"),
        ];
        let expected = "query: >-\n  message:\"exec caused \\\"no C:\\\\x\" AND\n  tags:\"console\"\n";
        assert_eq!(file(&clauses), expected);
        assert_eq!(
            query(&clauses),
            "message:\"exec caused \\\"no C:\\\\x\" AND tags:\"console\""
        );
        assert_eq!(file_of(" a AND\n\n   b "), "query: >-\n  a AND\n  b\n");
    }
}
