//! A running OpenSearch: one index for each profile, as `corpus/lucene/README.md` says, and queries in batches.

use super::Answer;
use super::corpus::Corpus;
use super::server::Server;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

/// Documents that go to the node at a time.
const BULK: usize = 2000;
/// Queries that go to the node at a time: their answers fit into its memory and ours.
const ASK: usize = 100;

/// A node with indexes of ours.
pub(crate) struct Node {
    server: Server,
}

#[derive(Deserialize)]
struct Answers {
    responses: Vec<Response>,
}

#[derive(Deserialize)]
struct Response {
    status: u16,
    #[serde(default)]
    hits: Hits,
    #[serde(default)]
    error: Value,
}

#[derive(Deserialize, Default)]
struct Hits {
    #[serde(default)]
    hits: Vec<Hit>,
}

#[derive(Deserialize)]
struct Hit {
    /// Of the document's operation: its place in the order of indexing.
    #[serde(rename = "_seq_no")]
    number: u32,
}

impl Node {
    /// Indexes the corpus once for each profile.
    pub(crate) fn with(url: &str, corpus: &Corpus, profiles: &[&str]) -> Self {
        let node = Self {
            server: Server::at(url),
        };
        for profile in profiles {
            node.index(profile, corpus);
        }
        node
    }

    fn index(&self, profile: &str, corpus: &Corpus) {
        let name = index_name(profile);
        self.server.renew(&name, &mapping(profile, corpus));
        for part in corpus.documents.chunks(BULK) {
            self.server.load(&name, part);
        }
        // One segment: the 50 nearest terms of a fuzzy one are those of the index then.
        self.server.settle(&name);
        let count: Value = self
            .server
            .call(Method::GET, &format!("{name}/_count"), String::new());
        assert_eq!(count["count"], corpus.documents.len(), "{count}");
    }

    /// What the queries mean under a profile.
    pub(crate) fn answers(&self, profile: &str, queries: &[String]) -> Vec<Answer> {
        queries
            .chunks(ASK)
            .flat_map(|part| self.ask(profile, part))
            .collect()
    }

    fn ask(&self, profile: &str, queries: &[String]) -> Vec<Answer> {
        let mut body = String::new();
        for query in queries {
            let search = json!({
                "query": {"query_string": {"query": query, "default_field": "message"}},
                "size": 20_000, "sort": ["_doc"], "track_total_hits": false,
                "_source": false, "stored_fields": "_none_", "seq_no_primary_term": true,
            });
            body.push_str(&format!("{{}}\n{search}\n"));
        }
        let path = format!(
            "{}/_msearch?max_concurrent_searches=2&filter_path=responses.status,responses.hits.hits._seq_no,\
             responses.error.root_cause.reason,responses.error.caused_by",
            index_name(profile)
        );
        let answers: Answers = self.server.call(Method::POST, &path, body);
        answers
            .responses
            .into_iter()
            .map(|response| match response.status {
                200 => {
                    let mut hits: Vec<u32> = response.hits.hits.into_iter().map(|hit| hit.number).collect();
                    hits.sort_unstable();
                    Ok(hits)
                }
                status => Err(format!("{status} {}", response.error)),
            })
            .collect()
    }
}

fn index_name(profile: &str) -> String {
    format!("whodunit-{profile}")
}

/// Which types the fields have: those that are no strings by their names, all strings as the profile says.
fn mapping(profile: &str, corpus: &Corpus) -> Value {
    let twin = json!({"type": "keyword", "ignore_above": 256});
    let string = match profile {
        "text" => json!({"type": "text", "fields": {"keyword": twin, "raw": twin}}),
        _ => json!({"type": "keyword"}),
    };
    let mut properties = json!({
        "voting": {"type": "long"}, "build_change": {"type": "long"}, "error_pr": {"type": "double"},
        "test_duration": {"type": "double"}, "@timestamp": {"type": "date"},
    });
    if profile == "keyword" {
        properties["message"] = json!({"type": "text"});
        properties["@message"] = json!({"type": "text"});
    }
    // A field that no document has is not mapped.
    if let Some(properties) = properties.as_object_mut() {
        properties.retain(|name, _| {
            corpus
                .documents
                .iter()
                .any(|document| document.get(name).is_some())
        });
    }
    json!({
        "settings": {
            "number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1",
            "max_result_window": 20_000, "queries.cache.enabled": false,
        },
        "mappings": {
            "date_detection": false, "properties": properties,
            "dynamic_templates": [{"strings": {"match_mapping_type": "string", "mapping": string}}],
        },
    })
}
