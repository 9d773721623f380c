//! The request ids of OpenStack's services: `req-` and a UUID.

/// Bytes of an id.
pub(crate) const LEN: usize = 40;

/// The ids in some bytes and where each begins, in order. Cost: a search for `req-`.
pub(crate) fn ids(bytes: &[u8]) -> impl Iterator<Item = (usize, &[u8; LEN])> {
    memchr::memmem::find_iter(bytes, b"req-").filter_map(move |at| {
        let id = bytes.get(at..)?.first_chunk::<LEN>()?;
        is_id(id).then_some((at, id))
    })
}

fn is_id(id: &[u8; LEN]) -> bool {
    id.iter().skip(4).enumerate().all(|(at, c)| match at {
        8 | 13 | 18 | 23 => *c == b'-',
        _ => c.is_ascii_hexdigit(),
    })
}
