//! What a shopper likes: planted, and never written to the log.

use super::random::Random;
use super::stock::{Index, Stock};

/// One shopper's taste.
#[derive(Debug)]
pub struct Taste {
    /// Favourite departments and how often each is what the shopper came for.
    departments: Vec<(usize, f64)>,
    brands: Vec<usize>,
    tags: Vec<usize>,
    color: usize,
    /// Of the natural logarithm of prices.
    price: (f64, f64),
}

impl Taste {
    /// Draws a taste: 1 to 3 departments, 1 to 3 brands, 2 to 4 style words, a colour, a price band.
    ///
    /// Brands, words, colour and price are those of items that the shopper happens to like in the
    /// favourite departments, so that they fit each other.
    pub fn draw(stock: &Stock, random: &mut Random) -> Self {
        let mut departments: Vec<(usize, f64)> = Vec::new();
        let sizes: Vec<f64> = stock
            .departments
            .iter()
            .map(|items| f64::from(u32::try_from(items.len()).unwrap_or(u32::MAX)).sqrt())
            .collect();
        for weight in [1.0, 0.6, 0.35].into_iter().take(1 + random.below(3)) {
            if let Some(department) = random.weighted(&sizes)
                && departments.iter().all(|(known, _)| *known != department)
            {
                departments.push((department, weight));
            }
        }
        let favourites: Vec<Index> = (0..3)
            .filter_map(|_| {
                let (department, _) = departments.get(random.below(departments.len()))?;
                let items = &stock.departments[*department];
                items.get(random.below(items.len())).copied()
            })
            .collect();
        let liked = || favourites.iter().map(|&index| &stock.items[index]);
        let mut tags: Vec<usize> = liked().flat_map(|item| item.tags.iter().copied()).collect();
        tags.sort_unstable();
        tags.dedup();
        let keep = 2 + random.below(3);
        while tags.len() > keep {
            tags.remove(random.below(tags.len()));
        }
        let brands: Vec<usize> = liked()
            .map(|item| item.brand)
            .take(1 + random.below(3))
            .collect();
        let color = liked()
            .flat_map(|item| item.colors.iter().copied())
            .next()
            .unwrap_or(usize::MAX);
        let price = liked().next().map_or(3.0, |item| item.log_price);
        Self {
            departments,
            brands,
            tags,
            color,
            price: (price + 0.2 * random.normal(), random.between(0.45, 0.9)),
        }
    }

    /// What the shopper came for: a favourite department, now and then any.
    pub fn intent(&self, stock: &Stock, random: &mut Random) -> usize {
        if random.chance(0.85) {
            let weights: Vec<f64> = self.departments.iter().map(|(_, weight)| *weight).collect();
            if let Some(position) = random.weighted(&weights) {
                return self.departments[position].0;
            }
        }
        random.below(stock.departments.len())
    }

    /// How much the shopper likes an item, whatever its department: about -3 to 6.
    pub fn liking(&self, stock: &Stock, index: Index) -> f64 {
        let item = &stock.items[index];
        let tags = item
            .tags
            .iter()
            .filter(|tag| self.tags.contains(tag))
            .count();
        let brand = if self.brands.contains(&item.brand) {
            1.4
        } else {
            0.0
        };
        let color = if item.colors.contains(&self.color) {
            0.8
        } else {
            0.0
        };
        let (price, width) = self.price;
        let off = ((item.log_price - price) / width).powi(2).min(6.0);
        1.1 * f64::from(u32::try_from(tags).unwrap_or(0)) + brand + color - 0.5 * off
    }
}
