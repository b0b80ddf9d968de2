//! The catalogue as the simulator sees it: who is like whom, what goes with what, what is in fashion.

use super::random::Random;
use std::collections::BTreeMap;

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

/// What goes with what, by the beginnings of words in the title and in the category below its first
/// level. An item of which nothing is said here goes with a shelf drawn from the seed, of its own
/// department if that has another.
const PAIRS: [(&str, &str); 49] = [
    ("tea", "teapot"),
    ("tea", "mug"),
    ("tea", "honey"),
    ("coffee", "cafeti"),
    ("coffee", "pour-over"),
    ("coffee", "filter"),
    ("coffee", "mug"),
    ("chocolate", "mug"),
    ("plants", "pots"),
    ("plants", "watering"),
    ("seed", "hand tools"),
    ("seed", "pots"),
    ("lamp", "bulb"),
    ("pendant", "bulb"),
    ("candle", "lantern"),
    ("notebook", "pens"),
    ("cards", "pens"),
    ("gift wrap", "cards"),
    ("gift wrap", "tape"),
    ("duvet", "throw"),
    ("throw", "cushion"),
    ("quilt", "cushion"),
    ("soap", "towel"),
    ("bath", "towel"),
    ("tent", "sleeping bag"),
    ("camping", "flask"),
    ("backpack", "flask"),
    ("backpack", "bottle"),
    ("plate", "cutlery"),
    ("plate", "napkin"),
    ("wine", "napkin"),
    ("bakeware", "apron"),
    ("pans", "utensil"),
    ("knives", "board"),
    ("necklace", "earring"),
    ("rings", "dish"),
    ("scarves", "hats"),
    ("soft toy", "wooden"),
    ("puzzle", "board game"),
    ("nest box", "feeder"),
    ("picnic", "cool box"),
    ("shirt", "trousers"),
    ("dress", "shoes"),
    ("phone", "case"),
    ("camera", "memory"),
    ("printer", "ink"),
    ("pasta", "sauce"),
    ("bread", "butter"),
    ("shampoo", "conditioner"),
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
                appeal: (0.8 * random.normal()).exp(),
                launched: if launched {
                    random.between(0.1, 0.8) * days
                } else {
                    0.0
                },
                fashion: seasonal.then_some((peak, width)),
            });
            let below = product
                .category
                .split_once('>')
                .map_or("", |(_, below)| below);
            words.push(format!(" {below} {} ", product.title).to_lowercase());
        }
        let has = Words::of(&words);
        let partners = partners(&items, shelves.len(), &mut random);
        let complements: Vec<Vec<Index>> = (0..items.len())
            .map(|index| complements(&items, index, &has, &partners, &mut random))
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

/// Which items have the words of [`PAIRS`].
struct Words(Vec<(Vec<bool>, Vec<bool>)>);

impl Words {
    fn of(texts: &[String]) -> Self {
        // At the beginning of a word: "tea" is in "teapot", not in "steamer".
        let with = |word: &str| {
            let word = format!(" {word}");
            texts.iter().map(|text| text.contains(&word)).collect()
        };
        let pairs = PAIRS.iter();
        Self(
            pairs
                .map(|(left, right)| (with(left), with(right)))
                .collect(),
        )
    }

    fn go_together(&self, a: Index, b: Index) -> bool {
        self.0
            .iter()
            .any(|(left, right)| (left[a] && right[b]) || (right[a] && left[b]))
    }
}

/// For each shelf one that goes with it, for want of a better reason.
fn partners(items: &[Item], shelves: usize, random: &mut Random) -> Vec<usize> {
    let mut department = vec![0; shelves];
    for item in items {
        department[item.shelf] = item.department;
    }
    (0..shelves)
        .map(|shelf| {
            let others = |near: bool| -> Vec<usize> {
                (0..shelves)
                    .filter(|&other| other != shelf)
                    .filter(|&other| !near || department[other] == department[shelf])
                    .collect()
            };
            let near = others(true);
            let candidates = if near.is_empty() { others(false) } else { near };
            let drawn = random.below(candidates.len());
            candidates.get(drawn).copied().unwrap_or(shelf)
        })
        .collect()
}

/// The three items that go with this one and suit it best.
fn complements(
    items: &[Item],
    index: Index,
    words: &Words,
    partners: &[usize],
    random: &mut Random,
) -> Vec<Index> {
    let item = &items[index];
    let others = |goes: &dyn Fn(Index) -> bool| -> Vec<Index> {
        (0..items.len())
            .filter(|&other| other != index && items[other].shelf != item.shelf && goes(other))
            .collect()
    };
    let mut candidates = others(&|other| words.go_together(index, other));
    if candidates.is_empty() {
        candidates = others(&|other| items[other].shelf == partners[item.shelf]);
    }
    let mut scored: Vec<(f64, Index)> = candidates
        .into_iter()
        .map(|other| (likeness(item, &items[other]) + 1.2 * random.normal(), other))
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
