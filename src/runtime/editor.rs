//! The user's own editor on a text: `$VISUAL`, `$EDITOR`, else `vi`. No shell is involved.

use crate::error::{Error, IoContext, Result};
use std::io::Write as _;
use tokio::process::Command;

/// The largest text that is read back.
const MOST: u64 = 4 << 20;

/// Runs the editor on a private file that holds `text` and gives what it holds afterwards.
///
/// # Errors
/// The editor cannot be started or fails; the file is kept then, and named.
pub(super) async fn edit(text: String, suffix: &str) -> Result<String> {
    let path = std::env::temp_dir().join(format!("whodunit-{}{suffix}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&path).at("write", &path)?;
    file.write_all(text.as_bytes()).at("write", &path)?;
    drop(file);
    let named = ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(|v| std::env::var(v).ok());
    let command = named
        .into_iter()
        .find(|v| !v.trim().is_empty())
        .unwrap_or_else(|| "vi".into());
    let mut words = command.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let status = Command::new(program)
        .args(words)
        .arg(&path)
        .status()
        .await
        .map_err(|e| {
            Error::data(format!("the editor \"{command}\" cannot be started"))
                .because(e)
                .hint("Set EDITOR.")
        })?;
    if !status.success() {
        return Err(Error::data(format!(
            "the editor \"{command}\" ended with {status}; nothing was taken, the text is in {}",
            path.display()
        )));
    }
    let size = std::fs::metadata(&path).at("read", &path)?.len();
    if size > MOST {
        return Err(Error::data(format!(
            "{} has {size} bytes; more than {MOST} are not taken",
            path.display()
        )));
    }
    let text = std::fs::read(&path).at("read", &path)?;
    let _ = std::fs::remove_file(&path);
    Ok(String::from_utf8_lossy(&text).into_owned())
}
