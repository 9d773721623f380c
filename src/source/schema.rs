//! Zuul's JSON of a build, both schemas: flat (before Zuul 10) and with a `ref` object (since).
//!
//! Source: Zuul 14's `zuul/web/__init__.py`, `buildToDict`; recorded answers of a real server. Times are UTC without
//! a zone; `uuid`, `log_url`, `change`, `result` and all times may be null.

use crate::domain::{Build, BuildKey, JobResult};
use crate::error::{Error, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;

/// A build as Zuul writes it. Unknown members are ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Raw {
    #[serde(rename = "_id")]
    id: Option<u64>,
    uuid: Option<String>,
    job_name: Option<String>,
    result: Option<String>,
    start_time: Option<String>,
    end_time: Option<String>,
    voting: Option<bool>,
    log_url: Option<String>,
    nodeset: Option<String>,
    error_detail: Option<String>,
    pipeline: Option<String>,
    /// An object since Zuul 10, before that the git ref.
    r#ref: Value,
    buildset: Value,
    // The flat schema's own.
    project: Option<String>,
    branch: Option<String>,
    change: Option<u64>,
    patchset: Value,
    newrev: Option<String>,
    ref_url: Option<String>,
}

/// The `ref` object.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RawRef {
    project: Option<String>,
    branch: Option<String>,
    change: Option<u64>,
    patchset: Value,
    r#ref: Option<String>,
    newrev: Option<String>,
    ref_url: Option<String>,
}

/// Reads one build of an answer or of an archive's line.
///
/// # Errors
/// It is no build: not an object, wrong types, or neither uuid nor `_id`.
pub fn build_from_json(value: Value) -> Result<Build> {
    let raw: Raw =
        serde_json::from_value(value).map_err(|e| Error::data("not a build of Zuul").because(e))?;
    let place = match raw.r#ref {
        Value::Object(map) => serde_json::from_value(Value::Object(map))
            .map_err(|e| Error::data("not a build of Zuul").because(e))?,
        other => RawRef {
            project: raw.project,
            branch: raw.branch,
            change: raw.change,
            patchset: raw.patchset,
            r#ref: other.as_str().map(str::to_owned),
            newrev: raw.newrev,
            ref_url: raw.ref_url,
        },
    };
    let uuid = raw.uuid.filter(|u| !u.is_empty());
    let key = match (&uuid, raw.id) {
        (Some(uuid), _) => uuid.clone(),
        (None, Some(id)) => format!("_id:{id}"),
        (None, None) => return Err(Error::data("not a build of Zuul: neither uuid nor _id")),
    };
    let text = |v: &Value| match v {
        Value::String(s) if !s.is_empty() => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    };
    Ok(Build {
        key: BuildKey(key),
        index: raw.id.unwrap_or(0),
        uuid,
        job: raw.job_name.unwrap_or_default(),
        project: place.project.unwrap_or_default(),
        branch: place.branch,
        // Zuul writes 0 for "no change" in some versions.
        change: place.change.filter(|c| *c > 0),
        patchset: text(&place.patchset),
        git_ref: place.r#ref,
        newrev: place.newrev,
        change_url: place.ref_url.filter(|u| is_web_url(u)),
        pipeline: raw.pipeline.unwrap_or_default(),
        result: raw.result.filter(|r| !r.is_empty()).map(JobResult),
        voting: raw.voting.unwrap_or(true),
        start: raw.start_time.as_deref().and_then(instant),
        end: raw.end_time.as_deref().and_then(instant),
        log_url: raw.log_url.filter(|u| is_web_url(u)),
        nodeset: raw.nodeset,
        buildset: raw.buildset.get("uuid").or(Some(&raw.buildset)).and_then(text),
        error_detail: raw.error_detail,
    })
}

/// Only addresses that a browser and our client may open: never `file:` or `javascript:`.
fn is_web_url(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|u| matches!(u.scheme(), "http" | "https"))
}

/// Zuul's time: UTC without a zone, with or without a fraction; a zone is understood, too.
fn instant(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    let civil: jiff::civil::DateTime = text.parse().ok()?;
    civil.to_zoned(TimeZone::UTC).ok().map(|z| z.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_schemas_give_the_same_build() {
        let new = json!({"_id": 4, "uuid": "d5", "job_name": "j", "result": "FAILURE", "voting": false,
            "start_time": "2026-10-30T15:13:21", "end_time": "2026-10-30T16:39:48", "log_url": "http://l/x/",
            "pipeline": "check", "ref": {"project": "o/n", "branch": "master", "change": 9, "patchset": "1",
            "ref": "refs/changes/09/9/1", "newrev": null, "ref_url": "https://r/9"}, "buildset": {"uuid": "b"}});
        let old = json!({"_id": 4, "uuid": "d5", "job_name": "j", "result": "FAILURE", "voting": false,
            "start_time": "2026-10-30T15:13:21", "end_time": "2026-10-30T16:39:48", "log_url": "http://l/x/",
            "pipeline": "check", "project": "o/n", "branch": "master", "change": 9, "patchset": 1,
            "ref": "refs/changes/09/9/1", "newrev": null, "ref_url": "https://r/9", "buildset": {"uuid": "b"}});
        let build = build_from_json(new).unwrap();
        assert_eq!(build, build_from_json(old).unwrap());
        assert_eq!(build.end.unwrap().to_string(), "2026-10-30T16:39:48Z");
        assert_eq!(build.patchset.as_deref(), Some("1"));
    }

    #[test]
    fn nulls_have_names_and_bad_addresses_vanish() {
        let build =
            build_from_json(json!({"_id": 7, "uuid": null, "log_url": "file:///etc/passwd"})).unwrap();
        assert_eq!(build.key.0, "_id:7");
        assert_eq!(build.log_url, None);
        assert!(build_from_json(json!({"uuid": null})).is_err());
        assert!(build_from_json(json!("text")).is_err());
        assert!(build_from_json(json!({"_id": -1})).is_err());
    }
}
