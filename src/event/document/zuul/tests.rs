//! Documents that are whole, that break off, that are of other types than Zuul's, and hostile ones.

use super::*;

fn all(json: &str) -> (Vec<(u64, String)>, io::Result<Amount>) {
    let mut events = Vec::new();
    let amount = read(json.as_bytes(), &mut |record| {
        events.push((record.line, record.text));
        ControlFlow::Continue(())
    });
    (events, amount)
}

const WHOLE: &str = r#"[
  {"phase": "pre", "plays": [
    {"play": {"name": "all"}, "tasks": [
      {"hosts": {"one": {"failed": true, "msg": "disk full", "rc": 1}, "two": {"changed": true}},
       "role": {"name": "setup"}, "task": {"name": "Make room"}},
      {"hosts": {"one": {"results": [{"failed": true, "item": {"a": [1, null]}, "msg": "no"}, {"msg": "yes"}]}},
       "task": {"name": "Loop"}}
    ]},
    {"play": {"name": "run timed out"}, "tasks": []}
  ], "stats": {"one": {"plays": [{"tasks": [{"hosts": {"x": {}}}]}]}}},
  {"plays": [{"tasks": [
      {"hosts": {"one": {"action": "ping"}}}], "play": {}}], "phase": "run"}
]
"#;

#[test]
fn tasks_stand_on_their_lines_with_the_phase_of_their_playbook() {
    let (events, amount) = all(WHOLE);
    let want = [
        (4, "pre TASK [setup : Make room] one: FAILED (rc 1)\ndisk full"),
        (4, "pre TASK [setup : Make room] two: changed"),
        (6, "pre TASK [Loop] one: ok\nitem {\"a\":[1,null]}: FAILED\nno"),
        (6, "pre PLAY [run timed out] without tasks"),
        (12, "run TASK [ping] one: ok"),
    ];
    let events: Vec<(u64, &str)> = events.iter().map(|(line, text)| (*line, text.as_str())).collect();
    assert_eq!(events, want);
    let amount = amount.unwrap();
    assert_eq!((amount.bytes, amount.lines), (WHOLE.len() as u64, 13));
}

#[test]
fn a_document_that_breaks_off_gives_the_tasks_before() {
    for (cut, n) in [(WHOLE.len() - 4, 5), (WHOLE.find("\"Loop\"").unwrap(), 2)] {
        let (events, amount) = all(&WHOLE[..cut]);
        assert_eq!(events.len(), n);
        assert!(events[0].1.starts_with("pre TASK"));
        assert!(amount.is_err());
    }
    let (events, amount) = all(&WHOLE.replace("\"phase\": \"run\"", "\"phase\": x"));
    assert_eq!(events[4].1, "TASK [ping] one: ok", "its phase never comes");
    assert!(amount.is_err());
}

#[test]
fn other_types_are_passed_over_and_reading_ends_when_told() {
    let odd = r#"[1, "x", null, [{}], {"phase": 1, "plays": {"a": 1}}, {"plays": [[], 2.5, {"tasks": {}, "play": []},
      {"tasks": [7, {"hosts": []}, {"hosts": {"h": 1}, "task": "t", "role": null}]}]}]"#;
    let (events, amount) = all(odd);
    let texts: Vec<&str> = events.iter().map(|e| e.1.as_str()).collect();
    assert_eq!(texts, ["PLAY [] without tasks", "TASK [] h: ok"]);
    assert!(amount.is_ok());
    let mut n = 0;
    let stopped = read(WHOLE.as_bytes(), &mut |_| {
        n += 1;
        ControlFlow::Break(())
    });
    assert!(stopped.is_ok() && n == 1);
}

#[test]
fn long_names_are_cut_in_the_events_of_all_hosts() {
    let name = "n".repeat(100_000);
    let tasks = format!(r#"[{{"task": {{"name": "{name}"}}, "hosts": {{"a": {{}}, "b": {{}}}}}}]"#);
    let (events, _) = all(&format!(
        r#"[{{"phase": "{name}", "plays": [{{"tasks": {tasks}}}]}}]"#
    ));
    assert_eq!(events.len(), 2);
    assert!(events.iter().all(|(_, text)| text.len() < 10_000));
}

#[test]
fn many_small_values_take_no_memory() {
    let hostile = format!("[{}[]]", "[],".repeat(2_000_000));
    let kept = Kept::new()
        .deserialize(&mut serde_json::Deserializer::from_str(&hostile))
        .unwrap();
    assert!(kept.as_array().unwrap().len() < 500_000);
    let members = format!("{{{}\"z\":1}}", "\"a\":1,".repeat(1_000_000));
    assert!(
        Kept::new()
            .deserialize(&mut serde_json::Deserializer::from_str(&members))
            .is_ok()
    );
}
