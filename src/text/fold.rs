//! Case and diacritics.

/// What a character is to terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Part of a word.
    Letter,
    /// Chinese, Japanese or Korean: words are not set apart.
    Cjk,
    /// Belongs to the character before, and is left out.
    Mark,
    /// Between words.
    Other,
}

pub(super) fn class(character: char) -> Class {
    match character {
        '0'..='9' | 'a'..='z' | 'A'..='Z' => Class::Letter,
        '\0'..='\u{7f}' => Class::Other,
        'ª' | 'µ' | 'º' => Class::Letter,
        '\u{80}'..='\u{bf}' | '×' | '÷' => Class::Other,
        // Combining diacritics.
        '\u{300}'..='\u{36f}' => Class::Mark,
        // Zero width: joiners, soft hyphens and the like.
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => Class::Mark,
        // Punctuation, signs, arrows, mathematics, box drawing, dingbats.
        '\u{2000}'..='\u{2bff}' | '\u{2e00}'..='\u{2e7f}' => Class::Other,
        '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{3030}' => Class::Other,
        '\u{30fb}' | '\u{fe10}'..='\u{fe6f}' => Class::Other,
        // Full-width forms: letters and digits as in ASCII, the rest punctuation.
        '\u{ff10}'..='\u{ff19}' | '\u{ff21}'..='\u{ff3a}' | '\u{ff41}'..='\u{ff5a}' => {
            Class::Letter
        }
        '\u{ff00}'..='\u{ff65}' | '\u{ffe0}'..='\u{ffff}' => Class::Other,
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{2fdf}'
        | '\u{3005}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ffdf}'
        | '\u{20000}'..='\u{3ffff}' => Class::Cjk,
        // Private use, emoji and other pictures.
        '\u{e000}'..='\u{f8ff}' | '\u{1f000}'..='\u{1ffff}' | '\u{e0000}'.. => Class::Other,
        _ => Class::Letter,
    }
}

/// True for a capital of the Latin, Greek or Cyrillic script.
#[cfg(feature = "text")]
pub(super) fn is_capital(character: char) -> bool {
    match character {
        'A'..='Z' | 'Α'..='Ω' | 'Ѐ'..='Я' => true,
        'À'..='Þ' => character != '×',
        // Pairs; in three runs of them the capital has the odd number.
        '\u{139}'..='\u{148}' | '\u{179}'..='\u{17e}' => u32::from(character) % 2 == 1,
        '\u{178}' => true,
        '\u{100}'..='\u{177}' => u32::from(character).is_multiple_of(2) && character != 'ĸ',
        _ => false,
    }
}

/// True for a letter that is no capital.
#[cfg(feature = "text")]
pub(super) fn is_small(character: char) -> bool {
    match character {
        'a'..='z' => true,
        '\0'..='\u{7f}' => false,
        _ => class(character) == Class::Letter && !is_capital(character),
    }
}

