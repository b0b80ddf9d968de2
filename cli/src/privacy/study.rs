//! What an item model is worth that was counted under differential privacy.

use super::simulate::{Learned, Noise, Questions, Trust, learn};
use crate::args::EvaluatePrivacyArgs;
use crate::error::CliError;
use crate::shop;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use windowshopper::engine::evaluate::Judge;
use windowshopper::id::{ItemId, ItemTable};
use windowshopper::metrics::Metrics;
use windowshopper::models::Source;
use windowshopper::models::item_knn::{self, ItemKnn, Similarity};
use windowshopper::models::popularity::{self, Popularity};
use windowshopper::privacy::{Estimate, believed};

/// Of the model of pairs, see [`Similarity::Cosine`]: little, as an order is one pair of one report.
const SHRINKAGE: f64 = 1.0;
/// Orders that a pair of the public days is in, at least.
const SUPPORT: usize = 3;
/// So many items of an order count where the shop counts: one of these.
const COUNTED_ITEMS: [usize; 2] = [4, 12];
/// How many of the true best are looked for.
const BEST: usize = 100;

/// What is chosen on the validation days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// Length of the public list of items that pairs are among.
    list: usize,
    /// Standard errors above 0 from which a pair is believed; absent: those of `believed`.
    z: Option<f64>,
    /// Items of an order that count, where the shop counts.
    items: Option<usize>,
    noise: Option<&'static str>,
    /// NDCG on the validation days.
    ndcg: f64,
}

#[derive(Clone, Copy)]
struct Setting {
    list: usize,
    z: Option<f64>,
    trust: Trust,
}

#[derive(Debug, Serialize)]
pub struct Row {
    /// `local`: reports of shoppers; `central`: counts of the shop, with noise.
    pub mode: &'static str,
    /// Shoppers for each order of the log.
    pub copies: u32,
    /// Absent: no noise.
    pub epsilon: Option<f64>,
    pub reports: u64,
    /// Of lists by the private model alone: pairs, then popularity.
    pub ndcg: f64,
    /// Standard deviation over the repetitions.
    pub ndcg_deviation: f64,
    pub hit_rate: f64,
    /// The same, put together with what the public days say.
    pub ndcg_with_public: f64,
    /// Of lists by the private popularity alone.
    pub ndcg_popularity: f64,
    /// Share of the 100 most frequent items of the private days that are among the 100 of the estimates.
    pub items_found: f64,
    /// Share of the 100 most frequent pairs of the list's items that are.
    pub pairs_found: f64,
    pub chosen: Choice,
}

pub struct Study<'a> {
    args: &'a EvaluatePrivacyArgs,
    shop: &'a shop::Shop,
    pub public: Vec<Vec<ItemId>>,
    pub private: Vec<Vec<ItemId>>,
    /// Private orders before the validation days.
    learned_from: Vec<Vec<ItemId>>,
    /// The public days, by how many items of an order count.
    counted: BTreeMap<usize, Counted>,
}

impl<'a> Study<'a> {
    /// Of the orders of the public days, of the private ones, and of those of the latter that choices are made with.
    pub fn new(
        args: &'a EvaluatePrivacyArgs,
        shop: &'a shop::Shop,
        [public, private, learned_from]: [Vec<Vec<ItemId>>; 3],
    ) -> Self {
        let counts = [1].into_iter().chain(COUNTED_ITEMS);
        Self {
            args,
            shop,
            counted: counts
                .map(|most| (most, Counted::of(&public, most, shop.catalog.len())))
                .collect(),
            public,
            private,
            learned_from,
        }
    }
}

