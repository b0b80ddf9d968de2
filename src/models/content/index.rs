//! Which terms an item has, and which items have a term.

use super::Params;
use crate::catalog::{Catalog, TextField};
use crate::id::ItemId;
use crate::math::{Highest, Scores, log2, sort_positions};
use crate::names::{NONE, Names};
use crate::text::{is_stop_word, terms};
use crate::value::last_part;

/// What a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// A brand, by its code.
    Brand,
    /// A category, by its code.
    Category,
    /// A tag, by its code.
    Tag,
    /// A word of titles, by its place in the index's own table.
    Word,
}

/// Terms of items, items of terms; made of the catalogue and shared by the models that need it.
///
/// Memory: 8 bytes a term of an item, 21 a distinct term and its word, 8 an item.
#[derive(Debug, Default)]
pub struct Index {
    /// Where each item's terms start; one more than there are items.
    starts: Vec<u32>,
    /// Terms of the items, ascending within an item.
    terms: Vec<u32>,
    /// 1 / length of the item's vector; 0 for an item without terms.
    inverse_norms: Vec<f32>,
    /// By term.
    strengths: Vec<f32>,
    /// Where each term's items start; one more than there are terms.
    posting_starts: Vec<u32>,
    /// Items of the terms, ascending within a term.
    postings: Vec<u32>,
    /// What each term is.
    origins: Vec<(Field, u32)>,
    words: Names,
}

/// Numbers the terms as they come.
#[derive(Default)]
struct Dictionary {
    words: Names,
    /// Term by code, [`NONE`] where there is none yet; of each field.
    code_terms: [Vec<u32>; 4],
    /// Field weight by term.
    weights: Vec<f32>,
    origins: Vec<(Field, u32)>,
}

impl Dictionary {
    fn code(&mut self, field: Field, code: u32, weight: f32) -> u32 {
        let terms = &mut self.code_terms[field as usize];
        let place = code as usize;
        if terms.len() <= place {
            terms.resize(place + 1, NONE);
        }
        if terms[place] == NONE {
            terms[place] = to_u32(self.weights.len());
            self.weights.push(weight);
            self.origins.push((field, code));
        }
        terms[place]
    }
}

impl Index {
    /// Over all items of the catalogue. Parameters are taken as checked.
    pub(super) fn new(catalog: &Catalog, params: &Params) -> Self {
        let items = catalog.table().len();
        let mut dictionary = Dictionary::default();
        let mut starts = vec![0];
        let mut all: Vec<u32> = Vec::new();
        let mut own: Vec<u32> = Vec::new();
        for index in 0..items {
            let item = ItemId::from_index(index);
            own.clear();
            if catalog.contains(item) {
                collect(catalog, item, params, &mut dictionary, &mut own);
            }
            sort_positions(&mut own, &mut |a, b| a.cmp(&b));
            own.dedup();
            all.extend_from_slice(&own);
            starts.push(to_u32(all.len()));
        }

        let mut counts = vec![0u32; dictionary.weights.len()];
        for &term in &all {
            counts[term as usize] += 1;
        }
        let present = catalog.count() as f32;
        let strengths: Vec<f32> = counts
            .iter()
            .zip(&dictionary.weights)
            .map(|(&count, &weight)| {
                let share = count as f32 / present;
                if count > 1 && share <= 0.5 {
                    weight * log2(1.0 + 1.0 / share)
                } else {
                    0.0
                }
            })
            .collect();

        let mut model = Self {
            starts: vec![0],
            posting_starts: vec![0],
            origins: dictionary.origins,
            words: dictionary.words,
            ..Self::default()
        };
        let mut end = 0;
        for (&count, &strength) in counts.iter().zip(&strengths) {
            end += if strength > 0.0 { count } else { 0 };
            model.posting_starts.push(end);
        }
        model.postings = vec![0; end as usize];
        let mut next = model.posting_starts.clone();
        for index in 0..items {
            let mut square = 0.0;
            for &term in &all[starts[index] as usize..starts[index + 1] as usize] {
                let strength = strengths[term as usize];
                if strength > 0.0 {
                    square += strength * strength;
                    model.terms.push(term);
                    model.postings[next[term as usize] as usize] = to_u32(index);
                    next[term as usize] += 1;
                }
            }
            model.starts.push(to_u32(model.terms.len()));
            let norm = if square > 0.0 {
                1.0 / square.sqrt()
            } else {
                0.0
            };
            model.inverse_norms.push(norm);
        }
        model.terms.shrink_to_fit();
        model.strengths = strengths;
        model
    }

    /// Number of distinct terms.
    #[must_use]
    pub fn len(&self) -> usize {
        self.strengths.len()
    }

