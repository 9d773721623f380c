//! The template of a text: what stays the same when the same statement of a program writes again.
//!
//! ```text
//! GET /v2/images/83d006f7-59ba-… -> 413 req-bb22… 0.084s   ►   GET /v*/images/* -> 413 *
//! ```
//!
//! Ids, numbers, times, addresses, temporary names and encoded data become `*`; masks that only punctuation parts
//! become one. Kept are numbers that mean something: HTTP statuses from 400 on, exit codes, signals, error numbers.
//! A template is canonical: it depends on its text alone, never on the texts before, and masking it again gives it
//! again. Must not: know files or builds. Cost: one pass, no regular expressions, no allocation but the output.

/// Longer words are encoded data, in characters: a sentence in a script without blanks is one word.
const LONGEST_WORD: usize = 60;
/// A context in brackets at the start of a message is at most so long.
const LONGEST_CONTEXT: usize = 400;
/// More ids of one text tell nobody anything.
const MAX_IDS: usize = 16;
/// What may stand between two masks that become one, and how much of it.
const GLUE: &[u8] = b" ,.:;+-/'\"";
const LONGEST_GLUE: usize = 4;
/// Last parts of host names.
const HOST_ENDINGS: [&str; 7] = ["com", "org", "net", "local", "localdomain", "internal", "lan"];
/// First words of HTTP's reason phrases from 400 on (RFC 9110 and the registry).
const REASONS: [&str; 24] = [
    "Bad",
    "Unauthorized",
    "Payment",
    "Forbidden",
    "Not",
    "Method",
    "Proxy",
    "Request",
    "Conflict",
    "Gone",
    "Length",
    "Precondition",
    "Payload",
    "Content",
    "URI",
    "Unsupported",
    "Range",
    "Expectation",
    "Unprocessable",
    "Locked",
    "Too",
    "Internal",
    "Service",
    "Gateway",
];

mod escaped;
mod shape;

use shape::{
    Shape, before_date, has_odd_words, is_hex_id, is_mixed, is_temporary, is_word, parts, uuid_in, word_end,
};

/// Makes templates; keeps its buffers from one text to the next.
#[derive(Debug, Default)]
pub struct Mask {
    out: String,
    /// The last literal word: where it stands in `out`.
    word: (usize, usize),
    /// The last number that was kept: where it stands in `out`.
    code: Option<(usize, usize)>,
    ids: Vec<u64>,
}

impl Mask {
    /// The template of `text`.
    pub fn template(&mut self, text: &str) -> &str {
        self.add_first(text);
        &self.out
    }

    /// The template so far.
    pub(super) fn so_far(&self) -> &str {
        &self.out
    }

    /// Hashes of the UUIDs seen, in order; not those of the context in brackets.
    pub(super) fn ids(&self) -> &[u64] {
        &self.ids
    }

    /// Begins with a line.
    pub(super) fn add_first(&mut self, text: &str) {
        self.out.clear();
        self.ids.clear();
        self.code = None;
        self.word = (0, 0);
        self.add(text);
    }

    /// Goes on with a line of its own.
    pub(super) fn add_line(&mut self, text: &str) {
        self.out.push('\n');
        self.add(text);
    }

    fn add(&mut self, text: &str) {
        let text = text.trim_start_matches([' ', '\t']);
        let bytes = text.as_bytes();
        let (begin, word, code) = (self.out.len(), self.word, self.code);
        let context = context(bytes);
        if context.is_some() {
            self.out.push('[');
            self.mask();
            self.out.push(']');
        }
        let mut at = context.unwrap_or(0);
        while let Some(&byte) = bytes.get(at) {
            if is_word(byte) {
                let end = word_end(bytes, at);
                self.run(text, at, end);
                at = end;
            } else if byte == b'*' {
                self.mask();
                at += 1;
            } else if let Some(end) = escaped::escapes(bytes, at) {
                self.mask();
                at = end;
            } else if let Some(end) = escaped::data(bytes, at) {
                self.out.push(char::from(byte));
                self.mask();
                self.out.push(char::from(byte));
                at = end + 1;
            } else if matches!(byte, b' ' | b'\t') {
                if !self.out.ends_with([' ', '\n']) && !self.out.is_empty() {
                    self.out.push(' ');
                }
                at += 1;
            } else {
                self.out.push(char::from(byte));
                at += 1;
            }
        }
        let kept = self.out.trim_end_matches(' ').len();
        self.out.truncate(kept);
        // What was too long for a context may be one now that what varies is short.
        let made = self.out.as_bytes().get(begin..).unwrap_or_default();
        if context.is_none() && self::context(made).is_some() {
            let made = self.out.split_off(begin);
            (self.word, self.code) = (word, code);
            self.add(&made);
        }
    }

