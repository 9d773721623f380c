//! What somebody wrote is what leaves: no answer about an older text takes its place.

use super::ahead::{draft, drafted, plans};
use super::{press_all, said};
use crate::app::update::{Msg, update};
use crate::app::{Done, DraftPane, Effect, Model, Proved, Repair, Slot, Tab, Target, Work};
use crate::domain::BuildKey;

fn edit(model: &mut Model, pane: DraftPane, text: &str) -> Vec<Effect> {
    if let Some(build) = &mut model.build {
        build.draft.pane = pane;
    }
    update(model, Msg::Edited(text.into()))
}

/// Types another bug's number; the ticket of the proof that it asks for.
fn renumber(model: &mut Model) -> crate::app::Ticket {
    press_all(model, "b");
    update(model, Msg::Paste("77".into()));
    let effects = press_all(model, "enter");
    let [Effect::Start(ticket, Work::Prove { .. })] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    *ticket
}

#[test]
fn what_was_written_by_hand_survives_a_proof() {
    let mut model = drafted(&[1]);
    edit(
        &mut model,
        DraftPane::Message,
        "Mine for bug NUMBER\n\nNUMBER words.",
    );
    edit(&mut model, DraftPane::Report, "Title\n\nBody");
    let ticket = renumber(&mut model);
    let proved = Proved::Draft {
        draft: draft(&[1]),
        stored: None,
        doubts: Vec::new(),
    };
    update(&mut model, Msg::Done(ticket, Box::new(Done::Proved(proved))));
    let draft = model.build.unwrap().draft.draft.unwrap();
    assert_eq!(draft.message, "Mine for bug 77\n\nNUMBER words.");
    assert_eq!(
        (draft.bug.title.as_str(), draft.bug.description.as_str()),
        ("Title", "Body")
    );
    assert!(
        draft.bug.url.contains("field.title=Title&field.comment=Body&"),
        "{}",
        draft.bug.url
    );
}

#[test]
fn a_number_that_was_entered_is_not_forgotten_by_leaving_the_prompt() {
    let mut model = drafted(&[1]);
    renumber(&mut model);
    press_all(&mut model, "b 8 esc");
    let typed = model.bugs.values().next().unwrap();
    assert_eq!((typed.text.as_str(), typed.entered), ("77", true));
}

#[test]
fn the_number_of_a_repair_is_not_that_of_the_build() {
    let mut model = drafted(&[1]);
    if let Some(build) = &mut model.build {
        build.draft.repair = Some(Repair {
            id: "1449136".into(),
            change: "widen".into(),
        });
    }
    renumber(&mut model);
    assert!(model.bugs.is_empty());
}

#[test]
fn a_plan_of_an_older_text_is_not_taken() {
    for by_editor in [true, false] {
        let mut model = drafted(&[1]);
        let effects = press_all(&mut model, "5");
        let [Effect::Start(ticket, Work::Plan { .. })] = effects.as_slice() else {
            panic!("{effects:?}")
        };
        press_all(&mut model, "4");
        if by_editor {
            edit(&mut model, DraftPane::Message, "Mine");
        } else {
            press_all(&mut model, "i x esc");
        }
        assert!(!model.tickets.is_current(*ticket), "{by_editor}");
    }
}

#[test]
fn a_proof_that_was_cancelled_is_made_again_for_the_submission() {
    let mut model = drafted(&[1]);
    press_all(&mut model, "i x esc ctrl-c");
    assert!(!model.tickets.is_running(Slot::Proof));
    let effects = press_all(&mut model, "5");
    assert!(
        matches!(effects.as_slice(), [Effect::Start(_, Work::Prove { .. })]),
        "{effects:?}"
    );
    assert!(said(&model).contains("opens when"), "{}", said(&model));
}

#[test]
fn a_click_gives_up_what_was_asked_for_ahead() {
    let mut model = drafted(&[]);
    if let Some(build) = &mut model.build {
        build.draft.draft = None;
    }
    model.tickets.start(Slot::Draft);
    press_all(&mut model, "5");
    let wants = |model: &Model| model.build.as_ref().is_some_and(|b| b.draft.wants_submit);
    assert!(wants(&model));
    update(&mut model, Msg::Click(Target::Tab(Tab::Logs)));
    assert!(!wants(&model));
}

#[test]
fn what_is_being_sent_is_not_planned_again() {
    let mut model = drafted(&[1]);
    model.submitting = Some(BuildKey("b".into()));
    assert!(!plans(&press_all(&mut model, "5")));
    assert!(said(&model).contains("being sent"), "{}", said(&model));
}
