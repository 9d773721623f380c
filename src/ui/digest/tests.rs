//! The digest tab as text, at several sizes.

use crate::app::{BuildState, Keymap, Model, Screen, Story, Tab};
use crate::digest::{Digest, DigestLine, Reason, StoryLine, Verdict};
use crate::domain::{BuildKey, BuildLogs, LogFile};
use crate::event::Level;
use crate::ui::screen::text as screen;
use jiff::Timestamp;
use std::sync::Arc;

const HEAD: &str = "2026-11-21 01:56:24.567 7 ERROR glance.api.v2.image_data [None req-bb229601-db9c-4298-9919-737ecbec7f6d admin demo] ";

fn line(file: &str, number: u32, level: Level, message: &str, reasons: Vec<Reason>) -> DigestLine {
    DigestLine {
        file: file.into(),
        line: number,
        n_lines: 1,
        time: None,
        level,
        text: format!("{HEAD}{message}"),
        body: HEAD.find('[').unwrap(),
        template: String::new(),
        reasons,
        score: 1.0,
    }
}

fn digest() -> Digest {
    let new = || Reason::New { builds: 3 };
    Digest {
        verdict: Verdict::Unusual,
        compared: vec![String::new(); 3],
        folded: 487,
        lines: vec![
            line(
                "glance-api.log",
                790,
                Level::Error,
                "Failed to upload image data due to HTTP error: 413 not enough disk space on the image storage media\nTraceback",
                vec![new(), Reason::Status(413), Reason::First],
            ),
            line(
                "driver.log",
                31,
                Level::None,
                "PUT http://127.0.0.1/v2/images/83d0/file -> 413\u{1b}[31m",
                vec![Reason::More { count: 9, usual: 1 }],
            ),
            line(
                "controller/logs/keystone.log",
                12,
                Level::Warning,
                "Deprecated: token format",
                vec![Reason::Elsewhere],
            ),
        ],
        ..Digest::default()
    }
}

fn model(size: (u16, u16)) -> Model {
    let mut model = Model::new(Arc::new(Keymap::shipped()), Timestamp::UNIX_EPOCH, size);
    model.screen = Screen::Build;
    let mut build = BuildState::opening(BuildKey("b".into()), None);
    build.tab = Tab::Digest;
    build.logs = Some(Box::new(BuildLogs {
        files: vec![LogFile {
            path: "glance-api.log".into(),
            bytes: None,
        }],
        ..BuildLogs::default()
    }));
    build.digest.digest = Some(Box::new(digest()));
    model.build = Some(build);
    model
}

#[test]
fn the_lines_that_explain_stand_above_the_log() {
    insta::assert_snapshot!("small", screen(&model((80, 24))));
    insta::assert_snapshot!("wide", screen(&model((160, 30))));
    insta::assert_snapshot!("tiny", screen(&model((30, 8))));
}

#[test]
fn a_story_folds_what_any_run_says() {
    let mut model = model((100, 20));
    let said = |file: &str, number, level, text: &str, folded| StoryLine {
        time: Some(1_763_690_184_567_000 + i64::from(number)),
        file: file.into(),
        line: number,
        level,
        text: text.into(),
        body: 0,
        folded,
        direct: true,
    };
    model.build.as_mut().unwrap().digest.story = Some(Story {
        id: "req-bb229601".into(),
        lines: Some(vec![
            said("keystone.log", 7, Level::Debug, "Authenticating user token", true),
            said(
                "glance-api.log",
                790,
                Level::Error,
                "Failed to upload image data",
                false,
            ),
        ]),
        ..Story::default()
    });
    insta::assert_snapshot!("story", screen(&model));
    model.build.as_mut().unwrap().digest.story.as_mut().unwrap().all = true;
    let all = screen(&model);
    assert!(
        all.contains("Authenticating") && all.contains("2 of 2 events"),
        "{all}"
    );
}

#[test]
fn each_state_has_its_sentence() {
    let mut model = model((120, 24));
    let mut shown = |digest: Option<Digest>, error: Option<&str>| {
        let state = &mut model.build.as_mut().unwrap().digest;
        state.digest = digest.map(Box::new);
        state.error = error.map(str::to_owned);
        screen(&model).lines().nth(2).unwrap_or_default().to_owned()
    };
    let of = |verdict| Digest {
        verdict,
        compared: vec![String::new(); 2],
        note: Some("The build has no logs.".into()),
        ..Digest::default()
    };
    assert_eq!(
        shown(Some(of(Verdict::NothingUnusual)), None).trim(),
        "nothing unusual: it reads like 2 passing builds"
    );
    assert_eq!(
        shown(Some(of(Verdict::CannotTell)), None).trim(),
        "cannot tell: The build has no logs.  A names a passing run"
    );
    assert_eq!(
        shown(None, Some("the disk is full")).trim(),
        "the disk is full  A names others to compare with"
    );
    assert_eq!(
        shown(None, None).trim(),
        "Not compared with passing builds; 0 does."
    );
}

#[test]
fn only_the_request_context_is_left_out_of_a_message() {
    for (text, want) in [
        ("[None req-bb229601-1 admin - -] Failed", "Failed"),
        ("[-] started", "started"),
        ("[error] disk full", "[error] disk full"),
        ("[instance: 7d1c] gone\nmore", "[instance: 7d1c] gone"),
        (
            "[req-bb229601-1 - -] [instance: 7d1c] gone",
            "[instance: 7d1c] gone",
        ),
    ] {
        assert_eq!(super::message(text, 0), want);
        assert_eq!(super::message(&format!("head é {text}"), 8), want);
    }
}
