//! The digest tab: the lines that explain the failure with their reasons, or the story of an id; below, the log at the
//! selected line. On wide screens the list stands beside the log.

mod beside;

use super::build::key;
use super::failures::first_visible;
use super::log;
use super::text::{Row, count, cut, width};
use super::theme::{Role, Theme};
use crate::app::{Action, BuildState, Context, DigestState, Model, Slot, Story, Target};
use crate::digest::{Digest, DigestLine, Reason, StoryLine, Verdict, sentence};
use crate::event::Level;
use crate::log::request;
use crate::log::tree::base_name;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(build) = &model.build else { return };
    head(model, build, theme, Rect { height: 1, ..area }, buffer);
    let panes = Panes::of(model, build, area);
    list(build, theme, panes.list, buffer);
    let told = panes.told;
    if panes.is_beside {
        beside::told(build, theme, told, buffer);
        for y in panes.log.y..panes.log.y + panes.log.height {
            buffer.set_string(panes.log.x - 1, y, "│", theme.get(Role::Border));
        }
    } else {
        reason_and_rule(build, theme, told, buffer);
    }
    if panes.log.height > 0 {
        log::draw(model, theme, panes.log, buffer);
    }
}

/// Where the list stands, what tells of its selected line, and the log.
struct Panes {
    list: Rect,
    told: Rect,
    log: Rect,
    is_beside: bool,
}

impl Panes {
    fn of(model: &Model, build: &BuildState, area: Rect) -> Self {
        let top = build.digest.rows(model.size).min(area.height);
        let rows = build.digest.list_rows(model.size);
        let y = area.y + 1;
        let below = |from: u16| (area.y + area.height).saturating_sub(from);
        if let Some(width) = DigestState::columns(model.size.0) {
            let list = Rect {
                y,
                width,
                height: rows.min(below(y)),
                ..area
            };
            let told = Rect {
                y: y + list.height,
                height: below(y + list.height),
                ..list
            };
            let log = Rect {
                x: area.x + width + 1,
                y,
                width: area.width.saturating_sub(width + 1),
                height: below(y),
            };
            return Self {
                list,
                told,
                log,
                is_beside: true,
            };
        }
        let list = Rect {
            y,
            height: rows.min(top.saturating_sub(1)),
            ..area
        };
        let told = Rect {
            y: y + list.height,
            height: (area.y + top).saturating_sub(y + list.height),
            ..area
        };
        let log = Rect {
            y: area.y + top,
            height: below(area.y + top),
            ..area
        };
        Self {
            list,
            told,
            log,
            is_beside: false,
        }
    }
}

fn list(build: &BuildState, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let first = first_visible(
        build.digest.selected(),
        usize::from(area.height),
        build.digest.len(),
    );
    let names = Names::of(&build.digest);
    for line in 0..area.height {
        let index = first + usize::from(line);
        let mut row = Row::new(buffer, theme, (area.x, area.y + line), area.width);
        let selected = index == build.digest.selected();
        if selected {
            row.over(Role::Selected);
        }
        row.put(if selected { "▌" } else { " " }, Role::SelectedBar);
        match (&build.digest.story, &build.digest.digest) {
            (Some(story), _) => {
                if let Some(line) = story.shown().nth(index) {
                    story_row(line, &names, &mut row);
                }
            }
            (None, Some(digest)) => {
                if let Some(line) = digest.lines.get(index) {
                    digest_row(index, line, &names, &mut row);
                }
            }
            (None, None) => {}
        }
        row.fill();
    }
}

