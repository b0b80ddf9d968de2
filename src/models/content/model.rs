use super::Params;
use crate::catalog::{Catalog, TextField};
use crate::id::ItemId;
use crate::math::{Highest, Scores, log2, sort_positions};
use crate::models::{Contribution, ParamsError, Query, Recommender, Source, Visit};
use crate::names::{NONE, Names};
use crate::text::{is_stop_word, terms};

/// Latest visits of a history that the profile is made of.
const MAX_VISITS: usize = 50;

/// Terms of items, items of terms.
///
/// Memory: 8 bytes a term of an item, 12 a distinct term, 8 an item.
#[derive(Clone, Debug, Default)]
pub struct Content {
    params: Params,
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
    profile: Profile,
}

/// The profile of the last query: `score` and `explain` of one query share it.
#[derive(Clone, Debug, Default)]
struct Profile {
    visits: Vec<Visit>,
    /// Weight of each visit after decay.
    weights: Vec<f32>,
    /// By term; 0 for those that the profile does not have.
    values: Vec<f32>,
    terms: Vec<u32>,
    strongest: Highest,
    inverse_norm: f32,
}

/// Numbers the terms as they come.
#[derive(Default)]
struct Dictionary {
    words: Names,
    /// Term by word.
    word_terms: Vec<u32>,
    /// Term by the catalogue's code, [`NONE`] where there is none yet; of each field.
    code_terms: [Vec<u32>; 3],
    /// Field weight by term.
    weights: Vec<f32>,
}

impl Dictionary {
    fn next(&mut self, weight: f32) -> u32 {
        self.weights.push(weight);
        u32::try_from(self.weights.len() - 1).unwrap_or(u32::MAX)
    }

    fn word(&mut self, word: &str, weight: f32) -> u32 {
        let word = self.words.intern(word) as usize;
        if word == self.word_terms.len() {
            let term = self.next(weight);
            self.word_terms.push(term);
        }
        self.word_terms[word]
    }

    fn code(&mut self, field: usize, code: u32, weight: f32) -> u32 {
        let code = code as usize;
        if self.code_terms[field].len() <= code {
            self.code_terms[field].resize(code + 1, NONE);
        }
        if self.code_terms[field][code] == NONE {
            self.code_terms[field][code] = self.next(weight);
        }
        self.code_terms[field][code]
    }
}

impl Content {
    /// Over all items of the catalogue, with the default parameters.
    #[must_use]
    pub fn new(catalog: &Catalog) -> Self {
        Self::build(catalog, Params::default())
    }

    /// Over all items of the catalogue.
    ///
    /// # Errors
    /// When a parameter is outside its legal range.
    pub fn with_params(catalog: &Catalog, params: Params) -> Result<Self, ParamsError> {
        params.check()?;
        Ok(Self::build(catalog, params))
    }

