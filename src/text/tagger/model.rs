//! The tagger as it runs.

use super::super::lexicon::unpack;
use super::super::{Tagged, TokenKind, Upos, clitic, sentences, tokens};
use super::features::{Lexicon, NO_TAG, Place, Seen, features};
use crate::bundle::{Bundle, BundleError};

/// Number of tags.
pub(super) const TAGS: usize = Upos::ALL.len();

/// Tags English words with their parts of speech; see the module for how.
#[derive(Clone, Debug)]
pub struct Tagger {
    pub(super) lexicon: Lexicon,
    pub(super) rows: u32,
    /// [`TAGS`] a row.
    pub(super) weights: Vec<i8>,
}

impl Tagger {
    /// Reads the tensors `tagger.words` (a packed list), `tagger.clusters` (U16), `tagger.senses`
    /// (U8), one entry a word, and `tagger.weights` (I8, tags x rows).
    ///
    /// # Errors
    /// When one is missing or has another shape, or there are no rows.
    pub fn load(bundle: &Bundle<'_>) -> Result<Self, Box<BundleError>> {
        let words = unpack(bundle, "tagger.words")?;
        let clusters = bundle.u16s("tagger.clusters", &[words.len()])?;
        let senses = bundle.u8s("tagger.senses", &[words.len()])?.to_vec();
        let rows = match bundle.shape("tagger.weights")? {
            &[TAGS, rows] if rows > 0 => rows,
            _ => 1, // which the next line refuses
        };
        let by_tag = bundle.i8s("tagger.weights", &[TAGS, rows])?;
        let mut weights = vec![0; by_tag.len()];
        for (tag, column) in by_tag.chunks_exact(rows).enumerate() {
            for (row, &weight) in column.iter().enumerate() {
                if let Some(place) = weights.get_mut(row * TAGS + tag) {
                    *place = weight;
                }
            }
        }
        Ok(Self {
            lexicon: Lexicon {
                words,
                clusters,
                senses,
            },
            rows: u32::try_from(rows).unwrap_or(u32::MAX),
            weights,
        })
    }

    /// The parts of speech of the words of one sentence, cut by the convention of Universal
    /// Dependencies (see [`clitic`]). Of two that are equally likely the first in the alphabet.
    #[must_use]
    pub fn tag(&self, words: &[&str]) -> Vec<Upos> {
        let mut tags = Vec::with_capacity(words.len());
        walk(words, &self.lexicon, &mut |place| {
            let mut scores = [0_i32; TAGS];
            for row in features(place, self.rows) {
                let start = row * TAGS;
                let weights = self.weights.get(start..start + TAGS);
                for (score, &weight) in scores.iter_mut().zip(weights.unwrap_or_default()) {
                    *score += i32::from(weight);
                }
            }
            let tag = best(&scores);
            tags.push(tag);
            tag
        });
        tags
    }

    /// The words of a text, sentence by sentence, with their parts of speech. Contractions are two
    /// words; runs of Han characters are one, which [`Segmenter`](super::super::Segmenter) reads
    /// better.
    #[must_use]
    pub fn tag_text(&self, text: &str) -> Vec<Tagged> {
        let mut all: Vec<Tagged> = Vec::new();
        for sentence in sentences(text) {
            let from = sentence.start;
            let sentence = text.get(sentence).unwrap_or("");
            let mut words = Vec::new();
            let first = all.len();
            for token in tokens(sentence) {
                let word = token.of(sentence);
                let cut = match token.kind {
                    TokenKind::Word => clitic(word),
                    _ => word.len(),
                };
                for (start, end) in [(0, cut), (cut, word.len())] {
                    if start < end {
                        words.push(word.get(start..end).unwrap_or(""));
                        all.push(Tagged {
                            start: from + token.start + start,
                            end: from + token.start + end,
                            tag: Upos::X,
                        });
                    }
                }
            }
            for (word, tag) in all.iter_mut().skip(first).zip(self.tag(&words)) {
                word.tag = tag;
            }
        }
        all
    }
}

/// Goes over the words from left to right; `next` says the tag of each.
pub(super) fn walk(words: &[&str], lexicon: &Lexicon, next: &mut dyn FnMut(&Place<'_>) -> Upos) {
    let mut buffer = String::new();
    let (before, behind) = (Seen::edge(1), Seen::edge(2));
    let mut seen = vec![before; 2];
    for word in words {
        seen.push(Seen::new(word, lexicon, &mut buffer));
    }
    let big = seen
        .iter()
        .filter(|seen| seen.all_big)
        .fold(0, |n, _| n + 1);
    let shouts = big * 10 > words.len() * 8;
    seen.extend([behind; 2]);
    let mut tags = (NO_TAG, NO_TAG + 1);
    for (position, window) in seen.windows(5).enumerate() {
        let [aa, a, w, b, bb] = window else { continue };
        let tag = next(&Place {
            window: [aa, a, w, b, bb],
            tags,
            is_first: position == 0,
            shouts,
        });
        tags = (tag as u8, tags.0);
    }
}

/// The tag with the highest score, the first of equals.
pub(super) fn best<T: PartialOrd + Copy>(scores: &[T; TAGS]) -> Upos {
    let mut best = (Upos::Adj, scores[0]);
    for (tag, &score) in Upos::ALL.into_iter().zip(scores) {
        if score > best.1 {
            best = (tag, score);
        }
    }
    best.0
}
