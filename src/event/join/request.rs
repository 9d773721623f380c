//! The request ids of OpenStack's services in an event.

/// More ids than this in one event tell nobody anything.
const MAX: usize = 64;

/// The request ids in `text`: `req-` and a uuid, in order, none twice.
pub(super) fn ids(text: &str, found: &mut Vec<String>) {
    found.clear();
    let bytes = text.as_bytes();
    for at in memchr::memmem::find_iter(bytes, b"req-") {
        let id = bytes.get(at..at + 40).unwrap_or_default();
        let is_id = id.len() == 40
            && id.iter().skip(4).enumerate().all(|(i, c)| match i {
                8 | 13 | 18 | 23 => *c == b'-',
                _ => c.is_ascii_hexdigit(),
            });
        if is_id
            && let Some(id) = text.get(at..at + 40)
            && !found.iter().any(|f| f == id)
        {
            found.push(id.to_owned());
            if found.len() == MAX {
                return;
            }
        }
    }
}
