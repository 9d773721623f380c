//! The whole text of events whose line is known.
//!
//! Cost: each file once, up to the last line that is wanted.

use super::tally::Side;
use crate::error::{Kind, Result};
use crate::event;
use crate::task::Cx;
use std::collections::HashMap;
use std::ops::ControlFlow;

/// Longer texts are cut, in bytes: a log without line ends is one event.
const LONGEST: usize = 16 << 20;

/// Reads the texts that are still empty: of each event its file, its first line, and where its text belongs.
///
/// # Errors
/// [`Kind::Cancelled`]; the text of an event that cannot be read any more stays empty.
pub(super) fn fill<'e>(
    side: &Side<'_>,
    events: impl Iterator<Item = (&'e str, u32, &'e mut String)>,
    cx: &Cx,
) -> Result<()> {
    let mut wanted: HashMap<&str, HashMap<u32, Vec<&mut String>>> = HashMap::new();
    for (file, line, text) in events.filter(|(_, _, text)| text.is_empty()) {
        let lines = wanted.entry(file).or_default();
        lines.entry(line).or_default().push(text);
    }
    for (file, mut lines) in wanted {
        read(side, file, &mut lines, cx)?;
    }
    Ok(())
}

/// Reads the events that begin at these lines of `path` into their texts.
fn read(side: &Side<'_>, path: &str, lines: &mut HashMap<u32, Vec<&mut String>>, cx: &Cx) -> Result<()> {
    let (logs, opts) = side;
    let Some(file) = logs.files.iter().find(|f| f.path == path) else {
        return Ok(());
    };
    let last = lines.keys().copied().max().unwrap_or(0);
    let mut open = None;
    let read = event::stream(logs, file, opts, cx, &mut |event| {
        if !event.continues {
            open = lines.contains_key(&event.line).then_some(event.line);
            if event.line > last {
                return ControlFlow::Break(());
            }
        }
        let Some(line) = open else {
            return ControlFlow::Continue(());
        };
        for text in lines.get_mut(&line).into_iter().flatten() {
            if text.len() >= LONGEST {
                continue;
            }
            // An event that was cut at 1 MiB goes on at a new line or in the middle of one.
            if event.continues && event.n_lines > 0 {
                text.push('\n');
            }
            text.push_str(&event.text);
        }
        ControlFlow::Continue(())
    });
    match read {
        Err(e) if e.kind() == Kind::Cancelled => Err(e),
        _ => Ok(()),
    }
}
