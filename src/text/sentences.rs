//! A text as sentences.

use super::english::{Abbreviation, abbreviation};
use super::fold::{is_capital, is_small};
use super::token::{Token, TokenKind, Tokens, tokens};
use std::ops::Range;

/// The sentences of `text` in order, as byte ranges of the original without the blanks around them.
///
/// A sentence ends at `。！？`; at `. ! ? …` when what follows does not start with a small letter;
/// at a line break; and with the text. Closing quotes, brackets and emoji that follow belong to it.
/// The points of `Mr.`, `e.g.`, `J. Smith`, `1.` (a list's) and `12.50` end nothing; that of `etc.`
/// and `Inc.` does before a capital. Linear, allocates nothing.
///
/// ```
/// use windowshopper::text::sentences;
/// let text = "Mr. Lee paid $3.50. Worth it! 很好。下次再来";
/// let all: Vec<_> = sentences(text).map(|range| &text[range]).collect();
/// assert_eq!(all, ["Mr. Lee paid $3.50.", "Worth it!", "很好。", "下次再来"]);
/// ```
#[must_use]
pub fn sentences(text: &str) -> Sentences<'_> {
    let mut tokens = tokens(text);
    let next = tokens.next();
    Sentences { text, tokens, next }
}

/// See [`sentences`].
#[derive(Clone, Debug)]
pub struct Sentences<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    /// The token at hand.
    next: Option<Token>,
}

impl Iterator for Sentences<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let first = self.next?;
        let mut before: Option<Token> = None;
        let mut last = first;
        while let Some(token) = self.next {
            if before.is_some() && self.breaks_line(last, token) {
                break;
            }
            self.next = self.tokens.next();
            let may_end = self.may_end(before, token, first);
            (before, last) = (Some(token), token);
            if may_end {
                while let Some(closing) = self.next.filter(|&next| self.closes(last, next)) {
                    last = closing;
                    self.next = self.tokens.next();
                }
                break;
            }
        }
        Some(first.start..last.end)
    }
}

impl Sentences<'_> {
    fn breaks_line(&self, last: Token, next: Token) -> bool {
        let between = self.text.get(last.end..next.start).unwrap_or("");
        between.contains(['\n', '\r', '\u{2028}', '\u{2029}'])
    }

    /// True when the sentence that started with `first` ends at `token`; `self.next` is behind it.
    fn may_end(&self, before: Option<Token>, token: Token, first: Token) -> bool {
        let sign = token.of(self.text);
        let starts_small = || {
            let next = self.next.filter(|next| next.kind == TokenKind::Word);
            next.is_some_and(|next| next.of(self.text).starts_with(is_small))
        };
        let starts_big = || {
            let next = self.next.filter(|next| next.kind == TokenKind::Word);
            next.is_some_and(|next| next.of(self.text).starts_with(is_capital))
        };
        match token.kind {
            TokenKind::Word => {
                let word = sign.strip_suffix('.').unwrap_or("");
                abbreviation(word) == Abbreviation::Other && starts_big()
            }
            TokenKind::Punctuation if sign.starts_with(['。', '！', '？']) => true,
            TokenKind::Punctuation if sign == "." => {
                let word = before.map_or("", |before| before.of(self.text));
                let is_initial = word.len() == 1
                    && word != "I"
                    && word.starts_with(|c: char| c.is_ascii_uppercase());
                let is_list = before == Some(first) && first.kind == TokenKind::Number;
                !(is_initial && starts_big() || is_list || starts_small())
            }
            TokenKind::Punctuation if sign.starts_with(['.', '!', '?', '…']) => !starts_small(),
            _ => false,
        }
    }

    /// True when `next` belongs to the sentence that `last` ended.
    fn closes(&self, last: Token, next: Token) -> bool {
        let sign = next.of(self.text);
        if next.kind == TokenKind::Emoji {
            return !self.breaks_line(last, next);
        }
        next.kind == TokenKind::Punctuation
            && next.start == last.end
            && sign.starts_with([
                '"', '\'', ')', ']', '”', '’', '»', '」', '』', '）', '】', '》', '.', '!', '?',
                '。', '！', '？', '…',
            ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).map(|range| &text[range]).collect()
    }

    #[test]
    fn ends() {
        for (text, expected) in [
            ("One. Two! Three?", "One.|Two!|Three?"),
            (
                "It cost 3.50 e.g. at J. Smith Inc. in the U.S. today.",
                "It cost 3.50 e.g. at J. Smith Inc. in the U.S. today.",
            ),
            ("Cups, mugs etc. Nice.", "Cups, mugs etc.|Nice."),
            (
                "He said \"Go.\" Then (so) left.",
                "He said \"Go.\"|Then (so) left.",
            ),
            (
                "Love it!!! 😍😍 Will buy again :)",
                "Love it!!! 😍😍|Will buy again :)",
            ),
            ("Yahoo! is fine... really", "Yahoo! is fine... really"),
            (
                "first line\nsecond line\r\n\r\nthird",
                "first line|second line|third",
            ),
            ("1. Wash it. 2. Dry it.", "1. Wash it.|2. Dry it."),
            ("than I. But so.", "than I.|But so."),
            (
                "很好。“不错！”下次再来？好",
                "很好。|“不错！”|下次再来？|好",
            ),
            ("no space.Next one.", "no space.|Next one."),
            ("file.txt here", "file.txt here"),
            ("  \n ", ""),
        ] {
            assert_eq!(split(text).join("|"), expected, "{text}");
        }
    }

    #[test]
    fn a_megabyte_of_anything() {
        for piece in [".", "a.", "A. ", "\n", "。", "好", "!", "\"", "😀"] {
            let text = piece.repeat(1_000_000 / piece.len());
            let end = sentences(&text).fold(0, |end, range| {
                assert!(range.start >= end && range.end > range.start);
                range.end
            });
            assert!(end <= text.len());
        }
    }

    proptest! {
        #[test]
        fn every_token_is_in_one_sentence(text in "(?s)([A-Za-z.!? \n\"'1]|。|好|😀|.){0,60}") {
            let ranges: Vec<_> = sentences(&text).collect();
            let mut of = tokens(&text);
            for range in &ranges {
                let mut end = range.start;
                while end < range.end {
                    let token = of.next();
                    prop_assert!(token.is_some_and(|token| token.start >= range.start && token.end <= range.end));
                    end = token.map_or(usize::MAX, |token| token.end);
                }
                prop_assert_eq!(end, range.end);
            }
            prop_assert!(of.next().is_none());
        }
    }
}
