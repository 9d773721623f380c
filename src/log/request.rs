//! The request ids of OpenStack's services: `req-` and a UUID; and the context in brackets that has them.

/// Bytes of an id.
pub(crate) const LEN: usize = 40;

/// The ids in some bytes and where each begins, in order. Cost: a search for `req-`.
pub(crate) fn ids(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8; LEN])> {
    memchr::memmem::find_iter(bytes, b"req-").filter_map(move |at| {
        let id = bytes.get(at..)?.first_chunk::<LEN>()?;
        is_uuid(id.get(4..)?).then_some((at, id))
    })
}

/// The request context in brackets at the beginning of a message, `[None req-… user project - -] text`, or without a
/// request `[-] text`: its length in bytes with the blank after it, and the request. Other brackets are the message's own.
pub(crate) fn context(message: &str) -> Option<(usize, Option<&str>)> {
    let inner = message.strip_prefix('[')?;
    let end = inner.find(']')?;
    let words = inner.get(..end)?;
    let id = words.split_whitespace().find(|word| word.starts_with("req-"));
    let is_empty = words.split_whitespace().all(|word| matches!(word, "-" | "None"));
    if id.is_none() && !is_empty {
        return None;
    }
    let len = end + 2;
    let blank = usize::from(message.as_bytes().get(len) == Some(&b' '));
    Some((len + blank, id))
}

/// Whether some bytes are a UUID.
pub(crate) fn is_uuid(bytes: &[u8]) -> bool {
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => *c == b'-',
            _ => c.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_is_told_from_other_brackets() {
        assert_eq!(context("[-] text"), Some((4, None)));
        let text = "[None req-bb229601-1 admin - -] Failed";
        assert_eq!(context(text), Some((32, Some("req-bb229601-1"))));
        for own in [
            "[error] disk full",
            "[instance: 7d1c-4a] gone",
            "[pid: 3] x",
            "no",
            "[req-1",
        ] {
            assert_eq!(context(own), None, "{own}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_context_ends_on_a_character(text in "\\[(req-|- |é|\\])\\PC{0,20}") {
            if let Some((len, _)) = context(&text) {
                proptest::prop_assert!(text.get(len..).is_some());
            }
        }
    }
}
