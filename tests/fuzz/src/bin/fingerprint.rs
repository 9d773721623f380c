//! Any text as a fingerprint file: read or refused; with another query, only that value is another.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::path::Path;
use whodunit::fingerprint::{Fingerprint, edit};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let read = |text: &str| Fingerprint::parse(Path::new("1.yaml"), text.to_owned());
    let Ok(before) = read(text) else { return };
    for query in [
        "message:\"KeyError: 'nova'\" AND tags:console",
        "a",
        before.query_text.trim(),
    ] {
        let Ok(edited) = edit::with_query(text, query) else {
            continue;
        };
        let after = read(&edited).expect("what was edited reads");
        assert_eq!(after.query_text.trim(), query.trim());
        assert_eq!(
            (&after.unknown, &after.test_ids),
            (&before.unknown, &before.test_ids)
        );
        let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
        assert!(comments(&edited) <= comments(text));
    }
});
