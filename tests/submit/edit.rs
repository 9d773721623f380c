//! What waits to be sent is edited without a screen.

use super::room::Room;

#[test]
fn a_push_that_waits_is_edited() {
    let room = Room::new();
    for (name, text) in [
        (
            "better.yaml",
            "query: >-\n  message:\"the store is quite full\"\n",
        ),
        ("wrong.yaml", "query: 'message:('\n"),
        ("message", "Say it better\n\nWith reasons.\n"),
    ] {
        std::fs::write(room.path(name), text).unwrap();
    }
    let (sent, _) = room.json(&["submit", "2133701.yaml", "--repo", "work"]);
    let id = sent["id"].to_string();
    let refused = |args: &[&str], code: i32| {
        let out = room.run(&[&["outbox"], args].concat());
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(out.status.code(), Some(code), "{args:?}: {said}");
        said
    };
    let said = refused(&["edit", &id], 2);
    assert!(said.contains("--query FILE"), "{said}");
    refused(&["hold", &id, "--query", "2133701.yaml"], 2);
    refused(&["edit", &id, "--query", "wrong.yaml"], 1);
    let texts = ["--query", "better.yaml", "--message", "message"];
    let (row, code) = room.json(&[&["outbox", "edit", &id], &texts[..]].concat());
    assert_eq!((&row["change_id"], code), (&sent["change_id"], 0), "{row}");
    assert!(
        row["title"].as_str().unwrap().starts_with("Say it better"),
        "{row}"
    );
    let (pushed, _) = room.json(&["outbox", "retry", &id]);
    assert_eq!(pushed["state"], "pushed", "{pushed}");
    let file = format!("{}:queries/2133701.yaml", pushed["sha"].as_str().unwrap());
    let text = room.git(&room.path("remote.git"), &["show", &file]);
    assert!(text.contains("quite full"), "{text}");
}
