//! Any bytes as an archive: no name leaves it, every listed file can be opened.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::io::Read;
use whodunit::log::tree;
use whodunit::task::Cx;

fuzz_target!(|data: &[u8]| {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.tar");
    std::fs::write(&path, data).unwrap();
    let Ok(logs) = tree::folder(&path, &Cx::default()) else {
        return;
    };
    for file in logs.files.iter().take(20) {
        assert!(!file.path.starts_with('/') && !file.path.split('/').any(|part| part == ".."));
        if logs.files.len() > 1 || file.path != "x.tar" {
            let reader = whodunit::log::open(&logs.disk_path(file)).unwrap();
            let _ = reader.take(1 << 20).read_to_end(&mut Vec::new());
        }
    }
});