/// Between the list and the log below it: why the selected line stands there, and the log's name.
fn reason_and_rule(build: &BuildState, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if area.height > 1 {
        let line = build
            .digest
            .digest
            .as_ref()
            .and_then(|d| d.lines.get(build.digest.selected));
        let reason = line.map_or_else(String::new, |l| sentence(&l.reasons));
        Row::new(buffer, theme, (area.x, area.y), area.width)
            .put("   why  ", Role::Dim)
            .put(&reason, Role::Accent)
            .fill();
    }
    let open = build.log.open.as_ref().map_or("", |o| o.path.as_str());
    let y = (area.y + area.height).saturating_sub(1);
    let mut rule = Row::new(buffer, theme, (area.x, y), area.width);
    let dashes = "─".repeat(rule.left().saturating_sub(width(open) + 4));
    rule.put(&dashes, Role::Border)
        .put(" ", Role::Border)
        .put(open, Role::Path)
        .put(" ──", Role::Border)
        .fill();
}

/// The row of the list, or the line of the log, at a cell of the screen.
pub(super) fn at(model: &Model, area: Rect, (x, y): (u16, u16)) -> Option<Target> {
    let build = model.build.as_ref()?;
    let panes = Panes::of(model, build, area);
    let is_in = |rect: &Rect| {
        (rect.x..rect.x + rect.width).contains(&x) && (rect.y..rect.y + rect.height).contains(&y)
    };
    if is_in(&panes.list) {
        let height = usize::from(panes.list.height);
        let first = first_visible(build.digest.selected(), height, build.digest.len());
        let index = first + usize::from(y - panes.list.y);
        return (index < build.digest.len()).then_some(Target::Row(index));
    }
    is_in(&panes.log)
        .then(|| log::at(model, panes.log, (x - panes.log.x, y)))
        .flatten()
}

/// One row: the verdict, what was compared, what was folded; or what is being done, or why there is nothing.
fn head(model: &Model, build: &BuildState, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    row.put(" ", Role::Text);
    match (&build.digest.story, &build.digest.digest, &build.digest.error) {
        (Some(story), ..) => story_head(model, story, &mut row),
        (None, Some(digest), _) => digest_head(model, digest, &mut row),
        (None, None, Some(error)) => {
            let first = error.lines().next().unwrap_or_default();
            let name = key(model, Context::Digest, Action::CompareWith);
            let other = format!("  {name} names others to compare with");
            let room = row.left().saturating_sub(width(&other));
            row.put(&cut(first, room), Role::Failure).put(&other, Role::Key);
        }
        (None, None, None) => {
            let running = model.tickets.is_running(Slot::Digest);
            let far = model.progress.get(&Slot::Digest).filter(|p| p.total > 0);
            let far = far.map_or_else(String::new, |p| format!(" {} of {} MB", p.done, p.total));
            let cancel = key(model, Context::Global, Action::Cancel);
            let text = if running {
                format!("Comparing with passing builds …{far}  {cancel} cancels")
            } else {
                let again = key(model, Context::Digest, Action::ShowDigest);
                format!("Not compared with passing builds; {again} does.")
            };
            row.put(&text, Role::Dim);
        }
    }
    row.fill();
}

fn digest_head(model: &Model, digest: &Digest, row: &mut Row) {
    let passing = count(digest.compared.len(), "passing build");
    match digest.verdict {
        Verdict::Unusual => {
            row.put("unusual", Role::Failure)
                .put(&format!(" against {passing}"), Role::Text);
        }
        Verdict::NothingUnusual => {
            row.put("nothing unusual", Role::Proof)
                .put(&format!(": it reads like {passing}"), Role::Text);
        }
        Verdict::CannotTell => {
            let why = digest
                .note
                .as_deref()
                .unwrap_or("There is nothing to compare with.");
            let name = key(model, Context::Digest, Action::CompareWith);
            let name = format!("  {name} names a passing run");
            let room = row.left().saturating_sub(width(&name) + width("cannot tell"));
            row.put("cannot tell", Role::Decision)
                .put(&cut(&format!(": {why}"), room), Role::Text)
                .put(&name, Role::Key);
        }
    }
    if digest.folded > 0 {
        let folded = count(digest.folded as usize, "error");
        let text = format!(" · folded: {folded} that passing runs have, too");
        row.put(&text, Role::Dim);
    }
}

