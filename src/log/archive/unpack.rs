//! One pass over a tar: its plain files go one after another into a private file.
//!
//! ```text
//! L (a long name) · x (pax: path) ─► name of the next entry    K, g, S, links, folders ─► passed over
//! ```
//!
//! Read block by block, not by the crate's own iterator: that one reads long names and pax headers as a whole, of
//! whatever size they say they are. Must not: keep more than [`MAX_HEADER`] of a header, or trust a size.
//! Memory: [`MAX_NAMES`] of names. Cancelled within 1 MiB.
//! Source: POSIX.1-1988 ustar, POSIX.1-2001 pax, GNU tar's manual, *Basic Tar Format* (fields: crate `tar`).

use super::Archive;
use crate::error::{Error, IoContext, Result};
use crate::log::open;
use crate::task::Cx;
use std::collections::BTreeMap;
use std::io::{self, Read, Seek, Write};
use std::path::{Component, Path};

/// More than this, decompressed, is no archive of logs but a bomb.
const MAX_BYTES: u64 = 4 << 30;
const MAX_ENTRIES: usize = 100_000;
/// Bytes of all names together.
const MAX_NAMES: usize = 32 << 20;
/// The longest name in bytes, as file systems have it.
const MAX_NAME: usize = 4096;
/// A header before an entry that is longer is passed over, and its entry with it: real ones have some hundred bytes.
const MAX_HEADER: u64 = 64 * 1024;
const BLOCK: usize = 512;

/// Unpacks an archive.
///
/// # Errors
/// Nothing of it can be read, there is no room, or the work was cancelled.
pub(super) fn unpack(path: &Path, cx: &Cx) -> Result<Archive> {
    let mut archive = Archive {
        data: tempfile::tempfile().at("unpack", path)?,
        len: 0,
        entries: BTreeMap::new(),
        broken: None,
    };
    let mut tape = Tape {
        reader: open::open_plain(path)?,
        read: 0,
        buffer: vec![0; 1 << 20],
        cx,
    };
    if let Err(error) = files(&mut tape, &mut archive) {
        cx.check()?;
        // The files before the break are whole.
        archive.broken = Some(error.to_string());
    }
    if archive.entries.is_empty()
        && let Some(reason) = &archive.broken
    {
        return Err(Error::data(format!("unpack {}: {reason}", path.display())));
    }
    archive.data.flush().at("unpack", path)?;
    archive.data.rewind().at("unpack", path)?;
    Ok(archive)
}

/// What headers say about the entry that follows them.
#[derive(Debug, Default, PartialEq, Eq)]
enum Name {
    /// Nothing.
    #[default]
    Own,
    Given(Vec<u8>),
    /// A name that is longer than any.
    TooLong,
}

fn files(tape: &mut Tape<'_>, archive: &mut Archive) -> io::Result<()> {
    let mut name = Name::Own;
    let mut names = 0;
    while let Some(header) = tape.header()? {
        let size = header.entry_size()?;
        let kind = header.entry_type();
        if kind.is_gnu_longname() {
            name = tape.small(size)?.map_or(Name::TooLong, |mut text| {
                text.truncate(text.iter().position(|c| *c == 0).unwrap_or(text.len()));
                Name::Given(text)
            });
            continue;
        }
        if kind.is_pax_local_extensions() {
            match tape.small(size)? {
                // A long name of GNU's is the one that counts.
                Some(text) if name == Name::Own => {
                    name = pax_path(&text).map_or(Name::Own, |path| Name::Given(path.to_owned()));
                }
                Some(_) => {}
                None => name = Name::TooLong,
            }
            continue;
        }
        if kind.is_gnu_longlink() || kind.is_pax_global_extensions() {
            tape.pass(size)?;
            continue;
        }
        let name = match std::mem::take(&mut name) {
            Name::Own => plain_name(&header.path_bytes()),
            Name::Given(name) => plain_name(&name),
            Name::TooLong => None,
        };
        match name.filter(|_| kind.is_file() || kind.is_contiguous()) {
            Some(name) => {
                names += name.len();
                if names > MAX_NAMES {
                    return Err(io::Error::other("more than 32 MiB of names"));
                }
                if archive.entries.len() >= MAX_ENTRIES {
                    return Err(io::Error::other("more than 100,000 files"));
                }
                let at = archive.len;
                tape.copy(size, Some(&mut archive.data))?;
                archive.len += size;
                archive.entries.insert(name, (at, size));
            }
            None => {
                if kind.is_gnu_sparse() {
                    tape.sparse(&header)?;
                }
                tape.pass(size)?;
            }
        }
    }
    Ok(())
}

