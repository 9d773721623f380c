//! Each rule on queries made for it, and on such that are right.

use super::*;
use std::path::Path;

/// A file without its suffix, a rule, a place.
type Told = (String, &'static str, Option<(usize, usize)>);

fn findings(files: &[(&str, &str)], profile: Profile) -> Vec<Told> {
    let sources: Vec<Source> = files
        .iter()
        .map(|(name, text)| Source {
            path: PathBuf::from(format!("{name}.yaml")),
            text: (*text).to_owned(),
        })
        .collect();
    lint(&sources, &[], profile)
        .into_iter()
        .map(|f| {
            assert!(!f.fix.is_empty() && !f.message.is_empty());
            let file = f.file.file_stem().unwrap().to_string_lossy().into_owned();
            (file, f.rule.name(), f.position)
        })
        .collect()
}

/// The rules that find something in a query.
fn rules(query: &str) -> Vec<&'static str> {
    let text = format!("query: >-\n  {query}\n");
    let found = findings(&[("1", &text)], Profile::Text);
    found.into_iter().map(|(_, rule, _)| rule).collect()
}

#[test]
fn what_is_right_has_no_finding() {
    for query in [
        "message:\"No valid host\" AND tags:\"screen-n-sch.txt\"",
        "(message:\"a b\" OR message:\"c d\") AND tags:console AND build_name:(\"j1\" OR \"j2\")",
        "message:\"a b\" AND project:\"openstack/nova\" AND NOT message:\"c d\"",
        "message:\"a\" AND message:\"b\" AND (tags:\"x.txt\" AND tags:\"screen\")",
        "message:\"is it up? no (*)\" AND tags:console",
        "_exists_:error_pr AND message:a",
        "message:\"x\" OR message:\"y\"",
        "message:\"playbooks/devstack-tempest.yaml\" AND tags:console",
        "message:\"AssertionError: 1 != 2\" AND tags:console",
        "message:\"$install_test_reqs\" AND tags:console",
        "message:\"a transaction within a transaction\" AND tags:console",
        "message:\"in test_a\" AND NOT tags:console",
        "message:\"a b\" AND NOT message:\"in test_a\" AND tags:console",
        "build_branch:(NOT \"master\") AND message:\"a\"",
        "message:\"a b\" AND message:\"b a\" AND NOT tags:x AND NOT tags:y",
        "message:a AND build_name:\"j\" AND NOT build_name:\"j-x\"",
    ] {
        assert!(rules(query).is_empty(), "{query}: {:?}", rules(query));
    }
}

#[test]
fn each_rule_finds_its_kind() {
    for (query, want) in [
        ("message:\"a", "syntax-error"),
        ("error_pr:x* AND message:a", "syntax-error"),
        (
            "project:\"openstack/nova\" AND message:a AND project:\"openstack/cinder\"",
            "never-hits",
        ),
        ("project:\"a\" AND (project:\"b\" OR project:\"c\")", "never-hits"),
        (
            "message:\"a b\" AND tags:console AND NOT message:\"a b\"",
            "never-hits",
        ),
        ("message:\"a b\" AND NOT message:\"b\"", "never-hits"),
        ("message:\"a\" AND voting:0", "never-hits"),
        (
            "message:\"a\" OR message:\"b\" AND tags:console",
            "ignored-clause",
        ),
        (
            "message:\"a b c\" AND tags:console AND message:b",
            "unreachable-clause",
        ),
        ("message:\"a b\" OR message:\"x a b\"", "unreachable-clause"),
        (
            "message:a AND NOT (build_name:j OR build_name:\"j-x\")",
            "unreachable-clause",
        ),
        (
            "message:a AND build_name:\"j-x\" AND NOT build_name:\"k\"",
            "unreachable-clause",
        ),
        ("message:\"a b\" tags:console", "missing-operator"),
        ("message:\"***\" AND tags:console", "empty-clause"),
        ("message:alpha-beta AND tags:console", "quotes"),
        ("tags:screen-n-cpu.txt AND message:\"a\"", "quotes"),
        ("message:\"no * host\"", "quotes"),
        ("@fields.filename:\"x\" AND message:a", "never-hits"),
        (
            "(@fields.filename:\"x\" OR filename:*) AND message:a",
            "unreachable-clause",
        ),
        (
            "message:a OR (message:b AND NOT message:\"b\")",
            "unreachable-clause",
        ),
        ("build_name:gate-* AND message:a", "build-name-wildcard"),
        (
            "filename:\"logs/screen-n-cpu.txt\" AND message:a",
            "filename-for-tags",
        ),
        (
            "filename:logs*screen-n-cpu.txt AND message:a",
            "filename-for-tags",
        ),
        ("message:\"FAIL: tempest.api\" AND tags:\"console\"", "console"),
        ("message:\"(A:test_wait) got 404\" AND tags:console", "console"),
        ("message:\"Timed out waiting for b\" AND tags:console", "console"),
        ("message:\"mute within 60 seconds\" AND tags:console", "console"),
    ] {
        assert_eq!(rules(query), [want], "{query}");
    }
}

