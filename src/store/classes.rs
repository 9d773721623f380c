//! Classifications: which fingerprints hit a build, cached by everything that the answer hangs on.

use super::{Store, from_json, to_json};
use crate::domain::BuildKey;
use crate::error::Result;
use rusqlite::{OptionalExtension, params};
use std::collections::HashMap;

/// What a classification hangs on besides the build.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClassKey {
    /// The hash of the fingerprints' content.
    pub revision: String,
    /// `text`, `keyword`, `es17`.
    pub profile: String,
    /// `Joined`, `Line`, `Logstash`.
    pub model: String,
}

impl Store {
    /// Records the fingerprints that hit a build.
    pub fn put_class(&self, build: &BuildKey, on: &ClassKey, ids: &[String]) -> Result<()> {
        self.write(|t| {
            t.execute("DELETE FROM classes WHERE build = ?1 AND revision <> ?2", [&build.0, &on.revision])?;
            t.execute(
                "INSERT OR REPLACE INTO classes (build, revision, profile, model, hits) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![build.0, on.revision, on.profile, on.model, to_json(&ids)?],
            )
            .map(|_| ())
        })
    }

    /// The fingerprints that hit a build; none when it was not matched against these.
    pub fn class(&self, build: &BuildKey, on: &ClassKey) -> Result<Option<Vec<String>>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT hits FROM classes WHERE build = ?1 AND revision = ?2 AND profile = ?3 AND model = ?4",
            )?
            .query_row([&build.0, &on.revision, &on.profile, &on.model], |r| {
                from_json(0, &r.get::<_, String>(0)?)
            })
            .optional()
        })
    }

    /// All classifications against these fingerprints.
    pub fn classes(&self, on: &ClassKey) -> Result<HashMap<BuildKey, Vec<String>>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT build, hits FROM classes WHERE revision = ?1 AND profile = ?2 AND model = ?3",
            )?
            .query_map([&on.revision, &on.profile, &on.model], |r| {
                Ok((BuildKey(r.get(0)?), from_json(1, &r.get::<_, String>(1)?)?))
            })?
            .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_set_of_fingerprints_forgets_the_old_answers() {
        let store = Store::in_memory().unwrap();
        let key = |revision: &str| ClassKey {
            revision: revision.into(),
            profile: "text".into(),
            model: "Joined".into(),
        };
        let build = BuildKey("b".into());
        store.put_class(&build, &key("1"), &["7".into()]).unwrap();
        assert_eq!(
            store.class(&build, &key("1")).unwrap(),
            Some(vec!["7".to_owned()])
        );
        store.put_class(&build, &key("2"), &[]).unwrap();
        assert_eq!(store.class(&build, &key("1")).unwrap(), None);
        assert_eq!(store.classes(&key("2")).unwrap().len(), 1);
    }
}
