//! Texts that a command is given, in a file or on standard input: never more than makes sense.

use crate::error::{Error, IoContext, Result};
use std::io::Read;
use std::path::Path;

/// Reads the text of a file, or of standard input where `name` is `-`. One of more than `most` bytes is refused rather
/// than cut: `what` says in the error what it cannot be.
///
/// # Errors
/// It cannot be read, is too large, or is no UTF-8.
pub(super) fn text(name: &str, most: u64, what: &str) -> Result<String> {
    let (input, shown): (Box<dyn Read>, _) = if name == "-" {
        (Box::new(std::io::stdin().lock()), "standard input")
    } else {
        let file = std::fs::File::open(name).at("failed to open", Path::new(name))?;
        (Box::new(file), name)
    };
    let mut bytes = Vec::new();
    input
        .take(most + 1)
        .read_to_end(&mut bytes)
        .at("failed to read", Path::new(shown))?;
    if bytes.len() as u64 > most {
        let most = most >> 20;
        return Err(Error::data(format!("{shown} is larger than {most} MiB: {what}")));
    }
    String::from_utf8(bytes).map_err(|e| Error::data(format!("{shown} is no UTF-8")).because(e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_is_refused_not_cut() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x");
        // A letter of two bytes across the limit must not look like a broken file.
        std::fs::write(&path, "ä".repeat(600_000)).unwrap();
        let read = |most| text(path.to_str().unwrap(), most, "no query");
        assert_eq!(read(2 << 20).unwrap().len(), 1_200_000);
        let error = read(1 << 20).unwrap_err().to_string();
        assert!(error.contains("larger than 1 MiB: no query"), "{error}");
    }
}
