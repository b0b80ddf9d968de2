//! In which language is a text?

use super::token::{TokenKind, is_han, tokens};

/// The languages that text models are made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Chinese, in simplified or traditional characters.
    Chinese,
    /// Another one, or none that can be told.
    Other,
}

/// Bytes that are looked at.
const MAX_BYTES: usize = 4096;
/// So many words ahead, English has won in a text of ASCII, where no Han characters can come.
const LEAD: u32 = 8;

/// Guesses the language of `text` from its first 4 KB.
///
/// Han characters without kana or hangul that weigh more than the other words mean Chinese (a Han
/// character weighs half a word). Otherwise the most common words of English count against those of
/// its neighbours in the Latin script and against words with a letter outside ASCII; a tie is
/// English, so that "Red mug" is. A text of ASCII is English as soon as English leads by eight words.
///
/// ```
/// use windowshopper::text::{Language, language};
/// assert_eq!(language("The fit is perfect"), Language::English);
/// assert_eq!(language("iPhone 手机壳很好用"), Language::Chinese);
/// assert_eq!(language("Die Größe passt nicht"), Language::Other);
/// ```
#[must_use]
pub fn language(text: &str) -> Language {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = text.get(..end).unwrap_or("");
    let is_ascii = text.is_ascii();
    let (mut han, mut words, mut english, mut foreign) = (0_u32, 0_u32, 0_u32, 0_u32);
    for token in tokens(text) {
        let word = token.of(text);
        match token.kind {
            TokenKind::Cjk => {
                let characters = word.chars().filter(|&c| is_han(c));
                han = characters.fold(han, |han, _| han + 1);
            }
            TokenKind::Word => {
                words += 1;
                let mut lower = [0; 6];
                match lower_ascii(word, &mut lower) {
                    // Kana and hangul speak against Chinese, too.
                    None if !word.is_ascii() => foreign += 1,
                    Some(word) if ENGLISH.contains(&word) => {
                        english += 1;
                        if is_ascii && english >= foreign + LEAD {
                            return Language::English;
                        }
                    }
                    Some(word) if FOREIGN.contains(&word) => foreign += 1,
                    _ => {}
                }
            }
            _ => {}
        }
    }
    if han > 0 && han >= 2 * (words - english.min(words)) && han >= 2 * foreign {
        return Language::Chinese;
    }
    if words > 0 && english >= foreign {
        return Language::English;
    }
    Language::Other
}

/// `word` in lower case when it is ASCII and short enough to be one of those below.
fn lower_ascii<'a>(word: &str, into: &'a mut [u8; 6]) -> Option<&'a str> {
    let into = into.get_mut(..word.len())?;
    into.copy_from_slice(word.as_bytes());
    into.make_ascii_lowercase();
    std::str::from_utf8(into)
        .ok()
        .filter(|word| word.is_ascii())
}

/// The most common words of English that its neighbours lack.
const ENGLISH: &[&str] = &[
    "the", "and", "of", "to", "is", "it", "that", "for", "was", "with", "this", "but", "not",
    "have", "are", "you", "my", "they", "very", "great", "good", "it's", "i'm", "don't", "love",
    "would", "so", "be", "at", "from", "really", "when", "these", "will", "your", "can",
];

/// The most common words of its neighbours that English lacks.
const FOREIGN: &[&str] = &[
    "der", "die", "das", "und", "ist", "nicht", "ein", "eine", "ich", "mit", "sehr", "gut", "zu",
    "le", "la", "les", "et", "est", "pas", "une", "des", "du", "je", "pour", "que", "tres", "el",
    "los", "las", "es", "muy", "por", "con", "para", "bien", "una", "lo", "del", "il", "di", "che",
    "non", "per", "sono", "ma", "molto", "de", "het", "een", "niet", "ik", "van", "voor", "o",
    "os", "um", "uma", "muito", "mais", "og", "det", "som", "att", "och", "nie", "jest", "bardzo",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_them_apart() {
        for (text, expected) in [
            ("I don't love the color but it's OK.", Language::English),
            ("Red mug", Language::English),
            ("crème brûlée is the best", Language::English),
            ("质量很好", Language::Chinese),
            ("品質很好，物流也快", Language::Chinese),
            (
                "这个 iPad mini 4 的屏幕 very good 很清楚",
                Language::Chinese,
            ),
            ("とても良い商品です", Language::Other),
            ("정말 좋아요", Language::Other),
            ("Sehr gute Qualität, ich bin zufrieden", Language::Other),
            ("La calidad es muy buena", Language::Other),
            ("Très bon produit pour le prix", Language::Other),
            ("Очень хороший товар", Language::Other),
            ("", Language::Other),
            ("12.50 !!! 👍", Language::Other),
        ] {
            assert_eq!(language(text), expected, "{text}");
        }
        assert_eq!(language(&"好".repeat(400_000)), Language::Chinese);
        // English leads at first: among ASCII that is enough, otherwise not.
        let begun = "it is the one that I have and it is with the best of them. ";
        let german = "der die das und ist nicht ein eine mit von ".repeat(5);
        assert_eq!(language(&format!("{begun}{german}")), Language::English);
        assert_eq!(language(&format!("{begun}{german}ä")), Language::Other);
        assert_eq!(
            language(&format!("{begun}{}", "很好".repeat(60))),
            Language::Chinese
        );
    }
}