    /// True when no item has a term.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.strengths.is_empty()
    }

    /// Terms of an item, ascending; none for an item that is not in the catalogue.
    #[must_use]
    pub fn terms_of(&self, item: ItemId) -> &[u32] {
        let index = item.index();
        match (self.starts.get(index), self.starts.get(index + 1)) {
            (Some(&start), Some(&end)) => &self.terms[start as usize..end as usize],
            _ => &[],
        }
    }

    /// 1 / length of an item's vector; 0 for an item without terms.
    #[must_use]
    pub fn inverse_norm(&self, item: ItemId) -> f32 {
        self.inverse_norms.get(item.index()).copied().unwrap_or(0.0)
    }

    /// Strength of a term, above 0 for those that items have.
    #[must_use]
    pub fn strength(&self, term: u32) -> f32 {
        self.strengths.get(term as usize).copied().unwrap_or(0.0)
    }

    /// Items that have a term, ascending.
    #[must_use]
    pub fn postings_of(&self, term: u32) -> &[u32] {
        let term = term as usize;
        match (
            self.posting_starts.get(term),
            self.posting_starts.get(term + 1),
        ) {
            (Some(&start), Some(&end)) => &self.postings[start as usize..end as usize],
            _ => &[],
        }
    }

    /// Cosine of two items' vectors, 0 to 1; 0 when one has no terms.
    #[must_use]
    pub fn similarity(&self, a: ItemId, b: ItemId) -> f32 {
        let (mut left, mut right) = (self.terms_of(a), self.terms_of(b));
        let mut sum = 0.0;
        while let (Some((&x, after_x)), Some((&y, after_y))) =
            (left.split_first(), right.split_first())
        {
            if x == y {
                sum += self.strength(x) * self.strength(x);
            }
            if x <= y {
                left = after_x;
            }
            if y <= x {
                right = after_y;
            }
        }
        sum * self.inverse_norm(a) * self.inverse_norm(b)
    }

    /// What a term is.
    #[must_use]
    pub fn field(&self, term: u32) -> Field {
        self.origins
            .get(term as usize)
            .map_or(Field::Word, |origin| origin.0)
    }

    /// How a term is called: the brand, the last part of the category's path, the tag's value, the
    /// word as `text::terms` gives it.
    #[must_use]
    pub fn label<'a>(&'a self, term: u32, catalog: &'a Catalog) -> &'a str {
        match self.origins.get(term as usize) {
            Some(&(Field::Brand, code)) => catalog.brand_name(code),
            Some(&(Field::Category, code)) => {
                let path = catalog.category_name(code);
                last_part(path, '>').trim_start()
            }
            Some(&(Field::Tag, code)) => catalog.tag(code).1,
            Some(&(Field::Word, code)) => self.words.name(code),
            None => "",
        }
    }
}

/// Weights of terms that belong together: what a shopper's profile is made of.
#[derive(Clone, Debug, Default)]
pub(in crate::models) struct Profile {
    /// By term; 0 for those that it does not have.
    pub values: Vec<f32>,
    /// Those that it has, strongest first once it is cut.
    pub terms: Vec<u32>,
    strongest: Highest,
}

impl Profile {
    /// Over an index of `terms` terms.
    pub fn new(terms: usize) -> Self {
        Self {
            values: vec![0.0; terms],
            ..Self::default()
        }
    }

    /// Back to nothing.
    pub fn clear(&mut self) {
        for term in self.terms.drain(..) {
            self.values[term as usize] = 0.0;
        }
    }

    /// Adds to a term's weight.
    pub fn add(&mut self, term: u32, value: f32) {
        let slot = &mut self.values[term as usize];
        if *slot == 0.0 {
            self.terms.push(term);
        }
        *slot += value;
    }

    /// Adds `scale · Σ value(t) · s(t) / |i|` over the terms to the scores of their items.
    pub fn score(&self, index: &Index, scale: f32, scores: &mut Scores) {
        let lists = self.terms.iter().map(|&term| index.postings_of(term).len());
        let count = lists.sum();
        for &term in &self.terms {
            let value = self.values[term as usize] * index.strength(term) * scale;
            scores.add_products(index.postings_of(term), value, &index.inverse_norms, count);
        }
    }

    /// Leaves the `most` strongest terms (of equally strong ones the first), and of these only as
    /// many as lead to `budget` items, but one in any case.
    pub fn cut(&mut self, index: &Index, most: usize, mut budget: usize) {
        // Bits flipped: of equally strong terms the first.
        self.strongest.reset(most);
        for term in self.terms.drain(..) {
            let value = std::mem::take(&mut self.values[term as usize]);
            self.strongest.push(!term, value);
        }
        for (flipped, value) in self.strongest.sorted() {
            let count = index.postings_of(!flipped).len();
            if count > budget && !self.terms.is_empty() {
                break;
            }
            budget = budget.saturating_sub(count);
            self.terms.push(!flipped);
            self.values[!flipped as usize] = value;
        }
    }
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The terms of an item; one may come twice.
fn collect(
    catalog: &Catalog,
    item: ItemId,
    params: &Params,
    dictionary: &mut Dictionary,
    out: &mut Vec<u32>,
) {
    if params.brand > 0.0
        && let Some(brand) = catalog.brand(item)
    {
        out.push(dictionary.code(Field::Brand, brand, params.brand));
    }
    if params.category > 0.0 {
        for category in catalog.category_path(item) {
            out.push(dictionary.code(Field::Category, category, params.category));
        }
    }
    if params.tag > 0.0 {
        for &tag in catalog.tags(item) {
            out.push(dictionary.code(Field::Tag, tag, params.tag));
        }
    }
    if params.title > 0.0 {
        let mut words = terms(catalog.text(item, TextField::Title));
        while let Some(word) = words.next_term() {
            if word.len() > 1 && !is_stop_word(word) {
                let code = dictionary.words.intern(word);
                out.push(dictionary.code(Field::Word, code, params.title));
            }
        }
    }
}
