//! What went wrong, said so that the user can act on it.
//!
//! One error type for everything that reaches a person: a [`Kind`] that decides the exit code, a message that
//! names the thing and the value (a lower-case fragment that reads after "failed to …" or on its own, without a
//! final period), an optional hint (a full sentence: what to do now) and the source chain. Modules whose callers
//! must tell cases apart (for example [`crate::lucene`]) have error types of their own and convert at their edge.
//!
//! Must not: print, exit, or hold secrets.

use std::fmt;

/// A `Result` with [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The kind of an error; each has one exit code (`design/command-line.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The data or the user is wrong: exit 1.
    Data,
    /// The command line is wrong: exit 2.
    Usage,
    /// Nothing was found where that is an answer: exit 3.
    NotFound,
    /// A login is needed or was refused: exit 4.
    Auth,
    /// The network or a server: exit 5.
    Network,
    /// Somebody else changed the same thing: exit 6.
    Conflict,
    /// The user cancelled: exit 130.
    Cancelled,
    /// A bug of ours: exit 255.
    Bug,
}

impl Kind {
    /// The process exit code of this kind.
    pub fn exit_code(self) -> u8 {
        match self {
            Kind::Data => 1,
            Kind::Usage => 2,
            Kind::NotFound => 3,
            Kind::Auth => 4,
            Kind::Network => 5,
            Kind::Conflict => 6,
            Kind::Cancelled => 130,
            Kind::Bug => 255,
        }
    }
}

/// An error for people: what happened, to what, and what to do.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    hint: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `kind`; `message` names the thing and the value.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: None,
            source: None,
        }
    }

    /// The data or the user is wrong.
    pub fn data(message: impl Into<String>) -> Self {
        Self::new(Kind::Data, message)
    }

    /// The command line is wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Nothing was found.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, message)
    }

    /// The network or a server failed.
    pub fn network(message: impl Into<String>) -> Self {
        Self::new(Kind::Network, message)
    }

    /// The user cancelled.
    pub fn cancelled() -> Self {
        Self::new(Kind::Cancelled, "cancelled")
    }

    /// Adds what to do now: a full sentence with a period.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the error that caused this one.
    #[must_use]
    pub fn because(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }

    /// The kind, which decides the exit code.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// What to do now, if something can be done.
    pub fn hint_text(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The message and its causes in one line, without the hint.
    pub fn chain(&self) -> String {
        let mut text = self.message.clone();
        let mut next = std::error::Error::source(self);
        while let Some(cause) = next {
            let cause_text = cause.to_string();
            if !text.contains(&cause_text) {
                text.push_str(": ");
                text.push_str(&cause_text);
            }
            next = cause.source();
        }
        text
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_deref()
            .map(|e| e as &(dyn std::error::Error + 'static))
    }
}

/// Names the file in an I/O error.
pub trait IoContext<T> {
    /// Turns an I/O error into "`what` `path`: cause".
    fn at(self, what: &str, path: &std::path::Path) -> Result<T>;
}

impl<T> IoContext<T> for std::io::Result<T> {
    fn at(self, what: &str, path: &std::path::Path) -> Result<T> {
        self.map_err(|e| {
            let kind = if e.kind() == std::io::ErrorKind::Interrupted {
                Kind::Cancelled
            } else {
                Kind::Data
            };
            Error::new(kind, format!("{what} {}", path.display())).because(e)
        })
    }
}
