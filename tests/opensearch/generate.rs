//! Random queries: half of them by the grammar, with words, values and fields of the documents, half of them real
//! fingerprints with something broken or added. The same seed gives the same queries.

use super::corpus::Corpus;
use serde_json::Value;

/// A reproducible source of numbers (SplitMix64).
pub(crate) struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, which is not 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// Whether something of that percentage happens.
    pub(crate) fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }

    /// One of several texts.
    pub(crate) fn one_of(&mut self, all: &[&'static str]) -> &'static str {
        let at = self.below(all.len());
        all.get(at).copied().expect("something to pick from")
    }

    /// One of several.
    pub(crate) fn pick<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        let at = self.below(all.len());
        all.get(at).expect("something to pick from")
    }
}

/// Makes queries.
pub(crate) struct Generator {
    pub(crate) rng: Rng,
    pub(crate) fingerprints: Vec<String>,
    /// Fields of documents with one of their values.
    pub(crate) values: Vec<(String, String)>,
    /// Values of `message`.
    pub(crate) messages: Vec<String>,
}

impl Generator {
    /// A generator for documents and fingerprints.
    pub(crate) fn new(seed: u64, corpus: &Corpus) -> Self {
        let mut values = Vec::new();
        for document in &corpus.documents {
            collect("", document, &mut values);
        }
        let messages = values
            .iter()
            .filter(|(field, _)| field == "message")
            .map(|(_, value)| value.clone())
            .collect();
        // Fields that all documents share must not crowd out the rare ones.
        let mut fields: Vec<String> = values.iter().map(|(field, _)| field.clone()).collect();
        fields.sort();
        fields.dedup();
        let mut even = Vec::new();
        for field in fields {
            let of: Vec<_> = values.iter().filter(|(name, _)| *name == field).collect();
            even.extend(of.iter().step_by((of.len() / 200).max(1)).map(|v| (*v).clone()));
        }
        Self {
            rng: Rng(seed),
            fingerprints: corpus.fingerprints.clone(),
            values: even,
            messages,
        }
    }

    /// The next query.
    pub(crate) fn query(&mut self) -> String {
        if self.rng.percent(50) {
            self.damaged()
        } else {
            self.by_grammar()
        }
    }

    /// A query made of the grammar's parts.
    pub(crate) fn by_grammar(&mut self) -> String {
        match self.rng.below(100) {
            0 => self.near_a_limit(),
            1..35 => self.clause(),
            35..80 => self.group(1),
            _ => self.group(3),
        }
    }

    /// Clauses with operators between them.
    fn group(&mut self, depth: usize) -> String {
        let mut out = String::new();
        for index in 0..=self.rng.below(4) {
            if index > 0 {
                let operators = [
                    " ",
                    " ",
                    " AND ",
                    " AND ",
                    " AND ",
                    " OR ",
                    " OR ",
                    " && ",
                    " || ",
                    "\n",
                    "  ",
                    " and ",
                    "\u{3000}",
                    " ... AND ",
                    " AND \"-\" OR ",
                ];
                out.push_str(self.rng.one_of(&operators));
            }
            out.push_str(match self.rng.below(200) {
                0..120 => "",
                120..145 => "NOT ",
                145..160 => "-",
                160..180 => "+",
                180..190 => "!",
                190..195 => "! ",
                195..198 => "- ",
                198 => "NOT NOT ",
                _ => "AND ",
            });
            if depth > 0 && self.rng.percent(35) {
                if self.rng.percent(25) {
                    out.push_str(&self.field());
                    out.push(':');
                }
                out.push_str(&format!("({})", self.group(depth - 1)));
                out.push_str(self.boost());
            } else {
                out.push_str(&self.clause());
            }
        }
        out
    }

    /// What is long, deep or of many clauses: a little less or more than what is allowed.
    fn near_a_limit(&mut self) -> String {
        let some = |n: usize, text: &str| vec![text; n].join(" ");
        match self.rng.below(9) {
            0 => some(1020 + self.rng.below(9), "alpha OR"),
            1 => numbered(1021 + self.rng.below(8), "w# "),
            2 => numbered(1021 + self.rng.below(8), "w# OR ") + "beta",
            3 => format!("tags:console AND \"{}\"", "x".repeat(31_975 + self.rng.below(6))),
            4 => {
                let n = 100 + self.rng.below(400);
                format!("{}alpha{}", "(".repeat(n), ")".repeat(n))
            }
            5 => format!("/{}/", "a".repeat(998 + self.rng.below(5))),
            6 => format!("message:/.*{}/", "(e|r)?".repeat(1 + self.rng.below(160))),
            7 => format!("message:*a{}", "?".repeat(self.rng.below(24))),
            _ => numbered(200 + self.rng.below(150), "+(nova w# -x#) "),
        }
    }
}

/// A text so many times, each with another number for its `#`.
fn numbered(times: usize, text: &str) -> String {
    let one = |n: usize| text.replace('#', &n.to_string());
    (0..times).map(one).collect()
}

/// All texts of a document with the names of their fields.
fn collect(name: &str, value: &Value, out: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                let inner = if name.is_empty() {
                    key.clone()
                } else {
                    format!("{name}.{key}")
                };
                collect(&inner, value, out);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(name, value, out)),
        Value::String(text) => out.push((name.to_owned(), text.clone())),
        other => out.push((name.to_owned(), other.to_string())),
    }
}
