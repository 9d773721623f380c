//! Any text in words: each inside the text, in order, lower-cased, at most 255 UTF-16 units long.
#![no_main]

use libfuzzer_sys::fuzz_target;
use whodunit::lucene::Tokens;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    for emoji in [true, false] {
        let values: Vec<&str> = text.split('\0').collect();
        let tokens = Tokens::new(values.iter().copied(), 100, emoji);
        let mut before = (0, 0, 0);
        for (index, (term, token)) in tokens.iter().enumerate() {
            let span = token.span();
            let written = &values[token.value as usize][span.clone()];
            assert!(
                !written.is_empty() && written.encode_utf16().count() <= 255,
                "{written:?}"
            );
            assert!(
                term.chars().count() == written.chars().count(),
                "{written:?} {term:?}"
            );
            let place = (token.value, span.start, token.position);
            assert!(
                index == 0
                    || place.0 > before.0 && place.2 >= before.2 + 100
                    || place.0 == before.0 && place.1 >= before.1 && place.2 > before.2
            );
            before = (token.value, span.end, token.position);
        }
    }
});
