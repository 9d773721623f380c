//! When a request is repeated, and after how long.

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use std::time::{Duration, SystemTime};

/// How often and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Policy {
    /// Repetitions after the first attempt.
    pub(super) repeats: u32,
    /// The first wait; each later one is twice as long.
    pub(super) first: Duration,
    /// A server that wants a longer wait gets an error instead.
    pub(super) longest: Duration,
}

impl Policy {
    /// Three repetitions after 0.5, 1 and 2 s; `WHODUNIT_HTTP_RETRIES` changes how many.
    pub(super) fn from_env() -> Self {
        let repeats = std::env::var("WHODUNIT_HTTP_RETRIES")
            .ok()
            .and_then(|v| v.parse().ok());
        Self {
            repeats: repeats.unwrap_or(3).min(10),
            first: Duration::from_millis(500),
            longest: Duration::from_mins(1),
        }
    }

    /// The wait before the next attempt after this status; none when there is to be no other.
    pub(super) fn after_status(
        &self,
        status: StatusCode,
        headers: &HeaderMap,
        attempt: u32,
    ) -> Option<Duration> {
        if attempt >= self.repeats || !is_passing(status) {
            return None;
        }
        let asked = headers
            .get(RETRY_AFTER)
            .and_then(|v| v.to_str().ok())
            .and_then(parse_retry_after);
        let wait = asked.unwrap_or_else(|| self.backoff(attempt));
        (wait <= self.longest).then_some(wait)
    }

    /// The wait before the next attempt after no answer.
    pub(super) fn after_error(&self, error: &reqwest::Error, attempt: u32) -> Option<Duration> {
        let is_passing = error.is_timeout() || error.is_connect() || error.is_request();
        // A name that does not resolve and a refused connection are tried once more, not three times: the user waits.
        let repeats = if error.is_connect() {
            self.repeats.min(1)
        } else {
            self.repeats
        };
        (is_passing && attempt < repeats).then(|| self.backoff(attempt))
    }

    fn backoff(&self, attempt: u32) -> Duration {
        self.first.saturating_mul(1 << attempt.min(6)).min(self.longest)
    }
}

/// Whether a status is likely to pass by itself. 500 is: servers behind a proxy answer so while they restart.
fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
}

/// Seconds or an HTTP date.
pub(super) fn parse_retry_after(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = httpdate::parse_http_date(text.trim()).ok()?;
    Some(at.duration_since(SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    const POLICY: Policy = Policy {
        repeats: 3,
        first: Duration::from_millis(500),
        longest: Duration::from_mins(1),
    };

    #[test]
    fn waits_double_and_end() {
        let wait = |n| POLICY.after_status(StatusCode::SERVICE_UNAVAILABLE, &HeaderMap::new(), n);
        assert_eq!(wait(0), Some(Duration::from_millis(500)));
        assert_eq!(wait(2), Some(Duration::from_secs(2)));
        assert_eq!(wait(3), None);
        assert_eq!(
            POLICY.after_status(StatusCode::NOT_FOUND, &HeaderMap::new(), 0),
            None
        );
    }

    #[test]
    fn the_server_may_say_how_long_but_not_too_long() {
        let wait = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_str(text).unwrap());
            POLICY.after_status(StatusCode::TOO_MANY_REQUESTS, &headers, 0)
        };
        assert_eq!(wait("7"), Some(Duration::from_secs(7)));
        assert_eq!(wait("3600"), None);
        assert_eq!(wait("Fri, 01 Jan 2010 00:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(wait("soon"), Some(Duration::from_millis(500)));
    }
}
