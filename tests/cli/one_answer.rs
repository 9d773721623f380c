//! Two ways to ask give one answer: the workbench and the command line, the list and the suspects.

use super::{demo, full_storage, text};
use serde_json::json;
use std::path::Path;
use whodunit::app::{Done, GateChoice, Work};
use whodunit::config;
use whodunit::domain::{BuildKey, FailureFilter, Window};
use whodunit::runtime::gate::Gate;
use whodunit::runtime::perform::Performer;
use whodunit::task::Cx;

/// The demo gate, its state in a folder.
fn choice(state: &Path) -> config::GateChoice {
    config::GateChoice {
        gate: Some("demo".into()),
        state: Some(state.to_owned()),
        ..config::GateChoice::default()
    }
}

/// An id that several builds have, as the workbench tells its story and as the command line does.
#[tokio::test(flavor = "multi_thread")]
async fn a_story_is_the_same_on_screen_and_without() {
    let whodunit = demo();
    let base = choice(&whodunit.home().join("state"));
    let cx = Cx::default();
    let performer = Performer::new(base, jiff::tz::TimeZone::UTC);
    let part = |_: Done| {};
    let opened = performer
        .perform(Work::OpenGate(GateChoice::Demo), &cx, &part)
        .await;
    assert!(opened.is_ok(), "{opened:?}");
    // Two builds of one run share their ids; the third is another run.
    let id_of = |build: &str| -> Option<String> {
        let log = whodunit.call(&["log", build, "--level", "WARNING", "--limit", "60"], 0);
        let ids = log.json.iter().filter_map(|e| e["request_ids"][0].as_str());
        ids.map(str::to_owned).next()
    };
    for build in ["743f4fb9", "2ac4f661", "a1708328"] {
        let whole = whodunit.call(&["show", build], 0).one()["build"]
            .as_str()
            .expect("a uuid")
            .to_owned();
        let id = id_of(build).expect("an id");
        let told = whodunit.call(&["story", &id, build], 0);
        let work = Work::Story {
            build: BuildKey(whole),
            id,
        };
        let Ok(Done::StoryTold { lines, .. }) = performer.perform(work, &cx, &part).await else {
            panic!("no story");
        };
        assert_eq!(lines.len(), told.json.len());
        for (line, json) in lines.iter().zip(&told.json) {
            let same = (&json["file"], &json["line"], &json["folded"]);
            assert_eq!(same, (&json!(line.file), &json!(line.line), &json!(line.folded)));
        }
    }
}

/// The list dates a job's failure by the run that the suspects call the first bad one, whatever the list leaves out.
#[tokio::test(flavor = "multi_thread")]
async fn the_list_and_the_suspects_agree_on_the_first_bad_run() {
    let state = tempfile::tempdir().expect("a folder");
    let choice = choice(state.path());
    let gate = Gate::open(&choice, &Cx::default()).await.expect("the demo");
    let mut dated = 0;
    for hours in [24, 48, 240] {
        let filter = FailureFilter {
            window: Window::hours(hours),
            ..FailureFilter::default()
        };
        let list = gate.failures(&filter).expect("a list");
        for job in &list.jobs {
            let mut open = job.rows.iter().map(|at| &list.rows[*at]).filter(|f| f.is_open());
            let Some(newest) = open.next() else { continue };
            let window = gate.job_window(&newest.build).expect("a window");
            assert_eq!(job.since, Some(window.until), "{}", job.job);
            dated += 1;
        }
    }
    assert!(dated > 10, "{dated}");
}

#[test]
fn what_is_in_review_is_told_in_the_list_and_the_outbox_names_its_page() {
    let whodunit = demo();
    let build = full_storage(&whodunit);
    let draft = whodunit.call(&["draft", &build, "--bug", "2140005"], 0);
    let id = draft.one()["id"].to_string();
    let sent = whodunit.call(&["submit", &id, "--yes"], 0);
    let url = sent.one()["url"].as_str().expect("its page").to_owned();
    let (_, number) = url.rsplit_once('/').expect("a number");
    let listed = whodunit.call(&["failures", "--window", "10d"], 0).json;
    let row = listed
        .iter()
        .find(|row| row["build"] == build.as_str())
        .expect("its row");
    assert_eq!(row["review"], format!("in review: {number}"), "{row}");
    let (printed, _) = text(&whodunit, &["--gate", "demo", "failures", "--window", "10d"]);
    assert!(printed.contains(&format!("in review: {number}  ")), "{printed}");
    let (printed, _) = text(&whodunit, &["--gate", "demo", "outbox"]);
    assert!(printed.contains(&url), "{printed}");
    let nothing = whodunit.call(&["story", "req-nosuch", &build], 3);
    assert!(
        nothing.messages.contains("names req-nosuch"),
        "{}",
        nothing.messages
    );
}
