//! The logs of a build of any size, made of real lines: those of the corpora over and over, with numbers and ids that
//! differ, in files that carry the tags which fingerprints name, so that no file can be skipped.

use super::folder;
use serde_json::Value;
use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// The files, the share of each in twentieths, and whose lines they have.
const FILES: [(&str, u64, Source); 12] = [
    ("job-output.txt", 4, Source::Console),
    ("controller/logs/screen-n-cpu.txt", 4, Source::Service),
    ("controller/logs/screen-n-api.txt", 2, Source::Service),
    ("controller/logs/screen-c-vol.txt", 2, Source::Service),
    ("controller/logs/screen-c-api.txt", 1, Source::Service),
    ("controller/logs/screen-c-bak.txt", 1, Source::Service),
    ("controller/logs/screen-q-agt.txt", 1, Source::Service),
    ("controller/logs/screen-n-super-cond.txt", 1, Source::Service),
    ("controller/logs/tempest_log.txt", 1, Source::Service),
    ("controller/logs/grenade.sh.txt", 1, Source::Console),
    ("controller/logs/devstack-gate-setup-host.txt", 1, Source::Console),
    ("controller/logs/syslog.txt", 1, Source::Syslog),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Console,
    Service,
    Syslog,
}

/// The shared corpora; none where they are not at hand.
pub(crate) fn corpora() -> Option<PathBuf> {
    folder::corpus("openstack-runs")?.parent().map(Path::to_owned)
}

/// Lines to make logs of.
pub(crate) struct Lines {
    console: Vec<Line>,
    service: Vec<Line>,
    syslog: Vec<Line>,
}

impl Lines {
    /// Reads the corpora.
    pub(crate) fn of(corpora: &Path) -> Self {
        let mut service = Vec::new();
        for run in list(&corpora.join("openstack-runs")) {
            for file in list(&run) {
                let text = read(&file);
                service.extend(text.lines().map(Line::of));
            }
        }
        service.extend(nova(corpora).iter().map(|line| Line::of(line)));
        let formats = corpora.join("log-formats");
        let mut console = Vec::new();
        let outputs = [
            "ansible-default.log",
            "apt-term.log",
            "pip-error.log",
            "pytest-verbose.log",
            "stestr-run.log",
            "tox.log",
            "make-gcc.log",
        ];
        for (number, line) in outputs
            .iter()
            .map(|name| read(&formats.join(name)))
            .collect::<Vec<String>>()
            .iter()
            .flat_map(|text| text.lines())
            .enumerate()
        {
            let line = format!(
                "2026-11-21 03:{:02}:{:02}.{:06} | {line}",
                number / 600 % 60,
                number / 10 % 60,
                number * 7919 % 1_000_000
            );
            console.push(Line::of(&line));
        }
        let syslog = read(&formats.join("syslog-traditional.log"));
        Self {
            console,
            service,
            syslog: syslog.lines().map(Line::of).collect(),
        }
    }

    /// Writes the logs of a build, some `bytes` in all.
    pub(crate) fn write(&self, folder: &Path, bytes: u64) {
        let shares: u64 = FILES.iter().map(|(_, share, _)| share).sum();
        for (at, (path, share, source)) in FILES.iter().enumerate() {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("make the folder");
            let lines = match source {
                Source::Console => &self.console,
                Source::Service => &self.service,
                Source::Syslog => &self.syslog,
            };
            let file = File::create(&path).expect("create the log");
            let mut out = BufWriter::with_capacity(1 << 20, file);
            let mut left = bytes * share / shares;
            // Each file begins elsewhere, and has numbers of its own.
            let numbers = at as u64 * 1_000_003..;
            let mut buffer = Vec::new();
            let from = at * lines.len() / FILES.len();
            for (number, line) in numbers.zip(lines.iter().cycle().skip(from)) {
                line.write(number, &mut buffer);
                out.write_all(&buffer).expect("write the log");
                left = left.saturating_sub(buffer.len() as u64);
                if left == 0 {
                    break;
                }
            }
            out.flush().expect("write the log");
        }
    }
}

/// A line with the places of its numbers: behind its head, four digits of decimal or hexadecimal ones.
struct Line {
    text: Vec<u8>,
    places: Vec<usize>,
}

impl Line {
    fn of(text: &str) -> Self {
        let mut text = text.as_bytes().to_vec();
        text.push(b'\n');
        let mut places = Vec::new();
        let mut run = 0;
        for (at, byte) in text.iter().enumerate() {
            let is_id = byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
            run = if is_id { run + 1 } else { 0 };
            let digits = at >= 3 && text[at - 3..=at].iter().any(u8::is_ascii_digit);
            // The head's time and process id stay.
            if run == 4 && digits && at > 32 {
                places.push(at - 3);
                run = 0;
            }
        }
        Self { text, places }
    }

    fn write(&self, number: u64, out: &mut Vec<u8>) {
        out.clear();
        out.extend_from_slice(&self.text);
        for (nth, at) in self.places.iter().enumerate() {
            let id = (number.wrapping_mul(2_654_435_761) >> (nth % 8)) % 10_000;
            out[*at..at + 4].copy_from_slice(format!("{id:04}").as_bytes());
        }
    }
}

/// The real lines of nova that are among the documents, with their heads.
fn nova(corpora: &Path) -> Vec<String> {
    read(&corpora.join("lucene/docs.jsonl.gz"))
        .lines()
        .filter_map(|line| {
            let case: Value = serde_json::from_str(line).expect("JSON");
            let doc = &case["doc"];
            let field = |name: &str| doc[name].as_str();
            (case["src"] == "loghub").then_some(())?;
            Some(format!(
                "2026-11-21 02:14:18.934 {} {} {} {}",
                field("pid")?,
                field("loglevel")?,
                field("module")?,
                field("message")?
            ))
        })
        .collect()
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

pub(crate) fn read(path: &Path) -> String {
    let mut bytes = Vec::new();
    let mut log = whodunit::log::open(path).expect("open the corpus");
    log.read_to_end(&mut bytes).expect("read the corpus");
    String::from_utf8_lossy(&bytes).into_owned()
}
