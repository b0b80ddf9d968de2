use super::{Domain, Estimate};
use crate::id::{ItemId, ItemTable};
use crate::models::item_knn::{self, ItemKnn};
use crate::models::popularity::{self, Popularity};
use crate::models::{ParamsError, Source};

/// How many standard errors a pair must be above 0 to be believed, of so many: the largest of `pairs` noises is
/// about `√(2 ln pairs)`.
#[must_use]
pub fn believed(pairs: u32) -> f64 {
    (2.0 * f64::from(pairs.max(2)).ln()).sqrt()
}

/// What goes together, of the estimates of a domain of item pairs: those at least `least` standard errors above
/// 0. Items that the table lacks are left out.
///
/// # Errors
/// When a parameter of the model is outside its legal range.
pub fn pair_model(
    domain: &Domain,
    estimates: &[Estimate],
    least: f64,
    table: &ItemTable,
    params: &item_knn::Params,
) -> Result<ItemKnn, ParamsError> {
    let item = |code| table.get(domain.name(code));
    let believed = (0..)
        .zip(estimates)
        .filter(|(_, estimate)| estimate.is_above(least));
    let pairs: Vec<(ItemId, ItemId, f64)> = believed
        .filter_map(|(answer, estimate)| {
            let (one, other) = domain.pair(answer)?;
            Some((item(one)?, item(other)?, estimate.count))
        })
        .collect();
    item_knn::of_pairs(table.len(), &pairs, Source::Together, params)
}

/// How popular items are, of the estimates of a domain of items. Items that the table lacks are left out.
#[must_use]
pub fn item_model(domain: &Domain, estimates: &[Estimate], table: &ItemTable) -> Popularity {
    let mut counts = vec![0.0; table.len()];
    for (code, estimate) in (0..domain.nothing()).zip(estimates) {
        let item = table.get(domain.name(code));
        if let Some(count) = item.and_then(|item| counts.get_mut(item.index())) {
            *count = estimate.count;
        }
    }
    popularity::of_counts(&counts)
}
