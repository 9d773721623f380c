//! What is typed ahead of its answer, and what is refused before it leaves.

use super::kept::{failure, listed};
use super::{in_build, press_all, said};
use crate::app::update::{Msg, update};
use crate::app::{
    Done, DraftMade, DraftState, Effect, MatchView, Model, Overlay, PromptKind, Screen, Slot, Tab, Work,
};
use crate::domain::{BuildKey, failures};
use crate::draft::{BuildHits, Draft, Proof};
use crate::fingerprint::{EventRef, MatchReport, NearMiss};

/// A draft whose query hits the builds at hand so often, the drafted one first.
pub(super) fn draft(hits: &[u64]) -> Box<Draft> {
    let hits = hits.iter().map(|events| BuildHits {
        events: *events,
        ..BuildHits::new("b")
    });
    Box::new(Draft {
        yaml: "query: >-\n  message:\"x\"\n".into(),
        proof: Proof {
            hits: hits.collect(),
            ..Proof::default()
        },
        ..Draft::default()
    })
}

pub(super) fn drafted(hits: &[u64]) -> Model {
    let mut model = in_build(Tab::Draft);
    if let Some(build) = &mut model.build {
        build.draft = DraftState {
            build: Some(build.key.clone()),
            bug: Some("2140005".into()),
            draft: Some(draft(hits)),
            is_proved: true,
            ..DraftState::default()
        };
    }
    model
}

fn tab(model: &Model) -> Option<Tab> {
    model.build.as_ref().map(|b| b.tab)
}

pub(super) fn plans(effects: &[Effect]) -> bool {
    effects
        .iter()
        .any(|e| matches!(e, Effect::Start(_, Work::Plan { .. })))
}

