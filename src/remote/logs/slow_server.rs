//! A log server of the tests that sends a half of what is asked for, then waits for its test.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// What the server does after a half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Go {
    /// It sends the rest.
    On,
    /// The connection breaks.
    Break,
}

/// What the server has now.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub(crate) tag: &'static str,
    pub(crate) body: Vec<u8>,
    /// Whether it looks at `If-Range`.
    pub(crate) knows_if_range: bool,
    /// Whether it calls the body gzip that it made.
    pub(crate) is_gzip: bool,
}

/// A server with one build whose one log is `x.log`.
#[derive(Debug)]
pub(crate) struct SlowServer {
    pub(crate) url: String,
    pub(crate) now: Arc<Mutex<Version>>,
    pub(crate) go: UnboundedSender<Go>,
    /// The ranges that were asked for, in order.
    pub(crate) ranges: Arc<Mutex<Vec<Option<String>>>>,
}

impl SlowServer {
    pub(crate) async fn start(version: Version) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/logs/b1/", listener.local_addr().unwrap());
        let (go, mut wait) = unbounded_channel();
        let now = Arc::new(Mutex::new(version));
        let ranges = Arc::new(Mutex::new(Vec::new()));
        let (own, asked) = (Arc::clone(&now), Arc::clone(&ranges));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let version = own.lock().unwrap().clone();
                serve(stream, &version, &mut wait, &asked).await;
            }
        });
        Self { url, now, go, ranges }
    }
}

/// Answers the requests of one connection, one after another.
async fn serve(
    mut stream: TcpStream,
    version: &Version,
    wait: &mut UnboundedReceiver<Go>,
    asked: &Mutex<Vec<Option<String>>>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let header = |name: &str| {
        let line = head
            .lines()
            .find(|l| l.to_ascii_lowercase().starts_with(&format!("{name}: ")));
        line.map(|l| l[name.len() + 2..].to_owned())
    };
    if head.contains("zuul-manifest.json") {
        let json = r#"{"tree": [{"name": "x.log", "mimetype": "text/plain"}]}"#;
        let text = format!(
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{json}",
            json.len()
        );
        let _ = stream.write_all(text.as_bytes()).await;
        return;
    }
    let range = header("range");
    asked.lock().unwrap().push(range.clone());
    let is_same = !version.knows_if_range || header("if-range").as_deref() == Some(version.tag);
    let from = range.filter(|_| is_same).and_then(|r| {
        let from = r.strip_prefix("bytes=")?.strip_suffix('-')?;
        from.parse::<usize>().ok()
    });
    let body = &version.body[from.unwrap_or(0).min(version.body.len())..];
    let status = match from {
        Some(at) => format!(
            "206 Partial Content\r\ncontent-range: bytes {at}-{}/{}",
            version.body.len() - 1,
            version.body.len()
        ),
        None => "200 OK".to_owned(),
    };
    let encoding = if version.is_gzip {
        "content-encoding: gzip\r\n"
    } else {
        ""
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\netag: {}\r\n{encoding}content-length: {}\r\n\r\n",
        version.tag,
        body.len()
    );
    let (half, rest) = body.split_at(body.len() / 2);
    let _ = stream.write_all(head.as_bytes()).await;
    let _ = stream.write_all(half).await;
    if wait.recv().await == Some(Go::On) {
        let _ = stream.write_all(rest).await;
    }
}
