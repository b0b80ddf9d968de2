use super::Params;
use super::index::{Index, Profile};
use crate::catalog::Catalog;
use crate::id::ItemId;
use crate::math::Scores;
use crate::models::{Contribution, ParamsError, Query, Recommender, Source, Visit};
use std::sync::Arc;

/// Latest visits of a history that the profile is made of.
const MAX_VISITS: usize = 50;

/// Items with the terms of those in the history.
#[derive(Clone, Debug, Default)]
pub struct Content {
    params: Params,
    index: Arc<Index>,
    /// The profile of the last query: `score` and `explain` of one query share it.
    profile: Profile,
    visits: Vec<Visit>,
    /// Weight of each of the visits after decay.
    weights: Vec<f32>,
    /// 1 / length of the profile.
    inverse_norm: f32,
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
        let index = Index::new(catalog, &params);
        Self {
            params,
            profile: Profile::new(index.len()),
            index: Arc::new(index),
            ..Self::default()
        }
    }

    /// The terms that it goes by.
    #[must_use]
    pub fn index(&self) -> &Arc<Index> {
        &self.index
    }

    /// Cosine of two items' vectors, 0 to 1; 0 when one has no terms.
    #[must_use]
    pub fn similarity(&self, a: ItemId, b: ItemId) -> f32 {
        self.index.similarity(a, b)
    }

    /// Makes the profile, unless it is that of the last query. Returns the position of the visits
    /// in the history.
    fn prepare(&mut self, query: &Query<'_>) -> usize {
        let start = query.history.len().saturating_sub(MAX_VISITS);
        let visits = &query.history[start..];
        if self.visits == visits {
            return start;
        }
        let (index, profile) = (&*self.index, &mut self.profile);
        profile.clear();
        self.visits.clear();
        self.visits.extend_from_slice(visits);
        self.weights.clear();
        self.weights.resize(visits.len(), 0.0);
        for (position, visit, weight) in self.params.decay.weights(visits) {
            self.weights[position] = weight;
            let factor = weight * index.inverse_norm(visit.item);
            for &term in index.terms_of(visit.item) {
                profile.add(term, factor * index.strength(term));
            }
        }
        profile.cut(index, self.params.profile_terms, self.params.max_postings);
        let values = &profile.values;
        let square: f32 = profile
            .terms
            .iter()
            .map(|&term| values[term as usize] * values[term as usize])
            .sum();
        self.inverse_norm = if square > 0.0 {
            1.0 / square.sqrt()
        } else {
            0.0
        };
        start
    }
}

impl Recommender for Content {
    fn source(&self) -> Source {
        Source::Content
    }

    fn score(&mut self, query: &Query<'_>, scores: &mut Scores) {
        self.prepare(query);
        self.profile.score(&self.index, self.inverse_norm, scores);
    }

    fn explain(&mut self, query: &Query<'_>, item: ItemId, out: &mut Vec<Contribution>) {
        let start = self.prepare(query);
        let index = &*self.index;
        let of_item = self.inverse_norm * index.inverse_norm(item);
        let wanted = index.terms_of(item);
        for (position, (visit, &weight)) in self.visits.iter().zip(&self.weights).enumerate() {
            let mut value = 0.0;
            for &term in index.terms_of(visit.item) {
                // Terms that the profile was cut to.
                if self.profile.values[term as usize] > 0.0 && wanted.binary_search(&term).is_ok() {
                    value += index.strength(term) * index.strength(term);
                }
            }
            if value > 0.0 {
                out.push(Contribution {
                    visit: start + position,
                    value: value * weight * index.inverse_norm(visit.item) * of_item,
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
