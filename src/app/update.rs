//! `update`: what each message does to the model, and what it asks for. Dispatch only; one file a screen.

mod build;
mod click;
mod digest;
mod draft;
mod failures;
mod log;
mod matches;
mod outbox;
mod overlay;
mod repair;
mod scroll;
mod start;
mod submit;
mod suspects;

use super::{
    Action, Done, Effect, GateChoice, Key, Lookup, Model, Msg, Named, Overlay, Palette, Screen, Slot, Work,
};
use crate::error::{Error, Kind};

/// Changes the model by one message and says what to do. No I/O, no clock.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => press(model, key),
        Msg::Paste(text) => overlay::paste(model, &text),
        Msg::Scroll(rows) => click::scrolled(model, rows),
        Msg::Click(target) => click::clicked(model, target),
        Msg::Resize(columns, rows) => {
            model.size = (columns, rows);
            log::resized(model)
        }
        Msg::Tick(now) => tick(model, now),
        Msg::Progress(ticket, progress) => {
            if model.tickets.is_current(ticket) {
                model.progress.insert(ticket.slot, progress);
            }
            Vec::new()
        }
        Msg::Part(ticket, done) if model.tickets.is_current(ticket) => take(model, *done),
        Msg::Done(ticket, done) if model.tickets.is_current(ticket) => {
            model.tickets.finish(ticket);
            model.progress.remove(&ticket.slot);
            take(model, *done)
        }
        Msg::Failed(ticket, error) if model.tickets.is_current(ticket) => {
            model.tickets.finish(ticket);
            model.progress.remove(&ticket.slot);
            failed(model, ticket.slot, &error)
        }
        // A stale answer: something newer was asked for since.
        Msg::Part(..) | Msg::Done(..) | Msg::Failed(..) => Vec::new(),
        Msg::Shown(ends) => {
            scroll::clamp(model, ends);
            Vec::new()
        }
        Msg::Edited(text) => draft::edited(model, &text),
        Msg::Notice(Ok(text)) => {
            model.say(text);
            Vec::new()
        }
        Msg::Notice(Err(text)) => {
            model.say_error(text);
            Vec::new()
        }
    }
}

/// The effects of opening the workbench.
pub fn open(model: &mut Model, choice: GateChoice) -> Vec<Effect> {
    vec![start(model, Slot::Gate, Work::OpenGate(choice))]
}

/// Starts work in a slot; older work of the slot becomes stale.
fn start(model: &mut Model, slot: Slot, work: Work) -> Effect {
    Effect::Start(model.tickets.start(slot), work)
}

fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    if model.message.as_ref().is_some_and(|m| m.is_error) {
        model.message = None;
    }
    if !model.overlays.is_empty() {
        return overlay::press(model, key);
    }
    if let Some(effects) = draft::typing(model, key) {
        return effects;
    }
    if key == Key::named(Named::Esc) && !model.pending_keys.is_empty() {
        model.pending_keys.clear();
        return Vec::new();
    }
    model.pending_keys.push(key);
    match model.keymap.lookup(model.context(), &model.pending_keys) {
        Lookup::Run(action) => {
            model.pending_keys.clear();
            give_up_ahead(model);
            // What was said is about what was done before; only a second ctrl-c asks what the first one said. Where
            // something was written stays to be read.
            let stays = action != Action::Back && model.message.as_ref().is_some_and(|m| m.stays);
            if action != Action::Cancel && !stays {
                model.message = None;
            }
            run(model, action)
        }
        Lookup::Prefix(_) => Vec::new(),
        Lookup::Unbound => {
            model.pending_keys.clear();
            model.say(format!("{key} does nothing here; ? shows the keys"));
            Vec::new()
        }
    }
}

/// What was asked for ahead of its answer is given up with the next command.
fn give_up_ahead(model: &mut Model) {
    if let Some(build) = &mut model.build {
        (build.draft.wants_submit, build.digest.lands) = (false, false);
        build.matches.repairs = None;
    }
}

/// Runs an action: the screen's meaning first, then the general one.
pub(super) fn run(model: &mut Model, action: Action) -> Vec<Effect> {
    let handled = match model.screen {
        Screen::Start => start::run(model, action),
        Screen::Failures => failures::run(model, action),
        Screen::Build => build::run(model, action),
        Screen::Outbox => outbox::run(model, action),
    };
    handled.unwrap_or_else(|| run_anywhere(model, action))
}

