//! Signs: what the form of one line says, given what came before it.

use super::extent::Extent;
use super::rules::{Name, RULES, Rule, When};
use regex::{Regex, RegexSet};
use std::sync::LazyLock;

/// How far out a block or section lies: one of an outer rank ends those within, not the other way round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// A task, an environment, a step of a build: with all that it prints.
    Frame,
    /// A test, with the traceback and the output in its report.
    Test,
    /// A message of a compiler, a traceback, a panic.
    Message,
}

/// The part of an output that changes what lines mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Region {
    /// The run itself.
    #[default]
    Run,
    /// Where failures are told in full, each under a title.
    Failures,
    /// Where they are told in full under numbers: `1) name`.
    Numbered,
    /// Where they are told again.
    Repeats,
}

/// What a sign does.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Does {
    /// Begins a block.
    Begins { rank: Rank, extent: Extent },
    /// A verdict, warning or closing line: ends blocks of this rank and those within.
    Ends(Rank),
    /// Begins a region, and ends blocks.
    Region(Rank, Region),
    /// Names the environment whose output follows.
    Environment,
    /// Names the test that runs now.
    Test,
    /// Names the tool that prints what follows.
    Tool(&'static str),
    /// Says nothing: keeps later rules from looking at the line.
    Nothing,
}

/// What one line says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sign {
    pub does: Does,
    /// The name in it or of it.
    pub module: Option<String>,
}

impl Sign {
    /// Whether it ends an open block of `rank`.
    pub(super) fn ends(&self, rank: Rank) -> bool {
        match &self.does {
            Does::Begins { rank: own, .. } | Does::Ends(own) | Does::Region(own, _) => *own <= rank,
            Does::Environment => true,
            Does::Test => Rank::Test <= rank,
            Does::Tool(_) => rank == Rank::Message,
            Does::Nothing => false,
        }
    }

    pub(super) fn begins(&self) -> bool {
        matches!(self.does, Does::Begins { .. })
    }

    /// Whether it shows that the file is a tool's output, not a log.
    pub(super) fn is_section(&self) -> bool {
        matches!(
            self.does,
            Does::Region(..) | Does::Environment | Does::Test | Does::Tool(_)
        )
    }

    /// The name that a line gives the block that is open already: Ansible's host stands in its last line.
    pub(super) fn renames(&self, line: &str) -> Option<String> {
        super::extent::is_result(line)
            .then(|| self.module.clone())
            .flatten()
    }
}

/// What came before.
#[derive(Debug, Default)]
pub(super) struct Context {
    region: Region,
    pub(super) test: Option<String>,
    pub(super) environment: Option<String>,
    file: Option<String>,
    tool: Option<&'static str>,
    /// The line under the last rule: a title.
    title: Option<String>,
    /// What the rule right before is made of.
    row: Option<char>,
    /// Blocks since the session began.
    blocks: u64,
    /// Whether the region tells again what was a block.
    repeats: bool,
    /// Blocks since the last file was named.
    of_file: u64,
    is_tap: bool,
    /// Failed tests that Perl commented on before their `not ok`: the two come by different pipes.
    commented: Vec<String>,
    /// The indent of a failed subtest whose parent is yet to fail.
    subtest: Option<usize>,
}

struct Compiled {
    set: RegexSet,
    each: Vec<Option<Regex>>,
}

static COMPILED: LazyLock<Compiled> = LazyLock::new(|| {
    let patterns = || RULES.iter().map(|rule| rule.pattern);
    Compiled {
        // A pattern that is wrong is found by a test; without the set there are no signs.
        set: RegexSet::new(patterns()).unwrap_or_else(|_| RegexSet::empty()),
        each: patterns().map(|pattern| Regex::new(pattern).ok()).collect(),
    }
});

impl Context {
    /// What `line` says.
    pub(super) fn sign(&mut self, line: &str) -> Option<Sign> {
        if line.trim().is_empty() {
            return None;
        }
        let found = COMPILED.set.matches(line);
        for index in &found {
            let Some((rule, Some(regex))) =
                RULES.get(index).zip(COMPILED.each.get(index).map(Option::as_ref))
            else {
                continue;
            };
            if !self.holds(rule.when) {
                continue;
            }
            let group = regex
                .captures(line)
                .and_then(|c| Some(c.name("m")?.as_str().trim().to_owned()));
            return Some(self.sign_of(rule, group, line));
        }
        None
    }

