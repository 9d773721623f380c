//! Keys while something lies over the screen.

use super::{failures, log, matches};
use crate::app::{
    Action, Context, Effect, GateChoice, Key, KeyCode, Lookup, Model, Named, Overlay, Palette, Prompt,
    PromptKind,
};
use crate::domain::{FailureFilter, Verdict};
use crate::review::BugId;
use std::path::PathBuf;

pub(super) fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    let escapes = key == Key::named(Named::Esc) || (key.ctrl && matches!(key.code, KeyCode::Char('c' | 'g')));
    let Some(top) = model.overlays.pop() else {
        return Vec::new();
    };
    if escapes {
        return match top {
            Overlay::Prompt(prompt) if prompt.kind == PromptKind::DraftBug => {
                super::draft::keep_bug(model, prompt.input.text, false);
                Vec::new()
            }
            Overlay::Prompt(prompt) => log::given_up(model, &prompt.kind),
            _ => Vec::new(),
        };
    }
    match top {
        Overlay::Prompt(prompt) => prompt_key(model, prompt, key),
        Overlay::Palette(palette) => palette_key(model, palette, key),
        Overlay::Verdict(menu) => verdict_key(model, Overlay::Verdict(menu), key),
        Overlay::Ask(question) => match key.typed() {
            Some('y') => super::outbox::ask(model, question.ask),
            _ => Vec::new(),
        },
        Overlay::Help(context, row) => {
            scroll(model, key, row, |row| Overlay::Help(context, row));
            Vec::new()
        }
        Overlay::CommandLog(row) => {
            scroll(model, key, row, Overlay::CommandLog);
            Vec::new()
        }
        Overlay::Text { title, lines, row } => {
            scroll(model, key, row, |row| Overlay::Text {
                title: title.clone(),
                lines: lines.clone(),
                row: row.min(lines.len().saturating_sub(1)),
            });
            Vec::new()
        }
        Overlay::Notes(at) if key == Key::named(Named::Enter) => log::go_to_note(model, at),
        Overlay::Notes(at) => {
            let last = model
                .build
                .as_ref()
                .map_or(0, |b| b.log.notes.len())
                .saturating_sub(1);
            scroll(model, key, at, |at| Overlay::Notes(at.min(last)));
            Vec::new()
        }
    }
}

/// A key in the palette. Nothing is run that was neither named nor gone to.
fn palette_key(model: &mut Model, mut palette: Palette, key: Key) -> Vec<Effect> {
    if key == Key::named(Named::Enter) {
        let chosen = palette.selected.and_then(|row| palette.found.get(row).copied());
        return match chosen {
            Some(action) => super::run(model, action),
            None if palette.input.text.trim().is_empty() => Vec::new(),
            None => {
                model.overlays.push(Overlay::Palette(palette));
                Vec::new()
            }
        };
    }
    match (key.code, key.ctrl) {
        (KeyCode::Named(Named::Down), _) | (KeyCode::Char('n'), true) => palette.go(1),
        (KeyCode::Named(Named::Up), _) | (KeyCode::Char('p'), true) => palette.go(-1),
        _ if palette.input.key(key) => palette.find(),
        _ => {}
    }
    model.overlays.push(Overlay::Palette(palette));
    Vec::new()
}

/// Scrolls a text overlay; any other key closes it.
fn scroll(model: &mut Model, key: Key, row: usize, again: impl Fn(usize) -> Overlay) {
    let page = model.body_rows().max(2) / 2;
    let next = match model.keymap.lookup(Context::Global, &[key]) {
        Lookup::Run(Action::Down) => row + 1,
        Lookup::Run(Action::Up) => row.saturating_sub(1),
        Lookup::Run(Action::PageDown) => row + page,
        Lookup::Run(Action::PageUp) => row.saturating_sub(page),
        _ => return,
    };
    model.overlays.push(again(next));
}

fn verdict_key(model: &mut Model, menu: Overlay, key: Key) -> Vec<Effect> {
    match key.typed() {
        Some('b') => {
            model.overlays.push(Overlay::Prompt(Prompt::new(
                PromptKind::VerdictBug,
                "known bug, its number or address",
            )));
            Vec::new()
        }
        Some('c') => failures::give(model, Some(Verdict::Change), None),
        Some('i') => failures::give(model, Some(Verdict::Infra), None),
        Some('x') => failures::give(model, Some(Verdict::Ignore), None),
        Some('u') => failures::give(model, None, None),
        _ => {
            model.overlays.push(menu);
            Vec::new()
        }
    }
}

fn prompt_key(model: &mut Model, mut prompt: Prompt, key: Key) -> Vec<Effect> {
    if key == Key::named(Named::Enter) {
        return enter(model, prompt);
    }
    let typed = prompt.input.key(key);
    check(model, &mut prompt);
    let (kind, text) = (prompt.kind.clone(), prompt.input.text.clone());
    model.overlays.push(Overlay::Prompt(prompt));
    if typed {
        log::typed(model, &kind, &text)
    } else {
        Vec::new()
    }
}

