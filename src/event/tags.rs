//! The tags of a file: what fingerprints name instead of file names.
//!
//! Source: `assets/tags.tsv` and the format where that is silent (`corpus/lucene/FIELDS.md`).

use crate::log::Format;
use crate::log::head::Kind;
use crate::log::tree::{base_name, true_name};

/// The map from the end of a path to tags.
#[derive(Debug, Clone)]
pub struct Tags {
    /// Ends of paths and their tags, the longest end first.
    map: Vec<(String, Vec<String>)>,
}

impl Default for Tags {
    fn default() -> Self {
        Self::parse(include_str!("../../assets/tags.tsv"))
    }
}

impl Tags {
    /// Reads a map: path, tab, tags; `#` begins a comment.
    pub fn parse(text: &str) -> Self {
        let mut map: Vec<(String, Vec<String>)> = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split_once('\t'))
            .map(|(path, tags)| {
                (
                    path.to_owned(),
                    tags.split_whitespace().map(str::to_owned).collect(),
                )
            })
            .collect();
        map.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
        Self { map }
    }

    /// Whether the map gives this tag to any file.
    pub fn has(&self, tag: &str) -> bool {
        self.map
            .iter()
            .any(|(path, tags)| base_name(path) == tag || tags.iter().any(|t| t == tag))
    }

    /// The tags of a file by its path in the build and the format of its lines, the base name first, none twice.
    pub fn of(&self, path: &str, format: &Format) -> Vec<String> {
        let mut tags = vec![base_name(path).to_owned()];
        let mut add = |tag: &str| {
            if !tags.iter().any(|t| t == tag) {
                tags.push(tag.to_owned());
            }
        };
        let path = true_name(path);
        let known = self.map.iter().find(|(end, _)| {
            path.strip_suffix(end.as_str())
                .is_some_and(|before| before.is_empty() || before.ends_with('/'))
        });
        match known {
            Some((_, known)) => known.iter().for_each(|tag| add(tag)),
            None => {
                if format.has(Kind::Console) {
                    add("console");
                }
                if format.is_oslo() {
                    add("screen");
                    add("oslofmt");
                }
                if format.has(Kind::Syslog) || format.has(Kind::Syslog5424) {
                    add("syslog");
                }
            }
        }
        tags
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_goes_by_the_end_of_the_path() {
        let tags = Tags::default();
        let none = Format::default();
        let of = |path: &str| tags.of(path, &none).join(" ");
        assert_eq!(
            of("controller/logs/screen-n-cpu.txt.gz"),
            "screen-n-cpu.txt screen oslofmt devstack nova"
        );
        assert_eq!(
            of("logs/screen-n-cpu.txt"),
            "screen-n-cpu.txt screen oslofmt devstack nova"
        );
        assert_eq!(
            of("compute1/logs/screen-n-cpu.txt"),
            "screen-n-cpu.txt screen oslofmt devstack nova multinode"
        );
        assert_eq!(of("job-output.txt.gz"), "job-output.txt console console.html");
        assert_eq!(of("not-job-output.txt"), "not-job-output.txt");
        assert_eq!(
            tags.of("a/b.log", &Format::of(&[Kind::Oslo])).join(" "),
            "b.log screen oslofmt"
        );
    }
}
