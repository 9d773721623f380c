//! The heads of oslo.log and of a console told fast: from the bytes, the second of the line before remembered.
//!
//! Nearly every line of a big log is of these forms and of the second of the line before it. Must not: tell anything
//! that [`Format::head`] would not tell; where it is not sure it tells nothing, and that is asked.
//! Cost: some 30 ns a line.

use crate::event::Level;
use crate::log::Format;
use crate::log::head::{Head, Kind, usual};
use crate::log::stamp::{Date, Stamp};

/// Bytes of a date and a time of day to the second: `2026-11-21 01:49:18`.
const SECOND: usize = 19;
/// Digits in their places there.
const FORM: &[u8; SECOND] = b"0000-00-00 00:00:00";

/// What the index wants of a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::log) struct Told<'l> {
    pub kind: Kind,
    pub stamp: Option<Stamp>,
    /// Microseconds since 1970 UTC.
    pub micros: Option<i64>,
    pub level: Level,
    pub pid: &'l [u8],
    pub module: &'l [u8],
    /// Its text begins with a request context though its head has no time: it repeats no head before.
    pub has_context: bool,
}

impl<'l> Told<'l> {
    /// What a head is, told by the format.
    pub(in crate::log) fn of(kind: Kind, head: &'l Head<'_>, micros: Option<i64>, text: &str) -> Self {
        let context = || text.get(head.body..).is_some_and(|text| text.starts_with('['));
        Self {
            kind,
            stamp: head.stamp,
            micros,
            level: head.level,
            pid: head.pid.as_deref().unwrap_or("").as_bytes(),
            module: head.module.as_deref().unwrap_or("").as_bytes(),
            has_context: kind == Kind::OsloBare && context(),
        }
    }
}

/// Tells heads.
#[derive(Debug)]
pub(in crate::log) struct Quick {
    console: bool,
    oslo: bool,
    /// The second of a line before, as written.
    written: [u8; SECOND],
    /// What it is: its date, its microseconds of the day, and of all time.
    second: Option<(Date, i64, Option<i64>)>,
}

impl Quick {
    /// For a format: heads of other kinds that are tried before these are not told.
    pub(in crate::log) fn new(format: &Format) -> Self {
        let kinds = format.kinds();
        let console = kinds.first() == Some(&Kind::Console);
        let oslo = kinds.get(usize::from(console)) == Some(&Kind::Oslo);
        Self {
            console,
            oslo,
            written: [0; SECOND],
            second: None,
        }
    }

    /// Remembers the second of a line whose head was told otherwise.
    pub(in crate::log) fn remember(&mut self, line: &[u8], stamp: Option<Stamp>, micros: Option<i64>) {
        if !self.console && !self.oslo {
            return;
        }
        let Some(Stamp::Civil {
            date: date @ Date::Full(..),
            micros: of_day,
            offset: None,
        }) = stamp
        else {
            return;
        };
        let Some(written) = line.first_chunk::<SECOND>() else {
            return;
        };
        let fits = |(byte, form): (&u8, &u8)| match form {
            b'0' => byte.is_ascii_digit(),
            _ => byte == form,
        };
        let fraction = of_day % 1_000_000;
        // A head may end before what only looks like its seconds: `01:49:68`.
        if written.iter().zip(FORM).all(fits) && seconds(written) == (of_day - fraction) / 1_000_000 {
            self.written = *written;
            self.second = Some((date, of_day - fraction, micros.map(|m| m - fraction)));
        }
    }

    /// The head of a line, where it is surely this.
    #[inline]
    pub(in crate::log) fn tell<'l>(&self, line: &'l [u8]) -> Option<Told<'l>> {
        self.tell_head(line).map(|(told, _)| told)
    }

    /// The same, and by how many of its bytes it is told.
    #[inline]
    pub(in crate::log) fn tell_head<'l>(&self, line: &'l [u8]) -> Option<(Told<'l>, usize)> {
        let (date, of_day, micros) = self.second?;
        let (written, rest) = line.split_first_chunk::<SECOND>()?;
        if *written != self.written {
            return None;
        }
        let (fraction, rest) = fraction(rest)?;
        let told = Told {
            kind: Kind::Console,
            stamp: Some(Stamp::Civil {
                date,
                micros: of_day + fraction,
                offset: None,
            }),
            micros: micros.map(|m| m + fraction),
            level: Level::None,
            pid: &[],
            module: &[],
            has_context: false,
        };
        if rest.first() == Some(&b'|') {
            return self.console.then_some((told, line.len() - rest.len() + 1));
        }
        if !self.oslo {
            return None;
        }
        let (pid, level, rest) = usual::process_and_level(rest)?;
        let module = usual::name(rest)?;
        let told = Told {
            kind: Kind::Oslo,
            level,
            pid,
            module,
            ..told
        };
        // With the blank after the name.
        Some((told, line.len() - rest.len() + module.len() + 1))
    }
}

