//! English words without their endings.

/// Words that are what they are, and those that stand for another.
const EXCEPTIONS: [(&str, &str); 15] = [
    ("skis", "ski"),
    ("skies", "sky"),
    ("sky", "sky"),
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("idly", "idl"),
    ("gently", "gentl"),
    ("ugly", "ugli"),
    ("early", "earli"),
    ("only", "onli"),
    ("singly", "singl"),
    ("news", "news"),
    ("atlas", "atlas"),
    ("bias", "bias"),
];

/// Words that keep their ending once the plural is off.
const WHOLE: [&str; 9] = [
    "inning", "outing", "canning", "herring", "earring", "evening", "proceed", "exceed", "succeed",
];

/// R1 starts after these.
const PREFIXES: [&str; 9] = [
    "arsen", "commun", "emerg", "gener", "inter", "later", "organ", "past", "univers",
];

/// Longest first where one ends in another; in R1.
const STEP_2: [(&str, &str); 22] = [
    ("ational", "ate"),
    ("tional", "tion"),
    ("ization", "ize"),
    ("fulness", "ful"),
    ("ousness", "ous"),
    ("iveness", "ive"),
    ("biliti", "ble"),
    ("lessli", "less"),
    ("entli", "ent"),
    ("ation", "ate"),
    ("alism", "al"),
    ("aliti", "al"),
    ("ousli", "ous"),
    ("iviti", "ive"),
    ("fulli", "ful"),
    ("enci", "ence"),
    ("anci", "ance"),
    ("abli", "able"),
    ("izer", "ize"),
    ("ator", "ate"),
    ("alli", "al"),
    ("bli", "ble"),
];

/// In R1.
const STEP_3: [(&str, &str); 8] = [
    ("ational", "ate"),
    ("tional", "tion"),
    ("alize", "al"),
    ("icate", "ic"),
    ("iciti", "ic"),
    ("ical", "ic"),
    ("ness", ""),
    ("ful", ""),
];

/// In R2; longest first where one ends in another.
const STEP_4: [&str; 17] = [
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous",
    "ive", "ize", "al", "er", "ic",
];

/// Takes the ending off an English word, by the algorithm "English (Porter 2)" of Snowball
/// (<https://snowballstem.org/algorithms/english/stemmer.html>), without its rarest exceptions.
/// Words with other letters than `a` to `z`, and those of two letters, stay as they are.
///
/// ```
/// use windowshopper::text::search::stem;
/// let mut word = String::from("batteries");
/// stem(&mut word);
/// assert_eq!(word, "batteri");
/// ```
pub fn stem(word: &mut String) {
    if word.len() <= 2 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return;
    }
    if let Some((_, stem)) = EXCEPTIONS.iter().find(|(from, _)| from == word) {
        word.clear();
        word.push_str(stem);
        return;
    }
    let (r1, r2) = regions(word);
    plural(word);
    if WHOLE.iter().any(|whole| whole == word) {
        return;
    }
    past(word, r1);
    if let Some(stem) = word.strip_suffix('y')
        && stem.len() > 1
        && !is_vowel(word, stem.len() - 1)
    {
        replace(word, 1, "i");
    }
    step_2(word, r1);
    if !swap(word, r1, &STEP_3) && word.ends_with("ative") && word.len() >= r2 + 5 {
        replace(word, 5, "");
    }
    step_4(word, r2);
    // A last e, or one of two last l.
    let last = word.len() - 1;
    if word.ends_with('e') {
        if last >= r2 || (last >= r1 && !ends_short(word, last)) {
            replace(word, 1, "");
        }
    } else if word.ends_with("ll") && last >= r2 {
        replace(word, 1, "");
    }
}

fn replace(word: &mut String, length: usize, by: &str) {
    word.truncate(word.len() - length);
    word.push_str(by);
}

/// Whether the letter at `place` is a vowel; `y` is one after a consonant.
fn is_vowel(word: &str, place: usize) -> bool {
    let bytes = word.as_bytes();
    // Each y before it in a row decides of the next.
    let mut vowel = false;
    let mut at = place;
    while at > 0 && bytes.get(at) == Some(&b'y') {
        at -= 1;
    }
    for at in at..=place {
        vowel = match bytes.get(at) {
            Some(b'a' | b'e' | b'i' | b'o' | b'u') => true,
            Some(b'y') => at > 0 && !vowel,
            _ => false,
        };
    }
    vowel
}

/// Where the part after the first consonant that follows a vowel starts.
fn region(word: &str, start: usize) -> usize {
    let mut after_vowel = false;
    for place in start..word.len() {
        let vowel = is_vowel(word, place);
        if after_vowel && !vowel {
            return place + 1;
        }
        after_vowel = vowel;
    }
    word.len()
}

/// Where R1 and R2 start.
fn regions(word: &str) -> (usize, usize) {
    let prefix = PREFIXES.iter().find(|prefix| word.starts_with(**prefix));
    let r1 = prefix.map_or_else(|| region(word, 0), |prefix| prefix.len());
    (r1, region(word, r1))
}

fn has_vowel(word: &str, end: usize) -> bool {
    (0..end).any(|place| is_vowel(word, place))
}

