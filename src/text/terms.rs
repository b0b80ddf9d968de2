//! A text as a sequence of terms.

use super::fold::{Class, class, fold};
use std::str::Chars;

/// Longest term, in bytes; the rest of a longer word is left out.
pub const MAX_TERM: usize = 64;

/// The terms of `text`, in order.
///
/// A term is a run of letters and digits, folded as by [`super::normalise`], with a light English
/// plural taken off (see below). Chinese, Japanese and Korean runs give each pair of neighbouring
/// characters (a run of one gives that one). An apostrophe within a word is left out: `men's` is
/// `mens`, and so `men`.
///
/// Plurals, of ASCII words of 4 letters or more: `-ies` to `-y` (5 letters or more); `-sses`,
/// `-xes`, `-ches`, `-shes`, `-zes` without `-es`; any other `-s` is taken off, unless the word ends
/// in `-ss`, `-us` or `-is`.
///
/// Time is linear in the text, memory is one term; use [`Terms::next_term`] to borrow terms rather
/// than own them.
///
/// ```
/// use windowshopper::text::terms;
/// let all = |text| terms(text).collect::<Vec<_>>();
/// assert_eq!(all("Red Coffee-Mugs, 2 boxes"), ["red", "coffee", "mug", "2", "box"]);
/// assert_eq!(all("红茶杯 cup"), ["红茶", "茶杯", "cup"]);
/// ```
#[must_use]
pub fn terms(text: &str) -> Terms<'_> {
    Terms {
        rest: text.chars(),
        waiting: None,
        cjk: None,
        term: String::new(),
    }
}

/// See [`terms`].
#[derive(Clone, Debug)]
pub struct Terms<'a> {
    rest: Chars<'a>,
    /// Read ahead, and not used yet.
    waiting: Option<char>,
    /// The last character of a CJK run that goes on, and whether it has been part of a pair.
    cjk: Option<(char, bool)>,
    term: String,
}

impl Terms<'_> {
    /// The next term, valid until the one after it is asked for.
    pub fn next_term(&mut self) -> Option<&str> {
        self.term.clear();
        loop {
            let Some(character) = self.waiting.take().or_else(|| self.rest.next()) else {
                // The end: a single CJK character may be left.
                let single = self.cjk.take().filter(|&(_, paired)| !paired);
                let (character, _) = single?;
                fold(character, &mut self.term);
                return Some(&self.term);
            };
            match class(character) {
                Class::Mark => {}
                Class::Cjk => {
                    if let Some((before, _)) = self.cjk.replace((character, false)) {
                        self.cjk = Some((character, true));
                        fold(before, &mut self.term);
                        fold(character, &mut self.term);
                        return Some(&self.term);
                    }
                }
                other => {
                    if let Some((before, paired)) = self.cjk.take()
                        && !paired
                    {
                        self.waiting = Some(character);
                        fold(before, &mut self.term);
                        return Some(&self.term);
                    }
                    if other == Class::Letter {
                        self.word(character);
                        return Some(&self.term);
                    }
                }
            }
        }
    }

    /// Reads the word that starts with `first`.
    fn word(&mut self, first: char) {
        let mut next = Some(first);
        while let Some(character) = next {
            match class(character) {
                Class::Letter => {
                    if self.term.len() < MAX_TERM {
                        fold(character, &mut self.term);
                    }
                }
                Class::Mark => {}
                Class::Other if matches!(character, '\'' | '’') => {}
                Class::Cjk | Class::Other => {
                    self.waiting = Some(character);
                    break;
                }
            }
            next = self.rest.next();
        }
        strip_plural(&mut self.term);
    }
}

impl Iterator for Terms<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        self.next_term().map(str::to_owned)
    }
}

fn strip_plural(term: &mut String) {
    let length = term.len();
    if length < 4 || !term.ends_with('s') || !term.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return;
    }
    let ends = |suffix: &str| term.ends_with(suffix);
    if length > 4 && ends("ies") {
        term.truncate(length - 3);
        term.push('y');
    } else if ends("sses") || ends("xes") || ends("ches") || ends("shes") || ends("zes") {
        term.truncate(length - 2);
    } else if !(ends("ss") || ends("us") || ends("is")) {
        term.truncate(length - 1);
    }
}

/// True for the English words that say nothing of an article, in the form that [`terms`] gives.
#[must_use]
pub fn is_stop_word(term: &str) -> bool {
    matches!(
        term,
        "a" | "an"
            | "and"
            | "are"
            | "as"
            | "at"
            | "be"
            | "by"
            | "for"
            | "from"
            | "in"
            | "is"
            | "it"
            | "of"
            | "on"
            | "or"
            | "our"
            | "that"
            | "the"
            | "this"
            | "to"
            | "with"
            | "you"
            | "your"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str) -> Vec<String> {
        terms(text).collect()
    }

    #[test]
    fn cuts_and_folds() {
        assert_eq!(
            all("  T-Shirt (Größe: XL) "),
            ["t", "shirt", "grosse", "xl"]
        );
        assert_eq!(all("Men's l’été"), ["men", "lete"]);
        assert_eq!(all("100% cotton 🎉 mug"), ["100", "cotton", "mug"]);
        assert_eq!(all(""), [""; 0]);
        assert_eq!(all("—…!"), [""; 0]);
    }

    #[test]
    fn plurals() {
        for (text, term) in [
            ("mugs", "mug"),
            ("berries", "berry"),
            ("ties", "tie"),
            ("dresses", "dress"),
            ("boxes", "box"),
            ("watches", "watch"),
            ("brushes", "brush"),
            ("houses", "house"),
            ("glass", "glass"),
            ("plus", "plus"),
            ("basis", "basis"),
            ("gas", "gas"),
            ("501s", "501s"),
        ] {
            assert_eq!(all(text), [term], "{text}");
        }
    }

    #[test]
    fn cjk_runs_are_pairs() {
        assert_eq!(all("红"), ["红"]);
        assert_eq!(all("红茶"), ["红茶"]);
        assert_eq!(all("红茶，杯"), ["红茶", "杯"]);
        assert_eq!(all("红mug杯子"), ["红", "mug", "杯子"]);
        assert_eq!(all("コーヒー"), ["コー", "ーヒ", "ヒー"]);
    }

    #[test]
    fn a_megabyte_of_one_character() {
        for character in ["a", "红", " ", "\u{301}", "'"] {
            let text = character.repeat(1_000_000);
            let mut terms = terms(&text);
            let mut count = 0;
            while let Some(term) = terms.next_term() {
                assert!(term.len() <= MAX_TERM);
                count += 1;
            }
            let expected = match character {
                "a" => 1,
                "红" => 999_999,
                _ => 0,
            };
            assert_eq!(count, expected);
        }
    }

    proptest! {
        #[test]
        fn terms_are_never_empty(text in any::<String>()) {
            let mut terms = terms(&text);
            while let Some(term) = terms.next_term() {
                prop_assert!(!term.is_empty() && term.len() <= MAX_TERM + 4);
            }
        }
    }
}
