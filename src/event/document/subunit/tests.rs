//! Streams of tests, whole and broken.

use super::*;

fn number(n: usize) -> Vec<u8> {
    match n {
        0..=0x3f => vec![n as u8],
        0x40..=0x3fff => vec![0x40 | (n >> 8) as u8, n as u8],
        _ => vec![0x80 | (n >> 16) as u8, (n >> 8) as u8, n as u8],
    }
}

fn text(s: &str) -> Vec<u8> {
    [number(s.len()), s.as_bytes().to_vec()].concat()
}

fn made(status: u16, test: &str, file: Option<(&str, &[u8])>) -> Vec<u8> {
    let mut flags = 0x2000 | 0x0200 | 0x0800 | status;
    let mut body = vec![0x6b, 0x01, 0x50, 0xa2, 0];
    body.extend(text(test));
    if let Some((name, content)) = file {
        flags |= 0x0060;
        body.extend(text("text/plain"));
        body.extend(text(name));
        body.extend(number(content.len()));
        body.extend(content);
    }
    // The length counts itself.
    let mut len = 3 + body.len() + 4;
    len += number(len + 3).len();
    let mut out = vec![SIGNATURE];
    out.extend(flags.to_be_bytes());
    out.extend(number(len));
    out.extend(body);
    let mut crc = flate2::Crc::new();
    crc.update(&out);
    out.extend(crc.sum().to_be_bytes());
    out
}

fn all(bytes: &[u8]) -> Vec<Record> {
    let mut out = Vec::new();
    read(bytes, &mut |record| {
        out.push(record);
        ControlFlow::Continue(())
    })
    .unwrap();
    out
}

#[test]
fn tests_are_events_and_failures_errors() {
    let bytes = [
        made(2, "a.T.x", None),
        made(0, "a.T.x", Some(("traceback", b"Traceback\nKeyError\n"))),
        b"noise\n".to_vec(),
        made(6, "a.T.x", None),
        made(3, "a.T.y", None),
        made(2, "a.T.z", None),
    ]
    .concat();
    let got: Vec<(Level, String)> = all(&bytes).into_iter().map(|r| (r.level, r.text)).collect();
    assert_eq!(
        got,
        [
            (
                Level::Error,
                "a.T.x fail\ntraceback:\nTraceback\nKeyError".to_owned()
            ),
            (Level::Info, "a.T.y success".to_owned()),
            (Level::Error, "a.T.z inprogress".to_owned()),
        ]
    );
    assert_eq!(all(&bytes)[0].time, Some(0x6b01_50a2 * 1_000_000));
    assert!(is_stream(&bytes) && !is_stream(b"text"));
}

#[test]
fn what_is_held_and_what_noise_costs_is_bounded() {
    // Noise that looks like a packet of 8 KiB, near the end.
    let bytes = [b"\xb3 abc\n".to_vec(), made(6, "a", None)].concat();
    let got = all(&bytes);
    assert_eq!(got.len(), 1);
    assert_eq!((got[0].line, got[0].level), (2, Level::Error));
    // Every piece under a name of its own.
    let long = "n".repeat(MAX_TEXT / 2);
    let mut bytes = Vec::new();
    for i in 0..4 {
        bytes.extend(made(0, "a", Some((&format!("{i}{long}"), b"x"))));
    }
    bytes.extend(made(6, "a", None));
    let got = all(&bytes);
    assert!(got[0].text.len() <= MAX_TEXT + 100 && got[0].text.ends_with("(more was attached)"));
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_fine(mut bytes: Vec<u8>, at: usize) {
        let _ = all(&bytes);
        let mut packets = [made(2, "a", None), made(6, "a", Some(("f", &bytes)))].concat();
        let len = packets.len();
        packets[at % len] ^= 0x55;
        let _ = all(&packets);
        bytes.insert(0, SIGNATURE);
        let _ = all(&bytes);
    }
}
