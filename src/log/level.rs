//! The words by which programs name severities.
//!
//! Source: rule 8 of `corpus/log-formats`; oslo.log, log4j, zap, logrus, winston, PostgreSQL, syslog.

use crate::event::Level;

/// The level that `word` names, in any case; none for any other word.
pub fn word(word: &[u8]) -> Option<Level> {
    if word.is_empty() || word.len() > 11 {
        return None;
    }
    let mut lower = [0_u8; 11];
    for (to, from) in lower.iter_mut().zip(word) {
        *to = from.to_ascii_lowercase();
    }
    Some(match lower.get(..word.len())? {
        b"trace" | b"trc" | b"silly" | b"finest" | b"finer" => Level::Trace,
        b"debug" | b"dbg" | b"fine" | b"verbose" | b"config" => Level::Debug,
        b"info" | b"inf" | b"information" | b"notice" | b"note" | b"log" | b"success" | b"http"
        | b"audit" => Level::Info,
        b"warn" | b"warning" | b"wrn" => Level::Warning,
        b"error" | b"err" | b"severe" => Level::Error,
        b"fatal" | b"ftl" | b"critical" | b"crit" | b"alert" | b"emerg" | b"emergency" | b"panic"
        | b"dpanic" | b"pnc" => Level::Critical,
        _ => return None,
    })
}

/// The level of one letter, as glog, capnslog, logcat, CUPS and Ruby write it.
pub fn letter(letter: u8) -> Option<Level> {
    Some(match letter {
        b'V' | b'T' => Level::Trace,
        b'D' | b'd' => Level::Debug,
        b'I' | b'N' => Level::Info,
        b'W' => Level::Warning,
        b'E' => Level::Error,
        b'F' | b'C' | b'A' | b'X' => Level::Critical,
        _ => return None,
    })
}

/// The level of a syslog severity, 0–7 (RFC 5424 §6.2.1).
pub fn syslog(severity: u64) -> Level {
    match severity % 8 {
        0..=2 => Level::Critical,
        3 => Level::Error,
        4 => Level::Warning,
        5 | 6 => Level::Info,
        _ => Level::Debug,
    }
}

/// The level of a number: Python's `levelno` and bunyan's `level` (10 steps) differ by one step above 30.
pub fn python(number: u64) -> Level {
    match number {
        0 => Level::None,
        1..=9 => Level::Trace,
        10..=19 => Level::Debug,
        20..=29 => Level::Info,
        30..=39 => Level::Warning,
        40..=49 => Level::Error,
        _ => Level::Critical,
    }
}

/// The level of a bunyan or pino number.
pub fn bunyan(number: u64) -> Level {
    match number {
        0..=19 => Level::Trace,
        20..=29 => Level::Debug,
        30..=39 => Level::Info,
        40..=49 => Level::Warning,
        50..=59 => Level::Error,
        _ => Level::Critical,
    }
}

/// oslo.log's level words as they stand in a head, upper case only; its TRACE lines are those of a traceback.
pub fn oslo(word: &[u8]) -> Option<Level> {
    // By letters: a match on strings calls `memcmp` for each of them, on every line of a gigabyte.
    Some(match word {
        [b'D', b'E', b'B', b'U', b'G'] => Level::Debug,
        [b'I', b'N', b'F', b'O'] | [b'A', b'U', b'D', b'I', b'T'] => Level::Info,
        [b'W', b'A', b'R', b'N'] | [b'W', b'A', b'R', b'N', b'I', b'N', b'G'] => Level::Warning,
        [b'E', b'R', b'R', b'O', b'R'] | [b'T', b'R', b'A', b'C', b'E'] => Level::Error,
        [b'C', b'R', b'I', b'T', b'I', b'C', b'A', b'L'] => Level::Critical,
        _ => return None,
    })
}
