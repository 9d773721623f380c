//! The list of failures as text: its numbers add up, its columns have heads.

use crate::app::{Keymap, Model};
use crate::domain::failures::{Failure, FailureFilter, LogState, list};
use crate::domain::{Build, BuildKey, JobResult, Verdict, VerdictRecord};
use crate::ui::color::Depth;
use crate::ui::theme::Theme;
use jiff::{SignedDuration, Timestamp};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::sync::Arc;

fn now() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn failure(job: &str, hours_ago: i64) -> Failure {
    let at = now() - SignedDuration::from_hours(hours_ago);
    Failure {
        build: Build {
            key: BuildKey(format!("{job}{hours_ago}")),
            index: 1,
            uuid: None,
            job: job.into(),
            project: "openstack/glance".into(),
            branch: Some("master".into()),
            change: Some(960_258),
            patchset: Some("2".into()),
            git_ref: None,
            newrev: None,
            change_url: None,
            pipeline: "gate".into(),
            result: Some(JobResult("FAILURE".into())),
            voting: true,
            start: Some(at),
            end: Some(at),
            log_url: None,
            nodeset: None,
            buildset: None,
            error_detail: None,
        },
        fingerprints: Vec::new(),
        verdict: None,
        headline: None,
        logs: LogState::Here,
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
    let theme = Theme::named("mono", Depth::None).unwrap();
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    terminal
        .draw(|frame| crate::ui::view(&model, &theme, frame))
        .unwrap();
    let buffer = terminal.backend().buffer().clone();
    let row = |y| {
        let cells = (0..size.0).filter_map(|x| buffer.cell((x, y)));
        let row: String = cells.map(ratatui::buffer::Cell::symbol).collect();
        row.trim_end().to_owned()
    };
    (0..size.1).map(row).collect::<Vec<_>>().join("\n")
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
