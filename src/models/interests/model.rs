use crate::catalog::Catalog;
use crate::features::decayed;
use crate::id::ItemId;
use crate::math::Scores;
use crate::models::content::{Field, Index, Profile};
use crate::models::{Contribution, Part, Query, Recommender, Source, Visit};
use crate::text::normalise;
use std::sync::Arc;

/// Strongest interests that count.
pub const MAX_TAGS: usize = 24;
/// A word is a tag when so many items have it.
pub const MIN_WORD_ITEMS: usize = 5;
/// Most interests that can be declared.
pub const MAX_DECLARED: usize = 50;
/// Weight of "no interest at all", in views: one look is not yet a liking.
const PRIOR: f32 = 3.0;
/// Most items that the tags may lead to.
const MAX_POSTINGS: usize = 50_000;

/// Learned and declared interests over the terms of a catalogue.
///
/// Memory: 5 bytes a distinct term.
#[derive(Clone, Debug, Default)]
pub struct Interests {
    index: Arc<Index>,
    /// Terms that the shopper declared.
    declared: Vec<u32>,
    profile: Profile,
    visits: Vec<Visit>,
    /// Time of the last query, and whether it was anonymous.
    asked: (i64, bool),
}

impl Interests {
    /// Over the terms of `index`, with what the shopper declared: names of tags, in any case. A
    /// name that is no tag of the catalogue says nothing.
    #[must_use]
    pub fn new(index: &Arc<Index>, catalog: &Catalog, declared: &[String]) -> Self {
        let mut model = Self {
            index: Arc::clone(index),
            profile: Profile::new(index.len()),
            // No query is of this time.
            asked: (i64::MIN, false),
            ..Self::default()
        };
        if !declared.is_empty() {
            let wanted: Vec<String> = declared.iter().map(|name| normalise(name)).collect();
            for term in 0..u32::try_from(index.len()).unwrap_or(u32::MAX) {
                let label = normalise(index.label(term, catalog));
                if model.strength(term) > 0.0 && wanted.contains(&label) {
                    model.declared.push(term);
                }
            }
        }
        model
    }

    /// Strength of a term as a tag; 0 when it is none.
    fn strength(&self, term: u32) -> f32 {
        let index = &*self.index;
        let rare =
            index.field(term) == Field::Word && index.postings_of(term).len() < MIN_WORD_ITEMS;
        if rare { 0.0 } else { index.strength(term) }
    }

    /// Makes the profile, unless it is that of the last query.
    fn prepare(&mut self, query: &Query<'_>) {
        let asked = (query.now, query.context.anonymous);
        if self.asked == asked && self.visits == query.history {
            return;
        }
        self.asked = asked;
        self.visits.clear();
        self.visits.extend_from_slice(query.history);
        let mut profile = std::mem::take(&mut self.profile);
        profile.clear();
        let mut total = PRIOR;
        for visit in query.history {
            total += decayed(visit, query.now);
        }
        for visit in query.history {
            let share = decayed(visit, query.now) / total;
            for &term in self.index.terms_of(visit.item) {
                let strength = self.strength(term);
                if strength > 0.0 {
                    profile.add(term, share * strength);
                }
            }
        }
        let declared = if query.context.anonymous {
            &[]
        } else {
            &*self.declared
        };
        for &term in declared {
            let strength = self.strength(term);
            let missing = strength - profile.values[term as usize];
            if missing > 0.0 {
                profile.add(term, missing);
            }
        }
        profile.cut(&self.index, MAX_TAGS, MAX_POSTINGS);
        self.profile = profile;
    }
}

impl Recommender for Interests {
    fn source(&self) -> Source {
        Source::Interests
    }

    fn score(&mut self, query: &Query<'_>, scores: &mut Scores) {
        self.prepare(query);
        self.profile.score(&self.index, 1.0, scores);
    }

