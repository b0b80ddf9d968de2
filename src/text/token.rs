//! A text as tokens: words, numbers, runs of Chinese, punctuation, emoji, links.

use super::english::{Abbreviation, abbreviation};
use super::fold::{Class, class};

/// What a [`Token`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, with digits, marks and apostrophes among them; also `U.S.`, `Mr.` and `3rd`.
    Word,
    /// Digits, with `.`, `,`, `:` or `/` between two of them. Signs and currencies stand apart.
    Number,
    /// A maximal run of Han characters. Its words are the business of
    /// the segmenter.
    Cjk,
    /// Anything else that can be seen: one sign, or one that is repeated (`...`, `?!!`).
    Punctuation,
    /// A whole emoji sequence (modifiers, joiners, flags, keycaps), or an emoticon such as `:-)`.
    Emoji,
    /// A web or e-mail address.
    Link,
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its first byte in the original text.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// What it is.
    pub kind: TokenKind,
}

impl Token {
    /// The token's part of the text that it was made from; empty for another text that is shorter.
    #[must_use]
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// The tokens of `text`, in order; blanks and control characters are between them.
///
/// Linear in the text, and allocates nothing. Nothing is folded or left out of a word: a token is a
/// slice of the original. Hyphens part words, apostrophes between two letters do not
/// ([`clitic`](super::clitic) parts contractions). Hiragana, katakana and hangul are words.
///
/// ```
/// use windowshopper::text::{TokenKind, tokens};
/// let text = "It's $12.50 at www.shop.com 👍🏽 很好用!!";
/// let all: Vec<_> = tokens(text).map(|token| token.of(text)).collect();
/// assert_eq!(all, ["It's", "$", "12.50", "at", "www.shop.com", "👍🏽", "很好用", "!!"]);
/// assert_eq!(tokens(text).nth(2).unwrap().kind, TokenKind::Number);
/// ```
#[must_use]
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens {
        text,
        at: 0,
        no_mail_before: 0,
    }
}

/// See [`tokens`].
#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// No e-mail address starts before this byte: what was looked at is not looked at again.
    no_mail_before: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let start = self.at;
            let first = self.peek(start)?;
            let after = start + first.len_utf8();
            if is_blank(first) {
                self.at = after;
                continue;
            }
            let (end, kind) = match class(first) {
                // Without a letter before it: nothing to see.
                Class::Mark => {
                    self.at = after;
                    continue;
                }
                _ if is_han(first) => (self.run(after, is_han), TokenKind::Cjk),
                _ if is_sign(first) => (after, TokenKind::Punctuation),
                Class::Letter | Class::Cjk => self.word(start, first, after),
                Class::Other => self.other(start, first, after),
            };
            self.at = end;
            return Some(Token { start, end, kind });
        }
    }
}

