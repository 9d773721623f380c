//! Colours: reading them, and the one place where they are reduced to what the terminal can show.
//!
//! Sources: `NO_COLOR` (no-color.org), the xterm 256-colour cube, WCAG 2.1 for contrast.

use ratatui::style::Color;

/// How many colours the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// 24 bits.
    True,
    /// The 256 of xterm.
    Indexed,
    /// The 16 that the user's terminal defines.
    Ansi,
    /// None: bold, reverse and underline only.
    None,
}

const NAMES: [(&str, Color); 17] = [
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

/// Reads one of the terminal's names or `#rrggbb`.
pub fn parse(text: &str) -> Option<Color> {
    if let Some(hex) = text.strip_prefix('#') {
        let value = u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 6)?;
        return Some(Color::Rgb((value >> 16) as u8, (value >> 8) as u8, value as u8));
    }
    NAMES
        .iter()
        .find(|(name, _)| *name == text)
        .map(|(_, color)| *color)
}

/// The nearest colour that a terminal of this depth shows.
pub fn quantise(color: Color, depth: Depth) -> Color {
    match (depth, color) {
        (Depth::None, _) => Color::Reset,
        (Depth::Indexed, Color::Rgb(r, g, b)) => Color::Indexed(nearest_256(r, g, b)),
        (Depth::Ansi, Color::Rgb(r, g, b)) => nearest_16(r, g, b),
        _ => color,
    }
}

fn nearest_256(r: u8, g: u8, b: u8) -> u8 {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let step = |v: u8| {
        (0..6u8)
            .min_by_key(|i| STEPS.get(usize::from(*i)).map_or(255, |s| s.abs_diff(v)))
            .unwrap_or(0)
    };
    let (cr, cg, cb) = (step(r), step(g), step(b));
    let value = |i: u8| STEPS.get(usize::from(i)).copied().unwrap_or(0);
    let grey = (u16::from(r) + u16::from(g) + u16::from(b)) / 3;
    let shade = (grey.saturating_sub(8) / 10).min(23) as u8;
    let level = 8 + 10 * shade;
    let off = |x: u8, y: u8, z: u8| distance((r, g, b), (x, y, z));
    if off(level, level, level) < off(value(cr), value(cg), value(cb)) {
        232 + shade
    } else {
        16 + 36 * cr + 6 * cg + cb
    }
}

fn nearest_16(r: u8, g: u8, b: u8) -> Color {
    // The VGA values: what a terminal that says nothing of its palette is likely to have.
    const VALUES: [(Color, (u8, u8, u8)); 16] = [
        (Color::Black, (0, 0, 0)),
        (Color::Red, (170, 0, 0)),
        (Color::Green, (0, 170, 0)),
        (Color::Yellow, (170, 85, 0)),
        (Color::Blue, (0, 0, 170)),
        (Color::Magenta, (170, 0, 170)),
        (Color::Cyan, (0, 170, 170)),
        (Color::Gray, (170, 170, 170)),
        (Color::DarkGray, (85, 85, 85)),
        (Color::LightRed, (255, 85, 85)),
        (Color::LightGreen, (85, 255, 85)),
        (Color::LightYellow, (255, 255, 85)),
        (Color::LightBlue, (85, 85, 255)),
        (Color::LightMagenta, (255, 85, 255)),
        (Color::LightCyan, (85, 255, 255)),
        (Color::White, (255, 255, 255)),
    ];
    VALUES
        .iter()
        .min_by_key(|(_, v)| distance((r, g, b), *v))
        .map_or(Color::Reset, |(c, _)| *c)
}

fn distance(a: (u8, u8, u8), b: (u8, u8, u8)) -> u32 {
    let d = |x: u8, y: u8| u32::from(x.abs_diff(y)).pow(2);
    d(a.0, b.0) * 3 + d(a.1, b.1) * 4 + d(a.2, b.2) * 2
}

/// Relative luminance of an RGB colour, 0 to 1 (WCAG 2.1); none for the terminal's own colours.
pub fn luminance(color: Color) -> Option<f64> {
    let Color::Rgb(r, g, b) = color else { return None };
    let part = |v: u8| {
        let v = f64::from(v) / 255.0;
        if v <= 0.040_45 {
            v / 12.92
        } else {
            ((v + 0.055) / 1.055).powf(2.4)
        }
    };
    Some(0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b))
}

/// Contrast of two luminances, 1 to 21 (WCAG 2.1).
pub fn contrast(a: f64, b: f64) -> f64 {
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_parse_and_reduce() {
        assert_eq!(parse("#ff8000"), Some(Color::Rgb(255, 128, 0)));
        assert_eq!(parse("bright-black"), Some(Color::DarkGray));
        for bad in ["#ff80", "#gggggg", "octarine", "", "#ff80000"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
        assert_eq!(
            quantise(Color::Rgb(255, 0, 0), Depth::Indexed),
            Color::Indexed(196)
        );
        assert_eq!(
            quantise(Color::Rgb(128, 128, 128), Depth::Indexed),
            Color::Indexed(244)
        );
        assert_eq!(quantise(Color::Rgb(250, 80, 80), Depth::Ansi), Color::LightRed);
        assert_eq!(quantise(Color::Red, Depth::None), Color::Reset);
    }
}
