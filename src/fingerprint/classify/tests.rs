//! What the sieve lets pass is all that hits: random logs and random fingerprints, with the sieve and without.

use super::*;
use crate::event::{skim_reader, stream_reader};
use crate::fingerprint::Fingerprint;
use proptest::prelude::*;
use std::path::Path;

const WORDS: [&str; 30] = [
    "repositories",
    "Resources.Baremetal",
    "privilege",
    "remote",
    "MOUNT",
    "a_b__",
    "Timed",
    "out",
    "waiting",
    "ssh",
    "SSH",
    "Error",
    "kelvin",
    "\u{212a}elvin",
    "T\u{130}med",
    "10.0.0.1",
    "nova",
    "Traceback",
    "f\u{f6}\u{f6}",
    "x",
    "in",
    "instance",
    "could",
    "NOT",
    "found",
    "a.b",
    "it's",
    "4711",
    "tImEd",
    "req-1",
];
const HEADS: [&str; 12] = [
    "2026-11-21 01:49:18.934 14030 INFO ci.driver [-] ",
    "2026-11-21 01:49:18.936 14030 ERROR ci.driver [-] ",
    "2026-11-21 01:49:18.936 14030 ERROR ci.driver ",
    "2026-11-21 01:49:18.937 14030 DEBUG ci.other [req-1] ",
    "2026-11-21 01:49:19.938 WARNING ci.other [-] ",
    "2026-11-21 01:49:18.934123 | localhost | ",
    "Nov 21 08:04:50.123456 node devstack@n-cpu.service[7]: ERROR nova.x [None req-1 a b] ",
    "ERROR ci.driver [-] ",
    "{\"time\": \"2026-11-21T01:49:18Z\", \"level\": \"error\", \"message\": \"",
    "  ",
    "",
    "+ ",
];
const PATHS: [&str; 5] = [
    "job-output.txt",
    "controller/logs/screen-n-cpu.txt",
    "logs/syslog.txt",
    "controller/logs/tempest_log.txt",
    "other.log",
];

fn text() -> impl Strategy<Value = String> {
    let line = (
        0..HEADS.len(),
        prop::collection::vec(0..WORDS.len(), 0..6),
        0..40_u8,
    );
    (
        prop::collection::vec(0..HEADS.len(), 1..5),
        prop::collection::vec(line, 1..50),
    )
        .prop_map(|(heads, lines)| {
            let mut out = String::new();
            for (head, words, odd) in lines {
                out.push_str(HEADS[heads[head % heads.len()]]);
                for word in words {
                    out.push_str(WORDS[word]);
                    // Two words or one, a word cut by an escape code, one that ends the line.
                    out.push_str(match odd {
                        0 => "",
                        1 => "\u{1b}[0m",
                        2 => "\r",
                        3 => "\n",
                        _ => " ",
                    });
                }
                if HEADS[heads[head % heads.len()]].starts_with('{') && odd % 2 == 0 {
                    out.push_str("\"}");
                }
                out.push('\n');
            }
            out
        })
}

fn query() -> impl Strategy<Value = String> {
    let word = || (0..WORDS.len()).prop_map(|at| WORDS[at]);
    let leaf = prop_oneof![
        6 => prop::collection::vec(word(), 1..4).prop_map(|w| format!("message:\"{}\"", w.join(" "))),
        2 => prop::collection::vec(word(), 1..3).prop_map(|w| format!("\"{}\"~2", w.join(" "))),
        3 => word().prop_map(|w| format!("message:{w}")),
        1 => word().prop_map(str::to_owned),
        1 => word().prop_map(|w| format!("message:{}*", w.chars().take(2).collect::<String>())),
        1 => word().prop_map(|w| format!("*{}", w.chars().skip(1).collect::<String>())),
        1 => word().prop_map(|w| format!("{w}~1")),
        1 => Just("message:/tim.*/".to_owned()),
        2 => (0..4_usize).prop_map(|at| format!("tags:{}", ["console", "screen", "syslog", "\"screen-n-cpu.txt\""][at])),
        1 => (0..3_usize).prop_map(|at| format!("loglevel:{}", ["ERROR", "INFO", "WARNING"][at])),
        1 => (0..2_usize).prop_map(|at| format!("filename:\"{}\"", ["job-output.txt", "controller/logs/screen-n-cpu.txt"][at])),
        1 => Just("module:\"ci.driver\"".to_owned()),
        1 => Just("voting:1".to_owned()),
        1 => Just("@message:timed".to_owned()),
        1 => Just("build_name:x".to_owned()),
        1 => Just("_exists_:pid".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            4 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} AND {b})")),
            2 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} OR {b})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} AND NOT {b})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} OR NOT {b})")),
            1 => (inner.clone(), inner.clone(), inner).prop_map(|(a, b, c)| format!("({a} {b} +{c})")),
        ]
    })
}

/// Gives its bytes in small steps.
struct Steps<'b>(&'b [u8], usize);

