//! One file: streamed to an unfinished one, resumed with a range, decoded, checked, and only then given its name.
//!
//! The unfinished file holds the bytes as the server sends them; beside it, `.meta` names the version (ETag or date)
//! and the encoding, so that a resumed download never mixes two versions.

use crate::error::{Error, IoContext, Kind, Result};
use crate::remote::http::{Http, Request, is_html, shown};
use crate::task::{Cx, blocking};
use flate2::read::MultiGzDecoder;
use futures::StreamExt;
use reqwest::StatusCode;
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_RANGE, ETAG, HeaderMap, HeaderValue, IF_RANGE, LAST_MODIFIED,
    RANGE,
};
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// How large files may be, in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caps {
    /// One file as it is sent.
    pub(super) sent: u64,
    /// All files of a build as they are sent.
    pub(super) build: u64,
    /// One file decoded.
    pub(super) decoded: u64,
}

impl Caps {
    /// 2 GiB a file, 8 GiB a build, 8 GiB decoded: more than any job's real logs, less than a disk.
    pub(super) const DEFAULT: Caps = Caps {
        sent: 2 << 30,
        build: 8 << 30,
        decoded: 8 << 30,
    };
}

/// What is to be fetched, and where to.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) request: Request,
    pub(super) partial: PathBuf,
    pub(super) target: PathBuf,
    pub(super) caps: Caps,
}

/// Attempts to go on after a connection that broke in the middle.
const RESUMES: u32 = 3;

/// Fetches the file; gives what is wrong with it (a truncated gzip), if anything. `bytes` counts the build's.
pub(super) async fn run(http: &Http, job: Job, bytes: &AtomicU64, cx: &Cx) -> Result<Option<String>> {
    let mut attempt = 0;
    let encoding = loop {
        match transfer(http, &job, bytes, cx).await {
            Ok(encoding) => break encoding,
            Err(e) if e.kind() == Kind::Network && attempt < RESUMES && job.partial.is_file() => attempt += 1,
            Err(e) => return Err(e),
        }
    };
    blocking(move || finish(&job, encoding)).await
}

/// How the bytes of the unfinished file are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Plain,
    Gzip,
}

fn meta_path(partial: &Path) -> PathBuf {
    partial.with_extension("meta")
}

/// Brings the unfinished file to its end.
async fn transfer(http: &Http, job: &Job, bytes: &AtomicU64, cx: &Cx) -> Result<Encoding> {
    let have = job.partial.metadata().map_or(0, |m| m.len());
    let version = std::fs::read_to_string(meta_path(&job.partial))
        .ok()
        .filter(|_| have > 0);
    let mut request = job.request.clone();
    request
        .headers
        .insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    if let Some(value) = version.as_deref().and_then(|v| HeaderValue::from_str(v).ok()) {
        request.headers.insert(RANGE, header(&format!("bytes={have}-"))?);
        request.headers.insert(IF_RANGE, value);
    }
    let streaming = match http.stream(&request, cx).await {
        // The range begins at the end: the file was complete, or changed. Begin anew.
        Err(e) if e.chain().contains(" 416") => {
            remove(&job.partial)?;
            http.stream(&job.request_anew(), cx).await?
        }
        other => other?,
    };
    let headers = streaming.response.headers().clone();
    let is_rest = streaming.response.status() == StatusCode::PARTIAL_CONTENT && starts_at(&headers, have);
    if streaming.response.status() == StatusCode::PARTIAL_CONTENT && !is_rest {
        remove(&job.partial)?;
        return Err(Error::network(format!(
            "{} sends another range than was asked for",
            shown(&job.request.url)
        )));
    }
    write_version(&job.partial, &headers)?;
    let mut file = open_partial(&job.partial, is_rest)?;
    let mut size = if is_rest { have } else { 0 };
    let expected = streaming.response.content_length().map(|n| n + size);
    let mut stream = streaming.response.bytes_stream();
    while let Some(chunk) = cx.or_cancelled(stream.next()).await? {
        let chunk = chunk.map_err(|e| broken(job, e.without_url()))?;
        if size == 0 && is_page_for_log(job, &headers, &chunk) {
            drop(file);
            remove(&job.partial)?;
            return Err(Error::network(format!(
                "{} answers with a web page instead of the file",
                shown(&job.request.url)
            ))
            .hint("A login page or a proxy answers so; open the address in a browser."));
        }
        size += chunk.len() as u64;
        let all = bytes.fetch_add(chunk.len() as u64, Ordering::Relaxed) + chunk.len() as u64;
        if size > job.caps.sent || all > job.caps.build {
            drop(file);
            remove(&job.partial)?;
            return Err(Error::data(format!(
                "{} is too large: more than {size} bytes",
                shown(&job.request.url)
            )));
        }
        file.write_all(&chunk).at("failed to write", &job.partial)?;
    }
    if expected.is_some_and(|n| n != size) {
        return Err(Error::network(format!(
            "{} broke off after {size} bytes",
            shown(&job.request.url)
        ))
        .hint("Try again later; what was fetched is kept."));
    }
    file.sync_all().at("failed to write", &job.partial)?;
    let is_gzip = headers
        .get(CONTENT_ENCODING)
        .is_some_and(|v| v.as_bytes().eq_ignore_ascii_case(b"gzip"));
    Ok(if is_gzip { Encoding::Gzip } else { Encoding::Plain })
}

