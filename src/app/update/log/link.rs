//! Links to a line of a log, and to the build's change.

use crate::app::{Effect, Model};
use crate::domain::Build;

/// The address of a line (0-based) of a file: Zuul's page of the log where that is known, else the file at the log
/// server. Both take the line after `#`, as Zuul's own links do.
pub(super) fn address(model: &Model, path: &str, line: u64) -> Option<String> {
    let build = model.build.as_ref()?;
    let line = line + 1;
    let path = encode(path);
    let known = build.build.as_ref()?;
    if let (Some(page), Some(uuid)) = (&model.gate.zuul_page, &known.uuid) {
        let page = page.trim_end_matches('/');
        return Some(format!("{page}/build/{uuid}/log/{path}#{line}"));
    }
    known
        .log_url
        .as_ref()
        .map(|url| format!("{}/{path}#{line}", url.trim_end_matches('/')))
}

/// A path for an address: what is not a plain character is escaped.
fn encode(path: &str) -> String {
    path.bytes().fold(String::new(), |mut out, b| {
        if b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'-' | b'_' | b'~') {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
        out
    })
}

/// Opens or copies the address of the line under the cursor; a build without one gives file and line.
pub(super) fn line(model: &mut Model, copy: bool) -> Vec<Effect> {
    let Some((path, number)) = super::place(model) else {
        return Vec::new();
    };
    match (address(model, &path, number), copy) {
        (Some(url), true) => vec![Effect::Copy(url)],
        (Some(url), false) => vec![Effect::OpenUrl(url)],
        (None, true) => vec![Effect::Copy(format!("{path}:{}", number + 1))],
        (None, false) => {
            model.say("These logs have no address on the web; Y copies file and line.");
            Vec::new()
        }
    }
}

/// Opens the change at the review server.
pub(super) fn change(model: &mut Model) -> Vec<Effect> {
    let build: Option<&Build> = model.build.as_ref().and_then(|b| b.build.as_ref());
    match build.and_then(|b| b.change_url.clone()) {
        Some(url) => vec![Effect::OpenUrl(url)],
        None => {
            model.say("This build names no change.");
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_in_an_address() {
        assert_eq!(encode("a/b c#.log"), "a/b%20c%23.log");
    }
}
