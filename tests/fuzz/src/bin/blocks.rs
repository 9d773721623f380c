//! Failure blocks of any text: every line once, in order, none begins in the middle of another.
#![no_main]

use libfuzzer_sys::fuzz_target;
use whodunit::log::failure::{Blocks, Part};

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut blocks = Blocks::default();
    let mut lines = Vec::new();
    let mut open = false;
    let mut drain = |blocks: &mut Blocks| {
        while let Some(piece) = blocks.decided() {
            open = match piece.part {
                Part::Begins => true,
                Part::GoesOn => {
                    assert!(open, "line {} goes on with nothing", piece.number);
                    true
                }
                Part::Apart => false,
                Part::Rest => continue,
            };
            lines.push(piece.text);
        }
    };
    for (number, line) in text.split('\n').enumerate() {
        blocks.line(number as u64 + 1, line);
        drain(&mut blocks);
    }
    blocks.finish();
    drain(&mut blocks);
    assert_eq!(lines.join("\n"), text);
});