impl Job {
    fn request_anew(&self) -> Request {
        let mut request = self.request.clone();
        request
            .headers
            .insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        request
    }

    fn name(&self) -> String {
        self.target.to_string_lossy().to_ascii_lowercase()
    }
}

fn header(text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(|e| Error::new(Kind::Bug, "a header of ours is wrong").because(e))
}

/// Remembers the version that the unfinished file is of; without one it can only be begun anew.
fn write_version(partial: &Path, headers: &HeaderMap) -> Result<()> {
    let strong = headers.get(ETAG).filter(|v| !v.as_bytes().starts_with(b"W/"));
    let path = meta_path(partial);
    match strong.or_else(|| headers.get(LAST_MODIFIED)) {
        Some(value) => std::fs::write(&path, value.as_bytes()).at("failed to write", &path),
        None => remove(&path),
    }
}

fn open_partial(path: &Path, append: bool) -> Result<File> {
    let mut options = File::options();
    options.create(true).write(true).append(append).truncate(!append);
    options.open(path).at("failed to write", path)
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e).at("failed to remove", path),
        _ => Ok(()),
    }
}

fn starts_at(headers: &HeaderMap, have: u64) -> bool {
    let range = headers
        .get(CONTENT_RANGE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    range
        .strip_prefix("bytes ")
        .is_some_and(|r| r.split('-').next() == Some(have.to_string().as_str()))
}

/// A web page where a log is due. Logs that are web pages themselves say so in their names.
fn is_page_for_log(job: &Job, headers: &HeaderMap, start: &[u8]) -> bool {
    let name = job.name();
    let may_be_page = [".html", ".htm", ".html.gz", ".htm.gz"]
        .iter()
        .any(|ending| name.ends_with(ending));
    !may_be_page && headers.get(CONTENT_ENCODING).is_none() && is_html(headers, start)
}

fn broken(job: &Job, error: reqwest::Error) -> Error {
    Error::network(format!("{} broke off", shown(&job.request.url)))
        .because(error)
        .hint("Try again later; what was fetched is kept.")
}

/// Decodes where the name does not say that the file is compressed, checks, and gives the file its name.
fn finish(job: &Job, encoding: Encoding) -> Result<Option<String>> {
    if let Some(folder) = job.target.parent() {
        std::fs::create_dir_all(folder).at("failed to create the folder", folder)?;
    }
    let keeps_gzip = [".gz", ".tgz"].iter().any(|ending| job.name().ends_with(ending));
    let mut flaw = None;
    if encoding == Encoding::Gzip && (!keeps_gzip || is_gzip_twice(&job.partial)) {
        let decoded = job.partial.with_extension("decoded");
        flaw = decode(&job.partial, &decoded, job.caps.decoded)?;
        rename(&decoded, &job.target)?;
        remove(&job.partial)?;
    } else {
        if keeps_gzip && starts_with_gzip(&job.partial) {
            flaw = check_gzip(&job.partial, job.caps.decoded)?;
        }
        rename(&job.partial, &job.target)?;
    }
    remove(&meta_path(&job.partial))?;
    Ok(flaw)
}

fn rename(from: &Path, to: &Path) -> Result<()> {
    std::fs::rename(from, to).at("failed to store", to)
}

fn open(path: &Path) -> Result<File> {
    File::open(path).at("failed to read", path)
}

/// Whether the decoded bytes are gzip again: a `.gz` that the storage compressed once more.
fn is_gzip_twice(path: &Path) -> bool {
    let mut start = [0; 2];
    File::open(path).is_ok_and(|f| MultiGzDecoder::new(f).read_exact(&mut start).is_ok())
        && start == [0x1f, 0x8b]
}

fn starts_with_gzip(path: &Path) -> bool {
    let mut start = [0; 2];
    File::open(path).is_ok_and(|mut f| f.read_exact(&mut start).is_ok()) && start == [0x1f, 0x8b]
}

/// Decodes gzip into a file; a truncated one gives what there is, and a flaw.
fn decode(from: &Path, to: &Path, cap: u64) -> Result<Option<String>> {
    let mut out = File::create(to).at("failed to write", to)?;
    let flaw = pump(open(from)?, cap, &mut |bytes| {
        out.write_all(bytes).at("failed to write", to)
    })?;
    out.sync_all().at("failed to write", to)?;
    Ok(flaw)
}

/// Reads gzip to its end; a truncated one has a flaw.
fn check_gzip(path: &Path, cap: u64) -> Result<Option<String>> {
    pump(open(path)?, cap, &mut |_| Ok(()))
}

fn pump(file: File, cap: u64, sink: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<Option<String>> {
    let mut decoder = MultiGzDecoder::new(std::io::BufReader::with_capacity(1 << 18, file));
    let mut buffer = vec![0; 1 << 18];
    let mut size = 0u64;
    loop {
        match decoder.read(&mut buffer) {
            Ok(0) => return Ok(None),
            Ok(n) => {
                size += n as u64;
                if size > cap {
                    return Ok(Some(format!("too large: cut after {cap} bytes")));
                }
                sink(buffer.get(..n).unwrap_or_default())?;
            }
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => {
                return Ok(Some(format!(
                    "truncated or damaged gzip: {size} bytes could be read ({e})"
                )));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_truncated_gzip_gives_what_there_is() {
        let dir = tempfile::tempdir().unwrap();
        let (from, to) = (dir.path().join("a"), dir.path().join("b"));
        let text = "a line of a log\n".repeat(20_000);
        let whole = gzip(text.as_bytes());
        std::fs::write(&from, &whole[..whole.len() / 2]).unwrap();
        let flaw = decode(&from, &to, 1 << 30).unwrap().unwrap();
        assert!(flaw.contains("truncated"), "{flaw}");
        assert!(text.as_bytes().starts_with(&std::fs::read(&to).unwrap()));
        std::fs::write(&from, &whole).unwrap();
        assert_eq!(decode(&from, &to, 1 << 30).unwrap(), None);
        assert_eq!(std::fs::read(&to).unwrap(), text.as_bytes());
        assert!(decode(&from, &to, 100).unwrap().unwrap().contains("too large"));
    }

    #[test]
    fn a_range_must_begin_where_we_stopped() {
        let headers =
            |text: &str| HeaderMap::from_iter([(CONTENT_RANGE, HeaderValue::from_str(text).unwrap())]);
        assert!(starts_at(&headers("bytes 10-20/21"), 10));
        assert!(!starts_at(&headers("bytes 0-20/21"), 10));
        assert!(!starts_at(&HeaderMap::new(), 10));
    }
}
