//! The git repositories of the configuration: clones themselves, or folders that hold them as `namespace/project`.

use std::path::{Path, PathBuf};

/// More repositories than this are not looked at.
const LIMIT: usize = 500;
/// Folders below a configured one that may hold repositories: `host/namespace/project`.
const DEPTH: usize = 3;

/// A repository with the name of its project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clone {
    /// `openstack/glance`: the path below the configured folder without `.git`, or the name of the folder itself.
    pub project: String,
    /// Where it is.
    pub dir: PathBuf,
}

/// All repositories of the configured paths, sorted; what cannot be read becomes a note.
pub fn list(paths: &[PathBuf], notes: &mut Vec<String>) -> Vec<Clone> {
    let mut out = Vec::new();
    for path in paths {
        let before = out.len();
        if is_repository(path) {
            let name = path
                .file_name()
                .map_or_else(|| "repository".into(), |n| n.to_string_lossy());
            out.push(Clone {
                project: without_git(&name),
                dir: path.clone(),
            });
        } else {
            walk(path, path, DEPTH, &mut out);
        }
        if out.len() == before {
            notes.push(format!("{} holds no git repository.", path.display()));
        }
    }
    out.sort_by(|a, b| (&a.project, &a.dir).cmp(&(&b.project, &b.dir)));
    out.dedup();
    out.truncate(LIMIT);
    out
}

/// Repositories below a folder; links are not followed, so that no loop is entered.
fn walk(root: &Path, folder: &Path, depth: usize, out: &mut Vec<Clone>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let real = entry.file_type().is_ok_and(|t| t.is_dir());
        if !real || out.len() >= LIMIT {
            continue;
        }
        if is_repository(&path) {
            let below = path.strip_prefix(root).unwrap_or(&path);
            let parts: Vec<_> = below
                .components()
                .map(|c| c.as_os_str().to_string_lossy())
                .collect();
            out.push(Clone {
                project: without_git(&parts.join("/")),
                dir: path,
            });
        } else if depth > 1 {
            walk(root, &path, depth - 1, out);
        }
    }
}

/// Whether a folder is a work tree or a bare repository.
fn is_repository(path: &Path) -> bool {
    path.join(".git").exists() || (path.join("HEAD").is_file() && path.join("objects").is_dir())
}

fn without_git(name: &str) -> String {
    name.strip_suffix(".git").unwrap_or(name).to_owned()
}
