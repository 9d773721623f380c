//! Failure blocks: where the output of build and test tools names a failure, and where that ends.
//!
//! ```text
//! line ─► sign (rules: which trait names a failure, a section, a verdict) ─► open block takes it? ─► Piece
//!          go: messages of a running test are held until its verdict        begins · goes on · apart
//! ```
//!
//! A rule is the form of a line that names a failure in its place, and how far such a block reaches. Many tools share
//! some forms (`FAIL:`, `path:1:2: error:`, `not ok 3`); others are one tool's own lines (`error[E…]:`, `=== RUN`), and the
//! output of a tool that has neither is not taken apart. A block ends at its last
//! line that is not blank before the next block or section. Summaries, repeats, warnings, expected failures and lines
//! that only close are none.
//!
//! Must not: look at a whole file (it streams; what waits is bounded), know files or levels.
//! Cost: one regular-expression set over a line; only files that are output pay it.
//! Source: rules 10–12 of `corpus/log-formats`, and the tools' own output.

mod extent;
mod go;
mod rules;
mod sign;

use extent::{Extent, Take};
use sign::{Context, Does, Sign};

/// More bytes than this never wait for the line that decides about them.
const MAX_WAITING: usize = 1024 * 1024;
/// A sign stands near the start of its line.
const MAX_SIGN: usize = 2048;

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The first line of a failure block.
    Begins,
    /// A line of the block before it.
    GoesOn,
    /// A line of no block.
    Apart,
    /// Not a line but the rest of a long one before it.
    Rest,
}

/// A line with what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its number, 1-based.
    pub number: u64,
    /// Its text without the line end.
    pub text: String,
    /// What it is.
    pub part: Part,
    /// The test, file, host or tool of the block, once this line tells.
    pub module: Option<String>,
}

impl Piece {
    fn new(number: u64, text: &str, part: Part) -> Self {
        Self {
            number,
            text: text.to_owned(),
            part,
            module: None,
        }
    }
}

/// An open block.
#[derive(Debug)]
struct Open {
    extent: Extent,
    /// The blank characters before its first line.
    indent: usize,
    /// Lines taken so far.
    lines: usize,
}

/// Tells the blocks of one output, line by line.
#[derive(Debug, Default)]
pub struct Blocks {
    context: Context,
    open: Option<Open>,
    /// Lines that the next one decides about: blank ones, rules, the first line of a block that is not sure yet.
    waiting: Vec<Piece>,
    waiting_bytes: usize,
    go: go::Run,
    ready: std::collections::VecDeque<Piece>,
    found: u64,
    sections: u64,
}

impl Blocks {
    /// Takes a line without its line end and escape codes.
    pub fn line(&mut self, number: u64, text: &str) {
        let head = text.get(..text.len().min(MAX_SIGN)).unwrap_or_else(|| cut(text));
        if self.go.is_running() {
            match self.go.line(number, text, head) {
                go::Held::Yes => return,
                go::Held::No => {
                    self.settle_go(head.starts_with("panic: ") || head.starts_with("fatal error: "));
                }
            }
        }
        if head.starts_with("=== RUN ") && self.open.is_none() {
            self.release(Part::Apart);
            self.sections += 1;
            self.context.ends_part();
            self.go.begin(number, text, head);
            return;
        }
        self.decide(number, text, head);
    }

    /// Takes the rest of a long line.
    pub fn rest(&mut self, text: &str) {
        if self.go.rest(text) {
            return;
        }
        self.settle_go(false);
        if let Some(last) = self.waiting.last_mut()
            && self.waiting_bytes + text.len() <= MAX_WAITING
        {
            self.waiting_bytes += text.len();
            last.text.push_str(text);
            return;
        }
        if !self.waiting.is_empty() {
            self.close();
        }
        self.ready.push_back(Piece::new(0, text, Part::Rest));
    }

    /// Says that no line follows.
    pub fn finish(&mut self) {
        self.settle_go(false);
        self.close();
    }

    /// The next line that is decided about, in the order of the file.
    pub fn decided(&mut self) -> Option<Piece> {
        self.ready.pop_front()
    }

    /// How many blocks and how many signs of sections there were.
    pub fn found(&self) -> (u64, u64) {
        (self.found, self.sections)
    }

