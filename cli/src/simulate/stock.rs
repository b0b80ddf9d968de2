//! The catalogue as the simulator sees it: who is like whom, what goes with what, what is in fashion.

use super::random::Random;
use std::collections::{BTreeMap, BTreeSet};

/// What a product of a feed says of itself, as far as the simulator cares.
#[derive(Clone, Debug, Default)]
pub struct Product {
    pub id: String,
    pub title: String,
    /// `Tea & Coffee > Tea > Black Tea`.
    pub category: String,
    pub brand: String,
    pub color: String,
    /// Style words.
    pub tags: Vec<String>,
    /// What is asked for it now; 0 when the feed does not say.
    pub price: f64,
    pub consumable: bool,
    pub available: bool,
}

/// Index of an item in [`Stock`].
pub type Index = usize;

#[derive(Debug)]
pub struct Item {
    pub id: String,
    /// Index of the first level of its category.
    pub department: usize,
    /// Index of the first two levels.
    pub shelf: usize,
    pub brand: usize,
    /// Words of its colour.
    pub colors: Vec<usize>,
    pub tags: Vec<usize>,
    pub price: f64,
    /// Natural logarithm of the price, 0 when there is none.
    pub log_price: f64,
    pub consumable: bool,
    /// Planted: what is bought with it, the best first.
    pub complements: Vec<Index>,
    /// Planted: how well it sells, whoever looks.
    appeal: f64,
    /// Planted: day of its launch.
    launched: f64,
    /// Planted: day and width of a fashion, when it has one.
    fashion: Option<(f64, f64)>,
}

impl Item {
    /// How much it sells on `day` beside others, whoever looks; 0 before its launch.
    pub fn popularity(&self, day: f64) -> f64 {
        if day < self.launched {
            return 0.0;
        }
        let fashion = self.fashion.map_or(0.0, |(peak, width)| {
            2.5 * (-0.5 * ((day - peak) / width).powi(2)).exp()
        });
        self.appeal * (1.0 + fashion)
    }
}

/// All items, with what is planted in them.
#[derive(Debug)]
pub struct Stock {
    pub items: Vec<Item>,
    /// Items of each department.
    pub departments: Vec<Vec<Index>>,
}

/// What goes with what, by words of category and title. A feed in which none of them occur gets
/// pairs of shelves drawn from the seed instead.
const PAIRS: [(&str, &str); 26] = [
    ("tea", "teapot"),
    ("tea", "mug"),
    ("coffee", "dripper"),
    ("coffee", "mug"),
    ("coffee", "grinder"),
    ("plant", "pot"),
    ("seed", "pot"),
    ("pot", "watering"),
    ("lamp", "bulb"),
    ("notebook", "pen"),
    ("card", "pen"),
    ("gift wrap", "card"),
    ("duvet", "pillow"),
    ("throw", "cushion"),
    ("bedding", "cushion"),
    ("soap", "towel"),
    ("bath", "towel"),
    ("candle", "holder"),
    ("tent", "sleeping"),
    ("tent", "lantern"),
    ("camp", "flask"),
    ("backpack", "flask"),
    ("plate", "cutlery"),
    ("bowl", "spoon"),
    ("bakeware", "apron"),
    ("ring", "box"),
];

impl Stock {
    /// Plants popularity, fashions, launches and complements for a log of `days` days.
    pub fn plant(products: Vec<Product>, days: f64, seed: u64) -> Self {
        let mut random = Random::new(seed, STREAM);
        let mut departments = Names::default();
        let mut shelves = Names::default();
        let mut brands = Names::default();
        let mut tags = Names::default();
        let mut colors = Names::default();
        let mut items: Vec<Item> = Vec::with_capacity(products.len());
        let mut words: Vec<String> = Vec::with_capacity(products.len());
        for product in products.iter().filter(|product| product.available) {
            let mut levels = product.category.split('>').map(str::trim);
            let first = levels.next().unwrap_or_default();
            let second = levels.next().unwrap_or_default();
            let seasonal = random.chance(0.15);
            let launched = random.chance(0.08);
            let (peak, width) = (random.between(0.0, days), random.between(8.0, 25.0));
            items.push(Item {
                id: product.id.clone(),
                department: departments.index(first),
                shelf: shelves.index(&format!("{first} > {second}")),
                brand: brands.index(&product.brand),
                colors: product
                    .color
                    .split(|c: char| !c.is_alphanumeric())
                    .filter(|word| word.len() > 2 && *word != "and")
                    .map(|word| colors.index(&word.to_lowercase()))
                    .collect(),
                tags: product.tags.iter().map(|tag| tags.index(tag)).collect(),
                price: product.price,
                log_price: product.price.max(1.0).ln(),
                consumable: product.consumable,
                complements: Vec::new(),
                appeal: (0.6 * random.normal()).exp(),
                launched: if launched {
                    random.between(0.1, 0.8) * days
                } else {
                    0.0
                },
                fashion: seasonal.then_some((peak, width)),
            });
            words.push(format!(" {} {} ", product.category, product.title).to_lowercase());
        }
        let goes_with = shelf_pairs(&items, &words, shelves.len(), &mut random);
        let complements: Vec<Vec<Index>> = (0..items.len())
            .map(|index| complements(&items, index, &goes_with, &mut random))
            .collect();
        for (item, complements) in items.iter_mut().zip(complements) {
            item.complements = complements;
        }
        let mut by_department = vec![Vec::new(); departments.len()];
        for (index, item) in items.iter().enumerate() {
            by_department[item.department].push(index);
        }
        Self {
            items,
            departments: by_department,
        }
    }

