//! A fingerprint is submitted from the command line to a plain git remote and to a stand-in for Gerrit's receive
//! side: what leaves, what stays untouched, what is told, and what a crash or a second process does.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

#[path = "submit/account.rs"]
mod account;
#[path = "submit/edit.rs"]
mod edit;
#[path = "submit/room.rs"]
mod room;

use room::{QUERY, Room};
use serde_json::Value;

#[test]
fn a_query_file_is_stored_then_pushed_and_the_work_tree_stays() {
    let room = Room::new();
    let work = room.path("work");
    std::fs::write(work.join("queries/1.yaml"), "query: dirty\n").unwrap();
    std::fs::write(work.join("staged"), "x").unwrap();
    room.git(&work, &["add", "staged"]);
    std::fs::write(work.join("untracked"), "y").unwrap();
    let before = room.mine();

    let (plan, code) = room.json(&["submit", "2133701.yaml", "--repo", "work"]);
    assert_eq!((plan["state"].as_str(), code), (Some("pending"), 0), "{plan}");
    assert_eq!(plan["sha"], Value::Null);
    assert!(
        plan["diff"]
            .as_str()
            .unwrap()
            .contains("+++ b/queries/2133701.yaml")
    );
    assert_eq!(
        room.git(&room.path("remote.git"), &["for-each-ref", "refs/for"]),
        ""
    );

    let (sent, code) = room.json(&["submit", "2133701.yaml", "--repo", "work", "--yes"]);
    assert_eq!((sent["state"].as_str(), code), (Some("pushed"), 0), "{sent}");
    assert_eq!(
        sent["change_id"], plan["change_id"],
        "the pending action is the same change"
    );
    assert_eq!(sent["url"], Value::Null);
    assert_eq!(room.mine(), before);

    let remote = room.path("remote.git");
    let sha = sent["sha"].as_str().unwrap();
    let at = room.git(&remote, &["rev-parse", "refs/for/master%topic=bug/2133701"]);
    assert_eq!(at, sha);
    assert_eq!(
        room.git(&remote, &["show", &format!("{sha}:queries/2133701.yaml")]),
        QUERY.trim()
    );
    assert_eq!(
        room.git(&remote, &["show", &format!("{sha}:queries/1.yaml")]),
        "query: old"
    );
    assert_eq!(
        room.git(&remote, &["diff", "--name-only", "master", sha]),
        "queries/2133701.yaml"
    );
    let message = room.git(&remote, &["log", "-1", "--format=%B", sha]);
    let id = sent["change_id"].as_str().unwrap();
    assert_eq!(
        message,
        format!("Add query for bug 2133701\n\nRelated-Bug: #2133701\nChange-Id: {id}")
    );
    let who = room.git(&remote, &["log", "-1", "--format=%an <%ae> %cn <%ce>", sha]);
    assert_eq!(
        who,
        "A Triager <triager@example.org> A Triager <triager@example.org>"
    );
    let (row, _) = room.json(&["outbox"]);
    assert_eq!(
        (row["state"].as_str(), row["sha"].as_str()),
        (Some("pushed"), Some(sha))
    );
}

#[test]
fn being_offline_is_a_normal_state() {
    let room = Room::new();
    let work = room.path("work");
    room.git(&work, &["remote", "set-url", "origin", "http://127.0.0.1:9/x"]);
    let (sent, code) = room.json(&["submit", "2133701.yaml", "--repo", "work", "--yes"]);
    assert_eq!((sent["state"].as_str(), code), (Some("pending"), 5), "{sent}");
    assert!(sent["message"].as_str().unwrap().contains("127.0.0.1"), "{sent}");
    let remote = room.path("remote.git");
    room.git(&work, &["remote", "set-url", "origin", remote.to_str().unwrap()]);
    let (again, code) = room.json(&["outbox", "retry"]);
    assert_eq!((again["state"].as_str(), code), (Some("pushed"), 0), "{again}");
    let nothing = room.run(&["outbox", "retry"]);
    assert!(nothing.status.success() && nothing.stdout.is_empty());
}

