//! The digest tab by keys: opening on it, following the selection, into the log and back, a story.

use super::*;
use crate::app::{BuildState, Key, Keymap, Msg, Named, Screen, update};
use crate::digest::{DigestLine, Reason, Verdict};
use crate::domain::{BuildKey, BuildLogs, LogFile};
use std::sync::Arc;

fn line(file: &str, number: u32) -> DigestLine {
    DigestLine {
        file: file.into(),
        line: number,
        n_lines: 1,
        time: None,
        level: crate::event::Level::Error,
        text: format!("x req-bb229601-db9c-4298-9919-737ecbec7f6d {number}"),
        body: 0,
        template: String::new(),
        reasons: vec![Reason::New { builds: 3 }],
        score: 1.0,
    }
}

fn model() -> Model {
    let mut model = Model::new(Arc::new(Keymap::shipped()), jiff::Timestamp::UNIX_EPOCH, (80, 24));
    model.screen = Screen::Build;
    let mut build = BuildState::opening(BuildKey("b".into()), None);
    let files = ["a.log", "b.log"].map(|path| LogFile {
        path: path.into(),
        bytes: None,
    });
    build.logs = Some(Box::new(BuildLogs {
        files: files.to_vec(),
        ..BuildLogs::default()
    }));
    model.build = Some(build);
    model
}

fn digest(verdict: Verdict) -> Box<Digest> {
    Box::new(Digest {
        verdict,
        lines: vec![line("a.log", 7), line("b.log", 3)],
        ..Digest::default()
    })
}

fn tab(model: &Model) -> Tab {
    model.build.as_ref().map_or(Tab::Submit, |b| b.tab)
}

fn opened(effects: &[Effect]) -> Option<&str> {
    effects.iter().find_map(|e| match e {
        Effect::Start(_, Work::OpenLog { path, .. }) => Some(path.as_str()),
        _ => None,
    })
}

#[test]
fn a_build_opens_on_its_digest_and_the_log_follows() {
    let mut model = model();
    let effects = begin(&mut model);
    assert_eq!(tab(&model), Tab::Digest);
    let asked = |e: &Effect| matches!(e, Effect::Start(_, Work::Digest { .. }));
    assert!(effects.iter().any(asked), "{effects:?}");
    let effects = came(&mut model, digest(Verdict::Unusual));
    assert_eq!(opened(&effects), Some("a.log"));
    assert!(!model.build.as_ref().unwrap().log.moved, "a draft still chooses");
    let effects = update(&mut model, Msg::Key(Key::char('j')));
    assert_eq!(opened(&effects), Some("b.log"));
    assert!(model.build.as_ref().unwrap().log.moved, "a draft takes this line");
    update(&mut model, Msg::Key(Key::named(Named::Enter)));
    assert_eq!(tab(&model), Tab::Logs);
    update(&mut model, Msg::Key(Key::named(Named::Esc)));
    assert_eq!(tab(&model), Tab::Digest);
    update(&mut model, Msg::Key(Key::named(Named::Esc)));
    assert_eq!(model.screen, Screen::Failures);
}

#[test]
fn who_reads_already_is_not_moved() {
    let mut model = model();
    begin(&mut model);
    update(&mut model, Msg::Key(Key::char('1')));
    update(&mut model, Msg::Key(Key::char('x')));
    let effects = came(&mut model, digest(Verdict::Unusual));
    assert_eq!((tab(&model), opened(&effects)), (Tab::Logs, None));
}

#[test]
fn a_folder_alone_opens_on_its_logs_and_is_compared_when_asked() {
    let mut model = model();
    model.gate.single = Some(BuildKey("b".into()));
    assert!(begin(&mut model).is_empty());
    assert_eq!(tab(&model), Tab::Logs);
    let effects = update(&mut model, Msg::Key(Key::char('0')));
    assert_eq!(tab(&model), Tab::Digest);
    let asked = |e: &Effect| matches!(e, Effect::Start(_, Work::Digest { .. }));
    assert!(effects.iter().any(asked), "{effects:?}");
}

