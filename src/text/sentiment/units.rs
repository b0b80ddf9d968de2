//! A text as a sequence of units: words, Han characters, punctuation, emoji.

use super::super::fold::{Class, class, fold};
use super::super::script::Simplified;

/// Longest tag that is taken for HTML, in bytes.
const MAX_TAG: usize = 200;
/// Numbers of this many digits or more are all the same unit.
const LONG_NUMBER: usize = 3;

/// What a unit does to the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) enum Kind {
    /// A word, a Han character, an emoji.
    Word,
    /// A pause: comma, colon, bracket.
    Pause,
    /// The end of a sentence.
    End,
}

/// A unit and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::text) struct Unit {
    /// Hash of the folded characters.
    pub hash: u32,
    /// Hash of its first letters.
    pub stem: u32,
    /// Byte offsets into the text.
    pub start: u32,
    pub end: u32,
    pub kind: Kind,
}

/// FNV-1a.
const SEED: u32 = 0x811c_9dc5;

fn add(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

fn add_all(hash: u32, text: &str) -> u32 {
    text.bytes().fold(hash, add)
}

/// Cuts `text` into units; the stem of a word has so many letters. Linear in time; one growing list is all
/// that is allocated.
///
/// - A word is a run of letters and digits, without case, diacritics and apostrophes; a letter
///   more than twice in a row counts twice (`sooo` is `soo`), a number of three digits or more is
///   just a number.
/// - Each Chinese, Japanese or Korean character is a unit, in its simplified form.
/// - Punctuation: sentence ends (`.`, `!`, `?`, each once or several times), pauses, the emoticons
///   `:)` and `:(` and the like. Other signs part words and are left out.
/// - A tag of HTML is a pause.
pub(super) fn units(text: &str, stem: usize, simplified: &Simplified) -> Vec<Unit> {
    let mut scanner = Scanner {
        text,
        stem,
        at: 0,
        units: Vec::with_capacity(text.len() / 4 + 1),
    };
    let mut folded = String::new();
    while let Some(character) = scanner.peek() {
        let start = scanner.at;
        match class(character) {
            Class::Letter => scanner.word(&mut folded),
            Class::Cjk => {
                scanner.at += character.len_utf8();
                folded.clear();
                fold(simplified.of(character), &mut folded);
                scanner.push(start, add_all(SEED, &folded), Kind::Word);
            }
            Class::Mark => scanner.at += character.len_utf8(),
            Class::Other => scanner.sign(character),
        }
    }
    scanner.units
}

/// [`class`], at once for what most texts are made of.
#[inline(always)]
fn class_of(character: char) -> Class {
    if character.is_ascii_alphanumeric() {
        Class::Letter
    } else {
        class(character)
    }
}

struct Scanner<'a> {
    text: &'a str,
    stem: usize,
    at: usize,
    units: Vec<Unit>,
}

impl Scanner<'_> {
    #[inline(always)]
    fn peek(&self) -> Option<char> {
        match *self.text.as_bytes().get(self.at)? {
            byte @ ..0x80 => Some(char::from(byte)),
            _ => self.text.get(self.at..)?.chars().next(),
        }
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    fn push(&mut self, start: usize, hash: u32, kind: Kind) {
        self.push_word(start, hash, hash, kind);
    }

    fn push_word(&mut self, start: usize, hash: u32, stem: u32, kind: Kind) {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.units.push(Unit {
            hash,
            stem,
            start: place(start),
            end: place(self.at),
            kind,
        });
    }

    fn word(&mut self, folded: &mut String) {
        let start = self.at;
        let (mut hash, mut digits, mut only_digits) = (SEED, 0usize, true);
        // The last two bytes, to see a third that is the same.
        let mut last = (0u8, 0u8);
        let (mut letters, mut stem) = (0usize, SEED);
        while let Some(character) = self.peek() {
            let length = character.len_utf8();
            let next = match class_of(character) {
                Class::Letter => character,
                Class::Mark => {
                    self.at += length;
                    continue;
                }
                Class::Other if matches!(character, '\'' | '’') => {
                    let after = self.text.get(self.at + length..);
                    match after.and_then(|rest| rest.chars().next()) {
                        Some(after) if class(after) == Class::Letter => {
                            self.at += length;
                            continue;
                        }
                        _ => break,
                    }
                }
                _ => break,
            };
            self.at += length;
            if next.is_ascii_digit() {
                digits += 1;
                hash = add(hash, ascii(next));
                continue;
            }
            only_digits = false;
            if letters == self.stem {
                stem = hash;
            }
            letters += 1;
            folded.clear();
            if next.is_ascii() {
                let byte = ascii(next.to_ascii_lowercase());
                if last != (byte, byte) {
                    hash = add(hash, byte);
                }
                last = (last.1, byte);
            } else {
                fold(next, folded);
                hash = add_all(hash, folded);
                last = (0, 0);
            }
        }
        if only_digits && digits >= LONG_NUMBER {
            hash = add(SEED, b'#');
        }
        if letters <= self.stem {
            stem = hash;
        }
        self.push_word(start, hash, stem, Kind::Word);
    }

    fn sign(&mut self, character: char) {
        let start = self.at;
        self.at += character.len_utf8();
        let (name, kind) = match character {
            '.' | '。' | '．' | '…' | '!' | '！' | '?' | '？' => {
                let name = match character {
                    '!' | '！' => b'!',
                    '?' | '？' => b'?',
                    _ => b'.',
                };
                let mut several = character == '…';
                while self.peek() == Some(character) {
                    self.at += character.len_utf8();
                    several = true;
                }
                // 9.5 is a number, example.com a name.
                let inside = name == b'.'
                    && !several
                    && self.byte(self.at).is_ascii_alphanumeric()
                    && start > 0
                    && self.byte(start - 1).is_ascii_alphanumeric();
                let kind = if inside { Kind::Pause } else { Kind::End };
                (if several { name | 0x80 } else { name }, kind)
            }
            ':' | ';' | '=' => {
                let nose = usize::from(self.byte(self.at) == b'-');
                match self.byte(self.at + nose) {
                    b')' | b'D' if self.byte(self.at + nose + 1) <= b' ' => {
                        self.at += nose + 1;
                        (b')' | 0x80, Kind::Word)
                    }
                    b'(' => {
                        self.at += nose + 1;
                        (b'(' | 0x80, Kind::Word)
                    }
                    _ => (b',', Kind::Pause),
                }
            }
            '<' => {
                if let Some(end) = self.tag() {
                    self.at = end;
                }
                (b',', Kind::Pause)
            }
            '\n' => (b'\n', Kind::Pause),
            ',' | '，' | '、' | '；' | '：' | '(' | ')' | '（' | '）' | '~' | '～' => {
                (b',', Kind::Pause)
            }
            // Emoji and other pictures, with what may follow to vary them left out.
            '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}' => {
                let mut bytes = [0; 4];
                let hash = add_all(SEED, character.encode_utf8(&mut bytes));
                self.push(start, hash, Kind::Word);
                return;
            }
            _ => return,
        };
        // Pauses next to each other are one.
        let again =
            kind == Kind::Pause && self.units.last().is_none_or(|unit| unit.kind != Kind::Word);
        if !again {
            self.push(start, add(SEED, name), kind);
        }
    }

    /// Where the tag ends whose `<` was just read.
    fn tag(&self) -> Option<usize> {
        let first = self.byte(self.at);
        if !first.is_ascii_alphabetic() && first != b'/' {
            return None;
        }
        let rest = self.text.as_bytes().get(self.at..)?;
        let length = rest
            .iter()
            .take(MAX_TAG)
            .position(|&byte| byte == b'>' || byte == b'<')?;
        (rest.get(length) == Some(&b'>')).then_some(self.at + length + 1)
    }
}

