//! The reader from keys to screen: several logs on one clock, filters, notes, excerpts, a log that changes.

use super::screen_tests::{Bench, service};
use crate::app::LogPane;
use crate::event::Level;
use std::io::Write as _;

const API: &str = "controller/logs/nova-api.log";
const GLANCE: &str = "controller/logs/glance-api.log";

/// Nova, whose call to glance fails 0.2 s after glance's own error, and a log without times.
fn bench(size: (u16, u16)) -> Bench {
    let nova = "2026-11-21 01:56:10.100 3 INFO nova.api [None req-1 u - -] POST /servers\n\
        2026-11-21 01:56:10.767 3 ERROR nova.image.glance [None req-1 u - -] Error contacting glance server\n\
        2026-11-21 01:56:12.000 3 INFO nova.api [None req-1 u - -] {\"server\": {\"id\": \"5c1d21c2\", \"status\": \"ERROR\", \"fault\": {\"code\": 500, \"message\": \"no image\"}}}\n";
    Bench::open(
        &[
            (
                "controller/local.conf",
                "[[local|localrc]]\nADMIN_PASSWORD=secret\n",
            ),
            (GLANCE, &service()),
            (API, nova),
        ],
        size,
    )
}

fn place(bench: &Bench) -> (String, u64) {
    let open = bench.log();
    let (path, line) = open.place(open.cursor);
    (path.to_string(), line + 1)
}

fn message(bench: &Bench) -> String {
    bench
        .model
        .message
        .as_ref()
        .map_or_else(String::new, |m| m.text.clone())
}

#[test]
fn all_logs_stand_on_one_clock_and_back() {
    let mut bench = bench((120, 40));
    assert_eq!(place(&bench), (GLANCE.into(), 42));
    bench.keys("M");
    assert_eq!(place(&bench), (GLANCE.into(), 42), "the cursor stays on its line");
    assert_eq!(bench.log().merged, [GLANCE, API]);
    insta::assert_snapshot!("one_clock", bench.screen());
    bench.keys("e");
    assert_eq!(place(&bench), (API.into(), 2));
    bench.keys("M");
    assert_eq!((place(&bench), bench.log().path.as_str()), ((API.into(), 2), API));
    bench.keys("tab space M");
    assert!(message(&bench).contains("One log alone"), "{}", message(&bench));
    insta::assert_snapshot!("one_clock_small", {
        bench.keys("C M");
        bench.send(crate::app::Msg::Resize(80, 24));
        bench.screen()
    });
}

#[test]
fn a_clock_that_is_off_moves_its_log() {
    let mut bench = bench((120, 40));
    bench.keys("] M");
    assert_eq!(place(&bench), (API.into(), 2), "opened on its error");
    bench.keys(">").enter("-1s");
    assert_eq!(place(&bench), (API.into(), 2));
    bench.keys("e");
    assert_eq!(
        place(&bench),
        (GLANCE.into(), 42),
        "nova's error now stands before glance's"
    );
    bench.keys("k > ").enter("-1 fortnight");
    assert!(
        bench.screen().contains("an offset is written as"),
        "{}",
        bench.screen()
    );
}

#[test]
fn a_hosts_clock_that_is_off_is_told_by_its_requests() {
    let line = |i: u32, at: u32, text: &str| {
        let (minute, second) = (at / 60, at % 60);
        format!(
            "2026-11-21 01:{minute:02}:{second:02}.000 3 ERROR nova.x [None req-{i:08x}-271d-44d5-9cbb-cd31ef1e8ec3 u - -] {text}\n"
        )
    };
    let api: String = (0..9).map(|i| line(i, i * 10, "call")).collect();
    let compute: String = (0..9).map(|i| line(i, i * 10 + 901, "answer")).collect();
    let mut bench = Bench::open(
        &[
            ("compute1/logs/nova-compute.log", &compute),
            ("controller/logs/nova-api.log", &api),
        ],
        (120, 40),
    );
    bench.keys("M");
    assert!(
        message(&bench).contains("The clock of compute1 is off by +900s"),
        "{}",
        message(&bench)
    );
    bench.keys("g g e");
    assert_eq!(
        place(&bench),
        ("compute1/logs/nova-compute.log".into(), 1),
        "after the call"
    );
    bench.keys("> ctrl-u").enter("+1ms");
    bench.keys("g g e");
    assert_eq!(
        place(&bench),
        ("controller/logs/nova-api.log".into(), 2),
        "as the user says"
    );
}