#[test]
fn a_digest_that_fails_says_why_and_is_asked_for_again() {
    let mut model = model();
    begin(&mut model);
    failed(&mut model, "no space left".into());
    assert_eq!(state(&mut model).unwrap().error.as_deref(), Some("no space left"));
    let effects = update(&mut model, Msg::Key(Key::char('0')));
    let asked = |e: &Effect| matches!(e, Effect::Start(_, Work::Digest { .. }));
    assert!(effects.iter().any(asked), "{effects:?}");
}

#[test]
fn a_story_is_asked_for_by_the_id_of_the_line_and_left_by_esc() {
    let mut model = model();
    begin(&mut model);
    came(&mut model, digest(Verdict::Unusual));
    let effects = update(&mut model, Msg::Key(Key::char('i')));
    let asked = effects.iter().any(
        |e| matches!(e, Effect::Start(_, Work::Story { id, .. }) if id == "req-bb229601-db9c-4298-9919-737ecbec7f6d"),
    );
    assert!(asked, "{effects:?}");
    told(&mut model, "req-bb229601-db9c-4298-9919-737ecbec7f6d", Vec::new());
    assert!(state(&mut model).unwrap().story.is_some());
    update(&mut model, Msg::Key(Key::named(Named::Esc)));
    assert!(state(&mut model).unwrap().story.is_none());
    assert_eq!(tab(&model), Tab::Digest);
}

#[test]
fn the_log_that_was_entered_ahead_lands_on_the_first_line() {
    // Before the logs are here, and before the digest is made.
    for early in [true, false] {
        for (moves, want) in [(false, Some("a.log")), (true, None)] {
            let mut model = model();
            if early {
                let logs = model.build.as_mut().and_then(|b| b.logs.take()).unwrap();
                update(&mut model, Msg::Key(Key::named(Named::Enter)));
                super::super::build::opened(&mut model, logs);
            } else {
                begin(&mut model);
                update(&mut model, Msg::Key(Key::named(Named::Enter)));
            }
            assert_eq!(tab(&model), Tab::Logs);
            // Something else is open by then.
            if let Some(build) = &mut model.build {
                build.log.open = None;
            }
            if moves {
                update(&mut model, Msg::Key(Key::char('x')));
            }
            let effects = came(&mut model, digest(Verdict::Unusual));
            assert_eq!((tab(&model), opened(&effects)), (Tab::Logs, want), "{early}");
        }
    }
}

#[test]
fn runs_that_cannot_be_read_are_asked_for_again_over_the_digest_as_it_was() {
    let mut model = model();
    begin(&mut model);
    came(&mut model, digest(Verdict::Unusual));
    against(&mut model, "/no/such/run");
    failed(&mut model, "there is no folder /no/such/run\nName one.".into());
    assert_eq!(state(&mut model).unwrap().len(), 2);
    assert!(state(&mut model).unwrap().against.is_empty());
    let Some(Overlay::Prompt(prompt)) = model.overlays.last() else {
        panic!()
    };
    assert_eq!(prompt.input.text, "/no/such/run");
    assert!(
        prompt
            .error
            .as_ref()
            .is_some_and(|(text, _)| text.contains("no folder"))
    );
}

#[test]
fn runs_that_cannot_be_read_take_no_keys_from_another_tab() {
    let mut model = model();
    begin(&mut model);
    came(&mut model, digest(Verdict::Unusual));
    against(&mut model, "/no/such/run");
    update(&mut model, Msg::Key(Key::char('1')));
    failed(&mut model, "there is no folder /no/such/run".into());
    assert!(model.overlays.is_empty());
    assert!(
        model
            .message
            .is_some_and(|m| m.is_error && m.text.contains("no folder"))
    );
}
