//! What a shop would learn: from reports of its shoppers, or from its own counts with noise.

use super::Seeded;
use crate::error::CliError;
use windowshopper::catalog::Catalog;
use windowshopper::id::{ItemId, ItemTable};
use windowshopper::privacy::noise::{Fraction, discrete_gaussian, discrete_laplace};
use windowshopper::privacy::{
    Aggregate, Channel, Domain, Epsilon, Estimate, PrivacyError, Random as _, Rho, Topic, pick,
};

/// The chance, by orders, that a shop with Gaussian noise takes of losing more than epsilon.
pub const DELTA: f64 = 1e-6;

/// Who adds the noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Trust {
    /// Each shopper, to a report of one item or one pair of an order. An order is made by so many shoppers.
    Nobody { copies: u32 },
    /// The shop, to counts over orders of which so many items count at most, drawn from each order.
    Shop { items: usize, noise: Noise },
}

/// The noise of counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noise {
    Laplace,
    Gaussian,
}

impl Noise {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Laplace => "laplace",
            Self::Gaussian => "gaussian",
        }
    }
}

/// The questions: all items, and pairs of the names of a public list.
pub struct Questions {
    pub items: Domain,
    pub pairs: Domain,
    /// Numbers of items in either.
    codes: [Vec<Option<u32>>; 2],
    /// Items by their number among pairs.
    listed: Vec<Option<ItemId>>,
}

impl Questions {
    /// Pairs are among the items of `list`.
    pub fn new(catalog: &Catalog, list: &[ItemId]) -> Result<Self, PrivacyError> {
        let table = catalog.table();
        let among: Vec<String> = list.iter().map(|&item| table.name(item).into()).collect();
        let items = Domain::new(Topic::Item, catalog, None)?;
        let pairs = Domain::new(Topic::ItemPair, catalog, Some(&among))?;
        let codes = |domain: &Domain, table: &ItemTable| {
            table.names().map(|name| domain.code(name)).collect()
        };
        Ok(Self {
            codes: [codes(&items, table), codes(&pairs, table)],
            listed: (0..)
                .map_while(|code| match pairs.name(code) {
                    "" => None,
                    name => Some(table.get(name)),
                })
                .collect(),
            items,
            pairs,
        })
    }

    fn codes(&self, domain: usize, order: &[ItemId]) -> Vec<u32> {
        let code = |item: &ItemId| self.codes[domain].get(item.index()).copied().flatten();
        order.iter().filter_map(code).collect()
    }

    /// The items of an answer about a pair.
    pub fn pair(&self, answer: u32) -> Option<(ItemId, ItemId)> {
        let (one, other) = self.pairs.pair(answer)?;
        let item = |code: u32| self.listed.get(code as usize).copied().flatten();
        Some((item(one)?, item(other)?))
    }

    /// The number of an item among all.
    pub fn item(&self, item: ItemId) -> Option<u32> {
        self.codes[0].get(item.index()).copied().flatten()
    }
}

/// What the shop learns: an estimate for each item of the domain, and for each pair, in orders.
pub struct Learned {
    pub items: Vec<Estimate>,
    pub pairs: Vec<Estimate>,
    /// Reports, or orders counted.
    pub reports: u64,
}

/// Asks about orders (each of different items) at a privacy loss of `epsilon` an order; infinite: without
/// noise, but with what counting only a part of an order costs.
pub fn learn(
    questions: &Questions,
    orders: &[Vec<ItemId>],
    epsilon: f64,
    trust: Trust,
    seed: u64,
) -> Result<Learned, CliError> {
    match trust {
        Trust::Nobody { copies } => reported(questions, orders, epsilon, copies, seed),
        Trust::Shop { items, noise } => counted(questions, orders, epsilon, items, noise, seed),
    }
    .map_err(CliError::of)
}

