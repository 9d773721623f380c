//! The files of a log folder: which there are, which of them are logs, which lie deepest.
//!
//! Must not: follow a link out of the folder, or open anything but plain files.
//! Source: `corpus/lucene/FIELDS.md` on bare folders.

use super::{archive, open};
use crate::domain::{BuildLogs, LogFile};
use crate::error::{Error, IoContext, Kind, Result};
use crate::task::Cx;
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Suffixes of compressed logs.
const SUFFIXES: [&str; 4] = [".gz", ".zst", ".xz", ".bz2"];
/// Folders nested deeper than this are no log folder.
const MAX_DEPTH: usize = 32;

/// Whether `path` can be listed: a folder, or an archive of logs.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir() || archive::is_archive(path)
}

/// All plain files under `root`, recursively, sorted by path; archives read like folders.
///
/// Links that leave the folder, names that are not UTF-8, sockets and devices are left out.
///
/// # Errors
/// The folder cannot be read, or the work was cancelled.
pub fn list(root: &Path, cx: &Cx) -> Result<Vec<LogFile>> {
    let real = root.canonicalize().at("open", root)?;
    if real.is_file() {
        let mut files = Vec::new();
        inside(root, "", &mut files, cx)?;
        return Ok(files);
    }
    Walk::new(real, true, cx).files(root)
}

/// Those of the files of [`list`] that lie in the folder as they are: no archive is opened, none of its files listed.
///
/// # Errors
/// As those of [`list`]; a file is no folder.
pub fn at_hand(root: &Path, cx: &Cx) -> Result<Vec<LogFile>> {
    let real = root.canonicalize().at("open", root)?;
    Walk::new(real, false, cx).files(root)
}

/// A folder, or one file, as the logs of a build without metadata, named as given.
///
/// # Errors
/// It is not there or cannot be read, or the work was cancelled.
pub fn folder(root: &Path, cx: &Cx) -> Result<BuildLogs> {
    let name = root.display().to_string();
    let meta = std::fs::metadata(root).map_err(|e| {
        Error::data(format!("open {name}"))
            .because(e)
            .hint("Name a folder of logs, a log file, or a build.")
    })?;
    if is_folder(root) {
        let cut = meta.is_file().then(|| archive::list(root, cx)).transpose()?;
        let missing = cut.and_then(|listing| Some((name.clone(), listing.broken?)));
        return Ok(BuildLogs {
            name,
            files: list(root, cx)?,
            root: root.to_owned(),
            missing: missing.into_iter().collect(),
            ..BuildLogs::default()
        });
    }
    let parent = root
        .parent()
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let path = root
        .file_name()
        .and_then(|n| n.to_str())
        .ok_or_else(|| Error::data(format!("open {name}: its name is not UTF-8")))?;
    let file = LogFile {
        path: path.to_owned(),
        bytes: Some(meta.len()),
    };
    Ok(BuildLogs {
        name,
        root: parent.to_owned(),
        files: vec![file],
        ..BuildLogs::default()
    })
}

/// The files of an archive, each with `prefix` before its path.
fn inside(archive: &Path, prefix: &str, files: &mut Vec<LogFile>, cx: &Cx) -> Result<()> {
    let listing = archive::list(archive, cx)?;
    files.extend(listing.files.into_iter().map(|(name, len)| LogFile {
        path: format!("{prefix}{name}"),
        bytes: Some(len),
    }));
    Ok(())
}

struct Walk<'c> {
    root: PathBuf,
    seen: HashSet<PathBuf>,
    files: Vec<LogFile>,
    /// Whether archives are unpacked; else they are left out.
    unpacks: bool,
    cx: &'c Cx,
}

impl<'c> Walk<'c> {
    fn new(root: PathBuf, unpacks: bool, cx: &'c Cx) -> Self {
        Self {
            seen: HashSet::from([root.clone()]),
            root,
            files: Vec::new(),
            unpacks,
            cx,
        }
    }

