//! What joining makes of whole logs: records, continuation lines, blocks of tools.

use super::*;
use crate::event::stream::stream_reader;
use crate::task::Cx;

pub(super) fn events(text: &[u8], path: &str, opts: &EventOptions) -> Vec<Event> {
    let mut out = Vec::new();
    let mut sink = |event: &Event| {
        out.push(event.clone());
        ControlFlow::Continue(())
    };
    stream_reader(text, path, opts, &Cx::default(), &mut sink).unwrap();
    out
}

pub(super) fn model(model: EventModel, debug: bool) -> EventOptions {
    EventOptions {
        model,
        debug,
        ..EventOptions::default()
    }
}

const OSLO: &str = "preamble\n\
    2026-11-21 02:41:22.540 8830 INFO a.b [-] before\n\
    2026-11-21 02:41:22.544 8830 ERROR a.b [None req-7d35c043-c7ed-49ec-ae7b-c002a91041a1 u p] failed\n\
    2026-11-21 02:41:22.544 8831 DEBUG a.b [-] between\n\
    dumped\n\
    2026-11-21 02:41:22.544 8830 ERROR a.b Traceback (most recent call last):\n\
    2026-11-21 02:41:22.544 8830 ERROR a.b   File \"x\"\n\
    2026-11-21 02:41:22.544 8831 ERROR a.b [-] another process\n";

#[test]
fn joined_events_keep_a_traceback_with_its_record_alone() {
    let all = events(OSLO.as_bytes(), "n.log", &model(EventModel::Joined, true));
    let shape: Vec<_> = all.iter().map(|e| (e.line, e.n_lines, e.level)).collect();
    use Level::*;
    assert_eq!(
        shape,
        [
            (1, 1, None),
            (2, 1, Info),
            (3, 1, Error),
            (4, 2, Debug),
            (6, 2, Error),
            (8, 1, Error)
        ]
    );
    let matching = events(OSLO.as_bytes(), "n.log", &model(EventModel::Joined, false));
    let failed = &matching[2];
    assert_eq!((failed.line, failed.n_lines), (3, 3));
    assert_eq!(failed.request_ids, ["req-7d35c043-c7ed-49ec-ae7b-c002a91041a1"]);
    assert!(failed.message.starts_with("[None req-7d35c043") && failed.message.ends_with("File \"x\""));
    assert_eq!(
        (failed.module.as_deref(), failed.pid.as_deref()),
        (Some("a.b"), Some("8830"))
    );
    assert_eq!(failed.time, Some(1_795_228_882_544_000));
    assert_eq!(failed.tags.join(" "), "n.log screen oslofmt");
}

#[test]
fn logstash_joins_errors_to_whatever_came_before() {
    let all = events(OSLO.as_bytes(), "n.log", &model(EventModel::Logstash, false));
    assert_eq!(all.iter().map(|e| e.n_lines).collect::<Vec<_>>(), [1, 5]);
    assert!(all[0].tags.iter().any(|t| t == "_grokparsefailure"));
}

#[test]
fn line_events_take_the_time_before() {
    let text = "2026-11-21 01:00:00.000000 | node | text\nno time\n";
    let all = events(
        text.as_bytes(),
        "logs/job-output.txt",
        &model(EventModel::Line, false),
    );
    assert_eq!(all.len(), 2);
    assert_eq!(
        (all[0].message.as_str(), &*all[0].filename),
        ("node | text", "job-output.txt")
    );
    assert_eq!(all[1].time, all[0].time);
}

#[test]
fn a_long_event_is_cut_and_goes_on() {
    let mut text = b"2026-11-21 02:41:22.540 8830 INFO a.b [-] ".to_vec();
    text.extend(vec![b'x'; 3 * CUT]);
    text.extend_from_slice(b"\n2026-11-21 02:41:22.541 8830 INFO a.b [-] next\n");
    let all = events(&text, "a.log", &model(EventModel::Joined, true));
    assert!(all.len() >= 4 && all[1].continues && !all[0].continues);
    assert!(all.iter().all(|e| e.text.len() <= CUT));
    assert_eq!(all.iter().map(|e| e.text.len()).sum::<usize>(), text.len() - 2);
    assert_eq!(
        (all[all.len() - 1].line, all[0].n_lines, all[1].n_lines),
        (2, 1, 0)
    );
}

#[test]
fn files_without_heads_have_an_event_a_line() {
    assert_eq!(events(b"a\nb\nc", "x", &EventOptions::default()).len(), 3);
    assert_eq!(events(b"", "x", &EventOptions::default()).len(), 0);
    assert_eq!(events(b"\n\n", "x", &EventOptions::default()).len(), 2);
}

proptest::proptest! {
    #[test]
    fn every_line_is_in_one_event(lines in proptest::collection::vec(
        "(2026-11-21 01:49:18\\.[0-9] [12] (INFO|ERROR|TRACE) a\\.b (\\[-\\] )?x|plain|\\PC{0,9}|2026-11-21 01:49:18\\.1 \\| y)", 0..60)) {
        let text = lines.join("\n");
        let all = events(text.as_bytes(), "a.log", &EventOptions::default());
        let joined: Vec<&str> = all.iter().map(|e| e.text.as_str()).collect();
        let mut next = 1;
        for event in &all {
            assert_eq!(event.line, next);
            next += event.n_lines;
        }
        // The last line end makes no line of its own.
        let want = text.strip_suffix('\n').unwrap_or(&text);
        assert_eq!(joined.join("\n"), want.split('\n').map(|l| l.strip_suffix('\r').unwrap_or(l)).collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn any_bytes_make_events(bytes: Vec<u8>) {
        for m in [EventModel::Joined, EventModel::Line, EventModel::Logstash] {
            let _ = events(&bytes, "a.log", &model(m, false));
        }
    }
}
