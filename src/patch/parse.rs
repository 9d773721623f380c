//! Splits a patch's text into lines with their kinds and numbers.

use super::{LineKind, PatchLine};

/// Where in the text we are.
enum Place {
    /// Before the first file: header, message, statistics.
    Preamble,
    /// In a file, before or between its hunks.
    File,
    /// In a hunk, with the next numbers and how many lines of each side are left.
    Hunk {
        old: u32,
        new: u32,
        old_left: u32,
        new_left: u32,
    },
}

/// Cost: linear.
pub(super) fn parse(text: &str) -> Vec<PatchLine> {
    let mut place = Place::Preamble;
    let mut lines = Vec::new();
    for raw in text.lines() {
        if let Some(line) = read_line(raw, &mut place) {
            lines.push(line);
        }
    }
    lines
}

fn read_line(raw: &str, place: &mut Place) -> Option<PatchLine> {
    if let Place::Hunk {
        old,
        new,
        old_left,
        new_left,
    } = place
        && (*old_left > 0 || *new_left > 0)
        && let Some(line) = hunk_line(raw, (old, new), (old_left, new_left))
    {
        return Some(line);
    }
    if let Some(names) = raw.strip_prefix("diff --git ") {
        *place = Place::File;
        return Some(plain(LineKind::File, file_name(names)));
    }
    if raw.starts_with("@@ ")
        && let Some((old, new)) = numbers(raw)
    {
        *place = Place::Hunk {
            old: old.0,
            new: new.0,
            old_left: old.1,
            new_left: new.1,
        };
        return Some(plain(LineKind::Hunk, raw));
    }
    match place {
        Place::Preamble => {
            let message = raw.strip_prefix("    ");
            Some(plain(
                message.map_or(LineKind::Head, |_| LineKind::Message),
                message.unwrap_or(raw),
            ))
        }
        _ if raw.starts_with("index ") || raw.starts_with("--- ") || raw.starts_with("+++ ") => None,
        _ => Some(plain(LineKind::Note, raw)),
    }
}

fn hunk_line(raw: &str, number: (&mut u32, &mut u32), left: (&mut u32, &mut u32)) -> Option<PatchLine> {
    let kind = match raw.as_bytes().first() {
        Some(b'+') => LineKind::Added,
        Some(b'-') => LineKind::Removed,
        // Some mailers cut the blank of an empty context line.
        Some(b' ') | None => LineKind::Context,
        _ => return None,
    };
    let mut line = plain(kind, raw.get(1..).unwrap_or_default());
    if kind != LineKind::Added {
        line.old = Some(*number.0);
        *number.0 = number.0.saturating_add(1);
        *left.0 = left.0.saturating_sub(1);
    }
    if kind != LineKind::Removed {
        line.new = Some(*number.1);
        *number.1 = number.1.saturating_add(1);
        *left.1 = left.1.saturating_sub(1);
    }
    Some(line)
}

/// `(start, length)` of both sides of `@@ -10,3 +10,3 @@`; a length left out is 1.
fn numbers(head: &str) -> Option<((u32, u32), (u32, u32))> {
    let mut words = head.split(' ').skip(1);
    let mut side = |sign| {
        let word = words.next()?.strip_prefix(sign)?;
        let (start, length) = word.split_once(',').unwrap_or((word, "1"));
        Some((start.parse().ok()?, length.parse().ok()?))
    };
    Some((side('-')?, side('+')?))
}

/// The new name of `a/old b/new`.
fn file_name(names: &str) -> &str {
    names.rsplit_once(" b/").map_or(names, |(_, new)| new)
}

fn plain(kind: LineKind, text: &str) -> PatchLine {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => clean.push_str("    "),
            c if c.is_control() => clean.push('\u{fffd}'),
            c => clean.push(c),
        }
    }
    PatchLine {
        kind,
        old: None,
        new: None,
        text: clean,
        changed: Vec::new(),
        inks: Vec::new(),
        met: Vec::new(),
    }
}
