//! Whether a failure is perhaps the change's own: the same change and patch set failed more than once in the same way,
//! and no other change did.
//!
//! Must not: read logs; what a failure looks like is its headline ([`mask::template`] of it).

use crate::domain::failures::{Failure, LogState};
use crate::domain::{Build, BuildKey, JobResult};
use crate::log::mask;
use serde::Serialize;

/// The change under suspicion, with what speaks against it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnFault {
    /// Project with its namespace.
    pub project: String,
    /// Change number.
    pub change: u64,
    /// Patch set.
    pub patchset: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// Its builds that failed in this way, newest first.
    pub builds: Vec<BuildKey>,
    /// Runs of the job for other changes that passed.
    pub others_passed: usize,
    /// All this in a sentence.
    pub detail: String,
}

/// Whether `build` failed by its own change, judged by the failing builds on record, newest first, and the `passed`
/// ones of its job. Nothing is said where a fingerprint explains it, where the change passed the job once, where another
/// change failed alike or may have, and where the job passed for nobody else.
pub fn own_fault(build: &Build, failures: &[Failure], passed: &[Build]) -> Option<OwnFault> {
    let change = build.change?;
    let this = failures.iter().find(|f| f.build.key == build.key)?;
    if this.is_classified() {
        return None;
    }
    let is_own =
        |b: &Build| (&b.project, b.change, &b.patchset) == (&build.project, build.change, &build.patchset);
    let is_of_change = |b: &Build| b.project == build.project && b.change == build.change;
    let runs = || {
        passed
            .iter()
            .filter(|b| b.job == build.job && b.result.as_ref().is_some_and(JobResult::is_success))
    };
    if runs().any(is_own) {
        return None;
    }
    let others_passed = runs().filter(|b| !is_of_change(b)).count();
    let mut builds = Vec::new();
    for failure in failures {
        match (is_of_change(&failure.build), looks_alike(this, failure)) {
            (false, Some(false)) => {}
            (false, _) => return None,
            (true, alike) if alike == Some(true) && is_own(&failure.build) => {
                builds.push(failure.build.key.clone());
            }
            (true, _) => {}
        }
    }
    if builds.len() < 2 || others_passed == 0 {
        return None;
    }
    let label = build
        .patchset
        .as_ref()
        .map_or(change.to_string(), |patchset| format!("{change},{patchset}"));
    let times = match builds.len() {
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    };
    let passing = match others_passed {
        1 => "one run of another change passed".to_owned(),
        n => format!("{n} runs of other changes passed"),
    };
    Some(OwnFault {
        project: build.project.clone(),
        change,
        patchset: build.patchset.clone(),
        url: build.change_url.clone(),
        builds,
        others_passed,
        detail: format!(
            "Perhaps the change's own fault: {label} failed {times} like this, no other change did, and {passing} {}.",
            build.job
        ),
    })
}

/// Whether two failures look alike; none where that cannot be told. Without an unusual error in the log it is the job
/// that they share.
fn looks_alike(one: &Failure, other: &Failure) -> Option<bool> {
    let is_same_job = one.build.job == other.build.job;
    match (&one.headline, &other.headline) {
        (Some(a), Some(b)) => Some(mask::template(&a.text) == mask::template(&b.text)),
        _ if !is_same_job => Some(false),
        _ if one.logs != LogState::Here || other.logs != LogState::Here => None,
        (None, None) => Some(one.build.result == other.build.result),
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::failures::Headline;
    use crate::domain::test_build;

    fn build(key: &str, change: u64, patchset: &str, result: &str) -> Build {
        Build {
            project: "p".into(),
            job: "j".into(),
            change: Some(change),
            patchset: Some(patchset.into()),
            result: Some(JobResult(result.into())),
            ..test_build(key, 1, "j", None, 1_000)
        }
    }

    fn failure(key: &str, change: u64, patchset: &str, headline: Option<&str>) -> Failure {
        Failure {
            build: build(key, change, patchset, "FAILURE"),
            fingerprints: Vec::new(),
            verdict: None,
            headline: headline.map(|text| Headline {
                file: "a.log".into(),
                line: 1,
                text: text.into(),
            }),
            logs: LogState::Here,
        }
    }

    fn passed() -> Vec<Build> {
        vec![build("ok1", 8, "1", "SUCCESS"), build("ok2", 9, "1", "SUCCESS")]
    }

    #[test]
    fn a_change_that_fails_twice_alone_is_suspected() {
        let own = [failure("b", 7, "3", None), failure("a", 7, "3", None)];
        let said = own_fault(&own[0].build, &own, &passed()).unwrap();
        assert_eq!((said.change, said.builds.len(), said.others_passed), (7, 2, 2));
        assert_eq!(
            said.detail,
            "Perhaps the change's own fault: 7,3 failed twice like this, no other change did, and 2 runs of other \
             changes passed j."
        );
        // The same words with other ids are the same failure; another patch set is not.
        let own = [
            failure("b", 7, "3", Some("No image 17")),
            failure("c", 8, "1", Some("Disk is full")),
            failure("a", 7, "3", Some("No image 4")),
            failure("z", 7, "2", Some("No image 4")),
        ];
        assert_eq!(own_fault(&own[0].build, &own, &passed()).unwrap().builds.len(), 2);
    }

    #[test]
    fn nothing_is_said_where_others_fail_alike_or_the_change_passed() {
        let (b, a) = (failure("b", 7, "3", None), failure("a", 7, "3", None));
        let say = |more: Failure, passed: &[Build]| {
            own_fault(&b.build, &[b.clone(), a.clone(), more], passed).is_some()
        };
        let harmless = failure("c", 8, "1", Some("other"));
        assert!(say(harmless.clone(), &passed()));
        assert!(
            !say(failure("c", 8, "1", None), &passed()),
            "another change failed alike"
        );
        let unknown = Failure {
            logs: LogState::Gone,
            ..failure("c", 8, "1", None)
        };
        assert!(!say(unknown, &passed()), "another may have");
        assert!(!say(harmless.clone(), &[]), "the job passed for nobody");
        let mut own = passed();
        own.push(build("ok3", 7, "3", "SUCCESS"));
        assert!(!say(harmless.clone(), &own), "it passed once");
        assert!(
            own_fault(&b.build, std::slice::from_ref(&b), &passed()).is_none(),
            "once is not twice"
        );
        let known = Failure {
            fingerprints: vec!["1".into()],
            ..b.clone()
        };
        assert!(
            own_fault(&b.build, &[known, a], &passed()).is_none(),
            "a bug explains it"
        );
    }
}
