//! Bytes that a program wrote as escapes: `b'\x13c\x83\xff'`, `"\x00\x1f"`.
//!
//! Each `\xHH` is a byte of data. A quoted text of which a good part are such bytes is data as a whole: that the other
//! bytes happen to be letters tells nothing. Text with a few such bytes (`don\xe2\x80\x99t`) stays text.
//! Cost: linear, within [`LONGEST`] bytes of a quote.

/// A quoted text is looked at so far.
const LONGEST: usize = 512;
/// Of so many bytes of data one at least is written as an escape: of random bytes every second one is.
const ONE_OF: usize = 4;
/// `\xHH`.
const ESCAPE: usize = 4;

/// Whether `\xHH` stands at `at`.
pub(super) fn is_escape(bytes: &[u8], at: usize) -> bool {
    bytes
        .get(at..at + ESCAPE)
        .is_some_and(|e| e.starts_with(b"\\x") && e.iter().skip(2).all(u8::is_ascii_hexdigit))
}

/// Where the escapes that begin at `at` end; none where none does.
pub(super) fn escapes(bytes: &[u8], at: usize) -> Option<usize> {
    let mut end = at;
    while is_escape(bytes, end) {
        end += ESCAPE;
    }
    (end > at).then_some(end)
}

/// The closing quote of the data whose opening quote stands at `at`; none where it is no data.
pub(super) fn data(bytes: &[u8], at: usize) -> Option<usize> {
    let quote = *bytes.get(at).filter(|c| matches!(c, b'\'' | b'"'))?;
    let (mut end, mut all, mut escaped) = (at + 1, 0, 0);
    loop {
        match *bytes.get(end).filter(|_| end - at <= LONGEST)? {
            b'\\' if is_escape(bytes, end) => {
                escaped += 1;
                end += ESCAPE;
            }
            b'\\' => end += 2,
            c if c == quote => break,
            _ => end += 1,
        }
        all += 1;
    }
    (escaped > 0 && escaped * ONE_OF >= all).then_some(end)
}
