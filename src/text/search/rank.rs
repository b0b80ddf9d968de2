//! Which items have most of what was meant?

use super::index::SearchIndex;
use super::query::{Query, Synonyms, Word};
use crate::id::ItemId;
use crate::math::{Mask, ScoredItem, Tally, TopK};

/// What it adds when a word follows the one before it in a title as in the query, as a share of
/// their idf.
const NEIGHBOURS: f32 = 0.4;
/// An item is a hit when it covers at least this share of what the best one covers.
const COVER: f32 = 0.5;

/// A part of an item's score.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The word of the query as the item has it; `None` for what it adds that words follow each other
    /// as in the query.
    pub word: Option<String>,
    /// Its part of the score.
    pub value: f32,
}

/// What a query found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hits {
    /// The best items and their scores, > 0, best first.
    pub best: Vec<ScoredItem>,
    /// All hits.
    pub all: Mask,
    /// The query as it was understood, when that is not what was written.
    pub corrected: Option<String>,
    /// Words that had to be left out, because no item has all of them: those that the best one
    /// lacks.
    pub relaxed: Vec<String>,
}

/// Answers queries from an index; keeps its buffers and the last query.
#[derive(Debug, Default)]
pub struct Searcher {
    tally: Tally,
    query: Query,
    /// What an item with all words of the query covers.
    total: f32,
}

/// Called for each word of a query twice: before its items are known to have it, and afterwards, with
/// what neighbours of the word before it got.
type Visit<'a> = dyn FnMut(&Tally, &Word, Option<f32>) + 'a;

impl Searcher {
    /// The best `k` items of `mask` for a query, best first.
    ///
    /// `score = cover · (Σ over words of idf · impact + neighbours)`, where `cover` is the share of the
    /// query's words that the item has, by idf; of several forms of a word an item counts the best.
    /// Forms of a word: itself (any ending); for the last word what it is the start of, at .6; when
    /// at most 3 items have it, the words that are 1 slip away from it (2 from 8 letters on) and in 3
    /// times as many items, at .9, and two words that give it when written together; two words of the
    /// query written together; and what the merchant says means the same. `neighbours` is .4 of the
    /// mean idf of two words that follow each other in the title as in the query.
    ///
    /// An item is a hit when it covers at least half of what the best item covers. Stop words are left
    /// out unless there is nothing else. Queries beyond 16 words are cut off. A query without a word
    /// finds nothing.
    pub fn search(
        &mut self,
        index: &SearchIndex,
        text: &str,
        synonyms: &Synonyms,
        k: usize,
        mask: &Mask,
    ) -> Hits {
        self.query = Query::read(index, text, synonyms);
        self.total = self.query.words.iter().map(|word| word.weight).sum();
        self.score(index, &mut |_, _, _| {});
        let mut most = 0.0_f32;
        for &item in self.tally.touched() {
            if mask.contains(ItemId::new(item)) {
                most = most.max(self.tally.of(item).1);
            }
        }
        let mut all = Mask::none(index.items());
        let mut top = TopK::new(k);
        for &item in self.tally.touched() {
            let (sum, cover) = self.tally.of(item);
            let id = ItemId::new(item);
            if cover >= COVER * most && mask.contains(id) {
                all.insert(id);
                top.push(id, sum * self.share(cover));
            }
        }
        let best = top.take_sorted().to_vec();
        Hits {
            relaxed: self.missing(index, best.first()),
            corrected: self.query.corrected(text),
            all,
            best,
        }
    }

    /// What the scores of some of the last query's hits are made of.
    pub fn explain(&mut self, index: &SearchIndex, hits: &[ScoredItem]) -> Vec<Vec<Match>> {
        let mut parts: Vec<Vec<Match>> = vec![Vec::new(); hits.len()];
        let mut sums = vec![0.0_f32; hits.len()];
        self.score(index, &mut |tally, word, bonus| {
            for ((hit, parts), before) in hits.iter().zip(&mut parts).zip(&mut sums) {
                let item = hit.item.get();
                let Some(bonus) = bonus else {
                    if let Some((value, form)) = tally.word_of(item) {
                        let form = word.forms.get(usize::from(form));
                        parts.push(Match {
                            word: form.map(|form| form.name.clone()),
                            value,
                        });
                        *before += value;
                    }
                    continue;
                };
                let sum = tally.of(item).0;
                if sum > *before + 0.5 * bonus {
                    parts.push(Match {
                        word: None,
                        value: bonus,
                    });
                }
                *before = sum;
            }
        });
        for (hit, parts) in hits.iter().zip(&mut parts) {
            let share = self.share(self.tally.of(hit.item.get()).1);
            for part in parts {
                part.value *= share;
            }
        }
        parts
    }

    /// The stems that are looked for, those of phrases too.
    pub fn stems(&self) -> impl Iterator<Item = u32> + '_ {
        let forms = self.query.words.iter().flat_map(|word| &word.forms);
        forms.flat_map(|form| form.stems.iter().copied())
    }

    /// Adds up what the words of the query are worth.
    fn score(&mut self, index: &SearchIndex, visit: &mut Visit<'_>) {
        self.tally.start(index.items());
        let mut before = 0.0;
        for word in &self.query.words {
            for (number, form) in (0..).zip(&word.forms) {
                let worth = form.worth / 255.0;
                match form.stems.as_slice() {
                    [stem] => self.tally.add(index.list(*stem), worth, number),
                    _ => self.tally.add_found(&form.found, worth, number),
                }
            }
            visit(&self.tally, word, None);
            let bonus = NEIGHBOURS * 0.5 * (before + word.weight);
            self.tally.close(word.weight, bonus);
            visit(&self.tally, word, Some(bonus));
            before = word.weight;
        }
    }

    /// The words of the query that its best item lacks.
    fn missing(&mut self, index: &SearchIndex, best: Option<&ScoredItem>) -> Vec<String> {
        let mut missing = Vec::new();
        if let Some(best) = best
            && self.share(self.tally.of(best.item.get()).1) < 0.999
        {
            self.score(index, &mut |tally, word, closed| {
                if closed.is_none() && word.weight > 0.0 && tally.word_of(best.item.get()).is_none()
                {
                    missing.push(word.text.clone());
                }
            });
        }
        missing
    }

    fn share(&self, cover: f32) -> f32 {
        if self.total > 0.0 {
            cover / self.total
        } else {
            1.0
        }
    }
}
