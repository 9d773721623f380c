//! The whole text of events whose line is known.
//!
//! Cost: each file once, up to the last line that is wanted.

use super::tally::Side;
use crate::error::{Kind, Result};
use crate::event;
use crate::task::Cx;
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

/// The events that begin at these lines of `path`, by line: time and whole text.
///
/// # Errors
/// [`Kind::Cancelled`]; an event that cannot be read any more is missing.
pub(super) fn texts(
    side: &Side<'_>,
    path: &str,
    lines: &HashSet<u32>,
    cx: &Cx,
) -> Result<HashMap<u32, String>> {
    let mut found = HashMap::new();
    let (logs, opts) = side;
    let Some(file) = logs
        .files
        .iter()
        .find(|f| f.path == path)
        .filter(|_| !lines.is_empty())
    else {
        return Ok(found);
    };
    let last = lines.iter().copied().max().unwrap_or(0);
    let mut open = None;
    let read = event::stream(logs, file, opts, cx, &mut |event| {
        if !event.continues {
            open = lines.contains(&event.line).then_some(event.line);
            if event.line > last {
                return ControlFlow::Break(());
            }
        }
        if let Some(line) = open {
            let text: &mut String = found.entry(line).or_default();
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
        _ => Ok(found),
    }
}
