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
        length: text.len(),
        rest: text.chars(),
        waiting: None,
        cjk: None,
        term: String::new(),
        start: 0,
        end: 0,
        whole: false,
    }
}

/// As [`terms`], but words keep their plural: what search stems itself.
#[cfg(feature = "text")]
pub(super) fn words(text: &str) -> Terms<'_> {
    Terms {
        whole: true,
        ..terms(text)
    }
}

/// See [`terms`].
#[derive(Clone, Debug)]
pub struct Terms<'a> {
    /// Of the text, in bytes.
    length: usize,
    rest: Chars<'a>,
    /// Read ahead, and not used yet.
    waiting: Option<char>,
    /// The last character of a CJK run that goes on.
    cjk: Option<Cjk>,
    term: String,
    /// Where the term is in the text.
    start: usize,
    end: usize,
    /// Whether plurals stay.
    whole: bool,
}

/// A character of a CJK run.
#[derive(Clone, Copy, Debug)]
struct Cjk {
    character: char,
    /// Where it is in the text.
    at: usize,
    /// Whether it has been part of a pair.
    paired: bool,
}

impl Terms<'_> {
    /// Where the last term is in the text, in bytes: marks that follow its last letter are not part
    /// of it.
    #[cfg(feature = "text")]
    pub(super) fn span(&self) -> std::ops::Range<usize> {
        self.start..self.end
    }

    /// How many bytes of the text have been read; 0 in a module that does not search, which asks for no
    /// span.
    fn read(&self) -> usize {
        if !cfg!(feature = "text") {
            return 0;
        }
        let waiting = self.waiting.map_or(0, char::len_utf8);
        self.length - self.rest.as_str().len() - waiting
    }

    /// The next term, valid until the one after it is asked for.
    pub fn next_term(&mut self) -> Option<&str> {
        self.term.clear();
        loop {
            let at = self.read();
            let Some(character) = self.waiting.take().or_else(|| self.rest.next()) else {
                // The end: a single CJK character may be left.
                let single = self.cjk.take().filter(|cjk| !cjk.paired)?;
                return Some(self.single(single));
            };
            match class(character) {
                Class::Mark => {}
                Class::Cjk => {
                    let mut new = Cjk {
                        character,
                        at,
                        paired: false,
                    };
                    if let Some(before) = self.cjk {
                        new.paired = true;
                        self.cjk = Some(new);
                        self.start = before.at;
                        self.end = self.read();
                        fold(before.character, &mut self.term);
                        fold(character, &mut self.term);
                        return Some(&self.term);
                    }
                    self.cjk = Some(new);
                }
                other => {
                    if let Some(before) = self.cjk.take()
                        && !before.paired
                    {
                        self.waiting = Some(character);
                        return Some(self.single(before));
                    }
                    if other == Class::Letter {
                        self.start = at;
                        self.word(character);
                        return Some(&self.term);
                    }
                }
            }
        }
    }

    /// Reads on while there are ASCII letters and digits: most of most words, and quickly.
    fn ascii(&mut self) {
        let rest = self.rest.as_str();
        let end = rest
            .bytes()
            .position(|byte| !byte.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let start = self.term.len();
        let kept = end.min(MAX_TERM.saturating_sub(start));
        self.term.push_str(rest.get(..kept).unwrap_or(""));
        if let Some(new) = self.term.get_mut(start..) {
            new.make_ascii_lowercase();
        }
        self.rest = rest.get(end..).unwrap_or("").chars();
    }

    /// The term of a CJK character that stands alone.
    fn single(&mut self, cjk: Cjk) -> &str {
        self.start = cjk.at;
        self.end = cjk.at + cjk.character.len_utf8();
        fold(cjk.character, &mut self.term);
        &self.term
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
                    if cfg!(feature = "text") {
                        self.ascii();
                    }
                    self.end = self.read();
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
        if !self.whole {
            strip_plural(&mut self.term);
        }
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
    // None is longer; most words are.
    term.len() <= 4
        && matches!(
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

    #[cfg(feature = "text")]
    #[test]
    fn words_stay_whole_and_say_where_they_are() {
        let text = "Men's Mügs\u{301}, 红茶杯 x501S";
        let mut words = words(text);
        let mut found = Vec::new();
        while let Some(word) = words.next_term() {
            let word = word.to_owned();
            found.push((word, &text[words.span()]));
        }
        let expected = [
            ("mens", "Men's"),
            ("mugs", "Mügs"),
            ("红茶", "红茶"),
            ("茶杯", "茶杯"),
            ("x501s", "x501S"),
        ];
        assert_eq!(found, expected.map(|(word, at)| (word.to_owned(), at)));
        let long = "Ab".repeat(40) + "ü";
        let mut words = super::words(&long);
        assert_eq!(words.next_term().map(str::len), Some(MAX_TERM));
        assert_eq!(words.span(), 0..long.len());
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
