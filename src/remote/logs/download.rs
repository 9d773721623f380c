//! One file: streamed to an unfinished one, resumed with a range, decoded, checked, and only then given its name.
//!
//! The unfinished file holds the bytes as the server sends them, of one version ([`super::unfinished`]): what is begun
//! anew is another file, so that who reads the one before never sees bytes of both.

use super::unfinished::{self, Meta};
use crate::error::{Error, IoContext, Kind, Result};
use crate::remote::http::{Http, Request, is_html, shown};
use crate::task::{Cx, blocking};
use flate2::read::MultiGzDecoder;
use futures::StreamExt;
use reqwest::StatusCode;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, HeaderValue, IF_RANGE, RANGE};
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
    /// The file's path in the build.
    pub(super) path: String,
    pub(super) partial: PathBuf,
    pub(super) target: PathBuf,
    pub(super) caps: Caps,
}

/// Attempts to go on after a connection that broke in the middle.
const RESUMES: u32 = 3;

/// Fetches the file; gives what is wrong with it (a truncated gzip), if anything. `bytes` counts the build's.
pub(super) async fn run(http: &Http, job: Job, bytes: &AtomicU64, cx: &Cx) -> Result<Option<String>> {
    let mut attempt = 0;
    let is_gzip = loop {
        match transfer(http, &job, bytes, cx).await {
            Ok(is_gzip) => break is_gzip,
            Err(e) if e.kind() == Kind::Network && attempt < RESUMES && job.partial.is_file() => attempt += 1,
            Err(e) => return Err(e),
        }
    };
    blocking(move || finish(&job, is_gzip)).await
}

/// Brings the unfinished file to its end; gives whether its bytes are gzip that the server made.
async fn transfer(http: &Http, job: &Job, bytes: &AtomicU64, cx: &Cx) -> Result<bool> {
    let have = job.partial.metadata().map_or(0, |m| m.len());
    let before = Meta::read(&job.partial).filter(|_| have > 0);
    let version = before.as_ref().and_then(|meta| meta.version.as_deref());
    let mut request = job.request.clone();
    request
        .headers
        .insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    if let Some(value) = version.and_then(|v| HeaderValue::from_str(v).ok()) {
        request.headers.insert(RANGE, header(&format!("bytes={have}-"))?);
        request.headers.insert(IF_RANGE, value);
    }
    let mut streaming = match http.stream(&request, cx).await {
        // The range begins at the end: the file was complete, or changed. Begin anew.
        Err(e) if e.chain().contains(" 416") => {
            remove(&job.partial)?;
            http.stream(&job.request_anew(), cx).await?
        }
        other => other?,
    };
    let answer = &streaming.response;
    let rest = before.filter(|meta| meta.goes_on(answer.status(), answer.headers(), have));
    if answer.status() == StatusCode::PARTIAL_CONTENT && rest.is_none() {
        // Another range than was asked for, or the rest of another version.
        drop(streaming);
        remove(&job.partial)?;
        streaming = http.stream(&job.request_anew(), cx).await?;
    }
    let status = streaming.response.status();
    if rest.is_none() && !matches!(status, StatusCode::OK | StatusCode::NON_AUTHORITATIVE_INFORMATION) {
        return Err(Error::network(format!(
            "{} sends a part where the whole was asked for",
            shown(&job.request.url)
        )));
    }
    let headers = streaming.response.headers().clone();
    let length = streaming.response.content_length();
    let mut size = if rest.is_some() { have } else { 0 };
    let expected = length.map(|n| n + size);
    let mut file = open_partial(&job.partial, rest.is_some())?;
    let meta = rest.unwrap_or_else(|| Meta::of(&job.path, &headers, length));
    meta.write(&job.partial)?;
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
    Ok(meta.is_gzip)
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

/// The unfinished file, to go on with or begun anew.
fn open_partial(path: &Path, goes_on: bool) -> Result<File> {
    let mut options = File::options();
    if !goes_on {
        remove(path)?;
        options.create(true);
    }
    options.append(true).open(path).at("failed to write", path)
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e).at("failed to remove", path),
        _ => Ok(()),
    }
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
fn finish(job: &Job, is_gzip: bool) -> Result<Option<String>> {
    if let Some(folder) = job.target.parent() {
        std::fs::create_dir_all(folder).at("failed to create the folder", folder)?;
    }
    let keeps_gzip = [".gz", ".tgz"].iter().any(|ending| job.name().ends_with(ending));
    let mut flaw = None;
    if is_gzip && (!keeps_gzip || is_gzip_twice(&job.partial)) {
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
    remove(&unfinished::path(&job.partial))?;
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
}
