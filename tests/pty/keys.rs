//! Key names to the bytes that a terminal sends for them: `j`, `G`, `enter`, `ctrl-o`, `alt-x`, `shift-tab`, `f5`.
//!
//! Source: xterm's control sequences, normal cursor keys, no kitty protocol.

/// The bytes of a key.
///
/// # Panics
/// On a name that is no key: the test that says it is wrong.
pub(crate) fn bytes(name: &str) -> Vec<u8> {
    let named = match name {
        "enter" => "\r",
        "esc" => "\x1b",
        "tab" => "\t",
        "shift-tab" => "\x1b[Z",
        "space" => " ",
        "backspace" => "\x7f",
        "delete" => "\x1b[3~",
        "up" => "\x1b[A",
        "down" => "\x1b[B",
        "right" => "\x1b[C",
        "left" => "\x1b[D",
        "home" => "\x1b[H",
        "end" => "\x1b[F",
        "page-up" => "\x1b[5~",
        "page-down" => "\x1b[6~",
        "f1" => "\x1bOP",
        "f2" => "\x1bOQ",
        "f3" => "\x1bOR",
        "f4" => "\x1bOS",
        "f5" => "\x1b[15~",
        _ => return character(name),
    };
    named.as_bytes().to_vec()
}

fn character(name: &str) -> Vec<u8> {
    if let Some(key) = name.strip_prefix("ctrl-") {
        let letter = key.bytes().next().unwrap_or_default();
        assert!(
            letter.is_ascii_lowercase() && key.len() == 1,
            "no such key: {name}"
        );
        return vec![letter & 0x1f];
    }
    if let Some(key) = name.strip_prefix("alt-") {
        return [b"\x1b".to_vec(), bytes(key)].concat();
    }
    assert!(name.chars().count() == 1, "no such key: {name}");
    name.as_bytes().to_vec()
}
