//! Time stamps as programs write them, and what is none.

use super::*;
use crate::log::clock::Clock;

fn utc(text: &str) -> Option<String> {
    let (stamp, len) = scan(text.as_bytes())?;
    let reference = "2026-11-21T09:00:00Z".parse().ok();
    let micros = Clock::new(reference, jiff::tz::TimeZone::UTC).resolve(stamp)?;
    let time = jiff::Timestamp::from_microsecond(micros).ok()?;
    Some(format!("{time} {len}"))
}

#[test]
fn every_shape_reads() {
    for (text, want) in [
        (
            "2026-11-21 01:49:18.934 14030 INFO",
            "2026-11-21T01:49:18.934Z 23",
        ),
        ("2026-11-21T08:11:35.882Z|00001|", "2026-11-21T08:11:35.882Z 24"),
        (
            "2026-11-21T04:36:18.632878-03:30 node",
            "2026-11-21T08:06:18.632878Z 32",
        ),
        ("2026-11-21  8:06:16 0 [Note]", "2026-11-21T08:06:16Z 19"),
        ("2026-11-21 08:06:33.378 UTC,", "2026-11-21T08:06:33.378Z 27"),
        ("2026-11-21 09:27:47+0100 [-]", "2026-11-21T08:27:47Z 24"),
        ("2026/11/21 08:09:08| x", "2026-11-21T08:09:08Z 19"),
        ("Nov 21 08:04:50 node-1 x", "2026-11-21T08:04:50Z 15"),
        ("Nov  1 08:04:50 node-1 x", "2026-11-01T08:04:50Z 15"),
        (
            "Sat Nov 21 00:11:32.376144 2026]",
            "2026-11-21T00:11:32.376144Z 31",
        ),
        ("21/Nov/2026:17:11:30 +0900]", "2026-11-21T08:11:30Z 26"),
        ("21 Nov 2026 08:11:08.599 #", "2026-11-21T08:11:08.599Z 24"),
        ("11/21/2026, 2:28:48 PM info", "2026-11-21T14:28:48Z 22"),
        ("8:25AM DBG", "2026-11-21T08:25:00Z 6"),
        ("08:28:00.626 [main]", "2026-11-21T08:28:00.626Z 12"),
        ("1795249821.905700 node", "2026-11-21T08:30:21.9057Z 17"),
        ("2026-11-21 08:00:00,1234567 x", "2026-11-21T08:00:00.123456Z 27"),
    ] {
        assert_eq!(utc(text).as_deref(), Some(want), "{text}");
    }
}

#[test]
fn no_stamp_where_there_is_none() {
    for text in [
        "",
        "2",
        "2026-13-01 00:00:00",
        "2026-02-30 00:00:00",
        "May the force",
        "12:30 lunch",
        "08:61:00",
        "2026-11-21",
    ] {
        assert_eq!(utc(text), None, "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_fine(bytes: Vec<u8>) {
        let _ = scan(&bytes);
    }
}
