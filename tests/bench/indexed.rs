//! A real OpenSearch with the events of some logs in it, every string analysed, as the profile `text` has them.

use super::server::Server;
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::ops::ControlFlow;
use whodunit::domain::BuildLogs;
use whodunit::event::{self, BuildFields, EventOptions, Fields};
use whodunit::fingerprint::MatchOptions;
use whodunit::log::tree;
use whodunit::lucene::{Document, Field};
use whodunit::task::Cx;

const NAME: &str = "whodunit-bench";
/// Events that go to the node at a time.
const BULK: usize = 5000;

/// An index; removed when it goes.
pub(crate) struct Index {
    server: Server,
    events: usize,
}

impl Drop for Index {
    fn drop(&mut self) {
        let _: Value = self.server.call(Method::DELETE, NAME, String::new());
    }
}

impl Index {
    /// Indexes all events of the logs.
    pub(crate) fn of(url: &str, logs: &BuildLogs, opts: &MatchOptions) -> Self {
        let server = Server::at(url);
        server.renew(NAME, &mapping());
        let build = BuildFields::new(None, opts.model);
        let options = EventOptions::matching(opts.model, opts.clock.clone());
        let (mut events, mut part) = (0, Vec::new());
        for file in tree::logs(logs) {
            event::stream(logs, &file, &options, &Cx::default(), &mut |event| {
                part.push(document(&Fields::new(event, &build)));
                // The pieces of an event that was cut are documents, as the index had them, and one event.
                events += usize::from(!event.continues);
                if part.len() == BULK {
                    server.load(NAME, &part);
                    part.clear();
                }
                ControlFlow::Continue(())
            })
            .expect("read the logs");
        }
        server.load(NAME, &part);
        server.settle(NAME);
        Self { server, events }
    }

    /// How many events it has.
    pub(crate) fn events(&self) -> usize {
        self.events
    }

    /// How many events each query means.
    pub(crate) fn counts(&self, queries: &[&str]) -> Vec<u64> {
        let mut body = String::new();
        for query in queries {
            let search = json!({
                "query": {"query_string": {"query": query, "default_field": "message"}},
                "size": 0, "track_total_hits": true,
            });
            body.push_str(&format!("{{\"request_cache\":false}}\n{search}\n"));
        }
        let path = format!("{NAME}/_msearch?filter_path=responses.hits.total.value");
        let answers: Value = self.server.call(Method::POST, &path, body);
        let answers = answers["responses"].as_array().expect("answers").clone();
        answers
            .iter()
            .map(|answer| answer["hits"]["total"]["value"].as_u64().expect("a count"))
            .collect()
    }
}

fn document(fields: &Fields<'_>) -> Value {
    let mut out = Map::new();
    for name in fields.field_names() {
        let value = match fields.field(name) {
            Some(Field::Text(texts)) if name == "tags" => json!(texts),
            Some(Field::Text(texts)) => json!(texts.first()),
            Some(Field::Long(number)) => json!(number),
            Some(Field::Double(number)) => json!(number),
            Some(Field::Date(micros)) => json!(micros / 1000),
            Some(Field::Bool(value)) => json!(value),
            None => continue,
        };
        out.insert(name.to_owned(), value);
    }
    Value::Object(out)
}

fn mapping() -> Value {
    let twin = json!({"type": "keyword", "ignore_above": 256});
    let string = json!({"type": "text", "fields": {"keyword": twin, "raw": twin}});
    json!({
        "settings": {
            "number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1",
            "queries.cache.enabled": false,
        },
        "mappings": {
            "date_detection": false,
            "properties": {"voting": {"type": "long"}, "@timestamp": {"type": "date"}},
            "dynamic_templates": [{"strings": {"match_mapping_type": "string", "mapping": string}}],
        },
    })
}