/// An ASCII character as its byte; 0 for any other.
fn ascii(character: char) -> u8 {
    u8::try_from(u32::from(character)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The pieces of the text that are units.
    fn pieces(text: &str) -> Vec<&str> {
        let units = units(text, 5, &Simplified::default());
        units
            .iter()
            .map(|it| &text[it.start as usize..it.end as usize])
            .collect()
    }

    fn hashes(text: &str) -> Vec<u32> {
        units(text, 5, &Simplified::default())
            .iter()
            .map(|unit| unit.hash)
            .collect()
    }

    #[test]
    fn cuts() {
        assert_eq!(
            pieces("Don't buy: it's SOOO bad!!! 9.5/10"),
            [
                "Don't", "buy", ":", "it's", "SOOO", "bad", "!!!", "9", ".", "5", "10"
            ]
        );
        assert_eq!(
            pieces("质量很好，iPad。"),
            ["质", "量", "很", "好", "，", "iPad", "。"]
        );
        assert_eq!(
            pieces("ok <br/> <3 a<b"),
            ["ok", "<br/>", "3", "a", "<", "b"]
        );
        assert_eq!(
            pieces("nice :-) sad :( 👍"),
            ["nice", ":-)", "sad", ":(", "👍"]
        );
        assert_eq!(pieces("a, (b"), ["a", ",", "b"]);
        assert_eq!(pieces(" \u{200b}\t"), [""; 0]);
    }

    #[test]
    fn what_is_the_same() {
        assert_eq!(hashes("Don’t"), hashes("dont"));
        assert_eq!(hashes("soooooo"), hashes("soo"));
        assert_ne!(hashes("so"), hashes("soo"));
        assert_eq!(hashes("1234"), hashes("500"));
        assert_ne!(hashes("12"), hashes("50"));
        assert_eq!(hashes("ＧＯＯＤ！"), hashes("good!"));
        assert_eq!(hashes("café"), hashes("CAFE"));
        assert_ne!(hashes("!"), hashes("!!"));
        let stem = |text: &str| units(text, 5, &Simplified::default())[0].stem;
        assert_eq!(stem("disappointed"), stem("DISAPPOINTS"));
        assert_eq!(stem("disap"), hashes("disap")[0]);
        assert_ne!(stem("disappointed"), stem("disagree"));
    }

    #[test]
    fn a_megabyte_of_one_character() {
        for (character, expected) in [
            ("a", 1),
            ("好", 1_000_000),
            ("<", 0),
            ("!", 1),
            (":", 0),
            ("'", 0),
        ] {
            assert_eq!(
                units(&character.repeat(1_000_000), 5, &Simplified::default()).len(),
                expected,
                "{character}"
            );
        }
    }

    proptest! {
        #[test]
        fn offsets_are_in_order_and_on_characters(text in any::<String>()) {
            let mut end = 0;
            for unit in units(&text, 5, &Simplified::default()) {
                let (start, stop) = (unit.start as usize, unit.end as usize);
                prop_assert!(end <= start && start < stop);
                prop_assert!(text.get(start..stop).is_some());
                end = stop;
            }
        }

        #[test]
        fn signs_and_tags(text in "[a<>/:;=\\-()D!.…?,\n'1 👍好]{0,60}") {
            for unit in units(&text, 5, &Simplified::default()) {
                prop_assert!(text.get(unit.start as usize..unit.end as usize).is_some());
            }
        }
    }
}
