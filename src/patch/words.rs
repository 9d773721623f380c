//! Which words of a line changed against its partner, and which ones the log has, too.

use super::{LineKind, PatchLine};
use similar::{ChangeTag, TextDiff};
use std::ops::Range;

/// Longer lines are shown as changed as a whole: comparing them word by word is quadratic.
const COMPARED_BYTES: usize = 1000;
/// Lines less alike than this are no partners.
const ALIKE: f32 = 0.4;

/// Pairs the removed and added lines of each block in order, and marks the words in which partners differ.
pub(super) fn mark_changed(lines: &mut [PatchLine]) {
    let mut at = 0;
    while at < lines.len() {
        let removed = run(lines, at, LineKind::Removed);
        let added = run(lines, removed.end, LineKind::Added);
        for (old, new) in removed.clone().zip(added.clone()) {
            let (Some(a), Some(b)) = (lines.get(old), lines.get(new)) else {
                continue;
            };
            let (left, right) = differences(&a.text, &b.text);
            if let Some(line) = lines.get_mut(old) {
                line.changed = left;
            }
            if let Some(line) = lines.get_mut(new) {
                line.changed = right;
            }
        }
        at = added.end.max(at + 1);
    }
}

fn run(lines: &[PatchLine], from: usize, kind: LineKind) -> Range<usize> {
    let length = lines.iter().skip(from).take_while(|l| l.kind == kind).count();
    from..from + length
}

fn differences(old: &str, new: &str) -> (Vec<Range<usize>>, Vec<Range<usize>>) {
    if old.len() > COMPARED_BYTES || new.len() > COMPARED_BYTES {
        return Default::default();
    }
    let diff = TextDiff::from_unicode_words(old, new);
    if diff.ratio() < ALIKE {
        return Default::default();
    }
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let (mut at_left, mut at_right) = (0, 0);
    for change in diff.iter_all_changes() {
        let length = change.value().len();
        match change.tag() {
            ChangeTag::Equal => {
                at_left += length;
                at_right += length;
            }
            ChangeTag::Delete => {
                push(&mut left, at_left..at_left + length);
                at_left += length;
            }
            ChangeTag::Insert => {
                push(&mut right, at_right..at_right + length);
                at_right += length;
            }
        }
    }
    (left, right)
}

/// Adds a range, joined to the one before where they touch.
fn push(ranges: &mut Vec<Range<usize>>, range: Range<usize>) {
    match ranges.last_mut() {
        Some(last) if last.end == range.start => last.end = range.end,
        _ => ranges.push(range),
    }
}

/// Marks the needles on added and removed lines. Cost: linear in the patch for all needles together.
pub(super) fn mark_met(lines: &mut [PatchLine], needles: &[String]) {
    const SHORTEST: usize = 4;
    let needles: Vec<&String> = needles.iter().filter(|n| n.len() >= SHORTEST).collect();
    let Ok(finder) = aho_corasick::AhoCorasick::builder()
        .match_kind(aho_corasick::MatchKind::LeftmostLongest)
        .build(&needles)
    else {
        return;
    };
    for line in lines
        .iter_mut()
        .filter(|l| matches!(l.kind, LineKind::Added | LineKind::Removed))
    {
        line.met = finder.find_iter(&line.text).map(|m| m.start()..m.end()).collect();
    }
}
