//! A near miss is repaired from the matches and from the draft; and back.

use super::{in_build, press_all, said};
use crate::app::update::{Msg, update};
use crate::app::{Action, Done, DraftMade, Effect, MatchView, Model, Overlay, Slot, Tab, WhyNot, Work};
use crate::fingerprint::{self, ClauseNear, EventRef, Explanation, Fix, FixKind, NearMiss};
use crate::suspect::{Suspect, SuspectReport, Window};

fn near(id: &str, lacking: usize) -> NearMiss {
    let clause = |holds| ClauseNear {
        clause: "tags:\"x\"".into(),
        holds,
        required: true,
        elsewhere: None,
    };
    NearMiss {
        id: id.into(),
        score: 0.9,
        best: EventRef::default(),
        clauses: (0..3).map(|at| clause(at >= lacking)).collect(),
        phrases: Vec::new(),
    }
}

fn matched(tab: Tab) -> Model {
    let mut model = in_build(tab);
    if let Some(build) = &mut model.build {
        build.matches.build = Some(build.key.clone());
        build.matches.view = Some(Box::new(MatchView {
            near: vec![near("100", 2), near("1449136", 1)],
            tried: vec!["100".into(), "1449136".into()],
            ..MatchView::default()
        }));
        build.matches.selected = 1;
    }
    model
}

fn why(passing: [usize; 2]) -> Box<WhyNot> {
    let fix = |change: &str| Fix {
        kind: FixKind::Widen,
        change: change.into(),
        query: "tags:\"y\"".into(),
    };
    let effect = |passing| fingerprint::Effect {
        passing,
        ..fingerprint::Effect::default()
    };
    Box::new(WhyNot {
        answer: Explanation {
            id: "1449136".into(),
            fixes: vec![fix("first"), fix("second")],
            ..Explanation::default()
        },
        effects: passing.map(effect).to_vec(),
        files: vec![Some("query: a\n".into()), Some("query: b\n".into())],
        ..WhyNot::default()
    })
}

/// Answers the question why not that the effects ask.
fn answer(model: &mut Model, effects: &[Effect], why: Box<WhyNot>) -> Vec<Effect> {
    let [Effect::Start(ticket, Work::WhyNot { id, .. })] = effects else {
        panic!("{effects:?}")
    };
    assert_eq!(id, "1449136");
    update(model, Msg::Done(*ticket, Box::new(Done::WhyNot(why))))
}

#[test]
fn a_near_miss_is_repaired_with_its_file_and_its_bug() {
    let mut model = matched(Tab::Matches);
    assert!(model.bar().contains(&Action::Repair));
    let effects = press_all(&mut model, "R");
    let effects = answer(&mut model, &effects, why([1, 0]));
    // The first change that hits no passing build; nothing is asked: the bug is known.
    let proves = |e: &Effect| matches!(e, Effect::Start(_, Work::Prove { yaml, bug, .. }) if yaml == "query: b\n" && bug.as_deref() == Some("1449136"));
    assert!(effects.iter().any(proves), "{effects:?}");
    assert!(model.overlays.is_empty());
    let build = model.build.as_ref().unwrap();
    assert_eq!(build.tab, Tab::Draft);
    assert_eq!(build.draft.repair.as_ref().unwrap().change, "second");
    assert!(model.bar().contains(&Action::Repair));
    // Its own draft is made when it is asked for.
    let effects = press_all(&mut model, "R");
    let drafts = |e: &Effect| matches!(e, Effect::Start(_, Work::Draft { .. }));
    assert!(effects.iter().any(drafts), "{effects:?}");
}

