//! The fields of oslo.log's heads where they have their usual form, told by bytes: for those that look at every line of
//! a gigabyte.
//!
//! Must not: tell anything that the parser of such heads ([`super::Kind::Oslo`]) would not; where it is not sure it
//! tells nothing.

use crate::event::Level;
use crate::log::level;

/// The process id (empty where there is none) and the level with which `text` begins, `14030 DEBUG `, and what stands
/// behind the blank after them.
#[inline]
pub(crate) fn process_and_level(text: &[u8]) -> Option<(&[u8], Level, &[u8])> {
    // A process id has at most ten digits.
    let digits = text.iter().take_while(|c| c.is_ascii_digit()).count();
    let (pid, rest) = text.split_at_checked(digits)?;
    let rest = match digits {
        0 => rest,
        1..=10 => rest.strip_prefix(b" ")?,
        _ => return None,
    };
    let word = rest.iter().take_while(|c| c.is_ascii_uppercase()).count();
    let (word, rest) = rest.split_at_checked(word)?;
    Some((pid, level::oslo(word)?, rest.strip_prefix(b" ")?))
}

/// The logger's name with which `text` begins, up to a blank: a dotted name, as Python's are.
#[inline]
pub(crate) fn name(text: &[u8]) -> Option<&[u8]> {
    let end = text
        .iter()
        .position(|c| !IN_NAME.get(usize::from(*c)).copied().unwrap_or(false))?;
    let name = text.get(..end).filter(|_| text.get(end) == Some(&b' '))?;
    let first = name.first()?;
    (first.is_ascii_alphabetic() || *first == b'_').then_some(name)
}

/// Which bytes a dotted name may have: a look at a table for each is cheaper than at ranges.
static IN_NAME: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'.' | b'_' | b'-');
        byte += 1;
    }
    table
};
