//! Names and arguments that are not what they should be: what was meant is asked about.

use super::{ERROR, Whodunit, demo, full_storage, home, says, text, write};

#[test]
fn arguments_in_the_other_order_are_understood_and_said() {
    let whodunit = demo();
    let build = full_storage(&whodunit);
    let answer = whodunit.call(&["explain", "2131455", &build], 1);
    let meant = format!("did you mean `whodunit explain {build} 2131455`?");
    says(&answer, &[&meant]);
    let answer = whodunit.call(&["story", &build, "req-1"], 1);
    let meant = format!("did you mean `whodunit story req-1 {build}`?");
    says(&answer, &[&meant]);
    let whodunit = home(ERROR);
    write(
        &whodunit.home().join("q/7.yaml"),
        "query: 'message:\"storage media is full\"'\n",
    );
    let answer = whodunit.try_call(&["explain", "q/7.yaml", "bad"]);
    says(&answer, &["`whodunit explain bad q/7.yaml`"]);
}

#[test]
fn mistyped_names_are_asked_about() {
    let whodunit = demo();
    let build = full_storage(&whodunit);
    let answer = whodunit.call(&["explain", &build, "213145"], 1);
    says(&answer, &["Did you mean 2131455?"]);
    let answer = whodunit.call(&["failures", "--job", "glance-functoinal"], 0);
    says(&answer, &["Did you mean glance-functional"]);
    let right = build.get(..7).expect("a uuid");
    let mut wrong = right.to_owned();
    wrong.replace_range(6..7, if wrong.ends_with('0') { "1" } else { "0" });
    let answer = whodunit.call(&["show", &wrong], 1);
    says(&answer, &[&format!("Did you mean {right} (glance-functional)?")]);
}

#[test]
fn what_follows_demo_is_shown_where_it_belongs() {
    let mut whodunit = Whodunit::new();
    whodunit.with("--color", "never");
    let answer = whodunit.call(&["demo", "failures", "--window", "10d"], 2);
    says(&answer, &["`whodunit --gate demo failures --window 10d`"]);
}

#[test]
fn lint_without_files_is_of_the_gates_or_asks_for_some() {
    let answer = demo().try_call(&["lint"]);
    assert!(
        matches!(answer.code, Some(0 | 3)) && !answer.messages.contains("usage"),
        "{:?} {}",
        answer.code,
        answer.messages
    );
    let answer = Whodunit::new().call(&["lint"], 2);
    says(&answer, &["files or folders of fingerprints"]);
}

#[test]
fn a_file_is_told_from_a_build() {
    let whodunit = home(ERROR);
    let (_, out) = text(&whodunit, &["digest", "bad/glance-api.log"]);
    let told = String::from_utf8_lossy(&out.stderr);
    assert!(told.contains("is a file"), "{told}");
}
