//! What a folder of logs says about its build: Zuul's `zuul-info/inventory.yaml`.
//!
//! Source: `corpus/lucene/FIELDS.md`; Zuul's `zuul.*` variables. Result, times and address of a build do not stand
//! there. Must not: fail a folder for an inventory that cannot be read; it then counts as having none.

use crate::domain::{Build, BuildKey};
use crate::fingerprint::yaml;
use serde_json::{Map, Value};
use std::io::Read;
use std::path::Path;

/// Where it lies in a log folder; compressed or not.
const NAMES: [&str; 2] = ["zuul-info/inventory.yaml", "zuul-info/inventory.yaml.gz"];
/// Largest inventory; real ones have some 10 KiB.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// The build of a folder under a name; none where it says nothing.
pub(super) fn build_of(folder: &Path, name: &str) -> Option<Build> {
    let path = NAMES.iter().map(|n| folder.join(n)).find(|p| p.is_file())?;
    let mut text = String::new();
    crate::log::open(&path)
        .ok()?
        .take(MAX_BYTES)
        .read_to_string(&mut text)
        .ok()?;
    read(&text, name)
}

fn read(text: &str, name: &str) -> Option<Build> {
    let root = yaml::mapping(text).ok()?;
    let zuul = root.get("all")?.get("vars")?.get("zuul")?.as_object()?;
    let project = match zuul.get("project") {
        Some(Value::Object(project)) => word(project, "name"),
        _ => word(zuul, "project"),
    };
    Some(Build {
        key: BuildKey(name.to_owned()),
        index: 0,
        uuid: word(zuul, "build"),
        job: word(zuul, "job").unwrap_or_default(),
        project: project.unwrap_or_default(),
        branch: word(zuul, "branch"),
        change: word(zuul, "change").and_then(|c| c.parse().ok()),
        patchset: word(zuul, "patchset"),
        git_ref: word(zuul, "ref"),
        newrev: word(zuul, "newrev"),
        change_url: word(zuul, "change_url"),
        pipeline: word(zuul, "pipeline").unwrap_or_default(),
        result: None,
        voting: !matches!(zuul.get("voting"), Some(Value::Bool(false))),
        start: None,
        end: None,
        log_url: None,
        nodeset: None,
        buildset: word(zuul, "buildset"),
        error_detail: None,
    })
}

/// A value as text; none where it is missing or empty.
fn word(map: &Map<String, Value>, key: &str) -> Option<String> {
    match map.get(key)? {
        Value::String(text) => Some(text.clone()).filter(|t| !t.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "all:\n  vars:\n    zuul:\n      build: 649f9e5127e74f309c56da35539bfa85\n      change: '965432'\n      \
                        patchset: 3\n      job: tempest-full\n      message: !unsafe 'x {{ y }}'\n      pipeline: check\n      \
                        project:\n        name: openstack/nova\n      voting: false\n";

    #[test]
    fn fields_and_voting_are_read() {
        let build = read(TEXT, "here").unwrap();
        assert_eq!(
            (build.job.as_str(), build.project.as_str()),
            ("tempest-full", "openstack/nova")
        );
        assert_eq!(
            (build.change, build.patchset.as_deref()),
            (Some(965_432), Some("3"))
        );
        assert!(!build.voting && build.branch.is_none());
        assert_eq!(build.short_uuid(), Some("649f9e5"));
    }

    #[test]
    fn what_is_no_inventory_says_nothing() {
        for text in ["", "all: [", "- a", "all:\n  vars: 1\n"] {
            assert!(read(text, "x").is_none());
        }
    }
}
