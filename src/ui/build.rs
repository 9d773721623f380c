//! One build: the row of its tabs, and below it what the shown tab draws.

use super::frame::Piece;
use super::text::{Row, width};
use super::theme::{Role, Theme};
use super::{digest, draft, log, matches, submit, suspects};
use crate::app::{BuildState, Context, Model, Tab, Target};
use crate::domain::Build;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The tabs in the order of the errand.
pub(super) const TABS: [Tab; 6] = [
    Tab::Digest,
    Tab::Logs,
    Tab::Matches,
    Tab::Suspects,
    Tab::Draft,
    Tab::Submit,
];

/// Draws it; how far the text of the shown tab can be scrolled, where it has one.
pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) -> Option<usize> {
    let build = model.build.as_ref()?;
    tabs(build, theme, Rect { height: 1, ..area }, frame.buffer_mut());
    let body = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    match build.tab {
        Tab::Digest => digest::draw(model, theme, body, frame.buffer_mut()),
        Tab::Logs => log::draw(model, theme, body, frame.buffer_mut()),
        Tab::Matches => return matches::draw(model, theme, body, frame.buffer_mut()),
        Tab::Suspects => suspects::draw(model, theme, body, frame.buffer_mut()),
        Tab::Draft => return draft::draw(model, theme, body, frame),
        Tab::Submit => return submit::draw(model, theme, body, frame.buffer_mut()),
    }
    None
}

/// `[0 digest 6] [1 logs 41] …`, the shown one bold; what the build is at the right where there is room.
fn tabs(build: &BuildState, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    for (text, role, _) in tab_pieces(build, area.width) {
        row.put(&text, role);
    }
    let facts = build.build.as_ref().map(facts).unwrap_or_default();
    let room = row.left().saturating_sub(2);
    if width(&facts) <= room && !facts.is_empty() {
        let x = area.x + area.width - width(&facts) as u16 - 1;
        row.to(x).put(&facts, Role::Dim);
    }
    row.fill();
}

/// `[0 digest 6] [1 logs 41] …` in pieces; on narrow terminals the number alone of those that are not shown.
pub(super) fn tab_pieces(build: &BuildState, columns: u16) -> Vec<Piece> {
    let mut pieces = vec![(" ".to_owned(), Role::Text, None)];
    for (number, tab) in TABS.iter().enumerate() {
        let target = Some(Target::Tab(*tab));
        let mut put = |text: String, role| pieces.push((text, role, target));
        let shown = *tab == build.tab;
        if columns < 64 && !shown {
            put(format!("{number} "), Role::Dim);
            continue;
        }
        let name = super::frame::tab_name(*tab);
        let count = badge(build, *tab).map_or_else(String::new, |b| format!(" {b}"));
        let (edge, key, text, badge) = if shown {
            (Role::Accent, Role::Accent, Role::Title, Role::Text)
        } else {
            (Role::Border, Role::Key, Role::Dim, Role::Dim)
        };
        put("[".into(), edge);
        put(number.to_string(), key);
        put(format!(" {name}"), text);
        put(count, badge);
        put("]".into(), edge);
        put(" ".into(), Role::Text);
    }
    pieces
}

/// The number on a tab.
fn badge(build: &BuildState, tab: Tab) -> Option<String> {
    match tab {
        Tab::Digest => build.digest.digest.as_ref().map(|d| d.lines.len().to_string()),
        Tab::Logs => build.logs.as_ref().map(|l| l.files.len().to_string()),
        _ => None,
    }
}

/// `FAILURE after 1 h 12 min · gate`.
fn facts(build: &Build) -> String {
    let result = build.result.as_ref().map_or("RUNNING", |r| r.0.as_str());
    let took = match (build.start, build.end) {
        (Some(start), Some(end)) => format!(" after {}", duration(end.duration_since(start).as_secs())),
        _ => String::new(),
    };
    format!("{result}{took} · {}", build.pipeline)
}

/// Seconds for people: `42 s`, `12 min`, `1 h 12 min`.
pub(super) fn duration(seconds: i64) -> String {
    match seconds {
        ..90 => format!("{} s", seconds.max(0)),
        90..3600 => format!("{} min", seconds / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// The key of an action on a screen, for sentences that say what to do.
pub(super) fn key(model: &Model, context: Context, action: crate::app::Action) -> String {
    model.keymap.key_of(context, action).unwrap_or_else(|| ":".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        assert_eq!(duration(42), "42 s");
        assert_eq!(duration(725), "12 min");
        assert_eq!(duration(4320), "1 h 12 min");
    }
}
