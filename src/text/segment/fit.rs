//! Making the segmenter of a dictionary.

use super::super::lexicon::pack;
use super::convention::{Dictionary, SOUNDS, SURNAMES, refine, tag};
use super::model::{Segmenter, UNITS, longest};
use crate::bundle::BundleWriter;
use crate::names::Names;

/// The files that a segmenter is made of.
#[derive(Clone, Copy, Debug)]
pub struct SegmenterFiles<'a> {
    /// Lines of `word occurrences tag`, the form of jieba's dictionary (tags of ICTCLAS).
    pub dictionary: &'a str,
    /// Lines of a traditional character, white space and the simplified one (or several, the first
    /// counts), the form of OpenCC's `TSCharacters.txt`; may be empty.
    pub simplified: &'a str,
}

/// How the segmenter is made.
#[derive(Clone, Copy, Debug)]
pub struct Params {
    /// Words that are kept, the most frequent; bytes of the model go with it.
    pub words: usize,
}

impl Default for Params {
    fn default() -> Self {
        Self { words: 60_000 }
    }
}

/// A line of a dictionary that says something else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is `{text}`, expected a word, its occurrences and its tag")]
pub struct DictionaryError {
    /// From 1.
    pub line: usize,
    /// The line.
    pub text: String,
}

impl crate::error::Coded for DictionaryError {
    fn code(&self) -> &'static str {
        "dictionary"
    }
}

/// Cuts the words of the dictionary by the convention of Universal Dependencies, keeps the most
/// frequent parts and gives each `cost = -ln(occurrences / all)`, in twentieths. Words with characters that are no
/// Han are left out: the tokeniser finds those.
///
/// # Errors
/// [`DictionaryError`] for a line without occurrences.
pub fn fit(files: &SegmenterFiles<'_>, params: &Params) -> Result<Segmenter, DictionaryError> {
    let mut dictionary = Dictionary::new();
    for (number, line) in files.dictionary.lines().enumerate() {
        let mut columns = line.split_whitespace();
        let Some(word) = columns.next() else { continue };
        let count = columns.next().and_then(|count| count.parse().ok());
        let count: u64 = count.ok_or_else(|| DictionaryError {
            line: number + 1,
            text: line.to_owned(),
        })?;
        if word.chars().all(super::super::token::is_han) {
            let letters = columns.next().unwrap_or("").to_owned();
            dictionary.insert(word.to_owned(), (count, letters));
        }
    }
    let mut simplified: Vec<(char, char)> = files.simplified.lines().filter_map(pair).collect();
    simplified.sort_unstable();
    simplified.dedup_by_key(|&mut (from, _)| from);
    let is_simplified = |word: &str| {
        let known = |c| {
            simplified
                .binary_search_by_key(&c, |&(from, _)| from)
                .is_ok()
        };
        !word.chars().any(known)
    };

    let mut refined: Vec<(u64, String)> = refine(&dictionary)
        .into_iter()
        .filter(|(word, _)| is_simplified(word))
        .map(|(word, count)| (count, word))
        .collect();
    refined.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    refined.truncate(params.words);
    let total: u64 = refined.iter().map(|(count, _)| count).sum();
    refined.sort_by(|a, b| a.1.cmp(&b.1));

    let mut words = Names::default();
    let (mut costs, mut tags) = (Vec::new(), Vec::new());
    for (count, word) in &refined {
        words.intern(word);
        let cost = -(*count as f64 / total as f64).ln() * UNITS;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // clamped to a u8
        let cost = cost.round().clamp(0.0, 255.0) as u8;
        costs.push(cost);
        let letters = dictionary.get(word).map_or("", |(_, letters)| letters);
        tags.push(tag(word, letters) as u8);
    }
    let sorted = |set: &str| {
        let mut characters: Vec<char> = set.chars().collect();
        characters.sort_unstable();
        characters.dedup();
        characters
    };
    Ok(Segmenter {
        longest: longest(&words),
        words,
        costs,
        tags,
        surnames: sorted(SURNAMES),
        sounds: sorted(SOUNDS),
        simplified,
    })
}

/// A traditional character and its simplified form, when they differ.
fn pair(line: &str) -> Option<(char, char)> {
    let mut columns = line.split_whitespace();
    let (mut from, mut to) = (columns.next()?.chars(), columns.next()?.chars());
    let pair = (from.next()?, to.next()?);
    (from.next().is_none() && to.next().is_none() && pair.0 != pair.1).then_some(pair)
}

