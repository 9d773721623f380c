//! subunit v2: a binary stream of test results with their attachments.
//!
//! ```text
//! 0xB3 │ flags (2) │ length (1–4) │ [time] [test] [tags] [mime] [file, content] [route] │ CRC32 (4)
//! ```
//!
//! An event is a test with its last status: `fail` and `uxsuccess` are errors, as is a test that never ended. What its
//! attachments say is its text. Bytes that are no packet are passed over.
//! Bounded: a packet 4 MiB (the format's own limit), 1 MiB of text for each test, 10,000 tests and 64 MiB at once; 1 GiB
//! of sums that prove wrong.
//! Source: `subunit`'s README, "Version 2 - Wire format".

use super::{Amount, Record, plain};
use crate::event::Level;
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::ops::ControlFlow;

const SIGNATURE: u8 = 0xb3;
const MAX_PACKET: usize = 4 * 1024 * 1024;
const MAX_TEXT: usize = 1024 * 1024;
const MAX_TESTS: usize = 10_000;
/// Bytes of names and texts that wait for a verdict.
const MAX_HELD: usize = 64 * 1024 * 1024;
/// Bytes summed in vain. Beyond, a packet whose sum is wrong is passed over whole: in bytes made to look like packets
/// each sum could take 4 MiB.
const MAX_IN_VAIN: usize = 1024 * 1024 * 1024;

/// Whether bytes begin with a packet.
pub(super) fn is_stream(sample: &[u8]) -> bool {
    matches!(packet(sample), Found::Packet(_))
}

/// A test that has no verdict yet.
#[derive(Debug, Default)]
struct Test {
    line: u64,
    time: Option<i64>,
    text: String,
    /// The attachment that was written to last.
    file: String,
    /// Whether more came than is kept.
    cut: bool,
}

/// What stands at the start of some bytes.
enum Found<'b> {
    Packet(Packet<'b>),
    /// More bytes are needed.
    Part,
    /// Bytes that are no packet.
    Other,
    /// So many bytes whose sum is wrong.
    Broken(usize),
}

struct Packet<'b> {
    len: usize,
    status: u16,
    time: Option<i64>,
    test: Option<&'b str>,
    mime: &'b str,
    file: Option<(&'b str, &'b [u8])>,
}

/// The tests that have no verdict yet.
#[derive(Debug, Default)]
struct Running {
    tests: BTreeMap<String, Test>,
    /// Bytes of their names and texts.
    held: usize,
}

