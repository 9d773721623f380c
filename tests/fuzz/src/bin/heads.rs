//! Every kind of head on any line: no panic, bodies on characters, times that resolve.
#![no_main]

use libfuzzer_sys::fuzz_target;
use whodunit::log::head::KINDS;
use whodunit::log::{Clock, escape, stamp};

fuzz_target!(|data: &[u8]| {
    let clock = Clock::new(
        "2026-11-21T23:00:00Z".parse().ok(),
        Clock::parse_zone("+05:30").unwrap(),
    );
    for line in data.split(|c| *c == b'\n') {
        let line = escape::plain(line);
        for kind in KINDS {
            let Some(head) = kind.head(&line) else { continue };
            assert!(line.is_char_boundary(head.body), "{kind:?}");
            if let Some(stamp) = head.stamp {
                let _ = clock.resolve(stamp);
            }
        }
        let _ = stamp::scan(line.as_bytes());
    }
});
