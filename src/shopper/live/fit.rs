//! Sessions of a log that end in a purchase, and those that don't.

use super::{INPUTS, Live, SIZES, inputs, is_step};
use crate::catalog::Catalog;
use crate::error::Coded;
use crate::events::{EventKind, OrderLog};
use crate::features::{SessionShape, Step};
use crate::id::UserId;
use crate::metrics::{Binary, binary};
use crate::nn::{self, Activation, NnError, Output, Samples};
use crate::shopper::Scaled;
use std::collections::BTreeMap;

/// Moments of a session that are learned from, the first ones.
const MAX_STEPS: u32 = 32;
/// Moments that are learned from, spread evenly.
const MAX_MOMENTS: usize = 60_000;
/// Fewest sessions of each kind, for learning and for judging.
const MIN_SESSIONS: usize = 20;

/// A log that does not teach it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum LiveError {
    /// Sessions of one kind only, as in a log of orders without what came before them.
    #[error(
        "{with} sessions with a purchase after another step and {without} without; expected at least {MIN_SESSIONS} of each in the days for learning, and in those for validation"
    )]
    TooFew {
        /// Those that end in a purchase.
        with: usize,
        /// Those that don't.
        without: usize,
    },
    /// The network can't be learned.
    #[error(transparent)]
    Network(#[from] NnError),
}

impl Coded for LiveError {
    fn code(&self) -> &'static str {
        match self {
            LiveError::TooFew { .. } => "too_little_data",
            LiveError::Network(error) => error.code(),
        }
    }
}

/// What [`fit_live`] finds.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveFit {
    /// Learned from the whole log.
    pub model: Live,
    /// Moments of the log that were learned from.
    pub moments: usize,
    /// How one learned from the days before the validation does on the moments of these.
    pub judged: Binary,
}

/// A moment in a session: what is seen, whether a purchase follows in it, and which session it is.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveMoment {
    /// Values of the [`SessionShape`].
    pub values: [f32; SessionShape::WIDTH],
    /// Whether a purchase follows.
    pub buys: bool,
    /// Steps so far in the session.
    pub steps: u32,
    /// When.
    pub time: i64,
    session: u32,
}

/// Learns from a log that is sorted by time and divided into sessions; the moments from `until` on are for
/// validation: they say when to stop.
///
/// # Errors
/// Fewer than 20 sessions with or without a purchase, before `until` or after.
pub fn fit_live(
    log: &OrderLog,
    catalog: &Catalog,
    until: i64,
    seed: u64,
) -> Result<LiveFit, LiveError> {
    let moments = live_moments(log, catalog);
    let (before, after): (Vec<_>, Vec<_>) = moments.iter().partition(|moment| moment.time < until);
    enough(&before)?;
    enough(&after)?;
    let (early, epochs) = learn(&before, &after, 30, seed)?;
    let judged: Vec<(f64, bool)> = after
        .iter()
        .map(|moment| (f64::from(early.chance(&moment.values)), moment.buys))
        .collect();
    let all: Vec<&LiveMoment> = moments.iter().collect();
    Ok(LiveFit {
        model: learn(&all, &[], epochs, seed)?.0,
        moments: moments.len(),
        judged: binary(&judged),
    })
}

fn enough(moments: &[&LiveMoment]) -> Result<(), LiveError> {
    let sessions = |buys: bool| {
        let of = moments.iter().filter(|moment| moment.buys == buys);
        let mut sessions: Vec<u32> = of.map(|moment| moment.session).collect();
        sessions.sort_unstable();
        sessions.dedup();
        sessions.len()
    };
    let (with, without) = (sessions(true), sessions(false));
    if with.min(without) < MIN_SESSIONS {
        return Err(LiveError::TooFew { with, without });
    }
    Ok(())
}

/// The moments of a log that is sorted by time and divided into sessions: after each of the first 32 steps of
/// each session. A purchase ends one, as it were: the steps after it lead to another one, or to none.
#[must_use]
pub fn live_moments(log: &OrderLog, catalog: &Catalog) -> Vec<LiveMoment> {
    let mut sessions: BTreeMap<u32, (Option<UserId>, Vec<Step>)> = BTreeMap::new();
    for row in log.iter() {
        if let Some(session) = row.session {
            let of = sessions.entry(session).or_insert((row.user, Vec::new()));
            of.1.push(Step {
                kind: row.kind,
                item: Some(row.item),
                category: catalog.category(row.item),
                price: Some(row.price)
                    .filter(|&price| price > 0.0)
                    .or_else(|| catalog.price(row.item)),
                timestamp: row.timestamp,
            });
        }
    }
    let mut order: Vec<(u32, Option<UserId>, Vec<Step>)> = sessions
        .into_iter()
        .map(|(session, (user, steps))| (session, user, steps))
        .collect();
    order.sort_by_key(|(.., steps)| steps.first().map(|step| step.timestamp));
    let mut shapes: BTreeMap<UserId, SessionShape> = BTreeMap::new();
    let mut moments = Vec::new();
    for (session, user, steps) in order {
        let mut shape = user
            .and_then(|user| shapes.remove(&user))
            .unwrap_or_default();
        let last_purchase = steps
            .iter()
            .rposition(|step| step.kind == EventKind::Purchase);
        let mut count = 0;
        for (place, step) in steps.iter().enumerate() {
            shape.learn(step);
            if step.kind == EventKind::Purchase {
                shape.end();
                count = 0;
                continue;
            }
            if !is_step(step.kind) {
                continue;
            }
            count += 1;
            if count <= MAX_STEPS {
                moments.push(LiveMoment {
                    values: shape.values(step.timestamp, 0),
                    buys: last_purchase.is_some_and(|last| last > place),
                    steps: count,
                    time: step.timestamp,
                    session,
                });
            }
        }
        shape.end();
        if let Some(user) = user {
            shapes.insert(user, shape);
        }
    }
    moments
}

/// The network of the best epoch on the validation, and which that was; without one, that after all `epochs`.
fn learn(
    moments: &[&LiveMoment],
    validation: &[&LiveMoment],
    epochs: usize,
    seed: u64,
) -> Result<(Live, usize), NnError> {
    let stride = moments.len().div_ceil(MAX_MOMENTS).max(1);
    let part = |moments: &[&LiveMoment], stride: usize| -> (Vec<Vec<f32>>, Vec<u32>) {
        let chosen = moments.iter().step_by(stride);
        let chosen = chosen.map(|moment| (inputs(&moment.values).to_vec(), u32::from(moment.buys)));
        chosen.unzip()
    };
    let (rows, classes) = part(moments, stride);
    let scales = Scaled::of(&rows, INPUTS)?;
    let inputs = scales.scaled(&rows);
    let training = Samples::new(INPUTS, &inputs, &classes)?;
    let (rows, classes) = part(validation, 1);
    let inputs = scales.scaled(&rows);
    let held_out = Samples::new(INPUTS, &inputs, &classes)?;
    let held_out = (!held_out.is_empty()).then_some(&held_out);
    let network = nn::start(&SIZES, Activation::Relu, Output::Sigmoid, seed)?;
    let params = nn::Params {
        epochs,
        batch: 64,
        l2: 1e-3,
        patience: held_out.map(|_| 4),
        seed,
        ..nn::Params::default()
    };
    let fitted = nn::fit(network, &training, held_out, &params)?;
    Ok((Live(scales.with(fitted.network)), fitted.best_epoch))
}
