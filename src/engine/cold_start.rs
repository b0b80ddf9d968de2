//! How good are the lists where little is known: of the shopper, of the item, of the shop?
//!
//! Judged on the days that [`evaluate`](super::evaluate::evaluate) sets aside, always at the same
//! moments for all that is compared:
//! - **a new shopper**: guests' sessions and the first sessions of known shoppers, after 0, 1, 2, 5 and
//!   10 events; the target is the next item;
//! - **a new item**: a seeded share of the items is taken out of the training log altogether (the
//!   catalogue keeps them, as a shop would), and everything is trained again; how often do lists show
//!   them, and find them where one of them is what the shopper did next?
//! - **a new shop**: no training data at all, the catalogue alone.

use super::evaluate::{EvaluateParams, best};
use super::fit::{FitError, FitParams, Trained, Watch, engine_of, fit, thin};
use super::{Engine, EngineError};
use crate::bundle::BundleWriter;
use crate::candidates::DEFAULT_PER_SOURCE;
use crate::catalog::Catalog;
use crate::events::OrderLog;
use crate::features::{Moment, Query, Situation, Visit, action};
use crate::id::{ItemId, UserId};
use crate::metrics::{Evaluation, Metrics};
use crate::models::Source;
use crate::ranking::{Blend, Segment};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};

/// After so many events of a session lists are asked for.
pub const EVENTS: [usize; 5] = [0, 1, 2, 5, 10];
/// One of so many items is taken out of the training log.
const UNSEEN: u32 = 10;
/// At most so many moments of each kind are judged, spread evenly over time.
const MAX_MOMENTS: usize = 2_000;

/// What was compared at the same moments.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// How many moments.
    pub moments: usize,
    /// Metrics by name: `blend`, `popularity`, and what else there is.
    pub models: BTreeMap<&'static str, Metrics>,
}

/// See the module's documentation.
#[derive(Clone, Debug, PartialEq)]
pub struct ColdStart {
    /// A new shopper, by number of events.
    pub shopper: BTreeMap<usize, Compared>,
    /// A new item: moments whose next item training never saw, after 1, 2, 5 and 10 events.
    pub item: Compared,
    /// How many items were taken out.
    pub items: usize,
    /// Share of the places of lists, at all moments, that such items have: by name.
    pub shown: BTreeMap<&'static str, f64>,
    /// A new shop, by number of events; `popularity` is that of the trained shop.
    pub shop: BTreeMap<usize, Compared>,
}

/// Judges `trained`, which must be of the days before the test, and what else it takes.
///
/// # Errors
/// [`FitError`].
pub fn cold_start(
    catalog: &Catalog,
    log: &OrderLog,
    trained: &Trained,
    fit_params: &FitParams,
    params: &EvaluateParams,
    watch: &mut impl Watch,
) -> Result<ColdStart, FitError> {
    let test_from = log.day_of_split(params.test_share).ok_or(FitError::Empty)?;
    let (before, _) = log.split_at(test_from);
    watch.step("cold start: shoppers");
    let mut moments: BTreeMap<usize, Vec<Moment>> = BTreeMap::new();
    for events in EVENTS {
        let mut found = beginnings(log, test_from, events);
        thin(&mut found, MAX_MOMENTS);
        moments.insert(events, found);
    }
    let mut engine = engine_of(catalog, &trained.bundle)?;
    let blend = engine.blend.clone();
    let popularity = Blend::of_sources(&[(Source::Popularity, 1.0)]);
    let content = Blend::of_sources(&[(Source::Content, 1.0)]);
    let mut shopper = BTreeMap::new();
    for (&events, moments) in &moments {
        let lists = [("blend", &blend), ("popularity", &popularity)];
        shopper.insert(events, compare(&mut engine, moments, &lists, params));
    }

    watch.step("cold start: a shop without training");
    let names = catalog.table().names();
    let empty = BundleWriter::new(names, 0).finish();
    let mut untrained = engine_of(catalog, &empty.map_err(EngineError::from)?)?;
    let mut shop = BTreeMap::new();
    for (&events, moments) in &moments {
        let lists = [("blend", &Blend::default()), ("content", &content)];
        let mut compared = compare(&mut untrained, moments, &lists, params);
        let of_trained = shopper
            .get(&events)
            .and_then(|of: &Compared| of.models.get("popularity"));
        if let Some(metrics) = of_trained {
            compared.models.insert("popularity", *metrics);
        }
        shop.insert(events, compared);
    }

    let unseen = unseen(catalog.len(), fit_params.seed);
    let seen = before.without(&|item| unseen.contains(&item));
    let trained = fit(catalog, &seen, fit_params, watch)?;
    watch.step("cold start: items");
    let mut engine = engine_of(catalog, &trained.bundle)?;
    let all: Vec<Moment> = moments
        .into_iter()
        .filter(|(events, _)| *events > 0)
        .flat_map(|(_, m)| m)
        .collect();
    let is_unseen = |moment: &&Moment| {
        moment
            .targets
            .first()
            .is_some_and(|item| unseen.contains(item))
    };
    let hoped: Vec<Moment> = all.iter().filter(is_unseen).cloned().collect();
    let blend = engine.blend.clone();
    let lists = [
        ("blend", &blend),
        ("popularity", &popularity),
        ("content", &content),
    ];
    let item = compare(&mut engine, &hoped, &lists, params);
    let mut shown = BTreeMap::new();
    for (name, blend) in lists {
        let (mut places, mut taken) = (0usize, 0usize);
        for moment in &all {
            engine.enter(moment, params.include_bought);
            let list = list_of(&mut engine, moment, blend, params.k);
            places += list.len();
            taken += list.iter().filter(|item| unseen.contains(item)).count();
        }
        shown.insert(name, taken as f64 / places.max(1) as f64);
    }
    Ok(ColdStart {
        shopper,
        item,
        items: unseen.len(),
        shown,
        shop,
    })
}

