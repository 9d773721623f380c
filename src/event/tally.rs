//! How many events of each level a log has, told from its index: for big plain logs, many times faster than reading
//! every event.
//!
//! Must not: tell anything else than [`super::stream()`] would count; where that is not sure, it tells nothing.
//! Cost: that of the index, on two threads.

use super::document::Document;
use super::{EventModel, EventOptions, Level, StreamStats};
use crate::domain::{BuildLogs, LogFile};
use crate::error::Result;
use crate::log::format::SAMPLE;
use crate::log::head::Kind;
use crate::log::index::LogIndex;
use crate::log::store::LogText;
use crate::log::{Format, open};
use crate::task::Cx;
use std::path::Path;
use std::sync::Arc;

/// Smaller logs are read in a moment.
const SMALL: u64 = 4 << 20;
/// An event of this size or more may be cut in two: at 1 MiB of text, to which three bytes of it may be one of the log.
const LONG: u64 = (1 << 20) / 3;
/// Kinds of heads whose records the index tells as events are joined: they stand at the beginning of a line, and only
/// what [`crate::log::index`] knows is repeated.
const KINDS: [Kind; 8] = [
    Kind::Console,
    Kind::Oslo,
    Kind::OsloJournal,
    Kind::OsloBare,
    Kind::Libvirt,
    Kind::Ovs,
    Kind::Klog,
    Kind::Stamped,
];

/// Counts of a log's events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Levels with how many events are of each; those without any are left out.
    pub levels: Vec<(Level, u64)>,
    /// Lines, bytes and events.
    pub stats: StreamStats,
}

/// Counts the events of `file` by level; none where only reading them tells.
///
/// # Errors
/// The file cannot be read, was cut, or the work was cancelled.
pub fn tally(logs: &BuildLogs, file: &LogFile, opts: &EventOptions, cx: &Cx) -> Result<Option<Tally>> {
    let disk = logs.disk_path(file);
    let plain = std::fs::metadata(&disk).is_ok_and(|meta| meta.is_file() && meta.len() >= SMALL);
    if !plain || opts.model != EventModel::Joined || !opts.debug {
        return Ok(None);
    }
    let sample = open::sample(&disk, SAMPLE)?;
    let format = Format::detect(&sample);
    if !is_told(&format) || Document::of(&sample).is_some() {
        return Ok(None);
    }
    // A compressed log is bound by its decompression, and has no place to be read from.
    let text = LogText::open(&disk, Path::new(""));
    let Some(text) = text.ok().filter(LogText::is_complete) else {
        return Ok(None);
    };
    count(text, format, opts, cx)
}

/// Whether the index tells the records of a format.
fn is_told(format: &Format) -> bool {
    let known = format.kinds().iter().all(|kind| KINDS.contains(kind));
    format.has_heads() && known && !format.is_output()
}

fn count(text: LogText, format: Format, opts: &EventOptions, cx: &Cx) -> Result<Option<Tally>> {
    let index = LogIndex::new(Arc::new(text), format, opts.clock.clone());
    index.run(cx, &|| ())?;
    let snapshot = index.snapshot();
    let Some(records) = snapshot.records().filter(|r| r.longest < LONG) else {
        return Ok(None);
    };
    let levels: Vec<(Level, u64)> = Level::ALL
        .into_iter()
        .filter_map(|level| {
            let n = records.of_level.get(level as usize).copied().unwrap_or(0);
            (n > 0).then_some((level, n))
        })
        .collect();
    let stats = StreamStats {
        events: levels.iter().map(|(_, n)| n).sum(),
        lines: snapshot.n_lines(),
        bytes: snapshot.n_bytes(),
        cut: 0,
    };
    Ok(Some(Tally { levels, stats }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::stream_reader;
    use std::collections::BTreeMap;
    use std::ops::ControlFlow;

    /// Counts by reading every event.
    fn slow(log: &str) -> (BTreeMap<Level, u64>, StreamStats) {
        let mut levels = BTreeMap::new();
        let opts = EventOptions::default();
        let stats = stream_reader(log.as_bytes(), "x.log", &opts, &Cx::default(), &mut |event| {
            *levels.entry(event.level).or_default() += 1;
            ControlFlow::Continue(())
        });
        (levels, stats.unwrap())
    }

    fn check(log: &str) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.log");
        std::fs::write(&path, log).unwrap();
        let text = LogText::open(&path, dir.path()).unwrap();
        let format = Format::detect(log.get(..SAMPLE.min(log.len())).unwrap_or(log).as_bytes());
        if !is_told(&format) {
            return;
        }
        let fast = count(text, format, &EventOptions::default(), &Cx::default()).unwrap();
        let fast = fast.expect("short records");
        let (levels, stats) = slow(log);
        assert_eq!(
            fast.levels.into_iter().collect::<BTreeMap<_, _>>(),
            levels,
            "{log}"
        );
        assert_eq!(fast.stats.lines, stats.lines);
        assert_eq!(fast.stats.bytes, stats.bytes);
        assert_eq!(fast.stats.events, stats.events, "{log}");
    }

    #[test]
    fn tracebacks_preambles_and_repeated_heads_count_as_events_do() {
        let error = "2026-11-21 01:00:01.000 1 ERROR a.b";
        check(&format!(
            "preamble\nof two lines\n2026-11-21 01:00:00.000 1 INFO a.b [-] x\n{error} [-] y\n{error} Traceback\n\
             tail\n{error} more\n2026-11-21 01:00:01.000 1 CRITICAL a.b z\n{error} again\n{error} [-] z\n"
        ));
        check(
            "2026-11-21 01:00:01.000 [error] <0.223.0> one\n2026-11-21 01:00:01.000 [error] <0.223.0> two\n\
             2026-11-21 01:00:01.000 [error] <0.224.0> three\n",
        );
        check("ERROR a.b [-] x\nERROR a.b Traceback\nERROR a.b [-] y\n");
    }

    proptest::proptest! {
        #[test]
        fn counts_are_those_of_the_events(
            lines in proptest::collection::vec("(2026-11-21 01:49:1[89]\\.000 )?(14030 |<0\\.1\\.0> |\\| )?(INFO|ERROR|DEBUG|CRITICAL|\\[error\\]|) ?(a\\.b|<0\\.[12]\\.0>|) ?(\\[-\\] )?[a-z]{0,4}", 1..30)
        ) {
            check(&(lines.join("\n") + "\n"));
        }
    }
}