    /// One mask; none where only glue parts it from the one before.
    fn mask(&mut self) {
        // What seemed a status is the first part of a number: `status 0.25`.
        if let Some((from, to)) = self.code.take()
            && matches!(self.out.get(to..), Some("" | "." | ":"))
        {
            self.out.truncate(from);
        }
        let undated = before_date(&self.out).len();
        if undated < self.out.len() {
            self.out.truncate(undated);
            self.word = (0, 0);
        }
        // Every `*` in the output is a mask.
        let tail = self.out.as_bytes().iter().rev();
        let glue = tail.take_while(|c| GLUE.contains(c)).take(LONGEST_GLUE).count();
        let end = self.out.len() - glue;
        if self.out.get(..end).is_some_and(|t| t.ends_with('*')) {
            self.out.truncate(end);
        } else {
            self.out.push('*');
        }
    }

    fn literal(&mut self, word: &str) {
        let from = self.out.len();
        self.out.push_str(word);
        self.word = (from, self.out.len());
    }

    /// A run of letters, digits, `_` and inner `-`.
    fn run(&mut self, text: &str, at: usize, end: usize) {
        let bytes = text.as_bytes();
        let run = bytes.get(at..end).unwrap_or_default();
        let word = text.get(at..end).unwrap_or_default();
        let shape = Shape::of(run);
        if run.len() > LONGEST_WORD && word.chars().nth(LONGEST_WORD).is_some() {
            return self.mask();
        }
        if !shape.digits {
            if is_temporary(word) || shape.is_random(run.len()) {
                return self.mask();
            }
            self.literal(word);
            // `net-1` is no last part of a host's name, nor is `net-*`, which it becomes.
            if HOST_ENDINGS.contains(&word) && !goes_on(bytes.get(end..).unwrap_or_default()) {
                self.host();
            }
            return;
        }
        if shape.only_digits {
            return self.number(text, at, end);
        }
        if let Some(uuid) = uuid_in(run) {
            if self.ids.len() < MAX_IDS {
                self.ids.push(id_hash(uuid));
            }
            return self.mask();
        }
        if is_hex_id(run) || shape.is_random(run.len()) || parts(run).any(is_mixed) {
            return self.mask();
        }
        let code = self.code;
        let mut from = at;
        for part in parts(run) {
            let to = from + part.len();
            self.part(text.get(from..to).unwrap_or_default());
            if let Some(joint) = text.get(to..to + 1).filter(|_| to < end) {
                self.out.push_str(joint);
            }
            from = to + 1;
        }
        // Its first mask may have become one with a mask before it; two dashes part runs.
        let is_run = |c: &u8| is_word(*c) || matches!(c, b'-' | b'*');
        let begin = self.out.bytes().rposition(|c| !is_run(&c)).map_or(0, |p| p + 1);
        let dashes = self.out.get(begin..).and_then(|run| run.rfind("--"));
        let begin = dashes.map_or(begin, |at| begin + at + 2);
        if has_odd_words(self.out.get(begin..).unwrap_or_default()) {
            self.out.truncate(begin);
            self.word = (0, 0);
            let is_there = |(from, to): &(usize, usize)| {
                let kept = self.out.get(*from..*to);
                kept.is_some_and(|kept| kept.bytes().all(|c| c.is_ascii_digit()))
            };
            self.code = code.filter(is_there);
            self.mask();
        }
    }

