//! Which words does a text have, and where?

use crate::text::MAX_TERM;
use crate::text::fold::{Class, class, fold};
use std::ops::Range;

/// The words of `text` as [`crate::text::terms`] has them, but with their plural (the index stems them
/// itself) and their places.
pub(super) fn words(text: &str) -> Words<'_> {
    Words {
        text,
        at: 0,
        cjk: None,
        word: String::new(),
        span: 0..0,
    }
}

/// See [`words`].
#[derive(Clone, Debug)]
pub(super) struct Words<'a> {
    text: &'a str,
    /// How far it is read.
    at: usize,
    /// The last character of a CJK run that goes on, and whether it has been part of a pair.
    cjk: Option<(Range<usize>, bool)>,
    word: String,
    span: Range<usize>,
}

impl Words<'_> {
    /// Where the last word is in the text, in bytes: marks that follow its last letter are not part
    /// of it.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The next word, valid until the one after it is asked for.
    pub fn next_word(&mut self) -> Option<&str> {
        self.word.clear();
        loop {
            let next = self.peek();
            let class = next.map_or(Class::Other, class);
            match (class, &self.cjk) {
                (Class::Mark, _) => {}
                (Class::Cjk, before) => {
                    let here = self.at..self.at + next.map_or(0, char::len_utf8);
                    let start = before.as_ref().map(|(before, _)| before.start);
                    self.at = here.end;
                    self.cjk = Some((here, start.is_some()));
                    if let Some(start) = start {
                        return Some(self.take(start..self.at));
                    }
                    continue;
                }
                (_, Some((before, paired))) => {
                    let single = (!paired).then(|| before.clone());
                    self.cjk = None;
                    if let Some(single) = single {
                        return Some(self.take(single));
                    }
                }
                (Class::Letter, None) => {
                    self.read();
                    return Some(&self.word);
                }
                (Class::Other, None) => {}
            }
            if class != Class::Letter {
                self.at += next?.len_utf8();
            }
        }
    }

    fn peek(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    /// CJK characters as a word.
    fn take(&mut self, span: Range<usize>) -> &str {
        for character in self.text.get(span.clone()).unwrap_or("").chars() {
            fold(character, &mut self.word);
        }
        self.span = span;
        &self.word
    }

    /// Reads the word that starts here.
    fn read(&mut self) {
        self.span = self.at..self.at;
        loop {
            // Most of most words is ASCII.
            let rest = self.text.get(self.at..).unwrap_or("");
            let run = rest
                .bytes()
                .position(|byte| !byte.is_ascii_alphanumeric())
                .unwrap_or(rest.len());
            let start = self.word.len();
            let kept = run.min(MAX_TERM.saturating_sub(start));
            self.word.push_str(rest.get(..kept).unwrap_or(""));
            if let Some(new) = self.word.get_mut(start..) {
                new.make_ascii_lowercase();
            }
            self.at += run;
            if run > 0 {
                self.span.end = self.at;
            }
            let Some(character) = self.peek() else { return };
            match class(character) {
                Class::Letter => {
                    if self.word.len() < MAX_TERM {
                        fold(character, &mut self.word);
                    }
                    self.span.end = self.at + character.len_utf8();
                }
                Class::Mark => {}
                Class::Other if matches!(character, '\'' | '’') => {}
                Class::Cjk | Class::Other => return,
            }
            self.at += character.len_utf8();
        }
    }
}

impl Iterator for Words<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        self.next_word().map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_stay_whole_and_say_where_they_are() {
        let text = "Men's Mügs\u{301}, 红茶杯 x501S";
        let mut words = words(text);
        let mut found = Vec::new();
        while let Some(word) = words.next_word() {
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
        assert_eq!(words.next_word().map(str::len), Some(MAX_TERM));
        assert_eq!(words.span(), 0..long.len());
        assert_eq!(words.next_word(), None);
    }

    proptest! {
        /// The same words as [`crate::text::terms`], where neither takes an ending off.
        #[test]
        fn as_terms(text in "([a-rA-Rt-z0-9 '’\u{301}\u{200b},éÆ红茶カ한😀]|\\PC){0,24}") {
            prop_assume!(!crate::text::normalise(&text).contains('s'));
            let expected: Vec<String> = crate::text::terms(&text).collect();
            let found: Vec<String> = words(&text).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
