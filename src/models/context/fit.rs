use super::model::{FEATURES, LOCALES, UNIT, values};
use super::{Params, Situations};
use crate::catalog::Catalog;
use crate::events::OrderLog;
use crate::features::{Situation, action};
use crate::id::ItemId;
use crate::models::ParamsError;
use crate::names::{NONE, Names};
use std::collections::BTreeMap;

/// Lifts below this, in 1 / [`UNIT`], change nothing and are not kept.
const LEAST: i32 = 3;

/// Counts sessions and keeps the lifts that matter.
///
/// Each level says what it adds to the one above: what is expected of a category is what the one above
/// it would do (a top one: the shop), and of an item what its category would. Locales count in lower
/// and upper case as the log writes them.
///
/// # Errors
/// When a parameter is outside its legal range.
///
/// ```
/// use windowshopper::{catalog::Catalog, events::OrderLog, id::ItemTable, models::context};
/// let nothing = context::fit(&OrderLog::default(), &Catalog::new(ItemTable::default()), &Default::default());
/// assert!(nothing.is_ok());
/// ```
pub fn fit(log: &OrderLog, catalog: &Catalog, params: &Params) -> Result<Situations, ParamsError> {
    params.check()?;
    let items = catalog.len();
    let targets = items + catalog.category_count();
    let (mut locales, mut paths) = (Names::default(), Names::default());
    for locale in frequent_locales(log, params.locales) {
        locales.intern(&locale);
    }
    for code in 0..number(catalog.category_count()) {
        paths.intern(catalog.category_name(code));
    }
    let all = LOCALES + locales.len();

    // Sessions with both, by target and value; those with the value.
    let mut both = vec![0u32; targets * all];
    let mut with_value = vec![0u32; all];
    for (found, touched) in sessions(log, catalog, &locales) {
        for value in found.into_iter().flatten() {
            with_value[value] += 1;
            for &target in &touched {
                both[target * all + value] += 1;
            }
        }
    }

    // Share of the feature's sessions that have the value: of the shop, then of each category.
    let shares = |counts: &[u32], above: &[f64], kappa: f64| -> Vec<f64> {
        let mut shares = vec![0.0; all];
        for (start, end) in ranges(all) {
            let total: u32 = counts[start..end].iter().sum();
            for value in start..end {
                let expected = f64::from(total) * above[value];
                let lift = (f64::from(counts[value]) + kappa) / (expected + kappa);
                shares[value] = above[value] * lift;
            }
        }
        shares
    };
    let mut of_shop = vec![0.0; all];
    for (start, end) in ranges(all) {
        let total: u32 = with_value[start..end].iter().sum();
        for value in start..end {
            of_shop[value] = f64::from(with_value[value]) / f64::from(total.max(1));
        }
    }
    let row = |target: usize| &both[target * all..(target + 1) * all];
    let mut of_category: Vec<Vec<f64>> = Vec::new();
    // By value: target, lift, evidence.
    let mut kept: Vec<Vec<(u32, i8, f64)>> = vec![Vec::new(); all];
    let mut keep = |target: usize, own: &[f64], above: &[f64]| {
        let feature = |value: usize| ranges(all).into_iter().find(|&(_, end)| value < end);
        for value in 0..all {
            let (start, end) = feature(value).unwrap_or((0, all));
            let total: u32 = row(target)[start..end].iter().sum();
            let expected = f64::from(total) * above[value];
            let off = (f64::from(row(target)[value]) - expected).abs();
            let evidence = off / (expected * (1.0 - above[value])).max(1.0).sqrt();
            if above[value] > 0.0 && evidence >= params.evidence {
                #[allow(clippy::cast_possible_truncation)] // -127 to 127
                let lift = ((own[value] / above[value]).log2() * f64::from(UNIT))
                    .round()
                    .clamp(-127.0, 127.0) as i8;
                if i32::from(lift).abs() >= LEAST {
                    kept[value].push((number(target), lift, evidence));
                }
            }
        }
    };
    for code in 0..number(catalog.category_count()) {
        let target = items + code as usize;
        let above = catalog.category_parent(code);
        let above = above.and_then(|above| of_category.get(above as usize));
        let above = above.unwrap_or(&of_shop);
        let own = shares(row(target), above, params.shrinkage);
        keep(target, &own, above);
        of_category.push(own);
    }
    for item in 0..items {
        let sessions: u32 = row(item)[..FEATURES[1].1].iter().sum();
        if sessions as usize >= params.support {
            let above = catalog.category(ItemId::from_index(item));
            let above = above.and_then(|above| of_category.get(above as usize));
            let above = above.unwrap_or(&of_shop);
            keep(item, &shares(row(item), above, params.shrinkage), above);
        }
    }
    let (mut starts, mut flat, mut lifts) = (vec![0], Vec::new(), Vec::new());
    for mut best in kept {
        best.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
        best.truncate(params.targets);
        best.sort_by_key(|entry| entry.0);
        for (target, lift, _) in best {
            flat.push(target);
            lifts.push(lift);
        }
        starts.push(number(flat.len()));
    }
    Ok(Situations::new(
        (starts, flat, lifts),
        items,
        paths,
        locales,
    ))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(NONE)
}

/// The values of each feature: first, and one past the last.
fn ranges(all: usize) -> [(usize, usize); 6] {
    std::array::from_fn(|feature| {
        let end = FEATURES.get(feature + 1).map_or(all, |next| next.1);
        (FEATURES[feature].1, end)
    })
}

/// The most frequent locales of the log, most frequent first.
fn frequent_locales(log: &OrderLog, most: usize) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for index in 0..log.len() {
        let locale = Situation::of(log, index).locale;
        if !locale.is_empty() {
            *counts.entry(locale).or_insert(0) += 1;
        }
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts
        .into_iter()
        .take(most)
        .map(|(name, _)| name)
        .collect()
}

/// Of each session its values (as of its first row) and what it touched, each target once.
fn sessions(
    log: &OrderLog,
    catalog: &Catalog,
    locales: &Names,
) -> Vec<([Option<usize>; 6], Vec<usize>)> {
    let items = catalog.len();
    let mut sessions: BTreeMap<u32, ([Option<usize>; 6], Vec<usize>)> = BTreeMap::new();
    for (index, row) in log.iter().enumerate() {
        let (Some(session), Some(_)) = (row.session, action(row.kind, None)) else {
            continue;
        };
        let entry = sessions.entry(session).or_insert_with(|| {
            let situation = Situation::of(log, index);
            let mut found = values(row.timestamp, &situation.context());
            if situation.placement.is_none() {
                found[4] = None;
            }
            let locale = locales.get(&situation.locale);
            found[5] = locale.map(|locale| LOCALES + locale as usize);
            (found, Vec::new())
        });
        if row.item.index() < items {
            entry.1.push(row.item.index());
            let path = catalog.category_path(row.item);
            entry
                .1
                .extend(path.map(|category| items + category as usize));
        }
    }
    let mut sessions: Vec<_> = sessions.into_values().collect();
    for (_, touched) in &mut sessions {
        touched.sort_unstable();
        touched.dedup();
    }
    sessions
}
