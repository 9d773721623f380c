//! The open log, or several on one clock: where the cursor is, which rows are seen, the window of lines as text.
//!
//! Lines are positions of a [`Sheet`]: in one log their numbers, in several their places in the order of time.

use super::Search;
use crate::event::Level;
use crate::log::filter::{LineFilter, Passing};
use crate::log::highlight::Role;
use crate::log::histogram::Histogram;
use crate::log::sheet::Sheet;
use crate::log::view::View;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// Rows between the cursor and the pane's edge where there are more lines.
const MARGIN: u64 = 3;

/// One line as it is shown: cleaned of everything that a terminal must not see.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LogLine {
    /// Its level, inherited where it has no head.
    pub level: Level,
    /// Which log of several it is of; 0 where there is one.
    pub log: usize,
    /// Its number in that log, 0-based.
    pub number: u64,
    /// Time of day in its head: `01:56:24.567`; none in a line without a head.
    pub time: Option<String>,
    /// Logger or program in its head.
    pub module: Option<String>,
    /// Its text after the head, or all of it; at most some kB.
    pub text: String,
    /// Parts of the text, byte ranges in order.
    pub spans: Vec<(Range<usize>, Role)>,
    /// The request context at the beginning of the text, and what stands for it where lines are cut:
    /// `[None req-5c1d… admin admin …]`, `req-5c1d21c2`.
    pub context: Option<(usize, String)>,
    /// Byte ranges of the text that the search hit.
    pub hits: Vec<Range<usize>>,
    /// Whether the line goes on.
    pub more: bool,
    /// Whether it goes on with the record before.
    pub continues: bool,
}

/// The open log.
#[derive(Debug)]
pub struct OpenLog {
    /// Its path in the build; of several logs what they are called together.
    pub path: String,
    /// The logs that are shown on one clock, by path; empty where one log is shown.
    pub merged: Vec<String>,
    /// Levels and starts of the lines as far as they are known; none while it is opened.
    pub view: Option<View>,
    /// Lines and errors over time.
    pub histogram: Arc<Histogram>,
    /// What is wrong with it: gone, cut, compressed data that ends too early.
    pub problem: Option<String>,
    /// The lowest level shown.
    pub level: Level,
    /// The filters by pattern.
    pub filters: Vec<LineFilter>,
    /// Whether records were folded because several logs are shown, not by the user.
    pub folds_itself: bool,
    /// What passes them; none where there are none, or until it is known.
    pub passing: Option<Arc<Passing>>,
    /// The line under the cursor.
    pub cursor: u64,
    /// The first row shown, of the rows that pass the filter.
    pub top: u64,
    /// Columns scrolled to the right.
    pub left: usize,
    /// Whether long lines go on in the next row.
    pub wrap: bool,
    /// Marked lines.
    pub marks: BTreeSet<u64>,
    /// The line of the last mark, from which a range goes.
    pub last_mark: Option<u64>,
    /// The lines around the screen.
    pub lines: BTreeMap<u64, LogLine>,
    /// The pattern whose hits [`OpenLog::lines`] has.
    pub lines_pattern: Option<String>,
    /// The search.
    pub search: Option<Search>,
    /// Whether it jumped to its first error, or the user moved in it.
    pub jumped: bool,
    /// Whether the cursor stays on the last line while the log grows.
    pub follow: bool,
    /// The place to go to as soon as the index has it: a file and the line in it.
    pub wanted: Option<(String, u64)>,
    /// The window that was asked for last: its lines, and the pattern.
    pub asked: Option<(Vec<u64>, Option<String>)>,
}

impl OpenLog {
    /// A log that is being opened.
    pub fn opening(path: impl Into<String>, level: Level) -> Self {
        Self {
            path: path.into(),
            merged: Vec::new(),
            view: None,
            histogram: Arc::default(),
            problem: None,
            level,
            filters: Vec::new(),
            folds_itself: false,
            passing: None,
            cursor: 0,
            top: 0,
            left: 0,
            wrap: false,
            marks: BTreeSet::new(),
            last_mark: None,
            lines: BTreeMap::new(),
            lines_pattern: None,
            search: None,
            jumped: false,
            follow: false,
            wanted: None,
            asked: None,
        }
    }

    /// What is read, as far as it is known.
    pub fn sheet(&self) -> Option<&Sheet> {
        self.view.as_ref().map(View::sheet)
    }

    /// Lines known so far.
    pub fn n_lines(&self) -> u64 {
        self.sheet().map_or(0, Sheet::n_lines)
    }

    /// The file and the line in it of a position.
    pub fn place(&self, line: u64) -> (&str, u64) {
        let place = self.sheet().and_then(|sheet| {
            let (log, line) = sheet.place(line)?;
            Some((sheet.path(log)?, line))
        });
        place.unwrap_or((&self.path, line))
    }

    /// The position of a line of a file; none where that file is not shown, or the line not known.
    pub fn position(&self, path: &str, line: u64) -> Option<u64> {
        let sheet = self.sheet()?;
        let log = match sheet {
            Sheet::One(_) => (self.path == path).then_some(0),
            Sheet::Many(merged) => merged.logs().iter().position(|log| log.path == path),
        };
        sheet.position(log?, line)
    }

    /// Whether records are folded to their first lines.
    pub fn is_folded(&self) -> bool {
        self.filters.contains(&LineFilter::Heads)
    }

    /// Rows under the filter.
    pub fn n_rows(&self) -> u64 {
        self.view.as_ref().map_or(0, View::n_rows)
    }

