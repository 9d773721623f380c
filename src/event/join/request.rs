//! The request ids of OpenStack's services in an event.

/// More ids than this in one event tell nobody anything.
const MAX: usize = 64;

/// The request ids in `text`, in order, none twice.
pub(super) fn ids(text: &str, found: &mut Vec<String>) {
    found.clear();
    for (_, id) in crate::log::request::ids(text.as_bytes()) {
        let Ok(id) = std::str::from_utf8(id) else { continue };
        if found.iter().any(|f| f == id) {
            continue;
        }
        found.push(id.to_owned());
        if found.len() == MAX {
            return;
        }
    }
}
