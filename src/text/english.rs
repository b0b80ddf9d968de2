//! Spellings of English that a tokeniser must know: abbreviations and contractions.

/// Whether a word that a point follows is short for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// It is not: the point is the sentence's.
    None,
    /// Something always follows, as a name does `Mr.`.
    Title,
    /// It may end a sentence too: `etc.`
    Other,
}

pub(super) fn abbreviation(word: &str) -> Abbreviation {
    match word {
        "Mr" | "Mrs" | "Ms" | "Dr" | "Prof" | "St" | "mr" | "mrs" | "dr" | "vs" | "Gen" | "Sen"
        | "Rep" | "Gov" | "Capt" | "Lt" | "Col" | "Sgt" | "Rev" => Abbreviation::Title,
        "etc" | "Etc" | "Jr" | "Sr" | "Inc" | "Ltd" | "Co" | "Corp" | "approx" | "Ave" | "Blvd"
        | "Jan" | "Feb" | "Aug" | "Sept" | "Oct" | "Nov" | "Dec" => Abbreviation::Other,
        _ => Abbreviation::None,
    }
}

/// Where the clitic of an English contraction starts, by the convention of UD English EWT, or the
/// word's length when it has none: `do|n't`, `it|'s`, `can|not`, `gon|na`.
///
/// ```
/// use windowshopper::text::clitic;
/// assert_eq!("don't".split_at(clitic("don't")), ("do", "n't"));
/// assert_eq!("mugs".split_at(clitic("mugs")), ("mugs", ""));
/// ```
#[must_use]
pub fn clitic(word: &str) -> usize {
    let all = word.len();
    let ends = |suffix: &str| {
        let start = all.checked_sub(suffix.len());
        start.filter(|&start| {
            let tail = word.as_bytes().get(start..);
            start > 0 && tail.is_some_and(|tail| tail.eq_ignore_ascii_case(suffix.as_bytes()))
        })
    };
    for suffix in [
        "n't", "n’t", "'s", "’s", "'re", "’re", "'ve", "’ve", "'ll", "’ll", "'d", "’d", "'m", "’m",
    ] {
        if let Some(start) = ends(suffix) {
            return start;
        }
    }
    let is = |whole: &str| word.eq_ignore_ascii_case(whole);
    if is("cannot") || is("gonna") || is("gotta") || is("wanna") {
        return 3;
    }
    for whole in [
        "dont", "didnt", "doesnt", "isnt", "wasnt", "couldnt", "wouldnt", "wont", "cant", "havent",
        "hasnt", "arent", "werent", "shouldnt",
    ] {
        if is(whole) {
            return all - 2;
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contractions() {
        for (word, expected) in [
            ("DON'T", "DO|N'T"),
            ("it’s", "it|’s"),
            ("we'll", "we|'ll"),
            ("cannot", "can|not"),
            ("gonna", "gon|na"),
            ("dont", "do|nt"),
            ("want", "want|"),
            ("'s", "'s|"),
            ("", "|"),
            ("Müller's", "Müller|'s"),
        ] {
            let (left, right) = word.split_at(clitic(word));
            assert_eq!(format!("{left}|{right}"), expected);
        }
    }
}
