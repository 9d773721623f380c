//! Any text as a query: read or refused, printed and read again, asked of documents, explained; never slowly.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use whodunit::lucene::{Analyzed, JsonDocument, Nearness, Profile, Query};

static DOCUMENTS: LazyLock<Vec<JsonDocument>> = LazyLock::new(|| {
    include_str!("../../../fixtures/lucene/documents.jsonl")
        .lines()
        .map(|line| JsonDocument::new(serde_json::from_str(line).unwrap()))
        .collect()
});

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    for profile in [Profile::Text, Profile::Keyword, Profile::Es17] {
        let query = match Query::parse(text, profile) {
            Ok(query) => query,
            Err(e) => {
                assert!(e.position <= text.chars().count(), "{e:?}");
                let _ = e.caret(text);
                continue;
            }
        };
        let _ = (
            query.ast().tree_json(profile),
            query.ast().outline(),
            query.needles(),
        );
        let printed = query.ast().to_string();
        let again = Query::parse(&printed, profile);
        // Printed with its escapes and fields a query may be longer than a query can be.
        let fits = printed.len() < 32_000;
        assert!(again.is_ok() || !fits, "{printed:?} {again:?}");
        let nearness = Nearness::new(&query);
        for document in DOCUMENTS.iter().step_by(7) {
            let analyzed = Analyzed::new(document, profile);
            let holds = query.holds(&analyzed);
            assert!(
                !holds || query.possible(document, &|_| false),
                "a prefilter loses a hit"
            );
            if let Ok(again) = &again {
                assert_eq!(again.holds(&analyzed), holds, "{printed:?}");
            }
            let _ = (
                query.explain(&analyzed),
                query.hit_words(&analyzed, "message"),
                nearness.of(&analyzed),
            );
        }
    }
});
