//! The event under the cursor laid out for reading.

use super::LogDesk;
use crate::error::Result;
use crate::log::{pretty, sanitize};
use crate::task::Cx;

/// More bytes of an event are not laid out.
const MOST: usize = 256 * 1024;

impl LogDesk {
    /// Lays out the text of lines, without escape codes.
    ///
    /// # Errors
    /// The log was cut, another one was opened, or the work was cancelled.
    pub(super) fn pretty(&self, path: &str, lines: &[u64], cx: &Cx) -> Result<Vec<String>> {
        let sheet = self.opened(path)?.sheet()?;
        let snapshots: Vec<_> = sheet.logs().collect();
        let mut out = Vec::new();
        let mut left = MOST;
        for at in lines {
            cx.check()?;
            let place = sheet.place(*at);
            let Some((snapshot, number)) = place.and_then(|(log, n)| Some((snapshots.get(log)?, n))) else {
                continue;
            };
            let raw = snapshot.read(number, left)?;
            left = left.saturating_sub(raw.bytes.len());
            let text = String::from_utf8_lossy(&raw.bytes);
            let laid = pretty::lay_out(&text);
            out.extend(laid.iter().map(|line| sanitize::line(line.as_bytes())));
            if left == 0 {
                break;
            }
        }
        Ok(out)
    }
}