impl Segmenter {
    /// Writes what [`Segmenter::load`] reads.
    pub fn save(&self, writer: &mut BundleWriter) {
        let packed = pack(self.words.iter());
        writer.u8s("segment.words", &[packed.len()], &packed);
        writer.u8s("segment.costs", &[self.costs.len()], &self.costs);
        writer.u8s("segment.tags", &[self.tags.len()], &self.tags);
        let text = |characters: &[char]| characters.iter().collect::<String>();
        let pairs: String = self
            .simplified
            .iter()
            .flat_map(|&(from, to)| [from, to])
            .collect();
        for (name, text) in [
            ("segment.surnames", text(&self.surnames)),
            ("segment.sounds", text(&self.sounds)),
            ("segment.simplified", pairs),
        ] {
            writer.u8s(name, &[text.len()], text.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundle;
    use crate::json::NativeJson;
    use crate::text::Upos;
    use proptest::prelude::*;

    const DICTIONARY: &str = "质量 500 n\n很 900 d\n好 900 a\n的 9000 uj\n手机 400 n\n手 50 n\n机 50 n\n\
        壳 30 ng\n亿 20 m\n第 100 m\n美元 80 n\n名 40 q\n我 900 r\n买 300 v\n龙 20 n\nA 5 x\n";

    fn small() -> Segmenter {
        let files = SegmenterFiles {
            dictionary: DICTIONARY,
            simplified: "質\t质\n機\t机\n買\t买 卖\n后\t后\n",
        };
        fit(&files, &Params { words: 100 }).unwrap()
    }

    fn cut(segmenter: &Segmenter, text: &str) -> String {
        let words = segmenter.tag_text(text);
        let words: Vec<_> = words
            .iter()
            .map(|word| &text[word.start..word.end])
            .collect();
        words.join(" ")
    }

    #[test]
    fn cuts_and_tags() {
        let segmenter = small();
        for (text, expected) in [
            ("我买的手机壳质量很好！", "我 买 的 手机 壳 质量 很 好 ！"),
            ("我買的手機質量很好", "我 買 的 手機 質量 很 好"),
            ("25亿美元，第18名", "25亿 美元 ， 第18 名"),
            ("李鑫龘的手机", "李 鑫龘 的 手机"),
            ("斯特克买", "斯特克 买"),
            ("iPhone手机 very好", "iPhone 手机 very 好"),
            ("", ""),
        ] {
            assert_eq!(cut(&segmenter, text), expected);
        }
        let tags: Vec<_> = segmenter
            .tag_text("我的手机")
            .iter()
            .map(|word| word.tag)
            .collect();
        assert_eq!(tags, [Upos::Pron, Upos::Part, Upos::Noun]);
        assert_eq!(segmenter.tag_text("买的手机")[1].tag, Upos::Sconj);
    }

    #[test]
    fn costs_by_hand() {
        let files = SegmenterFiles {
            dictionary: "好 3 a\n很 1 d\n\n",
            simplified: "",
        };
        let segmenter = fit(&files, &Params::default()).unwrap();
        let share = |word: &str| segmenter.costs[segmenter.words.get(word).unwrap() as usize];
        // Out of 4, and of the words that are always joined: 3,000 each.
        assert_eq!(share("好"), 166); // 20 ln(12004 / 3) = 165.9
        assert_eq!(share("很"), 188); // 20 ln(12004) = 187.9
    }

    #[test]
    fn a_line_that_says_something_else() {
        let files = SegmenterFiles {
            dictionary: "好 3 a\n很 d\n",
            simplified: "",
        };
        let error = fit(&files, &Params::default()).unwrap_err();
        assert_eq!(error.line, 2);
    }

    #[test]
    fn what_was_saved_is_loaded() {
        let segmenter = small();
        let mut writer = BundleWriter::new([], 0);
        segmenter.save(&mut writer);
        let file = writer.finish().unwrap();
        let loaded = Segmenter::load(&Bundle::read(&file, &NativeJson).unwrap()).unwrap();
        assert_eq!(format!("{loaded:?}"), format!("{segmenter:?}"));

        let mut broken = segmenter.clone();
        broken.tags[0] = 17;
        let mut writer = BundleWriter::new([], 0);
        broken.save(&mut writer);
        let file = writer.finish().unwrap();
        assert!(Segmenter::load(&Bundle::read(&file, &NativeJson).unwrap()).is_err());
    }

    #[test]
    fn a_megabyte_of_one_character() {
        let segmenter = small();
        for piece in ["好", "李", "斯", "龘", "第", "1", "亿", "1亿"] {
            let text = piece.repeat(1_000_000 / piece.len());
            let end = segmenter.tag_text(&text).iter().fold(0, |end, word| {
                assert_eq!(word.start, end);
                word.end
            });
            assert_eq!(end, text.len());
        }
    }

    proptest! {
        #[test]
        fn every_character_is_in_one_word(text in "([我買手機质量很好李斯的第亿]|[0-9a-z]|，){0,40}") {
            let mut end = 0;
            for word in small().tag_text(&text) {
                prop_assert_eq!(word.start, end);
                prop_assert!(text.is_char_boundary(word.end));
                end = word.end;
            }
            prop_assert_eq!(end, text.len());
        }
    }
}
