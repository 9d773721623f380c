//! What keys and results do to the model, over all screens.

mod ahead;
mod edits;
mod kept;
mod repair;

use super::*;
use crate::app::{
    BuildState, Context, DraftState, GateView, HelpRow, Keymap, OutboxItem, PromptKind, Sending, Tab, Target,
    help_rows,
};
use crate::domain::{BuildKey, FailureList};
use std::sync::Arc;

fn model() -> Model {
    let mut model = Model::new(Arc::new(Keymap::shipped()), jiff::Timestamp::UNIX_EPOCH, (80, 24));
    model.gate.name = "g".into();
    model.failures.list = Some(FailureList::default());
    model
}

fn in_build(tab: Tab) -> Model {
    let mut model = model();
    model.screen = Screen::Build;
    let mut build = BuildState::opening(BuildKey("b".into()), None);
    build.tab = tab;
    model.build = Some(build);
    model
}

fn press_all(model: &mut Model, keys: &str) -> Vec<Effect> {
    let keys = crate::app::parse_keys(keys).unwrap();
    keys.into_iter()
        .flat_map(|key| update(model, Msg::Key(key)))
        .collect()
}

fn said(model: &Model) -> &str {
    model.message.as_ref().map_or("", |m| &m.text)
}

/// A model with this context.
fn at(context: Context) -> Option<Model> {
    let with_screen = |screen| {
        let mut model = model();
        model.screen = screen;
        model
    };
    Some(match context {
        Context::Global => return None,
        Context::Start => with_screen(Screen::Start),
        Context::Failures => with_screen(Screen::Failures),
        Context::Outbox => with_screen(Screen::Outbox),
        Context::Digest => in_build(Tab::Digest),
        Context::Log => in_build(Tab::Logs),
        Context::Files => {
            let mut model = in_build(Tab::Logs);
            press_all(&mut model, "tab");
            model
        }
        Context::Matches => in_build(Tab::Matches),
        Context::Suspects => in_build(Tab::Suspects),
        Context::Draft => in_build(Tab::Draft),
        Context::Submit => in_build(Tab::Submit),
    })
}

#[test]
fn every_key_of_the_help_works_where_it_is_shown() {
    let keymap = Keymap::shipped();
    for context in Context::ALL {
        for row in help_rows(&keymap, context) {
            let HelpRow::Keys(_, action) = row else { continue };
            let Some(mut model) = at(context) else { continue };
            assert_eq!(model.context(), context);
            // Without a log there is nothing to move in; that is not what is asked here.
            if matches!(context, Context::Log | Context::Files) && context.bar().contains(&action) {
                continue;
            }
            run(&mut model, action);
            let is_log = matches!(context, Context::Log | Context::Files);
            assert!(
                is_log || !said(&model).contains("not to be had"),
                "{context:?}: {action:?}: {}",
                said(&model)
            );
        }
    }
}

#[test]
fn submitting_without_a_draft_says_what_is_missing() {
    for tab in [Tab::Logs, Tab::Matches, Tab::Suspects, Tab::Draft] {
        let mut model = in_build(tab);
        press_all(&mut model, "5");
        assert!(said(&model).contains("no draft"), "{tab:?}: {}", said(&model));
        assert_eq!(model.build.as_ref().map(|b| b.tab), Some(tab));
    }
    let mut model = in_build(Tab::Draft);
    press_all(&mut model, "B");
    assert!(said(&model).contains("no draft"), "{}", said(&model));
}

#[test]
fn nothing_is_discarded_before_y() {
    let mut model = model();
    model.screen = Screen::Outbox;
    model.outbox.items = Some(vec![OutboxItem {
        id: 3,
        kind: "push".into(),
        state: "pending".into(),
        title: "Add query".into(),
        error: None,
        detail: Vec::new(),
        url: None,
        waits: None,
        updated: jiff::Timestamp::UNIX_EPOCH,
    }]);
    for no in ["n", "esc", "D"] {
        assert!(press_all(&mut model, "D").is_empty());
        assert!(press_all(&mut model, no).is_empty(), "{no}");
        assert!(model.overlays.is_empty());
    }
    press_all(&mut model, "D");
    let effects = press_all(&mut model, "y");
    assert!(
        matches!(
            effects.as_slice(),
            [Effect::Start(_, Work::Outbox(crate::app::OutboxAsk::Discard(3)))]
        ),
        "{effects:?}"
    );
}

#[test]
fn what_was_sent_is_not_offered_again() {
    let mut model = in_build(Tab::Submit);
    assert!(model.bar().contains(&Action::Confirm));
    if let Some(build) = &mut model.build {
        build.draft = DraftState {
            sending: Sending::Done(Vec::new()),
            ..DraftState::default()
        };
    }
    assert!(!model.bar().contains(&Action::Confirm) && model.bar().contains(&Action::OpenUrl));
}

