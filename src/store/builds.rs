//! Builds and the state of their logs.

use super::{Store, from_json, to_json};
use crate::domain::{Build, BuildKey};
use crate::error::Result;
use crate::source::LogFile;
use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Transaction, params};
use std::collections::{BTreeMap, HashMap};

/// What is known of a build's logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogState {
    /// All of them are on this machine.
    Have,
    /// Some could not be reached; the next sync goes on.
    Partial,
    /// The server has them no more (404, 410).
    Gone,
    /// There never were any (null `log_url`).
    Never,
}

impl LogState {
    /// The word in the table.
    pub fn name(self) -> &'static str {
        match self {
            LogState::Have => "have",
            LogState::Partial => "partial",
            LogState::Gone => "gone",
            LogState::Never => "never",
        }
    }

    fn parse(word: &str) -> Self {
        match word {
            "have" => LogState::Have,
            "gone" => LogState::Gone,
            "never" => LogState::Never,
            _ => LogState::Partial,
        }
    }
}

/// The record of a build's logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRecord {
    /// Whether they are here.
    pub state: LogState,
    /// Why not, or which files are missing.
    pub detail: Option<String>,
    /// Bytes on disk.
    pub bytes: u64,
    /// The files.
    pub files: Vec<LogFile>,
}

/// Inserts or replaces builds; gives how many are new.
fn insert(t: &Transaction<'_>, builds: &[Build]) -> rusqlite::Result<u64> {
    let mut known = t.prepare_cached("SELECT 1 FROM builds WHERE key = ?1")?;
    let mut put = t.prepare_cached(
        "INSERT OR REPLACE INTO builds (key, idx, job, result, at, log_url, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let mut new = 0;
    for build in builds {
        new += u64::from(!known.exists([&build.key.0])?);
        put.execute(params![
            build.key.0,
            i64::try_from(build.index).unwrap_or(i64::MAX),
            build.job,
            build.result.as_ref().map(|r| &r.0),
            build.at().map(Timestamp::as_microsecond),
            build.log_url,
            to_json(build)?,
        ])?;
    }
    Ok(new)
}

fn read_build(row: &Row<'_>) -> rusqlite::Result<Build> {
    let text: String = row.get(0)?;
    from_json(0, &text)
}

impl Store {
    /// Records builds, replacing what was known of them; gives how many are new.
    ///
    /// Cost: 20 µs a build, one transaction.
    pub fn put_builds(&self, builds: &[Build]) -> Result<u64> {
        self.write(|t| insert(t, builds))
    }

    /// Records these builds in place of all others, and forgets what their logs said: those of an archive or a folder
    /// may have changed. Verdicts stay. Another process sees the ones or the others, never none.
    pub fn replace_builds(&self, builds: &[Build]) -> Result<()> {
        self.write(|t| {
            t.execute_batch(
                "DELETE FROM builds; DELETE FROM logs; DELETE FROM headlines; DELETE FROM classes;",
            )?;
            insert(t, builds).map(|_| ())
        })
    }

    /// The build of this name.
    pub fn build(&self, key: &BuildKey) -> Result<Option<Build>> {
        self.read(|c| {
            c.prepare_cached("SELECT body FROM builds WHERE key = ?1")?
                .query_row([&key.0], read_build)
                .optional()
        })
    }

    /// Builds whose name begins with `prefix`, at most `limit`.
    pub fn builds_with_prefix(&self, prefix: &str, limit: u32) -> Result<Vec<Build>> {
        self.read(|c| {
            c.prepare_cached("SELECT body FROM builds WHERE substr(key, 1, ?2) = ?1 ORDER BY key LIMIT ?3")?
                .query_map(params![prefix, prefix.chars().count() as i64, limit], read_build)?
                .collect()
        })
    }

    /// The names of all builds, each with its job.
    ///
    /// Cost: 1 µs a build.
    pub fn build_names(&self) -> Result<Vec<(String, String)>> {
        self.read(|c| {
            c.prepare_cached("SELECT key, job FROM builds")?
                .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect()
        })
    }

    /// The build whose logs lie at this address or above it.
    pub fn build_at_url(&self, url: &str) -> Result<Option<Build>> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT body FROM builds WHERE log_url IS NOT NULL AND log_url <> ''
                 AND substr(?1, 1, length(rtrim(log_url, '/')) + 1) = rtrim(log_url, '/') || '/'
                 ORDER BY length(log_url) DESC LIMIT 1",
            )?
            .query_row([format!("{}/", url.trim_end_matches('/'))], read_build)
            .optional()
        })
    }

    /// All builds with their end (or start) at or after `since`; all where none is given. Oldest first.
    ///
    /// Cost: 10 µs a build.
    pub fn builds_since(&self, since: Option<Timestamp>) -> Result<Vec<Build>> {
        let since = since.map_or(i64::MIN, Timestamp::as_microsecond);
        self.read(|c| {
            c.prepare_cached("SELECT body FROM builds WHERE coalesce(at, 0) >= ?1 ORDER BY at, idx")?
                .query_map([since], read_build)?
                .collect()
        })
    }

    /// Builds that had no result when they were last seen.
    pub fn running_builds(&self) -> Result<Vec<Build>> {
        self.read(|c| {
            c.prepare_cached("SELECT body FROM builds WHERE result IS NULL ORDER BY idx DESC")?
                .query_map([], read_build)?
                .collect()
        })
    }

    /// The newest passing builds of a job before `before` (all where none is given), newest first.
    pub fn passing_builds(&self, job: &str, before: Option<Timestamp>, limit: u32) -> Result<Vec<Build>> {
        let before = before.map_or(i64::MAX, Timestamp::as_microsecond);
        self.read(|c| {
            c.prepare_cached(
                "SELECT body FROM builds WHERE job = ?1 AND result = 'SUCCESS' AND log_url IS NOT NULL
                 AND at <= ?2 ORDER BY at DESC LIMIT ?3",
            )?
            .query_map(params![job, before, limit], read_build)?
            .collect()
        })
    }

    /// Builds of a job with their end (or start) between two instants, newest first, up to the first that is `enough`;
    /// that one is among them.
    ///
    /// Cost: 10 µs a build.
    pub fn runs_back(
        &self,
        job: &str,
        (since, until): (Timestamp, Timestamp),
        mut enough: impl FnMut(&Build) -> bool,
    ) -> Result<Vec<Build>> {
        self.read(|c| {
            let mut statement = c.prepare_cached(
                "SELECT body FROM builds WHERE job = ?1 AND at BETWEEN ?2 AND ?3 ORDER BY at DESC, idx DESC",
            )?;
            let span = params![job, since.as_microsecond(), until.as_microsecond()];
            let mut out = Vec::new();
            for build in statement.query_map(span, read_build)? {
                let build = build?;
                let is_last = enough(&build);
                out.push(build);
                if is_last {
                    break;
                }
            }
            Ok(out)
        })
    }

    /// How many builds there are.
    pub fn count_builds(&self) -> Result<u64> {
        self.read(|c| c.query_row("SELECT count(*) FROM builds", [], |r| r.get::<_, i64>(0)))
            .map(|n| n.unsigned_abs())
    }

    /// How many builds there are with their end (or start) at or after `since`; those without any time count.
    pub fn count_since(&self, since: Timestamp) -> Result<u64> {
        let sql = "SELECT count(*) FROM builds WHERE at IS NULL OR at >= ?1";
        self.read(|c| c.query_row(sql, [since.as_microsecond()], |r| r.get::<_, i64>(0)))
            .map(|n| n.unsigned_abs())
    }

    /// Counts builds by `result`, `job` or `pipeline`; a null result counts as `null`.
    pub fn count_by(&self, field: CountField) -> Result<BTreeMap<String, u64>> {
        let expression = match field {
            CountField::Result => "result",
            CountField::Job => "job",
            CountField::Pipeline => "json_extract(body, '$.pipeline')",
        };
        let sql = format!("SELECT coalesce({expression}, 'null'), count(*) FROM builds GROUP BY 1");
        self.read(|c| {
            c.prepare(&sql)?
                .query_map([], |r| Ok((r.get(0)?, r.get::<_, i64>(1)?.unsigned_abs())))?
                .collect()
        })
    }

    /// Records the state of a build's logs.
    pub fn put_logs(&self, key: &BuildKey, record: &LogRecord, at: Timestamp) -> Result<()> {
        self.write(|t| {
            t.execute(
                "INSERT OR REPLACE INTO logs (key, state, detail, bytes, listing, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    key.0,
                    record.state.name(),
                    record.detail,
                    i64::try_from(record.bytes).unwrap_or(i64::MAX),
                    to_json(&record.files)?,
                    at.as_microsecond(),
                ],
            )
            .map(|_| ())
        })
    }

    /// The state of a build's logs; none when nobody has asked for them.
    pub fn logs(&self, key: &BuildKey) -> Result<Option<LogRecord>> {
        self.read(|c| {
            c.prepare_cached("SELECT state, detail, bytes, listing FROM logs WHERE key = ?1")?
                .query_row([&key.0], |r| {
                    let listing: Option<String> = r.get(3)?;
                    Ok(LogRecord {
                        state: LogState::parse(&r.get::<_, String>(0)?),
                        detail: r.get(1)?,
                        bytes: r.get::<_, i64>(2)?.unsigned_abs(),
                        files: listing.map_or(Ok(Vec::new()), |text| from_json(3, &text))?,
                    })
                })
                .optional()
        })
    }

    /// The states of all logs that somebody asked for.
    pub fn log_states(&self) -> Result<HashMap<BuildKey, LogState>> {
        self.read(|c| {
            c.prepare_cached("SELECT key, state FROM logs")?
                .query_map([], |r| {
                    Ok((BuildKey(r.get(0)?), LogState::parse(&r.get::<_, String>(1)?)))
                })?
                .collect()
        })
    }
}