impl Study<'_> {
    fn table(&self) -> &ItemTable {
        self.shop.catalog.table()
    }

    /// The most frequent items of the public days.
    fn list(&self, length: usize) -> Vec<ItemId> {
        let mut counts = vec![0_u32; self.table().len()];
        for item in self.public.iter().flatten() {
            counts[item.index()] += 1;
        }
        let mut items: Vec<ItemId> = (0..counts.len()).map(ItemId::from_index).collect();
        items.sort_by_key(|item| std::cmp::Reverse(counts[item.index()]));
        items.truncate(length);
        items
    }

    fn settings(&self, mode: &str, copies: u32) -> Vec<Setting> {
        let mut trusts = vec![Trust::Nobody { copies }];
        if mode == "central" {
            trusts.clear();
            for items in COUNTED_ITEMS {
                for noise in [Noise::Laplace, Noise::Gaussian] {
                    trusts.push(Trust::Shop { items, noise });
                }
            }
        }
        let mut all = Vec::new();
        for trust in trusts {
            for list in [30, 100, 300, 1_000] {
                for z in [Some(1.0), Some(2.5), None] {
                    all.push(Setting { list, z, trust });
                }
            }
        }
        all
    }

    /// The best setting of the validation days, judged on the test.
    pub fn row(
        &self,
        mode: &'static str,
        copies: u32,
        epsilon: f64,
        choose: &mut Judge,
        test: &mut Judge,
    ) -> Result<Row, CliError> {
        let mut best: [Option<(f64, Setting)>; 2] = [None, None];
        let mut known: Option<(usize, Trust, Questions, Learned)> = None;
        for setting in self.settings(mode, copies) {
            let (questions, learned) = match known {
                Some((list, trust, ref questions, ref learned))
                    if list == setting.list && trust == setting.trust =>
                {
                    (questions, learned)
                }
                _ => {
                    let (questions, learned) =
                        self.ask(&self.learned_from, epsilon, setting, self.args.seed)?;
                    let new = known.insert((setting.list, setting.trust, questions, learned));
                    (&new.2, &new.3)
                }
            };
            for (with_public, best) in [false, true].into_iter().zip(&mut best) {
                let (mut pairs, mut popular) =
                    self.models(questions, learned, setting, with_public)?;
                let ndcg = choose.judge(&mut [&mut pairs, &mut popular]).ndcg;
                if best.is_none_or(|(so_far, _)| ndcg > so_far) {
                    *best = Some((ndcg, setting));
                }
            }
        }
        let [Some((ndcg, alone)), Some((_, with_public))] = best else {
            return Err(CliError::failed("internal", "no setting"));
        };
        self.tested(mode, copies, epsilon, (ndcg, alone), with_public, test)
    }

    fn ask(
        &self,
        orders: &[Vec<ItemId>],
        epsilon: f64,
        setting: Setting,
        seed: u64,
    ) -> Result<(Questions, Learned), CliError> {
        let list = self.list(setting.list);
        let questions = Questions::new(&self.shop.catalog, &list).map_err(CliError::of)?;
        let learned = learn(&questions, orders, epsilon, setting.trust, seed)?;
        Ok((questions, learned))
    }

    fn tested(
        &self,
        mode: &'static str,
        copies: u32,
        epsilon: f64,
        (ndcg, setting): (f64, Setting),
        with_public: Setting,
        test: &mut Judge,
    ) -> Result<Row, CliError> {
        let repeats = if mode == "local" || epsilon.is_finite() {
            self.args.repeats
        } else {
            1
        };
        let mut judged: Vec<Metrics> = Vec::new();
        let (mut public, mut popularity, mut found) = (0.0, 0.0, [0.0; 2]);
        let mut reports = 0;
        for repeat in 1..=u64::from(repeats) {
            let seed = self.args.seed + repeat;
            let (questions, learned) = self.ask(&self.private, epsilon, setting, seed)?;
            let (mut pairs, mut popular) = self.models(&questions, &learned, setting, false)?;
            judged.push(test.judge(&mut [&mut pairs, &mut popular]));
            popularity += test.judge(&mut [&mut popular]).ndcg;
            let (items, pairs) = self.found(&questions, &learned)?;
            found = [found[0] + items, found[1] + pairs];
            reports = learned.reports;
            let (questions, learned) = self.ask(&self.private, epsilon, with_public, seed)?;
            let (mut pairs, mut popular) = self.models(&questions, &learned, with_public, true)?;
            public += test.judge(&mut [&mut pairs, &mut popular]).ndcg;
        }
        let count = f64::from(repeats);
        let mean = |of: fn(&Metrics) -> f64| judged.iter().map(of).sum::<f64>() / count;
        let middle = mean(|metrics| metrics.ndcg);
        let squares = judged.iter().map(|metrics| (metrics.ndcg - middle).powi(2));
        let (items, noise) = match setting.trust {
            Trust::Nobody { .. } => (None, None),
            Trust::Shop { items, noise } => (Some(items), Some(noise.name())),
        };
        Ok(Row {
            mode,
            copies,
            epsilon: epsilon.is_finite().then_some(epsilon),
            reports,
            ndcg: middle,
            ndcg_deviation: (squares.sum::<f64>() / (count - 1.0).max(1.0)).sqrt(),
            hit_rate: mean(|metrics| metrics.hit_rate),
            ndcg_with_public: public / count,
            ndcg_popularity: popularity / count,
            items_found: found[0] / count,
            pairs_found: found[1] / count,
            chosen: Choice {
                list: setting.list,
                z: setting.z,
                items,
                noise,
                ndcg,
            },
        })
    }

    /// Pairs and popularity, of what was learned, and perhaps of what is public.
    fn models(
        &self,
        questions: &Questions,
        learned: &Learned,
        setting: Setting,
        with_public: bool,
    ) -> Result<(ItemKnn, Popularity), CliError> {
        let table = self.table();
        let mut items: Vec<f64> = (0..table.len())
            .map(|item| {
                let code = questions.item(ItemId::from_index(item));
                let estimate = code.and_then(|code| learned.items.get(code as usize));
                estimate.map_or(0.0, |estimate| estimate.count.max(0.0))
            })
            .collect();
        let least = setting
            .z
            .unwrap_or_else(|| believed(questions.pairs.nothing()));
        let mut pairs: BTreeMap<(ItemId, ItemId), f64> = BTreeMap::new();
        for (answer, estimate) in (0..).zip(&learned.pairs) {
            if estimate.is_above(least)
                && let Some((one, other)) = questions.pair(answer)
            {
                pairs.insert((one.min(other), one.max(other)), estimate.count);
            }
        }
        if with_public && let Some(public) = self.counted.get(&counted_items(setting.trust)) {
            for (sum, count) in items.iter_mut().zip(&public.items) {
                *sum += count;
            }
            let mut both = public.pairs.clone();
            for (one, other, count) in &mut both {
                *count += pairs.remove(&(*one, *other)).unwrap_or(0.0);
            }
            both.extend(pairs.into_iter().map(|((a, b), count)| (a, b, count)));
            return model(table, &items, &both);
        }
        let pairs: Vec<_> = pairs
            .into_iter()
            .map(|((a, b), count)| (a, b, count))
            .collect();
        model(table, &items, &pairs)
    }

    /// NDCG of counts without noise: popularity, and pairs before popularity.
    pub fn plain(&self, orders: &[Vec<ItemId>], test: &mut Judge) -> Result<[f64; 2], CliError> {
        let counted = Counted::of(orders, usize::MAX, self.table().len());
        let (mut pairs, mut popular) = model(self.table(), &counted.items, &counted.pairs)?;
        Ok([
            test.judge(&mut [&mut popular]).ndcg,
            test.judge(&mut [&mut pairs, &mut popular]).ndcg,
        ])
    }

    /// How many of the most frequent items and pairs of the private days are found.
    fn found(&self, questions: &Questions, learned: &Learned) -> Result<(f64, f64), CliError> {
        let all = Trust::Shop {
            items: 100_000,
            noise: Noise::Laplace,
        };
        let truth = learn(questions, &self.private, f64::INFINITY, all, 0)?;
        let share = |truth: &[Estimate], found: &[Estimate]| {
            let (truth, found) = (best(truth), best(found));
            truth.intersection(&found).count() as f64 / truth.len().max(1) as f64
        };
        Ok((
            share(&truth.items, &learned.items),
            share(&truth.pairs, &learned.pairs),
        ))
    }
}

