//! The list of failures as text: its numbers add up, its columns have heads.

use crate::app::{Keymap, Model};
use crate::domain::failures::{Failure, FailureFilter, LogState, list};
use crate::domain::{Build, Verdict, VerdictRecord, test_build, test_failure};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn failure(job: &str, hours_ago: i64) -> Failure {
    let at = now() - SignedDuration::from_hours(hours_ago);
    let key = format!("{job}{hours_ago}");
    let build = Build {
        change: Some(960_258),
        patchset: Some("2".into()),
        start: Some(at),
        ..test_build(&key, 1, job, Some("FAILURE"), at.as_second())
    };
    Failure {
        logs: LogState::Here,
        ..test_failure(build)
    }
}

/// Five failures, one of them classified; `verdicts` of the others have a verdict.
fn screen(size: (u16, u16), verdicts: usize) -> String {
    let mut known = failure("glance-functional", 1);
    known.fingerprints = vec!["1449136".into()];
    let mut failures: Vec<Failure> = (2..6).map(|hours| failure("glance-functional", hours)).collect();
    for one in failures.iter_mut().take(verdicts) {
        one.verdict = Some(VerdictRecord {
            build: one.build.key.clone(),
            verdict: Some(Verdict::Bug("7".into())),
            note: None,
            author: "me".into(),
            at: now(),
        });
    }
    failures.push(known);
    let mut model = Model::new(Arc::new(Keymap::shipped()), now(), size);
    model.gate.name = "demo".into();
    model
        .failures
        .take(list(&FailureFilter::default(), now(), failures, &[]));
    crate::ui::screen::text(&model)
}

#[test]
fn a_verdict_moves_a_build_and_leaves_the_sum() {
    let before = screen((120, 30), 0);
    assert!(
        before.contains("Unclassified 4 of 5 failures · 1 classified (20 %)"),
        "{before}"
    );
    let after = screen((120, 30), 2);
    let whole =
        "Unclassified 2 of 5 failures · 1 classified (33 % of 3) · 2 with a verdict, not counted in the rate";
    assert!(after.contains(whole), "{after}");
    let narrow = screen((80, 24), 2);
    let whole = "Unclassified 2 of 5 · 1 classified (33 % of 3) · 2 verdicts (gate, voting)";
    assert!(narrow.contains(whole), "{narrow}");
}

#[test]
fn the_columns_have_heads() {
    insta::assert_snapshot!("small", screen((80, 24), 1));
    insta::assert_snapshot!("wide", screen((120, 30), 1));
}