fn run_anywhere(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::Help => model.overlays.push(Overlay::Help(model.context(), 0)),
        Action::Palette => {
            let here = model.keymap.actions(model.context());
            model.overlays.push(Overlay::Palette(Palette::new(here)));
        }
        Action::CommandLog => model.overlays.push(Overlay::CommandLog(0)),
        Action::ToggleClock => {
            model.local_time = !model.local_time;
            model.say(if model.local_time {
                "Times are local."
            } else {
                "Times are UTC."
            });
        }
        Action::Quit => return quit(model),
        Action::Cancel => return cancel(model),
        Action::Redraw => return vec![Effect::Redraw],
        Action::Theme => return next_theme(model),
        Action::Sync => return sync(model),
        Action::Outbox => return outbox::show(model),
        Action::Verdict => failures::ask_verdict(model),
        Action::Back if model.screen == Screen::Failures => {
            model.say("ctrl-q leaves whodunit.");
        }
        Action::Back if model.gate.single.is_some() => {
            model.say("This folder is all that is open: ctrl-q leaves whodunit.");
        }
        Action::Back => {
            model.screen = Screen::Failures;
            return failures::look(model);
        }
        Action::CopyUrl | Action::OpenUrl => model.say("Nothing here has a link."),
        other => model.say(format!("{} is not to be had on this screen.", other.name())),
    }
    Vec::new()
}

fn quit(model: &mut Model) -> Vec<Effect> {
    model.quitting = true;
    vec![Effect::Quit]
}

/// The first press cancels what runs, the second leaves.
fn cancel(model: &mut Model) -> Vec<Effect> {
    let running: Vec<Slot> = model.tickets.running().filter(|s| !s.must_finish()).collect();
    const AGAIN: &str = "Nothing runs; ctrl-c again leaves.";
    if running.is_empty() {
        if model.message.as_ref().is_some_and(|m| m.text == AGAIN) {
            return quit(model);
        }
        model.say(AGAIN);
        return Vec::new();
    }
    model.say("Cancelled; ctrl-c again leaves.");
    end(model, running)
}

/// Ends the work of some slots: what still comes of it is stale.
fn end(model: &mut Model, slots: Vec<Slot>) -> Vec<Effect> {
    for slot in &slots {
        model.tickets.cancel(*slot);
        model.progress.remove(slot);
    }
    slots.into_iter().map(Effect::Cancel).collect()
}

/// Another build is opened: what was asked about the one before is no answer for it.
fn leave_build(model: &mut Model) -> Vec<Effect> {
    let running = model.tickets.running();
    let slots: Vec<Slot> = running.filter(|slot| slot.is_of_build()).collect();
    end(model, slots)
}

const THEMES: [&str; 6] = ["ansi", "dark", "light", "high-contrast", "colorblind", "mono"];

fn next_theme(model: &mut Model) -> Vec<Effect> {
    let at = THEMES
        .iter()
        .position(|t| *t == model.theme)
        .map_or(0, |i| (i + 1) % THEMES.len());
    let name = THEMES.get(at).copied().unwrap_or("ansi").to_string();
    model.theme.clone_from(&name);
    model.say(format!(
        "Theme {name}; `theme = \"{name}\"` in the configuration keeps it."
    ));
    vec![Effect::UseTheme(name)]
}

/// Brings what is new, unless that is running.
fn sync(model: &mut Model) -> Vec<Effect> {
    if model.gate.name.is_empty() {
        model.say("The gate is being opened.");
        return Vec::new();
    }
    if !model.gate.can_sync {
        model.say("This gate lies on this machine: there is nothing to sync.");
        return Vec::new();
    }
    if model.tickets.is_running(Slot::Sync) {
        model.say("A sync is running; ctrl-c cancels it.");
        return Vec::new();
    }
    vec![start(model, Slot::Sync, Work::Sync)]
}

fn tick(model: &mut Model, now: jiff::Timestamp) -> Vec<Effect> {
    const MESSAGE_SECONDS: i64 = 6;
    if model
        .message
        .as_ref()
        .is_some_and(|m| !m.is_error && !m.stays && now.duration_since(m.at).as_secs() >= MESSAGE_SECONDS)
    {
        model.message = None;
    }
    model.clock = now;
    model.now = model.gate.now.unwrap_or(now);
    let due = model.gate.sync_every.is_some_and(|every| {
        model
            .gate
            .synced_at
            .is_none_or(|at| now.duration_since(at).as_secs() >= every.max(30) as i64)
    });
    if due && model.gate.can_sync && !model.tickets.is_running(Slot::Sync) {
        return sync(model);
    }
    Vec::new()
}

