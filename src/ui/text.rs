//! Text on the screen: cleaning what comes from outside, cutting to columns, spans and times.

use super::theme::{Role, Theme};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::style::Style;
use std::borrow::Cow;
use unicode_width::UnicodeWidthStr;

/// Replaces what could disturb a terminal: control characters, and the marks that turn the direction of writing
/// (CVE-2021-42574).
pub fn clean(text: &str) -> Cow<'_, str> {
    let bad = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    if text.contains(bad) {
        Cow::Owned(
            text.chars()
                .map(|c| {
                    if c == '\t' {
                        ' '
                    } else if bad(c) {
                        '\u{fffd}'
                    } else {
                        c
                    }
                })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

/// Columns of a text.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text cut to `columns`, with `…` where something was cut.
pub fn cut(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    Cow::Owned(match columns {
        0 => String::new(),
        _ => format!("{}…", fitting(text, columns - 1)),
    })
}

/// As much of the beginning of a text as fits into `columns`.
pub fn fitting(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let over = text.char_indices().find(|(_, c)| {
        used += unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
        used > columns
    });
    over.and_then(|(at, _)| text.get(..at)).unwrap_or(text)
}

/// The end of a text in `columns`, with `…` before it where something was cut: of a path the end is what tells.
pub fn cut_left(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let mut used = 1;
    let mut from = text.len();
    for (at, c) in text.char_indices().rev() {
        used += unicode_width::UnicodeWidthChar::width(c).unwrap_or(0);
        if used > columns {
            break;
        }
        from = at;
    }
    Cow::Owned(match columns {
        0 => String::new(),
        _ => format!("…{}", text.get(from..).unwrap_or_default()),
    })
}

/// A text cut in its middle to `columns`, a third of them for its beginning: both ends of a path tell which it is, the
/// last one more.
pub fn cut_middle(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns || columns < 3 {
        return cut(text, columns);
    }
    let head = cut(text, columns / 3 + 1);
    let head = head.trim_end_matches('…');
    let tail = cut_left(text, columns.saturating_sub(width(head)));
    Cow::Owned(format!("{head}{tail}"))
}

/// Writes pieces of text from left to right on one row and never beyond its end.
pub struct Row<'a> {
    buffer: &'a mut Buffer,
    theme: &'a Theme,
    /// The next free column.
    pub x: u16,
    y: u16,
    end: u16,
    over: Style,
}

impl<'a> Row<'a> {
    /// A row at `(x, y)` of `width` columns.
    pub fn new(buffer: &'a mut Buffer, theme: &'a Theme, (x, y): (u16, u16), width: u16) -> Self {
        Self {
            buffer,
            theme,
            x,
            y,
            end: x.saturating_add(width),
            over: Style::default(),
        }
    }

    /// Lays `role` over everything written from now on: the ground of a selected row.
    pub fn over(&mut self, role: Role) -> &mut Self {
        self.over = self.theme.get(role);
        self
    }

    /// Columns left.
    pub fn left(&self) -> usize {
        usize::from(self.end.saturating_sub(self.x))
    }

    /// Writes text in a role's style, cut with `…` at the end of the row.
    pub fn put(&mut self, text: &str, role: Role) -> &mut Self {
        let style = self.theme.get(role).patch(self.over);
        let text = clean(text);
        let text = cut(&text, self.left());
        let (x, _) = self.buffer.set_stringn(self.x, self.y, &text, self.left(), style);
        self.x = x;
        self
    }

    /// Writes text in a role's style alone, whatever lies over the row: a hit stays a hit in the selected row.
    pub fn put_bare(&mut self, text: &str, role: Role) -> &mut Self {
        let over = std::mem::take(&mut self.over);
        self.put(text, role);
        self.over = over;
        self
    }

    /// Writes text in a role's own colour on the ground that lies over the row: a red number in a status row.
    pub fn tint(&mut self, text: &str, role: Role) -> &mut Self {
        let over = self.over;
        let style = self.theme.get(role);
        self.over = Style {
            fg: style.fg.or(over.fg),
            ..over
        };
        self.put(text, role);
        self.over = over;
        self
    }

    /// Writes pieces of text; a hit keeps its own style in a selected row.
    pub fn put_all(&mut self, pieces: Vec<(&str, Role)>) -> &mut Self {
        for (text, role) in pieces {
            if matches!(role, Role::Match | Role::MatchCurrent) {
                self.put_bare(text, role);
            } else {
                self.put(text, role);
            }
        }
        self
    }

    /// Writes text into exactly `columns`, filled with blanks or cut.
    pub fn cell(&mut self, text: &str, columns: usize, role: Role) -> &mut Self {
        let start = self.x;
        let columns = columns.min(self.left());
        let cleaned = clean(text);
        let shown = cut(&cleaned, columns).into_owned();
        self.put(&shown, role);
        self.to(start.saturating_add(columns as u16))
    }

    /// Writes text at the right of `columns`.
    pub fn right(&mut self, text: &str, columns: usize, role: Role) -> &mut Self {
        let shift = columns.saturating_sub(width(text)) as u16;
        self.to(self.x.saturating_add(shift)).put(text, role)
    }

    /// Goes on at a column, blanks before it.
    pub fn to(&mut self, x: u16) -> &mut Self {
        let x = x.min(self.end);
        while self.x < x {
            let style = self.theme.get(Role::Text).patch(self.over);
            self.buffer.set_stringn(self.x, self.y, " ", 1, style);
            self.x += 1;
        }
        self
    }

    /// Fills the rest of the row.
    pub fn fill(&mut self) {
        self.to(self.end);
    }
}

/// How long ago, in words: `12 min ago`.
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.duration_since(at).as_secs();
    match seconds {
        ..0 => "just now".into(),
        0..90 => "1 min ago".into(),
        90..5400 => format!("{} min ago", (seconds + 30) / 60),
        5400..129_600 => format!("{} h ago", (seconds + 1800) / 3600),
        _ => format!("{} d ago", (seconds + 43200) / 86400),
    }
}