/// Whether the word up to `end` ends in a short syllable.
fn ends_short(word: &str, end: usize) -> bool {
    let bytes = word.as_bytes();
    let vowel = |back: usize| end >= back && is_vowel(word, end - back);
    if end == 2 {
        return vowel(2) && !vowel(1);
    }
    end > 2
        && !vowel(3)
        && vowel(2)
        && !vowel(1)
        && !matches!(bytes.get(end - 1), Some(b'w' | b'x' | b'y'))
}

fn plural(word: &mut String) {
    if word.ends_with("sses") {
        replace(word, 2, "");
    } else if word.ends_with("ied") || word.ends_with("ies") {
        let by = if word.len() > 4 { "i" } else { "ie" };
        replace(word, 3, by);
    } else if word.ends_with('s')
        && !word.ends_with("ss")
        && !word.ends_with("us")
        && has_vowel(word, word.len() - 2)
    {
        replace(word, 1, "");
    }
}

/// `-ed`, `-ing` and what comes of taking them off.
fn past(word: &mut String, r1: usize) {
    for suffix in ["eedly", "eed"] {
        if let Some(stem) = word.strip_suffix(suffix) {
            if stem.len() >= r1 {
                replace(word, suffix.len(), "ee");
            }
            return;
        }
    }
    for suffix in ["ingly", "edly", "ing", "ed"] {
        let Some(stem) = word.strip_suffix(suffix) else {
            continue;
        };
        if !has_vowel(stem, stem.len()) {
            return;
        }
        replace(word, suffix.len(), "");
        let length = word.len();
        let mut ends = word.bytes().rev();
        let (last, before) = (ends.next(), ends.next());
        if ["at", "bl", "iz"].iter().any(|end| word.ends_with(end))
            || (length <= r1 && ends_short(word, length))
        {
            word.push('e');
        } else if last == before
            // Not "add", "egg", "odd".
            && !(length == 3 && matches!(word.as_bytes().first(), Some(b'a' | b'e' | b'o')))
            && matches!(
                last,
                Some(b'b' | b'd' | b'f' | b'g' | b'm' | b'n' | b'p' | b'r' | b't')
            )
        {
            word.truncate(length - 1);
        }
        return;
    }
}

/// Replaces the first suffix of the table that the word has, if it lies in the region. True when it
/// has one.
fn swap(word: &mut String, region: usize, table: &[(&str, &str)]) -> bool {
    for (suffix, by) in table {
        if word.ends_with(suffix) {
            if word.len() >= region + suffix.len() {
                replace(word, suffix.len(), by);
            }
            return true;
        }
    }
    false
}

fn step_2(word: &mut String, r1: usize) {
    if swap(word, r1, &STEP_2) {
        return;
    }
    let in_r1 = |suffix: usize| word.len() >= r1 + suffix;
    if word.ends_with("ogi") {
        if word.ends_with("logi") && in_r1(3) {
            replace(word, 1, "");
        }
    } else if word.ends_with("li") && in_r1(2) {
        let before = word.bytes().rev().nth(2);
        if matches!(
            before,
            Some(b'c' | b'd' | b'e' | b'g' | b'h' | b'k' | b'm' | b'n' | b'r' | b't')
        ) {
            replace(word, 2, "");
        }
    }
}

fn step_4(word: &mut String, r2: usize) {
    if let Some(suffix) = STEP_4.iter().find(|suffix| word.ends_with(**suffix)) {
        if word.len() >= r2 + suffix.len() {
            replace(word, suffix.len(), "");
        }
    } else if (word.ends_with("sion") || word.ends_with("tion")) && word.len() >= r2 + 3 {
        replace(word, 3, "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stemmed(word: &str) -> String {
        let mut word = word.to_owned();
        stem(&mut word);
        word
    }

    #[test]
    fn as_snowball_says() {
        for (word, expected) in [
            ("consigned", "consign"),
            ("consisting", "consist"),
            ("knightly", "knight"),
            ("knives", "knive"),
            ("batteries", "batteri"),
            ("battery", "batteri"),
            ("ties", "tie"),
            ("gas", "gas"),
            ("gaps", "gap"),
            ("glasses", "glass"),
            ("agreed", "agre"),
            ("feed", "feed"),
            ("running", "run"),
            ("hoping", "hope"),
            ("hopping", "hop"),
            ("adding", "add"),
            ("organic", "organic"),
            ("organizers", "organiz"),
            ("international", "internat"),
            ("luxuriated", "luxuri"),
            ("earrings", "earring"),
            ("rechargeable", "recharg"),
            ("rechargeables", "recharg"),
            ("generously", "generous"),
            ("decorative", "decor"),
            ("decorations", "decor"),
            ("relational", "relat"),
            ("adoption", "adopt"),
            ("controller", "control"),
            ("toys", "toy"),
            ("say", "say"),
            ("by", "by"),
            ("cry", "cri"),
            ("skies", "sky"),
            ("sky", "sky"),
            ("youth", "youth"),
            ("boyish", "boyish"),
            ("red", "red"),
            ("king", "king"),
            ("analogy", "analog"),
            ("hopefulness", "hope"),
            ("bed", "bed"),
            ("shed", "shed"),
            ("eed", "eed"),
            ("501s", "501s"),
            ("hüte", "hüte"),
            ("as", "as"),
        ] {
            assert_eq!(stemmed(word), expected, "{word}");
        }
    }

    proptest! {
        #[test]
        fn any_word_has_a_stem(word in "[a-z]{1,70}") {
            let stem = stemmed(&word);
            prop_assert!(!stem.is_empty() && stem.len() <= word.len() + 1);
        }
    }
}
