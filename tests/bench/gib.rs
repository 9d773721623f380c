//! A log of 1 GiB, made of real lines: the logs of a recorded run, over and over, with times that go on and request
//! ids that differ. Without the corpus, of lines made up in the same form.

use super::folder;
use std::io::{BufWriter, Read, Write};
use std::path::Path;

/// Its size: 1 GiB, or so many MiB as `WHODUNIT_BENCH_MIB` says, to try the bench itself.
pub(crate) fn bytes() -> u64 {
    let given = std::env::var("WHODUNIT_BENCH_MIB").ok();
    given.and_then(|mib| mib.parse::<u64>().ok()).unwrap_or(1024) << 20
}

/// Writes the log; gives how many lines it has.
pub(crate) fn write(path: &Path) -> u64 {
    let lines: Vec<Line> = source().lines().filter(|l| !l.is_empty()).map(Line::of).collect();
    let file = std::fs::File::create(path).expect("create the log");
    let mut out = BufWriter::with_capacity(1 << 20, file);
    let wanted = bytes();
    let (mut bytes, mut count) = (0, 0_u64);
    let mut buffer = Vec::new();
    while bytes < wanted {
        for line in &lines {
            line.write(count, &mut buffer);
            out.write_all(&buffer).expect("write the log");
            bytes += buffer.len() as u64;
            count += 1;
        }
    }
    out.flush().expect("write the log");
    count
}

/// A line, and where its time and its request id begin.
struct Line {
    text: Vec<u8>,
    time: bool,
    request: Option<usize>,
}

impl Line {
    fn of(text: &str) -> Self {
        let time = text.get(10..11) == Some(" ") && text.get(19..20) == Some(".");
        let request = text
            .find("req-")
            .map(|at| at + 4)
            .filter(|at| text.len() >= at + 8);
        let mut text = text.as_bytes().to_vec();
        text.push(b'\n');
        Self { text, time, request }
    }

    fn write(&self, count: u64, out: &mut Vec<u8>) {
        out.clear();
        out.extend_from_slice(&self.text);
        if self.time {
            // 4,000 lines a second, from midnight on.
            let second = count / 4000;
            let clock = format!(
                "{:02}:{:02}:{:02}",
                second / 3600 % 24,
                second / 60 % 60,
                second % 60
            );
            out[11..19].copy_from_slice(clock.as_bytes());
        }
        if let Some(at) = self.request {
            out[at..at + 8].copy_from_slice(format!("{:08x}", count / 20).as_bytes());
        }
    }
}

/// The lines of one recorded run's services.
fn source() -> String {
    let run = folder::corpus("openstack-runs/glance-disk-full").unwrap_or_default();
    let mut text = String::new();
    for name in [
        "placement-api.log",
        "glance-api.log.gz",
        "keystone.log.gz",
        "driver.log",
    ] {
        let mut bytes = Vec::new();
        let read =
            whodunit::log::open(&run.join(name)).is_ok_and(|mut log| log.read_to_end(&mut bytes).is_ok());
        if read {
            text.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    if text.is_empty() {
        println!("  no corpus: lines are made up");
        for line in 0..4000 {
            let level = if line % 400 == 0 { "ERROR" } else { "DEBUG" };
            text.push_str(&format!(
                "2026-11-21 01:00:00.000 14030 {level} glance.api.v2.images [req-00000000-271d-44d5] step {line} of many\n"
            ));
        }
    }
    text
}