#[test]
fn a_draft_that_was_stored_with_a_number_brings_it() {
    let mut model = in_build(Tab::Draft);
    press_all(&mut model, "4");
    let ticket = model.tickets.start(Slot::Draft);
    let mut made = draft(&[1]);
    made.bug.id = Some("2140005".into());
    let done = Done::DraftMade(DraftMade::Draft {
        draft: made,
        stored: Some(5),
    });
    update(&mut model, Msg::Done(ticket, Box::new(done)));
    let bug = |model: &Model| model.build.as_ref().and_then(|b| b.draft.bug.clone());
    assert_eq!(bug(&model).as_deref(), Some("2140005"));
    // In the prompt it is replaced by what is typed.
    let prompt = |model: &Model| match model.overlays.last() {
        Some(Overlay::Prompt(prompt)) => prompt.input.text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(prompt(&model), "2140005");
    press_all(&mut model, "7");
    assert_eq!(prompt(&model), "7");
}

#[test]
fn a_query_that_hits_nothing_is_not_submitted() {
    for (hits, why) in [
        (&[0, 0][..], "none of the 2"),
        (&[0, 3], "not this one"),
        (&[0], "not hit this"),
    ] {
        let mut model = drafted(hits);
        assert!(press_all(&mut model, "5").is_empty(), "{hits:?}");
        assert!(said(&model).contains(why), "{}", said(&model));
        assert_eq!(tab(&model), Some(Tab::Draft));
    }
    let mut model = drafted(&[2, 0]);
    assert!(plans(&press_all(&mut model, "5")));
    // Without builds at hand nothing can be proved: it is told loudly.
    let mut model = drafted(&[]);
    assert!(plans(&press_all(&mut model, "5")));
    assert!(
        model
            .message
            .is_some_and(|m| m.is_error && m.text.contains("nothing is proved"))
    );
}

#[test]
fn the_submission_waits_for_the_draft_and_opens_unless_one_moves() {
    for (keys, opens) in [("5", true), ("5 j", false)] {
        let mut model = drafted(&[]);
        if let Some(build) = &mut model.build {
            build.draft.draft = None;
            build.tab = Tab::Logs;
        }
        let ticket = model.tickets.start(Slot::Draft);
        assert!(!plans(&press_all(&mut model, keys)));
        assert_eq!(tab(&model), Some(Tab::Draft));
        let made = DraftMade::Draft {
            draft: Box::new(Draft {
                bug: crate::draft::BugReport {
                    id: Some("2140005".into()),
                    ..Default::default()
                },
                ..*draft(&[1])
            }),
            stored: None,
        };
        let effects = update(&mut model, Msg::Done(ticket, Box::new(Done::DraftMade(made))));
        assert_eq!(plans(&effects), opens, "{keys}: {effects:?}");
        assert_eq!(tab(&model) == Some(Tab::Submit), opens);
        assert!(!said(&model).contains("opens when"), "{}", said(&model));
    }
}

#[test]
fn a_build_whose_fingerprint_is_on_its_way_warns() {
    let mut model = in_build(Tab::Logs);
    let review = "in review: 970001".to_owned();
    model.failures.reviews.insert(BuildKey("b".into()), review);
    press_all(&mut model, "4");
    assert!(said(&model).contains("970001"), "{}", said(&model));
}

#[test]
fn without_logs_no_bug_is_asked_for() {
    let mut gone = failure("b1");
    gone.logs = failures::LogState::Never;
    let mut model = listed();
    let now = jiff::Timestamp::UNIX_EPOCH;
    let list = failures::list(&model.failures.filter, now, vec![gone], &[]);
    model.failures.take(list);
    press_all(&mut model, "G enter 4");
    assert_eq!(tab(&model), Some(Tab::Draft));
    assert!(model.overlays.is_empty(), "{:?}", model.overlays);
}

#[test]
fn what_is_typed_takes_the_place_of_the_number_that_was_entered() {
    let mut model = drafted(&[1]);
    press_all(&mut model, "b");
    let typed = |model: &Model| match model.overlays.last() {
        Some(Overlay::Prompt(prompt)) => prompt.input.text.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(typed(&model), "2140005");
    press_all(&mut model, "7 7");
    assert_eq!(typed(&model), "77");
    update(&mut model, Msg::Paste("1234567890".into()));
    assert!(press_all(&mut model, "enter").is_empty());
    let Some(Overlay::Prompt(prompt)) = model.overlays.last() else {
        panic!()
    };
    assert!(
        prompt
            .error
            .as_ref()
            .is_some_and(|(text, _)| text.contains("nine digits"))
    );
}

#[test]
fn a_near_miss_that_is_selected_is_asked_about_without_a_question() {
    let mut model = in_build(Tab::Matches);
    let near = NearMiss {
        id: "7".into(),
        score: 0.5,
        best: EventRef::default(),
        clauses: Vec::new(),
        phrases: Vec::new(),
    };
    if let Some(build) = &mut model.build {
        build.matches.view = Some(Box::new(MatchView {
            report: MatchReport::default(),
            near: vec![near],
            queries: Default::default(),
            tried: vec!["7".into(), "8".into()],
            broken: Vec::new(),
        }));
    }
    let effects = press_all(&mut model, "w");
    assert!(
        matches!(effects.as_slice(), [Effect::Start(_, Work::WhyNot { .. })]),
        "{effects:?}"
    );
    assert!(model.overlays.is_empty());
    // Another one is named in the prompt.
    press_all(&mut model, "w");
    assert!(matches!(model.overlays.last(), Some(Overlay::Prompt(p)) if p.kind == PromptKind::Why));
}

#[test]
fn the_outbox_leads_back_to_where_it_was_opened() {
    let mut model = in_build(Tab::Suspects);
    press_all(&mut model, "O q");
    assert_eq!((model.screen, tab(&model)), (Screen::Build, Some(Tab::Suspects)));
    let mut model = listed();
    let effects = press_all(&mut model, "O O q");
    assert_eq!(model.screen, Screen::Failures);
    // What the failures look like is asked there, too.
    let is_asked = |e: &Effect| matches!(e, Effect::Start(_, Work::Headlines(_)));
    assert!(effects.iter().any(is_asked), "{effects:?}");
}

#[test]
fn what_has_no_link_says_so_in_words() {
    let mut model = in_build(Tab::Matches);
    super::run(&mut model, crate::app::Action::CopyUrl);
    assert_eq!(said(&model), "Nothing here has a link.");
}
