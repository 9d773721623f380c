//! The Word_Break class of a character, as Lucene's StandardTokenizer has it.
//!
//! Data: the Unicode tables of `regex-syntax`, read once when the first character outside ASCII is met. Lucene 9.12
//! knows Unicode 12.1, in which the colon still joined letters (`org:pkg` is one word); so it does here.

use std::sync::LazyLock;

/// What a character is to the rules of UAX #29, with the scripts that Lucene splits by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Other,
    Letter,
    Hebrew,
    Numeric,
    Katakana,
    ExtendNumLet,
    MidLetter,
    MidNum,
    MidNumLet,
    SingleQuote,
    DoubleQuote,
    /// Extend, Format and the zero-width joiner: belongs to the character before it.
    Extend,
    Han,
    Hiragana,
    /// Scripts without blanks between words: Thai, Lao, Khmer, Myanmar and kin.
    SouthEastAsian,
    RegionalIndicator,
    Emoji,
}

/// The class of a character. Cost: a table for ASCII, a binary search beyond.
pub(super) fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' => Class::Letter,
        '0'..='9' => Class::Numeric,
        '_' => Class::ExtendNumLet,
        ':' => Class::MidLetter,
        '.' => Class::MidNumLet,
        '\'' => Class::SingleQuote,
        '"' => Class::DoubleQuote,
        ',' | ';' => Class::MidNum,
        '\0'..='\u{7f}' => Class::Other,
        _ => table_class(c),
    }
}

fn table_class(c: char) -> Class {
    let table: &[(char, char, Class)] = &TABLE;
    let at = table.partition_point(|(_, end, _)| *end < c);
    match table.get(at) {
        Some((start, _, class)) if *start <= c => *class,
        _ => Class::Other,
    }
}

/// Sorted, disjoint ranges.
static TABLE: LazyLock<Vec<(char, char, Class)>> = LazyLock::new(|| {
    // Earlier lines win.
    let sources = [
        (r"[\x{fe13}\x{fe55}\x{ff1a}]", Class::MidLetter),
        (r"\p{wb=ALetter}", Class::Letter),
        (r"\p{wb=Hebrew_Letter}", Class::Hebrew),
        (r"\p{wb=Numeric}", Class::Numeric),
        (r"\p{wb=Katakana}", Class::Katakana),
        (r"\p{wb=ExtendNumLet}", Class::ExtendNumLet),
        (r"\p{wb=MidLetter}", Class::MidLetter),
        (r"\p{wb=MidNum}", Class::MidNum),
        (r"\p{wb=MidNumLet}", Class::MidNumLet),
        (r"[\p{wb=Extend}\p{wb=Format}\p{wb=ZWJ}]", Class::Extend),
        (r"\p{wb=Regional_Indicator}", Class::RegionalIndicator),
        (r"\p{script=Han}", Class::Han),
        (r"\p{script=Hiragana}", Class::Hiragana),
        (
            r"[[\p{script=Thai}\p{script=Lao}\p{script=Khmer}\p{script=Myanmar}\p{script=Tai_Le}\p{script=New_Tai_Lue}\p{script=Tai_Tham}\p{script=Tai_Viet}\p{script=Ahom}]&&[\p{Letter}\p{Mark}\p{Symbol}\p{Number}]]",
            Class::SouthEastAsian,
        ),
        (r"\p{Extended_Pictographic}", Class::Emoji),
    ];
    let mut taken =
        regex_syntax::hir::ClassUnicode::new([regex_syntax::hir::ClassUnicodeRange::new('\0', '\u{7f}')]);
    let mut out = Vec::new();
    for (source, class) in sources {
        let Ok(hir) = regex_syntax::parse(source) else {
            continue;
        };
        let regex_syntax::hir::HirKind::Class(regex_syntax::hir::Class::Unicode(set)) = hir.kind() else {
            continue;
        };
        let mut rest = set.clone();
        rest.difference(&taken);
        taken.union(set);
        out.extend(rest.iter().map(|range| (range.start(), range.end(), class)));
    }
    out.sort_unstable_by_key(|(start, _, _)| *start);
    out
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_there() {
        assert_eq!(class('é'), Class::Letter);
        assert_eq!(class('中'), Class::Han);
        assert_eq!(class('の'), Class::Hiragana);
        assert_eq!(class('カ'), Class::Katakana);
        assert_eq!(class('ไ'), Class::SouthEastAsian);
        assert_eq!(class('\u{ad}'), Class::Extend);
        assert_eq!(class('😀'), Class::Emoji);
        assert_eq!(class('：'), Class::MidLetter);
        assert_eq!(class('א'), Class::Hebrew);
    }
}
