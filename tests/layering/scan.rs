//! Reads Rust source as tokens, far enough to tell which paths a file names.
//!
//! Shape: comments and literals vanish, `use` groups are multiplied out, `super::…` that leaves the room becomes
//! `crate::…`, items below `#[cfg(test)]` are left out. Not a parser: macros that build paths are not seen.

use std::path::Path;

/// A path or room that a file names, and where.
pub(crate) struct Named {
    /// `std::env::var`, or for imports the room: `log`.
    pub(crate) name: String,
    /// 1-based.
    pub(crate) line: usize,
}

/// One file of `src/`.
pub(crate) struct Source {
    /// Below `src/`, with `/`.
    pub(crate) path: String,
    /// The top module that it belongs to: `log` for `log.rs` and `log/index.rs`.
    pub(crate) room: String,
    /// All of it.
    pub(crate) text: String,
    /// Rooms that it reaches by `crate::` or by enough `super::`.
    pub(crate) imports: Vec<Named>,
    /// Every path of two or more parts, and every first part of one.
    pub(crate) paths: Vec<Named>,
}

/// All files of `src/`, sorted by path.
pub(crate) fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let parse = |file: &std::path::PathBuf| {
        let text = std::fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        let path = file
            .strip_prefix(&root)
            .unwrap_or(file)
            .to_string_lossy()
            .replace('\\', "/");
        Source::parse(&path, &text)
    };
    files.iter().map(parse).collect()
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

impl Source {
    /// Reads one file's text.
    pub(crate) fn parse(path: &str, text: &str) -> Self {
        let room = path
            .split('/')
            .next()
            .unwrap_or(path)
            .trim_end_matches(".rs")
            .to_string();
        let is_test = path.ends_with("/tests.rs") || path.contains("/tests/");
        let tokens = if is_test {
            Vec::new()
        } else {
            without_tests(tokens(text))
        };
        let mut paths = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            at = read_path(&tokens, at, "", &mut paths);
        }
        let depth = depth(path);
        let imports = paths.iter().filter_map(|p| room_of(p, depth)).collect();
        let text = text.to_string();
        Self {
            path: path.to_string(),
            room,
            text,
            imports,
            paths,
        }
    }

    /// `lib.rs` and `main.rs` hold the house together and may name every room.
    pub(crate) fn is_root(&self) -> bool {
        matches!(self.path.as_str(), "lib.rs" | "main.rs")
    }
}

/// How many `super::` lead from the file's module to the crate's root.
fn depth(path: &str) -> usize {
    path.split('/').count()
}

fn room_of(path: &Named, depth: usize) -> Option<Named> {
    let mut parts = path.name.split("::").peekable();
    let mut supers = 0;
    while parts.next_if_eq(&"super").is_some() {
        supers += 1;
    }
    let from_root = supers == depth || parts.next_if_eq(&"crate").is_some();
    let name = parts.next().filter(|_| from_root)?.to_string();
    let is_room = name.chars().next().is_some_and(char::is_lowercase);
    is_room.then_some(Named {
        name,
        line: path.line,
    })
}

type Token = (String, usize);

/// Reads the path that begins at `at`, or one other token; a group is read once for each member.
fn read_path(tokens: &[Token], at: usize, prefix: &str, out: &mut Vec<Named>) -> usize {
    let Some((word, line)) = tokens.get(at) else {
        return at + 1;
    };
    if !is_word(word) {
        return at + 1;
    }
    let name = if prefix.is_empty() {
        word.clone()
    } else {
        format!("{prefix}::{word}")
    };
    let next = |i: usize| tokens.get(at + i).map(|t| t.0.as_str());
    match (next(1), next(2)) {
        (Some("::"), Some("{")) => read_group(tokens, at + 3, &name, out),
        (Some("::"), Some(word)) if is_word(word) => read_path(tokens, at + 2, &name, out),
        _ => {
            out.push(Named { name, line: *line });
            at + 1
        }
    }
}

