//! Help, palette, prompts, menus: what lies over a screen.

mod command_log;
mod page;

use super::text::{Row, count, cut, width};
use super::theme::{Role, Theme};
use crate::app::{Action, HelpRow, Input, Lookup, Model, Overlay, Palette, Prompt, PromptKind, help_rows};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::{Clear, Widget};

/// Draws what lies on top; how far it can be scrolled.
pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) -> Option<usize> {
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
            return Some(list(theme, area, frame.buffer_mut(), &title, &rows, *row));
        }
        Some(Overlay::CommandLog(up)) => {
            return Some(command_log::draw(model, theme, area, frame.buffer_mut(), *up));
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
            return Some(page::draw(theme, area, frame.buffer_mut(), title, lines, *row));
        }
        Some(Overlay::Prompt(prompt)) => {
            let at = prompt_line(theme, area, frame.buffer_mut(), prompt);
            frame.set_cursor_position(at);
        }
        None => which_key(model, theme, area, frame.buffer_mut()),
    }
    None
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
    let title = format!("{}: ⏎ goes there", count(rows.len(), "note"));
    // Over the whole width: beside a list of files and lines the log's own would be taken for some of them.
    let rect = ground(theme, area, buffer, usize::from(area.width), rows.len() + 2);
    rule(theme, rect, buffer, &title);
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

/// Rows of two columns under a title; how far they can be scrolled.
fn list(
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
    title: &str,
    rows: &[(String, &str)],
    first: usize,
) -> usize {
    let left = rows.iter().map(|(k, _)| width(k)).max().unwrap_or(0);
    let right = rows.iter().map(|(_, t)| width(t)).max().unwrap_or(0);
    let columns = (left + right + 5).max(width(title) + 4);
    let rect = ground(theme, area, buffer, columns, rows.len() + 2);
    rule(theme, rect, buffer, title);
    let height = usize::from(rect.height).saturating_sub(1);
    let end = rows.len().saturating_sub(height);
    let first = first.min(end);
    for (line, (key, text)) in rows.iter().skip(first).take(height).enumerate() {
        let y = rect.y + 1 + line as u16;
        let mut row = Row::new(buffer, theme, (rect.x, y), rect.width);
        row.over(Role::Overlay).put("  ", Role::Overlay);
        if key.is_empty() && left > 0 {
            row.tint(text, Role::Dim).fill();
            continue;
        }
        let from = row.x;
        row.tint(key, Role::Key)
            .to(from.saturating_add(left as u16 + 2))
            .put(text, Role::Overlay)
            .fill();
    }
    let below = rows.len().saturating_sub(first + height);
    more(theme, rect, buffer, first, below);
    end
}

/// How many rows are hidden, in the rule, and the keys that bring them.
fn more(theme: &Theme, rect: Rect, buffer: &mut Buffer, above: usize, below: usize) {
    let text = match (above, below) {
        (0, 0) => return,
        (0, below) => format!(" {below} more: j "),
        (above, 0) => format!(" {above} above: k "),
        (above, below) => format!(" {above} above, {below} below: k j "),
    };
    in_rule(theme, rect, buffer, (&text, Role::Key));
}