impl Tokens<'_> {
    fn peek(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// Where the characters that `belongs` end.
    fn run(&self, mut at: usize, belongs: impl Fn(char) -> bool) -> usize {
        while let Some(character) = self.peek(at)
            && belongs(character)
        {
            at += character.len_utf8();
        }
        at
    }

    fn word(&mut self, start: usize, first: char, after: usize) -> (usize, TokenKind) {
        if first.is_ascii_alphanumeric()
            && let Some(end) = self.link(start)
        {
            return (end, TokenKind::Link);
        }
        if matches!(first, '0'..='9' | '#' | '*')
            && let Some(end) = self.keycap(after)
        {
            return (end, TokenKind::Emoji);
        }
        let mut only_digits = is_digit(first);
        let (mut before, mut at) = (first, after);
        while let Some(character) = self.peek(at) {
            let next = at + character.len_utf8();
            let follows = |belongs: fn(char) -> bool| self.peek(next).is_some_and(belongs);
            let goes_on = match character {
                '\'' | '’' => is_letter(before) && follows(is_letter),
                '.' => is_digit(before) && follows(is_digit),
                ',' | ':' | '/' => only_digits && is_digit(before) && follows(is_digit),
                '&' => before.is_ascii_uppercase() && follows(|c| c.is_ascii_uppercase()),
                _ => is_letter(character) || class(character) == Class::Mark,
            };
            if !goes_on {
                break;
            }
            if is_letter(character) {
                only_digits &= is_digit(character);
            }
            (before, at) = (character, next);
        }
        if self.byte(at) == b'.' {
            at = self.with_point(start, at);
        }
        let kind = if only_digits {
            TokenKind::Number
        } else {
            TokenKind::Word
        };
        (at, kind)
    }

    /// The end of a word from `start` to `at` and a point, with the point if it is an
    /// abbreviation's: `e.g.`, `U.S.A.`, `Dr.`
    fn with_point(&self, start: usize, at: usize) -> usize {
        let is_initial = |at| self.byte(at).is_ascii_alphabetic() && self.byte(at + 1) == b'.';
        if at == start + 1 && is_initial(start) && is_initial(at + 1) {
            let mut end = at + 1;
            while is_initial(end) {
                end += 2;
            }
            return end;
        }
        let word = self.text.get(start..at).unwrap_or("");
        if abbreviation(word) == Abbreviation::None {
            at
        } else {
            at + 1
        }
    }

    fn other(&self, start: usize, first: char, after: usize) -> (usize, TokenKind) {
        if let Some(end) = self.emoji(first, after) {
            return (end, TokenKind::Emoji);
        }
        if let Some(end) = self.emoticon(start, first) {
            return (end, TokenKind::Emoji);
        }
        if first == '.' && is_digit(char::from(self.byte(after))) && !self.after_letter(start) {
            return (
                self.run(after, |c| c.is_ascii_digit() || c == ','),
                TokenKind::Number,
            );
        }
        let end = match first {
            '!' | '?' | '！' | '？' => self.run(after, |c| matches!(c, '!' | '?' | '！' | '？')),
            '.' | '-' | '*' | '=' | '_' | '~' | '…' | '—' | '。' | '～' => {
                self.run(after, |c| c == first)
            }
            // A variation selector or the like.
            _ => self.run(after, |c| class(c) == Class::Mark),
        };
        (end, TokenKind::Punctuation)
    }

    fn after_letter(&self, at: usize) -> bool {
        let before = self
            .text
            .get(..at)
            .and_then(|text| text.chars().next_back());
        before.is_some_and(is_letter)
    }

    /// The end of the web or e-mail address that starts here.
    fn link(&mut self, start: usize) -> Option<usize> {
        if self.after_letter(start) {
            return None;
        }
        let rest = self.text.as_bytes().get(start..)?;
        let starts = |prefix: &str| {
            let head = rest.get(..prefix.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
        };
        if starts("http://") || starts("https://") || starts("www.") {
            let end = self.run(start, |c| {
                c > ' ' && c < '\u{7f}' && !matches!(c, '"' | '<' | '>' | '`' | '{' | '}' | '|')
            });
            // What closes the sentence is not the link's.
            let mut end = end;
            while end > start
                && matches!(
                    self.byte(end - 1),
                    b'.' | b',' | b'!' | b'?' | b';' | b':' | b')' | b'\''
                )
            {
                end -= 1;
            }
            return Some(end);
        }
        if start < self.no_mail_before {
            return None;
        }
        let host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
        let at = self.run(start, |c| host(c) || matches!(c, '_' | '+' | '%'));
        self.no_mail_before = at;
        if self.byte(at) != b'@' {
            let end = self.run(start, host);
            return self.has_top_level_domain(start, end).then_some(end);
        }
        let mut end = self.run(at + 1, host);
        while end > at && matches!(self.byte(end - 1), b'.' | b'-') {
            end -= 1;
        }
        let domain = self.text.get(at + 1..end)?;
        domain.contains('.').then_some(end)
    }

    /// True for `shop.com` and the like: a host without a scheme, by the domains that are common.
    fn has_top_level_domain(&self, start: usize, end: usize) -> bool {
        let host = self.text.get(start..end).unwrap_or("");
        let last = host.rsplit_once('.').map_or("", |(_, last)| last);
        matches!(last, "com" | "net" | "org" | "cn" | "edu" | "gov" | "io")
    }

    /// The end of a keycap sequence whose digit ends at `at`.
    fn keycap(&self, at: usize) -> Option<usize> {
        let at = self.run(at, |c| c == '\u{fe0f}');
        (self.peek(at)? == '\u{20e3}').then_some(at + 3)
    }

    /// The end of the emoji that `first` starts.
    fn emoji(&self, first: char, after: usize) -> Option<usize> {
        if matches!(first, '#' | '*') {
            return self.keycap(after);
        }
        let is_flag = |c: char| matches!(c, '\u{1f1e6}'..='\u{1f1ff}');
        if is_flag(first) {
            let second = self.peek(after).filter(|&c| is_flag(c));
            return Some(after + second.map_or(0, char::len_utf8));
        }
        let coloured = self.peek(after) == Some('\u{fe0f}');
        if !(is_emoji(first)
            || coloured && matches!(first, '\u{a9}' | '\u{ae}' | '\u{2000}'..='\u{3300}'))
        {
            return None;
        }
        let mut at = after;
        loop {
            // Skin, colour, tags of a flag, a keycap.
            at = self.run(at, |c| {
                matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
            });
            match (self.peek(at), self.peek(at + 3)) {
                (Some('\u{200d}'), Some(joined)) if is_emoji(joined) => {
                    at += 3 + joined.len_utf8();
                }
                _ => return Some(at),
            }
        }
    }

    /// The end of the emoticon that starts here: `:)`, `;-P`, `=(`, `<3`.
    fn emoticon(&self, start: usize, first: char) -> Option<usize> {
        if first == '<' {
            let at = start + 1 + usize::from(self.byte(start + 1) == b'/');
            return (self.byte(at) == b'3' && !self.byte(at + 1).is_ascii_alphanumeric())
                .then_some(at + 1);
        }
        if !matches!(first, ':' | ';' | '=') {
            return None;
        }
        let mut at = start + 1;
        let has_nose = matches!(self.byte(at), b'-' | b'\'' | b'^');
        at += usize::from(has_nose);
        let free = has_nose || !self.after_letter(start);
        let is_mouth = match self.byte(at) {
            b')' => true,
            b'(' | b'/' | b'\\' | b'|' | b']' | b'[' | b'*' => free && self.byte(at + 1) != b'/',
            b'D' | b'P' | b'p' | b'O' | b'o' | b'3' | b'S' | b's' => {
                free && !self.byte(at + 1).is_ascii_alphanumeric()
            }
            _ => false,
        };
        // `:))))` laughs.
        let mouth = char::from(self.byte(at));
        is_mouth.then(|| match mouth {
            ')' | '(' => self.run(at, |c| c == mouth),
            _ => at + 1,
        })
    }
}

/// Between tokens: white space, controls, marks of direction.
fn is_blank(character: char) -> bool {
    matches!(character,
        '\0'..=' ' | '\u{7f}'..='\u{a0}' | '\u{ad}' | '\u{61c}' | '\u{1680}' | '\u{180e}'
        | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{3000}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Han characters, with the sign of iteration and the number zero.
pub(super) fn is_han(character: char) -> bool {
    matches!(character,
        '々' | '〇' | '\u{2e80}'..='\u{2fd5}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Signs of other scripts that [`class`] takes for letters.
fn is_sign(character: char) -> bool {
    matches!(
        character,
        '،' | '؛'
            | '؟'
            | '۔'
            | '।'
            | '॥'
            | '־'
            | '׃'
            | '\u{37e}'
            | '\u{387}'
            | '\u{e2f}'
            | '\u{e3f}'
    )
}

fn is_digit(character: char) -> bool {
    matches!(character, '0'..='9' | '０'..='９')
}

/// A letter or digit of a word, not Han.
fn is_letter(character: char) -> bool {
    matches!(class(character), Class::Letter | Class::Cjk)
        && !is_han(character)
        && !is_sign(character)
        && !is_blank(character)
}

/// Characters that are pictures by themselves.
fn is_emoji(character: char) -> bool {
    matches!(character,
        '\u{231a}'..='\u{231b}' | '\u{23e9}'..='\u{23fa}' | '\u{2600}'..='\u{27bf}'
        | '\u{2b05}'..='\u{2b07}' | '\u{2b1b}'..='\u{2b1c}' | '\u{2b50}' | '\u{2b55}'
        | '\u{1f000}'..='\u{1faff}')
}

#[cfg(test)]
mod tests;
