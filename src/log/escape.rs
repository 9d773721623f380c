//! The text of a raw line: escape codes and the CR of its line end taken off, bad bytes as U+FFFD.
//!
//! For data (events, matching). What goes to a terminal passes [`super::sanitize`] as well.
//! Source: ECMA-48 §5.4 (CSI), §5.6 (control strings).

use std::borrow::Cow;

/// A raw line without its LF as text.
pub fn plain(line: &[u8]) -> Cow<'_, str> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if memchr::memchr(0x1b, line).is_none() {
        // Most lines are ASCII, which this tells a word at a time.
        return std::str::from_utf8(line).map_or_else(|_| String::from_utf8_lossy(line), Cow::Borrowed);
    }
    let mut kept = Vec::with_capacity(line.len());
    let mut at = 0;
    while let Some(byte) = line.get(at) {
        if *byte == 0x1b {
            at += sequence(line.get(at..).unwrap_or_default());
        } else {
            kept.push(*byte);
            at += 1;
        }
    }
    if kept.last() == Some(&b'\r') {
        kept.pop();
    }
    Cow::Owned(String::from_utf8_lossy(&kept).into_owned())
}

/// The length of the escape sequence that `b` begins with; at least 1, at most `b.len()`.
pub fn sequence(b: &[u8]) -> usize {
    let end = match b.get(1) {
        Some(b'[') => {
            let inner = b.iter().skip(2).take_while(|c| (0x20..0x40).contains(*c)).count();
            // A sequence that is cut off by other bytes ends before them.
            2 + inner + usize::from(b.get(2 + inner).is_some_and(|c| (0x40..0x7f).contains(c)))
        }
        // OSC, DCS, SOS, PM, APC run to BEL or ST; one without an end is only its introducer.
        Some(b']' | b'P' | b'X' | b'^' | b'_') => control_string(b),
        Some(0x20..=0x2f) => {
            let inner = b.iter().skip(1).take_while(|c| (0x20..0x30).contains(*c)).count();
            1 + inner + usize::from(b.get(1 + inner).is_some_and(|c| (0x30..0x7f).contains(c)))
        }
        Some(0x30..=0x7e) => 2,
        _ => 1,
    };
    end.min(b.len())
}

fn control_string(b: &[u8]) -> usize {
    for (at, c) in b.iter().enumerate().skip(2) {
        match c {
            0x07 => return at + 1,
            0x1b if b.get(at + 1) == Some(&b'\\') => return at + 2,
            _ => {}
        }
    }
    2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_go_and_text_stays() {
        for (raw, want) in [
            (&b"\x1b[31merror\x1b[0m\r"[..], "error"),
            (b"\x1b]0;title\x07text", "text"),
            (b"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
            (b"a\x1b[", "a"),
            (b"a\x1b", "a"),
            (b"\x1b(Bx", "x"),
            (b"no end \x1b]0;title", "no end 0;title"),
            (b"caf\xe9", "caf\u{fffd}"),
            (b"plain", "plain"),
        ] {
            assert_eq!(plain(raw), want, "{raw:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_escape_is_left(bytes: Vec<u8>) {
            assert!(!plain(&bytes).contains('\u{1b}'));
        }
    }
}
