//! What leaves the reader: an excerpt with notes and links; and an event laid out.

use super::{RECORD, open_log, place, start, state};
use crate::app::{Effect, Excerpted, Model, Overlay, Reading, Slot, Work};

/// Writes the marked lines, else those with notes, else the event under the cursor, with notes and links to a file.
pub(super) fn export(model: &mut Model) -> Vec<Effect> {
    let Some(build) = &model.build else {
        return Vec::new();
    };
    let (Some(open), Some(logs)) = (&build.log.open, &build.logs) else {
        return Vec::new();
    };
    let notes = &build.log.notes;
    let own = |at: u64| {
        let (path, line) = open.place(at);
        (path.to_string(), line)
    };
    let mut places: Vec<(String, u64)> = if !open.marks.is_empty() {
        open.marks.iter().map(|at| own(*at)).collect()
    } else if !notes.is_empty() {
        notes.keys().cloned().collect()
    } else {
        open.record_of(open.cursor, RECORD).map(own).collect()
    };
    if open.merged.is_empty() {
        places.sort_unstable();
    }
    let lines = places.into_iter().map(|(path, line)| {
        let link = super::link::address(model, &path, line);
        let note = notes.get(&(path.clone(), line)).cloned();
        (path, line, link, note)
    });
    let lines: Vec<_> = lines.collect();
    let used = |path: &str| lines.iter().any(|(p, ..)| p == path);
    let files = logs.files.iter().filter(|f| used(&f.path));
    let files = files.map(|f| (f.path.clone(), logs.disk_path(f))).collect();
    let title = match &build.build {
        Some(b) => format!("{} {}", b.job, b.change_label()),
        None => build
            .key
            .to_string()
            .rsplit('/')
            .next()
            .unwrap_or("logs")
            .to_string(),
    };
    let reading = Reading::Excerpt { title, files, lines };
    vec![start(model, Slot::Copy, Work::Read(Box::new(reading)))]
}

/// The excerpt is written.
pub(crate) fn exported(model: &mut Model, excerpt: &Excerpted) {
    let lines = if excerpt.lines == 1 { "line" } else { "lines" };
    let keep = model
        .keymap
        .key_of(crate::app::Context::Log, crate::app::Action::CommandLog)
        .unwrap_or_default();
    model.say_written(format!(
        "{} {lines} written ({keep} shows this again): {}",
        excerpt.lines,
        excerpt.path.display()
    ));
}

/// Lays out the event under the cursor.
pub(super) fn pretty(model: &mut Model) -> Vec<Effect> {
    let Some(open) = open_log(model).filter(|o| o.n_lines() > 0) else {
        return Vec::new();
    };
    let reading = Reading::Pretty {
        path: open.path.clone(),
        lines: open.record_of(open.cursor, RECORD).collect(),
    };
    vec![start(model, Slot::Copy, Work::Read(Box::new(reading)))]
}

/// The event is laid out.
pub(crate) fn laid_out(model: &mut Model, lines: Vec<String>) {
    let title = place(model).map_or_else(String::new, |(path, line)| format!("{path}:{}", line + 1));
    // Behind a prompt or a menu it would come as a surprise.
    if model.overlays.is_empty() && state(model).is_some() {
        model.overlays.push(Overlay::Text { title, lines, row: 0 });
    }
}
