//! A gzip file that may still be written: it is read as far as it goes, and on from there when there is more.
//!
//! Source: RFC 1952; members follow each other. Must not: take the end of what is written for the end of a member.
//! Cost: that of decompressing.

use crate::log::open::Compression;
use flate2::bufread::GzDecoder;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Compressed bytes that are read at a time.
const BUFFER: usize = 64 * 1024;

/// Decompresses what there is of a file. At its end within a member it says [`io::ErrorKind::WouldBlock`], between
/// members that nothing more comes; both may be different when it is read again.
#[derive(Debug)]
pub(super) struct Growing {
    /// None only while it changes.
    state: Option<State>,
}

#[derive(Debug)]
enum State {
    Between(BufReader<Tail>),
    In(Box<GzDecoder<BufReader<Tail>>>),
}

impl Growing {
    /// Begins with a file; none where it is not gzip, or cannot be read.
    pub(super) fn open(path: &Path) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let mut first = [0; 3];
        file.read_exact(&mut first).ok()?;
        let is_gzip = Compression::of(&first) == Compression::Gzip;
        io::Seek::rewind(&mut file).ok()?;
        is_gzip.then(|| Self {
            state: Some(State::Between(BufReader::with_capacity(BUFFER, Tail(file)))),
        })
    }
}

impl Read for Growing {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.state.take() {
                None => return Ok(0),
                Some(State::Between(mut raw)) => {
                    let more = raw.fill_buf().map(|data| !data.is_empty());
                    match more {
                        Ok(true) => self.state = Some(State::In(Box::new(GzDecoder::new(raw)))),
                        other => {
                            self.state = Some(State::Between(raw));
                            return match other {
                                Err(e) if e.kind() != io::ErrorKind::WouldBlock => Err(e),
                                _ => Ok(0),
                            };
                        }
                    }
                }
                Some(State::In(mut decoder)) => {
                    let read = decoder.read(buf);
                    if matches!(read, Ok(0)) && !buf.is_empty() {
                        self.state = Some(State::Between(decoder.into_inner()));
                        continue;
                    }
                    self.state = Some(State::In(decoder));
                    return read;
                }
            }
        }
    }
}

/// A file's bytes; at its end it says that more may come.
#[derive(Debug)]
struct Tail(File);

impl Read for Tail {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buf)? {
            0 if !buf.is_empty() => Err(io::ErrorKind::WouldBlock.into()),
            n => Ok(n),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(text).unwrap();
        gz.finish().unwrap()
    }

    #[test]
    fn wherever_it_ends_for_now_it_goes_on_there() {
        let text: Vec<u8> = (0..300_u32)
            .flat_map(|i| format!("line {}\n", i * 7919).into_bytes())
            .collect();
        let packed = [gzip(&text), gzip(b"two\n")].concat();
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.gz");
        let mut file = File::create(&path).unwrap();
        let (first, rest) = packed.split_at(3);
        file.write_all(first).unwrap();
        let mut growing = Growing::open(&path).unwrap();
        let mut out = Vec::new();
        let mut buffer = [0; 700];
        let mut read = |out: &mut Vec<u8>| {
            loop {
                match growing.read(&mut buffer) {
                    Ok(0) => return true,
                    Ok(n) => out.extend_from_slice(&buffer[..n]),
                    Err(e) => {
                        assert_eq!(e.kind(), io::ErrorKind::WouldBlock);
                        return false;
                    }
                }
            }
        };
        // Byte by byte: within headers, data and trailers.
        for byte in rest {
            assert!(!read(&mut out) || out == text);
            file.write_all(&[*byte]).unwrap();
        }
        assert!(read(&mut out));
        assert_eq!(out, [text, b"two\n".to_vec()].concat());
    }

    #[test]
    fn what_is_no_gzip_is_left_to_others() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        std::fs::write(&path, "plain text").unwrap();
        assert!(Growing::open(&path).is_none());
    }
}
