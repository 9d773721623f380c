//! Lines of a reader, one after another, in bounded memory.
//!
//! A line longer than [`PIECE`] comes in pieces, each but the last marked. LF ends a line; the CR before it stays on
//! (see [`super::escape`]); a last line without LF is a line. Cost: `memchr` over a buffer that is moved once a fill.

use std::io::{self, Read};

/// The longest piece of a line, and the buffer.
pub const PIECE: usize = 1024 * 1024;
const READ: usize = 256 * 1024;

/// A line, or a piece of a long one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'b> {
    /// Its bytes without the LF.
    pub bytes: &'b [u8],
    /// Whether it begins a line; else it goes on with the piece before.
    pub begins: bool,
    /// Whether it ends one.
    pub ends: bool,
}

/// Reads lines.
pub struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// No line end before this.
    scanned: usize,
    in_line: bool,
    at_end: bool,
    total: u64,
    /// What the reader said, until it is passed on.
    error: Option<io::Error>,
}

impl<R: Read> Lines<R> {
    /// Lines of `reader`, which needs no buffer of its own.
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: vec![0; READ],
            start: 0,
            end: 0,
            scanned: 0,
            in_line: false,
            at_end: false,
            total: 0,
            error: None,
        }
    }

    /// How many bytes were read so far.
    pub fn bytes(&self) -> u64 {
        self.total
    }

    /// The first bytes, up to `n`, without taking them: to tell the format. An error is kept for [`Lines::next`].
    pub fn peek(&mut self, n: usize) -> &[u8] {
        while self.end - self.start < n && !self.at_end {
            if let Err(e) = self.fill() {
                self.error = Some(e);
                break;
            }
        }
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// The next line or piece; none at the end.
    ///
    /// # Errors
    /// The reader's, after every byte before it was given out.
    #[expect(
        clippy::should_implement_trait,
        reason = "a line borrows the buffer, an iterator's item cannot"
    )]
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        loop {
            let from = self.scanned.max(self.start);
            let unseen = self.buffer.get(from..self.end).unwrap_or_default();
            if let Some(at) = memchr::memchr(b'\n', unseen) {
                let stop = from + at;
                return Ok(Some(self.give(stop, stop + 1, true)));
            }
            self.scanned = self.end;
            if self.end - self.start >= PIECE {
                let stop = self.start
                    + char_cut(
                        self.buffer
                            .get(self.start..self.start + PIECE)
                            .unwrap_or_default(),
                    );
                return Ok(Some(self.give(stop, stop, false)));
            }
            if self.at_end {
                if self.start == self.end && !self.in_line {
                    return Ok(None);
                }
                let ended = self.start == self.end;
                let line = self.give(self.end, self.end, true);
                // A piece that ended exactly at the end of the data was given already.
                return Ok((!ended).then_some(line));
            }
            let before = self.end - self.start;
            if let Err(e) = self.fill() {
                if before > 0 {
                    self.error = Some(e);
                    // Give out the beginning of the line first.
                    return Ok(Some(self.give(self.end, self.end, true)));
                }
                return Err(e);
            }
        }
    }

    /// What is not taken yet, as bytes.
    pub fn into_reader(self) -> impl Read {
        let rest = self.buffer.get(self.start..self.end).unwrap_or_default().to_vec();
        io::Cursor::new(rest).chain(Broken(self.error)).chain(self.reader)
    }

    /// All whole lines that lie in the buffer, each with its LF, some 256 KiB; none inside a long line, at its
    /// beginning, before a last line without LF, at the end and before an error: [`Lines::next`] tells which.
    pub fn whole(&mut self) -> &[u8] {
        if self.in_line {
            return &[];
        }
        loop {
            let from = self.scanned.max(self.start);
            let unseen = self.buffer.get(from..self.end).unwrap_or_default();
            if let Some(at) = memchr::memrchr(b'\n', unseen) {
                let (start, stop) = (self.start, from + at + 1);
                self.start = stop;
                self.scanned = self.end;
                return self.buffer.get(start..stop).unwrap_or_default();
            }
            self.scanned = self.end;
            if self.at_end || self.end - self.start >= PIECE {
                return &[];
            }
            if let Err(e) = self.fill() {
                self.error = Some(e);
                return &[];
            }
        }
    }

    fn give(&mut self, stop: usize, next: usize, ends: bool) -> Line<'_> {
        let begins = !self.in_line;
        self.in_line = !ends;
        let start = self.start;
        self.start = next;
        self.scanned = next;
        Line {
            bytes: self.buffer.get(start..stop).unwrap_or_default(),
            begins,
            ends,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        if let Some(e) = self.error.take() {
            return Err(e);
        }
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.scanned = self.scanned.saturating_sub(self.start);
            self.start = 0;
        }
        if self.buffer.len() < self.end + READ / 2 {
            self.buffer.resize(self.end + READ, 0);
        }
        loop {
            let space = self.buffer.get_mut(self.end..).unwrap_or_default();
            match self.reader.read(space) {
                Ok(0) => self.at_end = true,
                Ok(n) => {
                    self.end += n;
                    self.total += n as u64;
                }
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            }
            return Ok(());
        }
    }
}

