//! What is skimmed is what is streamed: all counts, and every event that has a word.

use super::*;
use crate::event::stream_reader;
use crate::log::Clock;
use proptest::prelude::*;

/// Lets those events through that have one of some words.
struct Words(Vec<&'static str>);

impl Sieve for Words {
    fn places(&mut self, lines: &[u8], places: &mut Vec<Place>) -> bool {
        let lower = lines.to_ascii_lowercase();
        let from = places.len();
        for word in &self.0 {
            places.extend(memchr::memmem::find_iter(&lower, word).map(|at| Place { at, what: 7 }));
        }
        places[from..].sort_unstable_by_key(|place| place.at);
        false
    }

    fn wants(&mut self, event: &[u8], found: Option<&[u32]>) -> bool {
        assert_eq!(found, Some(&[7][..]));
        let lower = event.to_ascii_lowercase();
        self.0
            .iter()
            .any(|word| memchr::memmem::find(&lower, word.as_bytes()).is_some())
    }
}

/// Gives its bytes in small steps.
struct Steps<'b>(&'b [u8], usize);

impl Read for Steps<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.1.min(buffer.len()).min(self.0.len());
        let (now, later) = self.0.split_at(n);
        buffer[..n].copy_from_slice(now);
        self.0 = later;
        Ok(n)
    }
}

/// An event but for what skimming does not tell of it.
fn alike(event: &Event) -> Event {
    Event {
        is_cut: false,
        ..event.clone()
    }
}

fn agree(bytes: &[u8], step: usize, path: &str, model: EventModel, debug: bool) {
    let opts = EventOptions {
        debug,
        ..EventOptions::matching(model, Clock::default())
    };
    let words = ["needle", "timed"];
    let is_wanted = |event: &Event| {
        let message = event.message.to_lowercase();
        words.iter().any(|word| message.contains(word))
    };
    let mut want = Vec::new();
    let stats = stream_reader(bytes, path, &opts, &Cx::default(), &mut |event| {
        if is_wanted(event) {
            want.push(alike(event));
        }
        ControlFlow::Continue(())
    });
    let mut got = Vec::new();
    let make = |_: &Outset<'_>| Some(Words(words.to_vec()));
    let (skimmed, done) = skim_reader(
        Steps(bytes, step),
        path,
        &opts,
        &Cx::default(),
        make,
        &mut |event| {
            if is_wanted(event) {
                got.push(alike(event));
            }
            ControlFlow::Continue(())
        },
    );
    done.unwrap();
    let text = String::from_utf8_lossy(bytes);
    assert_eq!(got, want, "{model:?} {text}");
    assert_eq!(skimmed, stats.unwrap(), "{model:?} {text}");
}