#[test]
fn actions_are_held_discarded_and_refused_with_a_reason() {
    let room = Room::new();
    let (plan, _) = room.json(&["submit", "2133701.yaml", "--repo", "work"]);
    let id = plan["id"].to_string();
    assert_eq!(room.json(&["outbox", "hold", &id]).0["state"], "held");
    assert!(
        room.run(&["outbox", "retry"]).stdout.is_empty(),
        "what is held stays"
    );
    assert_eq!(room.json(&["outbox", "discard"]).0["state"], "discarded");
    let out = room.run(&["outbox", "retry", &id]);
    assert_eq!(
        out.status.code(),
        Some(6),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    assert_eq!(room.run(&["outbox", "hold", "99"]).status.code(), Some(1));

    let (sent, code) = room.json(&[
        "submit",
        "2133701.yaml",
        "--repo",
        "work",
        "--branch",
        "nosuch",
        "--yes",
    ]);
    assert_eq!((sent["state"].as_str(), code), (Some("rejected"), 3), "{sent}");
    assert!(sent["message"].as_str().unwrap().contains("nosuch"));
}

#[test]
fn what_another_version_made_can_be_discarded() {
    let room = Room::new();
    let (plan, _) = room.json(&["submit", "2133701.yaml", "--repo", "work"]);
    let path = room.path("state/outbox.db");
    rusqlite::Connection::open(path)
        .unwrap()
        .execute("UPDATE outbox SET kind = 'later'", [])
        .unwrap();
    let out = room.run(&["outbox", "discard", &plan["id"].to_string()]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

#[test]
fn what_a_killed_process_left_as_being_sent_can_be_discarded() {
    let room = Room::new();
    let (plan, _) = room.json(&["submit", "2133701.yaml", "--repo", "work"]);
    rusqlite::Connection::open(room.path("state/outbox.db"))
        .unwrap()
        .execute("UPDATE outbox SET state = 'sending'", [])
        .unwrap();
    let (row, code) = room.json(&["outbox", "discard", &plan["id"].to_string()]);
    assert_eq!((row["state"].as_str(), code), (Some("discarded"), 0));
}

#[test]
fn a_repository_that_is_gone_is_no_trouble_of_the_network() {
    let room = Room::new();
    let (plan, _) = room.json(&["submit", "2133701.yaml", "--repo", "work"]);
    std::fs::rename(room.path("work"), room.path("elsewhere")).unwrap();
    let (sent, code) = room.json(&["outbox", "retry"]);
    assert_eq!((sent["state"].as_str(), code), (Some("rejected"), 1), "{sent}");
    assert!(
        sent["message"].as_str().unwrap().contains("not there any more"),
        "{sent}"
    );
    std::fs::rename(room.path("elsewhere"), room.path("work")).unwrap();
    let (sent, _) = room.json(&["outbox", "retry", &plan["id"].to_string()]);
    assert_eq!(sent["state"], "pushed");
}

#[test]
fn what_was_stored_without_a_gate_is_not_forgotten_with_one() {
    let room = Room::new();
    room.json(&["submit", "2133701.yaml", "--repo", "work"]);
    let out = room.run(&["--gate", "demo", "outbox"]);
    let stderr = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.stdout.is_empty() && stderr.contains("1 more"), "{stderr}");
    let shown = room.run(&["--config", "/dev/null", "outbox"]);
    assert!(!shown.stdout.is_empty());
}

#[test]
fn nothing_new_and_a_password_are_not_submitted() {
    let room = Room::new();
    let says = |args: &[&str], code: i32, words: &str| {
        let out = room.run(&[&["submit"], args, &["--repo", "work", "--yes"]].concat());
        let stderr = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(
            out.status.code() == Some(code) && stderr.contains(words),
            "{stderr}"
        );
    };
    std::fs::write(room.path("1.yaml"), "query: message:\"old words\"\n").unwrap();
    room.json(&["submit", "1.yaml", "--repo", "work", "--yes"]);
    let work = room.path("work");
    std::fs::copy(room.path("1.yaml"), work.join("queries/1.yaml")).unwrap();
    room.git(&work, &["commit", "-q", "-a", "-m", "The same"]);
    room.git(&work, &["push", "-q", "origin", "HEAD:master"]);
    says(&["1.yaml"], 6, "already");
    let remote = "http://me:sekrit@127.0.0.1:1/x";
    says(&["2133701.yaml", "--remote", remote], 2, "password");
    assert!(!String::from_utf8_lossy(&room.run(&["outbox"]).stdout).contains("sekrit"));
}

#[test]
fn a_draft_that_comes_from_a_pipe_is_submitted_and_a_huge_one_is_refused() {
    let room = Room::new();
    let made = room.command("mkfifo", &room.root).arg("7.yaml").status().unwrap();
    assert!(made.success());
    let fifo = room.path("7.yaml");
    let writer = std::thread::spawn(move || std::fs::write(fifo, QUERY).unwrap());
    let (plan, code) = room.json(&["submit", "7.yaml", "--repo", "work"]);
    writer.join().unwrap();
    assert_eq!((plan["state"].as_str(), code), (Some("pending"), 0));

    let huge = format!("{QUERY}{}", "# x\n".repeat(1 << 20));
    std::fs::write(room.path("8.yaml"), huge).unwrap();
    let out = room.run(&["submit", "8.yaml", "--repo", "work"]);
    let stderr = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(
        out.status.code() == Some(1) && stderr.contains("larger"),
        "{stderr}"
    );
}

#[test]
fn what_is_no_fingerprint_or_no_bug_is_refused_before_anything_is_stored() {
    let room = Room::new();
    std::fs::write(room.path("7.yaml"), "query: 'message:('\n").unwrap();
    std::fs::write(room.path("a b.yaml"), QUERY).unwrap();
    std::fs::write(room.path("d.json"), "{\"abstains\": \"nothing\"}").unwrap();
    for (args, code) in [
        (["7.yaml", "--repo", "work"].as_slice(), 1),
        (&["a b.yaml", "--repo", "work"], 2),
        (&["2133701.yaml", "--repo", "work", "--bug", "../x"], 2),
        (&["2133701.yaml", "--repo", "work", "--branch", "--force"], 2),
        (&["2133701.yaml", "--repo", "work", "--branch=-x"], 1),
        (&["2133701.yaml", "--repo", "work", "--remote", "nosuch"], 2),
        (&["2133701.yaml", "--repo", "home"], 1),
        (&["2133701.yaml"], 2),
        (&["d.json", "--repo", "work"], 1),
        (&["12", "--repo", "work"], 1),
    ] {
        let out = room.run(&[&["submit"], args].concat());
        let stderr = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(code), "{args:?}: {stderr}");
    }
    assert!(room.run(&["outbox"]).stdout.is_empty());
}

#[test]
fn a_file_that_names_no_bug_is_told_how_to_name_one() {
    let room = Room::new();
    std::fs::write(room.path("q.yaml"), QUERY).unwrap();
    let out = room.run(&["submit", "q.yaml", "--repo", "work"]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.code() == Some(2) && said.contains("--bug N"), "{said}");
    let (plan, code) = room.json(&["submit", "q.yaml", "--bug", "2199999", "--repo", "work"]);
    assert_eq!((plan["state"].as_str(), code), (Some("pending"), 0), "{plan}");
}

#[test]
fn a_crash_between_commit_and_push_makes_one_change() {
    let Some(room) = Room::standin() else { return };
    let (plan, _) = room.json(&["submit", "2133701.yaml", "--repo", "work"]);
    let (sent, _) = room.json(&["outbox", "retry", &plan["id"].to_string()]);
    assert_eq!(sent["state"], "pushed");
    // As if the process had died before it could write down that it was pushed.
    let state = whodunit::store::Store::open(&room.path("state/outbox.db")).unwrap();
    let mut row = whodunit::store::outbox::list(&state).unwrap().remove(0);
    row.state = whodunit::store::outbox::State::Sending;
    whodunit::store::outbox::update(&state, &row, jiff::Timestamp::now()).unwrap();
    drop(state);
    let (again, code) = room.json(&["outbox", "retry"]);
    assert_eq!((again["state"].as_str(), code), (Some("pushed"), 0), "{again}");
    assert_eq!(again["sha"], sent["sha"]);
    let pushes = std::fs::read_to_string(room.path("gerrit/pushes.jsonl")).unwrap();
    assert_eq!(pushes.lines().count(), 1);
}

#[test]
fn a_review_server_gives_the_changes_address_and_its_refusals() {
    let Some(room) = Room::standin() else { return };
    let (sent, code) = room.json(&["submit", "2133701.yaml", "--repo", "work", "--yes"]);
    assert_eq!((sent["state"].as_str(), code), (Some("pushed"), 0), "{sent}");
    assert_eq!(sent["url"], "http://gerrit.test/c/project/+/1");
    let pushes = std::fs::read_to_string(room.path("gerrit/pushes.jsonl")).unwrap();
    let push: Value = serde_json::from_str(pushes.lines().next().unwrap()).unwrap();
    assert_eq!(push["options"]["topic"][0], "bug/2133701");
    assert_eq!(push["changes"][0]["change_id"], sent["change_id"]);
    assert_eq!(sent["open_reviews"], serde_json::json!([]));
    let (again, _) = room.json(&["submit", "2133701.yaml", "--repo", "work"]);
    assert_eq!(
        again["open_reviews"][0]["number"], 1,
        "it names the bug already: {again}"
    );
    let (refused, _) = room.json(&[
        "submit",
        "2133701.yaml",
        "--repo",
        "work",
        "--branch",
        "nosuch",
        "--yes",
    ]);
    assert_eq!(refused["state"], "rejected");
    assert!(
        refused["hint"].as_str().unwrap().contains("--branch"),
        "{refused}"
    );
}

#[test]
fn two_processes_push_once() {
    let Some(room) = Room::standin() else { return };
    room.json(&["submit", "2133701.yaml", "--repo", "work"]);
    let binary = env!("CARGO_BIN_EXE_whodunit");
    let start = || {
        let mut command = room.command(binary, &room.root);
        command
            .args(["--state", "state", "outbox", "retry"])
            .stdout(std::process::Stdio::null());
        command.stderr(std::process::Stdio::null()).spawn().unwrap()
    };
    let children: Vec<_> = (0..4).map(|_| start()).collect();
    for mut child in children {
        let code = child.wait().unwrap().code();
        assert!(matches!(code, Some(0 | 6)), "{code:?}");
    }
    let pushes = std::fs::read_to_string(room.path("gerrit/pushes.jsonl")).unwrap();
    assert_eq!(pushes.lines().count(), 1);
}

#[test]
fn the_same_bug_again_is_the_next_patch_set_and_the_same_text_is_nothing_new() {
    let Some(room) = Room::standin() else { return };
    let args = ["submit", "2133701.yaml", "--repo", "work", "--yes"];
    let (first, code) = room.json(&args);
    assert_eq!((first["state"].as_str(), code), (Some("pushed"), 0), "{first}");
    let (same, code) = room.json(&args);
    assert_eq!(code, 6, "{same}");
    assert!(
        same["message"].as_str().unwrap().contains("nothing new"),
        "{same}"
    );
    assert_eq!(
        (&same["change_id"], &same["url"]),
        (&first["change_id"], &first["url"])
    );
    std::fs::write(room.path("2133701.yaml"), "query: message:\"other words\"\n").unwrap();
    let (next, code) = room.json(&args);
    assert_eq!((next["state"].as_str(), code), (Some("pushed"), 0), "{next}");
    assert_eq!(
        (&next["change_id"], &next["url"]),
        (&first["change_id"], &first["url"])
    );
    assert_ne!(next["sha"], first["sha"]);
    let pushes = std::fs::read_to_string(room.path("gerrit/pushes.jsonl")).unwrap();
    assert_eq!(pushes.lines().count(), 2);
}

#[test]
fn a_word_is_no_bug_of_a_submission() {
    let room = Room::new();
    let out = room.run(&["submit", "2133701.yaml", "--bug", "nope", "--repo", "work"]);
    assert_eq!(
        out.status.code(),
        Some(2),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
}
