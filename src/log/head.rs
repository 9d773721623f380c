//! Heads: what stands before the text of a record. One [`Kind`] for each family of programs, each a small scanner
//! without regular expressions.
//!
//! A head is told by its own traits at the start of a line: a time in its own place, or in formats without times a
//! level in its place. A time or the word ERROR further into a line makes no head.
//!
//! Must not: look at other lines (joining is `crate::event`'s), or resolve times ([`super::clock`]).
//! Source: `corpus/lucene/FIELDS.md`, `corpus/log-formats/README.md`.

mod bare;
mod column;
mod database;
mod fields;
mod general;
mod go;
mod json;
mod module;
mod openstack;
mod prefixed;
mod syslog;
pub(crate) mod usual;
mod web;

pub(crate) use column::Column;
pub(crate) use database::is_tail as is_postgres_tail;
pub(crate) use json::glance as glance_json;
pub(crate) use syslog::export_field;

use super::stamp::Stamp;
use crate::event::Level;
use std::borrow::Cow;

/// The head of a record.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Head<'l> {
    /// Its time as written.
    pub stamp: Option<Stamp>,
    /// The level in its level field.
    pub level: Level,
    /// Logger, program, class or file in it.
    pub module: Option<Cow<'l, str>>,
    /// The process id in it.
    pub pid: Option<Cow<'l, str>>,
    /// Where the message begins, a byte offset into the line, always on a character.
    pub body: usize,
    /// The message, where it is not the rest of the line (JSON).
    pub message: Option<String>,
    /// More fields by their names in the index.
    pub extra: Vec<(&'static str, Cow<'l, str>)>,
}

/// A family of heads. The order is the order in which they are tried where several fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// loguru: `TIME | LEVEL    | module:function:line - text`.
    Piped,
    /// Zuul's and Jenkins' console: `TIME | text`.
    Console,
    /// oslo.log: `TIME [PID] LEVEL module [context] text`.
    Oslo,
    /// devstack's oslo.log in the journal: `Nov 21 08:04:50.1 host devstack@x.service[7]: LEVEL module [context] text`.
    OsloJournal,
    /// devstack's oslo.log on a service's own output: `LEVEL module [context] text`.
    OsloBare,
    /// uWSGI's request lines.
    Uwsgi,
    /// One JSON object a line.
    Json,
    /// `<PRI>1 TIME host program pid msgid`.
    Syslog5424,
    /// `Nov 21 08:04:50 host program[pid]: text`, also with RFC 3339 or epoch times.
    Syslog,
    /// `journalctl -o export`.
    JournalExport,
    /// `journalctl -o verbose`.
    JournalVerbose,
    /// The kernel's ring buffer: `[    0.000000] text`.
    Kernel,
    /// Access logs, common and combined.
    Access,
    /// `[Sat Nov 21 00:11:32.376144 2026] [module:level] [pid 1:tid 1] text`.
    ApacheError,
    /// `TIME: pid: level : function:line : text`.
    Libvirt,
    /// Open vSwitch's vlog: `TIME|00001|module|LEVEL|text`.
    Ovs,
    /// glog and klog: `I1121 08:25:37.798785    9372 main.go:5] text`.
    Klog,
    /// `level=info ts=… msg=…`.
    Logfmt,
    /// PostgreSQL's csvlog.
    PostgresCsv,
    /// PostgreSQL's stderr log: prefix, then `LEVEL:  text`.
    Postgres,
    /// Redis: `28710:C 21 Nov 2026 08:11:08.599 # text`.
    Redis,
    /// The JVM's unified logging: `[TIME][0.003s][info][gc] text`.
    Jvm,
    /// `+ TIME file:line: command`: a shell's trace.
    Xtrace,
    /// `type=SYSCALL msg=audit(1795249821.905:123): text`.
    Audit,
    /// GLib: `(app:123): Domain-WARNING **: TIME: text`.
    Glib,
    /// Erlang: `=ERROR REPORT==== 21-Nov-2026::08:04:50 ===`.
    Erlang,
    /// MySQL's slow log: `# Time: …`, `# User@Host: …`.
    SlowQuery,
    /// apt's history: `Start-Date: …`.
    Dated,
    /// java.util.logging's first line: `Nov 21, 2026 8:04:50 AM org.example.Ledger post`.
    Jul,
    /// Its second line: `SEVERE: text`, which belongs to the first.
    JulText,
    /// A name that runs into the time: `raft2026/11/21 08:09:02 INFO: text`.
    Glued,
    /// Any other line that begins with a time, bracketed or not; its level is the field that follows, if any.
    Stamped,
    /// A time after so many fields, where most lines of the file have it there.
    Inner(u8),
    /// A line that begins with a time without a date.
    TimeOnly,
    /// No time, the level in its place: `INFO:     text`, `[ERROR] text`, `npm error text`.
    LevelFirst,
    /// No time, a level in upper case as the first word, where most lines have it.
    LevelWord,
}

