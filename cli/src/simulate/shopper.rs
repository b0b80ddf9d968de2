//! What a shopper does: sessions down the funnel from a look to a purchase.

use super::calendar::{self, DAY};
use super::random::Random;
use super::stock::{Index, Stock};
use super::taste::Taste;
use std::collections::BTreeMap;
use windowshopper::events::EventKind;

/// A line of the log, but for whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Action {
    pub event: EventKind,
    pub item: Index,
    /// Seconds since the epoch.
    pub time: i64,
    pub quantity: u32,
}

/// What one shopper did in one go.
#[derive(Debug)]
pub struct Visit {
    pub start: i64,
    pub actions: Vec<Action>,
}

/// The span of the log, in days since the epoch.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub first: i64,
    pub days: i64,
}

/// Everything that a shopper with an account does.
///
/// `activity` is the expected number of visits over the span.
pub fn live(stock: &Stock, span: Span, activity: f64, random: &mut Random) -> Vec<Visit> {
    let taste = Taste::draw(stock, random);
    let mut visits = Vec::new();
    // Day on which a consumable is used up -> which.
    let mut used_up: BTreeMap<i64, Vec<Index>> = BTreeMap::new();
    let mut returns: Vec<Visit> = Vec::new();
    let daily = activity / f64::from(u32::try_from(span.days).unwrap_or(1));
    for day in span.first..span.first + span.days {
        let due = used_up.remove(&day).unwrap_or_default();
        if due.is_empty() && !random.chance(daily * calendar::busyness(day)) {
            continue;
        }
        let visit = visit(stock, &taste, span, day, &due, random);
        for action in &visit.actions {
            if action.event != EventKind::Purchase {
                continue;
            }
            if stock.items[action.item].consumable && random.chance(0.65) {
                let lasts = random.between(21.0, 45.0).round();
                #[allow(clippy::cast_possible_truncation)] // 21 to 45
                let again = day + lasts as i64;
                used_up.entry(again).or_default().push(action.item);
            } else if random.chance(0.03) {
                let start = action.time + DAY * 6 + i64::from(action.quantity);
                if start < (span.first + span.days) * DAY {
                    let refund = Action {
                        event: EventKind::Refund,
                        time: start,
                        ..*action
                    };
                    returns.push(Visit {
                        start,
                        actions: vec![refund],
                    });
                }
            }
        }
        visits.push(visit);
    }
    visits.extend(returns);
    visits
}

/// One visit of a guest: a taste of its own, never seen again.
pub fn guest(stock: &Stock, span: Span, day: i64, random: &mut Random) -> Visit {
    let taste = Taste::draw(stock, random);
    visit(stock, &taste, span, day, &[], random)
}

/// One visit: what was used up first, then a walk through the department that the shopper came for.
fn visit(
    stock: &Stock,
    taste: &Taste,
    span: Span,
    day: i64,
    due: &[Index],
    random: &mut Random,
) -> Visit {
    let start = day * DAY + calendar::second(random);
    #[allow(clippy::cast_precision_loss)] // a count of days
    let age = (day - span.first) as f64;
    let mut walk = Walk {
        time: start,
        actions: Vec::new(),
        cart: Vec::new(),
    };
    for &item in due {
        walk.act(EventKind::ViewItem, item, random);
        walk.add(item, random);
    }
    let department = taste.intent(stock, random);
    let mut looks = if due.is_empty() { 1.0 } else { 0.0 } + 3.6 * random.exponential();
    let mut last: Option<Index> = None;
    while looks >= 0.5 {
        looks -= 1.0;
        let Some(item) = next(stock, taste, department, age, last, &walk, random) else {
            break;
        };
        if random.chance(0.3) {
            walk.act(EventKind::SelectItem, item, random);
        }
        walk.act(EventKind::ViewItem, item, random);
        last = Some(item);
        let liking = taste.liking(stock, item);
        if random.chance(0.04) {
            walk.act(EventKind::AddToWishlist, item, random);
        }
        // A shopper takes 2% of what leaves them cold and half of what they love.
        if random.chance(0.02 + 0.5 / (1.0 + (2.6 - liking).exp())) {
            walk.add(item, random);
            let item = &stock.items[item];
            let complement = item.complements.get(random.below(item.complements.len()));
            if let Some(&with) = complement
                && stock.items[with].popularity(age) > 0.0
                && random.chance(0.55)
            {
                walk.act(EventKind::ViewItem, with, random);
                if random.chance(0.55) {
                    walk.add(with, random);
                }
            }
        }
    }
    if !walk.cart.is_empty() && random.chance(if due.is_empty() { 0.6 } else { 0.95 }) {
        walk.buy(random);
    }
    Visit {
        start,
        actions: walk.actions,
    }
}

/// What is looked at next: liked, popular today and, after the first, like the one before.
fn next(
    stock: &Stock,
    taste: &Taste,
    department: usize,
    age: f64,
    last: Option<Index>,
    walk: &Walk,
    random: &mut Random,
) -> Option<Index> {
    // Noise: a click on anything.
    if random.chance(0.05) {
        let item = random.below(stock.items.len());
        return (stock.items.get(item)?.popularity(age) > 0.0).then_some(item);
    }
    let shelf = &stock.departments[department];
    let weights: Vec<f64> = shelf
        .iter()
        .map(|&item| {
            let seen = walk.actions.iter().any(|action| action.item == item);
            let alike = last.map_or(0.0, |last| stock.likeness(last, item));
            let pull = (0.9 * taste.liking(stock, item) + 0.45 * alike).exp();
            stock.items[item].popularity(age) * pull * if seen { 0.05 } else { 1.0 }
        })
        .collect();
    random.weighted(&weights).map(|position| shelf[position])
}

/// A visit in the making.
struct Walk {
    time: i64,
    actions: Vec<Action>,
    cart: Vec<(Index, u32)>,
}

impl Walk {
    fn act(&mut self, event: EventKind, item: Index, random: &mut Random) {
        self.put(event, item, 1, random);
    }

    fn put(&mut self, event: EventKind, item: Index, quantity: u32, random: &mut Random) {
        self.actions.push(Action {
            event,
            item,
            time: self.time,
            quantity,
        });
        // A click on a list opens the page at once; a page is read for a while.
        self.time += match event {
            EventKind::SelectItem => 1,
            EventKind::ViewItem => 8 + i64::try_from(random.below(80)).unwrap_or(0),
            _ => 3 + i64::try_from(random.below(12)).unwrap_or(0),
        };
    }

    fn add(&mut self, item: Index, random: &mut Random) {
        if self.cart.iter().any(|(inside, _)| *inside == item) {
            return;
        }
        let quantity = match random.unit() {
            draw if draw < 0.85 => 1,
            draw if draw < 0.95 => 2,
            _ => 4,
        };
        self.put(EventKind::AddToCart, item, quantity, random);
        if random.chance(0.06) {
            self.put(EventKind::RemoveFromCart, item, quantity, random);
        } else {
            self.cart.push((item, quantity));
        }
    }

    fn buy(&mut self, random: &mut Random) {
        // The log has one row an item: the checkout goes by the first in the cart.
        if let Some(&(item, _)) = self.cart.first() {
            self.put(EventKind::BeginCheckout, item, 1, random);
        }
        self.time += 60 + i64::try_from(random.below(120)).unwrap_or(0);
        for (item, quantity) in std::mem::take(&mut self.cart) {
            // One order, one moment.
            self.actions.push(Action {
                event: EventKind::Purchase,
                item,
                time: self.time,
                quantity,
            });
        }
    }
}