    /// A piece of a run with digits: `python3`, `64`, `linux`, `k8s`, `1st`.
    fn part(&mut self, part: &str) {
        let begins = part.bytes().next().is_some_and(|c| c.is_ascii_digit());
        if begins {
            return self.mask();
        }
        let mut rest = part;
        while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
            let (word, tail) = rest.split_at(at);
            self.out.push_str(word);
            self.mask();
            rest = tail.trim_start_matches(|c: char| c.is_ascii_digit());
        }
        self.out.push_str(rest);
    }

    /// Digits alone: kept where they are a status or an error's number.
    fn number(&mut self, text: &str, at: usize, end: usize) {
        let digits = text.get(at..end).unwrap_or_default();
        if digits.len() <= 5 && self.is_code(digits, text.get(end..).unwrap_or_default()) {
            self.code = Some((self.out.len(), self.out.len() + digits.len()));
            self.out.push_str(digits);
            self.word = (0, 0);
        } else {
            // A number behind it means nothing any more, but in `HTTP/1.1 404`.
            let between = self.out.get(self.word.1..).unwrap_or_default();
            if !between.starts_with('/') || between.contains(' ') {
                self.word = (0, 0);
            }
            self.mask();
        }
    }

    fn is_code(&self, digits: &str, after: &str) -> bool {
        if after.starts_with('%') {
            return false;
        }
        let value: u32 = digits.parse().unwrap_or(0);
        let is_status = digits.len() == 3 && (400..600).contains(&value);
        let is_fine_status = digits.len() == 3 && (100..400).contains(&value);
        // The whole word, as it will stand in the template: `503 Service63s` has no reason.
        let reason = after.strip_prefix(' ').and_then(|a| {
            let (word, rest) = a.split_at_checked(word_end(a.as_bytes(), 0))?;
            let is_ended = !(goes_on(rest.as_bytes()) || rest.starts_with('-') || rest.starts_with(".."));
            is_ended.then_some(word)
        });
        if is_status
            && (self.out.ends_with("-> ")
                || self.out.ends_with("=> ")
                || reason.is_some_and(|r| REASONS.contains(&r)))
        {
            return true;
        }
        let between = self.out.get(self.word.1..).unwrap_or_default();
        let word = self.out.get(self.word.0..self.word.1).unwrap_or_default();
        if word.is_empty() || between.is_empty() || between.len() > 8 {
            return false;
        }
        let is = |words: &[&str]| words.iter().any(|w| w.eq_ignore_ascii_case(word));
        if is(&["http", "https"]) {
            let between = between.strip_prefix("/*").unwrap_or(between);
            return is_status
                && between
                    .bytes()
                    .all(|c| matches!(c, b' ' | b'"' | b':' | b'\'' | b'('));
        }
        if !between
            .bytes()
            .all(|c| matches!(c, b' ' | b':' | b'=' | b'"' | b'\'' | b'(' | b'[' | b'#'))
        {
            return false;
        }
        if is(&[
            "status",
            "code",
            "status_code",
            "statuscode",
            "http_status",
            "response_code",
        ]) {
            return !is_fine_status && digits.len() <= 3;
        }
        if is(&["returned", "response", "responded", "got", "resp", "received"]) {
            return is_status;
        }
        is(&[
            "errno",
            "signal",
            "exit",
            "exited",
            "exitcode",
            "exit_code",
            "returncode",
            "rc",
            "error",
            "err",
        ]) && (digits.len() <= 4)
    }

    /// A dotted name that ends like a host's is masked whole.
    fn host(&mut self) {
        let bytes = self.out.as_bytes();
        let begin = self.word.0;
        if begin < 2 || bytes.get(begin - 1) != Some(&b'.') {
            return;
        }
        let is_name = |c: &u8| is_word(*c) || matches!(c, b'.' | b'*' | b'-');
        let from = bytes
            .get(..begin)
            .unwrap_or_default()
            .iter()
            .rposition(|c| !is_name(c))
            .map_or(0, |p| p + 1);
        if from + 1 >= begin {
            return;
        }
        self.out.truncate(from);
        self.word = (0, 0);
        self.mask();
    }
}

/// The template of `text`: see [`Mask::template`].
pub fn template(text: &str) -> String {
    Mask::default().template(text).to_owned()
}

/// Where the context ends that oslo.log and others write before a message: `[None req-… - - default default]`, `[-]`.
fn context(text: &[u8]) -> Option<usize> {
    if text.first() != Some(&b'[') || text.starts_with(b"[Errno") {
        return None;
    }
    let reach = text.get(..text.len().min(LONGEST_CONTEXT)).unwrap_or_default();
    let end = memchr::memchr2(b']', b'\n', reach).filter(|end| reach.get(*end) == Some(&b']'))?;
    let inner = reach.get(1..end).unwrap_or_default();
    let varies = inner.iter().any(|c| c.is_ascii_digit() || *c == b'*');
    let empty = || {
        let mut words = inner.split(|c| *c == b' ');
        words.all(|word| matches!(word, b"-" | b"" | b"None" | b"default"))
    };
    (varies || empty()).then_some(end + 1)
}

/// Whether a name goes on behind a word.
fn goes_on(rest: &[u8]) -> bool {
    match rest {
        [b'*', ..] | [b'-', b'*', ..] => true,
        [b'.', next, ..] => is_word(*next) || *next == b'*',
        _ => false,
    }
}

/// What an id counts as: the same for `req-UUID` and `UUID`.
pub(super) fn id_hash(id: &[u8]) -> u64 {
    let id = id.strip_prefix(b"req-").unwrap_or(id);
    id.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests;
