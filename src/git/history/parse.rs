//! Reads the two logs of [`super::merged`]: the first-parent line, and the commits with their patches.
//!
//! A commit begins at a line that starts with `\x01`; its message is indented, so that nothing in it can begin a
//! line; the patch begins after `\x02`. Lines of a patch begin with ` `, `+`, `-`, `@`, `\` or a letter.

use crate::suspect::Commit;
use crate::suspect::commit::BODY_LIMIT;
use crate::suspect::digest::PatchDigest;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::ops::ControlFlow;

/// The head of a commit: id, parents, times; then its message, indented; then the patch.
pub(super) const FORMAT: &str = "--format=%x01%H%x02%P%x02%ct%x02%at%n%w(0,1,1)%B%w(0,0,0)%n%x02";

/// A longer line is cut: minified files.
const LINE_LIMIT: usize = 64 << 10;
/// Committer dates of a branch are not quite in order: so much earlier than the span ends the walk.
const SLACK: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Steps of the first-parent line that are looked at.
const STEPS_LIMIT: usize = 200_000;

/// Cuts pieces of bytes into lines.
#[derive(Debug, Default)]
struct Lines {
    rest: Vec<u8>,
}

impl Lines {
    /// Calls `f` with each whole line of what was fed so far.
    fn feed(&mut self, mut piece: &[u8], f: &mut dyn FnMut(&str)) {
        while let Some(end) = memchr::memchr(b'\n', piece) {
            let (line, tail) = piece.split_at(end);
            self.keep(line);
            f(&String::from_utf8_lossy(&self.rest));
            self.rest.clear();
            piece = tail.get(1..).unwrap_or_default();
        }
        self.keep(piece);
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = LINE_LIMIT.saturating_sub(self.rest.len());
        self.rest
            .extend_from_slice(bytes.get(..room.min(bytes.len())).unwrap_or_default());
    }

    /// The last line, where it has no end.
    fn end(&mut self, f: &mut dyn FnMut(&str)) {
        if !self.rest.is_empty() {
            f(&String::from_utf8_lossy(&std::mem::take(&mut self.rest)));
        }
    }
}

/// One commit of the first-parent line.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) sha: String,
    pub(super) parents: Vec<String>,
    pub(super) at: Timestamp,
}

/// The part of a first-parent line that lies in a span.
#[derive(Debug)]
pub(super) struct Mainline {
    lines: Lines,
    span: (Timestamp, Timestamp),
    steps: Vec<Step>,
    seen: usize,
}

impl Mainline {
    pub(super) fn new(span: (Timestamp, Timestamp)) -> Self {
        Self {
            lines: Lines::default(),
            span,
            steps: Vec::new(),
            seen: 0,
        }
    }

    /// Reads `%H %ct %P` lines, newest first; breaks when well before the span.
    pub(super) fn feed(&mut self, piece: &[u8]) -> ControlFlow<()> {
        let (since, until) = self.span;
        let floor = since.checked_sub(SLACK).unwrap_or(Timestamp::MIN);
        let (steps, seen) = (&mut self.steps, &mut self.seen);
        let mut go_on = ControlFlow::Continue(());
        self.lines.feed(piece, &mut |line| {
            *seen += 1;
            match step(line) {
                Some(s) if s.at < floor => go_on = ControlFlow::Break(()),
                // What is newer than the span is passed over until the span begins.
                Some(s) if go_on.is_continue() && (!steps.is_empty() || s.at <= until) => steps.push(s),
                _ => {}
            }
            if *seen > STEPS_LIMIT {
                go_on = ControlFlow::Break(());
            }
        });
        go_on
    }

    /// Drops what is older than the span; whether something is left.
    pub(super) fn finish(&mut self) -> bool {
        let since = self.span.0;
        let last = self.steps.iter().rposition(|s| s.at >= since);
        self.steps.truncate(last.map_or(0, |l| l + 1));
        !self.steps.is_empty()
    }

    pub(super) fn oldest_first(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().rev()
    }

