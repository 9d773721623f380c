//! Themes: roles to styles, from TOML in `themes/` or the user's folder.
//!
//! *Shape*: `name`, `tags` (`dark`, `light`, `16`), `inherits` (another theme's name), `[palette]` of names to
//! colours, `[styles]` of roles to `{ fg, bg, bold, dim, italic, underline, reverse }`. A colour is a name of the
//! palette, one of the 16 names of the terminal, or `#rrggbb`. A role that a theme leaves out takes its fallback's
//! style ([`Role::fallback`]). No screen names a colour: only roles.

use super::color::{self, Depth};
use crate::error::{Error, Result};
use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use std::collections::BTreeMap;

macro_rules! roles {
    ($($variant:ident $name:literal $fallback:ident $doc:literal;)*) => {
        /// What a piece of the screen means.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Role {
            $(#[doc = $doc] $variant,)*
        }

        impl Role {
            /// Every role with its name in theme files and what it is for.
            pub const TABLE: &'static [(Role, &'static str, &'static str)] =
                &[$((Role::$variant, $name, $doc),)*];

            /// The role whose style it takes when a theme does not name it; itself for the plain text.
            pub fn fallback(self) -> Role {
                match self {
                    $(Role::$variant => Role::$fallback,)*
                }
            }
        }
    };
}

roles! {
    Text "text" Text "Everything without a role of its own.";
    Dim "dim" Text "What may be overlooked: hints, ids, what does not match.";
    Title "title" Text "Heads of panes and groups.";
    Accent "accent" Text "The one accent: where am I, what is selected.";
    Selected "selected" Text "The selected row.";
    SelectedBar "selected.bar" Accent "The bar at the left of the selected row.";
    Marked "marked" Accent "The sign of a marked row or line.";
    Status "status" Text "The top line.";
    Key "key" Accent "A key in the bottom bar, help and menus.";
    Failure "failure" Text "A failure: result words, error counts.";
    Decision "decision" Text "What needs a decision: near misses, pending actions, staleness.";
    Proof "proof" Text "Proof: hits, passing counts, pushed.";
    LevelCritical "level.critical" LevelError "CRITICAL in a log.";
    LevelError "level.error" Failure "ERROR in a log.";
    LevelWarning "level.warning" Decision "WARNING in a log.";
    LevelInfo "level.info" Text "INFO in a log.";
    LevelDebug "level.debug" Dim "DEBUG and TRACE in a log.";
    Time "time" Dim "Times in a log.";
    Module "module" Text "Module or logger in a log.";
    Id "id" Dim "Request ids, uuids.";
    Url "url" Text "Addresses.";
    Path "path" Text "File paths.";
    Number "number" Text "Line numbers.";
    Match "match" Accent "Words that a search or a fingerprint hit.";
    MatchCurrent "match.current" Match "The hit under the cursor.";
    Added "added" Proof "Added lines of a diff.";
    AddedWord "added.word" Added "Added words of a diff.";
    Removed "removed" Failure "Removed lines of a diff.";
    RemovedWord "removed.word" Removed "Removed words of a diff.";
    Hunk "hunk" Accent "Heads of hunks.";
    Spark "spark" Dim "Sparklines and histograms.";
    SparkError "spark.error" Failure "Errors in sparklines and histograms.";
    Border "border" Dim "The few rules there are.";
    Overlay "overlay" Text "The ground of help, palette and menus.";
    MessageError "message.error" Failure "An error message in the bottom line.";
    MessageInfo "message.info" Accent "Another message in the bottom line.";
}

/// The themes that ship, by name.
const SHIPPED: [(&str, &str); 6] = [
    ("ansi", include_str!("../../themes/ansi.toml")),
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("high-contrast", include_str!("../../themes/high-contrast.toml")),
    ("colorblind", include_str!("../../themes/colorblind.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    #[serde(default)]
    name: String,
    #[serde(default)]
    tags: Vec<String>,
    inherits: Option<String>,
    #[serde(default)]
    palette: BTreeMap<String, String>,
    #[serde(default)]
    styles: BTreeMap<String, StyleFile>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct StyleFile {
    fg: Option<String>,
    bg: Option<String>,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
    reverse: bool,
}

/// Styles for all roles.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// Its name.
    pub name: String,
    /// What it is made for: `dark`, `light`, `16`, `mono`.
    pub tags: Vec<String>,
    styles: Vec<Style>,
}

impl Theme {
    /// The names of the themes that ship.
    pub fn shipped() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(name, _)| *name)
    }

    /// A theme that ships, for a terminal of this colour depth.
    ///
    /// # Errors
    /// No theme of this name.
    pub fn named(name: &str, depth: Depth) -> Result<Self> {
        let text = SHIPPED
            .iter()
            .find(|(n, _)| *n == name)
            .map(|(_, t)| *t)
            .ok_or_else(|| {
                let names: Vec<&str> = Self::shipped().collect();
                Error::data(format!("there is no theme \"{name}\""))
                    .hint(format!("Themes are {}.", names.join(", ")))
            })?;
        Self::parse(text, name, depth)
    }

    /// Reads a theme file; `origin` names it in errors.
    ///
    /// # Errors
    /// A syntax error, an unknown role, colour or parent.
    pub fn parse(text: &str, origin: &str, depth: Depth) -> Result<Self> {
        let mut files = vec![parse_file(text, origin)?];
        while let Some(parent) = files.last().and_then(|f| f.inherits.clone()) {
            let text = SHIPPED
                .iter()
                .find(|(n, _)| *n == parent)
                .map(|(_, t)| *t)
                .filter(|_| files.len() < 8);
            let text = text.ok_or_else(|| {
                Error::data(format!(
                    "theme {origin} inherits \"{parent}\", which is not to be had"
                ))
                .hint("A theme inherits one that ships, and not itself.")
            })?;
            files.push(parse_file(text, &parent)?);
        }
        let mut styles: BTreeMap<Role, Style> = BTreeMap::new();
        let mut palette: BTreeMap<String, String> = BTreeMap::new();
        for file in files.iter().rev() {
            palette.extend(file.palette.clone());
            for (role, style) in &file.styles {
                let role = Role::TABLE
                    .iter()
                    .find(|(_, n, _)| n == role)
                    .map(|(r, ..)| *r)
                    .ok_or_else(|| {
                        Error::data(format!("theme {origin} has the unknown role \"{role}\""))
                            .hint("The roles stand in themes/README.md.")
                    })?;
                styles.insert(role, resolve(style, &palette, origin, depth)?);
            }
        }
        let all = Role::TABLE
            .iter()
            .map(|(role, ..)| style_of(&styles, *role))
            .collect();
        let own = files.swap_remove(0);
        let name = if own.name.is_empty() {
            origin.to_string()
        } else {
            own.name
        };
        Ok(Self {
            name,
            tags: own.tags,
            styles: all,
        })
    }

    /// The style of a role. Cost: one index.
    pub fn get(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }
}

