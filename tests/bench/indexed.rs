//! A real OpenSearch with the events of some logs in it, every string analysed, as the profile `text` has them.

use serde_json::{Map, Value, json};
use std::ops::ControlFlow;
use std::time::Duration;
use tokio::runtime::Runtime;
use whodunit::domain::BuildLogs;
use whodunit::event::{self, BuildFields, EventOptions, Fields};
use whodunit::fingerprint::MatchOptions;
use whodunit::log::tree;
use whodunit::lucene::{Document, Field};
use whodunit::task::Cx;

const NAME: &str = "whodunit-bench";
/// Bytes that go to the node at a time.
const BULK: usize = 4 << 20;

/// An index; removed when it goes.
pub(crate) struct Index {
    url: String,
    http: reqwest::Client,
    runtime: Runtime,
    events: usize,
}

impl Drop for Index {
    fn drop(&mut self) {
        self.call(reqwest::Method::DELETE, NAME, String::new());
    }
}

impl Index {
    /// Indexes all events of the logs.
    pub(crate) fn of(url: &str, logs: &BuildLogs, opts: &MatchOptions) -> Self {
        let mut index = Self {
            url: url.trim_end_matches('/').to_owned(),
            http: reqwest::Client::builder()
                .no_proxy()
                .timeout(Duration::from_mins(5))
                .build()
                .expect("an HTTP client"),
            runtime: Runtime::new().expect("a runtime"),
            events: 0,
        };
        // It may be there from a run before.
        index.call(reqwest::Method::DELETE, NAME, String::new());
        let made = index.call(reqwest::Method::PUT, NAME, mapping().to_string());
        assert_eq!(made["acknowledged"], true, "{made}");
        let build = BuildFields::new(None, opts.model);
        let options = EventOptions::matching(opts.model, opts.clock.clone());
        let mut body = String::new();
        for file in tree::logs(logs) {
            event::stream(logs, &file, &options, &Cx::default(), &mut |event| {
                let document = document(&Fields::new(event, &build));
                body.push_str(&format!("{{\"index\":{{}}}}\n{document}\n"));
                index.events += 1;
                if body.len() > BULK {
                    index.load(std::mem::take(&mut body));
                }
                ControlFlow::Continue(())
            })
            .expect("read the logs");
        }
        index.load(body);
        index.call(reqwest::Method::POST, &format!("{NAME}/_refresh"), String::new());
        index.call(
            reqwest::Method::POST,
            &format!("{NAME}/_forcemerge?max_num_segments=1"),
            String::new(),
        );
        index
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
        let answers = self.call(reqwest::Method::POST, &path, body);
        let answers = answers["responses"].as_array().expect("answers").clone();
        answers
            .iter()
            .map(|answer| answer["hits"]["total"]["value"].as_u64().expect("a count"))
            .collect()
    }

    fn load(&self, body: String) {
        let path = format!("{NAME}/_bulk?filter_path=errors");
        let done = self.call(reqwest::Method::POST, &path, body);
        assert_eq!(done["errors"], false, "OpenSearch takes the events");
    }

    fn call(&self, method: reqwest::Method, path: &str, body: String) -> Value {
        let request = self
            .http
            .request(method, format!("{}/{path}", self.url))
            .header("Content-Type", "application/json")
            .body(body);
        self.runtime.block_on(async {
            let answer = request.send().await.expect("OpenSearch answers");
            let bytes = answer.bytes().await.expect("OpenSearch answers");
            serde_json::from_slice(&bytes)
                .unwrap_or_else(|e| panic!("{path}: {e}: {}", String::from_utf8_lossy(&bytes)))
        })
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
