//! Performs the work on logs: opening and indexing, the lines around the screen, searching, counting errors.
//!
//! Everything here reads files and runs on blocking threads; each piece of work looks at its [`Cx`] at least every
//! 10 ms. The index of the open log is kept, or those of the logs that are shown on one clock; windows and searches
//! ask them as far as they have grown.

mod clocks;
mod count;
mod excerpt;
mod line;
mod pretty;
mod reading;
mod watch;

use crate::app::{Done, Reading, Work};
use crate::error::{Error, Kind, Result};
use crate::log::histogram::Histogram;
use crate::log::index::LogIndex;
use crate::log::merge::Merged;
use crate::log::sheet::Sheet;
use crate::log::store::LogText;
use crate::log::{Clock, Format, format, open, sanitize, search};
use crate::task::Cx;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// Between two parts of a growing index.
const PART_GAP: Duration = Duration::from_millis(50);
/// Bins of the histogram that is published: more than any screen has columns.
const BINS: usize = 512;
/// More bytes of one line are not copied.
const COPY_LINE: usize = 64 * 1024;
/// More bytes are not put into the clipboard: terminals refuse them.
const COPY: usize = 1 << 20;

/// The open log and how to open another.
#[derive(Debug, Clone)]
pub(super) struct LogDesk {
    /// Where decompressed copies go.
    cache: PathBuf,
    /// Where excerpts go.
    excerpts: PathBuf,
    opened: Arc<Mutex<Option<Opened>>>,
}

/// What is open: one log, or several and their order.
#[derive(Debug, Clone)]
struct Opened {
    path: String,
    logs: Vec<Arc<LogIndex>>,
    merged: Option<Arc<Merged>>,
}

impl Opened {
    fn sheet(&self) -> Result<Sheet> {
        match (&self.merged, self.logs.first()) {
            (Some(merged), _) => Ok(Sheet::Many(Arc::clone(merged))),
            (None, Some(index)) => Ok(index.snapshot().into()),
            (None, None) => Err(Error::cancelled()),
        }
    }
}

type Parts = UnboundedSender<Done>;

impl LogDesk {
    /// A desk that decompresses into `cache`.
    pub(super) fn new(cache: PathBuf) -> Self {
        Self {
            excerpts: cache.join("excerpts"),
            cache,
            opened: Arc::default(),
        }
    }

    /// The same desk, which writes excerpts into `folder`.
    pub(super) fn with_excerpts(self, folder: PathBuf) -> Self {
        Self {
            excerpts: folder,
            ..self
        }
    }

    /// Performs one piece of work on logs.
    ///
    /// # Errors
    /// The file cannot be read, or the work was cancelled; work that is not about logs is a bug of ours.
    pub(super) async fn perform(
        &self,
        work: Work,
        cx: &Cx,
        part: &(dyn Fn(Done) + Send + Sync),
    ) -> Result<Done> {
        let watched = match &work {
            Work::Read(reading) => match reading.as_ref() {
                Reading::Watch { path } => Some((path.clone(), self.wait_for_change(path, cx).await?)),
                _ => None,
            },
            _ => None,
        };
        let (sender, mut parts) = unbounded_channel();
        let (desk, cx) = (self.clone(), cx.clone());
        let task = tokio::task::spawn_blocking(move || match watched {
            Some((path, change)) => desk.changed(&path, change, &cx, &sender),
            None => desk.perform_now(work, &cx, &sender),
        });
        while let Some(done) = parts.recv().await {
            part(done);
        }
        task.await
            .map_err(|e| Error::new(Kind::Bug, "reading a log broke off").because(e))?
    }

    fn perform_now(&self, work: Work, cx: &Cx, parts: &Parts) -> Result<Done> {
        match work {
            Work::OpenLog {
                path,
                disk,
                reference,
            } => self.open(path, &disk, reference, cx, parts),
            Work::LogWindow { path, lines, pattern } => self.window(path, &lines, pattern, cx),
            Work::SearchLog { path, pattern } => {
                let regex = search::pattern(&pattern)?;
                let sheet = self.opened(&path)?.sheet()?;
                let hits = Arc::new(search::find_in(&sheet, &regex, cx)?);
                Ok(Done::LogHits { path, pattern, hits })
            }
            Work::Read(reading) => self.read(*reading, cx, parts),
            Work::CopyLines { path, lines } => self.copy(&path, &lines, cx),
            Work::CountErrors { files, reference } => {
                count::all(&files, &self.cache, &clock(reference), cx, &|found| {
                    let _ = parts.send(Done::FileCounts(found));
                })
                .map(Done::FileCounts)
            }
            other => Err(Error::new(Kind::Bug, format!("{other:?} is no work on logs"))),
        }
    }

