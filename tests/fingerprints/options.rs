//! How fingerprints meet events, as options of the command line: models of events and the report of which fingerprint
//! lives only under one, profiles, the loader's two readings, folders laid over each other; and as a gate's settings.

use super::room::{whodunit, write};
use serde_json::Value;
use std::path::Path;
use whodunit::config::GateChoice;
use whodunit::event::EventModel;
use whodunit::fingerprint::Loader;
use whodunit::lucene::Profile;
use whodunit::runtime::gate::Gate;
use whodunit::task::Cx;

const LOG: &str = "2026-11-20 01:00:00.000 7 ERROR nova.compute [-] boom\n\
                   2026-11-20 01:00:00.000 7 ERROR nova.compute Traceback (most recent call last):\n\
                   2026-11-20 01:00:00.000 7 ERROR nova.compute   File \"x.py\", line 2\n\
                   2026-11-20 01:00:00.000 7 ERROR nova.compute ValueError: wrong disk\n\
                   2026-11-20 01:00:01.000 7 INFO nova.compute [-] alpha\n";

/// A build of one service's log, and fingerprints in `q`.
fn build(queries: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join("b/logs/screen-n-cpu.txt"), LOG);
    for (id, query) in queries {
        write(
            &dir.path().join(format!("q/{id}.yaml")),
            &format!("query: >-\n  {query}\n"),
        );
    }
    dir
}

/// The fingerprints that `match` names.
fn hits(dir: &Path, args: &[&str]) -> Vec<String> {
    let (_, lines) = whodunit(dir, &[&["match", "b"], args].concat());
    let prints = lines[0]["fingerprints"].as_array().unwrap();
    prints
        .iter()
        .map(|print| print["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn models_of_events_are_chosen_and_compared() {
    let dir = build(&[
        ("1", "message:boom AND message:\"wrong disk\""),
        ("2", "message:\"wrong disk\""),
        ("3", "message:\"wrong disk\" AND NOT message:boom"),
        ("4", "message:\"never seen\""),
    ]);
    let dir = dir.path();
    assert_eq!(hits(dir, &["--queries", "q"]), ["1", "2"]);
    assert_eq!(hits(dir, &["--queries", "q", "--events", "joined"]), ["1", "2"]);
    assert_eq!(hits(dir, &["--queries", "q", "--events", "line"]), ["2", "3"]);
    let (code, lines) = whodunit(dir, &["models", "b", "--queries", "q"]);
    assert_eq!(code, Some(0));
    let living = |id: &str| {
        let line = lines.iter().find(|line| line["id"] == id).unwrap();
        (line["joined"] != 0, line["line"] != 0, line["only"].clone())
    };
    let only = |id: &str| {
        let (joined, line, only) = living(id);
        let has = |model: &str| only.as_array().is_none_or(|all| all.iter().any(|m| m == model));
        assert_eq!((joined, line), (has("joined"), has("line")), "{id}");
        (joined, line)
    };
    assert_eq!(
        (only("1"), only("2"), only("3")),
        ((true, false), (true, true), (false, true))
    );
    assert_eq!((living("2").2, lines.len()), (Value::Null, 3));
}

#[test]
fn profiles_and_loaders_are_options() {
    let dir = build(&[
        ("1", "message:alpha AND tags:\"SCREEN-N-CPU.TXT\""),
        ("2", "message:alpha OR message:beta"),
    ]);
    let dir = dir.path();
    assert_eq!(hits(dir, &["--queries", "q"]), ["1", "2"]);
    assert_eq!(hits(dir, &["--queries", "q", "--profile", "keyword"]), ["2"]);
    // As text, ` AND voting:1` demands beta.
    assert_eq!(hits(dir, &["--queries", "q", "--loader", "literal"]), ["1"]);
}

#[test]
fn folders_are_laid_over_each_other() {
    let dir = build(&[
        ("1", "message:alpha"),
        ("2", "message:alpha"),
        ("3", "message:alpha"),
    ]);
    let dir = dir.path();
    write(&dir.join("down/queries/2.yaml"), "query: message:nothing\n");
    write(&dir.join("mine/3.yaml"), "masked: true\n");
    write(&dir.join("mine/4.yaml"), "query: message:boom\n");
    let all = [
        "--fingerprints",
        "q",
        "--fingerprints",
        "down",
        "--fingerprints",
        "mine",
    ];
    assert_eq!(hits(dir, &all), ["1", "4"]);
    assert_eq!(hits(dir, &all[..4]), ["1", "3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_has_them_as_settings() {
    let dir = build(&[("1", "message:alpha"), ("2", "message:alpha")]);
    let path = |name: &str| dir.path().join(name);
    write(&path("mine/2.yaml"), "masked: true\n");
    let settings = format!(
        "[gates.mine]\nlogs = {:?}\nfingerprints = {:?}\noverlays = [{:?}]\nprofile = \"keyword\"\nevents = \"line\"\n\
         loader = \"literal\"\n",
        path("b"),
        path("q"),
        path("mine")
    );
    write(&path("config.toml"), &settings);
    let choice = GateChoice {
        gate: Some("mine".into()),
        config: Some(path("config.toml")),
        state: Some(path("state")),
        ..GateChoice::default()
    };
    let gate = Gate::open(&choice, &Cx::default()).await.unwrap();
    let options = gate.match_options(None);
    assert_eq!(
        (options.profile, options.model, options.loader),
        (Profile::Keyword, EventModel::Line, Loader::Literal)
    );
    let set = gate.fingerprints().unwrap();
    assert_eq!(
        (set.fingerprints.len(), set.masked.as_slice()),
        (1, &["2".to_owned()][..])
    );
}