/// Takes a result that is wanted.
fn take(model: &mut Model, done: Done) -> Vec<Effect> {
    match done {
        Done::Gate(view) => start::gate_opened(model, view),
        Done::NoGate(view) => {
            model.gate = view;
            model.screen = Screen::Start;
            Vec::new()
        }
        Done::Failures {
            list,
            unknown,
            reviews,
            synced_at,
            pending,
        } => {
            (model.failures.unknown, model.failures.reviews) = (unknown, reviews);
            model.failures.take(list);
            model.gate.synced_at = synced_at.or(model.gate.synced_at);
            model.pending_actions = pending;
            // A part of the list: what the failures look like is asked at its end.
            if model.tickets.is_running(Slot::Failures) {
                return Vec::new();
            }
            failures::look(model)
        }
        Done::Headlines(found) => {
            for (build, headline) in found {
                model.failures.set_headline(&build, headline);
            }
            Vec::new()
        }
        Done::VerdictStored { builds, verdict } => failures::verdict_stored(model, builds, verdict.as_ref()),
        Done::Synced { new, logs, missing } => {
            let gone = if missing > 0 {
                format!(", {missing} logs were not to be had")
            } else {
                String::new()
            };
            model.say(format!("{new} new builds, {logs} logs{gone}."));
            vec![failures::reload(model)]
        }
        Done::SyncGrew { .. } if model.tickets.is_running(Slot::Failures) => Vec::new(),
        Done::SyncGrew { .. } => vec![failures::reload(model)],
        Done::Tenants { url, names } => start::tenants(model, url, names),
        Done::BuildArriving(logs) => build::arriving(model, logs),
        Done::BuildOpened(logs) => build::opened(model, logs),
        Done::Digested(digest) => digest::came(model, digest),
        Done::StoryTold { id, lines, problems } => {
            if let Some(first) = problems.first() {
                model.say(format!("Not all could be read: {first}"));
            }
            digest::told(model, &id, lines)
        }
        Done::Matched(view) => {
            matches::matched(model, view);
            Vec::new()
        }
        Done::WhyNot(why) => matches::explained(model, why),
        Done::DraftMade(made) => {
            let mut effects = draft::made(model, made);
            effects.extend(submit::go_on(model));
            effects
        }
        Done::Proved(proved) => {
            draft::proved(model, proved);
            submit::go_on(model)
        }
        Done::Planned(plan) => {
            submit::planned(model, plan);
            Vec::new()
        }
        Done::Sent { lines, pending } => {
            submit::sent(model, lines, pending);
            Vec::new()
        }
        Done::OutboxListed { items, pending, said } => {
            outbox::listed(model, items, pending, said);
            Vec::new()
        }
        Done::Suspected { report, notes } => suspects::ranked(model, report, notes),
        Done::CommitShown { sha, patch } => {
            suspects::shown(model, sha, patch);
            Vec::new()
        }
        Done::FileCounts(counts) => log::counted(model, counts),
        Done::LogGrown {
            path,
            sheet,
            histogram,
            problem,
        } => log::grown(model, &path, sheet, histogram, problem),
        Done::Read(read) => log::read(model, *read),
        Done::LogLines { path, pattern, lines } => log::window_came(model, &path, pattern, lines),
        Done::LogHits { path, pattern, hits } => log::hits_came(model, &path, &pattern, hits),
        Done::Copied(text) => vec![Effect::Copy(text)],
    }
}

fn failed(model: &mut Model, slot: Slot, error: &Error) -> Vec<Effect> {
    if error.kind() == Kind::Cancelled {
        return Vec::new();
    }
    let text = match error.hint_text() {
        // What to do stands on a line of its own: it is what must not be cut.
        Some(hint) => format!("{}.\n{hint}", error.chain()),
        None => error.chain(),
    };
    // Where some of the logs came, they are read on: how the rest failed is told beside them.
    if slot == Slot::Build
        && let Some(build) = model.build.as_mut().filter(|build| build.logs.is_none())
    {
        build.logs_error = Some(text);
        return Vec::new();
    }
    match slot {
        Slot::Suspects => suspects::failed(model, text),
        Slot::Digest => digest::failed(model, text),
        Slot::Matches => matches::failed(model, text),
        Slot::Draft => draft::failed(model, text),
        Slot::Proof if draft::is_first_proof(model) => draft::failed(model, text),
        Slot::Plan | Slot::Submit => submit::failed(model, slot, text),
        Slot::Log | Slot::Window if log::broke(model, &text) => {}
        _ => model.say_error(text),
    }
    Vec::new()
}

#[cfg(test)]
mod tests;