    fn build(catalog: &Catalog, params: Params) -> Self {
        let items = catalog.table().len();
        let mut dictionary = Dictionary::default();
        let mut starts = vec![0];
        let mut all: Vec<u32> = Vec::new();
        let mut own: Vec<u32> = Vec::new();
        for index in 0..items {
            let item = ItemId::from_index(index);
            own.clear();
            if catalog.contains(item) {
                collect(catalog, item, &params, &mut dictionary, &mut own);
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
            params,
            starts: vec![0],
            posting_starts: vec![0],
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
        model.profile.values = vec![0.0; strengths.len()];
        model.strengths = strengths;
        model
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
                sum += self.strengths[x as usize] * self.strengths[x as usize];
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

    fn terms_of(&self, item: ItemId) -> &[u32] {
        let index = item.index();
        match (self.starts.get(index), self.starts.get(index + 1)) {
            (Some(&start), Some(&end)) => &self.terms[start as usize..end as usize],
            _ => &[],
        }
    }

    fn inverse_norm(&self, item: ItemId) -> f32 {
        self.inverse_norms.get(item.index()).copied().unwrap_or(0.0)
    }

    /// Makes the profile, unless it is that of the last query. Returns the position of the visits
    /// in the history.
    fn prepare(&mut self, query: &Query<'_>) -> usize {
        let start = query.history.len().saturating_sub(MAX_VISITS);
        let visits = &query.history[start..];
        if self.profile.visits == visits {
            return start;
        }
        let mut profile = std::mem::take(&mut self.profile);
        for term in profile.terms.drain(..) {
            profile.values[term as usize] = 0.0;
        }
        profile.visits.clear();
        profile.visits.extend_from_slice(visits);
        profile.weights.clear();
        profile.weights.resize(visits.len(), 0.0);
        for (position, visit, weight) in self.params.decay.weights(visits) {
            profile.weights[position] = weight;
            let factor = weight * self.inverse_norm(visit.item);
            for &term in self.terms_of(visit.item) {
                let value = &mut profile.values[term as usize];
                if *value == 0.0 {
                    profile.terms.push(term);
                }
                *value += factor * self.strengths[term as usize];
            }
        }
        // Bits flipped: of equally strong terms the first.
        profile.strongest.reset(self.params.profile_terms);
        let values = &mut profile.values;
        for term in profile.terms.drain(..) {
            let value = std::mem::take(&mut values[term as usize]);
            profile.strongest.push(!term, value);
        }
        let mut budget = self.params.max_postings;
        for (flipped, value) in profile.strongest.sorted() {
            let count = self.postings_of(!flipped).len();
            if count > budget && !profile.terms.is_empty() {
                break;
            }
            budget = budget.saturating_sub(count);
            profile.terms.push(!flipped);
            values[!flipped as usize] = value;
        }
        let square: f32 = profile
            .terms
            .iter()
            .map(|&term| values[term as usize] * values[term as usize])
            .sum();
        profile.inverse_norm = if square > 0.0 {
            1.0 / square.sqrt()
        } else {
            0.0
        };
        self.profile = profile;
        start
    }

    fn postings_of(&self, term: u32) -> &[u32] {
        let term = term as usize;
        &self.postings[self.posting_starts[term] as usize..self.posting_starts[term + 1] as usize]
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
        out.push(dictionary.code(0, brand, params.brand));
    }
    if params.category > 0.0 {
        for category in catalog.category_path(item) {
            out.push(dictionary.code(1, category, params.category));
        }
    }
    if params.tag > 0.0 {
        for &tag in catalog.tags(item) {
            out.push(dictionary.code(2, tag, params.tag));
        }
    }
    if params.title > 0.0 {
        let mut words = terms(catalog.text(item, TextField::Title));
        while let Some(word) = words.next_term() {
            if word.len() > 1 && !is_stop_word(word) {
                out.push(dictionary.word(word, params.title));
            }
        }
    }
}

impl Recommender for Content {
    fn source(&self) -> Source {
        Source::Content
    }

    fn score(&mut self, query: &Query<'_>, scores: &mut Scores) {
        self.prepare(query);
        let sums = scores.sparse();
        for &term in &self.profile.terms {
            let value = self.profile.values[term as usize]
                * self.strengths[term as usize]
                * self.profile.inverse_norm;
            sums.add_products(self.postings_of(term), value, &self.inverse_norms);
        }
    }

    fn explain(&mut self, query: &Query<'_>, item: ItemId, out: &mut Vec<Contribution>) {
        let start = self.prepare(query);
        let profile = &self.profile;
        let of_item = profile.inverse_norm * self.inverse_norm(item);
        let wanted = self.terms_of(item);
        for (position, (visit, &weight)) in profile.visits.iter().zip(&profile.weights).enumerate()
        {
            let mut value = 0.0;
            for &term in self.terms_of(visit.item) {
                // Terms that the profile was cut to.
                if profile.values[term as usize] > 0.0 && wanted.binary_search(&term).is_ok() {
                    value += self.strengths[term as usize] * self.strengths[term as usize];
                }
            }
            if value > 0.0 {
                out.push(Contribution {
                    visit: start + position,
                    value: value * weight * self.inverse_norm(visit.item) * of_item,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Item;
    use crate::features::Context;
    use crate::id::ItemTable;
    use crate::math::Mask;
    use crate::models::Action;

    fn shop() -> Catalog {
        let mut catalog = Catalog::new(ItemTable::default());
        for (id, title, brand, category) in [
            ("0", "Red mug", "Acme", "Home > Kitchen"),
            ("1", "Blue mugs", "Other", "Home > Kitchen"),
            ("2", "Red scarf", "Other", "Fashion"),
            ("3", "Garden chair", "Acme", "Garden"),
            ("4", "", "", ""),
            ("5", "Lamp", "", "Garden"),
        ] {
            assert!(catalog.insert(&Item {
                id: id.into(),
                title: title.into(),
                brand: brand.into(),
                product_type: category.into(),
                ..Item::default()
            }));
        }
        catalog
    }

    #[test]
    fn by_hand() {
        let mut model = Content::new(&shop());
        let history = [Visit::new(ItemId::new(0), Action::View, 0)];
        let query = Query {
            history: &history,
            now: 0,
            context: Context::default(),
        };
        let mut scores = Scores::new(6);
        model.score(&query, &mut scores);
        // Terms of item 0, each with df 2 of 6: mug, red, Acme (x .8), Home, Kitchen; so with
        // s = log2(4) = 2 the squares are 4, 4, 2.56, 4, 4 and |0| = sqrt 18.56.
        // Item 1 has blue (df 1, out), mug, Home, Kitchen, Other (df 2): 4 + 4 + 4 + 2.56.
        let expected = 12.0 / (18.56f32.sqrt() * 14.56f32.sqrt());
        assert!((scores.get(ItemId::new(1)) - expected).abs() < 1e-5);
        assert!((model.similarity(ItemId::new(0), ItemId::new(1)) - expected).abs() < 1e-5);
        assert!((scores.get(ItemId::new(0)) - 1.0).abs() < 1e-5);
        assert_eq!(scores.get(ItemId::new(5)), 0.0);
        let order: Vec<u32> = scores
            .top(9, &Mask::all(6))
            .iter()
            .map(|s| s.item.get())
            .collect();
        assert_eq!(order, [0, 1, 2, 3]);
    }

    #[test]
    fn an_empty_catalogue_says_nothing() {
        let mut model = Content::new(&Catalog::new(ItemTable::default()));
        let history = [Visit::new(ItemId::new(0), Action::View, 0)];
        let query = Query {
            history: &history,
            now: 0,
            context: Context::default(),
        };
        let mut scores = Scores::new(0);
        model.score(&query, &mut scores);
        assert!(scores.touched().is_empty());
    }
}