/// The second of the day that is written.
fn seconds(written: &[u8; SECOND]) -> i64 {
    let two = |at: usize| match written.get(at..at + 2) {
        Some([tens, ones]) => i64::from(tens - b'0') * 10 + i64::from(ones - b'0'),
        _ => 0,
    };
    (two(11) * 60 + two(14)) * 60 + two(17)
}

/// The microseconds of a fraction and what stands after the one blank that follows it.
fn fraction(rest: &[u8]) -> Option<(i64, &[u8])> {
    let rest = match rest.first()? {
        b'.' | b',' => rest.get(1..)?,
        _ => return None,
    };
    let mut value = 0;
    let mut digits = 0;
    while let Some(digit) = rest.get(digits).filter(|c| c.is_ascii_digit()) {
        value = value * 10 + i64::from(digit - b'0');
        digits += 1;
        if digits > 6 {
            return None;
        }
    }
    let scale = match digits {
        3 => 1000,
        6 => 1,
        _ => return None,
    };
    (rest.get(digits) == Some(&b' ')).then_some((value * scale, rest.get(digits + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Clock;

    /// Whatever is told is what the format tells.
    fn check(quick: &mut Quick, format: &Format, line: &str) -> bool {
        let clock = Clock::default();
        let head = format.head(line);
        let known = quick.tell(line.as_bytes());
        if let Some(told) = known {
            let (kind, head) = head.as_ref().unwrap_or_else(|| panic!("{line:?} has no head"));
            let micros = head.stamp.and_then(|s| clock.resolve(s));
            assert_eq!(told, Told::of(*kind, head, micros, line), "{line:?}");
        }
        if let Some((_, head)) = head {
            let micros = head.stamp.and_then(|s| clock.resolve(s));
            quick.remember(line.as_bytes(), head.stamp, micros);
        }
        known.is_some()
    }

    #[test]
    fn what_only_looks_like_seconds_is_not_remembered() {
        let format = Format::of(&[Kind::Oslo, Kind::Stamped]);
        let mut quick = Quick::new(&format);
        let line = "2026-11-21 01:49:68.000 ERROR a.b x";
        assert!(!check(&mut quick, &format, line) && !check(&mut quick, &format, line));
    }

    #[test]
    fn common_lines_are_told_and_doubtful_ones_are_not() {
        let format = Format::of(&[Kind::Console, Kind::Oslo, Kind::Stamped]);
        let mut quick = Quick::new(&format);
        let mut told = |line: &str| check(&mut quick, &format, line);
        assert!(!told(
            "2026-11-21 01:49:18.934 14030 INFO a.b [-] first of its second"
        ));
        assert!(told("2026-11-21 01:49:18.935 14030 ERROR a.b [-] x"));
        assert!(told("2026-11-21 01:49:18,935123 WARNING a.b x"));
        assert!(told("2026-11-21 01:49:18.934567 | localhost | x"));
        for line in [
            "2026-11-21 01:49:18.935 +0200 14030 INFO a.b x",
            "2026-11-21 01:49:18.935 UTC 14030 INFO a.b x",
            "2026-11-21 01:49:18.9 14030 INFO a.b x",
            "2026-11-21 01:49:18.935 14030 info a.b x",
            "2026-11-21 01:49:18.935 nova[14030]: INFO a.b x",
            "2026-11-21 01:49:18.935  14030 INFO a:b x",
            "2026-11-21 01:49:18.935 14030 INFO",
            "2026-11-21 01:49:18",
            "",
        ] {
            assert!(!told(line), "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_told_that_the_format_would_not_tell(
            lines in proptest::collection::vec("(2026-11-21 01:49:1[89]([.,][0-9]{1,7})?( |  | [|] |Z)?([0-9]{1,11}|[+]0200|UTC|AM)?[ :]?)?(INFO|ERROR|DEBUG|TRACE|Info)? ?[a-z.:\\[\\]-]{0,8}( [|a-z]{0,4})?", 1..20)
        ) {
            for kinds in [&[Kind::Console, Kind::Oslo, Kind::Stamped][..], &[Kind::Oslo, Kind::Stamped], &[Kind::Console, Kind::Stamped], &[Kind::Stamped]] {
                let format = Format::of(kinds);
                let mut quick = Quick::new(&format);
                for line in &lines {
                    check(&mut quick, &format, line);
                }
            }
        }
    }
}