impl std::io::Read for Steps<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(buffer.len()).min(self.0.len());
        let (now, later) = self.0.split_at(n);
        buffer[..n].copy_from_slice(now);
        self.0 = later;
        Ok(n)
    }
}

fn agree(text: &str, path: &str, set: &Set, opts: &MatchOptions, step: usize) {
    let mut errors = Vec::new();
    let matcher = Matcher::new(&BuildLogs::default(), set, opts, &mut errors);
    let mut want = Found::default();
    let stats = stream_reader(
        text.as_bytes(),
        path,
        &opts.events(),
        &Cx::default(),
        &mut |event| {
            matcher.event(event, None, &mut want);
            ControlFlow::Continue(())
        },
    );
    let (mut got, mut certain, told) = (Found::default(), Vec::new(), Told::default());
    let (skimmed, done) = skim_reader(
        Steps(text.as_bytes(), step),
        path,
        &opts.events(),
        &Cx::default(),
        |outset| {
            certain = matcher.certain(outset);
            matcher.sieve_of_any(outset, 64, &told)
        },
        &mut |event| {
            matcher.event(event, told.take().as_deref(), &mut got);
            ControlFlow::Continue(())
        },
    );
    done.unwrap();
    Matcher::count(&certain, skimmed.events + skimmed.cut, &mut got);
    let queries: Vec<&str> = set.fingerprints.iter().map(|p| p.query_text.as_str()).collect();
    let text = text.get(..4000).unwrap_or(text);
    assert_eq!(skimmed, stats.unwrap(), "{opts:?} {queries:#?} {path} {text}");
    let told = |found: Found| {
        let mut hits: Vec<_> = found
            .hits
            .into_iter()
            .map(|h| {
                // Skimming does not tell that more of an event is to come.
                let first = Event {
                    is_cut: false,
                    ..h.first
                };
                (h.print, h.hits, first, h.words)
            })
            .collect();
        hits.sort_by_key(|h| h.0);
        hits
    };
    assert_eq!(told(got), told(want), "{opts:?} {queries:#?} {path} {text}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn sieved_is_matched(
        text in text(),
        queries in prop::collection::vec(query(), 1..5),
        path in 0..PATHS.len(),
        step in 1..600_usize,
        model in prop_oneof![Just(EventModel::Joined), Just(EventModel::Line), Just(EventModel::Logstash)],
        debug in prop::bool::weighted(0.2),
    ) {
        let prints = queries.iter().enumerate().filter_map(|(at, query)| {
            let yaml = format!("query: >-\n  {query}\n");
            Fingerprint::parse(Path::new(&format!("{at}.yaml")), yaml).ok()
        });
        let set = Set::of(prints.collect());
        for profile in [Profile::Text, Profile::Keyword, Profile::Es17] {
            let opts = MatchOptions { profile, model, debug, ..MatchOptions::default() };
            agree(&text, PATHS[path], &set, &opts, step);
        }
    }
}

/// Events that are cut, with words before, at and behind the cuts.
#[test]
fn what_is_cut_is_matched() {
    let head = "2026-11-21 01:49:18.936 14030 ERROR ci.driver [-] Timed out\n";
    let debug = "2026-11-21 01:49:18.937 14030 DEBUG ci.driver [-] Timed out waiting\n";
    let trace = "2026-11-21 01:49:18.936 14030 ERROR ci.driver   trace\n";
    let tail = "{\"a\": \"some line of JSON that goes on and on, timed\"}\r\n";
    let needle = "{\"b\": \"waiting for the repositories\"}\n";
    let bad = "caf\u{e9} \u{1b}[31mrepo\u{1b}[0msitories\n";
    let queries = [
        "message:repositories",
        "message:\"timed out\" AND loglevel:ERROR",
        "message:\"waiting for the\" AND module:\"ci.driver\"",
        "message:trace",
        "tags:screen",
        "NOT message:waiting",
    ];
    let texts = [
        format!(
            "{head}{}{needle}{}{head}",
            tail.repeat(19_000),
            tail.repeat(40_000)
        ),
        format!(
            "{head}{debug}{}{needle}{}{debug}",
            tail.repeat(25_000),
            tail.repeat(100)
        ),
        format!(
            "{head}{}{debug}{trace}{}{head}",
            trace.repeat(30_000),
            trace.repeat(3)
        ),
        format!(
            "{}{needle}{head}{}{bad}{}",
            tail.repeat(45_000),
            tail.repeat(21_000),
            tail.repeat(30_000)
        ),
        format!("{head}{}{head}", bad.repeat(90_000)),
    ];
    for text in &texts {
        for some in [&queries[..4], &queries[4..5], &queries] {
            let prints = some.iter().enumerate().filter_map(|(at, query)| {
                let yaml = format!("query: >-\n  {query}\n");
                Fingerprint::parse(Path::new(&format!("{at}.yaml")), yaml).ok()
            });
            let set = Set::of(prints.collect());
            agree(text, PATHS[1], &set, &MatchOptions::default(), 200_000);
        }
    }
}