    fn files(mut self, root: &Path) -> Result<Vec<LogFile>> {
        self.folder(root, "", 0)?;
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(self.files)
    }

    fn folder(&mut self, disk: &Path, prefix: &str, depth: usize) -> Result<()> {
        for entry in std::fs::read_dir(disk).at("open", disk)? {
            self.cx.check()?;
            let entry = entry.at("open", disk)?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let path = if prefix.is_empty() {
                name.to_owned()
            } else {
                format!("{prefix}/{name}")
            };
            let at = entry.path();
            let kind = entry.file_type().at("open", &at)?;
            // A link is followed only where it stays in the folder.
            if kind.is_symlink() && !at.canonicalize().is_ok_and(|real| real.starts_with(&self.root)) {
                continue;
            }
            let Ok(meta) = std::fs::metadata(&at) else {
                continue;
            };
            let is_archive = meta.is_file() && archive::is_archive(&at);
            if is_archive && !self.unpacks {
                continue;
            }
            if is_archive {
                match inside(&at, &format!("{path}/"), &mut self.files, self.cx) {
                    Ok(()) => continue,
                    Err(e) if e.kind() == Kind::Cancelled => return Err(e),
                    // One that cannot be read stays the file that it is.
                    Err(_) => {}
                }
            }
            if meta.is_file() {
                self.files.push(LogFile {
                    path,
                    bytes: Some(meta.len()),
                });
            } else if meta.is_dir() && depth < MAX_DEPTH {
                let real = at.canonicalize().at("open", &at)?;
                if self.seen.insert(real) {
                    self.folder(&at, &path, depth + 1)?;
                }
            }
        }
        Ok(())
    }
}

/// The path without its compression suffix: `screen-n-cpu.txt` for `screen-n-cpu.txt.gz`.
pub fn true_name(path: &str) -> &str {
    SUFFIXES
        .iter()
        .find_map(|s| path.strip_suffix(s))
        .filter(|p| !p.is_empty() && !p.ends_with('/'))
        .unwrap_or(path)
}

