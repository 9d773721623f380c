//! Real fingerprints with something deleted, inserted, exchanged or replaced, by pieces of syntax or by characters.

use super::generate::Generator;

const PIECES: [&str; 44] = [
    "AND",
    "OR",
    "NOT",
    "&&",
    "||",
    "!",
    "+",
    "-",
    "(",
    ")",
    "()",
    "\"",
    "\"\"",
    ":",
    "*",
    "?",
    "~",
    "~1",
    "~2",
    "~5",
    "~0.7",
    "^2",
    "^",
    "[",
    "]",
    "{",
    "}",
    "[a TO z]",
    "{1 TO *]",
    "TO",
    "/",
    "/a.*/",
    "\\",
    "\\\"",
    "message:",
    "tags:",
    "voting:",
    "_exists_:",
    ">",
    "<=5",
    "alpha",
    "1",
    "2014-11",
    "'",
];

impl Generator {
    /// A damaged fingerprint.
    pub(crate) fn damaged(&mut self) -> String {
        let whole = self.rng.pick(&self.fingerprints).clone();
        let mut pieces = split(&whole);
        // Whole fingerprints mean few documents; a part of one means more.
        if self.rng.percent(45) {
            let groups: Vec<&[String]> = pieces.split(|p| matches!(p.as_str(), "AND" | "OR")).collect();
            pieces = self.rng.pick(&groups).to_vec();
        }
        for _ in 0..=self.rng.below(3) {
            if self.rng.percent(12) {
                let text = self.damage_characters(&pieces.concat());
                pieces = split(&text);
            } else {
                self.damage(&mut pieces);
            }
        }
        pieces.concat()
    }

    fn damage(&mut self, pieces: &mut Vec<String>) {
        if pieces.is_empty() {
            return pieces.push(self.rng.one_of(&PIECES).to_owned());
        }
        let mut at = self.rng.below(pieces.len());
        let mut other = self.rng.below(pieces.len());
        if self.rng.percent(85) {
            // What breaks a field from its value is refused for that, and shows nothing else.
            (at, other) = (between(pieces, at), between(pieces, other));
        }
        match self.rng.below(12) {
            0 => {
                pieces.remove(at);
            }
            1 => pieces.insert(at, self.rng.one_of(&PIECES).to_owned()),
            2 => pieces.insert(at, format!(" {} ", self.rng.one_of(&PIECES))),
            3 => pieces.swap(at, other),
            4 => {
                let copy = pieces.get(other).cloned().unwrap_or_default();
                pieces.insert(at, copy);
            }
            5 | 6 => self.replace_operator(pieces),
            7 => {
                pieces.insert(at, "(".to_owned());
                let end = (at + 2 + self.rng.below(8)).min(pieces.len());
                pieces.insert(end, ")".to_owned());
            }
            8 | 9 => {
                let clause = self.clause();
                pieces.insert(at, format!(" {clause} "));
            }
            _ => self.change_word(pieces, at),
        }
    }

    fn replace_operator(&mut self, pieces: &mut [String]) {
        let operators: Vec<usize> = (0..pieces.len())
            .filter(|at| matches!(pieces.get(*at).map(String::as_str), Some("AND" | "OR" | "NOT")))
            .collect();
        if operators.is_empty() {
            return;
        }
        let at = *self.rng.pick(&operators);
        let new = self.rng.one_of(&[
            "AND", "OR", "NOT", "AND NOT", "OR NOT", "&&", "||", "and", "", "+", "-",
        ]);
        if let Some(piece) = pieces.get_mut(at) {
            new.clone_into(piece);
        }
    }

    /// Makes a pattern, a fuzzy word, a sloppy phrase or another value of a word or phrase.
    fn change_word(&mut self, pieces: &mut [String], from: usize) {
        let is_word = |piece: &String| piece.chars().any(char::is_alphanumeric);
        let Some(at) = (from..pieces.len())
            .chain(0..from)
            .find(|at| pieces.get(*at).is_some_and(is_word))
        else {
            return;
        };
        let Some(piece) = pieces.get_mut(at) else { return };
        let chars: Vec<char> = piece.chars().collect();
        let cut = self.rng.below(chars.len());
        let (head, tail) = chars.split_at(cut);
        let (head, tail): (String, String) = (head.iter().collect(), tail.iter().collect());
        *piece = match self.rng.below(11) {
            0 => format!("{head}*"),
            1 => format!("{head}*{tail}"),
            2 => format!("{head}?{}", tail.chars().skip(1).collect::<String>()),
            3 => format!("*{piece}"),
            4 => format!("{piece}~"),
            5 => format!("{piece}~{}", self.rng.below(4)),
            6 => piece.replace('"', ""),
            7 => format!("\"{}\"", piece.replace('"', "")),
            8 => format!("/{}/", piece.replace('"', "")),
            9 => piece.to_uppercase(),
            _ => format!("{head} {tail}"),
        };
    }

    fn damage_characters(&mut self, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..=self.rng.below(4) {
            if chars.is_empty() {
                break;
            }
            let at = self.rng.below(chars.len());
            let other = self.rng.below(chars.len());
            match self.rng.below(4) {
                0 => {
                    chars.remove(at);
                }
                1 => chars.swap(at, other),
                2 => {
                    let c = *self.rng.pick(&[
                        '"', '(', ')', '\\', ':', '*', '?', '~', ' ', '/', '[', ']', '+', '-', 'a', 'é', '&',
                        '|', '!', '{', '^', '\'', '.',
                    ]);
                    chars.insert(at, c);
                }
                _ => {
                    let copy = chars.get(other).copied().unwrap_or(' ');
                    chars.insert(at, copy);
                }
            }
        }
        chars.into_iter().collect()
    }
}

/// From a place on, the first piece that is neither a field's name nor its colon nor its value.
fn between(pieces: &[String], from: usize) -> usize {
    let is_colon = |at: usize| pieces.get(at).is_some_and(|piece| piece == ":");
    let alone = |at: &usize| !is_colon(*at) && !is_colon(at + 1) && (*at == 0 || !is_colon(at - 1));
    (from..pieces.len()).chain(0..from).find(alone).unwrap_or(from)
}

/// A query in pieces that make it up again: words, quoted texts, blanks, signs.
fn split(query: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut chars = query.chars().peekable();
    while let Some(c) = chars.next() {
        let mut piece = String::from(c);
        if c == '"' {
            while let Some(next) = chars.next() {
                piece.push(next);
                if next == '\\' {
                    piece.extend(chars.next());
                } else if next == '"' {
                    break;
                }
            }
        } else if !"():+!".contains(c) {
            let blank = c.is_whitespace();
            while let Some(next) = chars.next_if(|n| n.is_whitespace() == blank && !"():\"".contains(*n)) {
                piece.push(next);
            }
        }
        out.push(piece);
    }
    out
}