/// A text at the right end of the rule.
fn in_rule(theme: &Theme, rect: Rect, buffer: &mut Buffer, (text, role): (&str, Role)) {
    let columns = width(text) as u16;
    let x = rect.x + rect.width.saturating_sub(columns + 1);
    Row::new(buffer, theme, (x, rect.y), columns.min(rect.width))
        .over(Role::Overlay)
        .tint(text, role);
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
    let first = palette
        .selected
        .unwrap_or(0)
        .saturating_sub(shown.saturating_sub(1));
    for (line, (index, action)) in palette
        .found
        .iter()
        .enumerate()
        .skip(first)
        .take(shown)
        .enumerate()
    {
        let mut row = Row::new(buffer, theme, (rect.x, rect.y + 1 + line as u16), rect.width);
        let is_selected = palette.selected == Some(index);
        row.over(if is_selected {
            Role::Selected
        } else {
            Role::Overlay
        });
        row.put(if is_selected { "▌ " } else { "  " }, Role::SelectedBar);
        palette_row(model, *action, palette.here.contains(action), &mut row);
    }
    if let Some(unknown) = &palette.unknown {
        let way = match (palette.found.is_empty(), palette.selected) {
            (false, None) => " ↓ goes to one.",
            (true, _) | (_, Some(_)) => "",
        };
        let text = format!(" {unknown}{way} ");
        let x = rect.x + 12.min(rect.width);
        Row::new(buffer, theme, (x, rect.y), rect.width.saturating_sub(12))
            .over(Role::Overlay)
            .tint(&text, Role::Decision);
    }
    let below = palette.found.len().saturating_sub(first + shown);
    if below > 0 {
        in_rule(theme, rect, buffer, (&format!(" {below} more "), Role::Dim));
    }
    let y = rect.y + rect.height.saturating_sub(1);
    input(theme, (rect.x, y), rect.width, buffer, ": ", &palette.input)
}

/// A command; one that does nothing on the screen below is dim and shows no key.
fn palette_row(model: &Model, action: Action, is_here: bool, row: &mut Row) {
    const NAME: u16 = 19;
    const KEY: u16 = 10;
    let key = model.keymap.key_of(model.context(), action).filter(|_| is_here);
    let (name, text) = if is_here {
        (Role::Title, Role::Text)
    } else {
        (Role::Dim, Role::Dim)
    };
    let from = row.x;
    row.tint(action.name(), name)
        .to(from.saturating_add(NAME))
        .tint(&key.unwrap_or_default(), Role::Key)
        .to(from.saturating_add(NAME + KEY))
        .tint(action.long(), text)
        .fill();
}

/// What may be typed, beyond what the title of a prompt says.
fn hint(kind: &PromptKind) -> Option<&'static str> {
    Some(match kind {
        PromptKind::Filter => {
            "job: project: branch: (with *) result: pipeline:NAME|any voting:yes|no|any window:7d; ctrl-u empties it"
        }
        PromptKind::VerdictBug => "words after the number are kept as a note",
        PromptKind::Against => {
            "a folder of logs each, or a build's id; commas between; empty: passing builds of the gate"
        }
        PromptKind::OpenFolder => "a folder below your home may begin with ~",
        PromptKind::OpenZuul => "its tenants are asked for next",
        _ => return None,
    })
}

fn prompt_line(theme: &Theme, area: Rect, buffer: &mut Buffer, prompt: &Prompt) -> Position {
    let y = area.y + area.height - 1;
    if let Some((text, at)) = &prompt.error {
        let mut row = Row::new(buffer, theme, (area.x, y - 1), area.width);
        // The sign stands under the letter that is wrong.
        let shift = at.map_or(0, |at| width(prompt.input.text.get(..at).unwrap_or_default()));
        let column = width(&prompt.title) + 3 + shift;
        // Where the words would be cut there, they stand further to the left: what is wrong is worth more than where.
        let fits = usize::from(area.width).saturating_sub(width(text) + 4);
        row.to(area.x + column.min(fits) as u16);
        row.put(" ▾ ", Role::Failure).put(text, Role::Failure).fill();
    } else if let Some(text) = hint(&prompt.kind) {
        let mut row = Row::new(buffer, theme, (area.x, y.saturating_sub(1)), area.width);
        row.put(" ", Role::Dim).put(text, Role::Dim).fill();
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
    /// Columns that are left for what is typed, however long the label is.
    const TYPED: usize = 12;
    let mut row = Row::new(buffer, theme, at, columns);
    let label = cut(label, usize::from(columns).saturating_sub(TYPED));
    row.over(Role::Overlay).put(&label, Role::Key);
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