fn read_group(tokens: &[Token], mut at: usize, prefix: &str, out: &mut Vec<Named>) -> usize {
    while let Some((word, line)) = tokens.get(at) {
        match word.as_str() {
            "}" => return at + 1,
            "self" => {
                out.push(Named {
                    name: prefix.to_string(),
                    line: *line,
                });
                at += 1;
            }
            "as" => at += 2,
            _ => at = read_path(tokens, at, prefix, out),
        }
    }
    at
}

fn is_word(token: &str) -> bool {
    token
        .chars()
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_')
}

/// Drops each item that `#[cfg(test)]` stands before: up to its closing brace, or to its semicolon.
fn without_tests(tokens: Vec<Token>) -> Vec<Token> {
    let is_mark = |at: usize| {
        let mark = ["#", "[", "cfg", "(", "test", ")", "]"];
        mark.iter()
            .enumerate()
            .all(|(i, m)| tokens.get(at + i).is_some_and(|t| t.0 == *m))
    };
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_mark(at) {
            at = after_item(&tokens, at + 7);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

fn after_item(tokens: &[Token], mut at: usize) -> usize {
    let mut open = 0_usize;
    while let Some((token, _)) = tokens.get(at) {
        at += 1;
        match token.as_str() {
            "{" => open += 1,
            "}" if open <= 1 => return at,
            "}" => open -= 1,
            ";" if open == 0 => return at,
            _ => {}
        }
    }
    at
}

/// Words, `::` and single punctuation marks with their lines; no comments, no literals.
fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut out: Vec<Token> = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let end = token_end(&chars, at);
        let piece = &chars[at..end];
        if piece[0].is_alphabetic() || piece[0] == '_' || matches!(piece, [':', ':']) || is_mark(piece) {
            out.push((piece.iter().collect(), line));
        }
        line += piece.iter().filter(|c| **c == '\n').count();
        at = end;
    }
    out
}

fn is_mark(piece: &[char]) -> bool {
    piece.len() == 1 && !piece[0].is_whitespace() && piece[0] != '"'
}

/// Where the comment, literal, word or mark that begins at `at` ends; always after `at`.
fn token_end(chars: &[char], at: usize) -> usize {
    let next = |i: usize| chars.get(at + i).copied().unwrap_or('\0');
    match (chars[at], next(1)) {
        ('/', '/') => find(chars, at, |rest| rest[0] == '\n'),
        ('/', '*') => find(chars, at + 2, |rest| rest.starts_with(&['*', '/'])) + 2,
        (':', ':') => at + 2,
        ('r', '"' | '#') | ('b', 'r') if raw_string(chars, at).is_some() => {
            raw_string(chars, at).unwrap_or(at + 1)
        }
        ('b', '"') => quoted(chars, at + 1, '"'),
        ('"', _) => quoted(chars, at, '"'),
        ('b', '\'') => quoted(chars, at + 1, '\''),
        ('\'', c) if c == '\\' || next(2) == '\'' => quoted(chars, at, '\''),
        (c, _) if c.is_alphanumeric() || c == '_' => {
            find(chars, at, |rest| !(rest[0].is_alphanumeric() || rest[0] == '_'))
        }
        _ => at + 1,
    }
    .min(chars.len())
}

fn find(chars: &[char], from: usize, stop: impl Fn(&[char]) -> bool) -> usize {
    (from..chars.len())
        .find(|i| stop(&chars[*i..]))
        .unwrap_or(chars.len())
}

fn quoted(chars: &[char], open: usize, quote: char) -> usize {
    let mut at = open + 1;
    while at < chars.len() && chars[at] != quote {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// The end of `r"…"`, `r#"…"#`, `br"…"`; none where no raw string begins.
fn raw_string(chars: &[char], at: usize) -> Option<usize> {
    let r = if chars[at] == 'b' { at + 1 } else { at };
    let open = find(chars, r + 1, |rest| rest[0] != '#');
    let hashes = open - r - 1;
    (chars.get(open) == Some(&'"')).then_some(())?;
    let mut end = vec!['"'];
    end.extend(std::iter::repeat_n('#', hashes));
    Some(find(chars, open + 1, |rest| rest.starts_with(&end)) + end.len())
}
