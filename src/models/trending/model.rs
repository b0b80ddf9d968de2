use crate::bundle::{Bundle, BundleError};
use crate::catalog::Catalog;
use crate::id::ItemId;
use crate::math::{Scores, sort_by_number};
use crate::models::params::within;
use crate::models::tensors::single;
use crate::models::{Contribution, Decay, Part, Query, Recommender, Source};
use crate::names::NONE;

/// Items of a category that have a share.
pub const SHELF: usize = 60;
/// How much the shop as a whole is asked for, beside the 1 of the shopper's own categories.
pub const SHOP: f32 = 0.1;
/// Latest visits of a history that say which categories are asked for.
const MAX_VISITS: usize = 50;

/// Time-decayed counts and, once there is a catalogue, the best of each category.
///
/// Memory: 5 bytes an item, 8 bytes for each place on a shelf.
#[derive(Clone, Debug)]
pub struct Trending {
    /// Fourth root of each item's count, the largest 255.
    roots: Vec<u8>,
    /// In counts of the most frequent item.
    shrinkage: f32,
    decay: Decay,
    /// By item; that of an item without one is the shop.
    categories: Vec<u32>,
    /// Of each category the one above it: the shop, which is the last, above the top ones, and
    /// [`NONE`] above the shop.
    above: Vec<u32>,
    /// Of each category its best items and their shares.
    shelves: Vec<Vec<(ItemId, f32)>>,
    /// What the last query asked for: categories and how much.
    asked: Vec<(u32, f32)>,
}

impl Trending {
    pub(super) fn new(roots: Vec<u8>, shrinkage: f32, decay: Decay) -> Self {
        Self {
            roots,
            shrinkage,
            decay,
            categories: Vec::new(),
            above: Vec::new(),
            shelves: Vec::new(),
            asked: Vec::new(),
        }
    }

    /// Decayed count of an item, 1 for the most frequent one.
    #[must_use]
    pub fn count(&self, item: ItemId) -> f32 {
        let root = f32::from(self.roots.get(item.index()).copied().unwrap_or(0)) / 255.0;
        (root * root) * (root * root)
    }

    /// Reads it from a bundle; `None` when the bundle has none.
    ///
    /// # Errors
    /// When its tensor is of the wrong shape or dtype, or a number is out of its range.
    pub fn load(bundle: &Bundle<'_>) -> Result<Option<Self>, Box<BundleError>> {
        if !bundle.has("trending.roots") {
            return Ok(None);
        }
        let roots = bundle.u8s("trending.roots", &[bundle.items().len()])?;
        let shrinkage = single(bundle, "trending.shrinkage")?;
        let legal = "0 to 1000000000";
        within("trending.shrinkage", f64::from(shrinkage), 0.0, 1e9, legal)?;
        let decay = Decay::load(bundle, "trending")?;
        Ok(Some(Self::new(roots.to_vec(), shrinkage, decay)))
    }

    /// Writes it.
    #[cfg(feature = "train")]
    pub fn save(&self, writer: &mut crate::bundle::BundleWriter) {
        writer.u8s("trending.roots", &[self.roots.len()], &self.roots);
        writer.number("trending.shrinkage", f64::from(self.shrinkage));
        self.decay.save(writer, "trending");
    }

    /// A category and all above it, the shop as the last.
    fn path(above: &[u32], category: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(category).filter(|&own| own != NONE), move |&own| {
            let above = above.get(own as usize).copied();
            above.filter(|&above| above != NONE)
        })
    }

    fn category(&self, item: ItemId) -> u32 {
        self.categories.get(item.index()).copied().unwrap_or(NONE)
    }

    /// Share of an item in a category that it is on the shelf of.
    fn share(&self, category: u32, item: ItemId) -> Option<f32> {
        let shelf = self.shelves.get(category as usize)?;
        let found = shelf.iter().find(|(other, _)| *other == item);
        found.map(|&(_, share)| share)
    }

    /// Fills `asked`.
    fn ask(&mut self, query: &Query<'_>) {
        self.asked.clear();
        // The last of all categories.
        let Some(shop) = self.above.len().checked_sub(1) else {
            return;
        };
        let (above, asked) = (&self.above, &mut self.asked);
        let mut ask = |category: u32, weight: f32| {
            for category in Self::path(above, category) {
                match asked.iter_mut().find(|(known, _)| *known == category) {
                    Some((_, sum)) => *sum += weight,
                    None if category as usize != shop => asked.push((category, weight)),
                    None => {}
                }
            }
        };
        let start = query.history.len().saturating_sub(MAX_VISITS);
        let visits = &query.history[start..];
        let known = |item: ItemId| self.categories.get(item.index()).copied().unwrap_or(NONE);
        let mut total = 0.0;
        for (_, visit, weight) in self.decay.weights(visits) {
            ask(known(visit.item), weight);
            total += weight;
        }
        if let Some(page) = query.context.category {
            ask(page, total.max(1.0));
        }
        let scale = if total > 0.0 { 1.0 / total } else { 1.0 };
        for (_, weight) in &mut self.asked {
            *weight *= scale;
        }
        self.asked.push((u32::try_from(shop).unwrap_or(NONE), SHOP));
    }
}

