//! The logs tab from keys to screen: the real update, the real work, the real view; no terminal, no tasks.

use super::LogDesk;
use crate::app::{self, Effect, Keymap, Model, Msg, Screen, parse_keys};
use crate::domain::BuildKey;
use crate::event::Level;
use crate::store::Store;
use crate::task::Cx;
use jiff::Timestamp;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::mpsc::unbounded_channel;

/// A workbench on a folder, without a terminal.
pub(super) struct Bench {
    pub(super) model: Model,
    desk: LogDesk,
    store: Store,
    copied: Vec<String>,
    pub(super) dir: tempfile::TempDir,
}

impl Bench {
    pub(super) fn open(files: &[(&str, &str)], size: (u16, u16)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("run");
        for (path, text) in files {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        std::fs::create_dir_all(&root).unwrap();
        let model = Model::new(Arc::new(Keymap::shipped()), Timestamp::UNIX_EPOCH, size);
        let mut bench = Self {
            model,
            desk: LogDesk::new(dir.path().join("cache")),
            copied: Vec::new(),
            store: Store::in_memory().unwrap(),
            dir,
        };
        bench.start(&root);
        bench
    }

    pub(super) fn start(&mut self, root: &Path) {
        let effects = app::open(&mut self.model, app::GateChoice::Folder(root.to_owned()));
        let Some(Effect::Start(ticket, _)) = effects.into_iter().next() else {
            panic!("opening starts work");
        };
        let gate = app::GateView {
            name: "run".into(),
            single: Some(BuildKey(root.display().to_string())),
            ..app::GateView::default()
        };
        self.send(Msg::Done(ticket, Box::new(app::Done::Gate(gate))));
    }

    /// Sends a message and performs what it asks for, until nothing is left to do.
    pub(super) fn send(&mut self, msg: Msg) {
        let mut inbox = VecDeque::from([msg]);
        while let Some(msg) = inbox.pop_front() {
            for effect in app::update(&mut self.model, msg) {
                match effect {
                    Effect::Start(ticket, app::Work::OpenBuild(BuildKey(key))) => {
                        let logs = crate::log::tree::folder(Path::new(&key), &Cx::default()).unwrap();
                        let done = app::Done::BuildOpened(Box::new(logs));
                        inbox.push_back(Msg::Done(ticket, Box::new(done)));
                    }
                    Effect::Start(ticket, app::Work::Read(reading)) if self.is_note(&reading) => {
                        let build = self.model.build.as_ref().unwrap().key.clone();
                        let notes = self.store.notes(&build).unwrap();
                        let read = app::Read::Notes(build, notes);
                        inbox.push_back(Msg::Done(ticket, Box::new(app::Done::Read(Box::new(read)))));
                    }
                    // Nothing happens to a file until a test makes it: `look_at_file`.
                    Effect::Start(_, app::Work::Read(reading))
                        if matches!(*reading, app::Reading::Watch { .. }) => {}
                    Effect::Start(ticket, work) => {
                        let (sender, mut parts) = unbounded_channel();
                        let done = self.desk.perform_now(work, &Cx::default(), &sender);
                        drop(sender);
                        while let Ok(part) = parts.try_recv() {
                            inbox.push_back(Msg::Part(ticket, Box::new(part)));
                        }
                        inbox.push_back(match done {
                            Ok(done) => Msg::Done(ticket, Box::new(done)),
                            Err(error) => Msg::Failed(ticket, error),
                        });
                    }
                    Effect::Copy(text) => self.copied.push(text),
                    _ => {}
                }
            }
        }
    }

    /// Whether work is about notes, which it then does.
    fn is_note(&self, reading: &app::Reading) -> bool {
        match reading {
            app::Reading::Notes(_) => {}
            app::Reading::PutNote(build, note) => self.store.put_note(build, note).unwrap(),
            app::Reading::DropNote(build, file, line) => self.store.drop_note(build, file, *line).unwrap(),
            _ => return false,
        }
        true
    }

    /// The watch looks at the open log's file.
    pub(super) fn look_at_file(&mut self) {
        let ticket = self.model.tickets.start(app::Slot::Watch);
        let path = self.log().path.clone();
        let (sender, _parts) = unbounded_channel();
        let change = self.desk.look(&path);
        let told = change.and_then(|change| self.desk.changed(&path, change, &Cx::default(), &sender));
        if let Ok(done) = told {
            self.send(Msg::Done(ticket, Box::new(done)));
        }
    }

    /// Types text into a prompt, and Enter.
    pub(super) fn enter(&mut self, text: &str) -> &mut Self {
        self.send(Msg::Paste(text.into()));
        self.keys("enter")
    }

    pub(super) fn keys(&mut self, keys: &str) -> &mut Self {
        for key in parse_keys(keys).unwrap() {
            self.send(Msg::Key(key));
        }
        self
    }

    pub(super) fn screen(&self) -> String {
        crate::ui::screen::text(&self.model)
    }

    pub(super) fn log(&self) -> &app::OpenLog {
        self.model.build.as_ref().unwrap().log.open.as_ref().unwrap()
    }

    /// The cursor's line, counted from 1 as on the screen.
    pub(super) fn line(&self) -> u64 {
        self.log().cursor + 1
    }
}

/// A service's log: 60 records, an ERROR with a traceback after 40 of them, a WARNING at the end.
pub(super) fn service() -> String {
    let mut log = String::new();
    for i in 0..60 {
        let second = i / 4;
        let id = format!("req-{i:08x}-0000-4000-8000-000000000000");
        writeln!(
            log,
            "2026-11-21 01:56:{second:02}.{i:03} 7 DEBUG glance.api.v2.images [None {id} u - -] GET /v2/images/{i} -> 200"
        )
        .unwrap();
        if i == 40 {
            log.push_str(
                "2026-11-21 01:56:10.567 7 ERROR glance.api.v2.image_data [None req-bb229601-aaaa-4000-8000-000000000000 u] \
                Failed to upload image data due to HTTP error: 413 not enough disk space on the image storage media\n\
                2026-11-21 01:56:10.567 7 ERROR glance.api.v2.image_data Traceback (most recent call last):\n\
                2026-11-21 01:56:10.567 7 ERROR glance.api.v2.image_data   File \"/opt/stack/glance/api/v2/image_data.py\", line 214\n\
                webob.exc.HTTPRequestEntityTooLarge: \x1b[31mImage storage media is full\x1b[0m\n",
            );
        }
    }
    log.push_str("2026-11-21 01:56:16.000 7 WARNING glance.store [-] space is low\n");
    log
}

fn bench(size: (u16, u16)) -> Bench {
    let console = "2026-11-21 01:55:00.000 | start\n2026-11-21 01:57:00.000 | end\n";
    Bench::open(
        &[
            ("job-output.txt", console),
            ("controller/logs/glance-api.log", &service()),
            ("controller/logs/empty.log", ""),
        ],
        size,
    )
}

#[test]
fn a_build_opens_on_the_first_error_of_its_deepest_log() {
    let bench = bench((120, 40));
    assert_eq!(bench.model.screen, Screen::Build);
    assert_eq!(bench.log().path, "controller/logs/glance-api.log");
    assert_eq!((bench.line(), bench.log().level), (42, Level::Error));
    insta::assert_snapshot!("wide", bench.screen());
}

#[test]
fn it_fits_smaller_terminals_one_pane_at_a_time() {
    let mut small = bench((80, 24));
    insta::assert_snapshot!("small", small.screen());
    small.keys("tab");
    insta::assert_snapshot!("small_files", small.screen());
    insta::assert_snapshot!("tiny", bench((40, 12)).screen());
    let tiny = bench((20, 5)).screen();
    assert!(tiny.contains("E Failed to"), "{tiny}");
}

#[test]
fn levels_errors_and_warnings_are_one_key_each() {
    let mut bench = bench((120, 40));
    bench.keys("+");
    assert_eq!((bench.log().level, bench.log().n_rows()), (Level::Warning, 5));
    bench.keys("w");
    assert_eq!(bench.line(), 65);
    bench.keys("E");
    assert_eq!(bench.line(), 42);
    bench.keys("+ +");
    assert_eq!(bench.log().n_rows(), 65, "everything, after two steps");
    bench.keys("- - -");
    assert_eq!(bench.log().level, Level::Error);
    bench.keys("enter");
    assert_eq!(
        (bench.log().level, bench.line()),
        (Level::None, 42),
        "in its place among all lines"
    );
    insta::assert_snapshot!("all_levels", bench.screen());
}

#[test]
fn a_search_shows_its_hits_while_it_is_typed_and_gives_everything_back() {
    let mut bench = bench((120, 40));
    bench.keys("enter g g / i m a g e s / 4");
    assert_eq!(bench.line(), 5, "the first hit from where it was");
    insta::assert_snapshot!("searching", bench.screen());
    bench.keys("esc");
    assert_eq!((bench.line(), bench.log().search.is_none()), (1, true));
    bench.keys("/ 4 1 3 enter n");
    assert_eq!(
        (bench.line(), bench.log().search.as_ref().unwrap().count(41)),
        (42, "1 of 1 hit".into())
    );
    bench.keys("/ (");
    assert!(bench.screen().contains("unclosed group"), "{}", bench.screen());
    bench.keys("esc esc");
    assert!(
        bench.log().search.is_none(),
        "back ends the search before it leaves"
    );
}

#[test]
fn marked_lines_are_copied_clean_and_a_record_is_copied_whole() {
    let mut bench = bench((80, 24));
    bench.keys("y");
    assert_eq!(bench.copied.last().unwrap().lines().count(), 4);
    assert!(
        bench
            .copied
            .last()
            .unwrap()
            .ends_with("Image storage media is full\n")
    );
    bench.keys("space j j V y");
    assert_eq!(bench.copied.last().unwrap().lines().count(), 4);
    let build = bench.model.build.as_ref().unwrap();
    let lines: Vec<u64> = build
        .log
        .selection()
        .unwrap()
        .into_iter()
        .map(|(_, line)| line)
        .collect();
    assert_eq!(lines, [41, 42, 43, 44]);
    bench.keys("C Y");
    assert!(
        bench
            .copied
            .last()
            .unwrap()
            .starts_with("controller/logs/glance-api.log:")
    );
}

#[test]
fn files_are_walked_and_say_what_is_wrong_with_them() {
    let mut bench = bench((120, 40));
    bench.keys("]");
    assert_eq!(bench.log().path, "job-output.txt", "an empty log is passed over");
    assert_eq!((bench.log().level, bench.log().n_rows()), (Level::None, 2));
    bench.keys("[");
    assert_eq!(bench.log().path, "controller/logs/glance-api.log");
    bench.keys("tab k");
    assert_eq!(bench.log().path, "controller/logs/empty.log");
    assert!(bench.screen().contains("This log is empty"), "{}", bench.screen());
    bench.keys("h h");
    assert!(bench.screen().contains("▸ controller/logs"), "{}", bench.screen());
    bench.keys("enter j enter");
    assert_eq!(bench.log().path, "controller/logs/empty.log");
}

#[test]
fn nothing_to_show_says_what_to_do() {
    let empty = Bench::open(&[], (80, 24));
    assert!(
        empty.screen().contains("This folder holds no files"),
        "{}",
        empty.screen()
    );
    let mut bench = bench((80, 24));
    std::fs::remove_file(bench.dir.path().join("run/job-output.txt")).unwrap();
    bench.keys("]");
    let screen = bench.screen();
    let words = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("job-output.txt: No such file") && words.contains("] is the next file"),
        "{screen}"
    );
}

#[test]
fn no_key_and_no_size_breaks_it() {
    let keys = "j k ctrl-d ctrl-u G g g h l x e E w W + - enter tab z space V C ] [ n N / . enter n N esc tab enter y Y o c z";
    let sizes = [(20, 5), (21, 6), (40, 12), (99, 3), (100, 10), (200, 60)];
    for size in sizes {
        let mut bench = bench(size);
        for key in keys.split(' ') {
            bench.keys(key);
            bench.screen();
        }
        for other in sizes {
            bench.send(Msg::Resize(other.0, other.1));
            bench.keys("e x");
            bench.screen();
        }
    }
}

#[test]
fn hits_that_the_level_hides_are_counted_and_stepped_over() {
    let mut bench = bench((120, 40));
    bench.keys("/ s p a c e enter n");
    assert_eq!((bench.line(), bench.log().level), (42, Level::Error));
    let said = bench.model.message.as_ref().map_or("", |m| &m.text);
    assert!(said.ends_with("2 hits, 1 hidden by ERROR+."), "{said}");
    bench.keys("+ n");
    assert_eq!(bench.line(), 65, "the next one that is shown");
    assert!(bench.model.message.is_none(), "{:?}", bench.model.message);
}