/// An instant as `Nov 21 01:56`, in UTC or local time.
pub fn short_time(at: Timestamp, local: bool) -> String {
    zoned(at, local).strftime("%b %d %H:%M").to_string()
}

/// An instant as `01:56:24`, in UTC or local time.
pub fn clock_time(at: Timestamp, local: bool) -> String {
    zoned(at, local).strftime("%H:%M:%S").to_string()
}

/// An instant as `2026-11-21 01:56:24`, in UTC or local time.
pub fn full_time(at: Timestamp, local: bool) -> String {
    zoned(at, local).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

fn zoned(at: Timestamp, local: bool) -> jiff::Zoned {
    at.to_zoned(if local { TimeZone::system() } else { TimeZone::UTC })
}

/// A row of bars for counts, scaled to their own maximum; a count above zero is never an empty cell.
pub fn sparkline(counts: &[u32]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    counts
        .iter()
        .map(|count| match count {
            0 => '·',
            n => BARS
                .get(((n * 7).div_ceil(most)) as usize)
                .copied()
                .unwrap_or('█'),
        })
        .collect()
}

/// A byte count for people: `12.4 MB`.
pub fn bytes(n: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if n < 1000 {
        return format!("{n} B");
    }
    let mut value = n as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.5 && unit < UNITS.len() - 1 {
        value /= 1000.0;
        unit += 1;
    }
    let unit = UNITS.get(unit).unwrap_or(&"TB");
    if value < 10.0 {
        format!("{value:.1} {unit}")
    } else {
        format!("{value:.0} {unit}")
    }
}

/// `1 build`, `3 builds`.
pub fn count(n: usize, one: &str) -> String {
    if n == 1 {
        format!("1 {one}")
    } else {
        format!("{n} {one}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_000), "1.0 kB");
        assert_eq!(bytes(999_999), "1.0 MB");
        assert_eq!(bytes(12_400_000), "12 MB");
        assert_eq!(sparkline(&[0, 1, 100]), "·▂█");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(
            (cut_left("abcdef", 4), cut_left("abc", 3)),
            ("…def".into(), "abc".into())
        );
    }

    proptest! {
        #[test]
        fn cutting_never_exceeds_the_columns(text in any::<String>(), columns in 0usize..40) {
            prop_assert!(width(&cut(&text, columns)) <= columns);
            prop_assert!(width(&cut_left(&text, columns)) <= columns);
        }

        #[test]
        fn clean_text_has_no_control_characters(text in any::<String>()) {
            prop_assert!(!clean(&text).chars().any(char::is_control));
        }
    }
}