/// An error where a reader stopped, if it did: a decoder says it once.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// Where to cut `piece` so that no UTF-8 sequence is torn.
pub(super) fn char_cut(piece: &[u8]) -> usize {
    let len = piece.len();
    for back in 1..=3.min(len) {
        match piece.get(len - back) {
            Some(0x80..=0xbf) => {}
            Some(0xc2..=0xf4) => return len - back,
            _ => break,
        }
    }
    len
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collect(bytes: &[u8]) -> Vec<Vec<u8>> {
        let mut lines = Lines::new(bytes);
        let mut out: Vec<Vec<u8>> = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            if line.begins {
                out.push(line.bytes.to_vec());
            } else {
                out.last_mut().unwrap().extend_from_slice(line.bytes);
            }
        }
        out
    }

    #[test]
    fn an_error_in_mid_line_is_told_though_the_reader_says_it_once() {
        let broken = || b"one\ntw".chain(Broken(Some(io::Error::other("broken"))));
        for peeked in [0, 100] {
            let mut lines = Lines::new(broken());
            lines.peek(peeked);
            assert_eq!(lines.next().unwrap().unwrap().bytes, b"one");
            assert_eq!(lines.next().unwrap().unwrap().bytes, b"tw");
            assert!(lines.next().is_err());
        }
        let mut lines = Lines::new(broken());
        lines.peek(100);
        assert!(lines.into_reader().read_to_end(&mut Vec::new()).is_err());
    }

    #[test]
    fn a_long_line_comes_in_pieces() {
        let mut bytes = vec![b'x'; 3 * PIECE + 5];
        bytes.push(b'\n');
        bytes.extend_from_slice(b"end");
        let mut lines = Lines::new(&bytes[..]);
        let mut n = 0;
        while let Some(line) = lines.next().unwrap() {
            assert!(line.bytes.len() <= PIECE);
            n += 1;
        }
        assert_eq!(n, 5);
        assert_eq!(collect(&bytes).len(), 2);
        assert_eq!(collect(&vec![b'x'; PIECE]).len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn whole_lines_are_all_lines(lines in proptest::collection::vec("[a-z]{0,9}", 0..40), ended: bool) {
            let mut bytes = lines.join("\n").into_bytes();
            if ended && !bytes.is_empty() { bytes.push(b'\n'); }
            let mut reader = Lines::new(&bytes[..]);
            let mut joined = Vec::new();
            loop {
                let block = reader.whole();
                assert!(block.is_empty() || block.ends_with(b"\n"));
                joined.extend_from_slice(block);
                if block.is_empty() {
                    match reader.next().unwrap() {
                        Some(line) => joined.extend_from_slice(line.bytes),
                        None => break,
                    }
                }
            }
            assert_eq!(joined, bytes);
        }

        #[test]
        fn lines_joined_are_the_file(bytes: Vec<u8>, newlines in proptest::collection::vec(0_usize..300, 0..20)) {
            let mut bytes = bytes;
            for at in newlines {
                if let Some(b) = bytes.get_mut(at) { *b = b'\n'; }
            }
            let lines = collect(&bytes);
            let mut joined = lines.join(&b"\n"[..]);
            if bytes.ends_with(b"\n") { joined.push(b'\n'); }
            assert_eq!(joined, bytes);
        }
    }
}
