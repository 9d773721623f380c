//! Whole lines of an event, of which some lie in blocks that are gone.

use super::ends::ESC;
use crate::log::escape;
use std::ops::Range;

/// Lines of which some lie in earlier blocks.
#[derive(Clone, Default)]
pub(super) struct Kept {
    /// Copied from earlier blocks.
    pub(super) before: Vec<u8>,
    /// Bytes of the block at hand.
    pub(super) here: Range<usize>,
}

impl Kept {
    pub(super) fn set(&mut self, here: Range<usize>) {
        self.before.clear();
        self.here = here;
    }

    /// Adds the line that follows.
    pub(super) fn add(&mut self, line: Range<usize>) {
        if self.here.is_empty() {
            self.here = line;
        } else {
            self.here.end = line.end;
        }
    }

    pub(super) fn len(&self) -> usize {
        self.before.len() + self.here.len()
    }

    /// Keeps what lies in the block that ends.
    pub(super) fn keep(&mut self, block: &[u8]) {
        self.before
            .extend_from_slice(block.get(self.here.clone()).unwrap_or_default());
        self.here = 0..0;
    }

    /// The bytes of the lines' text, with an LF behind each. Cost: a search, where all bytes are plain.
    pub(super) fn text_len(&self, block: &[u8]) -> usize {
        let here = block.get(self.here.clone()).unwrap_or_default();
        [self.before.as_slice(), here]
            .into_iter()
            .map(|lines| {
                if lines.is_ascii() && memchr::memchr2(ESC, b'\r', lines).is_none() {
                    return lines.len();
                }
                let ends = memchr::memchr_iter(b'\n', lines);
                let mut start = 0;
                let lens = ends.map(|end| {
                    let line = lines.get(start..end).unwrap_or_default();
                    start = end + 1;
                    text_len(line, false) + 1
                });
                lens.sum()
            })
            .sum()
    }

    /// The lines without their LF.
    pub(super) fn each<'k>(&'k self, block: &'k [u8]) -> impl Iterator<Item = &'k [u8]> {
        let here = block.get(self.here.clone()).unwrap_or_default();
        [self.before.as_slice(), here]
            .into_iter()
            .filter(|lines| !lines.is_empty())
            .flat_map(|lines| lines.strip_suffix(b"\n").unwrap_or(lines).split(|c| *c == b'\n'))
    }
}

/// The bytes of a line's text; `is_plain`: all bytes are known to be ASCII without escape codes.
pub(super) fn text_len(line: &[u8], is_plain: bool) -> usize {
    let plain = line.strip_suffix(b"\r").unwrap_or(line);
    if is_plain || plain.is_ascii() && memchr::memchr(ESC, plain).is_none() {
        plain.len()
    } else {
        escape::plain(line).len()
    }
}