#[test]
fn the_draft_of_a_new_fingerprint_is_kept_beside_the_repair() {
    let mut model = matched(Tab::Draft);
    let ticket = model.tickets.start(Slot::Draft);
    let draft = DraftMade::Draft {
        draft: Box::default(),
        stored: Some(5),
    };
    update(&mut model, Msg::Done(ticket, Box::new(Done::DraftMade(draft))));
    if let Some(build) = &mut model.build {
        build.draft.build = Some(build.key.clone());
        build.draft.bug = Some("7".into());
        build.draft.set_yaml("query: mine\n");
    }
    assert!(model.bar().contains(&Action::Repair));
    let effects = press_all(&mut model, "R");
    answer(&mut model, &effects, why([0, 0]));
    let yaml = |model: &Model| model.build.as_ref().map(|b| b.draft.yaml()).unwrap();
    assert_eq!(yaml(&model), "query: a\n");
    // Repaired from the matches again, before that one is proved: what was drafted is still kept.
    press_all(&mut model, "2 R");
    assert_eq!(yaml(&model), "query: a\n");
    press_all(&mut model, "R");
    assert_eq!(yaml(&model), "query: mine\n");
    assert_eq!(model.build.unwrap().draft.bug.as_deref(), Some("7"));
}

#[test]
fn what_cannot_be_repaired_says_so() {
    let mut model = matched(Tab::Matches);
    let effects = press_all(&mut model, "R");
    let none = WhyNot {
        files: vec![None, None],
        ..*why([0, 0])
    };
    assert!(answer(&mut model, &effects, Box::new(none)).is_empty());
    assert!(said(&model).contains("No change is known"), "{}", said(&model));
    let mut model = in_build(Tab::Matches);
    press_all(&mut model, "R");
    assert!(said(&model).contains("being matched"), "{}", said(&model));
}

/// A build whose draft is asked for, and what comes of it: the effects.
fn drafted(made: DraftMade) -> (Model, Vec<Effect>) {
    let mut model = in_build(Tab::Logs);
    let effects = press_all(&mut model, "4");
    let [Effect::Start(ticket, Work::Draft { .. })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert!(matches!(model.overlays.last(), Some(Overlay::Prompt(_))));
    let effects = update(&mut model, Msg::Done(*ticket, Box::new(Done::DraftMade(made))));
    (model, effects)
}

#[test]
fn a_draft_is_made_first_and_then_what_comes_near_is_asked() {
    let (_, effects) = drafted(DraftMade::Abstains("it tells nothing".into()));
    assert!(
        matches!(effects.as_slice(), [Effect::Start(_, Work::Match(_))]),
        "{effects:?}"
    );
}

#[test]
fn a_draft_asks_for_the_suspects_and_names_them_when_they_come() {
    let made = DraftMade::Draft {
        draft: Box::default(),
        stored: Some(5),
    };
    let (mut model, effects) = drafted(made);
    let asked = effects.iter().find_map(|e| match e {
        Effect::Start(ticket, Work::Suspects(_)) => Some(*ticket),
        _ => None,
    });
    let ranked = || {
        let report = SuspectReport {
            suspects: vec![Suspect {
                project: "p".into(),
                sha: "1".into(),
                subject: "s".into(),
                probability: 0.9,
                reasons: Vec::new(),
                landed_at: jiff::Timestamp::UNIX_EPOCH,
            }],
            none_of_these: 0.1,
            window: Window::until(jiff::Timestamp::UNIX_EPOCH),
            own_fault: None,
        };
        Box::new(Done::Suspected {
            report: Box::new(report),
            notes: Vec::new(),
        })
    };
    let effects = update(&mut model, Msg::Done(asked.unwrap(), ranked()));
    let proves = |e: &Effect| matches!(e, Effect::Start(_, Work::Prove { .. }));
    assert!(effects.iter().any(proves), "{effects:?}");
    // What somebody wrote in the report is not written over.
    if let Some(build) = &mut model.build {
        build.draft.is_report_rewritten = true;
    }
    let ticket = model.tickets.start(Slot::Suspects);
    let effects = update(&mut model, Msg::Done(ticket, ranked()));
    assert!(!effects.iter().any(proves), "{effects:?}");
}