fn story_head(model: &Model, story: &Story, row: &mut Row) {
    row.put("story of ", Role::Text).put(&story.id, Role::Title);
    match &story.lines {
        None => _ = row.put(" … looking through all logs", Role::Dim),
        Some(lines) => {
            let shown = story.shown().count();
            let more = key(model, Context::Digest, Action::LevelMore);
            let hint = if shown < lines.len() {
                format!(" · {more} shows all")
            } else {
                String::new()
            };
            let text = format!(" · {shown} of {}{hint}", count(lines.len(), "event"));
            row.put(&text, Role::Dim);
        }
    }
}

fn digest_row(index: usize, line: &DigestLine, names: &Names<'_>, row: &mut Row) {
    let change = match line.reasons.first() {
        Some(Reason::New { .. }) => "new",
        Some(Reason::More { .. }) => "more",
        Some(Reason::Elsewhere) => "moved",
        Some(Reason::Missing { .. }) => "gap",
        _ => "",
    };
    row.put(&format!("{:>2} ", index + 1), Role::Dim)
        .cell(change, 6, Role::Decision);
    level(line.level, row);
    names.put(&line.file, line.line, row);
    row.put(message(&line.text, line.body), Role::Text);
}

fn story_row(line: &StoryLine, names: &Names<'_>, row: &mut Row) {
    let time = line
        .time
        .and_then(|t| jiff::Timestamp::from_microsecond(t).ok())
        .map_or_else(String::new, |t| t.strftime("%H:%M:%S.%3f").to_string());
    row.cell(&time, 13, Role::Dim);
    level(line.level, row);
    names.put(&line.file, line.line, row);
    let role = if line.folded { Role::Dim } else { Role::Text };
    row.put(message(&line.text, line.body), role);
}

/// How files are called in the list: by their base names, where these are unique in it; the rule below has the path.
struct Names<'d> {
    paths: Vec<&'d str>,
    width: usize,
}

impl<'d> Names<'d> {
    fn of(state: &'d DigestState) -> Self {
        let mut places: Vec<(&str, u32)> = match (&state.story, &state.digest) {
            (Some(story), _) => story.shown().map(|l| (l.file.as_str(), l.line)).collect(),
            (None, Some(digest)) => digest.lines.iter().map(|l| (l.file.as_str(), l.line)).collect(),
            (None, None) => Vec::new(),
        };
        // The greatest number of each file: the widest.
        places.sort_unstable_by_key(|(path, line)| (*path, std::cmp::Reverse(*line)));
        places.dedup_by_key(|(path, _)| *path);
        let mut names = Self {
            paths: places.iter().map(|(path, _)| *path).collect(),
            width: 0,
        };
        let widths = places.iter().map(|(path, line)| width(&names.place(path, *line)));
        names.width = widths.max().unwrap_or(0).min(36);
        names
    }

    fn place(&self, path: &str, line: u32) -> String {
        let base = base_name(path);
        let is_unique = !self.paths.iter().any(|p| *p != path && base_name(p) == base);
        format!("{}:{line}", if is_unique { base } else { path })
    }

    fn put(&self, path: &str, line: u32, row: &mut Row) {
        let place = self.place(path, line);
        let gap = self.width.saturating_sub(width(&place)) + 2;
        row.put(&place, Role::Path).put(&" ".repeat(gap), Role::Text);
    }
}

fn level(level: Level, row: &mut Row) {
    let (name, role) = match level {
        Level::Critical | Level::Error => (level.name(), Role::Failure),
        Level::Warning => ("WARN", Role::Decision),
        Level::None => ("", Role::Dim),
        _ => (level.name(), Role::Dim),
    };
    row.cell(name, 9, role);
}

/// The first line of the message, without the request context in brackets.
fn message(text: &str, body: usize) -> &str {
    let message = text.get(body..).unwrap_or(text);
    let first = message.lines().next().unwrap_or_default();
    let begin = request::context(first).map_or(0, |(len, _)| len);
    first.get(begin..).unwrap_or(first)
}

#[cfg(test)]
mod tests;