fn reported(
    questions: &Questions,
    orders: &[Vec<ItemId>],
    epsilon: f64,
    copies: u32,
    seed: u64,
) -> Result<Learned, PrivacyError> {
    let random = &mut Seeded::new(seed);
    // Half of the reports are about items, and each shopper makes one.
    let scale = 2.0 / f64::from(copies);
    let mut learned = Vec::new();
    let mut reports = 0;
    for (half, domain) in [&questions.items, &questions.pairs].into_iter().enumerate() {
        let mut exact = vec![0.0; domain.answers() as usize];
        let mut aggregate = Aggregate::new(domain.clone());
        let noisy = match epsilon.is_finite() {
            true => {
                let epsilon = Epsilon::new(epsilon)?;
                Some((epsilon, Channel::best(epsilon, domain.answers())?))
            }
            false => None,
        };
        for (number, order) in orders.iter().enumerate() {
            let groups = [questions.codes(half, order)];
            for copy in 0..copies as usize {
                if (number + copy) % 2 != half {
                    continue;
                }
                reports += 1;
                let answer = pick(domain, &groups, random)?;
                match noisy {
                    Some((epsilon, channel)) => {
                        aggregate.count(epsilon, channel, channel.draw(answer, random)?);
                    }
                    None => exact[answer as usize] += 1.0,
                }
            }
        }
        let mut estimates = match noisy {
            Some(_) => aggregate.estimates(),
            None => exact.into_iter().map(certain).collect(),
        };
        for estimate in &mut estimates {
            estimate.count *= scale;
            estimate.standard_error *= scale;
        }
        learned.push(estimates);
    }
    let pairs = learned.pop().unwrap_or_default();
    Ok(Learned {
        items: learned.pop().unwrap_or_default(),
        pairs,
        reports,
    })
}

fn counted(
    questions: &Questions,
    orders: &[Vec<ItemId>],
    epsilon: f64,
    most: usize,
    noise: Noise,
    seed: u64,
) -> Result<Learned, PrivacyError> {
    let random = &mut Seeded::new(seed);
    let count = |domain: &Domain| vec![0.0; domain.answers() as usize];
    let (mut items, mut pairs) = (count(&questions.items), count(&questions.pairs));
    for order in orders {
        for code in some(questions.codes(0, order), most, random)? {
            items[code as usize] += 1.0;
        }
        let codes = some(questions.codes(1, order), most, random)?;
        for (place, &one) in codes.iter().enumerate() {
            for &other in &codes[..place] {
                pairs[questions.pairs.pair_of(one, other) as usize] += 1.0;
            }
        }
    }
    // Half of epsilon each: an order changes so many counts by one.
    let items = noised(items, most, epsilon / 2.0, noise, random)?;
    let pairs = noised(pairs, most * (most - 1) / 2, epsilon / 2.0, noise, random)?;
    Ok(Learned {
        items,
        pairs,
        reports: orders.len() as u64,
    })
}

fn noised(
    counts: Vec<f64>,
    changes: usize,
    epsilon: f64,
    noise: Noise,
    random: &mut Seeded,
) -> Result<Vec<Estimate>, PrivacyError> {
    if !epsilon.is_finite() {
        return Ok(counts.into_iter().map(certain).collect());
    }
    let changes = changes as u64;
    let (spread, variance) = match noise {
        Noise::Laplace => {
            let millionths = u64::from(Epsilon::new(epsilon)?.millionths());
            let scale = Fraction::new(changes * 1_000_000, millionths)?;
            let ratio = scale.numerator as f64 / scale.denominator as f64;
            // Of the continuous law; a whole number's is a twelfth off at most.
            (scale, 2.0 * ratio * ratio)
        }
        Noise::Gaussian => {
            let variance = Rho::within(epsilon, DELTA / 2.0)?.variance(changes)?;
            let ratio = variance.numerator as f64 / variance.denominator as f64;
            (variance, ratio)
        }
    };
    let draw = match noise {
        Noise::Laplace => discrete_laplace,
        Noise::Gaussian => discrete_gaussian,
    };
    let noised = counts.into_iter().map(|count| {
        Ok(Estimate {
            count: count + draw(spread, random)? as f64,
            standard_error: variance.sqrt(),
        })
    });
    noised.collect()
}

/// At most so many, each as likely as the others.
fn some(mut codes: Vec<u32>, most: usize, random: &mut Seeded) -> Result<Vec<u32>, PrivacyError> {
    let mut chosen = Vec::new();
    while chosen.len() < most && !codes.is_empty() {
        let place = random.below(codes.len() as u64)?;
        chosen.push(codes.swap_remove(usize::try_from(place).unwrap_or(0)));
    }
    Ok(chosen)
}

const fn certain(count: f64) -> Estimate {
    Estimate {
        count,
        standard_error: 0.0,
    }
}