/// Latin letters from U+00C0 to U+017F without case and diacritics; `?` where one character is not
/// enough.
const LATIN: &[u8; 192] = b"aaaaaa?ceeeeiiiidnooooo?ouuuuy??\
aaaaaa?ceeeeiiiidnooooo?ouuuuy?y\
aaaaaaccccccccddddeeeeeeeeeegggg\
gggghhhhiiiiiiiiii??jjkkklllllll\
lllnnnnnnnnnoooooo??rrrrrrssssss\
ssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/// Appends `character` without case and diacritics; marks vanish.
pub(super) fn fold(character: char, out: &mut String) {
    match character {
        '\0'..='\u{7f}' => out.push(character.to_ascii_lowercase()),
        'Æ' | 'æ' => out.push_str("ae"),
        'Œ' | 'œ' => out.push_str("oe"),
        'ß' | 'ẞ' => out.push_str("ss"),
        'Þ' | 'þ' => out.push_str("th"),
        'Ĳ' | 'ĳ' => out.push_str("ij"),
        'µ' => out.push('μ'),
        'ª' => out.push('a'),
        'º' => out.push('o'),
        '\u{c0}'..='\u{17f}' => {
            let index = (u32::from(character) - 0xc0) as usize;
            match LATIN.get(index) {
                Some(&letter) if letter != b'?' => out.push(char::from(letter)),
                _ => out.push(character),
            }
        }
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => {}
        // Romanian, with a comma below.
        'Ș' | 'ș' => out.push('s'),
        'Ț' | 'ț' => out.push('t'),
        // Vietnamese.
        'Ơ' | 'ơ' => out.push('o'),
        'Ư' | 'ư' => out.push('u'),
        '\u{1e00}'..='\u{1eff}' => out.push(match character {
            'Ḁ'..='ḁ' | 'Ạ'..='ặ' => 'a',
            'Ẹ'..='ệ' => 'e',
            'Ỉ'..='ị' => 'i',
            'Ọ'..='ợ' => 'o',
            'Ụ'..='ự' => 'u',
            'Ẁ'..='ẉ' => 'w',
            'Ỳ'..='ỹ' | 'Ẏ' | 'ẏ' => 'y',
            other => other,
        }),
        // Greek: accents, then case, then the final sigma.
        'Ά' | 'ά' => out.push('α'),
        'Έ' | 'έ' => out.push('ε'),
        'Ή' | 'ή' => out.push('η'),
        'Ί' | 'ί' | 'ϊ' | 'ΐ' | 'Ϊ' => out.push('ι'),
        'Ό' | 'ό' => out.push('ο'),
        'Ύ' | 'ύ' | 'ϋ' | 'ΰ' | 'Ϋ' => out.push('υ'),
        'Ώ' | 'ώ' => out.push('ω'),
        'ς' => out.push('σ'),
        'Α'..='Ω' => out.push(shift(character, 32)),
        // Cyrillic.
        'Ё' | 'ё' => out.push('е'),
        'А'..='Я' => out.push(shift(character, 32)),
        'Ѐ'..='Џ' => out.push(shift(character, 80)),
        // Full-width ASCII.
        '\u{ff01}'..='\u{ff5e}' => {
            let code = u32::from(character) - 0xff01 + 0x21;
            out.push(char::from_u32(code).map_or(character, |ascii| ascii.to_ascii_lowercase()));
        }
        other => out.push(other),
    }
}

fn shift(character: char, by: u32) -> char {
    char::from_u32(u32::from(character) + by).unwrap_or(character)
}

/// `text` without case and diacritics, all else as it is: what a comparison of names needs.
///
/// ```
/// use windowshopper::text::normalise;
/// assert_eq!(normalise("Crème BRÛLÉE 红茶"), "creme brulee 红茶");
/// assert_eq!(normalise("Straße"), "strasse");
/// ```
#[must_use]
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        fold(character, &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_what_shops_write() {
        for (text, expected) in [
            ("ÀÁÂÃÄÅ àáâãäå", "aaaaaa aaaaaa"),
            ("Æther Œuvre Þing", "aether oeuvre thing"),
            ("ŁÓDŹ", "lodz"),
            ("Ğİşı", "gisi"),
            ("čžšěř", "czser"),
            ("ŐŰőű", "ouou"),
            ("Phở bò", "pho bo"),
            ("ΆΣΟΣ άσος", "ασοσ ασοσ"),
            ("Ёлка ЙОД", "елка йод"),
            ("ＡＢＣ１２", "abc12"),
            ("e\u{301}", "e"),
            ("ŸÿŽžſ", "yyzzs"),
            ("Ŵŵ", "ww"),
            ("Ðð", "dd"),
            ("Øø", "oo"),
        ] {
            assert_eq!(normalise(text), expected, "{text}");
        }
    }

    #[cfg(feature = "text")]
    #[test]
    fn capitals_are_those_of_the_standard_library() {
        for character in ('\0'..='\u{17f}').chain('А'..='я').chain('Α'..='Ω') {
            let exact = !matches!(character, 'ĸ' | 'ŉ' | 'ſ' | '\u{3a2}' | 'ª' | 'º');
            if exact {
                assert_eq!(
                    is_capital(character),
                    character.is_uppercase(),
                    "{character}"
                );
                assert_eq!(is_small(character), character.is_lowercase(), "{character}");
            }
        }
        assert!(!is_small('1') && !is_small('好') && !is_small('!') && !is_capital('ß'));
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in "\\PC{0,40}") {
            let once = normalise(&text);
            prop_assert_eq!(normalise(&once), once);
        }
    }
}