/// The path that a pax header gives.
fn pax_path(header: &[u8]) -> Option<&[u8]> {
    tar::PaxExtensions::new(header)
        .flatten()
        .find(|field| field.key_bytes() == b"path")
        .map(|field| field.value_bytes())
}

/// The name of an entry if it stays where it belongs, `/` between its parts.
fn plain_name(bytes: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(bytes).ok()?;
    if name.len() > MAX_NAME || name.contains('\0') || name.ends_with('/') {
        return None;
    }
    let mut parts = Vec::new();
    for part in Path::new(name).components() {
        match part {
            Component::Normal(name) => parts.push(name.to_str()?),
            Component::CurDir => {}
            _ => return None,
        }
    }
    let name = parts.join("/");
    (!name.is_empty()).then_some(name)
}

/// An archive that is read once from its beginning.
struct Tape<'c> {
    reader: Box<dyn Read + Send>,
    /// Bytes read so far.
    read: u64,
    buffer: Vec<u8>,
    cx: &'c Cx,
}

impl Tape<'_> {
    /// The next header; none at the end.
    fn header(&mut self) -> io::Result<Option<tar::Header>> {
        let mut header = tar::Header::new_old();
        if !self.block(header.as_mut_bytes())? {
            return Ok(None);
        }
        let bytes = header.as_bytes();
        if bytes.iter().all(|c| *c == 0) {
            return Ok(None);
        }
        if super::checksum(bytes) != header.cksum()? {
            return Err(io::Error::other("what follows is no entry of an archive"));
        }
        Ok(Some(header))
    }

    /// Reads a block; whether there is one.
    fn block(&mut self, into: &mut [u8; BLOCK]) -> io::Result<bool> {
        self.cx.check().map_err(|e| io::Error::other(e.to_string()))?;
        self.room(BLOCK as u64)?;
        let mut len = 0;
        while let Some(space) = into.get_mut(len..).filter(|s| !s.is_empty()) {
            match self.reader.read(space) {
                Ok(0) if len == 0 => return Ok(false),
                Ok(0) => return Err(io::Error::other("the archive ends too early")),
                Ok(n) => len += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        Ok(true)
    }

    /// Counts what is about to be read, before it is.
    fn room(&mut self, size: u64) -> io::Result<()> {
        self.read = self.read.saturating_add(size);
        if self.read > MAX_BYTES {
            return Err(io::Error::other("more than 4 GiB"));
        }
        Ok(())
    }

    /// The data of a header; none where it is too long to be one, which is passed over.
    fn small(&mut self, size: u64) -> io::Result<Option<Vec<u8>>> {
        if size > MAX_HEADER {
            self.pass(size)?;
            return Ok(None);
        }
        let mut data = Vec::new();
        self.copy(size, Some(&mut data))?;
        Ok(Some(data))
    }

    /// Passes over the data of an entry.
    fn pass(&mut self, size: u64) -> io::Result<()> {
        self.copy(size, None)
    }

    /// Passes over the blocks that continue the header of a sparse file.
    fn sparse(&mut self, header: &tar::Header) -> io::Result<()> {
        let mut goes_on = header.as_gnu().is_some_and(tar::GnuHeader::is_extended);
        while goes_on {
            let mut more = tar::GnuExtSparseHeader::new();
            if !self.block(more.as_mut_bytes())? {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            goes_on = more.is_extended();
        }
        Ok(())
    }

    /// Copies `size` bytes and passes over what fills their last block.
    fn copy(&mut self, size: u64, mut into: Option<&mut dyn Write>) -> io::Result<()> {
        let padded = size.checked_next_multiple_of(BLOCK as u64).unwrap_or(u64::MAX);
        let (mut left, mut rest) = (size, padded);
        self.room(padded)?;
        while rest > 0 {
            self.cx.check().map_err(|e| io::Error::other(e.to_string()))?;
            let want = usize::try_from(rest).unwrap_or(usize::MAX).min(self.buffer.len());
            let n = match self.reader.read(self.buffer.get_mut(..want).unwrap_or_default()) {
                // The last file may lack what fills its block.
                Ok(0) if left == 0 => return Ok(()),
                Ok(0) => return Err(io::Error::other("the archive ends too early")),
                Ok(n) => n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            };
            let own = usize::try_from(left).unwrap_or(usize::MAX).min(n);
            if let (Some(into), Some(data)) = (into.as_deref_mut(), self.buffer.get(..own)) {
                into.write_all(data)?;
            }
            left -= own as u64;
            rest -= n as u64;
        }
        Ok(())
    }
}