/// One item of [`UNSEEN`], drawn from the seed.
fn unseen(items: usize, seed: u64) -> BTreeSet<ItemId> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    (0..items)
        .map(ItemId::from_index)
        .filter(|_| random.next_u32() % UNSEEN == 0)
        .collect()
}

fn list_of(engine: &mut Engine, moment: &Moment, blend: &Blend, k: usize) -> Vec<ItemId> {
    let segment = Segment::of(&Query {
        history: &moment.history,
        now: moment.now,
        context: moment.situation.context(),
    });
    let ranked = engine.rank(blend, segment, moment.now, DEFAULT_PER_SOURCE.max(k));
    let spoken = ranked.items.into_iter().filter(|scored| scored.score > 0.0);
    best(spoken, k)
}

/// The next item at each moment, by each blend.
fn compare(
    engine: &mut Engine,
    moments: &[Moment],
    blends: &[(&'static str, &Blend)],
    params: &EvaluateParams,
) -> Compared {
    let items = engine.catalog.len();
    let mut sums: Vec<Evaluation> = blends
        .iter()
        .map(|_| Evaluation::new(params.k, items))
        .collect();
    let mut count = 0;
    for moment in moments {
        let targets = engine.enter(moment, params.include_bought);
        let Some(next) = targets
            .first()
            .filter(|next| Some(*next) == moment.targets.first())
        else {
            continue;
        };
        count += 1;
        for ((_, blend), sum) in blends.iter().zip(&mut sums) {
            let list = list_of(engine, moment, blend, params.k);
            sum.add(&list, &[*next]);
        }
    }
    let metrics = sums.into_iter().map(|sum| sum.metrics());
    Compared {
        moments: count,
        models: blends.iter().map(|(name, _)| *name).zip(metrics).collect(),
    }
}

/// Of each session of a shopper without an earlier one (all guests' are), that begins at `from` or
/// later: the moment after `events` actions, where there is something new to come. In time order.
fn beginnings(log: &OrderLog, from: i64, events: usize) -> Vec<Moment> {
    let mut sessions: BTreeMap<u32, (Option<UserId>, usize, Vec<Visit>)> = BTreeMap::new();
    for (index, row) in log.iter().enumerate() {
        if let (Some(session), Some(action)) = (row.session, action(row.kind, None)) {
            let new = || (row.user, index, Vec::new());
            let visits = &mut sessions.entry(session).or_insert_with(new).2;
            visits.push(Visit::new(row.item, action, row.timestamp));
        }
    }
    let mut order: Vec<_> = sessions.into_values().collect();
    order.sort_by_key(|(.., visits)| visits.first().map(|visit| visit.timestamp));
    let mut known: BTreeSet<UserId> = BTreeSet::new();
    let mut found = Vec::new();
    for (user, row, visits) in order {
        let is_new = user.is_none_or(|user| known.insert(user));
        let Some(first) = visits
            .first()
            .filter(|first| is_new && first.timestamp >= from)
        else {
            continue;
        };
        let (history, rest) = visits.split_at(events.min(visits.len()));
        let touched = |item: ItemId| history.iter().any(|visit| visit.item == item);
        if let Some(next) = rest.iter().find(|visit| !touched(visit.item)) {
            found.push(Moment {
                now: history
                    .last()
                    .map_or(first.timestamp, |visit| visit.timestamp),
                history: history.to_vec(),
                targets: vec![next.item],
                known: false,
                situation: Situation::of(log, row),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{EventKind, OrderRow};

    fn log() -> OrderLog {
        let mut log = OrderLog::default();
        for (user, session, item, time) in [
            (Some(0), 0, 1, 10),
            (None, 1, 2, 20),
            (None, 1, 2, 21),
            (None, 1, 3, 22),
            (Some(0), 2, 4, 30),
            (Some(0), 2, 5, 31),
            (Some(1), 3, 6, 40),
        ] {
            log.push(OrderRow {
                user: user.map(UserId::new),
                session: Some(session),
                item: ItemId::new(item),
                kind: EventKind::ViewItem,
                timestamp: time,
                quantity: 1.0,
                price: 0.0,
            });
        }
        log
    }

    #[test]
    fn only_first_sessions_count() {
        let targets = |events| -> Vec<(usize, u32)> {
            let found = beginnings(&log(), 15, events);
            found
                .iter()
                .map(|moment| (moment.history.len(), moment.targets[0].get()))
                .collect()
        };
        // Shopper 0 has been there before the test.
        assert_eq!(targets(0), [(0, 2), (0, 6)]);
        // The second visit to item 2 is nothing new.
        assert_eq!(targets(1), [(1, 3)]);
        assert_eq!(targets(2), [(2, 3)]);
        assert_eq!(targets(5), []);
    }

    #[test]
    fn a_tenth_of_the_items_is_new_and_the_seed_says_which() {
        let some = unseen(10_000, 42);
        assert!((900..1_100).contains(&some.len()));
        assert_eq!(some, unseen(10_000, 42));
        assert_ne!(some, unseen(10_000, 43));
        let rest = log().without(&|item| item.get() == 2);
        assert_eq!(rest.len(), 5);
        assert!(rest.iter().all(|row| row.item.get() != 2));
    }
}
