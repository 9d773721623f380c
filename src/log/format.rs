//! Which heads a file has: told from a sample of its lines.
//!
//! Several kinds of heads in one file all count: the one that tells most, then those that find heads on lines that it
//! leaves. Cost: the sample (256 KiB at most) once for every kind.

use super::escape;
use super::failure::Blocks;
use super::head::{self, Column, Head, KINDS, Kind};
use crate::event::Level;

/// How many bytes of a file the detection looks at.
pub const SAMPLE: usize = 256 * 1024;
/// How many lines of the sample it looks at: enough to tell, cheap enough for thousands of files.
const SAMPLE_LINES: usize = 1500;

/// The kinds of heads of one file, the most special first; none: each line is an event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Format {
    kinds: Vec<Kind>,
    is_output: bool,
    /// Where the level stands if no mark shows it.
    column: Option<Column>,
}

impl Format {
    /// A format of known kinds.
    pub fn of(kinds: &[Kind]) -> Self {
        Self {
            kinds: kinds.to_vec(),
            ..Self::default()
        }
    }

    /// Tells the format from the first bytes of a file.
    pub fn detect(sample: &[u8]) -> Self {
        Self::told_by(sample, true)
    }

    /// The same for those who read every file as a log of records: whether a tool printed it is left open, which takes
    /// no rules of failures (20 ms once a process).
    pub fn detect_records(sample: &[u8]) -> Self {
        Self::told_by(sample, false)
    }

    fn told_by(sample: &[u8], asks_for_output: bool) -> Self {
        let sample = sample.get(..SAMPLE).unwrap_or(sample);
        let text: Vec<String> = sample
            .split(|c| *c == b'\n')
            .take(SAMPLE_LINES)
            .map(|line| {
                let line = line.get(..line.len().min(64 * 1024)).unwrap_or(line);
                escape::plain(line).into_owned()
            })
            .filter(|line| !line.is_empty())
            .collect();
        let mut left: Vec<&str> = text.iter().map(String::as_str).collect();
        let mut kinds = Vec::new();
        let mut tried = Vec::new();
        let mut heads = 0;
        while kinds.len() < 4 {
            let known: Vec<Kind> = kinds.iter().chain(&tried).copied().collect();
            let Some((kind, count)) = best(&left, &known) else {
                break;
            };
            // A handful of stray fits among thousands of heads is text, not a format of its own.
            if (kind.is_weak() && !kinds.is_empty()) || (!kinds.is_empty() && count * 50 < heads) {
                break;
            }
            // Some lines of a long text that happen to begin with a time or a level do not make it a log.
            let is_loose = kind == Kind::Stamped || kind.is_weak();
            let doubtful = kind.needs_most() && count * 2 < outermost(&left);
            if doubtful || (kind == Kind::Oslo && !left.iter().any(|line| is_surely_oslo(line))) {
                tried.push(kind);
                continue;
            }
            let leads = left.first().is_some_and(|line| kind.head(line).is_some());
            if kinds.is_empty() && is_loose && !leads && count * 50 < left.len() {
                break;
            }
            heads += count;
            left.retain(|line| kind.head(line).is_none());
            kinds.push(kind);
        }
        if kinds.contains(&Kind::Jul) {
            kinds.push(Kind::JulText);
        }
        kinds.sort_unstable();
        // FIELDS.md: in oslo and console files any line that begins with a time is a record.
        if kinds.iter().any(|k| matches!(k, Kind::Oslo | Kind::Console)) && !kinds.contains(&Kind::Stamped) {
            kinds.push(Kind::Stamped);
        }
        let is_output = asks_for_output && is_output(&text, &kinds, heads);
        let column = column(&text, &kinds);
        if column.is_some() {
            // `TIME | file:12 | LEVEL | text` is no console of Zuul.
            kinds.retain(|kind| *kind != Kind::Console);
        }
        Self {
            kinds,
            is_output,
            column,
        }
    }

    /// Whether the file is what a build or test tool printed, with failure blocks, rather than a log of records.
    pub fn is_output(&self) -> bool {
        self.is_output
    }

    /// The kinds, the most special first.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// Whether any head was found; if not, each line is an event.
    pub fn has_heads(&self) -> bool {
        !self.kinds.is_empty()
    }

    /// Whether lines without a head go on with the record before. uWSGI's requests do not begin with a time, and are
    /// whole: in a file that has no other heads each line is an event.
    pub fn has_tails(&self) -> bool {
        self.kinds.iter().any(|kind| *kind != Kind::Uwsgi)
    }

