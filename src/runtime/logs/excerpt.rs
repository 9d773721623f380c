//! An excerpt: marked lines with their notes and links, as Markdown in a file of its own.
//!
//! ```text
//! # glance-functional 888123,2 · 12 lines
//! ## controller/logs/glance-api.log
//!     413  2026-11-21 01:56:24.567 7 ERROR …
//! > note
//! <link of the first line of each group>
//! ```

use super::{LogDesk, begin, clock, run};
use crate::app::Excerpted;
use crate::error::{Error, IoContext, Kind, Result};
use crate::log::index::Snapshot;
use crate::log::sanitize;
use crate::task::Cx;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// More bytes of one line are not quoted.
const LINE: usize = 4096;

/// A line of an excerpt: file, line, link, note.
type Line = (String, u64, Option<String>, Option<String>);

impl LogDesk {
    /// Writes an excerpt.
    ///
    /// # Errors
    /// A log cannot be read, the file not be written, or the work was cancelled.
    pub(super) fn excerpt(
        &self,
        title: &str,
        files: &[(String, PathBuf)],
        lines: &[Line],
        cx: &Cx,
    ) -> Result<Excerpted> {
        let mut text = format!("# {}\n", sanitize::line(title.as_bytes()));
        let mut open: Option<(&str, Snapshot)> = None;
        let mut before: Option<u64> = None;
        let mut written = 0;
        for (path, line, link, note) in lines {
            cx.check()?;
            if open.as_ref().is_none_or(|(p, _)| p != path) {
                let Some((_, disk)) = files.iter().find(|(p, _)| p == path) else {
                    continue;
                };
                open = Some((path, self.snapshot_of(disk, cx)?));
                before = None;
                let _ = writeln!(text, "\n## {}\n", sanitize::line(path.as_bytes()));
            }
            let Some((_, snapshot)) = &open else { continue };
            if before.is_none_or(|b| b + 1 != *line) {
                if before.is_some() {
                    text.push('\n');
                }
                if let Some(link) = link {
                    let _ = writeln!(text, "<{link}>\n");
                }
            }
            before = Some(*line);
            let raw = snapshot.read(*line, LINE)?;
            written += 1;
            let _ = writeln!(text, "    {}  {}", line + 1, sanitize::line(&raw.bytes));
            if let Some(note) = note {
                let note = if note.is_empty() { "(bookmark)" } else { note };
                let _ = writeln!(text, "\n> {}\n", sanitize::line(note.as_bytes()));
                before = None;
            }
        }
        if written == 0 {
            return Err(Error::data(
                "write an excerpt: none of its lines is in a log that is here",
            ));
        }
        let path = self.write_new(title, &text)?;
        Ok(Excerpted { path, lines: written })
    }

    fn snapshot_of(&self, disk: &Path, cx: &Cx) -> Result<Snapshot> {
        let index = begin(disk, &self.cache, &clock(None))?;
        match run(&index, cx, &|| ()) {
            Err(error) if error.kind() == Kind::Cancelled => Err(error),
            // What can be read of a broken log is enough.
            _ => Ok(index.snapshot()),
        }
    }

    /// Writes text to a new file in the folder of excerpts, named after the title.
    fn write_new(&self, title: &str, text: &str) -> Result<PathBuf> {
        std::fs::create_dir_all(&self.excerpts).at("make the folder", &self.excerpts)?;
        let name: String = title
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || c == '.' {
                    c
                } else {
                    '-'
                }
            })
            .take(60)
            .collect();
        let name = name.trim_matches(['-', '.']);
        let name = if name.is_empty() { "excerpt" } else { name };
        for number in 1_u32.. {
            let path = self.excerpts.join(format!("{name}-{number}.md"));
            let file = std::fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&path);
            match file {
                Ok(mut file) => {
                    std::io::Write::write_all(&mut file, text.as_bytes()).at("write", &path)?;
                    return Ok(path);
                }
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(e).at("write", &path),
            }
        }
        Err(Error::data("write an excerpt: too many of that name"))
    }
}
