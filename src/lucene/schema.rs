//! Which type a field has in the index, by its name: the mapping of a profile.
//!
//! Data: the field names of elastic-recheck's index and of OpenStack's present one (`design/peers-and-formats.md`
//! §3.1), and what else the events have. `eval` adds the fields of its documents.

use std::collections::BTreeSet;

/// How the index analysed its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Profile {
    /// Every string field is analysed text, with exact twins `.keyword` and `.raw`.
    #[default]
    Text,
    /// Only `message` and `@message` are analysed; other strings are exact values.
    Keyword,
    /// The historic Elasticsearch 1.7.3: as keyword, every field a string, expanded terms lower-cased.
    Es17,
}

impl Profile {
    /// The word in options and output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Keyword => "keyword",
            Self::Es17 => "es17",
        }
    }

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "text" => Self::Text,
            "keyword" => Self::Keyword,
            "es17" => Self::Es17,
            _ => return None,
        })
    }
}

/// The type of a field in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// Analysed text.
    Text,
    /// Exact values, of at most so many UTF-16 units (longer ones are not indexed).
    Keyword(Option<usize>),
    /// Whole numbers.
    Long,
    /// Numbers with a fraction.
    Double,
    /// Points in time.
    Date,
}

/// A field as a query's leaf sees it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FieldRef {
    /// The name in the document (without `.keyword` or `.raw`).
    pub name: String,
    /// Its type.
    pub kind: FieldKind,
}

const KNOWN: &str = "message @message tags filename build_name build_queue build_branch build_status build_change \
    build_patchset build_uuid build_short_uuid build_ref build_node build_master project node_provider voting log_url \
    module loglevel syslog_program syslog_host syslog_pid pid error_pr host received_at type @timestamp @version \
    build_set build_newrev hosts_id hosts_region tenant zuul_executor change_url test_name test_duration test_status \
    verb request response";

const LONG: [&str; 2] = ["voting", "build_change"];
const DOUBLE: [&str; 2] = ["error_pr", "test_duration"];

/// The mapping: field names and their types under a profile.
#[derive(Debug, Clone)]
pub struct Schema {
    profile: Profile,
    fields: BTreeSet<String>,
}

impl Schema {
    /// The mapping of the fields that events have.
    pub fn new(profile: Profile) -> Self {
        Self {
            profile,
            fields: KNOWN.split_whitespace().map(str::to_owned).collect(),
        }
    }

    /// A mapping of exactly these fields, for documents that are not ours: a field that no document has is not mapped.
    pub fn of<'n>(profile: Profile, names: impl IntoIterator<Item = &'n str>) -> Self {
        Self {
            profile,
            fields: names.into_iter().map(str::to_owned).collect(),
        }
    }

    /// The profile.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// The names of the fields, without their twins.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(String::as_str)
    }

    /// The type of a field; none when the index has none of that name.
    pub fn kind_of(&self, name: &str) -> Option<FieldKind> {
        self.field(name).map(|field| field.kind)
    }

    /// The field of that name; none when the index has none.
    pub(super) fn field(&self, name: &str) -> Option<FieldRef> {
        let make = |name: &str, kind| {
            Some(FieldRef {
                name: name.to_owned(),
                kind,
            })
        };
        if self.profile == Profile::Es17 {
            let text = matches!(name, "message" | "@message") || !self.fields.contains(name);
            return make(
                name,
                if text {
                    FieldKind::Text
                } else {
                    FieldKind::Keyword(None)
                },
            );
        }
        if self.fields.contains(name) {
            return make(name, self.kind(name));
        }
        let base = name
            .strip_suffix(".keyword")
            .or_else(|| name.strip_suffix(".raw"))?;
        let twin =
            self.profile == Profile::Text && self.fields.contains(base) && self.kind(base) == FieldKind::Text;
        if twin {
            make(base, FieldKind::Keyword(Some(256)))
        } else {
            None
        }
    }

    fn kind(&self, name: &str) -> FieldKind {
        if LONG.contains(&name) {
            FieldKind::Long
        } else if DOUBLE.contains(&name) {
            FieldKind::Double
        } else if name == "@timestamp" {
            FieldKind::Date
        } else if self.profile == Profile::Text || matches!(name, "message" | "@message") {
            FieldKind::Text
        } else {
            FieldKind::Keyword(None)
        }
    }

    /// The fields whose names match a pattern with `*`, with their twins; or the one field of that name.
    pub(super) fn expand(&self, pattern: &str) -> Vec<FieldRef> {
        if !pattern.contains('*') {
            return self.field(pattern).into_iter().collect();
        }
        let wildcard = super::pattern::Wildcard::new(&pattern.replace('?', "\\?"));
        let mut out: Vec<FieldRef> = Vec::new();
        for name in &self.fields {
            for suffix in ["", ".keyword", ".raw"] {
                let full = format!("{name}{suffix}");
                // The historic index knew the inner fields of an object by their own names, too.
                let short = name.rsplit('.').next().filter(|_| self.profile == Profile::Es17);
                let named = wildcard.matches(&full) || short.is_some_and(|s| wildcard.matches(s));
                if named && (suffix.is_empty() || self.profile == Profile::Text) {
                    out.extend(self.field(&full));
                }
            }
        }
        out.dedup();
        out
    }

    /// The fields below an object (`@fields` has `@fields.build_name`), or the one field of that name.
    pub(super) fn below(&self, name: &str) -> Vec<FieldRef> {
        let exact = self.expand(name);
        let known = self.fields.contains(name) || name.contains('*');
        if known || (!exact.is_empty() && self.profile != Profile::Es17) {
            return exact;
        }
        let prefix = format!("{name}.");
        let inner: Vec<FieldRef> = self
            .fields
            .iter()
            .filter(|f| f.starts_with(&prefix))
            .filter_map(|f| self.field(f))
            .collect();
        if inner.is_empty() { exact } else { inner }
    }
}
