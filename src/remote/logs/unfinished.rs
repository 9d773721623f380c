//! What is known of a file that is being fetched: `.meta` beside its unfinished bytes, JSON.
//!
//! It names the version (ETag or date) and how the bytes are encoded, so that a resumed download never mixes two
//! versions; and the file's path and size, so that its beginning can be read while the rest comes. Must not: be taken
//! for the file, which has its name only when it is whole.

use crate::domain::Coming;
use crate::error::{Error, IoContext, Kind, Result};
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_ENCODING, CONTENT_RANGE, DATE, ETAG, HeaderMap, LAST_MODIFIED};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What is known of an unfinished file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Meta {
    /// The file's path in the build.
    pub(super) path: String,
    /// The version: an ETag or a date; without one it can only be begun anew.
    pub(super) version: Option<String>,
    /// Whether the bytes are gzip that the server made of the file for sending it.
    pub(super) is_gzip: bool,
    /// Bytes in all, as sent.
    pub(super) of: Option<u64>,
}

impl Meta {
    /// What stands beside an unfinished file; none where nothing does, or nothing that can be read.
    pub(super) fn read(partial: &Path) -> Option<Self> {
        serde_json::from_slice(&std::fs::read(path(partial)).ok()?).ok()
    }

    /// What the server says of a file that it sends from the beginning.
    pub(super) fn of(path: &str, headers: &HeaderMap, length: Option<u64>) -> Self {
        Self {
            path: path.to_owned(),
            version: version(headers).map(str::to_owned),
            is_gzip: is_gzip(headers),
            of: length,
        }
    }

    pub(super) fn write(&self, partial: &Path) -> Result<()> {
        let json = serde_json::to_vec(self)
            .map_err(|e| Error::new(Kind::Bug, "failed to write what a file is").because(e))?;
        let path = path(partial);
        std::fs::write(&path, json).at("failed to write", &path)
    }

    /// Whether an answer goes on with this file from byte `have` on. A server that does not know `If-Range` sends the
    /// rest of another version as readily; one that knows it need not name the version again (RFC 9110, 15.3.7).
    pub(super) fn goes_on(&self, status: StatusCode, headers: &HeaderMap, have: u64) -> bool {
        let is_same = match (&self.version, version(headers)) {
            (Some(own), Some(theirs)) => own == theirs,
            (known, _) => known.is_some(),
        };
        // One tag may stand for both encodings; without a word the rest is as the beginning (RFC 9110, 15.3.7).
        let is_other = is_gzip(headers) && !self.is_gzip;
        status == StatusCode::PARTIAL_CONTENT && starts_at(headers, have) && is_same && !is_other
    }
}

/// Where it stands.
pub(super) fn path(partial: &Path) -> PathBuf {
    partial.with_extension("meta")
}

/// What tells two versions of a file apart for sure: a strong ETag, or a date a second or more before the answer's own
/// (RFC 9110, 8.8.2.2: a file may change twice in a second).
fn version(headers: &HeaderMap) -> Option<&str> {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(tag) = text(ETAG).filter(|tag| !tag.starts_with("W/")) {
        return Some(tag);
    }
    let modified = text(LAST_MODIFIED)?;
    let parse = |text: &str| DateTimeParser::new().parse_timestamp(text).ok();
    let is_sure = match text(DATE) {
        Some(date) => parse(date)
            .zip(parse(modified))
            .is_some_and(|(date, modified)| date > modified),
        None => true,
    };
    is_sure.then_some(modified)
}

fn is_gzip(headers: &HeaderMap) -> bool {
    let encoding = headers.get(CONTENT_ENCODING);
    encoding.is_some_and(|v| v.as_bytes().eq_ignore_ascii_case(b"gzip"))
}

fn starts_at(headers: &HeaderMap, have: u64) -> bool {
    let range = headers
        .get(CONTENT_RANGE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    range
        .strip_prefix("bytes ")
        .is_some_and(|r| r.split('-').next() == Some(have.to_string().as_str()))
}

/// The unfinished files of a build that lie in `folder`, sorted by path. Cost: two system calls for each.
pub(super) fn list(folder: &Path) -> Vec<Coming> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut coming: Vec<Coming> = entries
        .filter_map(|entry| {
            let meta = entry.ok()?.path();
            if meta.extension()? != "meta" {
                return None;
            }
            let disk = meta.with_extension("");
            let have = disk.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
            let Meta { path, of, .. } = Meta::read(&disk)?;
            Some(Coming { path, disk, have, of })
        })
        .collect();
    coming.sort_by(|a, b| a.path.cmp(&b.path));
    coming
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap()));
        pairs.collect()
    }

    #[test]
    fn a_range_must_begin_where_we_stopped_and_be_of_the_same_version() {
        let part = StatusCode::PARTIAL_CONTENT;
        let meta = Meta::of("a.log", &headers(&[("etag", "\"1\"")]), Some(21));
        assert!(meta.goes_on(part, &headers(&[("content-range", "bytes 10-20/21")]), 10));
        assert!(!meta.goes_on(part, &headers(&[("content-range", "bytes 0-20/21")]), 10));
        assert!(!meta.goes_on(part, &HeaderMap::new(), 10));
        let other = headers(&[("content-range", "bytes 10-20/21"), ("etag", "\"2\"")]);
        assert!(!meta.goes_on(part, &other, 10));
        assert!(!meta.goes_on(StatusCode::OK, &headers(&[("etag", "\"1\"")]), 10));
    }

    #[test]
    fn a_date_tells_versions_apart_only_where_it_is_old_enough() {
        let modified = ("last-modified", "Sat, 21 Nov 2026 01:00:00 GMT");
        let known = |date| version(&headers(&[modified, ("date", date)])).is_some();
        assert!(known("Sat, 21 Nov 2026 01:00:01 GMT"));
        assert!(!known("Sat, 21 Nov 2026 01:00:00 GMT"));
        assert!(version(&headers(&[modified])).is_some());
        assert_eq!(version(&headers(&[("etag", "W/\"1\"")])), None);
    }
}
