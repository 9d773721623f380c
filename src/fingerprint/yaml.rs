//! YAML to values: the one place that knows which YAML library reads fingerprint files.
//!
//! Budgets of the library bound aliases and nesting, so that a hostile file costs no more than its size.

use serde_json::{Map, Value};

/// Why a file is no YAML mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YamlError {
    /// What is wrong.
    pub message: String,
    /// In which line, 1-based, where that is known.
    pub line: Option<u64>,
    /// In which column of that line, 1-based, in characters.
    pub column: Option<u64>,
}

/// Reads one YAML document that is a mapping of texts to anything, in its order.
///
/// # Errors
/// It is no YAML, or no mapping.
pub fn mapping(text: &str) -> Result<Map<String, Value>, YamlError> {
    let value: Value = serde_saphyr::from_str(text).map_err(|e| YamlError {
        line: e.location().map(|l| l.line()),
        column: e.location().map(|l| l.column()),
        message: one_line(&e.to_string()),
    })?;
    match value {
        Value::Object(map) => Ok(map),
        _ => Err(YamlError {
            message: "the file is no mapping of keys to values".to_owned(),
            line: Some(1),
            column: None,
        }),
    }
}

/// The first line of the library's message, without the excerpt below it.
fn one_line(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default().trim();
    first
        .trim_start_matches("error: ")
        .trim_end_matches('.')
        .to_owned()
}