    fn opened(&self, path: &str) -> Result<Opened> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened
            .as_ref()
            .filter(|o| o.path == path)
            .cloned()
            // Another log was opened since: nobody waits for this answer.
            .ok_or_else(Error::cancelled)
    }

    fn keep(&self, opened: Opened) {
        *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = Some(opened);
    }

    fn open(
        &self,
        path: String,
        disk: &Path,
        reference: Option<Timestamp>,
        cx: &Cx,
        parts: &Parts,
    ) -> Result<Done> {
        let index = Arc::new(begin(disk, &self.cache, &clock(reference))?);
        self.keep(Opened {
            path: path.clone(),
            logs: vec![Arc::clone(&index)],
            merged: None,
        });
        let problem = run(&index, cx, &telling(&path, &index, cx, parts))?;
        Ok(grown(&path, &index, problem))
    }

    fn window(&self, path: String, lines: &[u64], pattern: Option<String>, cx: &Cx) -> Result<Done> {
        let opened = self.opened(&path)?;
        let sheet = opened.sheet()?;
        let snapshots: Vec<_> = sheet.logs().collect();
        let regex = pattern.as_deref().and_then(|p| search::pattern(p).ok());
        let mut found = Vec::with_capacity(lines.len());
        for at in lines {
            cx.check()?;
            let Some((log, number)) = sheet.place(*at) else {
                continue;
            };
            let Some((snapshot, index)) = snapshots.get(log).zip(opened.logs.get(log)) else {
                continue;
            };
            let mut line = line::show(snapshot, index.format(), number, regex.as_ref())?;
            (line.log, line.number) = (log, number);
            if opened.merged.is_some() && line.time.is_some() {
                // On one clock: what logs write may be of several zones, or of clocks that differ.
                line.time = sheet.time(*at).and_then(line::time_in_utc).or(line.time);
            }
            found.push((*at, line));
        }
        Ok(Done::LogLines {
            path,
            pattern,
            lines: found,
        })
    }

    fn copy(&self, path: &str, lines: &[u64], cx: &Cx) -> Result<Done> {
        let sheet = self.opened(path)?.sheet()?;
        let snapshots: Vec<_> = sheet.logs().collect();
        let mut text = String::new();
        for at in lines {
            cx.check()?;
            let Some((log, number)) = sheet.place(*at) else {
                continue;
            };
            let Some(snapshot) = snapshots.get(log) else {
                continue;
            };
            let raw = snapshot.read(number, COPY_LINE)?;
            text.push_str(&sanitize::line(&raw.bytes));
            text.push('\n');
            if text.len() > COPY {
                break;
            }
        }
        Ok(Done::Copied(text))
    }
}

/// Times without a date are those of the build.
fn clock(reference: Option<Timestamp>) -> Clock {
    Clock::new(reference, TimeZone::UTC)
}

/// An empty index of a file, its format told from the file's beginning.
fn begin(disk: &Path, cache: &Path, clock: &Clock) -> Result<LogIndex> {
    let text = LogText::open(disk, cache)
        .map_err(|e| e.hint("The file may be gone; sync brings a build's logs again."))?;
    let sample = open::sample(disk, format::SAMPLE)?;
    Ok(LogIndex::new(
        Arc::new(text),
        Format::detect(&sample),
        clock.clone(),
    ))
}

/// Indexes to the end; gives why the log ends early, if it does.
fn run(index: &LogIndex, cx: &Cx, published: &(dyn Fn() + Sync)) -> Result<Option<String>> {
    filled(index, cx, || index.run(cx, published))
}

/// Follows what is decompressed meanwhile with `work`; gives why the log ends early, if it does.
fn filled(index: &LogIndex, cx: &Cx, work: impl FnOnce() -> Result<()>) -> Result<Option<String>> {
    std::thread::scope(|scope| {
        // Does nothing for a plain file; a broken stream is told by the text's own failure.
        scope.spawn(|| index.text().fill(cx));
        work()
    })?;
    Ok(index.text().failure())
}

/// What tells now and then how far an index is; to be called whenever it grew.
fn telling<'a>(path: &'a str, index: &'a LogIndex, cx: &'a Cx, parts: &'a Parts) -> impl Fn() + Sync + 'a {
    let total = std::fs::metadata(index.text().path()).map_or(0, |m| m.len());
    let last = Mutex::new(None::<Instant>);
    move || {
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if index.is_complete() || last.is_some_and(|at| at.elapsed() < PART_GAP) {
            return;
        }
        *last = Some(Instant::now());
        let part = grown(path, index, None);
        if let Done::LogGrown { sheet, .. } = &part {
            let plain = index.text().is_complete();
            cx.progress("log", sheet.n_bytes() >> 20, if plain { total >> 20 } else { 0 });
        }
        let _ = parts.send(part);
    }
}

fn grown(path: &str, index: &LogIndex, problem: Option<String>) -> Done {
    grown_sheet(path, index.snapshot().into(), problem)
}

fn grown_sheet(path: &str, sheet: Sheet, problem: Option<String>) -> Done {
    let histogram = Arc::new(Histogram::new(&sheet, BINS));
    Done::LogGrown {
        path: path.to_string(),
        sheet,
        histogram,
        problem,
    }
}

#[cfg(test)]
mod coming_tests;
#[cfg(test)]
mod reader_tests;
#[cfg(test)]
mod screen_tests;
#[cfg(test)]
mod tests;
