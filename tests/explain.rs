//! Why and why not: an answer for every near miss of the demo gate, each change it names tried on the build; and the
//! forms of `whodunit explain` on builds made here.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that panics is a test that fails"
)]

#[path = "explain/nearest.rs"]
mod nearest;
#[path = "fingerprints/room.rs"]
mod room;
#[path = "explain/screen.rs"]
mod screen;

use room::{whodunit, write};
use screen::Matches;
use serde_json::Value;
use std::path::Path;
use whodunit::app::WhyNot;
use whodunit::config::GateChoice;
use whodunit::domain::BuildKey;
use whodunit::fingerprint::{Effect, Fingerprint, Fix, MatchOptions, Set, classify, explain, near};
use whodunit::runtime::gate::Gate;
use whodunit::task::Cx;

/// The one value that a command prints which succeeds.
fn only(dir: &Path, args: &[&str]) -> Value {
    let (code, mut values) = whodunit(dir, args);
    assert_eq!((code, values.len()), (Some(0), 1), "{args:?}: {values:?}");
    values.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_near_miss_of_the_demo_is_answered() {
    let state = tempfile::tempdir().unwrap();
    let choice = GateChoice {
        gate: Some("demo".into()),
        state: Some(state.path().to_owned()),
        ..GateChoice::default()
    };
    let cx = Cx::default();
    let gate = Gate::open(&choice, &cx).await.unwrap();
    let set = gate.fingerprints().unwrap();
    let (mut misses, mut hits, mut asked) = (0, 0, false);
    for build in gate.store().builds_since(None).unwrap() {
        let Some(logs) = gate.local_logs(&build, &cx).await.ok().flatten() else {
            continue;
        };
        let opts = gate.match_options(Some(&build));
        let report = classify(&logs, &set, &opts, &cx).unwrap();
        let nearly = near(&logs, &set, &report.hits, &opts, usize::MAX, &cx).unwrap();
        let mut screen = Matches::open(&build.key, &set, &report, &nearly, (100, 140));
        for _ in &report.hits {
            screen.keys("j");
        }
        for miss in nearly {
            let print = set.get(&miss.id).unwrap();
            let answer = explain(&logs, print, &opts, &cx).unwrap();
            assert!(
                !answer.matched && answer.event.is_some(),
                "{} {}",
                build.key,
                miss.id
            );
            let failing: Vec<_> = answer.clauses.iter().filter(|c| !c.holds && c.required).collect();
            assert!(!failing.is_empty() && failing.iter().all(|c| c.nearest.is_some()));
            assert!(answer.clauses.iter().all(|c| !c.holds || c.place.is_some()));
            assert!(!answer.fixes.is_empty(), "{} {}: {answer:?}", build.key, miss.id);
            for fix in &answer.fixes {
                let yaml = format!("query: {}\n", serde_json::to_string(&fix.query).unwrap());
                let changed = Set::of(vec![Fingerprint::parse(Path::new("x.yaml"), yaml).unwrap()]);
                let report = classify(&logs, &changed, &opts, &cx).unwrap();
                assert_eq!(report.hits.len(), 1, "{} does not hit {}", fix.query, build.key);
            }
            screen.ask("enter", |id| {
                assert_eq!(id, miss.id);
                WhyNot {
                    query: print.query_text.clone(),
                    answer: answer.clone(),
                    effects: vec![Effect::default(); answer.fixes.len()],
                    ..WhyNot::default()
                }
            });
            let clauses = answer.clauses.iter().map(|c| &c.clause);
            for text in clauses.chain(answer.fixes.iter().map(|fix| &fix.change)) {
                assert!(screen.shows(text), "{text}\n{}", screen.text());
            }
            screen.keys("j");
            if !asked {
                asked = true;
                let nothing = Fix {
                    query: "tags:nothing".to_owned(),
                    ..answer.fixes[0].clone()
                };
                let changes = [answer.fixes[0].clone(), nothing];
                let effects = gate
                    .effects(Some(&build.key), print, &changes, &opts, &cx)
                    .await
                    .unwrap();
                assert!(
                    effects[0].of_failing > 5 && effects[0].of_passing > 5,
                    "{effects:?}"
                );
                let (of_failing, of_passing) = (effects[0].of_failing, effects[0].of_passing);
                let none = Effect {
                    of_failing,
                    of_passing,
                    ..Effect::default()
                };
                assert_eq!(effects[1], none);
            }
            misses += 1;
        }
        for hit in report.hits {
            let answer = explain(&logs, set.get(&hit.id).unwrap(), &opts, &cx).unwrap();
            assert!(answer.matched && answer.hits == hit.hits && answer.fixes.is_empty());
            assert_eq!(answer.event, Some(hit.first));
            assert!(answer.clauses.iter().all(|c| c.holds || !c.required));
            hits += 1;
        }
    }
    println!("{misses} near misses, {hits} hits");
    assert!(misses > 0 && hits > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn any_fingerprint_can_be_asked_about() {
    let dir = build("message:\"valid hosts\" AND NOT message:nothing");
    write(
        &dir.path().join("q/17.yaml"),
        "query: message:\"disk full\" AND tags:console\n",
    );
    let set = Set::load(&dir.path().join("q")).unwrap();
    let logs = whodunit::log::tree::folder(&dir.path().join("b"), &Cx::default()).unwrap();
    let (opts, cx) = (MatchOptions::default(), Cx::default());
    let report = classify(&logs, &set, &opts, &cx).unwrap();
    let mut screen = Matches::open(&BuildKey("b".into()), &set, &report, &[], (90, 30));
    let answer = |id: &str| WhyNot {
        query: set.get(id).unwrap().query_text.clone(),
        answer: explain(&logs, set.get(id).unwrap(), &opts, &cx).unwrap(),
        ..WhyNot::default()
    };
    // The selected one stands in the prompt: one that hits is shown clause by clause, with places.
    screen.ask("w enter", answer);
    assert!(
        screen.shows("✓ message:\"valid hosts\" job-output.txt:2"),
        "{}",
        screen.text()
    );
    assert!(!screen.shows("make it hit"));
    // One that is neither hit nor near becomes a row of its own.
    assert!(screen.keys("w ctrl-u").is_empty());
    screen.paste("18");
    assert!(screen.keys("enter").is_empty() && screen.shows("no fingerprint of this gate is called 18"));
    screen.keys("ctrl-u");
    screen.paste("17");
    screen.ask("enter", answer);
    assert!(
        screen.shows("far 17") && screen.shows("why not 17"),
        "{}",
        screen.text()
    );
    assert!(screen.shows("× message:\"disk full\"") && screen.shows("what would make it hit"));
}

const LOG: &str = "2026-11-20 01:00:00.000 | starting\n\
                   2026-11-20 01:00:01.000 | No valid hosts was found for flavor 7\n\
                   2026-11-20 01:00:02.000 | cleanup done\n";

/// A build of one console log, and a fingerprint.
fn build(query: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join("b/job-output.txt"), LOG);
    write(&dir.path().join("q/1.yaml"), &format!("query: >-\n  {query}\n"));
    dir
}

fn answer(query: &str) -> Value {
    let dir = build(query);
    only(dir.path(), &["explain", "b", "q/1.yaml"])
}

fn changes(answer: &Value) -> Vec<(String, String)> {
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let fixes = answer["fix"].as_array().unwrap();
    fixes
        .iter()
        .map(|f| (text(&f["kind"]), text(&f["query"])))
        .collect()
}

#[test]
fn a_changed_word_is_shown_and_offered() {
    let answer = answer("message:\"No valid host was found\" AND tags:\"console\"");
    assert_eq!(answer["matched"], false);
    let first = &answer["clauses"][0];
    assert_eq!(
        (&first["holds"], &first["nearest"]["line"]),
        (&Value::Bool(false), &Value::from(2))
    );
    let diff = first["nearest"]["diff"].to_string();
    assert!(
        diff.contains("{\"phrase\":\"host\"},{\"event\":\"hosts\"}"),
        "{diff}"
    );
    assert_eq!(answer["clauses"][1]["holds"], true);
    assert_eq!(answer["clauses"][1]["where"]["line"], 2);
    let changes = changes(&answer);
    assert_eq!(changes[0].0, "words");
    assert_eq!(
        changes[0].1,
        "(message:\"No valid host was found\" OR message:\"No valid hosts was found\") AND tags:\"console\""
    );
    assert_eq!(
        changes.last().unwrap(),
        &("drop".to_owned(), "tags:\"console\"".to_owned())
    );
}

#[test]
fn moves_a_wider_field_and_clauses_less() {
    let moved = changes(&answer("message:\"No hosts was found\""));
    assert!(
        moved.contains(&("slop".into(), "message:\"No hosts was found\"~1".into())),
        "{moved:?}"
    );
    let wide = changes(&answer(
        "message:\"No valid hosts\" AND tags:\"screen-n-sch.txt\"",
    ));
    assert_eq!(wide[0].0, "widen");
    assert!(
        wide[0]
            .1
            .contains("(tags:\"screen-n-sch.txt\" OR tags:\"job-output.txt\")"),
        "{wide:?}"
    );
    let not = changes(&answer("message:\"No valid hosts\" AND NOT tags:\"console\""));
    assert_eq!(
        not,
        [("drop".to_owned(), "message:\"No valid hosts\"".to_owned())]
    );
    let either = changes(&answer(
        "message:\"valid host found\" OR message:\"cleanup failed\"",
    ));
    assert!(either.iter().any(|(kind, _)| kind == "words"), "{either:?}");
    let both = changes(&answer(
        "message:\"valid host\" AND tags:\"syslog\" AND message:\"flavor 7\"",
    ));
    assert_eq!(both[0].0, "several");
}

#[test]
fn what_decides_nothing_is_named_and_the_loaders_clause_is_not_written() {
    let dir = build("message:nothing OR message:\"valid host\" AND tags:\"console\"");
    for loader in ["tree", "literal"] {
        let answer = only(dir.path(), &["explain", "b", "q/1.yaml", "--loader", loader]);
        let fix = &answer["fix"][0];
        assert_eq!(
            fix["query"], "(message:\"valid host\" OR message:\"valid hosts\") AND tags:\"console\"",
            "{loader}: {answer}"
        );
        let change = fix["change"].as_str().unwrap();
        assert!(
            change.ends_with("; leave out what decides nothing: message:\"nothing\"")
                || change.ends_with("; leave out what decides nothing: message:nothing"),
            "{change}"
        );
    }
    // Without a required clause of its own the loader's decides alone.
    let dir = build("message:\"valid host\" OR message:\"cleanup failed\"");
    let answer = only(dir.path(), &["explain", "b", "q/1.yaml", "--loader", "literal"]);
    for fix in answer["fix"].as_array().unwrap() {
        assert!(!fix["query"].as_str().unwrap().contains("voting"), "{fix}");
    }
}

#[test]
fn clauses_that_hold_only_in_different_events_say_so() {
    let answer = answer("message:\"No valid hosts\" AND message:\"cleanup done\"");
    let failing: Vec<&Value> = answer["clauses"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["holds"] == false)
        .collect();
    assert_eq!(failing.len(), 1);
    assert!(failing[0]["where"]["line"].is_u64(), "{answer}");
    assert!(changes(&answer).iter().all(|(kind, _)| kind == "drop"));
}

#[test]
fn a_hit_names_its_event_and_every_clause() {
    let answer = answer("message:\"valid hosts\" AND NOT message:nothing");
    assert_eq!(
        (&answer["matched"], &answer["hits"]),
        (&Value::Bool(true), &Value::from(1))
    );
    let places: Vec<&Value> = answer["clauses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["where"]["line"])
        .collect();
    assert_eq!(places, [2, 2]);
}

#[test]
fn a_build_that_does_not_vote_is_named() {
    let dir = build("message:\"valid hosts\"");
    let inventory =
        "all:\n  vars:\n    zuul:\n      job: j\n      voting: false\n      project: {name: a/b}\n";
    write(&dir.path().join("b/zuul-info/inventory.yaml"), inventory);
    let answer = only(dir.path(), &["explain", "b", "q/1.yaml"]);
    assert_eq!(answer["matched"], false);
    assert!(answer["clauses"].to_string().contains("voting:1"));
    assert_eq!(changes(&answer)[0].0, "allow-nonvoting");
    // Fields of the inventory are fields of its events.
    let named = build("message:\"valid hosts\" AND build_name:j AND project:\"a/b\"");
    write(
        &named.path().join("b/zuul-info/inventory.yaml"),
        &inventory.replace("false", "true"),
    );
    assert_eq!(only(named.path(), &["explain", "b", "q/1.yaml"])["matched"], true);
}

#[test]
fn what_allow_nonvoting_adds_are_builds_that_do_not_vote() {
    let dir = build("message:\"valid hosts\"");
    let archive = dir.path().join("archive");
    write(
        &archive.join("gate.toml"),
        "name = 'small'\nnow = '2026-11-20T12:00:00Z'\n",
    );
    let mut builds = String::new();
    for (digit, voting) in [("a", false), ("b", false), ("c", true)] {
        let uuid = digit.repeat(32);
        write(&archive.join(format!("logs/{uuid}/job-output.txt")), LOG);
        builds.push_str(&format!(
            "{{\"_id\":1,\"uuid\":\"{uuid}\",\"job_name\":\"j\",\"result\":\"FAILURE\",\"voting\":{voting},\
             \"pipeline\":\"gate\",\"end_time\":\"2026-11-20T03:00:00\",\"log_url\":\"http://l/x/{uuid}/\",\
             \"ref\":{{\"project\":\"p\",\"branch\":\"master\",\"change\":1,\"patchset\":\"1\"}}}}\n"
        ));
    }
    write(&archive.join("builds.jsonl"), &builds);
    let uuid = "a".repeat(32);
    let args = [
        "explain", &uuid, "q/1.yaml", "--gate", "archive", "--state", "state",
    ];
    let answer = only(dir.path(), &args);
    assert_eq!(answer["fix"][0]["kind"], "allow-nonvoting");
    // The one that votes is hit already.
    let effect = &answer["fix"][0]["effect"];
    assert_eq!(
        (&effect["failing"], &effect["of_failing"]),
        (&1.into(), &2.into())
    );
}