#[test]
fn a_zuul_is_asked_for_its_tenants_and_the_user_for_one() {
    let mut model = model();
    model.screen = Screen::Start;
    model.start_row = 2;
    press_all(&mut model, "enter");
    update(&mut model, Msg::Paste("https://z".into()));
    let effects = press_all(&mut model, "enter");
    let [Effect::Start(ticket, Work::ListTenants(url))] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    assert_eq!(url, "https://z");
    let names = vec!["opendev".to_owned(), "openstack".into(), "zuul".into()];
    let done = Done::Tenants {
        url: url.clone(),
        names,
    };
    update(&mut model, Msg::Done(*ticket, Box::new(done)));
    let Some(Overlay::Prompt(prompt)) = model.overlays.last() else {
        panic!("no prompt")
    };
    assert!(prompt.title.contains("openstack") && matches!(prompt.kind, PromptKind::OpenTenant(..)));
    // Several begin so; then one; one that is not there is refused.
    update(&mut model, Msg::Paste("open".into()));
    assert!(press_all(&mut model, "enter").is_empty());
    update(&mut model, Msg::Paste("x".into()));
    assert!(press_all(&mut model, "enter").is_empty());
    press_all(&mut model, "backspace");
    update(&mut model, Msg::Paste("s".into()));
    let effects = press_all(&mut model, "enter");
    let want = GateChoice::Zuul {
        url: "https://z".into(),
        tenant: "openstack".into(),
    };
    assert!(
        matches!(effects.as_slice(), [Effect::Start(_, Work::OpenGate(choice))] if *choice == want),
        "{effects:?}"
    );
}

#[test]
fn a_server_that_names_no_tenants_leaves_it_to_the_user() {
    let mut model = model();
    start::tenants(&mut model, "https://z".into(), Vec::new());
    update(&mut model, Msg::Paste("any".into()));
    let effects = press_all(&mut model, "enter");
    let is_it = |choice: &GateChoice| matches!(choice, GateChoice::Zuul { tenant, .. } if tenant == "any");
    assert!(matches!(effects.as_slice(), [Effect::Start(_, Work::OpenGate(choice))] if is_it(choice)));
    let only = start::tenants(&mut model, "https://z".into(), vec!["one".into()]);
    assert!(matches!(only.as_slice(), [Effect::Start(_, Work::OpenGate(_))]));
}

#[test]
fn a_name_that_is_typed_comes_first_in_the_palette() {
    let mut model = model();
    press_all(&mut model, ":");
    update(&mut model, Msg::Paste("outbox".into()));
    let Some(Overlay::Palette(palette)) = model.overlays.last() else {
        panic!("{:?}", model.overlays);
    };
    assert_eq!(
        palette.found.first(),
        Some(&Action::Outbox),
        "{:?}",
        palette.found
    );
}

#[test]
fn a_folder_has_no_list_to_go_back_to() {
    let mut model = in_build(Tab::Matches);
    model.gate.single = Some(BuildKey("b".into()));
    press_all(&mut model, "esc");
    assert_eq!(model.screen, Screen::Build);
    assert!(said(&model).contains("ctrl-q"), "{}", said(&model));
}

#[test]
fn a_filter_typed_before_the_gate_is_open_stays() {
    let mut model = Model::new(Arc::new(Keymap::shipped()), jiff::Timestamp::UNIX_EPOCH, (80, 24));
    let view = |name: &str, pipeline: Option<&str>| GateView {
        name: name.into(),
        pipeline: pipeline.map(str::to_owned),
        ..GateView::default()
    };
    model.failures.filter.pipeline = Some("check".into());
    start::gate_opened(&mut model, view("first", Some("gate")));
    assert_eq!(model.failures.filter.pipeline.as_deref(), Some("check"));
    start::gate_opened(&mut model, view("second", None));
    assert_eq!(model.failures.filter.pipeline, None, "another gate has its own");
}

#[test]
fn the_list_fills_while_a_sync_runs() {
    let mut model = model();
    let ticket = model.tickets.start(Slot::Sync);
    let grew = || Msg::Part(ticket, Box::new(Done::SyncGrew { builds: 500 }));
    let effects = update(&mut model, grew());
    assert!(
        matches!(effects.as_slice(), [Effect::Start(_, Work::Failures(_))]),
        "{effects:?}"
    );
    assert!(
        update(&mut model, grew()).is_empty(),
        "the list is being read already"
    );
}

