//! A patch as lines to read: numbers of both sides, changed words, syntax, and the lines that meet a log.
//!
//! ```text
//! `git show` or `git diff` text ─ parse ─► PatchLine per line ─ words ─► changed ranges ─ syntax ─► inks
//! ```
//!
//! Pure; must not know the terminal: inks are meanings, `crate::ui` gives them colours. Text is cleaned of control
//! characters here. Cost: about 0.1 ms a line with syntax (syntect), so it is made once, off the drawing path;
//! beyond [`SYNTAX_LINES`] lines and [`SYNTAX_BYTES`] a line the syntax is left out.
//!
//! Source: git's diff format, <https://git-scm.com/docs/diff-format#_generating_patch_text_with_p>.

mod parse;
mod syntax;
mod words;

use std::ops::Range;

/// Lines that get syntax.
pub const SYNTAX_LINES: usize = 4000;
/// Longer lines get none: grammars with backtracking are slow on them (bat's issue 2165 has the same limit in kind).
pub const SYNTAX_BYTES: usize = 2000;

/// What a line of a patch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Commit header and statistics.
    Head,
    /// The commit's message.
    Message,
    /// The name of a file.
    File,
    /// `@@ … @@`.
    Hunk,
    /// Unchanged.
    Context,
    /// Added.
    Added,
    /// Removed.
    Removed,
    /// `\ No newline at end of file`, mode changes, binary files.
    Note,
}

/// What a piece of code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// A keyword.
    Keyword,
    /// A string.
    Text,
    /// A comment.
    Comment,
    /// A name being defined.
    Name,
    /// A number or another constant.
    Constant,
}

/// One line. Ranges are byte ranges of `text`, sorted, within it, on character boundaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchLine {
    /// What it is.
    pub kind: LineKind,
    /// Its number on the old side.
    pub old: Option<u32>,
    /// Its number on the new side.
    pub new: Option<u32>,
    /// The text without the sign, without control characters.
    pub text: String,
    /// Words that changed against the line's partner.
    pub changed: Vec<Range<usize>>,
    /// Syntax.
    pub inks: Vec<(Range<usize>, Ink)>,
    /// Words that the log has, too.
    pub met: Vec<Range<usize>>,
}

/// A patch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Patch {
    /// Its lines in order.
    pub lines: Vec<PatchLine>,
    /// Whether the text was cut at a limit.
    pub is_cut: bool,
}

impl Patch {
    /// Reads a patch; `needles` are words of the log to mark on changed lines (shorter than four characters: ignored).
    pub fn read(text: &str, needles: &[String], is_cut: bool) -> Self {
        let mut lines = parse::parse(text);
        words::mark_changed(&mut lines);
        words::mark_met(&mut lines, needles);
        syntax::ink(&mut lines);
        Self { lines, is_cut }
    }

    /// Indexes of the first lines of files, in order.
    pub fn files(&self) -> impl Iterator<Item = usize> + '_ {
        self.lines
            .iter()
            .enumerate()
            .filter(|(_, l)| l.kind == LineKind::File)
            .map(|(i, _)| i)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHOWN: &str = "commit 3f2a91c\nAuthor: A <a@b>\n\n    Check the free space\n\n    Body.\n---\n a.py | 2 +-\n\n\
        diff --git a/a.py b/a.py\nindex 1..2 100644\n--- a/a.py\n+++ b/a.py\n@@ -10,3 +10,3 @@ def upload(self):\n \
        x = 1\n-    return old_space\n+    return new_space  # check\n y = 2\n\\ No newline at end of file\n";

    fn kinds(patch: &Patch) -> Vec<LineKind> {
        patch.lines.iter().map(|l| l.kind).collect()
    }

    #[test]
    fn lines_have_their_kind_and_numbers_and_changed_words() {
        let patch = Patch::read(SHOWN, &["new_space".into()], false);
        use LineKind as K;
        assert_eq!(
            kinds(&patch).split_off(5),
            [
                K::Message,
                K::Head,
                K::Head,
                K::Head,
                K::File,
                K::Hunk,
                K::Context,
                K::Removed,
                K::Added,
                K::Context,
                K::Note
            ]
        );
        let removed = &patch.lines[12];
        let added = &patch.lines[13];
        assert_eq!((removed.old, removed.new), (Some(11), None));
        assert_eq!((added.old, added.new), (None, Some(11)));
        let words = |l: &PatchLine| {
            l.changed
                .iter()
                .map(|r| l.text[r.clone()].to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(words(removed), ["old_space"]);
        assert!(words(added).concat().starts_with("new_space"));
        assert_eq!(added.met.len(), 1);
        assert!(
            added.inks.iter().any(|(_, i)| *i == Ink::Keyword)
                && added.inks.iter().any(|(_, i)| *i == Ink::Comment)
        );
        assert_eq!(patch.files().count(), 1);
    }

    proptest! {
        #[test]
        fn any_text_gives_sound_ranges(text in "(?s)(diff --git a/a.py b/a.py\n|@@ -1,2 \\+1,2 @@\n|[ +-]\\PC{0,20}\n|.{0,9}){0,20}") {
            let patch = Patch::read(&text, &["aaaa".into()], false);
            for line in &patch.lines {
                prop_assert!(!line.text.contains(char::is_control));
                let ranges = line.changed.iter().chain(&line.met).chain(line.inks.iter().map(|(r, _)| r));
                for range in ranges {
                    prop_assert!(line.text.get(range.clone()).is_some());
                }
            }
        }
    }
}
