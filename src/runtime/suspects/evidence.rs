//! Reads the logs of the failed build and of passing ones for evidence.
//!
//! Cost: one pass over every log, on both cores for the passing builds and the failed one in turn.

use super::{Question, clock};
use crate::domain::{BuildLogs, LogFile};
use crate::error::{Kind, Result};
use crate::event::{Event, EventOptions, stream};
use crate::log::tree;
use crate::suspect::{Collector, Evidence};
use crate::task::Cx;
use jiff::Timestamp;
use std::cmp::Reverse;
use std::ops::ControlFlow;

/// Notes about broken logs beyond these are not interesting.
const NOTES_LIMIT: usize = 5;

/// What the logs say.
pub(super) struct Found {
    pub(super) evidence: Evidence,
    /// The last time in the failed build's logs that is not after now.
    pub(super) last: Option<Timestamp>,
    pub(super) notes: Vec<String>,
}

/// Reads everything; the deepest logs first, so that their errors are kept where there are too many.
pub(super) fn gather(question: &Question, cx: &Cx) -> Result<Found> {
    let mut collector = Collector::default();
    let mut notes = Vec::new();
    for logs in &question.passing {
        read(logs, question, cx, &mut notes, &mut |event| {
            collector.healthy(event);
        })?;
    }
    let now = question.now.as_microsecond();
    let mut last = None;
    read(&question.failed, question, cx, &mut notes, &mut |event| {
        collector.add(event);
        last = last.max(event.time.filter(|t| *t <= now));
    })?;
    if question.failed.files.is_empty() {
        notes.push(format!("{} has no logs at hand.", question.failed.name));
    }
    Ok(Found {
        evidence: collector.finish(),
        last: last.and_then(|t| Timestamp::from_microsecond(t).ok()),
        notes,
    })
}

/// Every event of a build. A log that cannot be read is left out with a note.
fn read(
    logs: &BuildLogs,
    question: &Question,
    cx: &Cx,
    notes: &mut Vec<String>,
    f: &mut dyn FnMut(&Event),
) -> Result<()> {
    let opts = EventOptions::matching(question.model, clock(logs, question));
    let mut files: Vec<LogFile> = tree::logs(logs);
    files.sort_by_key(|file| Reverse(tree::depth_rank(&file.path)));
    let total = files.len() as u64;
    for (i, file) in files.iter().enumerate() {
        cx.progress(format!("evidence in {}", logs.name), i as u64, total);
        let outcome = stream(logs, file, &opts, cx, &mut |event| {
            f(event);
            ControlFlow::Continue(())
        });
        match outcome {
            Err(e) if e.kind() == Kind::Cancelled => return Err(e),
            Err(e) if notes.len() < NOTES_LIMIT => notes.push(format!("{}: {}.", file.path, e.chain())),
            _ => {}
        }
    }
    Ok(())
}
