//! What of a log's bytes may reach a terminal.
//!
//! Escape codes go, control characters become visible signs, bad UTF-8 becomes U+FFFD, tabs become blanks, signs that
//! turn the reading direction become U+FFFD, and the line is cut to the columns that are shown.
//! Cost: the bytes up to the last column shown, at most [`MAX_BYTES`].

use super::escape;
use bstr::ByteSlice;
use unicode_width::UnicodeWidthChar;

/// More bytes of a line are never looked at.
pub const MAX_BYTES: usize = 64 * 1024;
const TAB: usize = 8;

/// A line ready for the screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// Its text: no control character, at most the columns asked for.
    pub text: String,
    /// How many columns the text takes.
    pub columns: usize,
    /// Whether the line goes on beyond the last column.
    pub more: bool,
}

/// The columns `skip..skip + columns` of a raw line.
pub fn columns(line: &[u8], skip: usize, columns: usize) -> Shown {
    let cut = line.len() > MAX_BYTES;
    let line = line.get(..MAX_BYTES).unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let mut out = Pen {
        shown: Shown::default(),
        skip,
        end: skip.saturating_add(columns),
        at: 0,
    };
    let mut rest = line;
    loop {
        let stop = memchr::memchr(0x1b, rest).unwrap_or(rest.len());
        let (text, after) = rest.split_at(stop);
        for c in text.chars() {
            if !out.put(c) {
                out.shown.more = true;
                return out.shown;
            }
        }
        if after.is_empty() {
            break;
        }
        rest = after.get(escape::sequence(after)..).unwrap_or_default();
    }
    out.shown.more = cut;
    out.shown
}

/// All of a raw line, without limit of columns: for the details of an event and for copying.
pub fn line(line: &[u8]) -> String {
    columns(line, 0, usize::MAX).text
}

/// A text of several lines for a terminal: as [`line()`] for each; line ends stay.
pub fn text(text: &str) -> String {
    text.split('\n')
        .map(|part| line(part.as_bytes()))
        .collect::<Vec<_>>()
        .join("\n")
}

/// What stands for a character on the screen.
fn visible(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' => '\u{fffd}',
        c if is_hidden(c) => '\u{fffd}',
        c => c,
    }
}

/// Whether a character is a mark that reorders or hides text.
pub(super) fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{61c}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

struct Pen {
    shown: Shown,
    skip: usize,
    end: usize,
    /// The column of the next character.
    at: usize,
}

impl Pen {
    /// Puts a character; false where it would pass the last column.
    fn put(&mut self, c: char) -> bool {
        if c == '\t' {
            let width = TAB - self.at % TAB;
            return (0..width).all(|_| self.put_wide(' ', 1));
        }
        let c = visible(c);
        self.put_wide(c, c.width().unwrap_or(1))
    }

    fn put_wide(&mut self, c: char, width: usize) -> bool {
        if self.at + width > self.end {
            return width == 0;
        }
        if self.at >= self.skip {
            // A mark without a width of its own belongs to what is shown before it.
            if width > 0 || !self.shown.text.is_empty() {
                self.shown.text.push(c);
                self.shown.columns += width;
            }
        } else if self.at + width > self.skip {
            // Half of a wide character at the left edge.
            self.shown.text.push(' ');
            self.shown.columns += 1;
        }
        self.at += width;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr;

    #[test]
    fn what_a_terminal_must_not_see_is_gone() {
        assert_eq!(line(b"a\x1b[2Jb\x1b]0;t\x07c\x07\0"), "abc\u{2407}\u{2400}");
        assert_eq!(line(b"caf\xe9 \xc2\x9b31m"), "caf\u{fffd} \u{fffd}31m");
        assert_eq!(line("a\tb".as_bytes()), "a       b");
        assert_eq!(line("x\u{202e}y".as_bytes()), "x\u{fffd}y");
        assert_eq!(text("a\x1b[1m\nb\r\n"), "a\nb\n");
    }

    #[test]
    fn columns_are_cut_at_both_ends() {
        assert_eq!(
            columns(b"0123456789", 2, 3),
            Shown {
                text: "234".into(),
                columns: 3,
                more: true
            }
        );
        assert_eq!(
            columns(b"0123", 2, 9),
            Shown {
                text: "23".into(),
                columns: 2,
                more: false
            }
        );
        assert_eq!(
            columns("日本語".as_bytes(), 1, 3),
            Shown {
                text: " 本".into(),
                columns: 3,
                more: true
            }
        );
        assert_eq!(columns(b"", 5, 5), Shown::default());
        assert!(columns(&vec![b'x'; 10_000_000], 0, 80).more);
    }

    proptest::proptest! {
        #[test]
        fn no_control_character_is_ever_shown(bytes: Vec<u8>, skip in 0_usize..30, width in 0_usize..40) {
            let shown = columns(&bytes, skip, width);
            assert!(!shown.text.chars().any(|c| c.is_control() || c == '\u{1b}'));
            assert!(shown.text.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>() <= width);
            assert!(shown.text.width() <= shown.columns);
        }
    }
}