/// What makes a bug number or an address unusable.
fn wrong(model: &Model, prompt: &Prompt) -> Option<String> {
    let text = prompt.input.text.trim();
    match &prompt.kind {
        PromptKind::VerdictBug if text.is_empty() => Some("write the bug's number".into()),
        _ if text.is_empty() => None,
        PromptKind::DraftBug | PromptKind::VerdictBug if is_absurd(text) => {
            Some("no bug tracker has a number of more than nine digits".into())
        }
        PromptKind::DraftBug if text.contains(' ') => Some("a bug's number has no blanks".into()),
        PromptKind::DraftBug => BugId::parse(text).err().map(|e| e.chain()),
        PromptKind::VerdictBug => {
            let bug = text.split(' ').next().unwrap_or_default();
            let known = BugId::known(bug, failures::fingerprints(model)).err();
            known.map(|e| format!("{}: write 2133701, or its Launchpad address", e.chain()))
        }
        PromptKind::OpenZuul if !(text.starts_with("http://") || text.starts_with("https://")) => {
            Some("an address begins with https:// or http://".into())
        }
        PromptKind::OpenTenant(_, names) if !names.is_empty() => {
            let begins = |name: &String| name.starts_with(text);
            (!names.iter().any(begins)).then(|| format!("there is no tenant {text:?} at this Zuul"))
        }
        _ => None,
    }
}

/// Whether a bug's number is longer than any tracker's.
fn is_absurd(text: &str) -> bool {
    let number = text.split(' ').next().unwrap_or_default().trim_start_matches('#');
    number.len() > 9 && number.bytes().all(|b| b.is_ascii_digit())
}

/// The tenant that a text names: itself, or the only one that begins with it; any text where none is known.
fn tenant_of(names: &[String], text: &str) -> Option<String> {
    if names.is_empty() || names.iter().any(|name| name == text) {
        return Some(text.to_owned());
    }
    let mut found = names.iter().filter(|name| name.starts_with(text));
    found.next().filter(|_| found.next().is_none()).cloned()
}

fn read_filter(model: &Model, text: &str) -> Result<FailureFilter, (String, usize)> {
    failures::parse_filter(text, &model.failures.filter, &failures::default_filter(model))
}

/// What is wrong with the text of a prompt, and at which byte where that is known.
fn mistake(model: &Model, prompt: &Prompt) -> Option<(String, Option<usize>)> {
    let text = &prompt.input.text;
    let wrong = match prompt.kind {
        PromptKind::Filter => {
            return read_filter(model, text).err().map(|(text, at)| (text, Some(at)));
        }
        PromptKind::Search | PromptKind::Log(_) => log::wrong(&prompt.kind, text),
        PromptKind::Why => matches::wrong(model, text),
        _ => wrong(model, prompt),
    };
    wrong.map(|text| (text, None))
}

/// Says what is wrong with the text while it is typed; a bug that is not typed yet is no mistake yet.
fn check(model: &Model, prompt: &mut Prompt) {
    let is_begun = prompt.kind != PromptKind::VerdictBug || !prompt.input.text.trim().is_empty();
    prompt.error = mistake(model, prompt).filter(|_| is_begun);
}

fn enter(model: &mut Model, mut prompt: Prompt) -> Vec<Effect> {
    let text = prompt.input.text.trim().to_string();
    prompt.error = mistake(model, &prompt);
    if prompt.error.is_some() {
        model.overlays.push(Overlay::Prompt(prompt));
        return Vec::new();
    }
    match prompt.kind {
        PromptKind::Filter => {
            if let Ok(filter) = read_filter(model, &prompt.input.text) {
                model.failures.filter = filter;
            }
            vec![failures::reload(model)]
        }
        PromptKind::Why => matches::named(model, &text),
        PromptKind::Against => super::digest::against(model, &text),
        PromptKind::Log(kind) => log::entered(model, kind, &prompt.input.text),
        PromptKind::VerdictBug if !text.is_empty() => {
            // `2133701 some words`: the words are the note.
            let (bug, note) = text
                .split_once(' ')
                .map_or((text.as_str(), None), |(b, n)| (b, Some(n.trim().into())));
            let bug = BugId::parse(bug).map_or_else(|_| bug.to_owned(), |id| id.as_str().to_owned());
            failures::give(model, Some(Verdict::Bug(bug)), note)
        }
        PromptKind::DraftBug => super::draft::set_bug(model, &text),
        PromptKind::OpenFolder if !text.is_empty() => {
            super::open(model, GateChoice::Folder(PathBuf::from(text)))
        }
        PromptKind::Search => log::search_entered(model, &prompt.input.text),
        PromptKind::OpenZuul if !text.is_empty() => super::start::zuul_named(model, text),
        PromptKind::OpenTenant(ref url, ref names) if !text.is_empty() => match tenant_of(names, &text) {
            Some(tenant) => super::open(
                model,
                GateChoice::Zuul {
                    url: url.clone(),
                    tenant,
                },
            ),
            None => {
                prompt.error = Some((format!("{text:?} begins the names of several tenants"), None));
                model.overlays.push(Overlay::Prompt(prompt));
                Vec::new()
            }
        },
        _ => Vec::new(),
    }
}

pub(super) fn paste(model: &mut Model, text: &str) -> Vec<Effect> {
    if model.overlays.is_empty() {
        return super::draft::paste(model, text).unwrap_or_default();
    }
    match model.overlays.pop() {
        Some(Overlay::Prompt(mut prompt)) => {
            prompt.input.paste(text);
            check(model, &mut prompt);
            let (kind, text) = (prompt.kind.clone(), prompt.input.text.clone());
            model.overlays.push(Overlay::Prompt(prompt));
            return log::typed(model, &kind, &text);
        }
        Some(Overlay::Palette(mut palette)) => {
            palette.input.paste(text);
            palette.find();
            model.overlays.push(Overlay::Palette(palette));
        }
        other => model.overlays.extend(other),
    }
    Vec::new()
}
