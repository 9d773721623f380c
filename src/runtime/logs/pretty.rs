//! The event under the cursor laid out for reading.

use super::LogDesk;
use crate::error::Result;
use crate::log::{escape, pretty, sanitize};
use crate::task::Cx;

/// More bytes of an event are not laid out.
const MOST: usize = 256 * 1024;

impl LogDesk {
    /// Lays out the text of lines, without escape codes.
    ///
    /// # Errors
    /// The log was cut, another one was opened, or the work was cancelled.
    pub(super) fn pretty(&self, path: &str, lines: &[u64], cx: &Cx) -> Result<Vec<String>> {
        let opened = self.opened(path)?;
        let sheet = opened.sheet()?;
        let snapshots: Vec<_> = sheet.logs().collect();
        let mut out = Vec::new();
        let mut left = MOST;
        for at in lines {
            cx.check()?;
            let place = sheet.place(*at);
            let Some((log, number)) = place else {
                continue;
            };
            let Some(snapshot) = snapshots.get(log) else {
                continue;
            };
            let raw = snapshot.read(number, left)?;
            left = left.saturating_sub(raw.bytes.len());
            let text = escape::plain(&raw.bytes);
            let format = opened.logs.get(log).map(|index| index.format());
            // The head that each line of a traceback repeats tells nothing again.
            let head = format
                .and_then(|f| f.head(&text))
                .filter(|_| Some(at) != lines.first());
            let text = head.and_then(|(_, head)| text.get(head.body..)).unwrap_or(&text);
            let laid = pretty::lay_out(text);
            out.extend(laid.iter().map(|line| sanitize::line(line.as_bytes())));
            if left == 0 {
                break;
            }
        }
        Ok(out)
    }
}
