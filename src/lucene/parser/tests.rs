//! Tests of the parser: precedence, where refusals point, depth, arbitrary text.

use super::*;
use crate::lucene::Query;
use proptest::prelude::*;

fn printed(query: &str) -> String {
    parse(query, Profile::Text).map_or_else(|e| format!("refused at {}", e.position), |ast| ast.to_string())
}

#[test]
fn classic_precedence_and_adjacent_words() {
    assert_eq!(printed("a b AND c"), "message:a message:b AND message:c");
    assert_eq!(printed("a b c"), "a b c");
    assert_eq!(
        printed("tags:(a OR b) AND NOT c"),
        "(tags:a OR tags:b) AND NOT message:c"
    );
    assert_eq!(printed("((((a))))"), "message:a");
}

#[test]
fn refusals_say_where() {
    assert_eq!(printed("a AND"), "refused at 5");
    assert_eq!(printed("a AND AND b"), "refused at 6");
    assert_eq!(printed("message:\"a"), "refused at 8");
    assert_eq!(printed("(a"), "refused at 0");
    assert_eq!(printed("a)"), "refused at 1");
}

#[test]
fn no_nesting_exhausts_the_stack() {
    let deep = format!("{}a{}", "(".repeat(15_000), ")".repeat(15_000));
    assert_eq!(printed(&deep), "message:a");
    let deep = format!("{}a{}", "(-".repeat(10_000), ")".repeat(10_000));
    let query = Query::parse(&deep, Profile::Text).unwrap();
    let document = crate::lucene::JsonDocument::new(serde_json::json!({"message": "a"}));
    // An even number of negations.
    assert!(query.matches(&document));
    // Printed, each level takes six characters of the 32,000 that a query may have.
    let deep = format!("{}a{}", "(-".repeat(5_000), ")".repeat(5_000));
    let query = Query::parse(&deep, Profile::Text).unwrap();
    assert_eq!(
        Query::parse(&query.ast().to_string(), Profile::Text)
            .unwrap()
            .ast()
            .to_string(),
        query.ast().to_string()
    );
}

proptest! {
    #[test]
    fn nothing_panics(text in "\\PC{0,60}", bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
        for text in [text, String::from_utf8_lossy(&bytes).into_owned()] {
            for profile in [Profile::Text, Profile::Keyword, Profile::Es17] {
                let _refused_or_not = Query::parse(&text, profile);
            }
        }
    }

    #[test]
    fn printing_and_parsing_agree(text in r#"([a-c+\-!:()"*?~^/\[\]{} ]|AND |OR |NOT | TO |tags:|"a b"|\\.){1,24}"#) {
        if let Ok(ast) = parse(&text, Profile::Text) {
            let once = ast.to_string();
            let again = parse(&once, Profile::Text).map(|a| a.to_string());
            prop_assert_eq!(again.as_deref(), Ok(once.as_str()), "{}", text);
        }
    }
}

#[test]
fn an_and_behind_nothing_meets_the_last_of_adjacent_words() {
    let matches = |query: &str, message: &str| {
        let document =
            crate::lucene::JsonDocument::new(serde_json::json!({"message": message, "tags": "console"}));
        Query::parse(query, Profile::Text).unwrap().matches(&document)
    };
    for query in ["one two ... AND tags:console", "one two \"-\" && tags:console"] {
        assert!(matches(query, "two") && !matches(query, "one"), "{query}");
    }
    assert!(
        matches("(one two) ... AND tags:console", "one") && matches("one\\ two ... AND tags:console", "one")
    );
    assert_eq!(
        printed("a (tags:(one two - AND job)^2 b)"),
        "message:a ((tags:(one two tags:\\- AND tags:job))^2 message:b)"
    );
    assert_eq!(
        printed("one two ... AND (three four)"),
        "one two message:... AND message:three\\ four"
    );
}
