//! Any text as a template: masked again it stays as it is, and a mask that was used before makes the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use whodunit::digest::{Mask, template};

fuzz_target!(|data: &[u8]| {
    let mut mask = Mask::default();
    for line in data.split(|c| *c == b'\n') {
        let text = String::from_utf8_lossy(line);
        let once = template(&text);
        assert_eq!(template(&once), once, "{text:?}");
        assert_eq!(mask.template(&text), once, "{text:?}");
    }
});
