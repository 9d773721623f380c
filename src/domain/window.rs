//! A window of time that ends now: 24 h, 2, 7 or 10 days in the workbench, any span on the command line.

use jiff::{SignedDuration, Timestamp};

/// A span back from now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window(pub SignedDuration);

impl Window {
    /// The windows that one key cycles through, as elastic-recheck's page had them.
    pub const CHOICES: [Window; 4] = [
        Self::hours(24),
        Self::hours(48),
        Self::hours(168),
        Self::hours(240),
    ];

    /// A window of so many hours.
    pub const fn hours(hours: i64) -> Self {
        Self(SignedDuration::from_hours(hours))
    }

    /// Reads `24h`, `36h`, `2d`, `90m`; none when it is no span.
    pub fn parse(text: &str) -> Option<Self> {
        let unit = text.chars().last()?;
        let number: i64 = text
            .get(..text.len() - unit.len_utf8())?
            .parse()
            .ok()
            .filter(|n| *n >= 0)?;
        let minutes = match unit {
            'm' => number,
            'h' => number.checked_mul(60)?,
            'd' => number.checked_mul(24 * 60)?,
            'w' => number.checked_mul(7 * 24 * 60)?,
            _ => return None,
        };
        (minutes <= 60 * 24 * 3650).then(|| Self(SignedDuration::from_mins(minutes)))
    }

    /// `24 h`, `10 d`.
    pub fn label(self) -> String {
        let hours = self.0.as_hours();
        if hours <= 24 || hours % 24 != 0 {
            format!("{hours} h")
        } else {
            format!("{} d", hours / 24)
        }
    }

    /// The first instant of the window that ends at `now`.
    pub fn start(self, now: Timestamp) -> Timestamp {
        now.checked_sub(self.0).unwrap_or(Timestamp::MIN)
    }

    /// Whether `at` lies in the window that ends at `now`; both ends belong to it.
    pub fn contains(self, at: Timestamp, now: Timestamp) -> bool {
        at >= self.start(now) && at <= now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_parse_and_print() {
        assert_eq!(Window::parse("24h"), Some(Window::hours(24)));
        assert_eq!(Window::parse("11d").map(Window::label).as_deref(), Some("11 d"));
        for bad in ["", "h", "-3h", "3y", "ten", "99999999999999999d", "3é"] {
            assert_eq!(Window::parse(bad), None, "{bad}");
        }
    }
}