/// What builds are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountField {
    /// Result word.
    Result,
    /// Job name.
    Job,
    /// Pipeline.
    Pipeline,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::test_build;

    #[test]
    fn builds_are_found_by_name_prefix_url_and_time() {
        let store = Store::in_memory().unwrap();
        let mut a = test_build("aa11", 1, "job", Some("FAILURE"), 1000);
        a.log_url = Some("http://l/x/aa11/".into());
        let b = test_build("aa22", 2, "job", Some("SUCCESS"), 2000);
        let running = test_build("bb", 3, "job", None, 3000);
        assert_eq!(
            store
                .put_builds(&[a.clone(), b.clone(), running.clone()])
                .unwrap(),
            3
        );
        assert_eq!(store.put_builds(std::slice::from_ref(&a)).unwrap(), 0);
        assert_eq!(store.builds_with_prefix("aa", 5).unwrap().len(), 2);
        assert_eq!(store.build_at_url("http://l/x/aa11").unwrap(), Some(a.clone()));
        assert_eq!(
            store
                .build_at_url("http://l/x/aa11/controller/logs/a.txt")
                .unwrap(),
            Some(a.clone())
        );
        assert_eq!(store.build_at_url("http://l/x/aa111").unwrap(), None);
        let mut above = test_build("aa00", 9, "job", Some("FAILURE"), 500);
        above.log_url = Some("http://l/x/".into());
        store.put_builds(&[above]).unwrap();
        assert_eq!(
            store.build_at_url("http://l/x/aa11/a.txt").unwrap(),
            Some(a.clone())
        );
        assert_eq!(store.builds_since(b.at()).unwrap(), [b, running.clone()]);
        assert_eq!(store.running_builds().unwrap(), [running]);
        assert_eq!(store.count_by(CountField::Result).unwrap().get("null"), Some(&1));
    }

    #[test]
    fn builds_that_take_the_place_of_others_are_matched_anew_and_keep_their_verdicts() {
        use crate::domain::{Verdict, VerdictRecord};
        use crate::store::ClassKey;
        let store = Store::in_memory().unwrap();
        let build = test_build("aa11", 1, "job", Some("FAILURE"), 1000);
        let on = ClassKey {
            revision: "1".into(),
            profile: "text".into(),
            model: "Joined".into(),
        };
        store.put_builds(std::slice::from_ref(&build)).unwrap();
        store.put_class(&build.key, &on, &[]).unwrap();
        let verdict = VerdictRecord {
            build: build.key.clone(),
            verdict: Some(Verdict::Infra),
            note: None,
            author: "a".into(),
            at: Timestamp::UNIX_EPOCH,
        };
        store.put_verdicts(&[verdict]).unwrap();
        store.replace_builds(std::slice::from_ref(&build)).unwrap();
        assert_eq!(store.class(&build.key, &on).unwrap(), None);
        assert!(store.verdict(&build.key).unwrap().is_some());
        assert_eq!(store.count_builds().unwrap(), 1);
    }
}
