//! Patterns for names of jobs: `*` stands for any run of characters, everything else for itself.
//!
//! Cost: linear in the text for each `*`. No recursion, whatever the pattern.

/// Whether `text` is what `pattern` says; `*` stands for any run of characters, everything else for itself.
pub fn matches_glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = rest.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_match_whole_names() {
        for (pattern, text, want) in [
            ("tempest-*", "tempest-full", true),
            ("*-full", "tempest-full", true),
            ("t*-f*l", "tempest-full", true),
            ("tempest", "tempest-full", false),
            ("*", "", true),
            ("", "", true),
            ("a*a", "a", false),
        ] {
            assert_eq!(matches_glob(pattern, text), want, "{pattern} {text}");
        }
    }
}
