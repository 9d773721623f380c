//! A build's logs from a log server: the manifest, then each file, resumably.
//!
//! ```text
//! log_url ─► zuul-manifest.json ─► names (checked) ─► 4 at a time ─► .partial/KEY/HASH ─► fsync, rename ─► KEY/path
//! ```
//!
//! Source: the role `upload-logs` of zuul-jobs: `{tree: [{name, mimetype, encoding, size, children}]}`. Object storage
//! sends plain names with `Content-Encoding: gzip`; a file server sends `.gz` as it is. Names are hostile until
//! checked ([`manifest`]). Must not: write outside `into` and the `.partial` folder beside it.

mod download;
pub mod manifest;
mod unfinished;

use super::http::{Http, Request, is_html, shown};
use crate::domain::{Build, Coming};
use crate::error::{Error, IoContext, Kind, Result};
use crate::log::tree;
use crate::source::{BuildLogs, LogFile};
use crate::task::{Cx, blocking};
use download::{Caps, Job};
use futures::StreamExt;
use manifest::{Entry, Manifest};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use url::Url;

/// Files of a build that are fetched at a time.
const AT_A_TIME: usize = 4;
/// What is asked for where a build has no manifest.
const WITHOUT_MANIFEST: &[&str] = &[
    "job-output.txt",
    "job-output.txt.gz",
    "job-output.json",
    "job-output.json.gz",
    "zuul-info/inventory.yaml",
    "console.html",
    "console.html.gz",
];

/// Fetches what is not there yet into `into`, and lists what is.
///
/// # Errors
/// [`Kind::NotFound`] when the logs are gone or never were; network, when a file could not be reached (what was
/// fetched stays, and the next call goes on there).
pub async fn fetch(http: &Http, build: &Build, into: &Path, cx: &Cx) -> Result<BuildLogs> {
    let Some(log_url) = &build.log_url else {
        return Err(Error::not_found(format!(
            "build {} has no logs: its log_url is null",
            build.key
        )));
    };
    let root = folder_url(log_url)?;
    std::fs::create_dir_all(into).at("failed to create the folder", into)?;
    let partial = partial_folder(into);
    std::fs::create_dir_all(&partial).at("failed to create the folder", &partial)?;
    let outcome = match read_manifest(http, &root, cx).await? {
        Some(manifest) => fetch_listed(http, &root, manifest, into, cx).await,
        None => fetch_guessed(http, build, &root, into, cx).await,
    };
    if outcome.is_err() {
        // An empty folder would look like logs.
        let _not_empty_is_fine = std::fs::remove_dir(into);
    }
    let missing = outcome?;
    let _not_empty_is_fine = std::fs::remove_dir(&partial);
    let (into_again, cx) = (into.to_owned(), cx.clone());
    let files = blocking(move || tree::list(&into_again, &cx)).await?;
    Ok(BuildLogs {
        build: Some(build.clone()),
        name: build.key.0.clone(),
        root: into.to_owned(),
        files,
        missing,
        ..BuildLogs::default()
    })
}

/// The files whose beginnings are here already, of the build whose logs go `into`. Cost: two system calls for each.
pub fn coming(into: &Path) -> Vec<Coming> {
    unfinished::list(&partial_folder(into))
}

/// Where the unfinished files of the build whose logs go `into` lie: beside it, so that they are never taken for logs.
fn partial_folder(into: &Path) -> std::path::PathBuf {
    let name = into.file_name().unwrap_or_default();
    into.parent().unwrap_or(into).join(".partial").join(name)
}

