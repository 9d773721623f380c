//! What the program says of itself: settings and where they come from, what is missing, numbers that agree.

use super::{ERROR, Value, Whodunit, demo, full_storage, home, json, text, write};

#[test]
fn what_is_not_configured_is_skipped_by_the_doctor() {
    let mut whodunit = home(ERROR);
    whodunit.with("--gate", "bad");
    let answer = whodunit.call(&["doctor"], 0);
    let state = |name: &str| {
        let checks = answer.one()["checks"].as_array().expect("checks");
        checks
            .iter()
            .find(|c| c["check"] == name)
            .map(|c| c["state"].clone())
    };
    for name in ["configuration", "fingerprints", "review", "login"] {
        assert_eq!(state(name), Some(json!("skip")), "{name}: {}", answer.one());
    }
    assert_eq!(state("builds"), Some(json!("ok")));
    assert_eq!(answer.one()["ok"], json!(true));
}

/// The doctor's word on git.
fn git(whodunit: &Whodunit) -> Value {
    let answer = whodunit.call(&["doctor"], 0);
    let checks = answer.one()["checks"].as_array().cloned().unwrap_or_default();
    let found = checks.into_iter().find(|c| c["check"] == "git");
    found.expect("a check of git")
}

#[test]
fn the_doctor_says_who_commits() {
    let known = git(&demo());
    let said = known["message"].as_str().unwrap_or_default();
    assert!(
        said.ends_with("; you are Triager <triager@example.org>"),
        "{said}"
    );
    // Nobody is named: the demo has somebody who stands in, another gate says what to do.
    let nameless = |whodunit: &Whodunit| {
        // Else git makes up an address where the machine has a full name.
        let config = whodunit.home().join(".gitconfig");
        write(&config, "[user]\n\tuseConfigOnly = true\n");
    };
    let mut whodunit = Whodunit::new();
    nameless(&whodunit);
    whodunit.with("--gate", "demo");
    let said = git(&whodunit)["message"].to_string();
    assert!(
        said.contains("does not know your name") && said.contains("commits here are by You"),
        "{said}"
    );
    let mut whodunit = home(ERROR);
    nameless(&whodunit);
    whodunit.with("--gate", "bad");
    let nobody = git(&whodunit);
    let said = nobody["message"].as_str().unwrap_or_default();
    assert_eq!(nobody["state"], "skip", "{nobody}");
    assert!(said.contains("git config --global user.name"), "{said}");
}

#[test]
fn the_chosen_gate_is_printed_as_it_is_in_effect() {
    let whodunit = demo();
    let answer = whodunit.call(&["config", "--fingerprints", "mine"], 0);
    let effective = &answer.one()["effective"];
    let settings = effective["settings"].as_array().expect("settings");
    let of = |key: &str| {
        let found = settings.iter().find(|one| one["key"] == key);
        found.map(|one| (one["value"].clone(), one["from"].clone()))
    };
    assert_eq!(effective["gate"], "demo");
    assert_eq!(of("fingerprints"), Some((json!("mine"), json!("--fingerprints"))));
    assert_eq!(of("sync_span"), Some((json!("11d"), json!("default"))));
    let (repo, from) = of("review.repo").expect("the demo's review repository");
    assert!(
        repo.as_str().is_some_and(|path| path.ends_with("fingerprints")),
        "{repo}"
    );
    assert_eq!(from, "gate.toml of the archive");
    // As text it could be a configuration file.
    let (printed, _) = text(&whodunit, &["--gate", "demo", "config"]);
    let parsed: toml::Table = printed.parse().expect("TOML");
    assert_eq!(
        parsed["gates"]["demo"]["profile"].as_str(),
        Some("text"),
        "{printed}"
    );
    let preset = whodunit.call(&["config", "--gate", "opendev"], 0);
    let from = preset
        .one()
        .pointer("/effective/settings/0")
        .cloned()
        .unwrap_or_default();
    assert_eq!(
        (&from["key"], &from["from"]),
        (&json!("zuul"), &json!("preset")),
        "{from}"
    );
}

#[test]
fn what_a_sync_counts_is_what_failures_shows() {
    let whodunit = demo();
    let answer = whodunit.call(&["sync"], 0);
    let sync = answer.one();
    let all = [
        "failures",
        "--window",
        "11d",
        "--pipeline",
        "any",
        "--voting",
        "any",
        "--all",
    ];
    let listed = whodunit.call(&all, 0).json;
    let n = |words: &[&str]| {
        listed
            .iter()
            .filter(|row| words.iter().any(|w| row["logs"] == *w))
            .count()
    };
    assert!(n(&["gone"]) > 0 && n(&["here"]) > 0);
    assert_eq!(sync["missing_logs"], json!(n(&["gone", "never"])), "{sync}");
    // "classified" is what a fingerprint explains; a sync says what it read.
    assert_eq!(
        (&sync["matched"], sync.get("classified")),
        (&json!(n(&["here"])), None)
    );
}

#[test]
fn a_second_draft_keeps_the_number_of_the_first() {
    let whodunit = demo();
    let build = full_storage(&whodunit);
    let first = whodunit.call(&["draft", &build, "--bug", "2140005"], 0);
    let again = whodunit.call(&["draft", &build], 0);
    let (first, again) = (first.one(), again.one());
    assert_eq!(
        (&again["id"], &again["bug"]["id"]),
        (&first["id"], &json!("2140005"))
    );
    assert_eq!(again["message"], first["message"]);
}

#[test]
fn a_folder_of_logs_as_a_gate_says_what_it_is_and_what_takes_it() {
    let whodunit = home(ERROR);
    let (_, out) = text(&whodunit, &["--gate", "bad", "failures"]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    for words in [
        "folder of logs",
        "1 file",
        "`whodunit bad`",
        "digest bad",
        "log bad/FILE",
    ] {
        assert!(said.contains(words), "no {words:?} in: {said}");
    }
    assert!(!said.contains("No pipeline gate"), "{said}");
}

#[test]
fn what_is_configured_is_printed_though_the_gate_is_not_there() {
    let whodunit = home(ERROR);
    let config = whodunit.home().join("c.toml");
    write(&config, "[gates.mine]\narchive = 'moved'\nzone = 'UTC'\n");
    let config = config.to_string_lossy();
    let answer = whodunit.call(&["--config", &config, "config", "--gate", "mine"], 1);
    assert_eq!(answer.one()["config"]["gates"]["mine"]["archive"], "moved");
    assert_eq!(answer.one()["effective"], Value::Null);
}