impl Recommender for Trending {
    fn source(&self) -> Source {
        Source::Trending
    }

    fn adapt(&mut self, catalog: &Catalog) {
        let shop = u32::try_from(catalog.category_count()).unwrap_or(NONE);
        self.categories.clear();
        self.above.clear();
        for category in 0..shop {
            let above = catalog.category_parent(category);
            self.above.push(above.unwrap_or(shop));
        }
        self.above.push(NONE);
        let mut totals = vec![0.0f32; self.above.len()];
        let mut best: Vec<ItemId> = Vec::new();
        for index in 0..catalog.len() {
            let item = ItemId::from_index(index);
            let category = catalog.category(item).unwrap_or(shop);
            self.categories.push(category);
            if self.count(item) > 0.0 && catalog.available().contains(item) {
                best.push(item);
                for category in Self::path(&self.above, category) {
                    totals[category as usize] += self.count(item);
                }
            }
        }
        sort_by_number(&mut best, |&item| {
            255 - u32::from(self.roots.get(item.index()).copied().unwrap_or(0))
        });
        self.shelves = vec![Vec::new(); self.above.len()];
        let mut path: Vec<u32> = Vec::new();
        for item in best {
            path.clear();
            path.extend(Self::path(&self.above, self.category(item)));
            // From the shop down: each share leans on the one above.
            let (count, mut share) = (self.count(item), 0.0);
            for &category in path.iter().rev() {
                let own = category as usize;
                share = if category == shop {
                    count / totals[own]
                } else {
                    (count + self.shrinkage * share) / (totals[own] + self.shrinkage)
                };
                if let Some(shelf) = self
                    .shelves
                    .get_mut(own)
                    .filter(|shelf| shelf.len() < SHELF)
                {
                    shelf.push((item, share));
                }
            }
        }
    }

    fn score(&mut self, query: &Query<'_>, scores: &mut Scores) {
        self.ask(query);
        for &(category, weight) in &self.asked {
            for &(item, share) in self.shelves.get(category as usize).into_iter().flatten() {
                scores.add(item, weight * share);
            }
        }
    }

    /// Nothing: it goes by categories, see [`Recommender::name`].
    fn explain(&mut self, _: &Query<'_>, _: ItemId, _: &mut Vec<Contribution>) {}

    fn name<'a>(
        &'a mut self,
        query: &Query<'a>,
        item: ItemId,
        catalog: &'a Catalog,
        out: &mut Vec<Part<'a>>,
    ) {
        self.ask(query);
        for &(category, weight) in &self.asked {
            if let Some(share) = self.share(category, item) {
                out.push(Part {
                    code: "category",
                    name: catalog.category_name(category),
                    value: weight * share,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Item;
    use crate::features::{Action, Context, Visit};
    use crate::id::ItemTable;

    /// Two mugs and a chair; counts 1, (102/255)^4 = .0256 and .0256.
    fn shop() -> (Trending, Catalog) {
        let mut catalog = Catalog::new(ItemTable::default());
        for (id, category) in [
            ("0", "Home > Mugs"),
            ("1", "Home > Mugs"),
            ("2", "Garden"),
            ("3", ""),
        ] {
            assert!(catalog.insert(&Item {
                id: id.into(),
                product_type: category.into(),
                ..Item::default()
            }));
        }
        let decay = Decay {
            current: 1.0,
            earlier_weight: 0.2,
            earlier: 0.05,
        };
        let mut model = Trending::new(vec![255, 102, 102, 0], 0.5, decay);
        model.adapt(&catalog);
        (model, catalog)
    }

    fn score(model: &mut Trending, history: &[Visit], context: Context<'_>) -> Vec<f32> {
        let mut scores = Scores::new(4);
        model.score(
            &Query {
                history,
                now: 0,
                context,
            },
            &mut scores,
        );
        (0..4).map(|item| scores.get(ItemId::new(item))).collect()
    }

    #[test]
    fn by_hand() {
        let (mut model, catalog) = shop();
        let n = 0.0256;
        let shop = 1.0 + 2.0 * n;
        // Garden has one item, whose share leans on its share of the shop.
        let garden = (n + 0.5 * n / shop) / (n + 0.5);
        let history = [Visit::new(ItemId::new(2), Action::View, 0)];
        let found = score(&mut model, &history, Context::default());
        let expected = [SHOP / shop, SHOP * n / shop, garden + SHOP * n / shop, 0.0];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-5, "{found} {expected}");
        }
        // Nobody: the shop. A page of mugs: these, and the shop.
        let nobody = score(&mut model, &[], Context::default());
        assert!((nobody[0] - SHOP / shop).abs() < 1e-6);
        let mugs = catalog.category(ItemId::new(0));
        let page = Context {
            category: mugs,
            ..Context::default()
        };
        let found = score(&mut model, &[], page);
        let home = (1.0 + 0.5 / shop) / (1.0 + n + 0.5);
        let mug = (1.0 + 0.5 * home) / (1.0 + n + 0.5);
        assert!((found[0] - home - mug - SHOP / shop).abs() < 1e-5);
        assert_eq!(found[2], nobody[2]);
    }
}