    /// Whether the file has heads of `kind`.
    pub fn has(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Whether a level may stand in a column that no mark shows.
    pub(super) fn has_column(&self) -> bool {
        self.column.is_some()
    }

    /// Whether oslo.log wrote (part of) the file.
    pub fn is_oslo(&self) -> bool {
        self.kinds.iter().any(|k| k.is_oslo())
    }

    /// The head of `line`, with its kind.
    pub fn head<'l>(&self, line: &'l str) -> Option<(Kind, Head<'l>)> {
        if self.is_tail(line) {
            return None;
        }
        let found = self.kinds.iter().find_map(|kind| Some((*kind, kind.head(line)?)));
        self.with_level(line, found)
    }

    /// Adds the level of its column to a head that has none.
    fn with_level<'l>(&self, line: &'l str, found: Option<(Kind, Head<'l>)>) -> Option<(Kind, Head<'l>)> {
        let (kind, mut head) = found?;
        if let Some(column) = self.column
            && kind.is_general()
            && head.level == Level::None
        {
            column.read(line, &mut head);
        }
        Some((kind, head))
    }

    /// Whether a line goes on with the record before though it has a time: PostgreSQL's DETAIL and its like.
    fn is_tail(&self, line: &str) -> bool {
        self.has(Kind::Postgres) && head::is_postgres_tail(line)
    }

    /// As [`Format::head`], but JSON is only looked at, not parsed: for the index, which wants time and level fast.
    pub fn glance<'l>(&self, line: &'l str) -> Option<(Kind, Head<'l>)> {
        if self.is_tail(line) {
            return None;
        }
        let found = self.kinds.iter().find_map(|kind| {
            let head = if *kind == Kind::Json {
                head::glance_json(line)
            } else {
                kind.head(line)
            };
            Some((*kind, head?))
        });
        self.with_level(line, found)
    }
}

/// Whether a line has a pid, a context or a dotted module: `TIME INFO word …` may be anybody's.
fn is_surely_oslo(line: &str) -> bool {
    Kind::Oslo.head(line).is_some_and(|head| {
        // `INFO Starting...` is a text.
        let dotted = head
            .module
            .as_ref()
            .is_some_and(|m| m.contains('.') && !m.ends_with('.'));
        let context = line.get(head.body..).is_some_and(|text| text.starts_with('['));
        head.pid.is_some() || dotted || context
    })
}

/// The column of the level in the lines with general heads, unless these tell it themselves.
fn column(lines: &[String], kinds: &[Kind]) -> Option<Column> {
    let mut found = 0;
    let mut general = Vec::new();
    for line in lines {
        let head = kinds.iter().find_map(|kind| Some((kind, kind.head(line)?)));
        if let Some((_, head)) = head.filter(|(kind, _)| kind.is_general()) {
            found += usize::from(head.level != Level::None);
            general.push(line.as_str());
        }
    }
    Column::learn(&general, found)
}

/// How many lines begin without a blank: continuation lines mostly do.
fn outermost(lines: &[&str]) -> usize {
    lines.iter().filter(|line| !line.starts_with([' ', '\t'])).count()
}

/// Whether lines are a tool's output: sections of such tools, and few lines that are records.
///
/// Only kinds that text may look like by chance leave the question open.
fn is_output(lines: &[String], kinds: &[Kind], heads: usize) -> bool {
    let open = |kind: &Kind| matches!(kind, Kind::Stamped | Kind::Uwsgi) || kind.is_weak();
    if !kinds.iter().all(open) {
        return false;
    }
    // What a server and the program in it print is that however many requests came: the share of their lines must not
    // decide how the others are joined.
    if kinds.contains(&Kind::Uwsgi) {
        return true;
    }
    let mut blocks = Blocks::default();
    for (number, line) in lines.iter().enumerate() {
        blocks.line(number as u64 + 1, line);
        while blocks.decided().is_some() {}
    }
    blocks.finish();
    let (failures, sections) = blocks.found();
    if kinds.is_empty() {
        return failures + sections > 0;
    }
    // `ERROR: …` and `[ERROR]: …` among other lines are a tool's; lower levels and loggers' names make a log.
    let complains = |line: &String| {
        let head = kinds.iter().find_map(|kind| kind.head(line));
        head.is_none_or(|head| head.level >= Level::Warning && head.module.is_none())
    };
    let complains = kinds.iter().all(|kind| kind.is_weak()) && lines.iter().all(complains);
    if sections > 0 {
        return complains || heads * 3 < lines.len();
    }
    failures > 0 && complains && heads * 2 < lines.len()
}

