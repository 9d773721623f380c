//! The whole text of events whose line is known.
//!
//! Cost: each file once, up to the last line that is wanted. Memory: [`MOST`] bytes of texts.

use super::count::clip;
use super::tally::Side;
use crate::error::{Kind, Result};
use crate::event;
use crate::task::Cx;
use std::collections::HashMap;
use std::ops::ControlFlow;

/// Longer texts are cut, in bytes: a log without line ends is one event.
const LONGEST: usize = 16 << 20;
/// All texts together.
const MOST: usize = 128 << 20;

/// Reads the texts that are still empty: of each event its file, its first line, and where its text belongs. Files are
/// read in the order in which events name them, until all texts have [`MOST`] bytes.
///
/// # Errors
/// [`Kind::Cancelled`]; the text of an event that cannot be read any more, or is too much, stays empty.
pub(super) fn fill<'e>(
    side: &Side<'_>,
    events: impl Iterator<Item = (&'e str, u32, &'e mut String)>,
    cx: &Cx,
) -> Result<()> {
    fill_at_most(MOST, side, events, cx)
}

fn fill_at_most<'e>(
    mut room: usize,
    side: &Side<'_>,
    events: impl Iterator<Item = (&'e str, u32, &'e mut String)>,
    cx: &Cx,
) -> Result<()> {
    let mut wanted: Vec<(&str, Lines<'_>)> = Vec::new();
    let mut place: HashMap<&str, usize> = HashMap::new();
    for (file, line, text) in events.filter(|(_, _, text)| text.is_empty()) {
        let at = *place.entry(file).or_insert(wanted.len());
        if at == wanted.len() {
            wanted.push((file, Lines::new()));
        }
        if let Some((_, lines)) = wanted.get_mut(at) {
            lines.entry(line).or_default().push(text);
        }
    }
    for (file, mut lines) in wanted {
        read(side, file, &mut lines, &mut room, cx)?;
    }
    Ok(())
}

/// The texts that are wanted of a file, by the first lines of their events.
type Lines<'e> = HashMap<u32, Vec<&'e mut String>>;

/// Reads the events that begin at these lines of `path` into their texts.
fn read(side: &Side<'_>, path: &str, lines: &mut Lines<'_>, room: &mut usize, cx: &Cx) -> Result<()> {
    let (logs, opts) = side;
    let Some(file) = logs.files.iter().find(|f| f.path == path) else {
        return Ok(());
    };
    let last = lines.keys().copied().max().unwrap_or(0);
    let mut open = None;
    let read = event::stream(logs, file, opts, cx, &mut |event| {
        if !event.continues {
            open = lines.contains_key(&event.line).then_some(event.line);
            if event.line > last || *room == 0 {
                return ControlFlow::Break(());
            }
        }
        let Some(line) = open else {
            return ControlFlow::Continue(());
        };
        for text in lines.get_mut(&line).into_iter().flatten() {
            let left = LONGEST.saturating_sub(text.len()).min(*room);
            if left == 0 {
                continue;
            }
            // An event that was cut at 1 MiB goes on at a new line or in the middle of one.
            if event.continues && event.n_lines > 0 {
                text.push('\n');
            }
            let part = clip(&event.text, left);
            text.push_str(part);
            // An event without text takes room as well.
            *room = room.saturating_sub(part.len() + 1);
        }
        ControlFlow::Continue(())
    });
    match read {
        Err(e) if e.kind() == Kind::Cancelled => Err(e),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::EventOptions;
    use crate::log::tree;

    #[test]
    fn all_texts_together_are_bounded() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a.txt", "b.txt"] {
            std::fs::write(dir.path().join(name), format!("{}\nsecond\n", "x".repeat(90))).unwrap();
        }
        let cx = Cx::default();
        let logs = tree::folder(dir.path(), &cx).unwrap();
        let mut texts = vec![String::new(); 4];
        let places = [("b.txt", 1), ("a.txt", 1), ("b.txt", 2), ("a.txt", 2)];
        let events = places
            .iter()
            .zip(&mut texts)
            .map(|((file, line), text)| (*file, *line, text));
        fill_at_most(150, &(&logs, EventOptions::default()), events, &cx).unwrap();
        let lengths: Vec<usize> = texts.iter().map(String::len).collect();
        assert_eq!(
            lengths,
            [90, 52, 6, 0],
            "the file that is named first is read first"
        );
    }
}
