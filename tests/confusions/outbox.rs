//! What waits to be sent can be edited without a screen.

use super::{demo, write};
use std::path::Path;

#[test]
fn a_push_that_waits_is_edited() {
    let whodunit = demo();
    let home = whodunit.home();
    write(
        &home.join("7.yaml"),
        "query: >-\n  message:\"the store is full\"\n",
    );
    write(
        &home.join("better.yaml"),
        "query: >-\n  message:\"the store is quite full\"\n",
    );
    write(&home.join("message"), "Say it better\n\nWith reasons.\n");
    let sent = whodunit.call(&["submit", "7.yaml"], 0);
    let (id, change) = (sent.one()["id"].to_string(), sent.one()["change_id"].clone());
    let none = whodunit.call(&["outbox", "edit", &id], 2);
    assert!(none.messages.contains("--query FILE"), "{}", none.messages);
    whodunit.call(&["outbox", "hold", &id, "--query", "7.yaml"], 2);
    write(&home.join("wrong.yaml"), "query: 'message:('\n");
    whodunit.call(&["outbox", "edit", &id, "--query", "wrong.yaml"], 1);
    let args = [
        "outbox",
        "edit",
        &id,
        "--query",
        "better.yaml",
        "--message",
        "message",
    ];
    let row = whodunit.call(&args, 0);
    assert_eq!(row.one()["change_id"], change, "{}", row.one());
    assert!(
        row.one()["title"]
            .as_str()
            .is_some_and(|t| t.starts_with("Say it better")),
        "{}",
        row.one()
    );
    let sent = whodunit.call(&["outbox", "retry", &id], 0);
    assert_eq!(sent.json[0]["state"], "pushed", "{:?}", sent.json);
    let sha = sent.json[0]["sha"].as_str().expect("a commit").to_owned();
    let rows = whodunit.call(&["outbox", "list", &id], 0);
    let repo = rows.one()["repo"].as_str().expect("a clone").to_owned();
    let text = whodunit.git(Path::new(&repo), &["show", &format!("{sha}:queries/7.yaml")]);
    assert!(text.contains("quite full"), "{text}");
}
