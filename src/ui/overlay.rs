//! Help, palette, prompts, menus: what lies over a screen.

use super::text::{Row, width};
use super::theme::{Role, Theme};
use crate::app::{Action, HelpRow, Input, Lookup, Model, Overlay, Palette, Prompt, help_rows};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::{Clear, Widget};

pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) {
    match model.overlays.last() {
        Some(Overlay::Help(context, row)) => {
            let rows: Vec<(String, &str)> = help_rows(&model.keymap, *context)
                .into_iter()
                .map(|row| match row {
                    HelpRow::Head(title) => (String::new(), title),
                    HelpRow::Keys(keys, action) => (keys, action.long()),
                })
                .collect();
            let title = format!("keys: {}", context.name());
            list(theme, area, frame.buffer_mut(), &title, &rows, *row);
        }
        Some(Overlay::CommandLog(up)) => {
            let rows: Vec<(String, &str)> = model.command_log.iter().map(|l| (l.clone(), "")).collect();
            let height = usize::from(area.height).saturating_sub(3);
            let row = rows.len().saturating_sub(height).saturating_sub(*up);
            list(
                theme,
                area,
                frame.buffer_mut(),
                "requests and commands of this session",
                &rows,
                row,
            );
        }
        Some(Overlay::Palette(palette)) => {
            let at = palette_box(model, theme, area, frame.buffer_mut(), palette);
            frame.set_cursor_position(at);
        }
        Some(Overlay::Verdict(menu)) => {
            let rows: Vec<(String, &str)> = menu
                .items
                .iter()
                .map(|i| (i.key.to_string(), i.label.as_str()))
                .collect();
            list(theme, area, frame.buffer_mut(), &menu.title, &rows, 0);
        }
        Some(Overlay::Ask(ask)) => {
            let rows = [("y".to_owned(), ask.yes.as_str()), ("n".to_owned(), "keep it")];
            list(theme, area, frame.buffer_mut(), &ask.title, &rows, 0);
        }
        Some(Overlay::Notes(at)) => notes(model, theme, area, frame.buffer_mut(), *at),
        Some(Overlay::Text { title, lines, row }) => {
            let rows: Vec<(String, &str)> = lines.iter().map(|l| (String::new(), l.as_str())).collect();
            list(theme, area, frame.buffer_mut(), title, &rows, *row);
        }
        Some(Overlay::Prompt(prompt)) => {
            let at = prompt_line(theme, area, frame.buffer_mut(), prompt);
            frame.set_cursor_position(at);
        }
        None => which_key(model, theme, area, frame.buffer_mut()),
    }
}

/// The notes of the build: where each is and what it says.
fn notes(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer, selected: usize) {
    let notes = model.build.as_ref().map(|b| &b.log.notes);
    let rows: Vec<(String, &str)> = notes
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(at, ((path, line), text))| {
            let sign = if at == selected { "▌" } else { " " };
            let text = if text.is_empty() {
                "a bookmark"
            } else {
                text.as_str()
            };
            (format!("{sign} {path}:{}", line + 1), text)
        })
        .collect();
    let height = usize::from(area.height).saturating_sub(6);
    let first = selected.saturating_sub(height);
    let title = format!("{} notes: ⏎ goes there", rows.len());
    list(theme, area, buffer, &title, &rows, first);
}

/// The keys that may follow a started sequence.
fn which_key(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if model.pending_keys.is_empty() {
        return;
    }
    if let Lookup::Prefix(next) = model.keymap.lookup(model.context(), &model.pending_keys) {
        let rows: Vec<(String, &str)> = next
            .iter()
            .map(|(keys, action)| {
                (
                    crate::app::show_keys(keys.get(model.pending_keys.len()..).unwrap_or(&[])),
                    action.long(),
                )
            })
            .collect();
        list(
            theme,
            area,
            buffer,
            &crate::app::show_keys(&model.pending_keys),
            &rows,
            0,
        );
    }
}

/// An area of at most these columns and rows above the bottom line, with its ground drawn.
fn ground(theme: &Theme, area: Rect, buffer: &mut Buffer, columns: usize, rows: usize) -> Rect {
    let width = (columns as u16).min(area.width);
    let height = (rows as u16).min(area.height.saturating_sub(2));
    let rect = Rect {
        x: area.x,
        y: area.y + area.height - 1 - height,
        width,
        height,
    };
    Clear.render(rect, buffer);
    buffer.set_style(rect, theme.get(Role::Overlay));
    rect
}

