//! What was found, counted.

use crate::catalog::{Catalog, Category};
use crate::id::ItemId;
use crate::math::{Mask, sort_by};
use crate::names::Names;
use serde::Serialize;

/// Most brands and categories that are listed, those of most items first.
const MAX_VALUES: usize = 30;

/// How many items of a set have what.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Facets<'a> {
    /// By brand, the most first, at most 30.
    pub brands: Vec<Count<'a>>,
    /// By category, those above others included, the most first, at most 30.
    pub categories: Vec<Category<'a>>,
    /// By what the shopper pays, cheapest first.
    pub prices: Vec<PriceBand>,
    /// By availability (`in_stock` ...), the most first.
    pub availability: Vec<Count<'a>>,
}

/// A value and how many items have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Count<'a> {
    /// The value.
    pub name: &'a str,
    /// How many have it.
    pub items: usize,
}

/// Items of similar price.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PriceBand {
    /// At least this.
    pub min: f64,
    /// Less than this.
    pub max: f64,
    /// How many items.
    pub items: usize,
}

impl<'a> Facets<'a> {
    /// Counts the items of a set. Price bands go from 0 to 1, 2, 5, 10, 20, 50 and so on; empty ones
    /// are left out. Linear in the items and the distinct names.
    #[must_use]
    pub fn count(catalog: &'a Catalog, items: &Mask) -> Self {
        let mut brands = vec![0_usize; catalog.brands().len()];
        let mut categories = vec![0_usize; catalog.category_count()];
        let mut states = Names::default();
        let mut availability: Vec<Count<'a>> = Vec::new();
        let mut prices: Vec<PriceBand> = Vec::new();
        for item in items.iter() {
            add(&mut brands, catalog.brand(item));
            for category in catalog.category_path(item) {
                add(&mut categories, Some(category));
            }
            let name = catalog.availability(item).name();
            if states.insert(name) {
                availability.push(Count { name, items: 0 });
            }
            let state = states.get(name).map_or(usize::MAX, |code| code as usize);
            if let Some(count) = availability.get_mut(state) {
                count.items += 1;
            }
            add_price(&mut prices, catalog, item);
        }
        sort_by(&mut prices, |a, b| a.min.total_cmp(&b.min));
        let codes = 0..u32::try_from(brands.len()).unwrap_or(0);
        let brands = codes.zip(brands).map(|(code, items)| Count {
            name: catalog.brand_name(code),
            items,
        });
        let mut facets = Self {
            brands: most(brands.collect()),
            availability: most(availability),
            prices,
            categories: Vec::new(),
        };
        let codes = 0..u32::try_from(categories.len()).unwrap_or(0);
        let categories = codes.zip(categories).map(|(code, items)| Count {
            name: catalog.category_name(code),
            items,
        });
        for Count { name, items } in most(categories.collect()) {
            facets.categories.push(Category { path: name, items });
        }
        facets
    }
}

fn add(counts: &mut [usize], code: Option<u32>) {
    if let Some(count) = code.and_then(|code| counts.get_mut(code as usize)) {
        *count += 1;
    }
}

fn add_price(bands: &mut Vec<PriceBand>, catalog: &Catalog, item: ItemId) {
    let Some(price) = catalog.exact_price(item) else {
        return;
    };
    if let Some(band) = bands
        .iter_mut()
        .find(|band| (band.min..band.max).contains(&price))
    {
        band.items += 1;
        return;
    }
    let (mut min, mut max, mut step) = (0.0, 1.0, 0_usize);
    // A price is at most 10^12; 1, 2, 5, 10: twice, two and a half times, twice.
    while price >= max && step < 64 {
        min = max;
        max *= if step % 3 == 1 { 2.5 } else { 2.0 };
        step += 1;
    }
    bands.push(PriceBand { min, max, items: 1 });
}

/// The most frequent first, ties by name; without those that nothing has.
fn most(mut counts: Vec<Count<'_>>) -> Vec<Count<'_>> {
    counts.retain(|count| count.items > 0);
    sort_by(&mut counts, |a, b| {
        b.items.cmp(&a.items).then_with(|| a.name.cmp(b.name))
    });
    counts.truncate(MAX_VALUES);
    counts
}
