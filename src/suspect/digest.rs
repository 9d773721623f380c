//! From a patch to what the ranking knows of a commit: files, functions, identifiers, literals, hunks.
//!
//! Feed the lines of a `git diff`-style patch in order; everything else is passed over. Memory is bounded by the
//! limits of [`super::commit`], whatever the patch holds. Files of prose (`.rst`, `.po`, …) give no identifiers.

use super::commit::{
    CONTEXT_LIMIT, Commit, FILES_LIMIT, FileChange, HUNKS_LIMIT, Hunk, NAMES_LIMIT, STRINGS_LIMIT,
};
use std::collections::HashSet;

/// Bytes of one changed line that are looked at.
const LINE_LIMIT: usize = 2000;
/// Characters kept of a hunk's context, and of a literal.
const TEXT_LIMIT: usize = 200;

/// Words that every program has.
const KEYWORDS: [&str; 30] = [
    "def", "class", "if", "elif", "else", "for", "in", "return", "import", "from", "and", "or", "not",
    "None", "True", "False", "self", "is", "with", "as", "try", "except", "raise", "pass", "fi", "then",
    "do", "done", "local", "cls",
];

/// A list without duplicates, up to a limit.
#[derive(Debug, Default)]
struct Names {
    list: Vec<String>,
    seen: HashSet<String>,
}

impl Names {
    fn add(&mut self, name: &str, limit: usize) {
        if self.list.len() < limit && !self.seen.contains(name) {
            self.seen.insert(name.to_owned());
            self.list.push(name.to_owned());
        }
    }
}

/// Reads one commit's patch.
#[derive(Debug, Default)]
pub struct PatchDigest {
    files: Vec<FileChange>,
    more: u64,
    // Whether the file in hand is beyond the limit; whether it is prose.
    beyond: bool,
    prose: bool,
    // Lines of the hunk in hand still to come, of the old and the new side: what looks like a header inside is none.
    old_left: u64,
    new_left: u64,
    context: Names,
    added: Names,
    removed: Names,
    strings: Names,
    hunks: Vec<Hunk>,
}

impl PatchDigest {
    /// One line of the patch, without its end.
    pub fn line(&mut self, line: &str) {
        if self.old_left + self.new_left > 0 {
            self.hunk_line(line);
        } else if let Some(names) = line.strip_prefix("diff --git ") {
            self.begin_file(&both_names(names));
        } else if let Some(name) = line
            .strip_prefix("+++ ")
            .or_else(|| line.strip_prefix("rename to "))
        {
            self.rename(name);
        } else if let Some(name) = line.strip_prefix("--- ") {
            if self.files.last().is_some_and(|f| f.0.is_empty()) {
                self.rename(name);
            }
        } else if let Some(header) = line.strip_prefix("@@ ") {
            self.begin_hunk(header);
        }
    }

    /// Puts what was read into `commit`, and is empty again.
    pub fn finish(&mut self, commit: &mut Commit) {
        let done = std::mem::take(self);
        commit.files = done.files;
        commit.files_more = done.more;
        commit.context = done.context.list;
        commit.added = done.added.list;
        commit.removed = done.removed.list;
        commit.strings = done.strings.list;
        commit.hunks = done.hunks;
    }

    fn begin_file(&mut self, name: &str) {
        self.beyond = self.files.len() >= FILES_LIMIT;
        if self.beyond {
            self.more += 1;
        } else {
            self.files.push(FileChange(name.to_owned(), 0, 0));
        }
        self.prose = super::commit::is_text_without_code(name);
    }

    /// A better name of the file in hand: `b/path`, quoted or not.
    fn rename(&mut self, name: &str) {
        let name = unquoted(name.trim_end_matches('\t'));
        let name = name
            .strip_prefix("b/")
            .or_else(|| name.strip_prefix("a/"))
            .unwrap_or(&name);
        if name == "/dev/null" || self.beyond {
            return;
        }
        if let Some(file) = self.files.last_mut() {
            name.clone_into(&mut file.0);
        }
        self.prose = super::commit::is_text_without_code(name);
    }

    /// `-12,3 +14,5 @@ def name(self):`
    fn begin_hunk(&mut self, header: &str) {
        let Some((ranges, context)) = header.split_once("@@") else {
            return;
        };
        let mut sides = ranges.split_whitespace().map(range);
        let (old, new) = (sides.next().flatten(), sides.next().flatten());
        let (Some(old), Some(new)) = (old, new) else {
            return;
        };
        (self.old_left, self.new_left) = (old.1, new.1);
        if !self.beyond && self.hunks.len() < HUNKS_LIMIT && !self.files.is_empty() {
            let file = self.files.len() - 1;
            self.hunks.push(Hunk {
                file,
                start: new.0,
                lines: new.1,
            });
        }
        let context = context.trim();
        if !context.is_empty() && !self.prose {
            self.context.add(&function_name(context), CONTEXT_LIMIT);
        }
    }

    fn hunk_line(&mut self, line: &str) {
        let text = line.get(1..).unwrap_or_default();
        match line.as_bytes().first() {
            Some(b'+') => {
                self.new_left = self.new_left.saturating_sub(1);
                self.changed(text, true);
            }
            Some(b'-') => {
                self.old_left = self.old_left.saturating_sub(1);
                self.changed(text, false);
            }
            Some(b'\\') => {}
            Some(b' ') | None => {
                self.old_left = self.old_left.saturating_sub(1);
                self.new_left = self.new_left.saturating_sub(1);
            }
            // A patch that does not keep its own counts: begin anew.
            Some(_) => {
                (self.old_left, self.new_left) = (0, 0);
                self.line(line);
            }
        }
    }

