//! JSON objects as documents: inner objects become dotted names, arrays of texts several values.

use super::document::{Document, Field};
use serde_json::Value;
use std::borrow::Cow;

/// A JSON object as a document. Cost of a field: a scan of the names.
#[derive(Debug, Clone, Default)]
pub struct JsonDocument {
    fields: Vec<(String, Value)>,
}

impl JsonDocument {
    /// Takes in an object; what is no object has no fields. Nesting is bounded by the JSON reader (128).
    pub fn new(value: Value) -> Self {
        let mut out = Self::default();
        out.add(String::new(), value);
        out
    }

    fn add(&mut self, name: String, value: Value) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    let inner = if name.is_empty() {
                        key
                    } else {
                        format!("{name}.{key}")
                    };
                    self.add(inner, value);
                }
            }
            Value::Null => {}
            value if !name.is_empty() => self.fields.push((name, value)),
            _ => {}
        }
    }
}

fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        other => Some(Cow::Owned(other.to_string())),
    }
}

impl Document for JsonDocument {
    fn field(&self, name: &str) -> Option<Field<'_>> {
        let (_, value) = self.fields.iter().find(|(n, _)| n == name)?;
        Some(match value {
            Value::Number(n) => match (n.as_i64(), n.as_f64()) {
                (Some(n), _) => Field::Long(n),
                (None, Some(n)) => Field::Double(n),
                _ => return None,
            },
            Value::Bool(b) => Field::Bool(*b),
            Value::Array(values) => {
                let texts: Vec<_> = values.iter().filter_map(text).collect();
                if texts.is_empty() {
                    return None;
                }
                Field::Text(texts)
            }
            other => Field::Text(text(other).into_iter().collect()),
        })
    }

    fn field_names(&self) -> Vec<&str> {
        self.fields.iter().map(|(name, _)| name.as_str()).collect()
    }
}