/// The last part of a path without its compression suffix.
pub fn base_name(path: &str) -> &str {
    let path = true_name(path);
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a file is a log for matching: not Zuul's own data, not binary. `first` are its first decompressed bytes.
pub fn is_log(path: &str, first: &[u8]) -> bool {
    let name = base_name(path);
    if matches!(name, "job-output.json" | "zuul-manifest.json")
        || path.split('/').any(|part| part == "zuul-info")
    {
        return false;
    }
    !is_binary(first)
}

/// Whether a file of a build is a log for matching. One that cannot be opened may be: who reads it says why not.
pub fn is_log_file(logs: &BuildLogs, file: &LogFile) -> bool {
    is_log(&file.path, b"")
        && open::sample(&logs.disk_path(file), 8192).map_or(true, |first| is_log(&file.path, &first))
}

/// The files of a build that are logs for matching, in order.
pub fn logs(logs: &BuildLogs) -> Vec<LogFile> {
    logs.files
        .iter()
        .filter(|file| is_log_file(logs, file))
        .cloned()
        .collect()
}

/// Whether bytes are of no text: a known magic, or many control bytes. Some NULs and bad UTF-8 are fine in logs.
fn is_binary(first: &[u8]) -> bool {
    const MAGICS: [&[u8]; 10] = [
        b"\x7fELF",
        b"\x89PNG",
        b"PK\x03\x04",
        b"GIF8",
        b"\xff\xd8\xff",
        b"SQLite format 3\0",
        b"%PDF-",
        b"\x1f\x8b\x08",
        b"\xd4\xc3\xb2\xa1",
        b"LPKSHHRH",
    ];
    if MAGICS.iter().any(|magic| first.starts_with(magic)) {
        return true;
    }
    let first = first.get(..8192).unwrap_or(first);
    let control = first
        .iter()
        .filter(|c| matches!(**c, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f))
        .count();
    // Binary data has some 10 % of them, logs with a few binary fields far fewer; a tar header's padding is caught, too.
    control * 20 > first.len() && control > 4
}

/// The class of [`depth_rank`]: 4 a service's log, 3 the system's, 2 the tests' own, 1 the console, 0 configuration and
/// reports. Of lines that say the same, the one of a deeper class is nearer to the cause.
pub fn depth_class(path: &str) -> u32 {
    depth_rank(path) / 100
}

/// How deep a log lies, for "the deepest log": higher is deeper. Service logs before the tests' own, those before the
/// console, that before configuration and reports.
pub fn depth_rank(path: &str) -> u32 {
    let name = base_name(path);
    let parts = path.split('/').count() as u32;
    let class = if name.starts_with("job-output") || name.starts_with("console") {
        1
    } else if path.contains("/etc/")
        || name.ends_with(".conf")
        || name.ends_with(".html")
        || name.ends_with(".json")
    {
        0
    } else if name.contains("tempest")
        || name.contains("devstacklog")
        || name.contains("stack.sh")
        || name.starts_with("driver")
    {
        2
    } else if name.contains("syslog")
        || name.contains("dstat")
        || name.contains("access")
        || name.starts_with("uwsgi")
    {
        3
    } else {
        4
    };
    class * 100 + parts.min(99)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_compression() {
        assert_eq!(true_name("a/b.txt.gz"), "a/b.txt");
        assert_eq!(base_name("a/b.txt.bz2"), "b.txt");
        assert_eq!(true_name(".gz"), ".gz");
        assert_eq!(true_name("a/.gz"), "a/.gz");
    }

    #[test]
    fn a_log_that_cannot_be_opened_is_not_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let gone = LogFile {
            path: "gone.log".into(),
            bytes: Some(1),
        };
        let build = BuildLogs {
            root: dir.path().to_owned(),
            ..BuildLogs::default()
        };
        assert!(is_log_file(&build, &gone));
    }

    #[test]
    fn zuuls_own_files_and_binaries_are_no_logs() {
        assert!(!is_log("job-output.json.gz", b"{}"));
        assert!(!is_log("zuul-info/inventory.yaml", b"all:"));
        assert!(!is_log("a.bin", b"\x7fELF\x02"));
        assert!(!is_log("a.bin", &[1, 2, 3, 0, 0, 0, 0, 0]));
        assert!(is_log(
            "a.log",
            b"text\0with a NUL and some more text, as the journal has it, which is no reason \
            to take the file for a binary one, after all it is mostly text"
        ));
        assert!(is_log("a.log", b"caf\xe9") && is_log("empty.log", b""));
    }

    #[test]
    fn service_logs_lie_deeper_than_the_console() {
        let deep = depth_rank("controller/logs/screen-n-cpu.txt.gz");
        assert!(deep > depth_rank("controller/logs/tempest_log.txt"));
        assert!(depth_rank("controller/logs/tempest_log.txt") > depth_rank("job-output.txt"));
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_the_folder_and_circles_are_left_out() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("logs");
        std::fs::create_dir_all(root.join("a")).unwrap();
        std::fs::write(root.join("a/x.log"), "x").unwrap();
        std::fs::write(dir.path().join("secret"), "s").unwrap();
        std::os::unix::fs::symlink("../secret", root.join("out")).unwrap();
        std::os::unix::fs::symlink("..", root.join("a/circle")).unwrap();
        std::os::unix::fs::symlink("a/x.log", root.join("in.log")).unwrap();
        let paths: Vec<String> = list(&root, &Cx::default())
            .unwrap()
            .into_iter()
            .map(|f| f.path)
            .collect();
        assert_eq!(paths, ["a/x.log", "in.log"]);
        let single = folder(&root.join("a/x.log"), &Cx::default()).unwrap();
        assert_eq!(single.files[0].path, "x.log");
        assert!(folder(&root.join("none"), &Cx::default()).is_err());
    }
}
