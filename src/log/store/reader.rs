//! A log's bytes one after another, from any place on.

use super::LogText;
use std::io::{self, Read};

impl LogText {
    /// Reads on from `offset`, as far as the log can be read now.
    pub fn reader(&self, offset: u64) -> impl Read + '_ {
        Bytes {
            text: self,
            at: offset,
        }
    }
}

struct Bytes<'t> {
    text: &'t LogText,
    at: u64,
}

impl Read for Bytes<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self
            .text
            .read_at(self.at, buf)
            .map_err(|e| io::Error::other(e.chain()))?;
        self.at += n as u64;
        Ok(n)
    }
}
