//! How far a block reaches.

mod forms;

pub(super) use forms::is_result;

use super::sign::{Context, Rank, Sign, row};
use forms::{goes_on_with, has_time, is_frame, is_goroutine, is_place, is_reference, is_source};

/// Whether a line belongs to the open block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Take {
    Yes,
    /// It does, and nothing after it.
    Last,
    /// If the next line that is not blank does.
    Wait,
    No,
    /// No, and what is open is no block.
    Reject,
}

/// The reach of a block.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Extent {
    /// This line alone.
    Line,
    /// Until a block or section of this rank or one further out.
    ToNext(Rank),
    /// Until the environment's output ends, its verdict included.
    Environment,
    /// The first line of a linter's message, its source lines after it.
    Lint,
    /// An environment's exit line, and its verdict.
    Exit,
    /// Lines further in than the first.
    Indented,
    /// The same; without any the first line is no block.
    Detailed,
    /// A compiler's message: source, markers, notes.
    Diagnostic,
    /// A message with `note:`, `hint:`, `Caused by:`, source lines and boxes.
    Error,
    /// A linker's complaint and its references.
    Linker,
    /// CMake's indented text and its call stack.
    Cmake,
    /// A Python traceback with those that it is chained to; `done` after the exception's line.
    Traceback { done: bool },
    /// A Python exception group in its frame of `|` and `+`.
    Group,
    /// An exception with the frames below it (`at …`).
    Stack { framed: bool },
    /// A linter's message that its place follows: ` --> file:1:2`.
    Arrowed,
    /// Up to a blank line.
    Paragraph,
    /// A Rust panic: its message, its backtrace, the note.
    Panic,
    /// A Go panic with its goroutines.
    GoPanic,
    /// A failed Go test; one whose subtests follow is none.
    GoTest,
    /// Lines that begin with this.
    Prefixed(&'static str),
    /// Lines that begin as the first one does, up to a mark.
    Like(&'static str, String),
    /// Up to the line that holds this.
    Until(&'static str),
    /// Up to the place of a Python error: `path.py:12: `.
    Place,
    /// Up to a rule.
    UntilRow,
    /// A test report under a number, whose title may take some lines, up to its colon.
    Titled(Option<String>),
    /// TAP: comments, and a YAML block.
    Tap { yaml: bool },
    /// Perl's comments about a failed test.
    Comments,
    /// Google Test: more failures of the test belong to it.
    Gtest,
    /// Ansible: an error, then the host's result, once.
    Ansible { told: bool },
    /// A record with its traceback, up to the next line with a time.
    Record,
    /// Valgrind's lines up to an empty one.
    Valgrind(String),
}

impl Extent {
    /// The extent for the first line of a block.
    pub(super) fn fit(self, line: &str, context: &Context) -> Self {
        match self {
            Extent::Lint if context.environment.is_some() => Extent::Environment,
            Extent::Titled(_) => {
                Extent::Titled(line.split_once(") ").map(|(_, title)| title.trim().to_owned()))
            }
            Extent::Like(mark, _) => {
                let prefix = line.split_once(mark).map_or("", |(prefix, _)| prefix);
                Extent::Like(mark, format!("{prefix}{mark}"))
            }
            Extent::Valgrind(_) => Extent::Valgrind(line.split(' ').next().unwrap_or("==").to_owned()),
            Extent::Ansible { .. } => Extent::Ansible {
                told: is_result(line),
            },
            other => other,
        }
    }

    /// Whether the first line is a block whatever follows.
    pub(super) fn is_sure(&self) -> bool {
        !matches!(
            self,
            Extent::Detailed | Extent::Stack { .. } | Extent::GoTest | Extent::Arrowed
        )
    }

    /// Whether the first line is a block when nothing of it follows.
    pub(super) fn stands_alone(&self, line: &str) -> bool {
        match self {
            Extent::GoTest => true,
            Extent::Stack { .. } => line.contains(": "),
            _ => false,
        }
    }

    /// The name that `line` gives the block that is open.
    pub(super) fn named(&mut self, line: &str) -> Option<String> {
        let text = line.trim();
        match self {
            Extent::Titled(title) => {
                let so_far = title.take()?;
                let kind = matches!(so_far.as_str(), "Failure:" | "Error:");
                if kind {
                    // minitest: `1) Failure:`, `TestX#test_a [x.rb:3]:`.
                    return Some(text.split([' ', ':']).next().unwrap_or(text).to_owned());
                }
                if text.is_empty() || so_far.ends_with(':') {
                    return None;
                }
                let whole = format!("{so_far} {text}");
                match whole.strip_suffix(':') {
                    Some(name) => Some(name.to_owned()),
                    None => {
                        *title = Some(whole);
                        None
                    }
                }
            }
            Extent::Arrowed => text
                .strip_prefix("--> ")
                .map(|place| place.split(':').next().unwrap_or(place).to_owned()),
            _ => None,
        }
    }

    /// Whether `line` belongs to the block; `indent` is that of its first line, `lines` how many it has.
    pub(super) fn takes(&mut self, line: &str, indent: usize, lines: usize, sign: Option<&Sign>) -> Take {
        let text = line.trim();
        let blank = text.is_empty();
        let inner = super::indent(line) > indent;
        let begins = sign.is_some_and(Sign::begins);
        let ends = |rank| sign.is_some_and(|s| s.ends(rank));
        match self {
            Extent::Line => Take::No,
            Extent::Environment => environment(line, blank, sign),
            Extent::Exit => yes(line.contains(": FAIL ") && !line.starts_with(' ')),
            Extent::ToNext(rank) => to_next(line, blank, ends(*rank)),
            Extent::Titled(_) => to_next(line, blank, ends(Rank::Test)),
            Extent::Gtest => {
                let again = begins && text.ends_with(": Failure");
                to_next(line, blank, ends(Rank::Test) && !again)
            }
            Extent::Detailed | Extent::Indented if blank => Take::Wait,
            Extent::Indented => yes(inner),
            Extent::Detailed => yes(inner && !text.starts_with('→')),
            Extent::Diagnostic | Extent::Lint => diagnostic(line, inner, lines, sign),
            Extent::Arrowed if lines == 1 => yes(text.starts_with("--> ")),
            Extent::Paragraph => yes(!blank),
            Extent::Error | Extent::Arrowed if blank => Take::Wait,
            Extent::Error | Extent::Arrowed => yes(inner || (!begins && goes_on_with(text))),
            Extent::Linker => yes(!blank && (inner || is_reference(text))),
            Extent::Cmake if blank => Take::Wait,
            Extent::Cmake => yes(inner || text.starts_with("Call Stack")),
            Extent::Traceback { done } => traceback(done, text, indent, super::indent(line)),
            Extent::Group => yes(text.starts_with('|') || text.starts_with('+')),
            Extent::Stack { framed } => stack(framed, text, inner, lines, sign),
            Extent::Panic => panic(text, lines, sign),
            Extent::GoPanic => to_next(line, blank, ends(Rank::Message) && !is_goroutine(line)),
            Extent::GoTest
                if lines == 1 && (text.starts_with("panic: ") || inner && text.starts_with("--- ")) =>
            {
                Take::Reject
            }
            Extent::GoTest => yes(inner && !blank && !text.starts_with("--- ")),
            Extent::Prefixed(prefix) => yes(text.starts_with(*prefix)),
            Extent::Like(_, prefix) => yes(line.starts_with(prefix.as_str())),
            Extent::Until(mark) if text.contains(*mark) => Take::Last,
            Extent::Place if is_place(text) => Take::Last,
            Extent::Until(_) | Extent::Place => {
                if blank {
                    Take::Wait
                } else {
                    Take::Yes
                }
            }
            Extent::UntilRow if blank => Take::Wait,
            Extent::UntilRow => yes(row(line).is_none() && !ends(Rank::Test)),
            Extent::Tap { yaml } => tap(yaml, text, inner, sign),
            Extent::Comments => yes(text.starts_with('#') && sign.is_none()),
            Extent::Ansible { told } => ansible(told, line, blank, sign),
            Extent::Record if blank => Take::Wait,
            Extent::Record => yes(!has_time(line) && !line.starts_with("[pid: ") && !ends(Rank::Frame)),
            Extent::Valgrind(prefix) => yes(text
                .strip_prefix(prefix.as_str())
                .is_some_and(|t| !t.trim().is_empty())),
        }
    }
}

fn environment(line: &str, blank: bool, sign: Option<&Sign>) -> Take {
    let is_verdict = line.contains(": FAIL ") && !line.starts_with(' ');
    let is_exit = sign.is_some_and(|s| {
        matches!(
            &s.does,
            super::sign::Does::Begins {
                extent: Extent::Exit,
                ..
            }
        )
    });
    if is_verdict {
        return Take::Last;
    }
    to_next(
        line,
        blank,
        !is_exit && sign.is_some_and(|s| !s.begins() && s.ends(Rank::Frame)),
    )
}

fn yes(takes: bool) -> Take {
    if takes { Take::Yes } else { Take::No }
}

fn to_next(line: &str, blank: bool, ends: bool) -> Take {
    match (ends, blank || row(line).is_some()) {
        (true, _) => Take::No,
        (_, true) => Take::Wait,
        _ => Take::Yes,
    }
}

fn diagnostic(line: &str, inner: bool, lines: usize, sign: Option<&Sign>) -> Take {
    let text = line.trim();
    if text.is_empty() {
        return Take::No;
    }
    if is_source(text, inner) || line.contains(": note: ") || text.starts_with("SUMMARY: ") {
        return Take::Yes;
    }
    if text.starts_with("In file included from ") || text.starts_with("from ") {
        return Take::Wait;
    }
    // A source line without blanks before it, where a marker follows.
    if lines == 1 && sign.is_none() {
        Take::Wait
    } else {
        Take::No
    }
}

/// Some lines of the message may stand between an exception and its frames.
fn stack(framed: &mut bool, text: &str, inner: bool, lines: usize, sign: Option<&Sign>) -> Take {
    if is_frame(text, inner) {
        *framed |= text.starts_with("at ");
        return Take::Yes;
    }
    let may_follow = !*framed && lines < 8 && !text.is_empty() && sign.is_none();
    if may_follow { Take::Wait } else { Take::No }
}

fn traceback(done: &mut bool, text: &str, indent: usize, at: usize) -> Take {
    if text.is_empty() {
        return Take::Wait;
    }
    if text.starts_with("Traceback (most recent call last)") {
        *done = false;
        return Take::Yes;
    }
    let chained = text.starts_with("The above exception was the direct cause")
        || text.starts_with("During handling of the above exception");
    if !*done {
        *done = at <= indent && !chained;
        return Take::Yes;
    }
    yes(chained || at > indent)
}

fn panic(text: &str, lines: usize, sign: Option<&Sign>) -> Take {
    if text.starts_with("note: ") {
        return Take::Last;
    }
    let trace = text.starts_with("stack backtrace:");
    if text.is_empty() || (sign.is_some() && lines > 1 && !trace) {
        return Take::No;
    }
    Take::Yes
}

fn tap(yaml: &mut bool, text: &str, inner: bool, sign: Option<&Sign>) -> Take {
    if *yaml {
        *yaml = text != "...";
        return Take::Yes;
    }
    if inner && text == "---" {
        *yaml = true;
        return Take::Yes;
    }
    if text.is_empty() {
        return Take::Wait;
    }
    yes(sign.is_none() && (text.starts_with('#') || inner))
}

fn ansible(told: &mut bool, line: &str, blank: bool, sign: Option<&Sign>) -> Take {
    if line.starts_with("...ignoring") {
        return Take::Last;
    }
    if is_result(line) && !*told {
        *told = true;
        return Take::Yes;
    }
    to_next(line, blank, sign.is_some_and(|s| s.ends(Rank::Frame)))
}