    fn sign_of(&mut self, rule: &Rule, group: Option<String>, line: &str) -> Sign {
        let mut does = rule.does.clone();
        if matches!(does, Does::Begins { .. }) {
            let repeated = self.region == Region::Repeats && self.repeats;
            if repeated || self.is_parent_of_failure(&does, line) {
                does = Does::Ends(Rank::Test);
            }
        }
        let module = match (&does, rule.name) {
            (
                Does::Begins {
                    extent: Extent::Lint, ..
                },
                _,
            ) if self.environment.is_some() => self.environment.clone(),
            (_, Name::Group) => group,
            (_, Name::Unittest) => group.map(|g| unittest(&g)),
            (_, Name::AfterPath) => group.map(|g| match g.split_once(" > ") {
                Some((_, name)) => name.to_owned(),
                None => g,
            }),
            (_, Name::Is(name)) => Some(name.to_owned()),
            (_, Name::Tool) => group
                .filter(|g| !g.is_empty())
                .or_else(|| self.tool.map(str::to_owned)),
            (_, Name::Environment) => group.or_else(|| self.environment.clone()),
            (_, Name::Test) => self.test.clone(),
            (_, Name::File) => self.file.clone(),
            (_, Name::Title) => self.title.clone(),
            (_, Name::None) => None,
        };
        let comments = matches!(
            does,
            Does::Begins {
                extent: Extent::Comments,
                ..
            }
        );
        let tells = matches!(
            does,
            Does::Begins {
                extent: Extent::Tap { .. },
                ..
            }
        );
        if let Some(name) = module.as_ref().filter(|_| comments || tells) {
            let told = self.commented.iter().position(|told| told == name);
            match told {
                Some(at) if tells => {
                    self.commented.remove(at);
                    does = Does::Ends(Rank::Test);
                }
                None if comments && self.commented.len() < 1000 => self.commented.push(name.clone()),
                _ => {}
            }
        }
        Sign { does, module }
    }

    /// A test that fails only because one of its subtests did, in TAP.
    fn is_parent_of_failure(&mut self, does: &Does, line: &str) -> bool {
        if !matches!(
            does,
            Does::Begins {
                extent: Extent::Tap { .. } | Extent::Comments,
                ..
            }
        ) {
            return false;
        }
        let indent = super::indent(line);
        let is_parent = self.subtest.is_some_and(|inner| inner > indent);
        self.subtest = (indent > 0).then_some(indent);
        is_parent
    }

    fn holds(&self, when: When) -> bool {
        match when {
            When::Always => true,
            When::In(region) => self.region == region,
            When::After(row) => self.row == Some(row),
            When::File => self.file.is_some(),
            When::NotTap => !self.is_tap,
            When::FileSilent => self.of_file == 0,
            When::Tool(name) => self.tool == Some(name),
        }
    }

    /// Lets a sign outside of blocks change what follows.
    pub(super) fn apply(&mut self, sign: &Sign) {
        match &sign.does {
            Does::Region(rank, region) => {
                self.region = *region;
                self.repeats = self.blocks > 0;
                if *rank == Rank::Frame {
                    self.environment = None;
                }
            }
            Does::Environment => {
                self.environment.clone_from(&sign.module);
                self.region = Region::Run;
                self.blocks = 0;
            }
            Does::Test => self.test.clone_from(&sign.module),
            Does::Tool(name) => self.tool = Some(name),
            Does::Begins { .. } => {
                self.blocks += 1;
                self.of_file += 1;
            }
            Does::Ends(_) | Does::Nothing => {}
        }
    }

    /// Tests begin anew.
    pub(super) fn ends_part(&mut self) {
        self.region = Region::Run;
        self.blocks = 0;
    }

    pub(super) fn block_ended(&mut self, extent: &Extent) {
        if matches!(extent, Extent::GoPanic) {
            self.test = None;
        }
    }

    /// Remembers what the next line is read with.
    pub(super) fn saw(&mut self, line: &str) {
        let text = line.trim();
        if text.is_empty() {
            return;
        }
        let before = self.row;
        self.row = row(line);
        if self.row.is_none() && before == Some('-') {
            self.title = Some(text.to_owned());
        }
        let is_tap = ["ok ", "not ok "].iter().any(|mark| text.starts_with(mark));
        self.is_tap |= is_tap;
        let is_path = text.len() < 300 && text.contains('.') && !text.contains([' ', '(', '"', '{', '=']);
        let is_test_file = text.contains(".t ..");
        if is_path || is_test_file {
            self.file = Some(text.split(' ').next().unwrap_or(text).to_owned());
        }
        // prove names a file after what it complained of.
        if is_path && !is_test_file || text.starts_with("Dubious, ") {
            self.of_file = 0;
        }
    }
}

/// What a line that is a rule is made of: six or more of one character.
pub(super) fn row(line: &str) -> Option<char> {
    let text = line.trim();
    let first = text.chars().next()?;
    let is_row = matches!(first, '=' | '-' | '*' | '#' | '⎯' | '─' | '.');
    let rest = text.trim_matches(first);
    // vitest numbers its rules: `⎯⎯⎯[1/2]⎯`.
    let numbered = first == '⎯' && rest.starts_with('[') && rest.ends_with(']');
    (is_row && text.chars().count() >= 6 && (rest.is_empty() || numbered)).then_some(first)
}

/// The test of `test_float (tests.test_store.TestTotal.test_float) (n=2)`, or of the same without its name inside.
fn unittest(title: &str) -> String {
    let Some((name, rest)) = title.split_once(" (") else {
        return title.to_owned();
    };
    let Some((place, tail)) = rest.split_once(')') else {
        return title.to_owned();
    };
    let is_fixture = matches!(
        name,
        "setUpClass" | "tearDownClass" | "setUpModule" | "tearDownModule"
    );
    if is_fixture || name.contains(' ') || place.contains(' ') {
        return title.to_owned();
    }
    let is_whole = place == name || place.ends_with(&format!(".{name}"));
    let test = if is_whole {
        place.to_owned()
    } else {
        format!("{place}.{name}")
    };
    format!("{test}{tail}")
}
