//! What did the shopper mean?

use super::index::SearchIndex;
use super::words::words;
use crate::math::{Posting, phrase};
use crate::text::is_stop_word;
use std::ops::Range;

/// Worth of a word that only starts with the last word of the query.
const PREFIX: f32 = 0.6;
/// Worth of a word that the shopper may have meant.
const MEANT: f32 = 0.9;
/// A word of more items than this is taken as meant.
const RARE: u32 = 3;
/// A word is meant rather than a rare one when so many times more items have it.
const MORE: u32 = 3;
/// Most words of a query that are looked at.
pub const MAX_WORDS: usize = 16;
/// Most groups of synonyms, and words or phrases in all of a query's.
const MAX_SYNONYMS: usize = 1_000;

/// Words and phrases that mean the same.
pub type Synonyms = [Vec<String>];

/// One way in which an item can have a word of the query.
#[derive(Clone, Debug)]
pub(super) struct Form {
    /// What it is called: the word as items have it.
    pub name: String,
    /// Its stem, or those of a phrase.
    pub stems: Vec<u32>,
    /// Of a phrase the items that have its words one after another in their title.
    pub found: Vec<Posting>,
    /// What it is worth at an impact of 1.
    pub worth: f32,
}

/// A word of the query.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// As it was written, folded.
    pub text: String,
    /// Where it is in the query.
    pub span: Range<usize>,
    /// The ways in which items can have it; none for a word that no item has.
    pub forms: Vec<Form>,
    /// How much it tells: idf of its most frequent form.
    pub weight: f32,
    /// Of its own stem.
    idf: f32,
    /// What was meant, when no item has what was written.
    pub corrected: Option<String>,
}

/// A query, word by word.
#[derive(Clone, Debug, Default)]
pub(super) struct Query {
    pub words: Vec<Word>,
}

impl Query {
    /// Reads a query; its last word may be the start of another one, unless something follows it.
    pub fn read(index: &SearchIndex, text: &str, synonyms: &Synonyms) -> Self {
        let mut all: Vec<(String, Range<usize>)> = Vec::new();
        let mut terms = words(text);
        let mut end = 0;
        // A bound on the work, not on the length of what is looked at.
        let mut left = 4 * MAX_WORDS;
        while let Some(word) = terms.next_word()
            && left > 0
        {
            left -= 1;
            let word = word.to_owned();
            let span = terms.span();
            end = span.end;
            if !all.iter().any(|(known, _)| *known == word) {
                all.push((word, span));
            }
        }
        let mut unfinished = end == text.len();
        if !all.iter().all(|(word, _)| is_stop_word(word)) {
            // The last word may be the start of another: "for" of "fork".
            let last = all.len() - usize::from(unfinished);
            let mut position = 0;
            all.retain(|(word, _)| {
                position += 1;
                position > last || !is_stop_word(word)
            });
        }
        unfinished &= all.len() <= MAX_WORDS;
        all.truncate(MAX_WORDS);

        let mut query = Self::default();
        let count = all.len();
        for (place, (text, span)) in all.into_iter().enumerate() {
            let last = unfinished && place + 1 == count;
            query.words.push(Word::new(index, text, span, last));
        }
        query.join(index);
        query.add_synonyms(index, synonyms);
        if unfinished
            && count > 1
            && let Some(last) = query.words.last_mut()
            && is_stop_word(&last.text)
        {
            // It is no condition.
            last.weight = 0.0;
        }
        query
    }

    /// `text`, which it was read from, with what was meant in place of what was written; `None` when
    /// that is the same.
    pub fn corrected(&self, text: &str) -> Option<String> {
        let mut corrected = String::new();
        let mut end = 0;
        for word in &self.words {
            if let Some(meant) = &word.corrected {
                corrected.push_str(text.get(end..word.span.start)?);
                corrected.push_str(meant);
                end = word.span.end;
            }
        }
        corrected.push_str(text.get(end..)?);
        (end > 0).then_some(corrected)
    }

    /// Two neighbours may be one word: "sun glasses".
    fn join(&mut self, index: &SearchIndex) {
        for place in 1..self.words.len() {
            let [Some(first), Some(second)] =
                [place - 1, place].map(|place| self.words.get(place).map(|word| &*word.text))
            else {
                return;
            };
            let joined = [first, second].concat();
            if let Some(stem) = index.stem_of(&joined) {
                for word in self.words.iter_mut().skip(place - 1).take(2) {
                    word.add(index, joined.clone(), &[stem], 1.0);
                }
            }
        }
    }

