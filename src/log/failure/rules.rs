//! The rules: the forms of lines that name failures, sections and verdicts.
//!
//! The first rule that fits counts; special ones stand before general ones. `(?P<m>…)` is the name in a line.

mod compilers;
mod frames;
mod programs;
mod tests;

use super::extent::Extent;
use super::sign::{Does, Rank, Region};
use std::sync::LazyLock;

/// When a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Always,
    /// In this region.
    In(Region),
    /// Right under a rule of this character.
    After(char),
    /// Under the name of a file.
    File,
    /// Where no TAP is.
    NotTap,
    /// Where the file named last had no failure yet.
    FileSilent,
    /// While this tool prints.
    Tool(&'static str),
}

/// What names the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    None,
    /// The group `m`.
    Group,
    /// The group, a unittest's title.
    Unittest,
    /// The group after the path of its file.
    AfterPath,
    Is(&'static str),
    /// The group, else the tool that prints now.
    Tool,
    /// The group, else the environment.
    Environment,
    /// The test that runs now.
    Test,
    /// The file named last.
    File,
    /// The line under the last rule.
    Title,
}

/// One rule.
#[derive(Debug)]
pub(super) struct Rule {
    pub pattern: &'static str,
    pub when: When,
    pub does: Does,
    pub name: Name,
}

impl Rule {
    const fn begins(pattern: &'static str, rank: Rank, extent: Extent, name: Name) -> Self {
        let does = Does::Begins { rank, extent };
        Self {
            pattern,
            when: When::Always,
            does,
            name,
        }
    }

    /// A block that reaches to the next one of its rank.
    const fn report(pattern: &'static str, rank: Rank, name: Name) -> Self {
        Self::begins(pattern, rank, Extent::ToNext(rank), name)
    }

    const fn ends(pattern: &'static str, rank: Rank) -> Self {
        Self::says(pattern, Does::Ends(rank), Name::None)
    }

    const fn region(pattern: &'static str, rank: Rank, region: Region) -> Self {
        Self::says(pattern, Does::Region(rank, region), Name::None)
    }

    const fn says(pattern: &'static str, does: Does, name: Name) -> Self {
        Self {
            pattern,
            when: When::Always,
            does,
            name,
        }
    }

    const fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }
}

/// All rules in the order of trying.
pub(super) static RULES: LazyLock<Vec<&'static Rule>> = LazyLock::new(|| {
    [frames::RULES, tests::RULES, compilers::RULES, programs::RULES]
        .into_iter()
        .flatten()
        .collect()
});

#[cfg(test)]
mod check {
    use super::*;

    #[test]
    fn every_pattern_compiles_and_names_what_it_says() {
        for rule in RULES.iter() {
            let regex = regex::Regex::new(rule.pattern).unwrap();
            let wants = matches!(rule.name, Name::Group | Name::Unittest | Name::AfterPath);
            let has = regex.capture_names().flatten().any(|n| n == "m");
            assert!(has || !wants, "{}", rule.pattern);
        }
        assert!(regex::RegexSet::new(RULES.iter().map(|r| r.pattern)).is_ok());
    }
}