/// The most special kind that finds heads on a good part of those lines where any kind does; strong kinds first.
///
/// General kinds find heads wherever special ones do, so the count alone would always prefer them.
fn best(lines: &[&str], known: &[Kind]) -> Option<(Kind, usize)> {
    let candidates = |weak: bool| {
        let kinds = KINDS.iter();
        kinds.filter(move |kind| kind.is_weak() == weak && !known.contains(kind))
    };
    [false, true].into_iter().find_map(|weak| {
        let mut counts: Vec<(Kind, usize)> = Vec::new();
        for kind in candidates(weak) {
            let count = lines.iter().filter(|line| kind.head(line).is_some()).count();
            // No kind finds more heads than there are lines: the first one that is good enough for those is the best.
            if counts.is_empty() && is_good(*kind, count, lines.len()) {
                return Some((*kind, count));
            }
            if count > 0 {
                counts.push((*kind, count));
            }
        }
        let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
        counts
            .into_iter()
            .find(|(kind, count)| is_good(*kind, *count, most))
    })
}

/// Whether a kind finds heads on a good part of so many lines.
fn is_good(kind: Kind, count: usize, most: usize) -> bool {
    // A host and a program are soon found in prose after a time.
    let share = if kind == Kind::Syslog { 2 } else { 10 };
    count > 0 && count * share >= most
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        Format::detect(text.as_bytes()).kinds
    }

    proptest::proptest! {
        /// Looking no further than the first kind that is surely good enough tells the same as looking at all.
        #[test]
        fn the_first_that_is_good_enough_is_the_best(picks in proptest::collection::vec(0..8_usize, 1..40)) {
            const LINES: [&str; 8] = [
                "2026-11-21 01:49:18.934 14030 INFO ci.driver [-] x",
                "2026-11-21 01:49:18.934123 | localhost | x",
                "Nov 21 08:04:50 host program[1]: x",
                "{\"time\": \"2026-11-21T01:49:18Z\", \"msg\": \"x\"}",
                "INFO:     Started",
                "2026-11-21 01:49:19 text",
                "[pid: 8|app: 0|req: 1/1] 1.1.1.1 () {26 vars in 291 bytes} [Sat Nov 21 02:41:18 2026] GET /",
                "text",
            ];
            let lines: Vec<&str> = picks.iter().map(|pick| LINES[*pick]).collect();
            let want = [false, true].into_iter().find_map(|weak| {
                let count = |kind: &Kind| lines.iter().filter(|line| kind.head(line).is_some()).count();
                let kinds = || KINDS.iter().filter(|kind| kind.is_weak() == weak);
                let most = kinds().map(count).max().unwrap();
                kinds().map(|kind| (*kind, count(kind))).find(|(kind, count)| is_good(*kind, *count, most))
            });
            assert_eq!(best(&lines, &[]), want);
        }
    }

    #[test]
    fn a_servers_own_lines_are_output_however_many_requests_came() {
        let banner = "*** Starting uWSGI 2.0.31 (64bit) on [Fri Nov 20 10:00:10 2026] ***\nmachine: x86_64\n";
        let request =
            "[pid: 8|app: 0|req: 1/1] 1.1.1.1 () {26 vars in 291 bytes} [Sat Nov 21 02:41:18 2026] GET /\n";
        for requests in [0, 1, 2, 20, 2000] {
            let log = format!("{banner}{}goodbye to uWSGI.\n", request.repeat(requests));
            assert!(Format::detect(log.as_bytes()).is_output(), "{requests}");
        }
        let rotated = format!("{}goodbye to uWSGI.\n", request.repeat(20));
        assert!(Format::detect(rotated.as_bytes()).is_output());
    }

    #[test]
    fn traits_of_heads_tell_the_format() {
        assert_eq!(
            kinds("2026-11-21 01:49:18.934 14030 INFO ci.driver [-] x\n"),
            [Kind::Oslo, Kind::Stamped]
        );
        assert_eq!(
            kinds("2026-11-21 01:49:18.934123 | localhost | x\n"),
            [Kind::Console, Kind::Stamped]
        );
        assert_eq!(
            kinds(
                "*** Starting\n[pid: 8|app: 0|req: 1/1] 1.1.1.1 () {26 vars in 291 bytes} [Sat Nov 21 02:41:18 2026] GET /\nDEBUG uwsgi [-] x\nERROR a.b [-] y\n"
            ),
            [Kind::OsloBare, Kind::Uwsgi]
        );
        assert_eq!(
            kinds("Nov 21 08:04:50.123456 node devstack@n-cpu.service[7]: ERROR nova.x [None req-1 a b] y\n"),
            [Kind::OsloJournal]
        );
        assert_eq!(kinds("INFO:     Started\nTraceback\n"), [Kind::LevelFirst]);
        assert_eq!(kinds("just\nsome\ntext\n"), []);
        assert_eq!(kinds(""), []);
    }
}