pub(super) fn read(
    mut reader: impl Read,
    give: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> io::Result<Amount> {
    let mut running = Running::default();
    let mut buffer = Vec::new();
    let mut amount = Amount { bytes: 0, lines: 1 };
    let mut chunk = vec![0; 64 * 1024];
    let mut in_vain = 0;
    let result = loop {
        let n = match reader.read(&mut chunk) {
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => break Err(e),
        };
        amount.bytes += n as u64;
        buffer.extend_from_slice(chunk.get(..n).unwrap_or_default());
        let mut at = 0;
        while at < buffer.len() {
            let rest = buffer.get(at..).unwrap_or_default();
            let len = match packet(rest) {
                Found::Packet(packet) => {
                    if running.take(&packet, amount.lines, give).is_break() {
                        return Ok(amount);
                    }
                    packet.len
                }
                Found::Part if n > 0 => break,
                // Nothing more comes: noise that looks like a long packet hides none that follow.
                Found::Part | Found::Other => to_signature(rest),
                Found::Broken(len) => {
                    in_vain += len;
                    if in_vain > MAX_IN_VAIN {
                        len
                    } else {
                        to_signature(rest)
                    }
                }
            };
            amount.lines += memchr::memchr_iter(b'\n', rest.get(..len).unwrap_or_default()).count() as u64;
            at += len;
        }
        buffer.drain(..at);
        if n == 0 {
            break Ok(());
        }
    };
    for (name, test) in running.tests {
        if give(record(&name, test, "inprogress", Level::Error)).is_break() {
            break;
        }
    }
    result.map(|()| amount)
}

/// How many bytes stand before the next signature behind the first byte.
fn to_signature(bytes: &[u8]) -> usize {
    let after = bytes.get(1..).unwrap_or_default();
    1 + memchr::memchr(SIGNATURE, after).unwrap_or(after.len())
}

impl Running {
    /// Takes what a packet says of its test; gives out the test with its last status.
    fn take(
        &mut self,
        packet: &Packet<'_>,
        line: u64,
        give: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Some(name) = packet.test else {
            return ControlFlow::Continue(());
        };
        let (status, level) = match packet.status {
            3 => ("success", Level::Info),
            4 => ("uxsuccess", Level::Error),
            5 => ("skip", Level::Info),
            6 => ("fail", Level::Error),
            7 => ("xfail", Level::Info),
            // A list of tests is none of results.
            1 => return ControlFlow::Continue(()),
            _ => ("", Level::None),
        };
        let is_full = self.tests.len() >= MAX_TESTS || self.held + name.len() > MAX_HELD;
        if is_full && status.is_empty() && !self.tests.contains_key(name) {
            return ControlFlow::Continue(());
        }
        let room = MAX_HELD.saturating_sub(self.held);
        let test = self.tests.entry(name.to_owned()).or_insert_with(|| {
            self.held += name.len();
            Test {
                line,
                ..Test::default()
            }
        });
        test.time = test.time.or(packet.time);
        if let Some((file, content)) = packet.file {
            let before = test.text.len();
            attach(test, file, packet.mime, content, room);
            self.held += test.text.len() - before;
        }
        if status.is_empty() {
            return ControlFlow::Continue(());
        }
        match self.tests.remove(name) {
            Some(test) => {
                self.held = self.held.saturating_sub(name.len() + test.text.len());
                give(record(name, test, status, level))
            }
            None => ControlFlow::Continue(()),
        }
    }
}

/// Adds what is attached, if it fits in `room` bytes.
fn attach(test: &mut Test, file: &str, mime: &str, content: &[u8], room: usize) {
    if content.is_empty() {
        return;
    }
    let mut said = if test.file == file {
        String::new()
    } else {
        format!("\n{file}:\n")
    };
    let is_text = mime.is_empty() || mime.starts_with("text/") || mime.contains("json");
    if is_text {
        said.push_str(&String::from_utf8_lossy(content));
    } else {
        said.push_str(&format!("({} bytes of {mime})", content.len()));
    }
    if said.len() <= room && test.text.len() + said.len() <= MAX_TEXT {
        file.clone_into(&mut test.file);
        test.text.push_str(&said);
    } else {
        test.cut = true;
    }
}

fn record(name: &str, test: Test, status: &str, level: Level) -> Record {
    let cut = if test.cut { "\n(more was attached)" } else { "" };
    let text = format!("{name} {status}{}{cut}", test.text.trim_end());
    Record {
        line: test.line,
        time: test.time,
        level,
        module: Some(name.to_owned()),
        text: plain(&text).replace("\r\n", "\n"),
    }
}

/// Reads the packet at the start of `bytes`.
fn packet(bytes: &[u8]) -> Found<'_> {
    let Some(&SIGNATURE) = bytes.first() else {
        return if bytes.is_empty() {
            Found::Part
        } else {
            Found::Other
        };
    };
    let Some(flags) = bytes.get(1..3) else {
        return Found::Part;
    };
    let flags = u16::from_be_bytes([
        flags.first().copied().unwrap_or(0),
        flags.get(1).copied().unwrap_or(0),
    ]);
    if flags >> 12 != 2 {
        return Found::Other;
    }
    let mut fields = Fields { bytes, at: 3 };
    let Some(len) = fields.number() else {
        return if bytes.len() < 8 {
            Found::Part
        } else {
            Found::Other
        };
    };
    if !(8..=MAX_PACKET).contains(&len) {
        return Found::Other;
    }
    let Some(whole) = bytes.get(..len) else {
        return Found::Part;
    };
    let (body, sum) = whole.split_at(len - 4);
    let mut crc = flate2::Crc::new();
    crc.update(body);
    if crc.sum().to_be_bytes() != *sum {
        return Found::Broken(len);
    }
    let mut fields = Fields {
        bytes: body,
        at: fields.at,
    };
    match parse(&mut fields, flags) {
        Some(packet) => Found::Packet(Packet { len, ..packet }),
        None => Found::Other,
    }
}

fn parse<'b>(fields: &mut Fields<'b>, flags: u16) -> Option<Packet<'b>> {
    let mut time = None;
    if flags & 0x0200 != 0 {
        let seconds = fields.take(4)?.iter().fold(0_i64, |n, b| n << 8 | i64::from(*b));
        let nanos = i64::try_from(fields.number()?).ok()?;
        time = Some(seconds * 1_000_000 + nanos / 1000);
    }
    let test = if flags & 0x0800 != 0 {
        Some(fields.text()?)
    } else {
        None
    };
    if flags & 0x0080 != 0 {
        for _ in 0..fields.number()? {
            fields.text()?;
        }
    }
    let mime = if flags & 0x0020 != 0 { fields.text()? } else { "" };
    let mut file = None;
    if flags & 0x0040 != 0 {
        let name = fields.text()?;
        let len = fields.number()?;
        file = Some((name, fields.take(len)?));
    }
    Some(Packet {
        len: 0,
        status: flags & 7,
        time,
        test,
        mime,
        file,
    })
}

struct Fields<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Fields<'b> {
    fn take(&mut self, n: usize) -> Option<&'b [u8]> {
        let taken = self.bytes.get(self.at..self.at.checked_add(n)?)?;
        self.at += n;
        Some(taken)
    }

    /// A number whose first two bits tell how many bytes follow.
    fn number(&mut self) -> Option<usize> {
        let first = usize::from(*self.take(1)?.first()?);
        let more = self.take(first >> 6)?;
        Some(more.iter().fold(first & 0x3f, |n, b| n << 8 | usize::from(*b)))
    }

    fn text(&mut self) -> Option<&'b str> {
        let len = self.number()?;
        std::str::from_utf8(self.take(len)?).ok()
    }
}

#[cfg(test)]
mod tests;
