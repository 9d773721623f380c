//! Any file as events, by every model: each line in one event, the text as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::ops::ControlFlow;
use whodunit::event::{EventModel, EventOptions, stream_reader};
use whodunit::log::{Clock, Format};
use whodunit::task::Cx;

fuzz_target!(|data: &[u8]| {
    for (model, failures) in [
        (EventModel::Joined, true),
        (EventModel::Joined, false),
        (EventModel::Line, false),
        (EventModel::Logstash, false),
    ] {
        let opts = EventOptions {
            model,
            failures,
            clock: Clock::new(
                "2026-11-21T23:00:00Z".parse().ok(),
                Clock::parse_zone("UTC").unwrap(),
            ),
            ..EventOptions::default()
        };
        let mut next = 1;
        let is_document = data
            .first()
            .is_some_and(|c| matches!(c, 0xb3 | b'[' | b' ' | b'\n' | b'\t' | b'\r'));
        let covers = model != EventModel::Logstash && !(failures && is_document);
        let _ = stream_reader(data, "a.log", &opts, &Cx::default(), &mut |event| {
            if covers {
                assert_eq!(event.line, next);
                next += event.n_lines;
            }
            ControlFlow::Continue(())
        });
    }
    let format = Format::detect(data);
    for line in data.split(|c| *c == b'\n') {
        if let Ok(line) = std::str::from_utf8(line) {
            let _ = (format.head(line), format.glance(line));
        }
    }
});
