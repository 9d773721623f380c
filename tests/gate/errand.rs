//! Tenant `review` in the workbench: the errand by keys, in a terminal, against the real Zuul and the real Gerrit.
//!
//! The same loop as [`super::review`], where the command line does it; here a person's keys do.

use super::binary::{Whodunit, binary};
use super::review::{merge_a_good_change, steps_seed, triager};
use super::servers::{Author, Servers};
use super::terminal::{Launch, Terminal};
use super::{Steps, until};
use std::path::Path;
use std::time::{Duration, Instant};

/// The run of the corpus that the failing change replays.
const FAULT: &str = "placement-db-locked";
/// At most so many keystrokes from opening the failure to the pushed review.
const MOST_KEYSTROKES: usize = 20;

#[test]
fn the_workbench_does_the_errand_on_the_real_gate() {
    let Some(servers) = Servers::from_environment() else {
        return;
    };
    let mut steps = Steps::new();
    let bug = (4_000_000 + steps_seed() % 1_000_000).to_string();
    let (whodunit, repo) = triager(&servers);
    let author = Author::new(&servers, "openstack/glance");
    merge_a_good_change(&servers, &author, &bug);
    let failed = author.push("replay", &format!("{FAULT}\n"), &format!("Replay {FAULT} {bug}"));
    until("Zuul's vote on the failing change", || {
        servers.vote(&failed).filter(|v| *v == -1)
    });
    let number = servers.get(&format!("/changes/{failed}"))["_number"].to_string();
    steps.done("a good change merged, a change failed in check");

    let mut terminal = workbench(&servers, &whodunit, &repo);
    let row = format!("{number},1");
    found(&mut terminal, &row);
    steps.done("the workbench's sync found it");

    terminal.count_from_here();
    terminal.press("enter");
    terminal.wait_for("placement-api.log");
    terminal.press_for("2", "near");
    terminal.press_for("3", "none of these");
    steps.done("diagnosed: matches and suspects");
    terminal.press_for("4", "bug number (");
    terminal.type_number(&bug);
    terminal.press("enter");
    terminal.wait_until("the proof of the numbered draft", |screen| {
        screen.contains(&format!("queries/{bug}.yaml")) && !screen.contains("at hand) …")
    });
    steps.done("drafted");
    terminal.press_for("S", "commit message");
    terminal.press("y");
    let screen = terminal.wait_until("what became of it", |s| s.contains("recheck") && s.contains("✓"));
    let (count, script) = terminal.keystrokes();
    println!("          {count} keystrokes: {script}");
    assert!(count <= MOST_KEYSTROKES, "{count}: {script}\n{screen}");
    steps.done("submitted");

    pushed(&servers, &bug, &failed);
    steps.done("fingerprint and recheck are in Gerrit");
    terminal.press("ctrl-q");
    assert_eq!(terminal.wait_exit(), 0);
    assert!(terminal.is_restored());
}

fn workbench(servers: &Servers, whodunit: &Whodunit, repo: &Path) -> Terminal {
    let state = whodunit.home().join("state");
    let args = [
        "--zuul",
        &servers.zuul,
        "--tenant",
        "review",
        "--gerrit",
        &servers.gerrit,
        "--fingerprints",
        &repo.to_string_lossy(),
        "--state",
        &state.to_string_lossy(),
    ];
    Terminal::start(&Launch::new(binary(), &args, whodunit.home()))
}

/// Selects the failed change's row: pipeline `check`, synced until Zuul has recorded the build.
fn found(terminal: &mut Terminal, row: &str) {
    terminal.press_for("f", "filter (");
    terminal.type_text("pipeline:check");
    terminal.press("enter");
    let deadline = Instant::now() + Duration::from_mins(3);
    while !terminal.screen().contains(row) {
        assert!(
            Instant::now() < deadline,
            "{row} is not in the list:\n{}",
            terminal.screen()
        );
        terminal.press("s");
        terminal.wait_for("● sync");
        terminal.wait_gone("● sync");
    }
    terminal.press("g");
    terminal.press("g");
    while !selected(&terminal.screen()).contains(row) {
        let before = selected(&terminal.screen());
        terminal.press("j");
        terminal.wait_until("the next row", |screen| selected(screen) != before);
    }
}

/// The row with the selection's bar.
fn selected(screen: &str) -> String {
    screen
        .lines()
        .find(|line| line.trim_start().starts_with('▌'))
        .unwrap_or_default()
        .to_string()
}

fn pushed(servers: &Servers, bug: &str, failed: &str) {
    let changes = servers.get(&format!(
        "/changes/?q=topic:%22bug/{bug}%22&o=CURRENT_REVISION&o=CURRENT_FILES"
    ));
    let change = &changes[0];
    assert_eq!(change["project"], "opendev/fingerprints", "{changes}");
    assert_eq!(change["status"], "NEW", "{change}");
    let revision = change["current_revision"].as_str().expect("a revision");
    let files = &change["revisions"][revision]["files"];
    assert!(
        files.get(format!("queries/{bug}.yaml")).is_some(),
        "the fingerprint is in it: {files}"
    );
    let comment = format!("recheck bug {bug}");
    let said = servers.messages(failed);
    assert!(
        said.iter().any(|m| m["message"].to_string().contains(&comment)),
        "`{comment}` is on the failed change: {said:?}"
    );
    until("Zuul to run the failed change again", || {
        (servers.reports(failed).len() > 1).then_some(())
    });
}