fn parse_file(text: &str, origin: &str) -> Result<ThemeFile> {
    toml::from_str(text).map_err(|e| {
        Error::data(format!("theme {origin} is not as expected: {}", e.message()))
            .hint("Compare it with a theme that ships: `whodunit config theme dark`.")
    })
}

fn style_of(styles: &BTreeMap<Role, Style>, role: Role) -> Style {
    let mut at = role;
    loop {
        if let Some(style) = styles.get(&at) {
            return *style;
        }
        let next = at.fallback();
        if next == at {
            return Style::default();
        }
        at = next;
    }
}

fn resolve(
    style: &StyleFile,
    palette: &BTreeMap<String, String>,
    origin: &str,
    depth: Depth,
) -> Result<Style> {
    let mut out = Style::default();
    let color = |name: &String| -> Result<Color> {
        let value = palette.get(name).unwrap_or(name);
        color::parse(value)
            .map(|c| color::quantise(c, depth))
            .ok_or_else(|| {
                Error::data(format!("theme {origin} has the unknown colour \"{value}\""))
                    .hint("Colours are names of its palette, the terminal's 16 names, or #rrggbb.")
            })
    };
    if let Some(fg) = &style.fg {
        out = out.fg(color(fg)?);
    }
    if let Some(bg) = &style.bg {
        out = out.bg(color(bg)?);
    }
    for (on, modifier) in [
        (style.bold, Modifier::BOLD),
        (style.dim, Modifier::DIM),
        (style.italic, Modifier::ITALIC),
        (style.underline, Modifier::UNDERLINED),
        (style.reverse, Modifier::REVERSED),
    ] {
        if on {
            out = out.add_modifier(modifier);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_theme_resolves_every_role_and_tells_levels_apart() {
        for name in Theme::shipped() {
            let depths = if name == "mono" {
                vec![Depth::None]
            } else {
                vec![Depth::True, Depth::Indexed, Depth::Ansi]
            };
            for depth in depths {
                let theme = Theme::named(name, depth).unwrap();
                assert_eq!(theme.name, name);
                assert_ne!(theme.get(Role::LevelError), theme.get(Role::LevelInfo), "{name}");
                assert_ne!(theme.get(Role::Selected), theme.get(Role::Text), "{name}");
                assert_ne!(
                    theme.get(Role::Added),
                    theme.get(Role::Removed),
                    "{name} {depth:?}"
                );
            }
        }
    }

    #[test]
    fn text_on_its_ground_is_readable() {
        for name in ["dark", "light", "high-contrast", "colorblind"] {
            let theme = Theme::named(name, Depth::True).unwrap();
            let ground = theme.get(Role::Text).bg.and_then(color::luminance);
            let ground = ground.unwrap_or_else(|| {
                if theme.tags.iter().any(|t| t == "light") {
                    1.0
                } else {
                    0.01
                }
            });
            for (role, role_name, _) in Role::TABLE {
                let style = theme.get(*role);
                let (Some(fg), bg) = (
                    style.fg.and_then(color::luminance),
                    style.bg.and_then(color::luminance),
                ) else {
                    continue;
                };
                let contrast = color::contrast(fg, bg.unwrap_or(ground));
                let least = if matches!(role, Role::Border | Role::Spark) {
                    2.0
                } else {
                    4.5
                };
                assert!(
                    contrast >= least,
                    "{name}: {role_name} has a contrast of {contrast:.1}"
                );
            }
        }
    }

    #[test]
    fn a_broken_theme_says_what_is_wrong() {
        for (text, part) in [
            ("[styles]\nnoise = { fg = \"red\" }", "unknown role"),
            ("[styles]\ntext = { fg = \"octarine\" }", "unknown colour"),
            ("inherits = \"nothing\"", "inherits"),
            ("styles = 3", "not as expected"),
        ] {
            let error = Theme::parse(text, "mine", Depth::True).unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
            assert!(error.hint_text().is_some());
        }
    }
}