    fn changed(&mut self, text: &str, added: bool) {
        if !self.beyond
            && let Some(file) = self.files.last_mut()
        {
            *(if added { &mut file.1 } else { &mut file.2 }) += 1;
        }
        if self.prose {
            return;
        }
        let text = clip(text);
        let names = if added { &mut self.added } else { &mut self.removed };
        for name in identifiers(text) {
            names.add(name, NAMES_LIMIT);
        }
        for literal in literals(text) {
            self.strings.add(literal, STRINGS_LIMIT);
        }
    }
}

/// `-12,3` → (12, 3); `+14` → (14, 1).
fn range(text: &str) -> Option<(u64, u64)> {
    let text = text.get(1..)?;
    let (start, lines) = text.split_once(',').unwrap_or((text, "1"));
    Some((start.parse().ok()?, lines.parse().ok()?))
}

/// `a/x b/x` → `x`, where both names are the same; else empty, and a later line tells.
fn both_names(text: &str) -> String {
    let half = text.len() / 2;
    let sides = text.get(..half).zip(text.get(half + 1..));
    let names = sides.and_then(|(a, b)| Some((a.strip_prefix("a/")?, b.strip_prefix("b/")?)));
    names
        .filter(|(a, b)| a == b)
        .map_or_else(String::new, |(a, _)| a.to_owned())
}

/// A name without git's C-style quotes; octal escapes become what they stand for, as far as it is UTF-8.
fn unquoted(text: &str) -> String {
    let Some(inner) = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) else {
        return text.to_owned();
    };
    let mut bytes = Vec::with_capacity(inner.len());
    let mut rest = inner.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let octal = rest.get(..3).and_then(|d| std::str::from_utf8(d).ok());
        if let Some(value) = octal.and_then(|d| u8::from_str_radix(d, 8).ok()) {
            bytes.push(value);
            rest = rest.get(3..).unwrap_or_default();
        } else if let Some((&escaped, tail)) = rest.split_first() {
            bytes.push(match escaped {
                b'n' => b'\n',
                b't' => b'\t',
                other => other,
            });
            rest = tail;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `def name(self, …` → `name`; other contexts as they are, shortened.
fn function_name(context: &str) -> String {
    const WORDS: [&str; 7] = ["def", "class", "async", "function", "fn", "func", "sub"];
    let mut words = context
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|w| !w.is_empty());
    let first = words.next().unwrap_or_default();
    if WORDS.contains(&first)
        && let Some(name) = words.find(|w| !WORDS.contains(w))
    {
        return name.chars().take(TEXT_LIMIT).collect();
    }
    context.chars().take(TEXT_LIMIT).collect()
}

/// Identifiers of a line, dotted names whole.
fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
        .map(|w| w.trim_matches('.'))
        .filter(|w| w.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_'))
        .filter(|w| w.len() > 1 && w.len() <= 120 && !KEYWORDS.contains(w))
}

/// Quoted literals of a line.
fn literals(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(['"', '\'']) {
        let quote = if rest.get(open..).is_some_and(|r| r.starts_with('"')) {
            '"'
        } else {
            '\''
        };
        let inside = rest.get(open + 1..).unwrap_or_default();
        let Some(close) = inside.find(quote) else { break };
        let literal = inside.get(..close).unwrap_or_default();
        if literal.chars().filter(|c| c.is_alphanumeric()).count() >= 2 && literal.len() <= TEXT_LIMIT {
            out.push(literal);
        }
        rest = inside.get(close + 1..).unwrap_or_default();
    }
    out
}

/// The start of a line, not half a character.
fn clip(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LINE_LIMIT)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_becomes_names() {
        let patch = "diff --git a/app/api.py b/app/api.py\n--- a/app/api.py\n+++ b/app/api.py\n@@ -10,2 +10,2 @@ class Images(object):\n-    raise exc.Gone('no image')\n--- not a header\n+    x = self._load(CONF.store.url)\n++++ neither\n@@ -30 +30,0 @@ def get(self, id):\n-    pass\ndiff --git \"a/d\\303\\251.rst\" \"b/d\\303\\251.rst\"\n--- /dev/null\n+++ \"b/d\\303\\251.rst\"\n@@ -0,0 +1 @@\n+Some prose\ndiff --git a/x.bin b/x.bin\nBinary files a/x.bin and b/x.bin differ\n";
        let mut digest = PatchDigest::default();
        patch.lines().for_each(|l| digest.line(l));
        let text = r#"{"project":"p","sha":"a","landed_at":"2014-07-21T23:51:35Z"}"#;
        let mut commit: Commit = serde_json::from_str(text).unwrap();
        digest.finish(&mut commit);
        let file = |n: &str, a, d| FileChange(n.into(), a, d);
        assert_eq!(
            commit.files,
            [
                file("app/api.py", 2, 3),
                file("dé.rst", 1, 0),
                file("x.bin", 0, 0)
            ]
        );
        assert_eq!(commit.context, ["Images", "get"]);
        assert!(commit.added.contains(&"CONF.store.url".to_owned()));
        assert!(commit.removed.contains(&"exc.Gone".to_owned()));
        assert_eq!(commit.strings, ["no image"]);
        assert_eq!(
            commit.hunks.first(),
            Some(&Hunk {
                file: 0,
                start: 10,
                lines: 2
            })
        );
    }

    #[test]
    fn hostile_patches_do_no_harm() {
        for text in [
            "@@ -1,99999999999999999999 +1 @@",
            "@@ @@",
            "@@ -1 +1 @@ é",
            "+++ ",
            "diff --git é",
            "diff --git ",
        ] {
            let mut digest = PatchDigest::default();
            for line in [text, "+é'\"'", "-", "\\", "zé"] {
                digest.line(line);
            }
        }
        assert_eq!(unquoted("\"\\\""), "\\".get(1..).unwrap_or_default());
    }
}
