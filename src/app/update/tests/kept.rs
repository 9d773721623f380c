//! What was typed, written or chosen is kept; what was done is confirmed.

use super::{in_build, model, press_all, said};
use crate::app::update::{Msg, update};
use crate::app::{
    Action, Done, DraftMade, Effect, Ends, Excerpted, Overlay, PromptKind, Read, Slot, Tab, Work,
};
use crate::domain::failures::Headline;
use crate::domain::{Build, BuildKey, Failure, FailureFilter, Verdict, failures, test_build, test_failure};

pub(super) fn failure(key: &str) -> Failure {
    let build = Build {
        change: Some(7),
        ..test_build(key, 1, "job", Some("FAILURE"), 0)
    };
    Failure {
        logs: failures::LogState::Here,
        ..test_failure(build)
    }
}

/// The list of one failure, selected.
pub(super) fn listed() -> crate::app::Model {
    let mut model = model();
    model.gate.pipeline = Some("gate".into());
    let list = failures::list(
        &FailureFilter::default(),
        jiff::Timestamp::UNIX_EPOCH,
        vec![failure("b1")],
        &[],
    );
    model.failures.list = None;
    model.failures.take(list);
    model
}

fn prompt(model: &crate::app::Model) -> &crate::app::Prompt {
    match model.overlays.last() {
        Some(Overlay::Prompt(prompt)) => prompt,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_number_of_a_bug_is_typed_once() {
    let mut model = in_build(Tab::Logs);
    press_all(&mut model, "4");
    update(&mut model, Msg::Paste("21337".into()));
    press_all(&mut model, "esc");
    // Left, not forgotten: the key again asks with it.
    press_all(&mut model, "4");
    assert_eq!(prompt(&model).input.text, "21337");
    // A build that tells nothing takes the prompt away, not what stands in it.
    update(&mut model, Msg::Paste("01".into()));
    let ticket = model.tickets.start(Slot::Draft);
    let abstains = Done::DraftMade(DraftMade::Abstains("no".into()));
    update(&mut model, Msg::Done(ticket, Box::new(abstains)));
    assert!(model.overlays.is_empty());
    press_all(&mut model, "b");
    assert_eq!(prompt(&model).input.text, "2133701");
    press_all(&mut model, "enter");
    // Opened again, it is known without being asked for.
    let again = in_build(Tab::Logs).build;
    model.build = again;
    let effects = press_all(&mut model, "4");
    assert!(model.overlays.is_empty());
    let drafts = |e: &Effect| matches!(e, Effect::Start(_, Work::Draft { bug, .. }) if bug.as_deref() == Some("2133701"));
    assert!(effects.iter().any(drafts), "{effects:?}");
}

#[test]
fn a_verdict_takes_a_bug_and_no_other_word() {
    let mut model = listed();
    press_all(&mut model, "v b");
    update(&mut model, Msg::Paste("flaky".into()));
    let error = prompt(&model).error.clone().unwrap().0;
    assert!(
        error.contains("no bug's number") && error.contains("2133701"),
        "{error}"
    );
    assert!(press_all(&mut model, "enter").is_empty());
    press_all(&mut model, "ctrl-u");
    assert!(prompt(&model).error.is_none());
    assert!(
        press_all(&mut model, "enter").is_empty(),
        "nothing typed is no bug"
    );
    update(
        &mut model,
        Msg::Paste("https://bugs.launchpad.net/bugs/2133701 seen before".into()),
    );
    let effects = press_all(&mut model, "enter");
    let is_it = |verdict: &Option<Verdict>, note: &Option<String>| {
        *verdict == Some(Verdict::Bug("2133701".into())) && note.as_deref() == Some("seen before")
    };
    assert!(
        matches!(effects.as_slice(), [Effect::Start(_, Work::SetVerdict { verdict, note, .. })] if is_it(verdict, note)),
        "{effects:?}"
    );
}

#[test]
fn a_verdict_and_its_undo_are_confirmed_by_name() {
    let mut model = listed();
    // An archive's now lies years before the clock: what is said is not old for that.
    model.now = "2020-01-01T00:00:00Z".parse().unwrap();
    model.clock = "2026-11-21T12:00:00Z".parse().unwrap();
    let stored = |verdict| Done::VerdictStored { builds: 1, verdict };
    for (keys, verdict, said_then) in [
        ("v i", Some(Verdict::Infra), "job 7,1: infra. It leaves the list"),
        ("u", None, "job 7,1: the verdict is taken back"),
    ] {
        let effects = press_all(&mut model, keys);
        let [Effect::Start(ticket, Work::SetVerdict { .. })] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        update(&mut model, Msg::Done(*ticket, Box::new(stored(verdict))));
        let clock = model.clock;
        update(&mut model, Msg::Tick(clock));
        assert!(said(&model).starts_with(said_then), "{}", said(&model));
        if keys == "v i" {
            assert!(said(&model).contains("u takes it back"), "{}", said(&model));
        }
    }
}

#[test]
fn an_emptied_filter_is_the_gates_own() {
    let mut model = listed();
    model.failures.filter.pipeline = None;
    model.failures.filter.voting = None;
    press_all(&mut model, "f ctrl-u");
    assert!(prompt(&model).title.contains("gate's own"));
    let effects = press_all(&mut model, "enter");
    let is_default = |f: &FailureFilter| *f == FailureFilter::default();
    assert!(
        matches!(effects.as_slice(), [Effect::Start(_, Work::Failures(f))] if is_default(f)),
        "{effects:?}"
    );
}

#[test]
fn a_command_that_is_misspelt_is_offered_not_run() {
    let mut model = listed();
    press_all(&mut model, ":");
    update(&mut model, Msg::Paste("verdikt".into()));
    press_all(&mut model, "enter");
    let Some(Overlay::Palette(palette)) = model.overlays.last() else {
        panic!("{:?}", model.overlays)
    };
    assert_eq!(palette.input.text, "verdikt");
    assert!(
        palette
            .unknown
            .as_ref()
            .is_some_and(|u| u.contains("Did you mean verdict?"))
    );
    press_all(&mut model, "down enter");
    assert!(matches!(model.overlays.last(), Some(Overlay::Verdict(_))));
}

#[test]
fn where_a_file_was_written_stays_to_be_read() {
    let mut model = listed();
    let ticket = model.tickets.start(Slot::Copy);
    let excerpt = Excerpted {
        path: "/tmp/x.txt".into(),
        lines: 3,
    };
    let done = Done::Read(Box::new(Read::Excerpt(excerpt)));
    update(&mut model, Msg::Done(ticket, Box::new(done)));
    press_all(&mut model, "j k");
    let late = model.clock + jiff::SignedDuration::from_mins(9);
    update(&mut model, Msg::Tick(late));
    assert!(
        said(&model).contains("/tmp/x.txt") && said(&model).contains('@'),
        "{}",
        said(&model)
    );
    press_all(&mut model, "esc");
    assert!(!said(&model).contains("/tmp/x.txt"), "{}", said(&model));
}

#[test]
fn what_was_scrolled_too_far_comes_back_at_once() {
    let mut model = in_build(Tab::Draft);
    press_all(&mut model, "j j j j j j j j");
    let ends = Ends {
        screen: Some(3),
        overlay: None,
    };
    update(&mut model, Msg::Shown(ends));
    press_all(&mut model, "k");
    assert_eq!(model.build.as_ref().map(|b| b.draft.top), Some(2));
    let mut model = in_build(Tab::Submit);
    if let Some(build) = &mut model.build {
        build.draft.plan_top = 40;
    }
    update(&mut model, Msg::Shown(ends));
    assert_eq!(model.build.map(|b| b.draft.plan_top), Some(3));
}

#[test]
fn what_failures_look_like_is_asked_behind_the_list_and_not_behind_a_build() {
    let mut model = listed();
    let list = model.failures.list.clone().unwrap();
    let ticket = model.tickets.start(Slot::Failures);
    let listed = || {
        Box::new(Done::Failures {
            list: list.clone(),
            unknown: None,
            reviews: Default::default(),
            synced_at: None,
            pending: 0,
        })
    };
    assert!(update(&mut model, Msg::Part(ticket, listed())).is_empty());
    let effects = update(&mut model, Msg::Done(ticket, listed()));
    let [Effect::Start(ticket, Work::Headlines(_))] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    let headline = Headline {
        file: "a.log".into(),
        line: 7,
        text: "No space left".into(),
    };
    let found = Done::Headlines(vec![(BuildKey("b1".into()), Some(headline))]);
    update(&mut model, Msg::Part(*ticket, Box::new(found)));
    let shown = model
        .failures
        .list
        .as_ref()
        .and_then(|l| l.rows.first()?.headline.as_ref());
    assert_eq!(shown.map(|h| h.text.as_str()), Some("No space left"));
    let effects = press_all(&mut model, "enter");
    assert!(effects.contains(&Effect::Cancel(Slot::Headlines)), "{effects:?}");
    assert!(!model.tickets.is_running(Slot::Headlines));
    let effects = press_all(&mut model, "esc");
    let is_asked = |e: &Effect| matches!(e, Effect::Start(_, Work::Headlines(_)));
    assert!(effects.iter().any(is_asked), "{effects:?}");
}

#[test]
fn a_folder_is_compared_with_a_run_that_the_user_names() {
    let mut model = in_build(Tab::Digest);
    model.gate.single = Some(BuildKey("b".into()));
    if let Some(build) = &mut model.build {
        build.logs = Some(Box::default());
        build.digest.digest = Some(Box::default());
    }
    assert_eq!(model.bar().first(), Some(&Action::CompareWith));
    press_all(&mut model, "A");
    assert_eq!(prompt(&model).kind, PromptKind::Against);
    update(&mut model, Msg::Paste("~/good, /srv/two".into()));
    let effects = press_all(&mut model, "enter");
    let is_it = |against: &[String]| against == ["~/good", "/srv/two"];
    assert!(
        matches!(effects.first(), Some(Effect::Start(_, Work::Digest { against, .. })) if is_it(against)),
        "{effects:?}"
    );
    assert!(model.build.is_some_and(|b| b.digest.digest.is_none()));
}

#[test]
fn the_files_are_one_key_away_on_any_terminal() {
    for tab in [Tab::Digest, Tab::Logs] {
        let mut model = in_build(tab);
        assert!(model.bar().contains(&Action::ShowFiles));
        press_all(&mut model, "tab");
        assert_eq!(model.context(), crate::app::Context::Files, "{tab:?}");
        press_all(&mut model, "1");
        assert_eq!(model.context(), crate::app::Context::Log, "{tab:?}");
    }
}