    /// Revisions for `git log --stdin`: the newest, without what was there before the oldest.
    pub(super) fn revisions(&self) -> String {
        let tip = self.steps.first().map_or("", |s| s.sha.as_str());
        let base = self.steps.last().and_then(|s| s.parents.first());
        base.map_or_else(|| format!("{tip}\n"), |base| format!("{tip}\n^{base}\n"))
    }
}

/// `sha seconds parent…`
fn step(line: &str) -> Option<Step> {
    let mut words = line.split(' ');
    let sha = words.next()?.to_owned();
    let at = Timestamp::from_second(words.next()?.parse().ok()?).ok()?;
    let parents = words.filter(|p| !p.is_empty()).map(str::to_owned).collect();
    Some(Step { sha, parents, at })
}

/// Which part of a commit the next line belongs to.
#[derive(Debug, Default, PartialEq)]
enum Part {
    #[default]
    Message,
    Patch,
}

/// Reads the commits with their patches.
#[derive(Debug, Default)]
pub(super) struct LogReader {
    lines: Lines,
    inner: Inner,
    /// Parents of every commit read, merges as well.
    pub(super) parents: HashMap<String, Vec<String>>,
}

#[derive(Debug, Default)]
struct Inner {
    done: Vec<Commit>,
    current: Option<Commit>,
    merge: bool,
    part: Part,
    digest: PatchDigest,
}

impl LogReader {
    pub(super) fn feed(&mut self, piece: &[u8]) {
        let (inner, parents) = (&mut self.inner, &mut self.parents);
        self.lines.feed(piece, &mut |line| inner.line(line, parents));
    }

    /// No more will come.
    pub(super) fn end(&mut self) {
        let (inner, parents) = (&mut self.inner, &mut self.parents);
        self.lines.end(&mut |line| inner.line(line, parents));
        inner.close();
    }

    /// The commits that are no merges, newest first.
    pub(super) fn take(&mut self) -> Vec<Commit> {
        std::mem::take(&mut self.inner.done)
    }
}

impl Inner {
    fn line(&mut self, line: &str, parents: &mut HashMap<String, Vec<String>>) {
        if let Some(head) = line.strip_prefix('\u{1}') {
            self.close();
            self.open(head, parents);
        } else if self.part == Part::Patch {
            self.digest.line(line);
        } else if line.starts_with('\u{2}') {
            self.part = Part::Patch;
        } else if let Some(commit) = &mut self.current {
            add_message(commit, line.strip_prefix(' ').unwrap_or(line));
        }
    }

    fn close(&mut self) {
        if let Some(mut commit) = self.current.take() {
            self.digest.finish(&mut commit);
            if !self.merge {
                commit.body.truncate(commit.body.trim_end().len());
                self.done.push(commit);
            }
        }
        self.digest = PatchDigest::default();
        self.part = Part::Message;
    }

    fn open(&mut self, head: &str, parents: &mut HashMap<String, Vec<String>>) {
        let mut fields = head.split('\u{2}');
        let (sha, own) = (
            fields.next().unwrap_or_default(),
            fields.next().unwrap_or_default(),
        );
        let mut time = || Timestamp::from_second(fields.next()?.parse().ok()?).ok();
        let (landed, author_date) = (time(), time());
        let Some(landed_at) = landed else { return };
        let own: Vec<String> = own
            .split(' ')
            .filter(|p| !p.is_empty())
            .map(str::to_owned)
            .collect();
        self.merge = own.len() > 1;
        parents.insert(sha.to_owned(), own);
        self.current = Some(Commit {
            project: String::new(),
            sha: sha.to_owned(),
            landed_at,
            author_date,
            subject: String::new(),
            body: String::new(),
            files: Vec::new(),
            files_more: 0,
            context: Vec::new(),
            added: Vec::new(),
            removed: Vec::new(),
            strings: Vec::new(),
            hunks: Vec::new(),
        });
    }
}

/// One more line of the message.
fn add_message(commit: &mut Commit, line: &str) {
    if commit.subject.is_empty() {
        commit.subject = line.trim().chars().take(500).collect();
    } else if commit.body.len() < BODY_LIMIT && !(commit.body.is_empty() && line.trim().is_empty()) {
        commit.body.extend(line.chars().take(BODY_LIMIT));
        commit.body.push('\n');
    }
}
