//! Opening a log: decompressed on the way, whatever its name says; a virtual path leads into an archive.
//!
//! The first bytes decide (gzip, zstd, xz, bzip2), so that a `.gz` that is plain is read plain and a compressed file
//! with a plain name is decompressed. A broken stream yields the data so far, then an error that names the file.
//! Cost: a fixed number of buffers, whatever the file holds.

use super::archive;
use crate::error::{Error, IoContext, Result};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Chain, Cursor, Read};
use std::path::{Path, PathBuf};

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip, of one or several members (RFC 1952).
    Gzip,
    /// Zstandard (RFC 8878).
    Zstd,
    /// xz.
    Xz,
    /// bzip2.
    Bzip2,
}

impl Compression {
    /// Tells the compression by the first bytes of a file.
    pub fn of(first: &[u8]) -> Self {
        match first {
            [0x1f, 0x8b, 8, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Self::Xz,
            [
                b'B',
                b'Z',
                b'h',
                b'1'..=b'9',
                0x31,
                0x41,
                0x59,
                0x26,
                0x53,
                0x59,
                ..,
            ] => Self::Bzip2,
            _ => Self::None,
        }
    }
}

/// Opens a log for reading its decompressed bytes.
///
/// # Errors
/// The file cannot be opened or is not a file; read errors of the result name the file, too.
pub fn open(path: &Path) -> Result<Box<dyn Read + Send>> {
    if let Some((container, entry)) = archive::split(path) {
        return decoded(archive::open_entry(&container, &entry)?, path);
    }
    open_plain(path)
}

/// Opens a file that the user named, which may be a pipe: `<(zcat …)`.
///
/// # Errors
/// As [`open`].
pub fn named(path: &Path) -> Result<Box<dyn Read + Send>> {
    let is_pipe = std::fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir());
    if is_pipe {
        return decoded(Box::new(File::open(path).at("open", path)?), path);
    }
    open(path)
}

/// Opens a file that is not inside of an archive.
///
/// # Errors
/// As [`open`].
pub(super) fn open_plain(path: &Path) -> Result<Box<dyn Read + Send>> {
    let file = File::open(path).at("open", path)?;
    let meta = file.metadata().at("open", path)?;
    if !meta.is_file() {
        // A FIFO or a device could block for ever.
        return Err(Error::data(format!("open {}: it is not a file", path.display())));
    }
    decoded(Box::new(file), path)
}

/// Decompresses what the first bytes say is compressed.
fn decoded(mut raw: Box<dyn Read + Send>, path: &Path) -> Result<Box<dyn Read + Send>> {
    let mut first = Vec::with_capacity(16);
    raw.by_ref().take(16).read_to_end(&mut first).at("read", path)?;
    let compression = Compression::of(&first);
    let raw = Cursor::new(first).chain(raw);
    let inner = decoder(compression, raw).at("open", path)?;
    Ok(Box::new(Named {
        inner,
        path: path.to_owned(),
    }))
}

/// The first `n` decompressed bytes of a log; fewer where it is shorter or broken.
///
/// # Errors
/// The file cannot be opened.
pub fn sample(path: &Path, n: usize) -> Result<Vec<u8>> {
    let mut reader = open(path)?;
    let mut out = vec![0; n];
    let mut len = 0;
    while let Some(space) = out.get_mut(len..).filter(|s| !s.is_empty()) {
        match reader.read(space) {
            Ok(0) => break,
            Ok(more) => len += more,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            // What is readable is enough for a sample; reading it all will say what is wrong.
            Err(_) => break,
        }
    }
    out.truncate(len);
    Ok(out)
}

type Raw = Chain<Cursor<Vec<u8>>, Box<dyn Read + Send>>;

