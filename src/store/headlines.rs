//! Headlines: the one line that says what a failed build looks like, found once for each build.

use super::Store;
use crate::domain::BuildKey;
use crate::domain::failures::Headline;
use crate::error::Result;
use rusqlite::params;
use std::collections::HashMap;

impl Store {
    /// Records the headline of a build whose logs were read with this event model; none where they have no unusual
    /// error.
    pub fn put_headline(&self, build: &BuildKey, model: &str, headline: Option<&Headline>) -> Result<()> {
        self.write(|t| {
            t.execute(
                "INSERT OR REPLACE INTO headlines (build, model, file, line, text) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    build.0,
                    model,
                    headline.map(|h| &h.file),
                    headline.map(|h| h.line),
                    headline.map(|h| &h.text)
                ],
            )
            .map(|_| ())
        })
    }

    /// The headlines of all builds whose logs were read with this event model.
    ///
    /// Cost: 2 µs a build.
    pub fn headlines(&self, model: &str) -> Result<HashMap<BuildKey, Option<Headline>>> {
        self.read(|c| {
            c.prepare_cached("SELECT build, file, line, text FROM headlines WHERE model = ?1")?
                .query_map([model], |r| {
                    let file: Option<String> = r.get(1)?;
                    let headline = match file {
                        Some(file) => Some(Headline {
                            file,
                            line: r.get(2)?,
                            text: r.get(3)?,
                        }),
                        None => None,
                    };
                    Ok((BuildKey(r.get(0)?), headline))
                })?
                .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headline_and_its_absence_are_kept() {
        let store = Store::in_memory().unwrap();
        let headline = Headline {
            file: "a.log".into(),
            line: 7,
            text: "It broke".into(),
        };
        let (a, b) = (BuildKey("a".into()), BuildKey("b".into()));
        store.put_headline(&a, "joined", Some(&headline)).unwrap();
        store.put_headline(&b, "joined", None).unwrap();
        let all = store.headlines("joined").unwrap();
        assert_eq!((all.get(&a), all.get(&b)), (Some(&Some(headline)), Some(&None)));
        assert!(store.headlines("line").unwrap().is_empty());
        store.replace_builds(&[]).unwrap();
        assert!(store.headlines("joined").unwrap().is_empty());
    }
}
