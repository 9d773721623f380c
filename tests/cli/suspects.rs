//! What `suspects` says before any commit: that there is none to rank, or that the change itself is at fault.

use super::{ERROR, demo, failures, home, says, text, write};
use serde_json::{Value, json};

#[test]
fn suspects_without_commits_say_why() {
    let whodunit = home(ERROR);
    let answer = whodunit.call(&["suspects", "bad"], 0);
    assert_eq!(answer.one()["suspects"], json!([]));
    assert_eq!(answer.one()["none_of_these"], json!(1.0));
    says(&answer, &["note: There are no commits to rank", "clones"]);
    // A clone in which nothing was merged in the window.
    let clone = whodunit.home().join("src").join("glance");
    std::fs::create_dir_all(&clone).expect("a folder");
    whodunit.git(&clone, &["init", "-q", "-b", "master"]);
    whodunit.git(
        &clone,
        &[
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@b",
            "commit",
            "-q",
            "--allow-empty",
            "-m",
            "x",
            "--date=2020-01-01T00:00:00Z",
        ],
    );
    let config = whodunit.home().join("config.toml");
    let settings = format!(
        "gate = \"mine\"\n[gates.mine]\nlogs = {:?}\nclones = [{:?}]\n",
        whodunit.home().join("bad"),
        whodunit.home().join("src")
    );
    write(&config, &settings);
    let config = config.to_string_lossy();
    let answer = whodunit.call(
        &[
            "--config",
            &config,
            "--now",
            "2019-11-21T02:00:00Z",
            "suspects",
            "bad",
        ],
        0,
    );
    assert_eq!(answer.one()["none_of_these"], json!(1.0), "{}", answer.one());
    says(&answer, &["note: No commit was merged to master", "no good run"]);
}

#[test]
fn a_change_that_fails_alone_twice_is_named_before_any_commit() {
    let whodunit = demo();
    let own = failures(&whodunit, "keystone-functional-negative");
    assert!(own.len() > 1, "{own:?}");
    for build in &own {
        let answer = whodunit.call(&["suspects", build], 0);
        let fault = &answer.one()["own_fault"];
        assert_eq!(
            fault["builds"].as_array().map(Vec::len),
            Some(2),
            "{}",
            answer.one()
        );
        assert!(
            fault["detail"].as_str().is_some_and(|d| d.contains("own fault")),
            "{fault}"
        );
        let (shown, _) = text(&whodunit, &["--gate", "demo", "suspects", build]);
        let place = |what: &str| shown.lines().position(|line| line.contains(what));
        assert!(
            place("own fault").is_some() && place("own fault") < place("none of these"),
            "{shown}"
        );
    }
    for build in failures(&whodunit, "glance-functional").iter().take(3) {
        let answer = whodunit.call(&["suspects", build], 0);
        assert_eq!(
            answer.one()["own_fault"],
            Value::Null,
            "three changes failed alike"
        );
    }
}
