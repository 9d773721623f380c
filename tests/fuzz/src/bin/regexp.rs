//! Any text as a regular expression of a query, and of the historic index: compiled or refused in time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use whodunit::lucene::{JsonDocument, Profile, Query};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let document =
        JsonDocument::new(serde_json::json!({"message": "alpha beta 42 a.b", "tags": ["Console", text]}));
    for profile in [Profile::Text, Profile::Es17] {
        for field in ["message", "tags"] {
            if let Ok(query) = Query::parse(&format!("{field}:/{}/", text.replace('/', "")), profile) {
                let _ = query.matches(&document);
            }
        }
    }
});
