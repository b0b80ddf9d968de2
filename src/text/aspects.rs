//! Which aspects does a review speak of, how, and by which words?
//!
//! A text is cut into clauses, at sentence ends, pauses and contrasts (`but`). A clause speaks of an
//! aspect when it has one of the aspect's words, and speaks of it as the sentiment model judges the
//! clause. A clause that says nothing clearly takes the judgement of its sentence, when that is clear.
//!
//! *For:* what reviews praise and complain of. *Not for:* aspects that nobody has words for.

use super::sentiment::{Label, Polarity, Sentiment, Unit, UnitKind};
use crate::bundle::{Bundle, BundleError};
use crate::math::sort_by;

/// Most units of a clause; longer ones are cut, so that time stays linear.
const MAX_CLAUSE: usize = 200;

/// The words of aspects.
///
/// ```
/// use windowshopper::{bundle::Bundle, json::NativeJson};
/// use windowshopper::text::{aspects::Aspects, sentiment::{Label, Sentiment}};
/// let file = std::fs::read("models/sentiment-en.wst").unwrap();
/// let bundle = Bundle::read(&file, &NativeJson).unwrap();
/// let model = Sentiment::load(&bundle).unwrap();
/// let mut aspects = Aspects::load(&bundle, &model).unwrap();
/// aspects.add("smell: smell* odor", &model);
/// let text = "The screen is great but it smells awful.";
/// let mentions = aspects.mentions(text, &model);
/// assert_eq!(aspects.names()[mentions[0].aspect], "screen");
/// assert_eq!(mentions[0].polarity.label, Label::Positive);
/// assert_eq!(aspects.names()[mentions[1].aspect], "smell");
/// assert_eq!(mentions[1].polarity.label, Label::Negative);
/// assert_eq!(&text[mentions[1].start..mentions[1].end], "it smells awful");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aspects {
    names: Vec<String>,
    /// Sorted by the first hash.
    words: Vec<Word>,
}

/// A word of an aspect, as units.
#[derive(Clone, Debug, PartialEq)]
struct Word {
    first: u32,
    rest: Vec<u32>,
    /// Any word with this stem counts.
    is_stem: bool,
    aspect: usize,
}

/// A clause that speaks of an aspect.
#[derive(Clone, Debug, PartialEq)]
pub struct Mention {
    /// Which of [`Aspects::names`].
    pub aspect: usize,
    /// What the clause says.
    pub polarity: Polarity,
    /// The clause: byte offsets into the text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The words of the aspect in it, as byte offsets.
    pub words: Vec<(usize, usize)>,
}

impl Aspects {
    /// The words that come with the weights: the tensor `aspects`.
    ///
    /// # Errors
    /// When the tensor is missing or no text.
    pub fn load(bundle: &Bundle<'_>, model: &Sentiment) -> Result<Self, Box<BundleError>> {
        let mut aspects = Self::default();
        aspects.add(bundle.text("aspects")?, model);
        Ok(aspects)
    }

    /// Adds words, one aspect a line: `name: word word* ...`. Of a word with a star every word counts
    /// that begins with the same letters (those of the model's stems); Chinese words stand as they
    /// are. A line without a colon, or without words, adds nothing. An aspect that is known gets more
    /// words.
    pub fn add(&mut self, lines: &str, model: &Sentiment) {
        for line in lines.lines() {
            let Some((name, list)) = line.split_once(':') else {
                continue;
            };
            let name = name.trim();
            for word in list.split_whitespace() {
                let is_stem = word.ends_with('*');
                let units = model.units(word);
                let Some((first, rest)) = units.split_first() else {
                    continue;
                };
                let known = self.names.iter().position(|other| other == name);
                let aspect = known.unwrap_or(self.names.len());
                if known.is_none() {
                    self.names.push(name.into());
                }
                self.words.push(Word {
                    first: if is_stem { first.stem } else { first.hash },
                    rest: rest.iter().map(|unit| unit.hash).collect(),
                    is_stem,
                    aspect,
                });
            }
        }
        sort_by(&mut self.words, |a, b| a.first.cmp(&b.first));
    }

    /// Names of the aspects.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The clauses of `text` that speak of an aspect, in order, once for each aspect. Linear in the
    /// length of the text.
    #[must_use]
    pub fn mentions(&self, text: &str, model: &Sentiment) -> Vec<Mention> {
        self.mentions_in(&model.units(text), model)
    }

    pub(super) fn mentions_in(&self, units: &[Unit], model: &Sentiment) -> Vec<Mention> {
        let mut mentions = Vec::new();
        let mut sentence_start = 0;
        while sentence_start < units.len() {
            let rest = units.get(sentence_start..).unwrap_or_default();
            let end = rest.iter().take(MAX_CLAUSE);
            let end = end.take_while(|unit| unit.kind != UnitKind::End).count();
            let (sentence, _) = rest.split_at(end);
            self.sentence(sentence, model, &mut mentions);
            sentence_start += end.max(1);
        }
        mentions
    }