#[test]
fn places_are_those_of_the_file() {
    let text = "# why\nquery: >\n  message:\"a\" AND\n  filename:\"logs/x.txt\"\nowner: me\n";
    let found = findings(&[("1", text)], Profile::Text);
    let want = [
        ("filename-for-tags", Some((4, 3))),
        ("syntax-error", Some((5, 1))),
    ];
    let found: Vec<_> = found.into_iter().map(|(_, rule, at)| (rule, at)).collect();
    assert_eq!(found, want);
    assert_eq!(findings(&[("1", "query: [")], Profile::Text)[0].1, "syntax-error");
    assert_eq!(findings(&[("1", "a: b\n")], Profile::Text).len(), 2);
    assert!(findings(&[("1", "masked: true\n")], Profile::Text).is_empty());
    // On exact values words without quotes are one value.
    let tag = "query: tags:screen-n-cpu.txt AND message:\"a\"\n";
    assert!(findings(&[("1", tag)], Profile::Keyword).is_empty());
}

#[test]
fn equal_and_wider_fingerprints_are_named() {
    let files = [
        ("1", "query: message:\"no valid host\" AND tags:\"console\"\n"),
        (
            "2",
            "query: >-\n  tags:console AND\n  message:\"No valid HOST\"\n",
        ),
        (
            "3",
            "query: message:\"no valid host was found\" AND tags:console AND project:\"x\"\n",
        ),
        (
            "4",
            "query: message:\"no valid host\" AND tags:console\nallow-nonvoting: true\n",
        ),
        ("5", "query: message:\"other\" AND tags:console\n"),
        (
            "6",
            "query: (message:\"other\" OR message:\"thing\") AND tags:console\n",
        ),
    ];
    let found: Vec<(String, &str)> = findings(&files, Profile::Text)
        .into_iter()
        .map(|(f, r, _)| (f, r))
        .collect();
    let want = [
        ("1", "shadowed"),
        ("2", "equal"),
        ("3", "shadowed"),
        ("5", "shadowed"),
    ];
    assert_eq!(found, want.map(|(f, r)| (f.to_owned(), r)));
}

#[test]
fn one_of_certain_tests_is_not_equal_to_one_of_all() {
    let files = [
        ("1", "query: message:\"a b\"\n"),
        ("2", "query: message:\"a b\"\ntest_ids:\n  - tempest.a\n"),
    ];
    let found = findings(&files, Profile::Text);
    assert_eq!(found, [("2".to_owned(), "shadowed", Some((1, 8)))]);
}

#[test]
fn what_excludes_several_others_is_told_once_and_words_are_no_error() {
    let told = |profile| {
        let source = Source {
            path: PathBuf::from("1.yaml"),
            text: "query: project:a AND project:b AND project:c\n".to_owned(),
        };
        let found = lint(&[source], &[], profile).into_iter();
        found.map(|f| (f.rule, f.severity)).collect::<Vec<_>>()
    };
    assert_eq!(told(Profile::Text), [(Rule::NeverHits, Severity::Warning); 2]);
    assert_eq!(told(Profile::Keyword), [(Rule::NeverHits, Severity::Error); 2]);
}

#[test]
fn a_console_query_without_a_message_is_asked_of_no_other_log() {
    for query in ["tags:console AND NOT message:a", "tags:console AND build_name:j"] {
        let text = format!("query: {query}\n");
        let print = Fingerprint::parse(Path::new("1.yaml"), text).unwrap();
        assert_eq!(beside_console(&print, Profile::Text), None, "{query}");
    }
}

#[test]
fn one_that_covers_many_is_told_once() {
    let many: Vec<(String, String)> = (0..6)
        .map(|n| {
            (
                n.to_string(),
                format!("query: message:\"m{n} x\" AND tags:\"console\"\n"),
            )
        })
        .collect();
    let mut files: Vec<(&str, &str)> = many.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    files.push(("9", "query: tags:console\n"));
    let found = findings(&files, Profile::Text);
    assert_eq!(found, [("9".to_owned(), "shadowed", Some((1, 8)))]);
}

#[test]
fn counts_become_findings() {
    let print = Fingerprint::parse(
        Path::new("1.yaml"),
        "query: message:\"a b\" AND tags:\"console\"\n".to_owned(),
    )
    .unwrap();
    let of = |failing, passing, deeper: usize| {
        let counts = Measured {
            failing,
            passing,
            deeper,
            deeper_log: (deeper > 0).then(|| "logs/screen-n-cpu.txt.gz".to_owned()),
        };
        let found = measured(&print, &counts).into_iter();
        found.map(|f| (f.rule, f.fix)).collect::<Vec<_>>()
    };
    assert!(of(9, 1, 0).is_empty() && of(0, 0, 0).is_empty() && of(3, 0, 2).is_empty());
    assert_eq!(of(8, 1, 0)[0].0, Rule::PassingHits);
    assert_eq!(
        of(3, 0, 3),
        [(Rule::Console, "Write tags:\"screen-n-cpu.txt\".".to_owned())]
    );
    assert_eq!(
        beside_console(&print, Profile::Text).as_deref(),
        Some("message:\"a b\" AND NOT tags:\"console\"")
    );
}

#[test]
fn sarif_has_its_required_members() {
    let source = Source {
        path: PathBuf::from("queries/a b.yaml"),
        text: "query: 'message:\"a'\n".to_owned(),
    };
    let log = sarif(&lint(&[source], &[], Profile::Text));
    assert_eq!(
        (&log["version"], &log["runs"][0]["tool"]["driver"]["name"]),
        (&"2.1.0".into(), &"whodunit".into())
    );
    let result = &log["runs"][0]["results"][0];
    assert!(result["message"]["text"].is_string() && result["level"] == "error");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "queries/a%20b.yaml");
    assert!(
        place["region"]["startLine"].as_u64() >= Some(1)
            && place["region"]["startColumn"].as_u64() >= Some(1)
    );
    let rule = &log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize];
    assert_eq!(rule["id"], result["ruleId"]);
}