    fn settle_go(&mut self, before_panic: bool) {
        if !self.go.is_running() {
            return;
        }
        let (pieces, blocks, last) = self.go.settle(before_panic);
        self.found += blocks;
        self.ready.extend(pieces);
        self.context.test = last;
    }

    fn decide(&mut self, number: u64, text: &str, head: &str) {
        let mut sign = self.context.sign(head);
        if let Some(open) = &mut self.open {
            let take = open.extent.takes(head, open.indent, open.lines, sign.as_ref());
            match take {
                Take::Yes => {
                    open.lines += 1;
                    let module = sign
                        .as_ref()
                        .and_then(|s| s.renames(head))
                        .or_else(|| open.extent.named(head));
                    self.release(Part::GoesOn);
                    self.give(number, text, Part::GoesOn, module);
                    self.context.saw(head);
                    return;
                }
                Take::Last => {
                    let module = sign.as_ref().and_then(|s| s.renames(head));
                    self.release(Part::GoesOn);
                    self.give(number, text, Part::GoesOn, module);
                    self.close();
                    self.context.saw(head);
                    return;
                }
                Take::Wait => {
                    if open.extent.named(head).is_none() {
                        open.lines += 1;
                    }
                    self.wait(Piece::new(number, text, Part::GoesOn));
                    self.context.saw(head);
                    return;
                }
                Take::No => self.close(),
                Take::Reject => {
                    self.context.test = self.waiting.first_mut().and_then(|p| p.module.take());
                    self.open = None;
                    self.release(Part::Apart);
                    sign = self.context.sign(head);
                }
            }
        }
        self.outside(number, text, head, sign);
        self.context.saw(head);
    }

    /// A line while no block is open.
    fn outside(&mut self, number: u64, text: &str, head: &str, sign: Option<Sign>) {
        let Some(sign) = sign else {
            self.give(number, text, Part::Apart, None);
            return;
        };
        let Does::Begins { extent, .. } = &sign.does else {
            self.sections += u64::from(sign.is_section());
            self.context.apply(&sign);
            self.give(number, text, Part::Apart, None);
            return;
        };
        let extent = extent.clone().fit(head, &self.context);
        self.context.apply(&sign);
        let is_sure = extent.is_sure();
        self.open = Some(Open {
            extent,
            indent: indent(head),
            lines: 1,
        });
        let mut piece = Piece::new(number, text, Part::Begins);
        piece.module = sign.module;
        if is_sure {
            self.found += 1;
            self.ready.push_back(piece);
        } else {
            self.wait(piece);
        }
    }

    fn give(&mut self, number: u64, text: &str, part: Part, module: Option<String>) {
        let mut piece = Piece::new(number, text, part);
        piece.module = module;
        self.ready.push_back(piece);
    }

    fn wait(&mut self, piece: Piece) {
        self.waiting_bytes += piece.text.len() + 32;
        self.waiting.push(piece);
        if self.waiting_bytes > MAX_WAITING {
            self.close();
        }
    }

    /// Gives out what waits: as lines of the block, or apart from it.
    fn release(&mut self, part: Part) {
        self.waiting_bytes = 0;
        for mut piece in self.waiting.drain(..) {
            if part == Part::Apart {
                piece.part = Part::Apart;
                piece.module = None;
            }
            self.found += u64::from(piece.part == Part::Begins);
            self.ready.push_back(piece);
        }
    }

    /// Ends the open block before the lines that wait.
    fn close(&mut self) {
        let Some(open) = self.open.take() else {
            self.release(Part::Apart);
            return;
        };
        let first = self.waiting.first().filter(|p| p.part == Part::Begins);
        if first.is_some_and(|p| open.extent.stands_alone(&p.text)) {
            // A first line that waits for no more than a better one is a block by itself.
            let first = self.waiting.remove(0);
            self.found += 1;
            self.ready.push_back(first);
        }
        self.context.block_ended(&open.extent);
        self.release(Part::Apart);
    }
}

/// How many blanks a line begins with; a tab counts as eight.
fn indent(line: &str) -> usize {
    line.bytes()
        .take_while(|c| matches!(c, b' ' | b'\t'))
        .map(|c| if c == b'\t' { 8 } else { 1 })
        .sum()
}

/// As much of a long line as its sign needs, cut between characters.
fn cut(text: &str) -> &str {
    (0..4).find_map(|back| text.get(..MAX_SIGN - back)).unwrap_or("")
}

#[cfg(test)]
mod tests;
