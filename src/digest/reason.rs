//! Why a line stands in a digest: data first, words for people from it.

/// One reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// No passing run has it.
    New {
        /// Passing runs compared with.
        builds: usize,
    },
    /// Passing runs have it in other logs only.
    Elsewhere,
    /// More often than in passing runs.
    More {
        /// Events here.
        count: u64,
        /// Events in a passing run, on average.
        usual: u64,
    },
    /// What all passing runs say after it is missing.
    Missing {
        /// So many lines.
        lines: usize,
        /// The template of the first of them.
        first: String,
    },
    /// The log ends so many seconds before the build does.
    Silent(u64),
    /// Passing runs write this log in another format.
    OtherFormat,
    /// No passing run has this log, or there is none to compare with.
    NoFile,
    /// It names an HTTP status from 400 on.
    Status(u16),
    /// It names an exception.
    Exception,
    /// The first unusual event of the build.
    First,
    /// A later unusual event elsewhere names the same request or resource.
    Explains {
        /// Its file.
        file: String,
        /// Its line.
        line: u32,
    },
    /// An earlier unusual event elsewhere names the same request or resource.
    Follows {
        /// Its file.
        file: String,
        /// Its line.
        line: u32,
    },
    /// The log reports what others did.
    Report,
    /// How many such events there are.
    Events(u64),
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Reason::New { builds: 1 } => write!(f, "new: not in the passing run"),
            Reason::New { builds } => write!(f, "new: in none of {builds} passing runs"),
            Reason::Elsewhere => write!(f, "passing runs have it in other logs only"),
            Reason::More { count, usual } => write!(f, "{count} times, {usual} in a passing run"),
            Reason::Missing { lines, first } => {
                write!(
                    f,
                    "missing after it: {lines} lines of all passing runs, first \"{first}\""
                )
            }
            Reason::Silent(seconds) => write!(f, "the log ends {seconds} s before the build"),
            Reason::OtherFormat => write!(f, "passing runs write this log in another format"),
            Reason::NoFile => write!(f, "no passing run to compare this log with"),
            Reason::Status(status) => write!(f, "status {status}"),
            Reason::Exception => write!(f, "exception"),
            Reason::First => write!(f, "first unusual event"),
            Reason::Explains { file, line } => write!(f, "same id as the later {file}:{line}"),
            Reason::Follows { file, line } => write!(f, "same id as the earlier {file}:{line}"),
            Reason::Report => write!(f, "a log that reports others"),
            Reason::Events(n) => write!(f, "{n} events"),
        }
    }
}

/// The reasons in one line.
pub fn sentence(reasons: &[Reason]) -> String {
    let words: Vec<String> = reasons.iter().map(Reason::to_string).collect();
    words.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_read_well() {
        let all = [Reason::New { builds: 3 }, Reason::Status(413), Reason::First];
        assert_eq!(
            sentence(&all),
            "new: in none of 3 passing runs · status 413 · first unusual event"
        );
    }
}