/// The address of the folder: with a slash at its end, without a query.
fn folder_url(log_url: &str) -> Result<Url> {
    let mut url = Url::parse(log_url)
        .map_err(|e| Error::data(format!("the log address {log_url:?} is none")).because(e))?;
    url.set_fragment(None);
    url.set_query(None);
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

/// The address of a file below the folder; each part of the path is escaped.
fn file_url(root: &Url, path: &str) -> Result<Url> {
    let mut url = root.clone();
    url.path_segments_mut()
        .map_err(|()| Error::data(format!("the log address {root} cannot have a path")))?
        .pop_if_empty()
        .extend(path.split('/'));
    Ok(url)
}

/// The manifest; none where the server has none (404, 410).
async fn read_manifest(http: &Http, root: &Url, cx: &Cx) -> Result<Option<Manifest>> {
    let url = file_url(root, "zuul-manifest.json")?;
    let mut request = Request::get(url.clone());
    request.cap = manifest::LARGEST;
    match http.send(request, cx).await {
        Ok(answer) if is_html(&answer.headers, &answer.body) => Err(Error::network(format!(
            "{} answers with a web page where JSON is due",
            shown(&url)
        ))
        .hint("A login page or a proxy answers so; open the address in a browser.")),
        Ok(answer) => Manifest::parse(&answer.body)
            .map(Some)
            .map_err(|e| Error::network(format!("{} is no manifest of Zuul", shown(&url))).because(e)),
        Err(e) if e.kind() == Kind::NotFound => Ok(None),
        Err(e) => Err(e),
    }
}

/// Fetches the files of a manifest; gives those that could not be had.
async fn fetch_listed(
    http: &Http,
    root: &Url,
    manifest: Manifest,
    into: &Path,
    cx: &Cx,
) -> Result<Vec<(String, String)>> {
    let mut missing = manifest.refused;
    let total = manifest.files.len() as u64;
    let (done, bytes) = (AtomicU64::new(0), AtomicU64::new(0));
    let label = format!(
        "logs of {}",
        into.file_name().unwrap_or_default().to_string_lossy()
    );
    let results: Vec<(Entry, Result<Option<String>>)> = futures::stream::iter(manifest.files)
        .map(|entry| {
            let (done, bytes, label) = (&done, &bytes, &label);
            async move {
                let outcome = fetch_file(http, root, &entry.path, into, bytes, cx).await;
                cx.progress(label.as_str(), done.fetch_add(1, Ordering::Relaxed) + 1, total);
                (entry, outcome)
            }
        })
        .buffer_unordered(AT_A_TIME)
        .collect()
        .await;
    let mut unreached = None;
    let mut found = 0;
    for (entry, outcome) in results {
        match outcome {
            Ok(None) => found += 1,
            Ok(Some(flaw)) => {
                found += 1;
                missing.push((entry.path, flaw));
            }
            Err(e) if e.kind() == Kind::NotFound => missing.push((entry.path, "not on the server".into())),
            Err(e) if e.kind() == Kind::Data && !is_ours(&e) => missing.push((entry.path, e.chain())),
            Err(e) => unreached = Some(unreached.unwrap_or(e)),
        }
    }
    if let Some(error) = unreached {
        return Err(error);
    }
    if found == 0 && total > 0 {
        return Err(Error::not_found(format!(
            "the logs at {} are gone, only their manifest is left",
            shown(root)
        )));
    }
    missing.sort();
    Ok(missing)
}

/// Whether a file failed for a reason of this machine (a full disk, a folder that cannot be written), which passes:
/// then the build is asked for again. A name that cannot be one here, or that is a folder's as well, is the manifest's
/// fault and stays.
fn is_ours(error: &Error) -> bool {
    use std::io::ErrorKind;
    let cause = std::error::Error::source(error).and_then(|e| e.downcast_ref::<std::io::Error>());
    cause.is_some_and(|e| {
        !matches!(
            e.kind(),
            ErrorKind::NotADirectory
                | ErrorKind::IsADirectory
                | ErrorKind::AlreadyExists
                | ErrorKind::DirectoryNotEmpty
                | ErrorKind::InvalidFilename
                | ErrorKind::InvalidInput
        )
    })
}

/// Without a manifest: the files that every build has.
async fn fetch_guessed(
    http: &Http,
    build: &Build,
    root: &Url,
    into: &Path,
    cx: &Cx,
) -> Result<Vec<(String, String)>> {
    let bytes = AtomicU64::new(0);
    let mut found = 0;
    for path in WITHOUT_MANIFEST {
        match fetch_file(http, root, path, into, &bytes, cx).await {
            Ok(_) => found += 1,
            Err(e) if e.kind() == Kind::NotFound => {}
            Err(e) => return Err(e),
        }
    }
    if found == 0 {
        return Err(Error::not_found(format!(
            "the logs of build {} at {} are gone (404)",
            build.key,
            shown(root)
        ))
        .hint("Log servers keep logs for some weeks only."));
    }
    Ok(vec![(
        "zuul-manifest.json".into(),
        "not on the server: other files are not known".into(),
    )])
}

/// Fetches one file unless it is there; gives what is wrong with it (a truncated gzip), if anything.
async fn fetch_file(
    http: &Http,
    root: &Url,
    path: &str,
    into: &Path,
    bytes: &AtomicU64,
    cx: &Cx,
) -> Result<Option<String>> {
    let target = into.join(path);
    if target.is_file() {
        return Ok(None);
    }
    let partial = partial_folder(into).join(manifest::hash(path));
    let job = Job {
        request: Request::get(file_url(root, path)?),
        path: path.to_owned(),
        partial,
        target,
        caps: Caps::DEFAULT,
    };
    download::run(http, job, bytes, cx).await
}

/// What a manifest's files come to, for a listing before they are fetched.
pub fn listing(manifest: &Manifest) -> Vec<LogFile> {
    manifest
        .files
        .iter()
        .map(|e| LogFile {
            path: e.path.clone(),
            bytes: e.bytes,
        })
        .collect()
}

#[cfg(test)]
mod server_tests;
#[cfg(test)]
pub(crate) mod slow_server;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_files_are_escaped_and_stay_below_the_folder() {
        let root = folder_url("http://l:1/a%20b/c?x=1#top").unwrap();
        assert_eq!(
            file_url(&root, "x/naïve name?#.log").unwrap().as_str(),
            "http://l:1/a%20b/c/x/na%C3%AFve%20name%3F%23.log"
        );
    }

    #[test]
    fn a_full_disk_is_no_missing_file_and_a_hostile_name_is() {
        use crate::error::IoContext;
        use std::io::ErrorKind;
        let failed = |kind: ErrorKind| {
            let io: std::io::Result<()> = Err(kind.into());
            io.at("failed to write", Path::new("x")).unwrap_err()
        };
        assert!(is_ours(&failed(ErrorKind::StorageFull)) && is_ours(&failed(ErrorKind::PermissionDenied)));
        assert!(!is_ours(&failed(ErrorKind::NotADirectory)) && !is_ours(&Error::data("too large")));
    }

    #[test]
    fn unfinished_files_lie_beside_the_logs() {
        assert_eq!(
            partial_folder(Path::new("/s/logs/k")),
            Path::new("/s/logs/.partial/k")
        );
    }
}
