//! Near misses on logs made here: which log is the nearest, and how `match` names them.

use super::only;
use super::room::{command, whodunit, write};
use serde_json::json;

const SERVICE: &str = "2026-11-21 01:49:06.100 14118 ERROR store.api [None req-1 - -] Upload failed: the store is full: \
                       no room for the object on its device\n";
const DRIVER: &str = "2026-11-21 01:49:06.120 99 ERROR ci.driver [-] PUT /v2/file -> 413 the store is full: no room for \
                      the object on its device\n";

/// A folder whose test driver repeats what a service's log says, and a fingerprint that asks for another log.
fn renamed() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join("bad/logs/driver.log"), DRIVER);
    write(&dir.path().join("bad/logs/store-api.log"), SERVICE);
    write(
        &dir.path().join("q/7.yaml"),
        "query: 'message:\"the store is full\" AND tags:\"screen-s-api.txt\"'\n",
    );
    dir
}

#[test]
fn of_logs_that_say_the_same_the_services_is_the_nearest() {
    let dir = renamed();
    let answer = only(dir.path(), &["explain", "bad", "q/7.yaml"]);
    assert_eq!(answer["event"]["file"], "logs/store-api.log", "{answer}");
    let mut clauses = answer["clauses"].as_array().unwrap().iter();
    let holds = clauses.find(|c| c["holds"] == true).unwrap();
    assert_eq!(holds["where"]["file"], "logs/store-api.log", "{answer}");
    let fix = answer["fix"][0]["change"].as_str().unwrap();
    assert!(fix.contains("store-api.log"), "{fix}");
}

#[test]
fn match_names_near_misses_below_and_in_json_where_asked() {
    let dir = renamed();
    let args = ["match", "bad", "--queries", "q"];
    let shown = command(dir.path())
        .args(args)
        .args(["--color", "never"])
        .output()
        .unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.contains("no fingerprint matches"), "{shown}");
    assert!(shown.contains("7 nearly, at logs/store-api.log:1"), "{shown}");
    assert!(shown.contains("× tags:\"screen-s-api.txt\""), "{shown}");
    let (code, plain) = whodunit(dir.path(), &args);
    assert_eq!((code, plain.len()), (Some(3), 1), "{plain:?}");
    assert!(plain[0].get("near").is_none(), "{}", plain[0]);
    let (code, asked) = whodunit(dir.path(), &[&args[..], &["--near"]].concat());
    assert_eq!((code, asked.len()), (Some(3), 1), "{asked:?}");
    let near = &asked[0]["near"][0];
    assert_eq!(
        (&near["id"], &near["nearest"]["file"]),
        (&json!("7"), &json!("logs/store-api.log"))
    );
    assert_eq!(near["fails"], json!(["tags:\"screen-s-api.txt\""]));
}
