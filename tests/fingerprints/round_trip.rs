//! From query to tree to query: what is printed is read as the same tree, and hits the same documents.

use super::corpus::corpus;
use super::lines::lines;
use proptest::prelude::*;
use whodunit::lucene::collection::Collection;
use whodunit::lucene::{JsonDocument, Profile, parse};

const PROFILES: [Profile; 3] = [Profile::Text, Profile::Keyword, Profile::Es17];
/// Of the corpus's documents every so manieth is asked.
const EACH: usize = 8;

/// The query as it is printed, and whether it is read as the same tree; none where it is refused.
fn printed(query: &str, profile: Profile) -> Option<Result<String, String>> {
    let ast = parse(query, profile).ok()?;
    let text = ast.to_string();
    Some(match parse(&text, profile) {
        Ok(again) if again.tree_json(profile) != ast.tree_json(profile) => {
            Err(format!("{query}\n  prints  {text}\n  reads   {again}"))
        }
        Ok(again) if again.to_string() != text => Err(format!("{text}\n  prints  {again}")),
        Ok(_) => Ok(text),
        Err(e) => Err(format!("{query}\n  prints  {text}\n  refused {e}")),
    })
}

#[test]
fn real_queries_come_back() {
    let Some(dir) = corpus("lucene") else { return };
    let mut queries: Vec<String> = Vec::new();
    for file in [
        "queries.jsonl.gz",
        "probes.jsonl",
        "loader.jsonl",
        "directed.jsonl",
    ] {
        let texts = lines(&dir.join(file)).into_iter();
        queries.extend(texts.map(|line| line["query"].as_str().unwrap().to_owned()));
    }
    let documents: Vec<JsonDocument> = lines(&dir.join("docs.jsonl.gz"))
        .into_iter()
        .step_by(EACH)
        .map(|mut line| JsonDocument::new(line["doc"].take()))
        .collect();
    for profile in PROFILES {
        let mut wrong = Vec::new();
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for query in &queries {
            match printed(query, profile) {
                Some(Ok(text)) => {
                    before.push(query.as_str());
                    after.push(text);
                }
                Some(Err(why)) => wrong.push(why),
                None => {}
            }
        }
        let after: Vec<&str> = after.iter().map(String::as_str).collect();
        let collection = Collection::new(&documents, profile);
        let (first, second) = (collection.answer(&before, 2), collection.answer(&after, 2));
        let mut hits = 0;
        for ((query, one), two) in before.iter().zip(&first).zip(&second) {
            let (one, two) = (one.as_ref().ok(), two.as_ref().ok());
            hits += one.map_or(0, |ids| usize::from(!ids.is_empty()));
            if one != two {
                wrong.push(format!("{query}\n  other documents than {two:?}"));
            }
        }
        println!(
            "{}: {} of {} queries come back, {hits} of them with documents",
            profile.name(),
            before.len(),
            queries.len()
        );
        assert!(hits * 3 > before.len());
        assert!(
            wrong.is_empty(),
            "{} under {}:\n{}",
            wrong.len(),
            profile.name(),
            wrong.join("\n")
        );
    }
}

/// Words and marks that mean something to the parser, to the tokenizer, or to neither.
fn leaf() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-d]{1,3}",
        "[a-d]{1,2}[-._/:]\\\\?[a-d]",
        "[a-d]\\\\[-+!(){}\\[\\]^\"~*?:/ ][a-d]",
        Just("é日本".to_owned()),
        Just("and".to_owned()),
    ];
    let ask = prop_oneof![
        4 => word,
        4 => "\"[a-d .,:*?()é]{0,9}\"(~[0-3])?",
        1 => "\"a \\\\\" b\"",
        1 => "[a-d]{1,2}\\*",
        1 => "[a-d]?[*?][a-d*?]{1,3}",
        1 => "[a-d]{2,4}~[0-2]?",
        1 => "/[a-d][.+*]?[a-d]/",
        1 => "[\\[{][a-d]+ TO ([a-d]+|\\*)[\\]}]",
        1 => "\\([a-d]+ (AND |OR |NOT )?[a-d]+\\)",
    ];
    let field = prop_oneof![
        4 => Just(String::new()),
        4 => "(message|tags|build_name|voting|error_pr|x):",
        1 => Just("_exists_:".to_owned()),
        1 => Just("build\\*:".to_owned()),
    ];
    (field, ask, prop_oneof![9 => Just(""), 1 => Just("^2")])
        .prop_map(|(field, ask, boost)| field + &ask + boost)
}

fn query() -> impl Strategy<Value = String> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        let mark = prop_oneof![6 => Just(""), 1 => Just("NOT "), 1 => Just("-"), 1 => Just("+"), 1 => Just("!")];
        let join = prop_oneof![3 => Just(" AND "), 3 => Just(" OR "), 1 => Just(" && "), 1 => Just(" || "), 1 => Just(" ")];
        let group = prop_oneof![2 => Just(("(", ")")), 1 => Just(("", "")), 1 => Just(("message:(", ")"))];
        let clauses = prop::collection::vec((join, mark, inner), 1..4);
        (group, clauses).prop_map(|((open, close), clauses)| {
            let mut text = open.to_owned();
            for (at, (join, mark, clause)) in clauses.iter().enumerate() {
                text.push_str(if at > 0 { join } else { "" });
                text.push_str(mark);
                text.push_str(clause);
            }
            text + close
        })
    })
}

/// Documents that random queries tell apart.
fn documents() -> Vec<JsonDocument> {
    let messages = [
        "a",
        "b c",
        "a b.c d",
        "c-a (b) \" d",
        "dd abc é日本 and",
        "ab cd abcd",
    ];
    let all = messages.iter().enumerate().map(|(at, message)| {
        let mut document = serde_json::json!({"message": message, "tags": [message, "b"], "voting": at % 2});
        if at > 1 {
            document["build_name"] = (*message).into();
        }
        if at > 3 {
            document["error_pr"] = 0.5.into();
        }
        JsonDocument::new(document)
    });
    all.collect()
}

proptest! {
    #[test]
    fn any_query_comes_back(query in query()) {
        let documents = documents();
        for profile in PROFILES {
            let Some(text) = printed(&query, profile) else { continue };
            let text = text.map_err(TestCaseError::fail)?;
            let collection = Collection::new(&documents, profile);
            let answers = collection.answer(&[&query, &text], 1);
            let (one, two) = (answers[0].as_ref().ok(), answers[1].as_ref().ok());
            prop_assert_eq!(one, two, "{} prints {}", query, text);
        }
    }
}
