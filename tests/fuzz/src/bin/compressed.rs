//! Any bytes as a compressed file: read to the end or to an error, nothing grows without bound.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Read;

fuzz_target!(|data: &[u8]| {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.log");
    std::fs::write(&path, data).unwrap();
    let Ok(reader) = whodunit::log::open(&path) else {
        return;
    };
    let mut reader = reader.take(8 << 20);
    let mut buffer = [0; 16 * 1024];
    while reader.read(&mut buffer).is_ok_and(|n| n > 0) {}
});