    fn sentence(&self, sentence: &[Unit], model: &Sentiment, mentions: &mut Vec<Mention>) {
        let mut whole = None;
        let parts = sentence.split(|unit| unit.kind == UnitKind::Pause || model.contrasts(unit));
        for clause in parts {
            let before = mentions.len();
            for place in 0..clause.len() {
                let here = clause.get(place..).unwrap_or_default();
                self.found(here, &mut |aspect, count| {
                    let last = here.get(count - 1).or(here.first());
                    let (Some(first), Some(last)) = (here.first(), last) else {
                        return;
                    };
                    let span = (first.start as usize, last.end as usize);
                    let own = mentions.iter_mut().skip(before);
                    match own.into_iter().find(|mention| mention.aspect == aspect) {
                        // A longer word may hold a shorter one.
                        Some(mention) => {
                            let new = mention.words.last().is_none_or(|it| it.1 <= span.0);
                            if new {
                                mention.words.push(span);
                            }
                        }
                        None => mentions.push(Mention {
                            aspect,
                            polarity: Polarity::default(),
                            start: 0,
                            end: 0,
                            words: vec![span],
                        }),
                    }
                });
            }
            if mentions.len() == before {
                continue;
            }
            let mut polarity = model.score_units(clause);
            if polarity.label == Label::Uncertain {
                let whole = *whole.get_or_insert_with(|| model.score_units(sentence));
                if whole.label != Label::Uncertain {
                    polarity = whole;
                }
            }
            for mention in mentions.iter_mut().skip(before) {
                mention.polarity = polarity;
                mention.start = clause.first().map_or(0, |unit| unit.start as usize);
                mention.end = clause.last().map_or(0, |unit| unit.end as usize);
            }
        }
    }

    /// Calls `each` with the aspect and length of the words that start here.
    fn found(&self, here: &[Unit], each: &mut dyn FnMut(usize, usize)) {
        let Some((first, rest)) = here.split_first() else {
            return;
        };
        for (hash, is_stem) in [(first.hash, false), (first.stem, true)] {
            let start = self.words.partition_point(|word| word.first < hash);
            let words = self.words.iter().skip(start);
            for word in words.take_while(|word| word.first == hash) {
                let same = rest.len() >= word.rest.len()
                    && rest.iter().zip(&word.rest).all(|(a, b)| a.hash == *b);
                if same && word.is_stem == is_stem {
                    each(word.aspect, 1 + word.rest.len());
                }
            }
        }
    }
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::super::sentiment::tests::model;
    use super::*;
    use proptest::prelude::*;

    fn aspects() -> Aspects {
        let mut aspects = Aspects::default();
        aspects.add(
            "price: price* prici* cheap\nscreen: screen 屏幕 屏\nno colon\nempty:",
            &model(),
        );
        aspects
    }

    /// Aspect, label and words of each mention.
    fn all(text: &str) -> Vec<(String, Label, Vec<&str>)> {
        let aspects = aspects();
        let mentions = aspects.mentions(text, &model());
        mentions
            .iter()
            .map(|it| {
                let words = it.words.iter().map(|&(start, end)| &text[start..end]);
                (
                    aspects.names()[it.aspect].clone(),
                    it.polarity.label,
                    words.collect(),
                )
            })
            .collect()
    }

    #[test]
    fn clauses_are_judged_one_by_one() {
        use Label::{Negative, Positive, Uncertain};
        let price = |label, word| ("price".to_owned(), label, vec![word]);
        let screen = |label, word| ("screen".to_owned(), label, vec![word]);
        assert_eq!(
            all("Good price but bad screen."),
            [price(Positive, "price"), screen(Negative, "screen")]
        );
        assert_eq!(
            all("The pricing is not good. Screen bad"),
            [price(Negative, "pricing"), screen(Negative, "Screen")]
        );
        // Nothing clear in the clause: the sentence is asked.
        assert_eq!(all("The screen, it is bad"), [screen(Negative, "screen")]);
        assert_eq!(all("A screen."), [screen(Uncertain, "screen")]);
        // The longer word only; an aspect once a clause, with all its words.
        assert_eq!(all("屏幕很好"), [screen(Positive, "屏幕")]);
        assert_eq!(all("cheap price good")[0].2, ["cheap", "price"]);
        assert_eq!(all("nothing of that"), []);
    }

    #[test]
    fn a_merchant_adds_words() {
        let mut aspects = aspects();
        assert_eq!(aspects.names(), ["price", "screen"]);
        aspects.add("screen: display\nsmell: smell*", &model());
        assert_eq!(aspects.names(), ["price", "screen", "smell"]);
        let mentions = aspects.mentions("bad display; smelly", &model());
        let found: Vec<usize> = mentions.iter().map(|it| it.aspect).collect();
        assert_eq!(found, [1, 2]);
        assert_eq!((mentions[0].start, mentions[0].end), (0, 11));
    }

    #[test]
    fn a_megabyte() {
        for text in ["price ", "屏", "bad, ", "."] {
            let text = text.repeat(200_000);
            let mentions = aspects().mentions(&text, &model());
            assert_eq!(mentions.is_empty(), !text.contains(['p', '屏']));
        }
    }

    proptest! {
        #[test]
        fn offsets_are_right(text in "((price|screen|屏幕|good|not|but|很好|é)[ .,!]?){0,40}") {
            for mention in aspects().mentions(&text, &model()) {
                prop_assert!(text.get(mention.start..mention.end).is_some());
                for (start, end) in mention.words {
                    prop_assert!(mention.start <= start && end <= mention.end);
                    prop_assert!(text.get(start..end).is_some());
                }
            }
        }

        #[test]
        fn whatever_comes(text in any::<String>()) {
            let _ = aspects().mentions(&text, &model());
        }
    }
}
