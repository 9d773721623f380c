//! The failure blocks of a tool's output in the index: their lines are errors, the others none.
//!
//! Cost: one pass over the file after its index, for files up to [`MAX`] bytes; larger ones keep the levels of their
//! heads.

use super::super::failure::{Blocks, Part};
use super::super::lines::Lines;
use super::super::store::LogText;
use crate::error::{IoContext, Result};
use crate::log::escape;
use crate::task::Cx;
use std::ops::Range;

/// A larger output would keep its reader waiting for seconds.
const MAX: u64 = 32 * 1024 * 1024;

/// The blocks of `text` as ranges of lines, 0-based, in order; none where it is too large.
///
/// # Errors
/// The file cannot be read, or the work was cancelled.
pub(super) fn blocks(text: &LogText, cx: &Cx) -> Result<Option<Vec<Range<u64>>>> {
    if text.len() > MAX {
        return Ok(None);
    }
    let mut lines = Lines::new(text.reader(0));
    let mut blocks = Blocks::default();
    let mut found = Vec::new();
    let mut number = 0;
    while let Some(line) = lines.next().at("read", text.path())? {
        if line.begins {
            number += 1;
            if number % 1024 == 0 {
                cx.check()?;
            }
            blocks.line(number, &escape::plain(line.bytes));
        } else {
            blocks.rest(&escape::plain(line.bytes));
        }
        collect(&mut blocks, &mut found);
    }
    blocks.finish();
    collect(&mut blocks, &mut found);
    Ok(Some(found))
}

fn collect(blocks: &mut Blocks, found: &mut Vec<Range<u64>>) {
    while let Some(piece) = blocks.decided() {
        match (piece.part, found.last_mut()) {
            (Part::Begins, _) => found.push(piece.number - 1..piece.number),
            (Part::GoesOn, Some(last)) => last.end = piece.number,
            _ => {}
        }
    }
}
