//! subunit v2: a binary stream of test results with their attachments.
//!
//! ```text
//! 0xB3 │ flags (2) │ length (1–4) │ [time] [test] [tags] [mime] [file, content] [route] │ CRC32 (4)
//! ```
//!
//! An event is a test with its last status: `fail` and `uxsuccess` are errors, as is a test that never ended. What its
//! attachments say is its text. Bytes that are no packet are passed over.
//! Bounded: a packet 4 MiB (the format's own limit), 1 MiB of text for each test, 10,000 tests at once.
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
}

struct Packet<'b> {
    len: usize,
    status: u16,
    time: Option<i64>,
    test: Option<&'b str>,
    mime: &'b str,
    file: Option<(&'b str, &'b [u8])>,
}

pub(super) fn read(
    mut reader: impl Read,
    give: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> io::Result<Amount> {
    let mut tests = BTreeMap::new();
    let mut buffer = Vec::new();
    let mut amount = Amount { bytes: 0, lines: 1 };
    let mut chunk = vec![0; 64 * 1024];
    let result = loop {
        let n = match reader.read(&mut chunk) {
            Ok(0) => break Ok(()),
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => break Err(e),
        };
        amount.bytes += n as u64;
        buffer.extend_from_slice(chunk.get(..n).unwrap_or_default());
        let mut at = 0;
        loop {
            let rest = buffer.get(at..).unwrap_or_default();
            let len = match packet(rest) {
                Found::Packet(packet) => {
                    if take(&mut tests, &packet, amount.lines, give).is_break() {
                        return Ok(amount);
                    }
                    packet.len
                }
                Found::Part => break,
                Found::Other => {
                    1 + memchr::memchr(SIGNATURE, rest.get(1..).unwrap_or_default()).unwrap_or(rest.len() - 1)
                }
            };
            amount.lines += memchr::memchr_iter(b'\n', rest.get(..len).unwrap_or_default()).count() as u64;
            at += len;
        }
        buffer.drain(..at);
    };
    for (name, test) in tests {
        if give(record(&name, test, "inprogress", Level::Error)).is_break() {
            break;
        }
    }
    result.map(|()| amount)
}

/// Takes what a packet says of its test; gives out the test with its last status.
fn take(
    tests: &mut BTreeMap<String, Test>,
    packet: &Packet<'_>,
    line: u64,
    give: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let Some(name) = packet.test else {
        return ControlFlow::Continue(());
    };
    if !tests.contains_key(name) && tests.len() >= MAX_TESTS {
        return ControlFlow::Continue(());
    }
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
    let test = tests.entry(name.to_owned()).or_insert_with(|| Test {
        line,
        ..Test::default()
    });
    test.time = test.time.or(packet.time);
    if let Some((file, content)) = packet.file {
        attach(test, file, packet.mime, content);
    }
    if status.is_empty() {
        return ControlFlow::Continue(());
    }
    match tests.remove(name) {
        Some(test) => give(record(name, test, status, level)),
        None => ControlFlow::Continue(()),
    }
}

fn attach(test: &mut Test, file: &str, mime: &str, content: &[u8]) {
    if content.is_empty() {
        return;
    }
    if test.file != file {
        file.clone_into(&mut test.file);
        test.text.push_str(&format!("\n{file}:\n"));
    }
    let is_text = mime.is_empty() || mime.starts_with("text/") || mime.contains("json");
    let said = if is_text {
        String::from_utf8_lossy(content).into_owned()
    } else {
        format!("({} bytes of {mime})", content.len())
    };
    if test.text.len() + said.len() <= MAX_TEXT {
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
        return Found::Other;
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
mod tests {
    use super::*;

    fn number(n: usize) -> Vec<u8> {
        match n {
            0..=0x3f => vec![n as u8],
            0x40..=0x3fff => vec![0x40 | (n >> 8) as u8, n as u8],
            _ => vec![0x80 | (n >> 16) as u8, (n >> 8) as u8, n as u8],
        }
    }

    fn text(s: &str) -> Vec<u8> {
        [number(s.len()), s.as_bytes().to_vec()].concat()
    }

    fn made(status: u16, test: &str, file: Option<(&str, &[u8])>) -> Vec<u8> {
        let mut flags = 0x2000 | 0x0200 | 0x0800 | status;
        let mut body = vec![0x6b, 0x01, 0x50, 0xa2, 0];
        body.extend(text(test));
        if let Some((name, content)) = file {
            flags |= 0x0060;
            body.extend(text("text/plain"));
            body.extend(text(name));
            body.extend(number(content.len()));
            body.extend(content);
        }
        // The length counts itself.
        let mut len = 3 + body.len() + 4;
        len += number(len + 3).len();
        let mut out = vec![SIGNATURE];
        out.extend(flags.to_be_bytes());
        out.extend(number(len));
        out.extend(body);
        let mut crc = flate2::Crc::new();
        crc.update(&out);
        out.extend(crc.sum().to_be_bytes());
        out
    }

    fn all(bytes: &[u8]) -> Vec<Record> {
        let mut out = Vec::new();
        read(bytes, &mut |record| {
            out.push(record);
            ControlFlow::Continue(())
        })
        .unwrap();
        out
    }

    #[test]
    fn tests_are_events_and_failures_errors() {
        let bytes = [
            made(2, "a.T.x", None),
            made(0, "a.T.x", Some(("traceback", b"Traceback\nKeyError\n"))),
            b"noise\n".to_vec(),
            made(6, "a.T.x", None),
            made(3, "a.T.y", None),
            made(2, "a.T.z", None),
        ]
        .concat();
        let got: Vec<(Level, String)> = all(&bytes).into_iter().map(|r| (r.level, r.text)).collect();
        assert_eq!(
            got,
            [
                (
                    Level::Error,
                    "a.T.x fail\ntraceback:\nTraceback\nKeyError".to_owned()
                ),
                (Level::Info, "a.T.y success".to_owned()),
                (Level::Error, "a.T.z inprogress".to_owned()),
            ]
        );
        assert_eq!(all(&bytes)[0].time, Some(0x6b01_50a2 * 1_000_000));
        assert!(is_stream(&bytes) && !is_stream(b"text"));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_fine(mut bytes: Vec<u8>, at: usize) {
            let _ = all(&bytes);
            let mut packets = [made(2, "a", None), made(6, "a", Some(("f", &bytes)))].concat();
            let len = packets.len();
            packets[at % len] ^= 0x55;
            let _ = all(&packets);
            bytes.insert(0, SIGNATURE);
            let _ = all(&bytes);
        }
    }
}
