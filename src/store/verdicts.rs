//! Verdicts with their history. Nothing is ever deleted: an undo is a record, too, and brings the one before back.

use super::{Store, from_json, instant, to_json};
use crate::domain::{BuildKey, Verdict, VerdictRecord};
use crate::error::Result;
use rusqlite::{Row, params};
use std::collections::HashMap;

fn read_record(row: &Row<'_>) -> rusqlite::Result<VerdictRecord> {
    let verdict: Option<String> = row.get(1)?;
    Ok(VerdictRecord {
        build: BuildKey(row.get(0)?),
        verdict: verdict.map(|text| from_json(1, &text)).transpose()?,
        note: row.get(2)?,
        author: row.get(3)?,
        at: instant(row.get(4)?),
    })
}

impl Store {
    /// Records verdicts in one transaction: all builds of a marked group, or none.
    pub fn put_verdicts(&self, records: &[VerdictRecord]) -> Result<()> {
        self.write_for_good(|t| {
            let mut put = t.prepare_cached(
                "INSERT INTO verdicts (build, verdict, note, author, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for record in records {
                put.execute(params![
                    record.build.0,
                    record.verdict.as_ref().map(to_json).transpose()?,
                    record.note,
                    record.author,
                    record.at.as_microsecond(),
                ])?;
            }
            Ok(())
        })
    }

    /// All records about a build, oldest first.
    pub fn verdict_history(&self, build: &BuildKey) -> Result<Vec<VerdictRecord>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT build, verdict, note, author, at FROM verdicts WHERE build = ?1 ORDER BY id",
            )?
            .query_map([&build.0], read_record)?
            .collect()
        })
    }

    /// The verdict that holds for a build now.
    pub fn verdict(&self, build: &BuildKey) -> Result<Option<VerdictRecord>> {
        Ok(settle(self.verdict_history(build)?))
    }

    /// The verdicts that hold now, by build.
    pub fn verdicts(&self) -> Result<HashMap<BuildKey, VerdictRecord>> {
        let records: Vec<VerdictRecord> = self.read(|c| {
            c.prepare_cached("SELECT build, verdict, note, author, at FROM verdicts ORDER BY id")?
                .query_map([], read_record)?
                .collect()
        })?;
        let mut by_build: HashMap<BuildKey, Vec<VerdictRecord>> = HashMap::new();
        for record in records {
            by_build.entry(record.build.clone()).or_default().push(record);
        }
        Ok(by_build
            .into_iter()
            .filter_map(|(key, history)| Some((key, settle(history)?)))
            .collect())
    }

    /// The latest verdict of any build for which this bug was named, to offer its bug again.
    pub fn recent_bugs(&self, limit: usize) -> Result<Vec<String>> {
        let mut latest: Vec<(jiff::Timestamp, String)> = self
            .verdicts()?
            .into_values()
            .filter_map(|r| match r.verdict {
                Some(Verdict::Bug(id)) => Some((r.at, id)),
                _ => None,
            })
            .collect();
        latest.sort_by(|a, b| b.cmp(a));
        let mut seen = std::collections::HashSet::new();
        Ok(latest
            .into_iter()
            .map(|(_, id)| id)
            .filter(|id| seen.insert(id.clone()))
            .take(limit)
            .collect())
    }
}

/// What a history comes to: each undo takes the verdict before it back.
fn settle(history: Vec<VerdictRecord>) -> Option<VerdictRecord> {
    let mut standing: Vec<VerdictRecord> = Vec::new();
    for record in history {
        if record.verdict.is_some() {
            standing.push(record);
        } else {
            standing.pop();
        }
    }
    standing.pop()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(verdict: Option<Verdict>) -> VerdictRecord {
        VerdictRecord {
            build: BuildKey("b".into()),
            verdict,
            note: None,
            author: "a".into(),
            at: instant(5),
        }
    }

    #[test]
    fn an_undo_brings_the_verdict_before_back() {
        let store = Store::in_memory().unwrap();
        let build = BuildKey("b".into());
        let bug = || Some(Verdict::Bug("7".into()));
        store
            .put_verdicts(&[record(bug()), record(Some(Verdict::Infra)), record(None)])
            .unwrap();
        assert_eq!(store.verdict(&build).unwrap().unwrap().verdict, bug());
        assert_eq!(store.recent_bugs(3).unwrap(), ["7"]);
        store.put_verdicts(&[record(None)]).unwrap();
        assert_eq!(store.verdict(&build).unwrap(), None);
        assert!(store.verdicts().unwrap().is_empty());
        assert_eq!(store.verdict_history(&build).unwrap().len(), 4);
    }
}