    /// Where the query has a word or phrase of a group, the others of the group count too.
    fn add_synonyms(&mut self, index: &SearchIndex, synonyms: &Synonyms) {
        let own: Vec<String> = self.words.iter().map(|word| stemmed(&word.text)).collect();
        for group in synonyms.iter().take(MAX_SYNONYMS) {
            for member in group.iter().take(MAX_SYNONYMS) {
                let Some(place) = position(&own, member) else {
                    continue;
                };
                for other in group
                    .iter()
                    .take(MAX_SYNONYMS)
                    .filter(|other| *other != member)
                {
                    let stems: Option<Vec<u32>> = words(other)
                        .take(MAX_WORDS)
                        .filter(|word| !is_stop_word(word))
                        .map(|word| index.stem_of(&word))
                        .collect();
                    for word in self.words.get_mut(place.clone()).into_iter().flatten() {
                        word.add(
                            index,
                            other.clone(),
                            stems.as_deref().unwrap_or_default(),
                            1.0,
                        );
                    }
                }
            }
        }
    }
}

fn stemmed(word: &str) -> String {
    let mut word = word.to_owned();
    super::stem(&mut word);
    word
}

/// Where the words of a phrase follow each other in a query of these stems, singular or plural.
fn position(own: &[String], phrase: &str) -> Option<Range<usize>> {
    let mut words = words(phrase);
    let mut stems = Vec::new();
    while stems.len() < MAX_WORDS
        && let Some(word) = words.next_word()
    {
        let stem = stemmed(word);
        // Most phrases have nothing to do with the query.
        if !own.contains(&stem) {
            return None;
        }
        stems.push(stem);
    }
    if stems.is_empty() {
        return None;
    }
    let start = own.windows(stems.len()).position(|part| part == stems)?;
    Some(start..start + stems.len())
}

impl Word {
    /// A word with its forms: itself, what it is the start of, what was meant by it, and its two
    /// halves.
    fn new(index: &SearchIndex, text: String, span: Range<usize>, unfinished: bool) -> Self {
        let mut word = Self {
            text,
            span,
            forms: Vec::new(),
            weight: 0.0,
            idf: f32::MAX,
            corrected: None,
        };
        let stem = index.stem_of(&word.text);
        let count = stem.map_or(0, |stem| index.count(stem));
        if let Some(stem) = stem {
            word.idf = index.idf(count);
            word.add(index, word.text.clone(), &[stem], 1.0);
        }
        if unfinished {
            for code in index.starting(&word.text) {
                word.add(
                    index,
                    index.word(code).to_owned(),
                    &[index.stem(code)],
                    PREFIX,
                );
            }
        }
        if count <= RARE && (count > 0 || word.forms.is_empty()) {
            for code in index.meant(&word.text, count * MORE) {
                if count == 0 && word.corrected.is_none() {
                    word.corrected = Some(index.word(code).to_owned());
                }
                word.add(
                    index,
                    index.word(code).to_owned(),
                    &[index.stem(code)],
                    MEANT,
                );
            }
        }
        if count <= RARE {
            word.split(index);
        }
        if word.forms.is_empty() {
            word.weight = index.idf(0);
        }
        word
    }

    /// One word may be two: "sweatpants" of which titles say "sweat pants". Of all places to cut it
    /// the one that most titles have.
    fn split(&mut self, index: &SearchIndex) {
        let mut best: Option<(usize, [u32; 2], String)> = None;
        for (place, _) in self.text.char_indices().skip(2) {
            let (first, second) = self.text.split_at(place);
            if second.len() < 2 {
                break;
            }
            if let (Some(a), Some(b)) = (index.stem_of(first), index.stem_of(second)) {
                let count = phrase(&[index.list(a), index.list(b)]).len();
                if count > best.as_ref().map_or(0, |best| best.0) {
                    best = Some((count, [a, b], [first, " ", second].concat()));
                }
            }
        }
        if let Some((_, stems, name)) = best {
            if self.forms.is_empty() || self.corrected.is_some() {
                self.corrected = Some(name.clone());
            }
            self.add(index, name, &stems, 1.0);
        }
    }

    /// Adds a form, unless no item has it or it is there.
    fn add(&mut self, index: &SearchIndex, name: String, stems: &[u32], worth: f32) {
        if self.forms.iter().any(|form| form.stems == stems) {
            return;
        }
        let mut found = Vec::new();
        let count = match stems {
            [] => 0,
            [stem] => index.count(*stem),
            _ => {
                let lists: Vec<&[u8]> = stems.iter().map(|&stem| index.list(stem)).collect();
                found = phrase(&lists);
                u32::try_from(found.len()).unwrap_or(u32::MAX)
            }
        };
        if count == 0 || self.forms.len() >= usize::from(u8::MAX) {
            return;
        }
        let idf = index.idf(count);
        self.weight = if self.forms.is_empty() {
            idf
        } else {
            self.weight.min(idf)
        };
        self.forms.push(Form {
            name,
            stems: stems.to_vec(),
            found,
            worth: worth * idf.min(self.idf),
        });
    }
}
