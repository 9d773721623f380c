//! Requests to a running OpenSearch; without an answer the test or bench ends.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "without its answers there is nothing to compare"
)]

use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;
use tokio::runtime::Runtime;

/// A node.
pub(crate) struct Server {
    url: String,
    http: reqwest::Client,
    runtime: Runtime,
}

impl Server {
    /// The node at an address.
    pub(crate) fn at(url: &str) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_mins(5));
        Self {
            url: url.trim_end_matches('/').to_owned(),
            http: http.build().expect("an HTTP client"),
            runtime: Runtime::new().expect("a runtime"),
        }
    }

    /// The answer to a request; the body is JSON, or one JSON value a line.
    pub(crate) fn call<T: DeserializeOwned>(&self, method: Method, path: &str, body: String) -> T {
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

    /// An empty index in place of the one that may be there from a run before.
    pub(crate) fn renew(&self, name: &str, settings: &Value) {
        let _: Value = self.call(Method::DELETE, name, String::new());
        let made: Value = self.call(Method::PUT, name, settings.to_string());
        assert_eq!(made["acknowledged"], true, "{made}");
    }

    /// Indexes documents, each a JSON value.
    pub(crate) fn load<'d>(&self, name: &str, documents: impl IntoIterator<Item = &'d Value>) {
        let mut body = String::new();
        for document in documents {
            body.push_str(&format!("{{\"index\":{{}}}}\n{document}\n"));
        }
        let path = format!("{name}/_bulk?filter_path=errors");
        let done: Value = self.call(Method::POST, &path, body);
        assert_eq!(done["errors"], false, "OpenSearch takes the documents");
    }

    /// All that was loaded can be searched, in one segment.
    pub(crate) fn settle(&self, name: &str) {
        for work in ["_refresh", "_forcemerge?max_num_segments=1"] {
            let _: Value = self.call(Method::POST, &format!("{name}/{work}"), String::new());
        }
    }
}