#[test]
fn the_same_instant_is_one_key_away_and_back_again() {
    let mut bench = bench((120, 40));
    bench.keys("=");
    assert_eq!(place(&bench), (API.into(), 2));
    assert_eq!(message(&bench), "nova-api.log, 0.200 s later.");
    bench.keys("=");
    assert_eq!(
        place(&bench),
        (GLANCE.into(), 42),
        "round the tree, still of the same instant"
    );
    bench.keys("ctrl-o");
    assert_eq!(place(&bench), (API.into(), 2));
    bench.keys("ctrl-o alt-right alt-right");
    assert_eq!(place(&bench), (GLANCE.into(), 42));
}

#[test]
fn times_are_gone_to_as_typed() {
    let mut bench = bench((120, 40));
    bench.keys("enter '").enter("01:56:14");
    assert_eq!(place(&bench).1, 61);
    bench.keys("'").enter("-10s");
    assert_eq!(place(&bench).1, 21, "the first line that is not earlier");
    bench.keys("'").enter("2026-11-21T01:56:03Z");
    assert_eq!(place(&bench).1, 13);
    bench.keys("'").enter("soon");
    assert!(
        bench.screen().contains("a time is written as"),
        "{}",
        bench.screen()
    );
    bench.keys("esc ctrl-o");
    assert_eq!(place(&bench).1, 21);
    bench.keys("g g space '").enter("+10s");
    assert!(bench.screen().contains("1 marked +10."), "{}", bench.screen());
}

#[test]
fn records_fold_to_one_row_each_and_unfold() {
    let mut bench = bench((120, 40));
    bench.keys("M");
    assert_eq!(bench.log().n_rows(), 2, "logs that stand together are folded");
    bench.keys("Z j j");
    assert_eq!((bench.log().n_rows(), place(&bench)), (5, (GLANCE.into(), 44)));
    insta::assert_snapshot!("unfolded", bench.screen());
    bench.keys("Z");
    assert_eq!((bench.log().n_rows(), place(&bench)), (2, (GLANCE.into(), 42)));
    bench.keys("j M");
    assert_eq!((bench.log().n_rows(), place(&bench)), (1, (API.into(), 2)));
    bench.keys("[ Z");
    assert_eq!(
        (bench.log().n_rows(), place(&bench)),
        (1, (GLANCE.into(), 42)),
        "one log, too"
    );
}

#[test]
fn one_clock_and_back_keeps_levels_and_folds() {
    let mut bench = bench((120, 40));
    // All levels, and folded by the user: so it comes back.
    bench.keys("+ + + + + + Z");
    let before = (bench.log().level, bench.log().n_rows());
    assert!(before.0 < Level::Error);
    bench.keys("M M");
    assert_eq!((bench.log().level, bench.log().n_rows()), before);
    assert!(bench.log().is_folded() && bench.log().merged.is_empty());
    // What one clock folds by itself is not folded afterwards.
    bench.keys("Z M M");
    assert!(!bench.log().is_folded());
    assert_eq!(bench.log().level, before.0);
}

#[test]
fn a_jump_to_a_time_says_where_it_landed_and_why() {
    let mut bench = bench((120, 40));
    bench.keys("'").enter("01:56:03");
    assert!(
        message(&bench)
            .starts_with("01:56:03 is line 13, which the level hides: this is the next line shown"),
        "{}",
        message(&bench)
    );
    bench.keys("'").enter("02:30:00");
    assert!(message(&bench).contains("02:30:00"), "{}", message(&bench));
    bench.keys("enter '").enter("02:30:00");
    assert!(
        message(&bench).starts_with("The log ends before 02:30:00: this is its last line"),
        "{}",
        message(&bench)
    );
    bench.keys("'").enter("01:00:00");
    assert!(
        message(&bench).starts_with("No line is of 01:00:00: the next one is line 1"),
        "{}",
        message(&bench)
    );
}

#[test]
fn filters_are_previewed_kept_and_dropped() {
    let mut bench = bench((120, 40));
    bench.keys("enter &");
    bench.send(crate::app::Msg::Paste("images/1".into()));
    assert_eq!(bench.log().n_rows(), 11);
    assert!(
        bench.screen().contains("11 of 65 lines remain"),
        "{}",
        bench.screen()
    );
    bench.keys("esc");
    assert_eq!(
        (bench.log().n_rows(), bench.log().cursor + 1),
        (65, 42),
        "given up"
    );
    bench.keys("&").enter("out: images");
    assert_eq!(
        bench.log().n_rows(),
        5,
        "the record of the error goes with its head"
    );
    bench.keys("&").enter("disk");
    assert_eq!(bench.log().n_rows(), 4);
    insta::assert_snapshot!("filtered", bench.screen());
    bench.keys("]");
    assert_eq!(bench.log().filters.len(), 2, "they hold in the next log, too");
    assert!(
        bench.screen().contains("passes the filters"),
        "{}",
        bench.screen()
    );
    bench.keys("ctrl-f ctrl-f");
    assert_eq!(bench.log().n_rows(), 1, "the errors of nova");
    bench.keys("ctrl-f");
    assert!(message(&bench).contains("No filter"));
    bench.keys("& (");
    assert!(bench.screen().contains("pattern '('"), "{}", bench.screen());
}

