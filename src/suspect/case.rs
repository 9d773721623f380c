//! A case: a failure and a window of commits gathered elsewhere, in the format of `corpus/culprits`.
//!
//! Of its members only `query`, `D`, `D_epoch`, `scope`, `projects` and `candidates` are read.

use super::{Commit, Evidence, SuspectReport, Window, rank};
use crate::error::{Error, Result};
use jiff::Timestamp;
use serde::Deserialize;
use std::io::Read;

/// More than this is no case.
pub const SIZE_LIMIT: u64 = 512 << 20;

/// What is read of a case.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    /// Text of the fingerprint.
    #[serde(default)]
    pub query: String,
    /// End of the window.
    #[serde(rename = "D", default)]
    pub end: Option<Timestamp>,
    /// The same in seconds since 1970, where `D` is missing.
    #[serde(rename = "D_epoch", default)]
    pub end_epoch: Option<f64>,
    /// The commits, in any order.
    pub candidates: Vec<Commit>,
}

impl Case {
    /// Reads a case, plain or gzip'd JSON; `name` is for messages.
    ///
    /// # Errors
    /// It is no JSON, lacks `candidates` or a time, or is larger than [`SIZE_LIMIT`].
    pub fn read(from: impl Read, name: &str) -> Result<Self> {
        let wrong = |what: String| {
            Error::data(format!("{name} is no case of suspects: {what}"))
                .hint("A case is a JSON object with query, D and candidates, plain or gzip'd.")
        };
        let mut bytes = Vec::new();
        from.take(SIZE_LIMIT + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| wrong(e.to_string()))?;
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut plain = Vec::new();
            let unpacked = flate2::read::MultiGzDecoder::new(bytes.as_slice());
            unpacked
                .take(SIZE_LIMIT + 1)
                .read_to_end(&mut plain)
                .map_err(|e| wrong(e.to_string()))?;
            bytes = plain;
        }
        if bytes.len() as u64 > SIZE_LIMIT {
            return Err(wrong(format!("it is larger than {} MiB", SIZE_LIMIT >> 20)));
        }
        serde_json::from_slice(&bytes).map_err(|e| wrong(e.to_string()))
    }

    /// The suspects of the case. Where it has no time of its own, its last commit's counts.
    pub fn rank(&self) -> SuspectReport {
        let epoch = self.end_epoch.and_then(|s| Timestamp::from_second(s as i64).ok());
        let last = self.candidates.iter().map(|c| c.landed_at).max();
        let until = self.end.or(epoch).or(last).unwrap_or(Timestamp::UNIX_EPOCH);
        rank(
            &Evidence::from_query(&self.query),
            &self.candidates,
            &Window::until(until),
        )
    }
}