    /// Whether everything is known of it.
    pub fn is_complete(&self) -> bool {
        self.sheet().is_some_and(Sheet::is_complete)
    }

    /// Takes a newer index.
    pub fn take(&mut self, sheet: Sheet, histogram: Arc<Histogram>) {
        self.view = Some(View::filtered(sheet, self.level, self.passing.clone()));
        self.histogram = histogram;
    }

    /// Shows the lines of `level` and above; the cursor stays, or goes to the nearest row.
    pub fn filter(&mut self, level: Level, height: u64) {
        self.level = level;
        self.look_again(height);
    }

    /// Shows the lines that pass.
    pub fn pass(&mut self, passing: Option<Arc<Passing>>, height: u64) {
        self.passing = passing;
        self.look_again(height);
    }

    fn look_again(&mut self, height: u64) {
        if let Some(sheet) = self.sheet().cloned() {
            self.view = Some(View::filtered(sheet, self.level, self.passing.clone()));
        }
        self.go(self.cursor, height);
        self.center(height);
    }

    /// Makes a line visible: first with its level, then without the filters.
    pub fn reveal(&mut self, line: u64, height: u64) {
        let level = self.sheet().map_or(self.level, |s| s.level(line));
        if level < self.level {
            self.filter(Level::None, height);
        }
        if self.view.as_ref().is_some_and(|v| !v.shows(line)) {
            self.filters.clear();
            self.pass(None, height);
        }
    }

    /// The row of the cursor.
    pub fn cursor_row(&self) -> u64 {
        let last = self.n_rows().saturating_sub(1);
        self.view
            .as_ref()
            .and_then(|v| v.row_of(self.cursor))
            .unwrap_or(last)
    }

    /// Rows of `height` that the list of lines leaves free below it for what stands around the cursor's line in the
    /// log: only where the filter hides lines and enough rows are free to be of use.
    pub fn free_rows(&self, height: u64) -> u64 {
        const USEFUL: u64 = 6;
        let free = height.saturating_sub(self.n_rows() + 1);
        if self.n_rows() == 0 || self.n_rows() == self.n_lines() || free < USEFUL {
            0
        } else {
            free
        }
    }

    /// The lines around the cursor's that `rows` free rows show: its record stands at a third of them.
    pub fn around(&self, rows: u64) -> Range<u64> {
        let record = self.record_of(self.cursor, rows.max(1));
        let begin = record.start.saturating_sub(rows / 3);
        begin..(begin + rows).min(self.n_lines())
    }

    /// The lines of up to `n` rows from `row` on.
    pub fn rows(&self, row: u64, n: usize) -> Vec<u64> {
        self.view.as_ref().map(|v| v.lines(row, n)).unwrap_or_default()
    }

    /// Moves the cursor by rows.
    pub fn move_by(&mut self, rows: i64, height: u64) {
        let last = self.n_rows().saturating_sub(1);
        let row = self.cursor_row().saturating_add_signed(rows).min(last);
        if let Some(line) = self.rows(row, 1).first() {
            self.cursor = *line;
        }
        self.scroll(height);
    }

    /// Puts the cursor on a line, or on the next one that passes the filter; in sight without a jump where it can.
    pub fn go(&mut self, line: u64, height: u64) {
        self.cursor = line;
        let row = self.cursor_row();
        if let Some(line) = self.rows(row, 1).first() {
            self.cursor = *line;
        }
        if row < self.top || row >= self.top + height {
            self.center(height);
        }
        self.scroll(height);
    }

    /// Goes to the wanted place if the index has it by now, with filters that show it.
    pub fn go_to_wanted(&mut self, height: u64) {
        let Some((path, number)) = self.wanted.clone() else {
            return;
        };
        let line = match self.position(&path, number) {
            Some(line) => line,
            None if self.is_complete() => self.n_lines().saturating_sub(1),
            None => return,
        };
        self.wanted = None;
        self.jumped = true;
        self.reveal(line, height);
        self.go(line, height);
        self.center(height);
    }

    /// Puts the cursor's row at a third of the height: what came before an error is in sight, and what follows more.
    pub fn center(&mut self, height: u64) {
        self.top = self.cursor_row().saturating_sub(height / 3);
        self.scroll(height);
    }

    /// Scrolls as little as needed for the cursor to be in sight.
    fn scroll(&mut self, height: u64) {
        let margin = MARGIN.min(height.saturating_sub(1) / 2);
        let row = self.cursor_row();
        self.top = self
            .top
            .min(row.saturating_sub(margin))
            .max((row + margin + 1).saturating_sub(height))
            .min(self.n_rows().saturating_sub(height));
    }

    /// The marked lines, else the one under the cursor.
    pub fn selected_lines(&self) -> Vec<u64> {
        if self.marks.is_empty() {
            vec![self.cursor]
        } else {
            self.marks.iter().copied().collect()
        }
    }

    /// The lines of the record that holds `line`, at most `most`: its head and what goes on with it.
    pub fn record_of(&self, line: u64, most: u64) -> Range<u64> {
        let Some(snapshot) = self.sheet() else {
            return line..line + 1;
        };
        let begin = (line.saturating_sub(most)..=line)
            .rev()
            .find(|l| snapshot.begins_record(*l))
            .unwrap_or(line);
        let last = snapshot.n_lines();
        let end = (line + 1..(line + most).min(last))
            .find(|l| snapshot.begins_record(*l))
            .unwrap_or(line.saturating_add(most).min(last));
        begin..end.max(line + 1)
    }
}
