//! How many events of each level a log has, told by the heads of its lines: for big plain logs, many times faster than
//! reading every event.
//!
//! Must not: tell anything else than [`super::stream()`] would count; where that is not sure, it tells nothing.
//! Cost: that of a sweep ([`crate::log::sweep`]), on two threads.

use super::severe::Severe;
use super::{EventOptions, Level, StreamStats};
use crate::domain::{BuildLogs, LogFile};
use crate::error::Result;
use crate::log::sweep::{Seam, Swept};
use crate::task::Cx;
use std::ops::ControlFlow;

/// An event of this size or more may be cut in two: at 1 MiB of text, to which three bytes of it may be one of the log.
const LONG: u64 = (1 << 20) / 3;

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
    match Severe::open(logs, file, opts)? {
        Some(log) => count(&log, cx),
        None => Ok(None),
    }
}

fn count(log: &Severe, cx: &Cx) -> Result<Option<Tally>> {
    let Some(sweep) = log.sweep(None) else {
        return Ok(None);
    };
    let mut all = [0_u64; 8];
    let mut lines = 0;
    // Where the last record began, how long one may be, and whether the log begins with one.
    let (mut begun, mut longest, mut preamble) = (0, 0, false);
    let mut seam = Seam::default();
    sweep.run(
        0..sweep.n_blocks(),
        cx,
        &|_| Ok(()),
        &mut |mut swept: Swept, ()| {
            let first = swept.first.map(|(at, _)| at);
            preamble |= lines == 0 && first != Some(0);
            lines += swept.lines;
            swept.join(&seam);
            seam.pass(&swept);
            // The first may go on with what was before: as long as both then.
            longest = longest.max(swept.longest + first.map_or(0, |at| at - begun));
            begun = swept.last.unwrap_or(begun);
            for (count, more) in all.iter_mut().zip(swept.levels) {
                *count += more;
            }
            ControlFlow::Continue(())
        },
    )?;
    if longest.max(log.len() - begun) >= LONG {
        return Ok(None);
    }
    if preamble && let Some(none) = all.first_mut() {
        *none += 1;
    }
    let levels: Vec<(Level, u64)> = Level::ALL
        .into_iter()
        .filter_map(|level| {
            let n = all.get(level as usize).copied().unwrap_or(0);
            (n > 0).then_some((level, n))
        })
        .collect();
    let stats = StreamStats {
        events: levels.iter().map(|(_, n)| n).sum(),
        lines,
        bytes: log.len(),
        ..StreamStats::default()
    };
    Ok(Some(Tally { levels, stats }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::stream_reader;
    use crate::log::Format;
    use crate::log::format::SAMPLE;
    use crate::log::store::LogText;
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
        let opts = EventOptions::default();
        let Some(swept) = Severe::of("x.log".into(), text, format, opts) else {
            return;
        };
        let fast = count(&swept, &Cx::default()).unwrap();
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