    /// How alike two items are: what a shopper compares when looking for "one like this".
    pub fn likeness(&self, a: Index, b: Index) -> f64 {
        likeness(&self.items[a], &self.items[b])
    }
}

/// Stream of the seed for what is planted in the catalogue; shoppers have the streams above.
const STREAM: u64 = 0;

fn likeness(a: &Item, b: &Item) -> f64 {
    let shared = |a: &[usize], b: &[usize]| a.iter().filter(|x| b.contains(x)).count().min(3);
    let steps = shared(&a.tags, &b.tags) * 2 + shared(&a.colors, &b.colors);
    let brand = if a.brand == b.brand { 1.0 } else { 0.0 };
    let shelf = if a.shelf == b.shelf { 1.5 } else { 0.0 };
    let price = (a.log_price - b.log_price).abs();
    0.5 * f64::from(u32::try_from(steps).unwrap_or(0)) + brand + shelf - 0.5 * price
}

/// For each shelf the shelves that go with it.
fn shelf_pairs(
    items: &[Item],
    words: &[String],
    shelves: usize,
    random: &mut Random,
) -> Vec<BTreeSet<usize>> {
    // A shelf has a word when most of its items have it.
    let mut sizes = vec![0usize; shelves];
    for item in items {
        sizes[item.shelf] += 1;
    }
    let mut with_word: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (left, right) in PAIRS {
        for word in [left, right] {
            let mut counts = vec![0usize; shelves];
            for (item, words) in items.iter().zip(words) {
                // At the start of a word: "tea" is in "teapot", not in "steamer".
                if words.contains(&format!(" {word}")) {
                    counts[item.shelf] += 1;
                }
            }
            let shelves = (0..shelves).filter(|&s| counts[s] * 2 > sizes[s]).collect();
            with_word.insert(word, shelves);
        }
    }
    let mut pairs = vec![BTreeSet::new(); shelves];
    for (left, right) in PAIRS {
        for &a in &with_word[left] {
            for &b in with_word[right].iter().filter(|&&b| b != a) {
                pairs[a].insert(b);
                pairs[b].insert(a);
            }
        }
    }
    for shelf in 0..shelves {
        if pairs[shelf].is_empty() && shelves > 1 {
            let other = (shelf + 1 + random.below(shelves - 1)) % shelves;
            pairs[shelf].insert(other);
            pairs[other].insert(shelf);
        }
    }
    pairs
}

/// The three items of the shelves that go with its own that suit it best.
fn complements(
    items: &[Item],
    index: Index,
    goes_with: &[BTreeSet<usize>],
    random: &mut Random,
) -> Vec<Index> {
    let item = &items[index];
    let mut scored: Vec<(f64, Index)> = items
        .iter()
        .enumerate()
        .filter(|(other, candidate)| {
            *other != index && goes_with[item.shelf].contains(&candidate.shelf)
        })
        .map(|(other, candidate)| {
            let chance = 1.2 * random.normal();
            (likeness(item, candidate) + chance, other)
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.into_iter().take(3).map(|(_, other)| other).collect()
}

/// Distinct names, numbered as they come.
#[derive(Debug, Default)]
struct Names(BTreeMap<String, usize>);

impl Names {
    fn index(&mut self, name: &str) -> usize {
        let next = self.0.len();
        *self.0.entry(name.to_string()).or_insert(next)
    }

    fn len(&self) -> usize {
        self.0.len()
    }
}
