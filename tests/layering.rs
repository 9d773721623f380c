//! The map of rooms, enforced: who may import whom, what no room may touch, how long a file may be.
//!
//! It reads `src/` as text (`layering/scan.rs`), so it needs no compiler and tells the file and line of each breach.
//! Code in `#[cfg(test)]` items is exempt from the import rules, not from the length.
//!
//! Sources: `lib.rs` (the map), "The house" in README.md.

#![expect(
    clippy::panic,
    reason = "a test fails by panicking, and its helpers are part of it"
)]

#[path = "layering/scan.rs"]
mod scan;

use scan::{Source, sources};

/// The floors of the house, lowest first. A room may import its own floor and those below it.
const FLOORS: &[&[&str]] = &[
    &["error", "task"],
    &["domain"],
    &["log", "event", "lucene"],
    &["fingerprint"],
    &["digest", "suspect", "draft", "review", "patch"],
    &["source", "remote", "git", "store", "config", "demo"],
    &["app"],
    &["ui"],
    &["runtime"],
    &["cli"],
];

/// Imports that the floors would permit, and that are wrong all the same: room, what it must not import.
const NEVER: &[(&str, &[&str])] = &[
    ("app", &["remote", "git", "store"]),
    ("ui", &["remote", "git", "store"]),
];

/// Rooms of pure thought: no terminal, no network, no database, no environment.
const DOMAIN: &[&str] = &[
    "domain",
    "log",
    "event",
    "lucene",
    "fingerprint",
    "digest",
    "suspect",
    "draft",
    "review",
    "patch",
];

/// What rooms of pure thought must not name.
const IMPURE: &[&str] = &[
    "ratatui",
    "crossterm",
    "reqwest",
    "rusqlite",
    "std::env",
    "std::process",
    "std::net",
];

/// What the workbench's state and its drawing must not name: effects are performed by `runtime`.
const EFFECTS: &[&str] = &[
    "reqwest",
    "rusqlite",
    "std::env",
    "std::process",
    "std::net",
    "std::fs",
    "std::thread",
];

/// Lines a file may have: beyond that it holds more than one idea.
const LONGEST_FILE: usize = 400;

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

fn report(what: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "{what}:\n  {}", breaches.join("\n  "));
}

#[test]
fn every_room_has_a_floor() {
    let mut unknown: Vec<String> = sources()
        .iter()
        .filter(|s| !s.is_root() && floor(&s.room).is_none())
        .map(|s| {
            format!(
                "{}: room `{}` has no floor; give it one in tests/layering.rs and in lib.rs",
                s.path, s.room
            )
        })
        .collect();
    unknown.dedup();
    report("rooms that the map does not show", &unknown);
}

#[test]
fn imports_go_downwards() {
    let mut breaches = Vec::new();
    for source in sources().iter().filter(|s| !s.is_root()) {
        let Some(own) = floor(&source.room) else { continue };
        for import in &source.imports {
            let below = floor(&import.name).is_some_and(|f| f <= own);
            let never = NEVER
                .iter()
                .any(|(room, others)| *room == source.room && others.contains(&import.name.as_str()));
            if import.name != source.room && (!below || never) {
                breaches.push(format!(
                    "{}:{}: `{}` imports `{}`",
                    source.path, import.line, source.room, import.name
                ));
            }
        }
    }
    report("imports that go upwards or sideways into effects", &breaches);
}

#[test]
fn pure_rooms_touch_no_terminal_network_database_or_environment() {
    report("things that a pure room must not touch", &naming(DOMAIN, IMPURE));
}

#[test]
fn the_state_and_its_drawing_perform_nothing() {
    report("effects outside `runtime`", &naming(&["app", "ui"], EFFECTS));
}

fn naming(rooms: &[&str], forbidden: &[&str]) -> Vec<String> {
    let mut breaches = Vec::new();
    for source in sources() {
        if !rooms.contains(&source.room.as_str()) {
            continue;
        }
        for path in &source.paths {
            let hit = |f: &&str| path.name == **f || path.name.starts_with(&format!("{f}::"));
            if let Some(what) = forbidden.iter().find(|f| hit(f)) {
                breaches.push(format!("{}:{}: names `{what}`", source.path, path.line));
            }
        }
    }
    breaches
}

#[test]
fn every_file_says_what_it_is_for_and_is_short() {
    let mut breaches = Vec::new();
    for source in sources() {
        if !source.text.trim_start().starts_with("//!") {
            breaches.push(format!("{}: has no `//!` header", source.path));
        }
        let lines = source.text.lines().count();
        if lines > LONGEST_FILE {
            breaches.push(format!(
                "{}: {lines} lines; split it, {LONGEST_FILE} are the most",
                source.path
            ));
        }
    }
    report("files against the house rules", &breaches);
}

#[test]
fn no_lint_is_silenced_without_a_reason() {
    let mut breaches = Vec::new();
    for source in sources() {
        for (i, line) in source.text.lines().enumerate() {
            let attribute = line.trim_start();
            if attribute.starts_with("#[allow(") || attribute.starts_with("#![allow(") {
                breaches.push(format!(
                    "{}:{}: use #[expect(.., reason = \"..\")]",
                    source.path,
                    i + 1
                ));
            }
        }
    }
    report("silenced lints", &breaches);
}

#[test]
fn the_scanner_sees_through_groups_comments_strings_and_tests() {
    let text = "//! Header.\nuse crate::{error::Result, log::{self, tree}};\n// crate::ui\nfn f() { let _ = \"crate::cli\"; }\n\
        fn g<'a>(x: &'a str) -> char { super::super::store::h(x); '\\'' }\nuse std::{fs, env::var};\n\
        #[cfg(test)]\nmod tests { use crate::runtime; fn t() { let _ = '{'; } }\nfn i() { crate::git::run() }\n";
    let source = Source::parse("draft/x.rs", text);
    let rooms: Vec<&str> = source.imports.iter().map(|i| i.name.as_str()).collect();
    assert_eq!(rooms, ["error", "log", "log", "store", "git"]);
    assert!(
        source
            .paths
            .iter()
            .any(|p| p.name == "std::env::var" && p.line == 6)
    );
    assert_eq!(source.imports[4].line, 9);
}