fn list(theme: &Theme, area: Rect, buffer: &mut Buffer, title: &str, rows: &[(String, &str)], first: usize) {
    let left = rows.iter().map(|(k, _)| width(k)).max().unwrap_or(0);
    let right = rows.iter().map(|(_, t)| width(t)).max().unwrap_or(0);
    let columns = (left + right + 5).max(width(title) + 4);
    let rect = ground(theme, area, buffer, columns, rows.len() + 2);
    rule(theme, rect, buffer, title);
    let height = usize::from(rect.height).saturating_sub(1);
    let first = first.min(rows.len().saturating_sub(height));
    for (line, (key, text)) in rows.iter().skip(first).take(height).enumerate() {
        let y = rect.y + 1 + line as u16;
        let mut row = Row::new(buffer, theme, (rect.x, y), rect.width);
        row.over(Role::Overlay).put("  ", Role::Overlay);
        if key.is_empty() && left > 0 {
            row.put(text, Role::Title).fill();
            continue;
        }
        row.cell(key, left + 2, Role::Key).put(text, Role::Overlay).fill();
    }
    let hidden = rows.len().saturating_sub(first + height);
    if hidden > 0 || first > 0 {
        let text = format!(" {first} above, {hidden} below: j k ");
        let x = rect.x + rect.width.saturating_sub(width(&text) as u16 + 1);
        Row::new(buffer, theme, (x, rect.y), rect.width).put(&text, Role::Dim);
    }
}

/// A rule with a title at the upper edge.
fn rule(theme: &Theme, rect: Rect, buffer: &mut Buffer, title: &str) {
    let mut row = Row::new(buffer, theme, (rect.x, rect.y), rect.width);
    row.over(Role::Overlay)
        .put("─ ", Role::Border)
        .put(title, Role::Title)
        .put(" ", Role::Border);
    let rest = "─".repeat(row.left());
    row.put(&rest, Role::Border);
}

fn palette_box(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer, palette: &Palette) -> Position {
    const ROWS: usize = 12;
    let rect = ground(theme, area, buffer, usize::from(area.width).min(84), ROWS + 2);
    rule(theme, rect, buffer, "commands");
    let shown = usize::from(rect.height).saturating_sub(2);
    let first = palette.selected.saturating_sub(shown.saturating_sub(1));
    for (line, (index, action)) in palette
        .found
        .iter()
        .enumerate()
        .skip(first)
        .take(shown)
        .enumerate()
    {
        let mut row = Row::new(buffer, theme, (rect.x, rect.y + 1 + line as u16), rect.width);
        row.over(if index == palette.selected {
            Role::Selected
        } else {
            Role::Overlay
        });
        row.put(
            if index == palette.selected { "▌ " } else { "  " },
            Role::SelectedBar,
        );
        palette_row(model, *action, &mut row);
    }
    let y = rect.y + rect.height.saturating_sub(1);
    input(theme, (rect.x, y), rect.width, buffer, ": ", &palette.input)
}

fn palette_row(model: &Model, action: Action, row: &mut Row) {
    let key = model.keymap.key_of(model.context(), action).unwrap_or_default();
    row.cell(action.name(), 18, Role::Title)
        .cell(&key, 8, Role::Key)
        .put(action.long(), Role::Text)
        .fill();
}

fn prompt_line(theme: &Theme, area: Rect, buffer: &mut Buffer, prompt: &Prompt) -> Position {
    let y = area.y + area.height - 1;
    if let Some((text, at)) = &prompt.error {
        let mut row = Row::new(buffer, theme, (area.x, y - 1), area.width);
        // The sign stands under the letter that is wrong.
        let shift = at.map_or(0, |at| width(prompt.input.text.get(..at).unwrap_or_default()));
        let column = width(&prompt.title) + 3 + shift;
        if column + 4 < usize::from(area.width) / 2 {
            row.to(area.x + column as u16);
        }
        row.put(" ▾ ", Role::Failure).put(text, Role::Failure).fill();
    }
    let label = format!(" {}: ", prompt.title);
    input(theme, (area.x, y), area.width, buffer, &label, &prompt.input)
}

/// An input with its label; the text scrolls so that the cursor is always seen. Where the cursor is.
fn input(
    theme: &Theme,
    at: (u16, u16),
    columns: u16,
    buffer: &mut Buffer,
    label: &str,
    input: &Input,
) -> Position {
    let mut row = Row::new(buffer, theme, at, columns);
    row.over(Role::Overlay).put(label, Role::Key);
    let room = row.left().saturating_sub(1);
    let head = input.text.get(..input.cursor).unwrap_or_default();
    let mut skip = 0;
    while width(head.get(skip..).unwrap_or_default()) > room {
        skip += head
            .get(skip..)
            .and_then(|t| t.chars().next())
            .map_or(1, char::len_utf8);
    }
    let x = row.x + width(head.get(skip..).unwrap_or_default()) as u16;
    row.put(input.text.get(skip..).unwrap_or_default(), Role::Overlay)
        .fill();
    Position {
        x: x.min(at.0 + columns.saturating_sub(1)),
        y: at.1,
    }
}
