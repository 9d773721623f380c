//! What queries cost at their limits: their reading, and their asking of events of up to 100 MB, twice as much for
//! twice as much.
//!
//! Each cost is the best of some tries, beside the cost of half as much; the ratio of the two is the figure.

#![expect(clippy::expect_used, reason = "a bench that cannot measure ends by panicking")]

#[expect(dead_code, reason = "the workbench's bench uses the rest")]
#[path = "figure.rs"]
mod figure;

use figure::{Budget, Figures};
use serde_json::json;
use std::fmt::Write;
use std::process::{Command, Stdio};
use std::time::Instant;
use whodunit::lucene::{JsonDocument, Profile, Query};

/// Twice as much may cost this many times as much: twice, and what memory and noise add.
const LINEAR: f64 = 3.0;
/// Characters that a query may have.
const QUERY: usize = 32_000;
/// The longest line.
const LINE: usize = 100_000_000;

fn main() {
    let mut figures = Figures::new("queries at their limits");
    reading(&mut figures);
    asking(&mut figures);
    classifying(&mut figures);
    figures.finish();
}

/// Milliseconds, the best of some tries.
fn best(tries: usize, mut work: impl FnMut()) -> f64 {
    let took = (0..tries).map(|_| {
        let begun = Instant::now();
        work();
        begun.elapsed().as_secs_f64() * 1000.0
    });
    took.fold(f64::INFINITY, f64::min)
}

/// Puts the cost of the whole, and how many times that of the half it is.
fn put(figures: &mut Figures, name: &str, most: f64, half: f64, whole: f64) {
    figures.put(name, whole, "ms", Budget::AtMost(most));
    figures.put(
        &format!("{name}, beside half of it"),
        whole / half,
        "times",
        Budget::AtMost(LINEAR),
    );
}

/// Queries as long as they may be, of each shape that could cost more than it is long.
fn shapes(len: usize) -> Vec<(&'static str, String)> {
    let nested = |open: &str, close: &str| {
        let n = (len - 1) / (open.len() + close.len());
        format!("{}a{}", open.repeat(n), close.repeat(n))
    };
    let clauses = |text: &str| {
        let mut out = String::new();
        for n in 0..1024 * len / QUERY {
            let _ = write!(out, "{}", text.replace('#', &n.to_string()));
        }
        out
    };
    vec![
        ("parentheses in each other", nested("(", ")")),
        ("prohibited groups in each other", nested("(-", ")")),
        ("1,024 clauses", clauses("word# AND ") + "a"),
        ("1,024 phrases", clauses("\"some words# here\" OR ") + "a"),
        ("1,024 wildcards", clauses("*a*b#*c* ") + "a"),
        ("one phrase", format!("\"{}\"", "ab ".repeat(len / 3 - 1))),
        ("one wildcard", format!("message:{}", "a?b*".repeat(len / 4 - 3))),
        ("escapes", "\\a".repeat(len / 2)),
        ("quotes that no quote ends", "\\\"".repeat(len / 2 - 1) + "\""),
    ]
}

fn reading(figures: &mut Figures) {
    let (halves, wholes) = (shapes(QUERY / 2), shapes(QUERY));
    for ((name, whole), (_, half)) in wholes.into_iter().zip(halves) {
        let cost = |query: &str| {
            best(5, || {
                let _ = std::hint::black_box(Query::parse(query, Profile::Text));
            })
        };
        put(
            figures,
            &format!("read: {name}"),
            200.0,
            cost(&half),
            cost(&whole),
        );
    }
    for (name, source) in [
        ("read: an expression of 1,000 characters", "(a|b)?".repeat(166)),
        (
            "read: one that is too complex, refused",
            format!("(a|b)*a{}", "(a|b)".repeat(60)),
        ),
    ] {
        let query = format!("/{source}/");
        let took = best(3, || {
            let _ = std::hint::black_box(Query::parse(&query, Profile::Text));
        });
        figures.put(name, took, "ms", Budget::AtMost(2000.0));
    }
}

/// Words as a log has them, none long.
fn line(len: usize) -> String {
    let mut out = String::with_capacity(len + 64);
    let mut n = 0_u32;
    while out.len() < len {
        n = n.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let _ = write!(
            out,
            "req-{n:08x} GET /v2.1/servers aaaaaaaa{} took {}.{} s ",
            n % 97,
            n % 7,
            n % 1000
        );
    }
    out.truncate(len);
    out
}

/// One event of 100 MB.
fn asking(figures: &mut Figures) {
    let [half, whole] = [LINE / 2, LINE].map(|len| JsonDocument::new(json!({"message": line(len)})));
    for (name, query) in [
        ("a phrase that is not there", "\"took 9 s GET\""),
        ("a phrase with moves", "\"servers missing took\"~4"),
        ("a wildcard", "*a*a*a*a*z"),
        ("an expression", "/.*(a|aa)+b[0-9]{2}.*z/"),
        ("a word within two edits", "serxxrs~2 AND nothing"),
        ("a range of words", "[zz TO zzz]"),
    ] {
        let query = Query::parse(query, Profile::Text).expect("a query");
        let cost = |document: &JsonDocument| {
            best(2, || {
                assert!(!query.matches(document), "{}", query.text());
            })
        };
        put(
            figures,
            &format!("100 MB asked: {name}"),
            10_000.0,
            cost(&half),
            cost(&whole),
        );
    }
}

/// A log whose only line is 100 MB long, through the program.
fn classifying(figures: &mut Figures) {
    let folder = tempfile::tempdir().expect("a folder");
    let queries = folder.path().join("queries");
    std::fs::create_dir(&queries).expect("a folder");
    for (name, query) in [
        ("1", "message:\\\"took 9 s GET\\\" AND tags:console"),
        ("2", "\\\"No valid host\\\""),
    ] {
        std::fs::write(
            queries.join(format!("{name}.yaml")),
            format!("query: \"{query}\"\n"),
        )
        .expect("write");
    }
    let [half, whole] = [LINE / 2, LINE].map(|len| {
        let logs = folder.path().join(len.to_string());
        std::fs::create_dir(&logs).expect("a folder");
        std::fs::write(logs.join("job-output.txt"), line(len)).expect("write");
        best(1, || {
            let done = Command::new(env!("CARGO_BIN_EXE_whodunit"))
                .args(["--no-input", "match"])
                .arg(&logs)
                .arg("--queries")
                .arg(&queries)
                .env("HOME", folder.path())
                .stdout(Stdio::null())
                .status()
                .expect("start the program");
            assert!(matches!(done.code(), Some(0 | 3)), "{done}");
        })
    });
    put(
        figures,
        "whodunit match on one line of 100 MB",
        3000.0,
        half,
        whole,
    );
}