const LINES: [&str; 61] = [
    "2026-11-21 01:49:18.936 14030 TRACE ci.driver goes on?",
    "2026-11-21 01:49:18.9360 14030 ERROR ci.driver the same time",
    "2026/11/21 01:49:18.936 14030 ERROR ci.driver the same time",
    "2026-11-21 01:49:18.936 14031 ERROR ci.driver needle of another process",
    "2026-11-21 01:49:18.936 14030 ERROR ci.driver2 another module",
    "2026-11-21 01:49:60.936 14030 ERROR ci.driver a leap",
    "2026-11-21 01:49:61.936 14030 ERROR ci.driver no second",
    "Nov 21 08:04:52 node sshd[12]: needle",
    "Nov 21 08:04:59 node daemon.debug prog[1]: dropped",
    "Nov 21 08:04:61 node sshd[12]: no second",
    "Nov 21 08:04:52 nod: needle",
    "Nov 21 08:04:53 node a message of nobody",
    "2026-11-21 01:49:18.934 14030 INFO ci.driver [-] a needle in the log",
    "2026-11-21 01:49:18.934 14030 INFO ci.driver [-] plain",
    "2026-11-21 01:49:18.935 14030 DEBUG ci.driver [-] a needle that is dropped",
    "2026-11-21 01:49:18.936 14030 ERROR ci.driver [-] it failed",
    "2026-11-21 01:49:18.936 14030 ERROR ci.driver Traceback (most recent call last):",
    "2026-11-21 01:49:18.936 14030 ERROR ci.driver   Timed out",
    "2026-11-21 01:49:18.937 14031 ERROR ci.other [-] Needle of another",
    "2026-11-21 01:49:18.937 14031 TRACE ci.other needle",
    "2026-11-21 01:49:18.938 WARNING ci.other [-] no pid",
    "2026-11-21 01:49:18.938 14031 INFO ci:other [-] a colon needle",
    "2026-11-21 01:49:18.938 14031 INFO ci.other",
    "2026-11-21 25:49:18.938 14031 INFO ci.other no time needle",
    "2026-11-31 01:49:18.938 14031 DEBUG ci.other no date",
    "2026-11-21 01:49:18 | a console needle",
    "2026-11-21 01:49:18.934123 | localhost | console timed out",
    "2026-11-21 01:49:19.934123 |",
    "2026-11-21 01:49:19.934123 | DEBUG in a console",
    "2026-11-21 01:49:19 UTC text needle",
    "2026-11-21 01:49:19 DEBUG text",
    "Nov 21 08:04:50.123456 node devstack@n-cpu.service[7]: ERROR nova.x [None req-1 a b] needle",
    "Nov 21 08:04:50.123456 node devstack@n-cpu.service[7]: DEBUG nova.x [-] needle",
    "Nov 21 08:04:51 node kernel: needle",
    "INFO uwsgi [-] bare needle",
    "ERROR a.b needle",
    "DEBUG a.b [-] dropped",
    "[pid: 8|app: 0|req: 1/1] 1.1.1.1 () {26 vars in 291 bytes} [Sat Nov 21 02:41:18 2026] GET /needle",
    "  indented needle",
    "\tTab timed",
    "  2026-11-21 01:49:18.934 two blanks needle",
    "",
    "lower case needle\r",
    "+ echo needle",
    "\x1b[31m2026-11-21 01:49:18.934 14030 INFO ci.driver [-] nee\x1b[0mdle\x1b[0m",
    "\x1b[31mnee\x1b[1mdle\x1b[0m",
    "needle of \u{212a}elvin and T\u{130}med",
    "T\u{130}MED",
    "2026-11-21 01:49:20.000 [error] <0.223.0> rabbit needle",
    "2026-11-21 01:49:20.000 [error] <0.223.0> rabbit timed",
    "SEVERE: needle",
    "caf\u{e9} needle",
    r#"{"time": "2026-11-21T01:49:18Z", "level": "info", "msg": "a needle of JSON"}"#,
    r#"{"time": "2026-11-21T01:49:18Z", "level": "info", "msg": "a nee\u0064le \n timed"}"#,
    r#"{"time": "2026-11-21T01:49:18Z", "level": "debug", "msg": "a needle that is dropped"}"#,
    "{\"level\": \"debug\", \"msg\": \"dropped\"} \r",
    "\x1b[1m{\"level\": \"debug\", \"msg\": \"dropped, too\"}\x1b[0m",
    r#"{"level": "debug", "msg": 1e999, "is": "no JSON, needle"}"#,
    r#"{"needle": "without time and level"}"#,
    "{ needle",
    "}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn skimmed_is_streamed(
        lines in prop::collection::vec((0..LINES.len(), 1..3_usize), 1..60),
        kinds in prop::collection::vec(0..LINES.len(), 1..12),
        step in 1..400_usize,
        ended: bool,
        debug in prop::bool::weighted(0.2),
        screen: bool,
    ) {
        // Few kinds of lines a file, as files have.
        let mut text = String::new();
        for (at, times) in lines {
            for _ in 0..times {
                text.push_str(LINES[kinds[at % kinds.len()]]);
                text.push('\n');
            }
        }
        if !ended { text.pop(); }
        let path = if screen { "logs/screen-n-cpu.txt" } else { "job-output.txt" };
        for model in [EventModel::Joined, EventModel::Line, EventModel::Logstash] {
            agree(text.as_bytes(), step, path, model, debug);
        }
    }
}

#[test]
fn bad_bytes_and_long_events() {
    let head = "2026-11-21 01:49:18.934 14030 INFO ci.driver [-] needle\n";
    let tail = "  a line that goes on with it\n".repeat(60_000);
    let debug = "2026-11-21 01:49:18.934 14030 DEBUG ci.driver [-] x\n".repeat(9000);
    let long = "needle ".repeat(200_000);
    for model in [EventModel::Joined, EventModel::Line, EventModel::Logstash] {
        for text in [
            format!("{head}{tail}{head}{debug}{head}"),
            format!("{head}{debug}{tail}"),
            format!("{tail}{head}"),
            format!("{head}{long}\n{head}{head}{long}"),
            format!("{head}{long}{long}\n{debug}{long}\n{head}"),
            format!("{}{debug}{head}", head.replace("INFO", "ERROR").repeat(3)),
        ] {
            agree(text.as_bytes(), 100_000, "screen-n-cpu.txt", model, false);
        }
        let mut bytes = format!("{head}{head}").into_bytes();
        for at in (60..bytes.len()).step_by(7) {
            bytes[at] = 0xe9;
        }
        agree(&bytes, 1000, "screen-n-cpu.txt", model, false);
    }
}