#[test]
fn logs_are_read_while_the_others_are_fetched() {
    let mut model = in_build(Tab::Logs);
    let ticket = model.tickets.start(Slot::Build);
    let logs = |names: &[&str]| {
        let files = names.iter().map(|name| crate::domain::LogFile {
            path: (*name).to_owned(),
            bytes: Some(1),
        });
        Box::new(crate::domain::BuildLogs {
            files: files.collect(),
            ..Default::default()
        })
    };
    let shown = |model: &Model| {
        let open = model.build.as_ref().and_then(|b| b.log.open.as_ref());
        open.map(|o| o.path.clone())
    };
    if let Some(build) = &mut model.build {
        build.logs = None;
        build.log.open = None;
    }
    let part = |names| Msg::Part(ticket, Box::new(Done::BuildArriving(logs(names))));
    let effects = update(&mut model, part(&["b.log"]));
    assert!(
        matches!(effects.as_slice(), [.., Effect::Start(_, Work::OpenLog { .. })]),
        "{effects:?}"
    );
    assert_eq!(shown(&model).as_deref(), Some("b.log"));
    assert!(
        update(&mut model, part(&["a.log", "b.log"])).is_empty(),
        "it stays open"
    );
    let build = model.build.as_mut().unwrap();
    assert_eq!(build.log.files.selected, 1, "the tree stays on it");
    build.log.touched = true;
    let all = logs(&["a.log", "b.log", "controller/logs/c.log"]);
    update(&mut model, Msg::Done(ticket, Box::new(Done::BuildOpened(all))));
    assert_eq!(shown(&model).as_deref(), Some("b.log"), "what is read stays");
}

#[test]
fn what_to_do_stands_on_a_line_of_its_own() {
    let mut model = model();
    let ticket = model.tickets.start(Slot::Sync);
    let error = Error::network("http://z cannot be reached").hint("Check the network.");
    update(&mut model, Msg::Failed(ticket, error));
    assert_eq!(said(&model), "http://z cannot be reached.\nCheck the network.");
    update(&mut model, Msg::Click(Target::Failures));
    assert!(model.message.is_none());
}

#[test]
fn a_cursor_that_tells_nothing_gives_a_draft_of_the_whole_build() {
    let mut model = in_build(Tab::Draft);
    let lines = vec![("a.log".to_owned(), 5)];
    if let Some(build) = &mut model.build {
        build.draft.lines = lines;
    }
    let abstains = || crate::app::DraftMade::Abstains("they have its words, too".into());
    let effects = draft::made(&mut model, abstains());
    assert!(
        matches!(effects.as_slice(), [Effect::Start(_, Work::Draft { lines, .. })] if lines.is_empty()),
        "{effects:?}"
    );
    assert!(said(&model).contains("whole build"));
    // The build tells nothing, either: that is the answer.
    let effects = draft::made(&mut model, abstains());
    let drafts = |e: &Effect| matches!(e, Effect::Start(_, Work::Draft { .. }));
    assert!(!effects.iter().any(drafts), "{effects:?}");
    assert!(model.build.is_some_and(|b| b.draft.abstains.is_some()));
}

#[test]
fn what_is_asked_of_a_build_is_no_answer_for_the_next_one() {
    let mut model = in_build(Tab::Matches);
    let ticket = model.tickets.start(Slot::Plan);
    let sync = model.tickets.start(Slot::Sync);
    let effects = build::open(&mut model, BuildKey("c".into()), None);
    assert!(effects.contains(&Effect::Cancel(Slot::Plan)), "{effects:?}");
    assert!(!model.tickets.is_current(ticket) && model.tickets.is_current(sync));
    // What is sent is sent, but not by this build.
    model.submitting = Some(BuildKey("b".into()));
    submit::sent(&mut model, Vec::new(), 1);
    assert!(model.build.is_some_and(|b| b.draft.sending == Sending::No));
}

#[test]
fn what_was_cancelled_is_asked_for_again() {
    for (tab, key) in [(Tab::Matches, "2"), (Tab::Suspects, "3")] {
        let mut model = in_build(tab);
        assert_eq!(press_all(&mut model, key).len(), 1);
        assert!(press_all(&mut model, key).is_empty(), "it runs");
        press_all(&mut model, "ctrl-c");
        assert_eq!(press_all(&mut model, key).len(), 1, "{tab:?}");
    }
}

#[test]
fn another_action_of_the_outbox_is_shown_from_its_beginning() {
    let mut model = model();
    model.screen = Screen::Outbox;
    model.outbox.top = 7;
    update(&mut model, Msg::Click(Target::Row(1)));
    assert_eq!((model.outbox.selected, model.outbox.top), (1, 0));
}

#[test]
fn what_was_said_goes_with_the_next_key() {
    let mut model = model();
    press_all(&mut model, "T");
    assert_eq!(said(&model), "Times are local.");
    press_all(&mut model, "j");
    assert_eq!(said(&model), "");
    press_all(&mut model, "ctrl-c");
    assert!(!model.quitting);
    press_all(&mut model, "ctrl-c");
    assert!(model.quitting);
}