/// All kinds in the order of trying.
pub const KINDS: [Kind; 39] = [
    Kind::Piped,
    Kind::Console,
    Kind::Oslo,
    Kind::OsloJournal,
    Kind::OsloBare,
    Kind::Uwsgi,
    Kind::Json,
    Kind::Syslog5424,
    Kind::Syslog,
    Kind::JournalExport,
    Kind::JournalVerbose,
    Kind::Kernel,
    Kind::Access,
    Kind::ApacheError,
    Kind::Libvirt,
    Kind::Ovs,
    Kind::Klog,
    Kind::Logfmt,
    Kind::PostgresCsv,
    Kind::Postgres,
    Kind::Redis,
    Kind::Jvm,
    Kind::Xtrace,
    Kind::Audit,
    Kind::Glib,
    Kind::Erlang,
    Kind::SlowQuery,
    Kind::Dated,
    Kind::Jul,
    Kind::Glued,
    Kind::Stamped,
    Kind::Inner(0),
    Kind::Inner(1),
    Kind::Inner(2),
    Kind::Inner(3),
    Kind::Inner(4),
    Kind::TimeOnly,
    Kind::LevelFirst,
    Kind::LevelWord,
];

impl Kind {
    /// The head of this kind at the start of `line`, which has no escape codes and no line end.
    pub fn head(self, line: &str) -> Option<Head<'_>> {
        match self {
            Kind::Console => openstack::console(line),
            Kind::Oslo => openstack::oslo(line),
            Kind::OsloJournal => openstack::journal(line),
            Kind::OsloBare => openstack::bare(line),
            Kind::Uwsgi => web::uwsgi(line),
            Kind::Json => json::head(line),
            Kind::Syslog5424 => syslog::rfc5424(line),
            Kind::Syslog => syslog::traditional(line),
            Kind::JournalExport => syslog::export(line),
            Kind::JournalVerbose => syslog::verbose(line),
            Kind::Kernel => syslog::kernel(line),
            Kind::Access => web::access(line),
            Kind::ApacheError => web::apache_error(line),
            Kind::Libvirt => general::libvirt(line),
            Kind::Ovs => general::ovs(line),
            Kind::Klog => go::klog(line),
            Kind::Logfmt => go::logfmt(line),
            Kind::PostgresCsv => database::postgres_csv(line),
            Kind::Postgres => database::postgres(line),
            Kind::Redis => database::redis(line),
            Kind::Jvm => general::jvm(line),
            Kind::Xtrace => general::xtrace(line),
            Kind::Stamped => general::stamped(line),
            Kind::TimeOnly => general::time_only(line),
            Kind::LevelFirst => bare::level_first(line),
            Kind::LevelWord => bare::level_word(line),
            Kind::Inner(n) => prefixed::inner(line, n),
            Kind::Piped => general::piped(line),
            Kind::Audit => prefixed::audit(line),
            Kind::Glib => prefixed::glib(line),
            Kind::Erlang => prefixed::erlang(line),
            Kind::SlowQuery => prefixed::slow_query(line),
            Kind::Dated => prefixed::dated(line),
            Kind::Jul => prefixed::jul(line),
            Kind::JulText => prefixed::jul_text(line),
            Kind::Glued => prefixed::glued(line),
        }
    }

    /// Whether oslo.log wrote it, so that tracebacks repeat its prefix on every line.
    pub fn is_oslo(self) -> bool {
        matches!(self, Kind::Oslo | Kind::OsloJournal | Kind::OsloBare)
    }

    /// Whether so little makes a head of this kind that it counts only where no other kind is found.
    pub fn is_weak(self) -> bool {
        matches!(
            self,
            Kind::TimeOnly | Kind::LevelFirst | Kind::LevelWord | Kind::Inner(_)
        )
    }

    /// Whether its heads are any program's: nothing but a time tells them.
    pub fn is_general(self) -> bool {
        matches!(
            self,
            Kind::Stamped | Kind::Console | Kind::TimeOnly | Kind::Inner(_) | Kind::Glued
        )
    }

    /// Whether its heads may stand by chance in any text, so that most lines have to have them.
    pub fn needs_most(self) -> bool {
        matches!(self, Kind::LevelWord | Kind::Inner(_) | Kind::SlowQuery)
    }
}

/// The rest of `line` from `at`; empty beyond its end or inside a character.
fn rest(line: &str, at: usize) -> &str {
    line.get(at..).unwrap_or("")
}

/// The word at `at`, up to the next blank.
fn field(line: &str, at: usize) -> &str {
    let rest = rest(line, at);
    // Words are short: a call to a searcher costs more than looking at each byte.
    let end = rest.bytes().position(|c| c == b' ');
    end.map_or(rest, |end| rest.get(..end).unwrap_or(rest))
}

/// How many blanks `text` begins with.
fn blanks(text: &str) -> usize {
    text.bytes().take_while(|c| *c == b' ').count()
}

/// The part of `text` before the first of `ends`, which are ASCII, or all of it.
fn until<'t>(text: &'t str, ends: &[char]) -> &'t str {
    let is_end = |byte: u8| byte.is_ascii() && ends.contains(&char::from(byte));
    let end = text.bytes().position(is_end);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Whether `word` is a dotted name: `nova.compute.manager`.
fn is_dotted_name(word: &str) -> bool {
    word.bytes()
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == b'_')
        && word
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b'-' | b':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn any_line_is_fine_and_bodies_lie_on_characters(line in "(\\[|<|\\*|ERROR\\||a:b,|\\[E |é)?[0-9:/ ]{0,4}(2026-11-21 01:49:18.9|Nov 21 08:04:50|1121/080450.1|20261121-8:4:5:6|)[ \\[|:]?\\PC{0,40}") {
            for kind in KINDS {
                if let Some(head) = kind.head(&line) {
                    assert!(line.is_char_boundary(head.body), "{kind:?} {line}");
                }
            }
        }
    }
}