fn decoder(compression: Compression, raw: Raw) -> io::Result<Box<dyn Read + Send>> {
    let buffered = |raw| BufReader::with_capacity(64 * 1024, raw);
    Ok(match compression {
        Compression::None => Box::new(raw),
        Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(buffered(raw))),
        Compression::Zstd => Box::new(Zstd {
            state: Some(ZstdState::Between(buffered(raw))),
        }),
        Compression::Xz => Box::new(lzma_rust2::XzReader::new(buffered(raw), true)),
        Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(buffered(raw))),
    })
}

/// Zstandard frames one after another: the decoder of the crate stops after each.
struct Zstd {
    state: Option<ZstdState>,
}

enum ZstdState {
    Between(BufReader<Raw>),
    In(Box<ruzstd::decoding::StreamingDecoder<BufReader<Raw>, ruzstd::decoding::FrameDecoder>>),
}

impl Read for Zstd {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.state.take() {
                None => return Ok(0),
                Some(ZstdState::Between(mut raw)) => {
                    if raw.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let decoder = ruzstd::decoding::StreamingDecoder::new(raw)
                        .map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e.to_string()))?;
                    self.state = Some(ZstdState::In(Box::new(decoder)));
                }
                Some(ZstdState::In(mut decoder)) => {
                    let n = decoder.read(buf)?;
                    if n > 0 || buf.is_empty() {
                        self.state = Some(ZstdState::In(decoder));
                        return Ok(n);
                    }
                    self.state = Some(ZstdState::Between(decoder.into_inner()));
                }
            }
        }
    }
}

/// Names the file in read errors.
struct Named {
    inner: Box<dyn Read + Send>,
    path: PathBuf,
}

impl Read for Named {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buf).map_err(|e| {
            let what = match e.kind() {
                io::ErrorKind::Interrupted => return e,
                io::ErrorKind::UnexpectedEof => "the compressed data ends too early".to_owned(),
                _ => e.to_string(),
            };
            io::Error::new(e.kind(), format!("{}: {what}", self.path.display()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn read_all(bytes: &[u8], name: &str) -> (Vec<u8>, Option<String>) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let mut out = Vec::new();
        let error = open(&path)
            .unwrap()
            .read_to_end(&mut out)
            .err()
            .map(|e| e.to_string());
        (out, error)
    }

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_compression_reads() {
        let text = b"one\ntwo\n";
        let mut bz = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bz.write_all(text).unwrap();
        let zst = ruzstd::encoding::compress_to_vec(&text[..], ruzstd::encoding::CompressionLevel::Fastest);
        let twice: Vec<u8> = zst.iter().chain(&zst).copied().collect();
        assert_eq!(read_all(text, "a.log").0, text);
        assert_eq!(read_all(text, "a.log.gz"), (text.to_vec(), None));
        assert_eq!(read_all(&gzip(text), "a.log.gz").0, text);
        assert_eq!(read_all(&gzip(text), "a.log").0, text);
        assert_eq!(read_all(&bz.finish().unwrap(), "a.bz2").0, text);
        assert_eq!(read_all(&twice, "a.zst").0, b"one\ntwo\none\ntwo\n");
        let members: Vec<u8> = gzip(b"one\n").into_iter().chain(gzip(b"two\n")).collect();
        assert_eq!(read_all(&members, "a.gz").0, text);
        assert_eq!(read_all(b"", "a.gz"), (Vec::new(), None));
    }

    #[test]
    fn a_truncated_gzip_yields_what_it_has_then_an_error_with_its_name() {
        let data: Vec<u8> = (0..200_000_u32)
            .flat_map(|i| format!("line {}\n", i * 7919).into_bytes())
            .collect();
        let packed = gzip(&data);
        let (got, error) = read_all(&packed[..packed.len() / 2], "cut.log.gz");
        assert!(!got.is_empty() && data.starts_with(&got));
        assert!(
            error
                .unwrap()
                .contains("cut.log.gz: the compressed data ends too early")
        );
    }

    #[test]
    fn a_missing_file_and_a_folder_are_errors() {
        let dir = tempfile::tempdir().unwrap();
        assert!(open(&dir.path().join("none.log")).is_err());
        assert!(open(dir.path()).is_err());
    }
}