#[test]
fn a_hit_that_a_filter_hides_is_shown() {
    let mut bench = bench((120, 40));
    bench
        .keys("enter &")
        .enter("!space is low")
        .keys("/")
        .enter("space is low")
        .keys("n");
    assert_eq!(place(&bench).1, 65);
    assert!(bench.log().filters.is_empty());
}

#[test]
fn notes_are_kept_shown_found_and_listed() {
    let mut bench = bench((120, 40));
    bench.keys("b").enter("the disk is full here");
    bench.keys("] b").enter("");
    bench.keys("[");
    insta::assert_snapshot!("noted", bench.screen());
    bench.keys("B");
    insta::assert_snapshot!("notes", bench.screen());
    bench.keys("j enter");
    assert_eq!(place(&bench), (API.into(), 2));
    bench.keys("[ enter g g /").enter("full here");
    assert_eq!(place(&bench), (GLANCE.into(), 42), "a search finds notes");
    // What another run reads is what the store holds.
    let root = bench.dir.path().join("run");
    bench.start(&root);
    assert_eq!(bench.model.build.as_ref().unwrap().log.notes.len(), 2);
    bench.keys("b ctrl-u enter");
    assert_eq!(bench.model.build.as_ref().unwrap().log.notes.len(), 1);
}

#[test]
fn an_excerpt_has_lines_notes_and_links() {
    let mut bench = bench((120, 40));
    bench
        .keys("b")
        .enter("the cause")
        .keys("j j j V space k k k k space X");
    let path = message(&bench).rsplit(' ').next().unwrap().to_string();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text.starts_with(
            "# run\n\n## controller/logs/glance-api.log\n\n    42  2026-11-21 01:56:10.567 7 ERROR"
        ),
        "{text}"
    );
    assert!(text.contains("\n> the cause\n"), "{text}");
    assert!(!text.contains('\x1b'));
}

#[test]
fn an_event_is_laid_out_and_fields_are_hidden() {
    let mut bench = bench((120, 40));
    bench.keys("] enter G p");
    insta::assert_snapshot!("pretty", bench.screen());
    bench.keys("esc f n f t f m f i");
    insta::assert_snapshot!("bare", bench.screen());
    bench.keys("f n f t f m f i");
    assert!(bench.screen().contains("01:56:12.000"), "{}", bench.screen());
}

#[test]
fn a_log_that_grows_is_cut_and_vanishes_is_followed() {
    let mut bench = bench((120, 40));
    bench.keys("] enter F");
    let disk = bench.dir.path().join("run").join(API);
    let mut file = std::fs::OpenOptions::new().append(true).open(&disk).unwrap();
    file.write_all(b"2026-11-21 01:56:13.000 3 CRITICAL nova [-] gone\n")
        .unwrap();
    bench.look_at_file();
    assert_eq!(
        (bench.log().n_lines(), place(&bench).1),
        (4, 4),
        "the cursor follows"
    );
    assert!(bench.screen().contains("gone"), "{}", bench.screen());
    file.set_len(90).unwrap();
    bench.look_at_file();
    assert_eq!(message(&bench), "nova-api.log was cut; it is read anew.");
    assert_eq!(bench.log().n_lines(), 2);
    std::fs::remove_file(&disk).unwrap();
    bench.look_at_file();
    assert_eq!(
        message(&bench),
        "nova-api.log is gone; what was read of it stays."
    );
    bench.screen();
    std::fs::write(&disk, "2026-11-21 01:56:10.100 3 INFO nova.api [-] new\n").unwrap();
    bench.look_at_file();
    assert_eq!(
        message(&bench),
        "nova-api.log is another file now; it is read anew."
    );
    assert_eq!((bench.log().n_lines(), bench.log().level), (1, Level::None));
}

#[test]
fn no_key_breaks_logs_on_one_clock() {
    let keys = "M j k ctrl-d ctrl-u G g g e E w W + - enter x x = = ctrl-o alt-right ] [ M space V C y Y p esc B esc tab space j space M z F / . enter n N esc & . enter ctrl-f > + 1 enter ' 1 enter esc b x enter f t f n X M";
    for size in [(20, 5), (40, 12), (80, 24), (100, 10), (200, 60)] {
        let mut bench = bench(size);
        for key in keys.split(' ') {
            bench.keys(key);
            bench.screen();
        }
        assert_eq!(bench.model.build.as_ref().unwrap().log.pane, LogPane::Log);
    }
}