/// The answers with the highest counts, but "nothing".
fn best(estimates: &[Estimate]) -> BTreeSet<usize> {
    let mut order: Vec<usize> = (0..estimates.len().saturating_sub(1)).collect();
    order.sort_by(|&a, &b| estimates[b].count.total_cmp(&estimates[a].count));
    order.into_iter().take(BEST).collect()
}

/// How many items of an order count.
const fn counted_items(trust: Trust) -> usize {
    match trust {
        Trust::Nobody { .. } => 1,
        Trust::Shop { items, .. } => items,
    }
}

/// Counts without noise.
struct Counted {
    items: Vec<f64>,
    /// The lower item first, sorted.
    pairs: Vec<(ItemId, ItemId, f64)>,
}

impl Counted {
    /// As [`learn`] counts in the mean: `most` items of each order, or (1) one item and one pair of it. Pairs are
    /// those of [`SUPPORT`] orders or more.
    fn of(orders: &[Vec<ItemId>], most: usize, items: usize) -> Self {
        let mut counts = vec![0.0; items];
        let mut all: Vec<(ItemId, ItemId, f64)> = Vec::new();
        for order in orders {
            let length = order.len() as f64;
            let some = (most as f64).min(length);
            let pairs = if most == 1 {
                1.0
            } else {
                some * (some - 1.0) / 2.0
            };
            let pairs = pairs / (length * (length - 1.0) / 2.0);
            for (place, &item) in order.iter().enumerate() {
                counts[item.index()] += some / length;
                all.extend(order[..place].iter().map(|&other| (other, item, pairs)));
            }
        }
        all.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
        let same = all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
        let pairs = same.filter(|same| same.len() >= SUPPORT).map(|same| {
            let (one, other, _) = same[0];
            (one, other, same.iter().map(|(.., count)| count).sum())
        });
        Self {
            items: counts,
            pairs: pairs.collect(),
        }
    }
}

fn model(
    table: &ItemTable,
    items: &[f64],
    pairs: &[(ItemId, ItemId, f64)],
) -> Result<(ItemKnn, Popularity), CliError> {
    let params = item_knn::Params {
        similarity: Similarity::Cosine {
            shrinkage: SHRINKAGE,
            popularity: 0.2,
        },
        ..item_knn::Params::together()
    };
    let pairs = item_knn::of_pairs(table.len(), pairs, Source::Together, &params);
    Ok((pairs.map_err(CliError::of)?, popularity::of_counts(items)))
}
