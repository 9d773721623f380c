//! Base64 as Gerrit sends file contents and patches.

/// Decodes; blanks and line ends are passed over. None where a character does not belong.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut have) = (0u32, 0u8);
    for &byte in text {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' | b'\n' | b'\r' | b' ' => continue,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        have += 6;
        if have >= 8 {
            have -= 8;
            out.push((bits >> have & 0xff) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    #[test]
    fn decodes() {
        assert_eq!(
            super::decode(b"aGVsbG8gd29ybGQ=\n").as_deref(),
            Some(&b"hello world"[..])
        );
        assert_eq!(super::decode(b"").as_deref(), Some(&b""[..]));
        assert_eq!(super::decode(b"a<b"), None);
    }
}