    /// Nothing: it goes by tags, see [`Recommender::name`].
    fn explain(&mut self, _: &Query<'_>, _: ItemId, _: &mut Vec<Contribution>) {}

    fn name<'a>(
        &'a mut self,
        query: &Query<'a>,
        item: ItemId,
        catalog: &'a Catalog,
        out: &mut Vec<Part<'a>>,
    ) {
        self.prepare(query);
        let index = &*self.index;
        for &term in index.terms_of(item) {
            let value = self.profile.values[term as usize];
            if value > 0.0 {
                let code = if self.declared.contains(&term) {
                    "declared"
                } else {
                    match index.field(term) {
                        Field::Brand => "brand",
                        Field::Category => "category",
                        Field::Tag | Field::Word => "tag",
                    }
                };
                out.push(Part {
                    code,
                    name: index.label(term, catalog),
                    value: value * index.strength(term) * index.inverse_norm(item),
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Item;
    use crate::features::{Action, Context};
    use crate::id::ItemTable;
    use crate::models::content::Content;

    fn shop() -> Catalog {
        let mut catalog = Catalog::new(ItemTable::default());
        for (id, brand, color, category) in [
            ("0", "Acme", "red", "Home > Kitchen"),
            ("1", "Other", "blue", "Home > Kitchen"),
            ("2", "Other", "red", "Fashion"),
            ("3", "Acme", "green", "Garden"),
            ("4", "Third", "green", "Garden"),
            ("5", "Third", "blue", "Fashion"),
        ] {
            assert!(catalog.insert(&Item {
                id: id.into(),
                brand: brand.into(),
                product_type: category.into(),
                tags: vec![("color".into(), color.into())],
                ..Item::default()
            }));
        }
        catalog
    }

    fn scores(model: &mut Interests, history: &[Visit]) -> Vec<f32> {
        let mut scores = Scores::new(6);
        let query = Query {
            history,
            now: 0,
            context: Context::default(),
        };
        model.score(&query, &mut scores);
        (0..6).map(|item| scores.get(ItemId::new(item))).collect()
    }

    #[test]
    fn by_hand() {
        let catalog = shop();
        let index = Arc::clone(Content::new(&catalog).index());
        let mut model = Interests::new(&index, &catalog, &[]);
        // A view (1) of item 0: each of its tags has 1 / (1 + 3) of the interest. All tags have two
        // of six items: log2(4) = 2, times .8 for a brand and .7 for a colour.
        let found = scores(&mut model, &[Visit::new(ItemId::new(0), Action::View, 0)]);
        let (brand, color, category) = (1.6f32, 1.4f32, 2.0f32);
        let norm = (brand * brand + color * color + category * category).sqrt();
        let red = 0.25 * color * color / norm;
        let acme = 0.25 * brand * brand / norm;
        assert!((found[2] - red).abs() < 1e-5 && (found[3] - acme).abs() < 1e-5);
        assert_eq!((found[4], found[5]), (0.0, 0.0));
        // Declared, in any case: as if everything that was done spoke for it.
        let mut model = Interests::new(&index, &catalog, &["RED".into(), "nothing".into()]);
        let found = scores(&mut model, &[]);
        assert!((found[2] - 4.0 * red).abs() < 1e-5);
        assert_eq!(found[3], 0.0);
        let query = Query {
            history: &[],
            now: 0,
            context: Context::default(),
        };
        let mut parts = Vec::new();
        model.name(&query, ItemId::new(2), &catalog, &mut parts);
        assert_eq!(parts.len(), 1);
        assert_eq!((parts[0].code, parts[0].name), ("declared", "red"));
    }

    #[test]
    fn interest_fades_with_the_days() {
        let catalog = shop();
        let index = Arc::clone(Content::new(&catalog).index());
        let mut model = Interests::new(&index, &catalog, &[]);
        let old = Visit::new(ItemId::new(0), Action::View, -60 * 86_400_000);
        let new = Visit::new(ItemId::new(4), Action::View, 0);
        let found = scores(&mut model, &[old, new]);
        // Item 3 is Acme and green, in the garden.
        assert!(found[2] > 0.0 && found[2] < found[3]);
    }
}
